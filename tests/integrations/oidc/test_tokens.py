"""What was signed for us, and does not hold: each no has its own code. No provider would sign such tokens, so we do."""

import hmac
import json
from dataclasses import replace

import pytest
from joserfc import jws, jwt
from joserfc.jwk import ECKey, RSAKey

from mellomrom.core.errors import NotPermitted, Shut
from mellomrom.integrations.oidc import proofs
from mellomrom.integrations.oidc.tokens import SKEW, Expected, check_access_token, check_id_token, check_proof
from tests.integrations.oidc.provider import signing_key

NOW = 1_790_000_000
KEY = signing_key("one", "PS256")
OTHER = signing_key("one", "PS256")
EXPECTED = Expected("https://issuer.test", "us", "the nonce", {"acr": frozenset({"high"})})
CLAIMS = {
    "iss": "https://issuer.test",
    "aud": "us",
    "sub": "somebody",
    "nonce": "the nonce",
    "acr": "high",
    "iat": NOW,
    "exp": NOW + 300,
    "auth_time": NOW,
}


def keys(kid: str) -> RSAKey | None:
    return KEY if kid == "one" else None


def signed(claims: dict, key=KEY, **header) -> str:
    head = {"alg": "PS256", "kid": "one", **header}
    return jwt.encode(head, claims, key, algorithms=[head["alg"]])


def check(token: str, expected: Expected = EXPECTED, now: int = NOW):
    return check_id_token(token, keys, expected, now=now)


def test_a_token_that_answers_what_we_asked_holds():
    assert check(signed(CLAIMS))["sub"] == "somebody"


def test_clocks_may_differ_by_a_minute():
    late = CLAIMS | {"iat": NOW + SKEW, "exp": NOW + 300}
    early = CLAIMS | {"iat": NOW - 400, "exp": NOW - SKEW + 1}

    assert check(signed(late))
    assert check(signed(early))


WRONG = [
    ("login.issuer", {"iss": "https://issuer.test.evil.test"}),
    ("login.audience", {"aud": "somebody else"}),
    ("login.audience", {"aud": ["us", "somebody else"]}),
    ("login.audience", {"aud": None}),
    ("login.audience", {"azp": "somebody else"}),
    ("login.expired", {"exp": NOW - SKEW}),
    ("login.expired", {"exp": None}),
    ("login.expired", {"iat": "now"}),
    ("login.expired", {"iat": NOW - 601}),
    ("login.clock", {"iat": NOW + SKEW + 1}),
    ("login.clock", {"nbf": NOW + SKEW + 1}),
    ("login.nonce", {"nonce": "another"}),
    ("login.nonce", {"nonce": None}),
    ("login.assurance", {"acr": "low"}),
    ("login.assurance", {"acr": None}),
]


@pytest.mark.parametrize(("code", "change"), WRONG, ids=[f"{code} {change}" for code, change in WRONG])
def test_a_token_that_says_something_else_is_refused_by_what_is_wrong(code, change):
    with pytest.raises(NotPermitted, match=f"^{code}:"):
        check(signed(CLAIMS | change))


def test_where_a_new_login_was_asked_for_an_earlier_one_does_not_do():
    anew = replace(EXPECTED, anew_since=NOW)

    assert check(signed(CLAIMS), anew)
    for auth_time in (NOW - SKEW - 1, None):
        with pytest.raises(NotPermitted, match="login.not-anew"):
            check(signed(CLAIMS | {"auth_time": auth_time}), anew)


def test_a_key_that_the_issuer_does_not_show_is_not_believed():
    with pytest.raises(NotPermitted, match="login.key-unknown"):
        check(signed(CLAIMS, kid="two"))


def tampered() -> str:
    head, body, signature = signed(CLAIMS).split(".")
    return f"{head}.{body[:-4]}AAAA.{signature}"


def by_password(password: bytes) -> str:
    text = ".".join(proofs.b64(json.dumps(part).encode()) for part in ({"alg": "HS256", "kid": "one"}, CLAIMS))
    return f"{text}.{proofs.b64(hmac.digest(password, text.encode(), 'sha256'))}"


FORGED = {
    "signed by another key of the same name": lambda: signed(CLAIMS, OTHER),
    "changed afterwards": tampered,
    "signed by nobody": lambda: ".".join([proofs.b64(b'{"alg":"none","kid":"one"}'), proofs.b64(b"{}"), ""]),
    "signed by the key's own text as a password": lambda: by_password(KEY.as_pem(private=False)),
    "signed by an algorithm that is not the key's": lambda: jwt.encode(
        {"alg": "RS256", "kid": "one"}, CLAIMS, RSAKey.import_key(_without_alg()), algorithms=["RS256"]
    ),
    "no token at all": lambda: "a.b",
    "endless": lambda: "a" * 20_000,
    "no claims": lambda: jws.serialize_compact({"alg": "PS256", "kid": "one"}, b"[]", KEY, algorithms=["PS256"]),
}


def _without_alg() -> dict:
    return {name: value for name, value in KEY.as_dict(private=True).items() if name != "alg"}


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED.keys())
def test_what_is_forged_is_not_signed_as_it_must_be(forge):
    with pytest.raises(NotPermitted, match="login.signature"):
        check(forge())


