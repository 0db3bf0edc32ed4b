"""What an issuer says of itself: kept for a while, asked for anew when a key is unknown, and not without end."""

import pytest

from mellomrom.core.errors import Unreachable
from mellomrom.integrations.oidc import discovery, wire
from tests.integrations.oidc.careless import public


def test_an_issuer_is_asked_once_for_many_keys(issuer):
    found = discovery.Discovery(issuer.url)

    assert [found.key("key-0").kid for _ in range(5)] == ["key-0"] * 5
    assert issuer.asked == ["/.well-known/openid-configuration", "/keys"]


def test_a_key_it_did_not_show_before_is_asked_for_and_not_without_end(issuer):
    found = discovery.Discovery(issuer.url)
    found.key("key-0")
    issuer.keys = [public(1)]

    assert found.key("key-1").kid == "key-1"
    assert [found.key(f"made up {number}") for number in range(50)] == [None] * 50
    assert issuer.asked.count("/keys") == 2


def test_a_key_that_the_issuer_has_taken_back_is_forgotten(issuer):
    found = discovery.Discovery(issuer.url)
    found.key("key-0")
    issuer.keys = [public(1)]
    found.key("key-1")

    assert found.key("key-0") is None


def test_the_last_keys_hold_for_a_while_when_the_issuer_falls_silent(issuer, monkeypatch):
    found = discovery.Discovery(issuer.url)
    found.key("key-0")
    issuer.status = 500
    monkeypatch.setitem(discovery.FRESH, "keys", -1.0)

    assert found.key("key-0").kid == "key-0"
    monkeypatch.setattr(discovery, "STALE", -1.0)
    with pytest.raises(Unreachable, match="login.unreachable"):
        found.key("key-0")


LIES = [
    ("issuer", "https://somebody-else.test"),
    ("token_endpoint", "http://example.org/token"),
    ("authorization_endpoint", "javascript:alert(1)"),
    ("pushed_authorization_request_endpoint", "http://example.org/par"),
    ("jwks_uri", None),
]


@pytest.mark.parametrize(("name", "said"), LIES, ids=[name for name, _ in LIES])
def test_an_issuer_that_says_what_cannot_be_is_not_used(issuer, name, said):
    issuer.about[name] = said

    with pytest.raises(Unreachable):
        discovery.Discovery(issuer.url).about()


def test_an_issuer_that_sends_us_elsewhere_is_not_followed(issuer):
    issuer.status = 302

    with pytest.raises(Unreachable):
        discovery.Discovery(issuer.url).about()
    assert issuer.asked == ["/.well-known/openid-configuration"]


def test_an_answer_that_is_too_large_is_not_read_to_its_end(issuer, monkeypatch):
    monkeypatch.setattr(wire, "LARGEST", 20)

    with pytest.raises(Unreachable):
        discovery.Discovery(issuer.url).about()


def test_keys_of_another_kind_are_left_out(issuer):
    issuer.keys = [
        {"kty": "oct", "k": "AAAA", "kid": "secret"},
        {**public(0), "use": "enc"},
        "x",
        {"kty": "RSA", "kid": "half"},
    ]
    found = discovery.Discovery(issuer.url)

    assert [found.key(kid) for kid in ("secret", "key-0", "half")] == [None, None, None]


def test_an_address_that_is_not_safe_is_never_asked():
    with pytest.raises(Unreachable):
        wire.ask("http://example.org/.well-known/openid-configuration")
