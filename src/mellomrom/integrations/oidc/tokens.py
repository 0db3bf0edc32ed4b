"""Whether what was signed for us holds: an ID token for a login, an access token and its proof for a machine.

Pure: keys and time come in. Sources: OpenID Connect Core 1.0 § 3.1.3.7, RFC 9068 § 4, RFC 9449 §§ 4.3 and 7, RFC 8725.
"""

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from urllib.parse import unquote, urlsplit

from joserfc import jws, jwt
from joserfc.errors import BadSignatureError, JoseError
from joserfc.jwk import ECKey, Key, RSAKey, import_key

from mellomrom.core.errors import NotPermitted, Shut
from mellomrom.integrations.oidc.issuers import SIGNING
from mellomrom.integrations.oidc.proofs import b64

SKEW = 60  # seconds that two clocks may differ
LONGEST = 16 * 1024  # characters of a token
LOGIN_TAKES = 600  # seconds between the issue of an ID token and its use, at most
PROOF_LIVES = 60  # seconds between the making of a proof and its use, at most
_PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
Keys = Callable[[str], Key | None]  # the key of that name, asked for anew if need be


class Untrue(Exception):
    """What was signed does not hold: `why` is format, algorithm, key or signature."""

    def __init__(self, why: str):
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Expected:
    """What an ID token must say to be the answer to what we asked."""

    issuer: str
    client_id: str
    nonce: str = field(repr=False)
    demands: Mapping[str, frozenset[str]]  # claim → what it may say
    anew_since: int | None = None  # the user was asked to log in anew then; None: an earlier login would do


def check_id_token(token: str, keys: Keys, expected: Expected, *, now: int) -> Mapping[str, Any]:
    """Give the claims of an ID token that answers what we asked, for us, now, and surely enough.

    raises     NotPermitted: login.key-unknown, login.signature, login.issuer, login.audience, login.expired,
               login.clock, login.nonce, login.not-anew, login.assurance
    """
    try:
        claims = _verified(token, keys).claims
    except Untrue as untrue:
        if untrue.why == "key":
            raise NotPermitted(
                "login.key-unknown",
                "The answer is signed with a key that the place where you log in does not show. Try again in a minute.",
            ) from None
        raise NotPermitted("login.signature", "The answer to your login is not signed as it must be.") from None
    if claims.get("iss") != expected.issuer:
        raise NotPermitted("login.issuer", "The answer came from somewhere else than where you were sent.")
    _check_audience(claims, expected.client_id)
    _check_times(claims, now)
    if not _same(claims.get("nonce"), expected.nonce):
        raise NotPermitted("login.nonce", "The answer belongs to another login than this one. Begin anew.")
    _check_how(claims, expected)
    return claims


def _check_audience(claims: Mapping[str, Any], client_id: str) -> None:
    named = _listed(claims.get("aud"))
    if named != [client_id] or claims.get("azp", client_id) != client_id:
        raise NotPermitted("login.audience", "The answer was made for another system than this one.")


def _check_times(claims: Mapping[str, Any], now: int) -> None:
    issued, ends = _time(claims, "iat"), _time(claims, "exp")
    if issued is None or ends is None or now >= ends + SKEW or now > issued + LOGIN_TAKES:
        raise NotPermitted("login.expired", "The answer is too old. Begin anew.")
    if max(issued, _time(claims, "nbf") or issued) > now + SKEW:
        raise NotPermitted(
            "login.clock", "The clock here and the clock where you log in differ. Tell those who run Mellomrom."
        )


def _check_how(claims: Mapping[str, Any], expected: Expected) -> None:
    if any(str(claims.get(claim, "")) not in accepted for claim, accepted in expected.demands.items()):
        raise NotPermitted(
            "login.assurance", "You logged in by a way that is not sure enough for this. Log in by a surer one."
        )
    logged_in = _time(claims, "auth_time")
    if expected.anew_since is not None and (logged_in is None or logged_in < expected.anew_since - SKEW):
        raise NotPermitted(
            "login.not-anew", "Somebody was logged in there before you came. Log out there first, and begin anew."
        )


@dataclass(frozen=True, slots=True)
class Caller:
    """A machine that has shown who it is."""

    client_id: str
    scopes: frozenset[str]
    proof: str  # names the proof it showed: good once
    organizations: frozenset[str] = frozenset()  # numbers of those it speaks for, as its issuer says


