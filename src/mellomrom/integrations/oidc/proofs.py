"""What we sign: that it is us who ask (private_key_jwt), and that the one who got the token uses it (DPoP).

Pure: the time comes in. Sources: RFC 7523 (assertions), RFC 9449 (DPoP), RFC 7636 (PKCE), HelseID's security profile
(an assertion lives a minute at most, and its `jti` is used once).
"""

import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey, import_key

ASSERTION_LIVES = 30  # seconds; HelseID takes 60 at most
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def b64(raw: bytes) -> str:
    """Write bytes as JOSE does: base64url without padding."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def secret() -> str:
    """Make a word nobody can guess: a state, a nonce, a code verifier."""
    return b64(secrets.token_bytes(32))


def challenge(verifier: str) -> str:
    """Give the PKCE challenge (S256) of a verifier."""
    return b64(sha256(verifier.encode()).digest())


def assertion(client_id: str, key: Mapping[str, Any], *, audience: str, now: int) -> str:
    """Sign that this client is asking, now and once. `audience` is the issuer as it names itself."""
    header = {"alg": key["alg"], "kid": key["kid"], "typ": "client-authentication+jwt"}
    claims = {
        "iss": client_id,
        "sub": client_id,
        "aud": audience,
        "jti": secret(),
        "iat": now,
        "nbf": now,
        "exp": now + ASSERTION_LIVES,
    }
    return jwt.encode(header, claims, import_key(dict(key)), algorithms=[key["alg"]])


def holding_key() -> ECKey:
    """Make a key that one login's tokens are bound to."""
    return ECKey.generate_key("P-256")


def holding(key: ECKey, method: str, url: str, *, now: int, nonce: str = "", token: str = "") -> str:
    """Sign that whoever holds the key makes this one request. `url` is without query; `token` is what is used with it."""
    header = {"alg": "ES256", "typ": "dpop+jwt", "jwk": key.as_dict(private=False)}
    claims: dict[str, Any] = {"jti": secret(), "htm": method, "htu": url, "iat": now}
    if nonce:
        claims["nonce"] = nonce
    if token:
        claims["ath"] = b64(sha256(token.encode()).digest())
    return jwt.encode(header, claims, key, algorithms=["ES256"])
