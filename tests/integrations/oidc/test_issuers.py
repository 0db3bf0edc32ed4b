"""The file that says who vouches for people and machines: read whole, or refused with what is wrong and where."""

import json

import pytest

from mellomrom.integrations.oidc.issuers import BadIssuers, load
from tests.integrations.oidc.provider import signing_key

KEY = signing_key("k").as_dict(private=True)
FILE = """
address = "https://mellomrom.example.no/"
[logins.helseid]
profile = "helseid"
issuer = "https://helseid.example.no"
client_id = "us"
key = "key.json"
"""
SYSTEMS = """
[systems]
issuer = "https://helseid.example.no"
audience = "us"
scopes = {kith = "a", fhir = "b"}
"""


@pytest.fixture
def read(tmp_path):
    def write_and_read(text: str, key: object = KEY):
        (tmp_path / "key.json").write_text(json.dumps(key))
        (tmp_path / "issuers.toml").write_text(text)
        return load(tmp_path / "issuers.toml")

    return write_and_read


def test_without_a_file_nobody_vouches_for_anybody():
    assert (load(None).logins, load(None).systems) == ({}, None)


def test_a_login_and_the_doors_for_machines_are_read(read):
    found = read(FILE + SYSTEMS)

    assert found.address == "https://mellomrom.example.no"
    assert (found.logins["helseid"].title, found.logins["helseid"].acr) == ("HelseID", "Level4")
    assert found.systems.scopes == {"kith": "a", "fhir": "b"}


def test_no_key_is_in_the_text_of_an_issuer(read):
    assert KEY["d"] not in repr(read(FILE))


WRONG = [
    ("", 'address = "https://', "cannot be read"),
    ('address = "https://mellomrom.example.no/"', "", "lacks address"),
    ("example.no/", "example.no/a/b", "more than https://host"),
    ("https://helseid", "http://helseid", "not an https address"),
    ('"helseid"\nissuer', '"bankid"\nissuer', "profile is one of"),
    ("client_id", "clientid", "unknown word: clientid"),
    ('client_id = "us"', 'client_id = ""', "lacks client_id"),
    ("key.json", "no.json", "the key cannot be read"),
    ("logins.helseid", 'logins."Helse ID"', "small letters"),
    ('key = "key.json"', 'key = "key.json"\nacr = ["low"]', "says itself which acr"),
    ('"helseid"\nissuer', '"agency"\ntitle = "Nav"\nissuer', "lacks acr"),
    ('"helseid"\nissuer', '"agency"\nacr = [1]\ntitle = "Nav"\nissuer', "not a list of words"),
    ('"helseid"\nissuer', '"agency"\nacr = ["high"]\nissuer', "lacks title"),
    ("[logins.helseid]", "[[logins.helseid]]", "is not a table"),
]


@pytest.mark.parametrize(("old", "new", "said"), WRONG, ids=[row[2] for row in WRONG])
def test_a_mistake_is_named_with_its_place(read, old, new, said):
    assert not old or old in FILE

    with pytest.raises(BadIssuers, match=said):
        read(FILE.replace(old, new, 1) if old else new)


@pytest.mark.parametrize("key", [{}, [], {**KEY, "alg": "HS256"}, {**KEY, "kid": ""}, {"kty": "RSA", "alg": "PS256"}])
def test_what_is_no_private_key_with_a_name_is_refused(read, key):
    with pytest.raises(BadIssuers, match="not a private JWK with kid and alg"):
        read(FILE, key)


def test_a_door_without_a_scope_is_refused(read):
    with pytest.raises(BadIssuers, match="lacks fhir"):
        read(FILE + SYSTEMS.replace(', fhir = "b"', ""))
