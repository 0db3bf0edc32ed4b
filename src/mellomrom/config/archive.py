"""The file a backup is: a zip with one member for each table, a manifest, and the manifest's seal.

    tables/exchange_message.copy   the rows as PostgreSQL's text COPY: any version reads what another wrote
    manifest.json                  what is in it: migrations, tables in the order of their foreign keys, counts, SHA-256
    manifest.seal                  SHA-256 of the manifest, closed with the keys of the node

Not pg_dump's format: what the pg_dump of one version writes cannot be restored in one transaction into an older server,
and its rows cannot be counted, read and granted before they are committed. The seal says that nobody changed the file,
and whether the keys at hand are those that the rows were sealed with, before a row is written.
"""

import hashlib
import json
import os
import zipfile
import zlib
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from mellomrom.config.errors import CannotRun
from mellomrom.core.crypto import Keyring, KeyringError

FORMAT = 1
MANIFEST, SEAL = "manifest.json", "manifest.seal"
BLOCK = 1 << 20  # bytes read at once
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError)
_ABOUT = b"backup.manifest"
_PROOF = "the same keys"


@dataclass(frozen=True, slots=True)
class Table:
    """One table in a backup."""

    name: str
    columns: tuple[str, ...]
    rows: int
    sha256: str  # of its member, in hexadecimal

    @property
    def member(self) -> str:
        """Its name inside the file."""
        return f"tables/{self.name}.copy"


@dataclass(frozen=True, slots=True)
class Sequence:
    """Where a sequence stood, so that no number is given twice."""

    name: str
    last: int
    called: bool


@dataclass(frozen=True, slots=True)
class Sealed:
    """One sealed value of those in the rows, to try a key with before anything is written."""

    key: str  # id of the key that closed it
    about: str  # table.column
    value: str  # base64


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds. Tables in the order of their foreign keys; migrations as (app, name)."""

    made_at: str  # UTC
    version: str  # of Mellomrom
    migrations: tuple[tuple[str, str], ...]
    tables: tuple[Table, ...]
    sequences: tuple[Sequence, ...]
    sealed: tuple[Sealed, ...]  # one for each key
    format: int = FORMAT

    @property
    def rows(self) -> int:
        """How many rows there are in all."""
        return sum(table.rows for table in self.tables)


def manifest_of(text: bytes) -> Manifest:
    """Read a manifest. Raises CannotRun for one of a later version."""
    found = json.loads(text)
    if found["format"] != FORMAT:
        raise CannotRun("The backup was made by a later version of Mellomrom; install that one first.")
    return Manifest(
        made_at=found["made_at"],
        version=found["version"],
        migrations=tuple((app, name) for app, name in found["migrations"]),
        tables=tuple(Table(t["name"], tuple(t["columns"]), t["rows"], t["sha256"]) for t in found["tables"]),
        sequences=tuple(Sequence(**sequence) for sequence in found["sequences"]),
        sealed=tuple(Sealed(**sealed) for sealed in found["sealed"]),
    )


def add_manifest(archive: zipfile.ZipFile, manifest: Manifest, keys: Keyring) -> None:
    """Write the last two members: what is in the file, and the seal that binds it to the keys."""
    text = json.dumps(asdict(manifest), indent=1).encode()
    archive.writestr(MANIFEST, text)
    archive.writestr(SEAL, keys.seal(hashlib.sha256(text).digest() + _mark(keys), about=_ABOUT))


@contextmanager
def reading(path: Path) -> Iterator[zipfile.ZipFile]:
    """Open a backup while the block lasts. Raises CannotRun where it is none, or is damaged."""
    try:
        archive = zipfile.ZipFile(path)
    except OSError as error:
        raise CannotRun(f"{path} cannot be read: {error.strerror}.") from error
    except DAMAGED as error:
        raise CannotRun(f"{path} is damaged or not a backup; use another one.") from error
    with archive:
        if {MANIFEST, SEAL} - set(archive.namelist()):
            raise CannotRun(f"{path} is not a backup of Mellomrom.")
        yield archive


def opened(archive: zipfile.ZipFile, keys: Keyring) -> Manifest:
    """Give the manifest, once these keys have opened its seal and one value of each key that the rows were sealed with.

    Raises CannotRun where they are other keys, or one is missing, or the manifest was changed.
    """
    try:
        text, seal = archive.read(MANIFEST), archive.read(SEAL)
    except DAMAGED as error:
        raise CannotRun("The backup is damaged; use another one.") from error
    try:
        seal = keys.open(seal, about=_ABOUT)
    except KeyringError as error:
        raise CannotRun(
            f"The keys {keys.path} are not those of this backup ({error}); put the right keyring there."
        ) from error
    if seal[:32] != hashlib.sha256(text).digest():
        raise CannotRun("The backup was changed after it was made; use another one.")
    manifest = manifest_of(text)
    if seal[32:] != _mark(keys):
        raise CannotRun(f"The keys {keys.path} search with another key than those of this backup.")
    for sealed in manifest.sealed:
        try:
            keys.open(b64decode(sealed.value), about=sealed.about.encode())
        except KeyringError as error:
            raise CannotRun(f"The keys {keys.path} do not open all of this backup ({error}).") from error
    return manifest


def blocks(archive: zipfile.ZipFile, table: Table) -> Iterator[bytes]:
    """Give the rows of a table piece by piece. Raises CannotRun, after the last, where they are not what was written."""
    digest = hashlib.sha256()
    try:
        with archive.open(table.member) as member:
            while block := member.read(BLOCK):
                digest.update(block)
                yield block
    except (KeyError, *DAMAGED) as error:
        raise CannotRun(f"The backup is damaged in {table.name}; use another one.") from error
    if digest.hexdigest() != table.sha256:
        raise CannotRun(f"The backup was changed in {table.name}; use another one.")


def read_through(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    """Read every table to its end, and keep nothing. Raises CannotRun as `blocks` does."""
    for table in manifest.tables:
        for _ in blocks(archive, table):
            pass


def sealed_value(value: bytes, *, key: str, about: str) -> Sealed:
    """Take down one sealed value as a sample of its key."""
    return Sealed(key, about, b64encode(value).decode())


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Give a draft to write, readable by its owner alone, that becomes the file when the block ends well.

    A power cut leaves the whole file or none; a kill leaves a draft that ends with .part. Raises CannotRun where there
    is a file already, or it cannot be written.
    """
    draft = path.with_name(f"{path.name}.part")
    if path.exists():
        raise CannotRun(f"{path} exists already; choose another name.")
    try:
        draft.unlink(missing_ok=True)
        os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        try:
            yield draft
            _sync(draft)
            draft.rename(path)
            _sync(path.parent)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise CannotRun(f"{path} cannot be written: {error.strerror}.") from error


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _mark(keys: Keyring) -> bytes:
    """What only these keys make of a known word: the key of the index is theirs too."""
    return keys.index(_PROOF, scope="backup")
