"""What a careless or dishonest issuer might answer, as the page says it."""

import time
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt

from mellomrom.integrations.oidc.issuers import PROFILES, Issuer, Issuers
from tests.integrations.oidc.careless import KEYS
from tests.integrations.oidc.provider import signing_key
from tests.web.reading import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def begun(client, issuer, settings, town):
    """A login that has begun: what the issuer was told, and the way back."""
    key = signing_key("us").as_dict(private=True)
    demands = {"acr": frozenset({"high"})}
    settings.ISSUERS = Issuers(
        "https://mellomrom.test",
        {"nav": Issuer("nav", "Nav", PROFILES["agency"], issuer.url, "us", key, demands, "high", "")},
    )
    return {name: values[0] for name, values in parse_qs(urlsplit(client.get("/login/with/nav").url).query).items()}


def signed(issuer, begun: dict[str, str], **change: object) -> dict[str, str]:
    """What the issuer answers when it is asked for tokens."""
    now = int(time.time())
    claims = {"iss": issuer.url, "aud": "us", "sub": "officer", "nonce": begun["nonce"], "acr": "high"}
    claims |= {"iat": now, "exp": now + 60} | change
    head = {"alg": "PS256", "kid": "key-0"}
    return {"token_type": "Bearer", "id_token": jwt.encode(head, claims, KEYS[0], algorithms=["PS256"])}


def come_back(client, begun: dict[str, str], **more: str):
    return client.get("/login/with/nav/back", {"code": "a code", "state": begun["state"], **more})


def test_an_agency_is_asked_for_a_code_with_proof_of_who_asked(begun):
    assert (begun["response_type"], begun["code_challenge_method"], begun["acr_values"]) == ("code", "S256", "high")
    assert begun["redirect_uri"] == "https://mellomrom.test/login/with/nav/back"


def test_the_same_answer_twice_is_refused_whoever_brings_it(client, issuer, begun):
    issuer.tokens = signed(issuer, begun)
    remembered = client.session["begun"]
    first = come_back(client, begun)
    session = client.session
    session["begun"] = remembered
    session.save()

    assert "login.no-role" in words(first)
    assert "login.replayed" in words(come_back(client, begun))


REFUSED = [
    ({"aud": "somebody else"}, "login.audience", "Svaret ble laget for et annet system enn dette."),
    ({"exp": 1}, "login.expired", "Svaret er for gammelt. Begynn på nytt."),
    (
        {"iat": 9_000_000_000, "exp": 9_000_000_060},
        "login.clock",
        "Klokken her og klokken der du logger inn, går ulikt.",
    ),
    ({"nonce": "another"}, "login.nonce", "Svaret hører til en annen innlogging enn denne."),
    ({"acr": "low"}, "login.assurance", "Logg inn på en sikrere måte."),
]


@pytest.mark.parametrize(("change", "code", "sentence"), REFUSED, ids=[row[1] for row in REFUSED])
def test_each_no_is_a_calm_page_with_its_code(client, issuer, begun, change, code, sentence):
    issuer.tokens = signed(issuer, begun, **change)

    page = come_back(client, begun)

    assert page.status_code == 403
    assert code in words(page)
    assert sentence in words(page)
    assert "Gå til innloggingen" in words(page)


def test_the_page_is_in_the_language_one_reads(client, issuer, begun):
    client.cookies["django_language"] = "nn"
    issuer.tokens = signed(issuer, begun, exp=1)

    assert "Svaret er for gammalt. Byrj på nytt." in words(come_back(client, begun))


def test_an_answer_from_another_issuer_is_refused(client, issuer, begun):
    issuer.tokens = signed(issuer, begun)

    assert "login.issuer" in words(come_back(client, begun, iss="https://elsewhere.test"))


def test_a_login_that_began_too_long_ago_is_begun_anew(client, issuer, begun, monkeypatch):
    issuer.tokens = signed(issuer, begun)
    monkeypatch.setattr("mellomrom.integrations.oidc.flow.BEGUN_HOLDS", -1)

    assert "login.state" in words(come_back(client, begun))


def test_what_was_remembered_of_a_login_cannot_be_read_or_changed(client, issuer, begun):
    session = client.session
    assert begun["state"] not in str(dict(session.items()))

    session["begun"] = session["begun"][:-8] + "AAAAAAA="
    session.save()

    assert "login.state" in words(come_back(client, begun))


def test_a_word_of_the_issuers_is_never_shown(client, issuer, begun):
    page = come_back(client, begun, code="", error="x", error_description="<b>Kari Testesen</b>")

    assert "login.stopped" in words(page)
    assert "Kari" not in page.content.decode()


def test_an_answer_without_who_it_is_is_no_answer(client, issuer, begun):
    assert "login.code" in words(come_back(client, begun))
