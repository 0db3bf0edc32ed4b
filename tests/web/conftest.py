"""A town, and somebody at the screen."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest


@pytest.fixture
def town(db):
    from tests import make  # here, because this file is read before Django is set up

    return make.Town()


@pytest.fixture
def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def told(town, now):
    """A discharge that came in ten minutes ago."""
    return town.discharge(at=now - timedelta(minutes=10))


@pytest.fixture
def at_the_screen() -> Callable:
    from django.test import Client

    def enter(role, language: str = "nb") -> Client:
        client = Client()
        client.cookies["django_language"] = language
        client.force_login(role.user)
        return client

    return enter


@pytest.fixture
def nurse(town, at_the_screen):
    """The nurse at the screen, in English."""
    return at_the_screen(town.nurse, "en")


@pytest.fixture
def kari(town):
    """Kari at her own screen, in English."""
    from django.test import Client

    from mellomrom.directory.sessions import PERSON

    client = Client()
    client.cookies["django_language"] = "en"
    session = client.session
    session[PERSON] = str(town.kari.pk)
    session.save()
    return client