def check_access_token(token: str, keys: Keys, *, issuer: str, audience: str, now: int) -> Mapping[str, Any]:
    """Give the claims of an access token that was made for us by who may, and is bound to a key. Raises Shut."""
    try:
        read = _verified(token, keys)
    except Untrue as untrue:
        if untrue.why == "key":
            raise Shut(
                "door.key-unknown", "The access token is signed with a key that its issuer does not show."
            ) from None
        raise Shut("door.token-signature", "The access token is not signed as it must be.") from None
    claims = read.claims
    if str(read.header.get("typ", "")).lower().removeprefix("application/") != "at+jwt":
        raise Shut("door.token-kind", "This is not an access token (RFC 9068: typ at+jwt).")
    if claims.get("iss") != issuer or audience not in _listed(claims.get("aud")):
        raise Shut("door.token-audience", "The access token was made by or for somebody else.")
    ends, begins = _time(claims, "exp"), max(_time(claims, "iat") or 0, _time(claims, "nbf") or 0)
    if ends is None or now >= ends + SKEW or begins > now + SKEW:
        raise Shut("door.token-expired", "The access token has expired, or its time has not come.")
    if not isinstance(claims.get("client_id"), str):
        raise Shut("door.token-client", "The access token does not say which client it was given to.")
    return claims


def check_proof(proof: str, claims: Mapping[str, Any], token: str, *, method: str, url: str, now: int) -> Caller:
    """Say who calls: the proof was made just now, for this request and this token, by the key the token is bound to.

    The caller must still see to it that `Caller.proof` is new. Raises Shut.
    """
    said, thumbprint = _self_signed(proof)
    bound = claims.get("cnf")
    if not isinstance(bound, dict) or not _same(bound.get("jkt"), thumbprint):
        raise Shut("door.proof-key", "The proof is made with another key than the access token is bound to.")
    if said.get("htm") != method or _plain(str(said.get("htu", ""))) != _plain(url):
        raise Shut("door.proof-request", "The proof was made for another request.")
    if not _same(said.get("ath"), b64(sha256(token.encode()).digest())):
        raise Shut("door.proof-token", "The proof was made for another access token.")
    made = _time(said, "iat")
    if made is None or made > now + SKEW or now > made + PROOF_LIVES:
        raise Shut("door.proof-time", "The proof was not made just now. Is your clock right?")
    jti = said.get("jti")
    if not isinstance(jti, str) or not 8 <= len(jti) <= 256:
        raise Shut("door.proof-id", "The proof has no id of its own.")
    return Caller(str(claims["client_id"]), _scopes(claims), f"{thumbprint} {jti}")


def _self_signed(proof: str) -> tuple[Mapping[str, Any], str]:
    """Read a proof by the public key that it brings along, and say which key that is."""
    brought: list[Key] = []

    def its_own(header: Mapping[str, Any]) -> Key:
        jwk = header.get("jwk")
        if header.get("typ") != "dpop+jwt" or not isinstance(jwk, dict) or _PRIVATE & set(jwk):
            raise Untrue("format")
        key = import_key(jwk)
        if not isinstance(key, RSAKey | ECKey):
            raise Untrue("key")
        brought.append(key)
        return key

    try:
        return _read(proof, its_own).claims, brought[0].thumbprint()
    except Untrue:
        raise Shut(
            "door.proof-signature", "The proof (DPoP) cannot be read, or is not signed by the key it names."
        ) from None


def _verified(token: str, keys: Keys) -> jwt.Token:
    def named(header: Mapping[str, Any]) -> Key:
        kid = header.get("kid")
        key = keys(kid) if isinstance(kid, str) else None
        if key is None:
            raise Untrue("key")
        return key

    return _read(token, named)


def _read(token: str, key_of: Callable[[Mapping[str, Any]], Key]) -> jwt.Token:
    """Read what was signed, by one of the algorithms we take and no other, with the key that is found for it."""
    try:
        if len(token) > LONGEST:
            raise Untrue("format")
        header = jws.extract_compact(token.encode()).headers()
        if header.get("alg") not in SIGNING:
            raise Untrue("algorithm")
        key = key_of(header)
        if key.alg not in (None, header["alg"]):
            raise Untrue("algorithm")
        return jwt.decode(token, key, algorithms=[header["alg"]])
    except BadSignatureError:
        raise Untrue("signature") from None
    except (JoseError, ValueError, TypeError, KeyError, RecursionError):
        raise Untrue("format") from None


def _listed(said: Any) -> list[Any]:
    return said if isinstance(said, list) else [said]


def _scopes(claims: Mapping[str, Any]) -> frozenset[str]:
    said = claims.get("scope", "")
    return frozenset(
        said.split() if isinstance(said, str) else [word for word in _listed(said) if isinstance(word, str)]
    )


def _time(claims: Mapping[str, Any], name: str) -> int | None:
    """Give a time in seconds; None where it is not said, or is no time."""
    said = claims.get(name)
    return int(said) if isinstance(said, int | float) and not isinstance(said, bool) and abs(said) < 2**53 else None


def _same(said: Any, wanted: str) -> bool:
    return isinstance(said, str) and hmac.compare_digest(said.encode(), wanted.encode())


def _plain(url: str) -> str:
    """Write an address so that two of the same can be compared: no query, no default port (RFC 9449 § 4.3)."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ""
    default = {"https": 443, "http": 80}.get(parts.scheme)
    shown = f":{port}" if port not in (None, default) else ""
    return f"{parts.scheme}://{(parts.hostname or '').lower()}{shown}{unquote(parts.path) or '/'}"
