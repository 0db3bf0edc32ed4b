"""Columns that are sealed on disk (AES-GCM) and open in Python.

A value is bound to its table and column: a sealed value moved to another column does not open. Sealed columns cannot be
searched; a blind index column stands beside those that must be.
"""

import json
from typing import TYPE_CHECKING, Any

from django.db import models

from mellomrom.database.keys import keyring

if TYPE_CHECKING:
    _Binary = models.Field[Any, Any]
else:
    _Binary = models.BinaryField


class SealedBytes(_Binary):
    """Bytes that only the key file opens."""

    def _about(self) -> bytes:
        return f"{self.model._meta.db_table}.{self.column}".encode()

    def encode(self, value: Any) -> bytes:
        """Give the bytes to seal for a value in Python."""
        return bytes(value)

    def decode(self, plain: bytes) -> Any:
        """Give the value in Python for the bytes that were sealed."""
        return plain

    def get_prep_value(self, value: Any) -> bytes | None:
        return None if value is None else keyring().seal(self.encode(value), about=self._about())

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> bytes | None:
        return value if prepared else self.get_prep_value(value)

    def get_db_prep_save(self, value: Any, connection: Any) -> bytes | None:
        return self.get_prep_value(value)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return None if value is None else self.decode(keyring().open(bytes(value), about=self._about()))

    def value_to_string(self, obj: models.Model) -> str:
        raise TypeError("sealed columns are not serialised")


class SealedText(SealedBytes):
    """Text that only the key file opens."""

    def encode(self, value: str) -> bytes:
        """Give the text in UTF-8."""
        return value.encode()

    def decode(self, plain: bytes) -> str:
        """Give the text back."""
        return plain.decode()


class SealedJSON(SealedBytes):
    """A JSON value that only the key file opens."""

    def encode(self, value: Any) -> bytes:
        """Give the value as compact JSON."""
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()

    def decode(self, plain: bytes) -> Any:
        """Give the value back, with lists and dictionaries of its own."""
        return json.loads(plain)
