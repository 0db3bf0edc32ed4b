"""Asking an issuer over the network: small answers, in time, from exactly where we asked."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

from mellomrom.core.errors import Unreachable
from mellomrom.integrations.oidc.issuers import is_safe

PATIENCE = 8.0  # seconds for each step of it
LARGEST = 512 * 1024  # bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What an issuer answered, whether yes or no."""

    status: int
    body: Mapping[str, Any]
    nonce: str  # the DPoP nonce to use from now; empty: none was given


class _Stay(HTTPRedirectHandler):
    """Follows nobody: an issuer that has moved is set up anew by hand."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


_opener = build_opener(_Stay)


def ask(url: str, form: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None) -> Answer:
    """Fetch a JSON object, or send a form and read the JSON object that is answered.

    raises     Unreachable "login.unreachable" where no answer comes that can be read; what was sent is never in it
    """
    if not is_safe(url):
        raise unreachable()
    data = urlencode(form).encode() if form is not None else None
    request = Request(url, data, {"Accept": "application/json", "User-Agent": "Mellomrom", **(headers or {})})
    try:
        with _opener.open(request, timeout=PATIENCE) as response:
            return _read(response)
    except HTTPError as error:
        with error:
            return _read(error)
    except (OSError, HTTPException):
        raise unreachable() from None


def _read(response: Any) -> Answer:
    try:
        raw = response.read(LARGEST + 1)
        body = json.loads(raw) if len(raw) <= LARGEST else None
    except (OSError, HTTPException, ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise unreachable()
    return Answer(response.status, body, response.headers.get("DPoP-Nonce", ""))


def unreachable() -> Unreachable:
    """Make the refusal for an issuer that gives no answer we can use."""
    return Unreachable(
        "login.unreachable",
        "The place where you log in does not answer now. Nothing is wrong with you. Try again later.",
    )
