"""A certified provider beside the tests, and a node that trusts it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ISSUERS = """
address = "https://mellomrom.test"
[logins.helseid]
profile = "helseid"
issuer = "{issuer}"
client_id = "at-helseid"
key = "client.jwk.json"
[logins.idporten]
profile = "idporten"
issuer = "{issuer}"
client_id = "at-idporten"
key = "client.jwk.json"
[logins.police]
profile = "agency"
title = "Politiet"
issuer = "{issuer}"
client_id = "at-police"
key = "client.jwk.json"
acr = ["substantial"]
organization = "organization"
[systems]
issuer = "{issuer}"
audience = "https://mellomrom.test/messages"
scopes = {{kith = "messages/kith", fhir = "messages/fhir"}}
"""


@pytest.fixture(scope="session")
def _running(tmp_path_factory) -> Iterator:
    from datetime import date

    from mellomrom.core.identifiers import synthetic_fnr
    from tests.integrations.oidc.provider import Provider, staff

    pid, other = synthetic_fnr(date(1984, 5, 17), 100), synthetic_fnr(date(1990, 2, 3), 200)
    accounts = {
        "nurse": staff("9144900", other),
        "nurse-by-password": staff("9144900", other, assurance="low", level="3"),
        "nurse-without-level": {"helseid://claims/hpr/hpr_number": "9144900"},
        "stranger": staff("9144901", ""),
        "kari": {"pid": pid, "acr": "idporten-loa-high"},
        "kari-by-code": {"pid": pid, "acr": "idporten-loa-substantial"},
        "nobody-we-know": {"pid": other, "acr": "idporten-loa-high"},
        "officer": {"acr": "substantial", "organization": "974761000"},
        "officer-elsewhere": {"acr": "substantial", "organization": "974761001"},
        "officer-of-nothing": {"acr": "substantial"},
    }
    provider = Provider(tmp_path_factory.mktemp("provider"), accounts)
    provider.start()
    yield provider
    provider.stop()


@pytest.fixture
def provider(_running, settings):
    """The provider, and a node that trusts it and has not asked it anything yet."""
    from mellomrom.integrations.oidc import discovery, flow
    from mellomrom.integrations.oidc.issuers import load

    file: Path = _running.folder / "issuers.toml"
    file.write_text(ISSUERS.format(issuer=_running.issuer))
    settings.ISSUERS = load(file)
    settings.ALLOWED_HOSTS = ["mellomrom.test", "testserver"]
    discovery.discovery.cache_clear()
    flow._nonces.clear()
    return _running


@pytest.fixture
def go() -> Callable:
    """Log in by an issuer: go(client, "helseid", "nurse") gives the page one comes back to."""
    from tests.integrations.oidc.provider import browser

    def log_in(client, way: str, account: str, then: str = "", visit: Callable | None = None):
        start = client.get(f"/login/with/{way}", {"next": then} if then else {})
        assert start.status_code == 302, start.content.decode()
        return client.get((visit or browser())(start.url, account))

    return log_in


@pytest.fixture
def town(db):
    from tests import make

    return make.Town()


@pytest.fixture
def nurse(town, provider):
    """A nurse whom somebody has let in by her HPR number."""
    from django.utils import timezone

    from mellomrom.directory import logins

    logins.let_in(town.nurse.user, issuer=provider.issuer, kind="hpr", number="9144900", at=timezone.now())
    return town.nurse


@pytest.fixture
def issuer() -> Iterator:
    """An issuer that does as it is told."""
    from tests.integrations.oidc.careless import careless_issuer

    with careless_issuer() as said:
        yield said