# ------------------------------------------------------------------------------------------------- machines

HOLDER = ECKey.generate_key("P-256")
ACCESS = {
    "iss": "https://issuer.test",
    "aud": "our doors",
    "client_id": "record-system",
    "scope": "messages/kith",
    "iat": NOW,
    "exp": NOW + 60,
    "cnf": {"jkt": HOLDER.thumbprint()},
}
URL = "https://mellomrom.test/kith"


def access(claims: dict, **header):
    token = signed(claims, **{"typ": "at+jwt", **header})
    return check_access_token(token, keys, issuer="https://issuer.test", audience="our doors", now=NOW)


def proof(change: dict | None = None, key: ECKey = HOLDER, header: dict | None = None, token: str = "the token") -> str:
    claims = {
        "jti": "just this once",
        "htm": "POST",
        "htu": URL,
        "iat": NOW,
        "ath": proofs.b64(proofs.sha256(token.encode()).digest()),
    }
    head = {"alg": "ES256", "typ": "dpop+jwt", "jwk": key.as_dict(private=False)} | (header or {})
    head = {name: value for name, value in head.items() if value is not None}
    return jwt.encode(head, claims | (change or {}), key, algorithms=["ES256"])


def call(made: str, claims: dict = ACCESS):
    return check_proof(made, claims, "the token", method="POST", url=URL, now=NOW)


def test_a_machine_with_a_token_of_its_own_and_a_fresh_proof_is_known():
    caller = call(proof())

    assert access(ACCESS)["client_id"] == "record-system"
    assert (caller.client_id, caller.scopes) == ("record-system", {"messages/kith"})


def test_scopes_may_come_as_a_list_and_addresses_with_their_port():
    caller = call(proof({"htu": "https://MELLOMROM.test:443/%6Bith?x=1"}), ACCESS | {"scope": ["a", "b"]})

    assert caller.scopes == {"a", "b"}


TOKENS = [
    ("door.token-audience", {"aud": "others' doors"}, {}),
    ("door.token-audience", {"iss": "https://other.test"}, {}),
    ("door.token-expired", {"exp": NOW - SKEW}, {}),
    ("door.token-expired", {"exp": None}, {}),
    ("door.token-expired", {"nbf": NOW + SKEW + 1}, {}),
    ("door.token-client", {"client_id": None}, {}),
    ("door.token-kind", {}, {"typ": "JWT"}),
    ("door.key-unknown", {}, {"kid": "two"}),
]


@pytest.mark.parametrize(("code", "change", "header"), TOKENS, ids=[f"{row[0]} {row[1]}{row[2]}" for row in TOKENS])
def test_an_access_token_that_is_not_for_us_now_is_refused(code, change, header):
    with pytest.raises(Shut, match=f"^{code}:"):
        access(ACCESS | change, **header)


def test_an_access_token_that_is_changed_is_refused():
    with pytest.raises(Shut, match="door.token-signature"):
        check_access_token(tampered(), keys, issuer="https://issuer.test", audience="our doors", now=NOW)


PROOFS = [
    ("door.proof-request", {"htm": "GET"}),
    ("door.proof-request", {"htu": "https://mellomrom.test/fhir/$process-message"}),
    ("door.proof-request", {"htu": "http://mellomrom.test/kith"}),
    ("door.proof-request", {"htu": "https://mellomrom.test:x/kith"}),
    ("door.proof-token", {"ath": "another"}),
    ("door.proof-token", {"ath": None}),
    ("door.proof-time", {"iat": NOW - 61}),
    ("door.proof-time", {"iat": NOW + SKEW + 1}),
    ("door.proof-time", {"iat": True}),
    ("door.proof-id", {"jti": None}),
    ("door.proof-id", {"jti": "x" * 300}),
]


@pytest.mark.parametrize(("code", "change"), PROOFS, ids=[f"{code} {change}"[:60] for code, change in PROOFS])
def test_a_proof_that_was_made_for_something_else_is_refused(code, change):
    with pytest.raises(Shut, match=f"^{code}:"):
        call(proof(change))


def test_a_stolen_token_is_no_use_with_another_key():
    with pytest.raises(Shut, match="door.proof-key"):
        call(proof(key=ECKey.generate_key("P-256")))


@pytest.mark.parametrize("cnf", [None, {}, {"jkt": None}, "x"])
def test_a_token_that_is_bound_to_nothing_is_refused(cnf):
    with pytest.raises(Shut, match="door.proof-key"):
        call(proof(), ACCESS | {"cnf": cnf})


BAD_HEADERS = [{"typ": "JWT"}, {"jwk": HOLDER.as_dict(private=True)}, {"jwk": None}, {"jwk": {"kty": "oct", "k": "AA"}}]


@pytest.mark.parametrize("header", BAD_HEADERS, ids=["typ", "private", "none", "secret"])
def test_a_proof_that_brings_no_sound_key_is_refused(header):
    with pytest.raises(Shut, match="door.proof-signature"):
        call(proof(header=header))
