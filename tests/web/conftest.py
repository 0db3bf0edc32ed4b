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
