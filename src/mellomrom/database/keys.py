"""The key file, opened once per process."""

from functools import cache

from django.conf import settings

from mellomrom.core.crypto import Keyring


@cache
def keyring() -> Keyring:
    """Give the node's keys; the file lies outside the database and outside its backup."""
    return Keyring.load(settings.KEYRING)
