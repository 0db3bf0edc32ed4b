"""One login, in two halves: we send somebody to an issuer, and they come back with a code.

What must be remembered between the halves is `Begun`: it goes into the session, sealed, and is used once. The second
half proves that it is us (private_key_jwt), that the code was ours (PKCE), that the token is bound to our key (DPoP,
with the nonce the issuer wants), and reads who it is. The access token is thrown away: nothing is asked with it.
"""

import hmac
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlencode

from joserfc.jwk import ECKey

from mellomrom.core.errors import NotPermitted
from mellomrom.integrations.oidc import proofs
from mellomrom.integrations.oidc.discovery import Discovery, discovery
from mellomrom.integrations.oidc.issuers import Issuer
from mellomrom.integrations.oidc.tokens import Expected, check_id_token
from mellomrom.integrations.oidc.wire import Answer, ask, unreachable

BEGUN_HOLDS = 900  # seconds from the first half to the second
_nonces: dict[str, str] = {}  # issuer → the DPoP nonce it gave last: only spares a round trip


@dataclass(frozen=True, slots=True, repr=False)
class Begun:
    """A login that has begun; all of it secret."""

    issuer: str  # the name of the login
    state: str
    nonce: str
    verifier: str
    key: dict[str, Any] | None  # the private key that the tokens are bound to
    at: int
    anew: bool
    then: str  # the page to show afterwards

    def sealed(self) -> bytes:
        """Give it as bytes."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def opened(cls, raw: bytes) -> "Begun":
        """Read it from bytes."""
        return cls(**json.loads(raw))


@dataclass(frozen=True, slots=True, repr=False)
class Identity:
    """Who came, as the issuer says it."""

    numbers: Mapping[str, str]  # kind → number
    organization: str  # the number of the organization they act for; empty: the issuer does not say
    token: str  # the ID token, to see that it is used once


def begin(issuer: Issuer, *, back: str, then: str, anew: bool, now: int) -> tuple[Begun, str]:
    """Begin a login; gives what to remember and where to send the user.

    `back` is our address to come back to; `anew` asks the issuer not to trust an earlier login at the same screen.
    raises     Unreachable
    """
    found = discovery(issuer.issuer)
    key = proofs.holding_key() if issuer.profile.bound else None
    begun = Begun(
        issuer=issuer.name,
        state=proofs.secret(),
        nonce=proofs.secret(),
        verifier=proofs.secret(),
        key=key.as_dict(private=True) if key else None,
        at=now,
        anew=anew,
        then=then,
    )
    request = {
        "client_id": issuer.client_id,
        "response_type": "code",
        "redirect_uri": back,
        "scope": " ".join(issuer.profile.scopes),
        "state": begun.state,
        "nonce": begun.nonce,
        "code_challenge": proofs.challenge(begun.verifier),
        "code_challenge_method": "S256",
        **({"acr_values": issuer.acr} if issuer.acr else {}),
        **({"dpop_jkt": key.thumbprint()} if key else {}),
        **({"prompt": "login", "max_age": "0"} if anew else {}),
    }
    if issuer.profile.pushed:
        request = {"client_id": issuer.client_id, "request_uri": _push(issuer, found, request, now)}
    where = str(found.about()["authorization_endpoint"])
    return begun, f"{where}{'&' if '?' in where else '?'}{urlencode(request)}"


def _push(issuer: Issuer, found: Discovery, request: Mapping[str, str], now: int) -> str:
    url = found.about().get("pushed_authorization_request_endpoint")
    if not isinstance(url, str):
        raise unreachable()
    answer = ask(url, {**request, **_who_we_are(issuer, now)})
    uri = answer.body.get("request_uri")
    if answer.status != 201 or not isinstance(uri, str):
        raise unreachable()
    return uri


def finish(issuer: Issuer, begun: Begun | None, said: Mapping[str, str], *, back: str, now: int) -> Identity:
    """End a login with what the user brought back from the issuer.

    raises     NotPermitted: login.state, login.issuer, login.stopped, login.code, and those of `check_id_token`
    raises     Unreachable
    """
    if begun is None or begun.issuer != issuer.name or not 0 <= now - begun.at <= BEGUN_HOLDS:
        raise NotPermitted("login.state", "This login was not begun here, or too long ago. Begin anew.")
    if not hmac.compare_digest(said.get("state", "").encode(), begun.state.encode()):
        raise NotPermitted("login.state", "This login was not begun here, or too long ago. Begin anew.")
    found = discovery(issuer.issuer)
    says_who = bool(found.about().get("authorization_response_iss_parameter_supported"))
    if said.get("iss", "" if says_who else issuer.issuer) != issuer.issuer:
        raise NotPermitted("login.issuer", "The answer came from somewhere else than where you were sent.")
    if not said.get("code"):
        raise NotPermitted("login.stopped", "The login was stopped where you log in. Nothing was changed.")
    answer = _exchange(issuer, found, begun, said["code"], back, now)
    token = answer.body.get("id_token")
    if answer.status != 200 or not isinstance(token, str) or not _bound_as_asked(begun, answer):
        raise NotPermitted("login.code", "The place where you log in did not stand by its answer. Begin anew.")
    expected = Expected(issuer.issuer, issuer.client_id, begun.nonce, issuer.demands, begun.at if begun.anew else None)
    claims = check_id_token(token, found.key, expected, now=now)
    return Identity(_numbers(issuer, claims), _text(claims, issuer.organization), token)


def _bound_as_asked(begun: Begun, answer: Answer) -> bool:
    return begun.key is None or str(answer.body.get("token_type", "")).lower() == "dpop"


def _exchange(issuer: Issuer, found: Discovery, begun: Begun, code: str, back: str, now: int) -> Answer:
    url = str(found.about()["token_endpoint"])
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": back,
        "code_verifier": begun.verifier,
        "client_id": issuer.client_id,
    }
    key = ECKey.import_key(dict(begun.key)) if begun.key else None
    answer = _asked(issuer, url, form, key, now)
    if key and answer.body.get("error") == "use_dpop_nonce" and answer.nonce:
        answer = _asked(issuer, url, form, key, now)
    return answer


def _asked(issuer: Issuer, url: str, form: Mapping[str, str], key: ECKey | None, now: int) -> Answer:
    """Ask for tokens once, with an assertion and a proof of their own."""
    headers = {}
    if key:
        nonce = _nonces.get(issuer.issuer, "")
        headers["DPoP"] = proofs.holding(key, "POST", url, now=now, nonce=nonce)
    answer = ask(url, {**form, **_who_we_are(issuer, now)}, headers)
    if answer.nonce:
        _nonces[issuer.issuer] = answer.nonce
    return answer


def _who_we_are(issuer: Issuer, now: int) -> dict[str, str]:
    signed = proofs.assertion(issuer.client_id, issuer.key, audience=issuer.issuer, now=now)
    return {"client_assertion_type": proofs.ASSERTION_TYPE, "client_assertion": signed}


def _numbers(issuer: Issuer, claims: Mapping[str, Any]) -> dict[str, str]:
    found = {kind: _text(claims, claim) for kind, claim in issuer.profile.numbers.items()}
    return {kind: number for kind, number in found.items() if number}


def _text(claims: Mapping[str, Any], claim: str) -> str:
    said = claims.get(claim, "") if claim else ""
    return str(said) if isinstance(said, str | int) and not isinstance(said, bool) else ""
