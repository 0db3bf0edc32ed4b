"""A message laid down in a record system's folder; the receipt comes back in `in/`, as a file of its own.

Whoever looks into the folder sees whole files only: a file is written under a hidden name, made safe on the disk and
then given its own name.
"""

import errno
import os
import secrets
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from mellomrom.events.catalogue import Carried, NotCarried
from mellomrom.integrations.channels.form import NAME, ending, is_folder_name

PARTS = ("in", "out", "failed")
DRAFT = ".mellomrom-"  # what a file is called until it is whole
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def place(name: str) -> Path:
    """Give the folder with that name. Raises ValueError for a name that could lead elsewhere."""
    if not is_folder_name(name):
        raise ValueError("a folder's name is small letters, digits and hyphens")
    return Path(settings.EXCHANGE) / name


def make(name: str) -> Path:
    """Make the folders that one record system exchanges messages through, for its group and for nobody else.

    Again makes what is lacking, and leaves the modes of what is there. Raises ValueError, and OSError as the system says it.
    """
    folder = place(name)
    with suppress(FileExistsError):
        folder.parent.mkdir(parents=True)
        folder.parent.chmod(0o711)  # passable, so that each reaches its own, and not to be listed
    for made, mode in ((folder, 0o2750), *((folder / part, 0o2770) for part in PARTS)):
        with suppress(FileExistsError):
            made.mkdir()
            made.chmod(mode)  # what is laid in it has its group, whoever lays it there
    return folder


def carry(address: str, raw: bytes, name: str) -> Carried:
    """Lay a message down in `out/` under its id. A carrier (`events.catalogue`).

    again      the same bytes under the same name are left as they lie
    raises     NotCarried: bad-address, no-folder, disk-full, not-writable
    """
    try:
        out = place(address) / "out"
        if not NAME.fullmatch(name.lower()):
            raise ValueError("a message's id is letters, digits and hyphens")
    except ValueError:
        raise NotCarried("bad-address") from None
    try:
        lay_down(out, name + ending(raw), raw)
    except (FileNotFoundError, NotADirectoryError):
        raise NotCarried("no-folder") from None
    except OSError as error:
        raise NotCarried("disk-full" if error.errno in FULL else "not-writable") from None
    return Carried()


def lay_down(folder: Path, name: str, raw: bytes) -> Path:
    """Write a file that is there whole or not at all, and that stays when the power goes.

    Again with the same bytes changes nothing; with others they take the place of the old ones. Raises OSError.
    """
    file = folder / name
    if not holds(file, raw):
        draft = folder / f"{DRAFT}{secrets.token_hex(8)}"
        try:
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o660), "wb") as writing:
                writing.write(raw)
                writing.flush()
                with suppress(PermissionError):  # a share can have modes of its own
                    os.fchmod(writing.fileno(), 0o660)  # the group may read and remove it, whatever our umask
                os.fsync(writing.fileno())
            os.replace(draft, file)
        finally:
            with suppress(FileNotFoundError):
                draft.unlink()
    sync(folder)
    return file


def holds(file: Path, raw: bytes) -> bool:
    """Say whether a file of that name is there with these bytes."""
    with suppress(OSError):
        return not file.is_symlink() and file.stat().st_size == len(raw) and file.read_bytes() == raw
    return False


def sync(folder: Path) -> None:
    """Let the names in a folder stay when the power goes, where its file system can promise that. Raises OSError."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.EBADF):
            raise
    finally:
        os.close(opened)
