"""What an issuer says of itself: its addresses and its keys, fetched when needed and kept for a while.

A key we have not seen makes us ask anew, at most once in a while, so that an issuer may change its keys at any time and
nobody can make us ask without end. While an issuer is silent, its last keys hold for an hour.
"""

import logging
import threading
import time
from collections.abc import Mapping
from functools import cache
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, RSAKey, import_key

from mellomrom.core.errors import Unreachable
from mellomrom.integrations.oidc.issuers import is_safe
from mellomrom.integrations.oidc.wire import ask, unreachable

log = logging.getLogger(__name__)
FRESH = {"about": 3600.0, "keys": 600.0}  # seconds
STALE = 3600.0  # seconds that the last keys hold at most, while the issuer is silent
BETWEEN = 30.0  # seconds between two times that an unknown key makes us ask
_NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class Discovery:
    """One issuer, as it describes itself. Safe to use from many threads."""

    def __init__(self, issuer: str):
        self.issuer = issuer
        self._lock = threading.Lock()
        self._about: tuple[float, Mapping[str, Any]] | None = None
        self._keys: tuple[float, Mapping[str, Key]] | None = None
        self._asked_for_unknown = self._silent_until = float("-inf")

    def about(self) -> Mapping[str, Any]:
        """Give the issuer's own description (OpenID Connect Discovery 1.0). Raises Unreachable."""
        with self._lock:
            return self._described()

    def key(self, kid: str) -> Key | None:
        """Give the issuer's key of that name, asking anew when it is unknown; None where the issuer has none such."""
        with self._lock:
            keys = self._current()
            now = time.monotonic()
            if kid not in keys and now >= self._asked_for_unknown + BETWEEN:
                self._asked_for_unknown = now
                keys = self._fetched()
            return keys.get(kid)

    def _described(self) -> Mapping[str, Any]:
        if self._about is not None and time.monotonic() < self._about[0] + FRESH["about"]:
            return self._about[1]
        answer = ask(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
        said = answer.body
        if answer.status != 200 or said.get("issuer") != self.issuer or not _addresses_are_safe(said):
            raise unreachable()
        self._about = (time.monotonic(), said)
        return said

    def _current(self) -> Mapping[str, Key]:
        if self._keys is None:
            return self._fetched()
        fetched_at, keys = self._keys
        now = time.monotonic()
        if now < fetched_at + FRESH["keys"] or (now < self._silent_until and now < fetched_at + STALE):
            return keys
        try:
            return self._fetched()
        except Unreachable:
            if now >= fetched_at + STALE:
                raise
            log.warning("issuer.silent")
            self._silent_until = now + BETWEEN  # nobody waits for it again until then
            return keys

    def _fetched(self) -> Mapping[str, Key]:
        answer = ask(str(self._described()["jwks_uri"]))
        said = answer.body.get("keys")
        if answer.status != 200 or not isinstance(said, list):
            raise unreachable()
        keys = {key.kid: key for key in map(_read, said) if key is not None and key.kid}
        self._keys = (time.monotonic(), keys)
        return keys


def _read(said: Any) -> Key | None:
    """Read one key that signs; None for one that does something else, or of a kind we do not use."""
    if not isinstance(said, dict) or said.get("use", "sig") != "sig" or said.get("kty") not in ("RSA", "EC"):
        return None
    try:
        key = import_key(said)
    except (JoseError, ValueError, TypeError):
        return None
    return key if isinstance(key, RSAKey | ECKey) and not key.is_private else None


def _addresses_are_safe(said: Mapping[str, Any]) -> bool:
    named = [said.get(name) for name in _NEEDED]
    pushed = said.get("pushed_authorization_request_endpoint")
    return all(isinstance(url, str) and is_safe(url) for url in [*named, *([pushed] if pushed is not None else [])])


@cache
def discovery(issuer: str) -> Discovery:
    """Give what is known of an issuer in this process."""
    return Discovery(issuer)
