"""What is written down can be read only with the keys, and the keys are not in the database.

    keyring = Keyring.load(path)
    sealed = keyring.seal(b"...", about=b"identifier 0199...")     AES-256-GCM
    keyring.open(sealed, about=b"identifier 0199...")              refuses bytes moved from another row
    keyring.index("01810012345", scope="FNR")                      HMAC-SHA256, to find a row without opening it

A sealed value says which key closed it: version (1 byte), key id (4), nonce (12), ciphertext with tag. `about` is not
inside; it is bound to it, so give it what must not change: the table and id of the row. Nonces are random, so a key is
good for about four billion values; `add_key` makes a new one, and the old ones stay to open what they closed. The index
has a key of its own that is never changed, because every index in the database would change with it.
"""

import fcntl
import hmac
import json
import os
import secrets
import stat
import unicodedata
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_VERSION = b"\x01"
_ID_LENGTH, _NONCE_LENGTH, _TAG_LENGTH, _KEY_LENGTH = 4, 12, 16, 32
_HEADER_LENGTH = len(_VERSION) + _ID_LENGTH


class KeyringError(Exception):
    """The keys are not there or do not fit. Never holds a key or what was sealed."""


class NoKeyring(KeyringError):
    """The keyring file is missing, open to others, or not a keyring."""


class NoSuchKey(KeyringError):
    """It was sealed with a key that is not on this keyring."""


class CannotOpen(KeyringError):
    """It was changed, or sealed about something else, or is not a sealed value at all."""


class Keyring:
    """The keys of one node: one that seals, older ones that still open, one for the index."""

    def __init__(self, path: Path, current: str, keys: Mapping[str, bytes], index_key: bytes):
        self.path = path
        self.current = current  # id of the key that seals, 8 hexadecimal digits
        self._keys = dict(keys)
        self._index_key = index_key

    def __repr__(self) -> str:
        return f"<Keyring {self.path} current={self.current} keys={len(self._keys)}>"

    @classmethod
    def create(cls, path: Path | str) -> "Keyring":
        """Make a keyring file with fresh keys, readable by its owner alone.

        raises     NoKeyring when there already is a file: keys are never written over
        """
        path = Path(path)
        key_id = secrets.token_hex(_ID_LENGTH)
        ring = cls(path, key_id, {key_id: secrets.token_bytes(_KEY_LENGTH)}, secrets.token_bytes(_KEY_LENGTH))
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with _alone_in(path.parent):
            if path.exists():
                raise NoKeyring(f"{path} already exists; a keyring is never written over")
            _replace(path, ring._as_json())
        return ring

    @classmethod
    def load(cls, path: Path | str) -> "Keyring":
        """Read the keyring file. Raises NoKeyring when it is missing, open to other users, or not a keyring."""
        path = Path(path)
        try:
            with path.open(encoding="utf-8") as file:
                if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
                    raise NoKeyring(f"{path} can be read by other users; run: chmod 600 {path}")
                content = json.load(file)
            keys = {key_id: b64decode(key, validate=True) for key_id, key in content["keys"].items()}
            ring = cls(path, content["current"], keys, b64decode(content["index"], validate=True))
        except FileNotFoundError:
            raise NoKeyring(f"{path} does not exist; without it nothing that is sealed can be read") from None
        except OSError as error:
            raise NoKeyring(f"{path} cannot be read: {error.strerror}") from None
        except (ValueError, KeyError, TypeError, AttributeError, NotBase64):
            raise NoKeyring(f"{path} is not a keyring") from None
        ring._check()
        return ring

    def _check(self) -> None:
        sound = (
            self.current in self._keys
            and all(len(bytes.fromhex(key_id)) == _ID_LENGTH for key_id in self._keys)
            and all(len(key) == _KEY_LENGTH for key in [*self._keys.values(), self._index_key])
        )
        if not sound:
            raise NoKeyring(f"{self.path} is not a keyring")

    def _as_json(self) -> str:
        keys = {key_id: b64encode(key).decode() for key_id, key in self._keys.items()}
        content = {"current": self.current, "keys": keys, "index": b64encode(self._index_key).decode()}
        return json.dumps(content, indent=1)

    def seal(self, plain: bytes, *, about: bytes) -> bytes:
        """Close bytes so that only this keyring opens them, and only as being about the same thing.

        shape      33 bytes longer than `plain`; different each time
        """
        header = _VERSION + bytes.fromhex(self.current)
        nonce = secrets.token_bytes(_NONCE_LENGTH)
        return header + nonce + AESGCM(self._keys[self.current]).encrypt(nonce, plain, header + about)

    def open(self, sealed: bytes, *, about: bytes) -> bytes:
        """Open what `seal` closed about the same thing. Raises NoSuchKey, or CannotOpen when anything was changed."""
        key = self._key(key_id_of(sealed))
        nonce = sealed[_HEADER_LENGTH : _HEADER_LENGTH + _NONCE_LENGTH]
        closed = sealed[_HEADER_LENGTH + _NONCE_LENGTH :]
        try:
            return AESGCM(key).decrypt(nonce, closed, sealed[:_HEADER_LENGTH] + about)
        except InvalidTag:
            raise CannotOpen("it was changed, or it was sealed about something else") from None

    def _key(self, key_id: str) -> bytes:
        if key_id not in self._keys and self.path.exists():
            # Another process may have added a key since we read the file, and sealed with it.
            self._keys |= Keyring.load(self.path)._keys
        try:
            return self._keys[key_id]
        except KeyError:
            raise NoSuchKey(f"key {key_id} is not on the keyring {self.path}") from None

    def index(self, value: str, *, scope: str) -> bytes:
        """Make the blind index of a value: equal for equal values of one scope, and telling nothing else.

        Case, width, accents' spelling and runs of space do not count.
        shape      32 bytes
        """
        named = scope.encode()
        text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", value).casefold())
        message = len(named).to_bytes(4) + named + " ".join(text.split()).encode(errors="surrogatepass")
        return hmac.digest(self._index_key, message, "sha256")

    def add_key(self) -> str:
        """Seal with a fresh key from now on; the old keys still open what they closed. Gives the new key's id.

        Other processes seal with the old key until they start again, and open both.
        raises     NoKeyring when the file is gone
        """
        with _alone_in(self.path.parent):
            stored = Keyring.load(self.path)  # others may have added keys: none may be lost
            key_id = secrets.token_hex(_ID_LENGTH)
            while key_id in stored._keys:
                key_id = secrets.token_hex(_ID_LENGTH)
            stored._keys[key_id] = secrets.token_bytes(_KEY_LENGTH)
            stored.current = key_id
            _replace(self.path, stored._as_json())
        self._keys, self.current = stored._keys, key_id
        return key_id


def key_id_of(sealed: bytes) -> str:
    """Say which key closed a sealed value, without opening it. Raises CannotOpen when it is not a sealed value."""
    if len(sealed) < _HEADER_LENGTH + _NONCE_LENGTH + _TAG_LENGTH or sealed[:1] != _VERSION:
        raise CannotOpen("it is not a sealed value")
    return sealed[len(_VERSION) : _HEADER_LENGTH].hex()


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Let one process at a time change keyrings in a folder; a killed process lets go by itself."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
        os.fsync(handle)  # a key that is used must still be there after a power cut
    finally:
        os.close(handle)


def _replace(path: Path, text: str) -> None:
    """Write a file that its owner alone can read, whole or not at all."""
    new = path.with_name(f"{path.name}.new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
