"""Folders as a door: what a record system lays down in `in/` is taken in, and answered in `out/`.

    in/       whole files are taken from here, in the order of their names
    .taken/   ours while it is worked on; what lies here after a crash is done first
    out/      the receipt for each, as <name>.receipt.xml or .json, beside the messages that are for them
    failed/   what was refused, with a sentence in <name>.why.txt on what to do

Each step can be done twice without harm, and what a file says is in the database before the file goes: killed between
any two steps, nothing is lost and nothing is done twice. File names are others' words, so a log shows ids made from them.
"""

import fcntl
import hashlib
import logging
import os
import secrets
import stat
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count, islice
from pathlib import Path
from threading import Event as Flag
from uuid import UUID, uuid5

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone
from django.utils.translation import gettext

from mellomrom.events.actions import take_in
from mellomrom.exchange.catalogue import MessageState
from mellomrom.integrations.channels.folder import DRAFT, FULL, PARTS, holds, lay_down, make, place, sync
from mellomrom.integrations.channels.form import ending, is_folder_name
from mellomrom.integrations.files import dialect_of
from mellomrom.integrations.guard import LARGEST

log = logging.getLogger(__name__)
POLL = 1.0  # seconds between rounds when nothing came
MOST = 100  # files of one folder in one round, so that none waits for another
QUIET = timedelta(seconds=2)  # a file that changed later than this may not be whole
QUIET_EMPTY = timedelta(minutes=1)  # one without a byte has hardly begun
REST = timedelta(minutes=1)  # after a bug of ours or a full disk, before the file is tried again
TIMES = 5  # how often a bug of ours is tried before the file is laid aside, where somebody sees it
TROUBLE = timedelta(seconds=10)  # before a folder that cannot be used is tried again
STALE = timedelta(hours=1)  # a draft older than this is of somebody who was killed
UNFINISHED = (".tmp", ".part", ".filepart")
LONGEST_NAME = 180  # bytes; ours are longer by what is put before and after
NAMED = UUID("7d3f0a52-5f0e-4b0c-9a39-0d6a7c1c9e44")  # what the ids of names in a log are made from
TAKEN, LOCK, WHY = ".taken", ".lock", ".why.txt"

TOO_LARGE = ("message.too-large", "The file is over 20 MB. Send the message without its attachments.")
NOT_READABLE = (
    "folder.not-readable",
    "Mellomrom may not read the file. Give its group the right to read it, and lay it in the folder again.",
)
NO_FILE = (
    "folder.no-file",
    "This is a link, or something else that is not a file. Lay the message itself in the folder.",
)
REFUSED = (
    "folder.refused",
    "The message was refused. The receipt in the folder out says why. Correct it, and send it as a new message.",
)
NO_RECEIPT = (
    "folder.no-receipt",
    "No receipt can be sent for this. See that it is a whole KITH message or FHIR Bundle, and who it says has sent it.",
)
NOT_BELIEVED = (
    "folder.not-believed",
    "This receipt changes nothing. The code says why: we have sent no message with that id, it was sent to somebody else,"
    " or they have said yes to it already.",
)
OUR_FAULT = (
    "folder.our-fault",
    "Mellomrom could not take this in, and the fault is ours. Tell whoever runs it, and lay it in the folder again later.",
)


class _Failed(Exception):
    """This file cannot become a message; why."""

    def __init__(self, why: tuple[str, str]):
        super().__init__(why[0])
        self.why = why


@dataclass
class Memory:
    """What one worker remembers between its rounds; it can be lost without harm."""

    seen: dict[Path, tuple[tuple[int, ...], datetime]] = field(default_factory=dict)  # how a file looked, since when
    rests: dict[Path, datetime] = field(default_factory=dict)  # a file or folder is not tried again before
    tries: Counter[Path] = field(default_factory=Counter)  # how often a bug of ours stopped a file
    known: set[Path] = field(default_factory=set)  # folders that have all their parts


def watch(*, stop: Flag) -> None:
    """Take in what is laid down in the folders until told to stop; looks each second. A database that is away is waited for."""
    memory = Memory()
    while not stop.is_set():
        try:
            if not take_folders(at=timezone.now(), memory=memory):
                stop.wait(POLL)
        except (OperationalError, InterfaceError):
            log.warning("folders.no-database")
            connection.close()
            stop.wait(POLL)


def take_folders(*, at: datetime, memory: Memory | None = None) -> int:
    """Take in what lies whole in the `in/` of each folder, and answer it; returns how many files were dealt with.

    Several workers may do so at once: each folder is one worker's at a time. What cannot be written to is logged and
    tried again, and stops no other folder. Raises what the database raises.
    """
    memory = memory if memory is not None else Memory()
    dealt = 0
    for folder in _folders():
        if memory.rests.get(folder, at) > at:
            continue
        try:
            if (folder / "in").is_dir():  # else it is no exchange, or the disk that it lies on is away
                with _ours(folder) as mine:
                    dealt += _take_folder(folder, memory, at) if mine else 0
        except OSError as error:
            _complain(error, folder.name)
            memory.rests[folder] = at + TROUBLE
            memory.known.discard(folder)
    return dealt


def lying(name: str) -> dict[str, int] | None:
    """Count what lies in the parts of a folder: what waits, what is not fetched, what failed. None: it is not there."""
    folder = place(name)
    try:
        files = {part: [n for n in os.listdir(folder / part) if not _hidden(n)] for part in PARTS}
        files["in"] += os.listdir(folder / TAKEN) if (folder / TAKEN).is_dir() else []
    except OSError:
        return None
    return {part: sum(not name.endswith(WHY) for name in names) for part, names in files.items()}


def _folders() -> list[Path]:
    try:
        found = sorted(Path(settings.EXCHANGE).iterdir())
    except OSError:  # nobody has been connected yet
        return []
    return [folder for folder in found if is_folder_name(folder.name)]


@contextmanager
def _ours(folder: Path) -> Iterator[bool]:
    """Hold a folder while the block lasts; False: another worker has it. It is let go when we are killed, too."""
    lock = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            mine = True
        except BlockingIOError:
            mine = False
        yield mine
    finally:
        os.close(lock)


def _take_folder(folder: Path, memory: Memory, at: datetime) -> int:
    if folder not in memory.known:
        make(folder.name)
        (folder / TAKEN).mkdir(mode=0o700, exist_ok=True)
        _sweep(folder, at)
        memory.known.add(folder)
    dealt = sum(_deal(file, folder, memory, at) for file in _begun(folder))
    for file in _waiting(folder, memory, at):
        taken = folder / TAKEN / f"{secrets.token_hex(4)}.{_short(file.name)}"
        try:
            os.rename(file, taken)  # what is laid down under the same name from now on is another file
        except FileNotFoundError:
            if os.path.lexists(file):
                raise
            continue  # whoever laid it there has taken it back
        dealt += _deal(taken, folder, memory, at)
    return dealt


def _sweep(folder: Path, at: datetime) -> None:
    """Remove the drafts of workers that were killed while they wrote."""
    for part in ("out", "failed"):
        for draft in (folder / part).glob(f"{DRAFT}*"):
            with suppress(FileNotFoundError):
                if draft.lstat().st_mtime < (at - STALE).timestamp():
                    draft.unlink()


def _begun(folder: Path) -> list[Path]:
    """What a worker had taken and not finished, in the order of the names it came with."""
    return sorted((folder / TAKEN).iterdir(), key=_name)


def _waiting(folder: Path, memory: Memory, at: datetime) -> list[Path]:
    """Give the first files that are whole, in the order of their names."""
    files = sorted(folder / "in" / name for name in os.listdir(folder / "in") if not _hidden(name))
    there = set(files)
    memory.seen = {f: seen for f, seen in memory.seen.items() if f in there or f.parent != folder / "in"}
    return list(islice((file for file in files if _whole(file, memory, at)), MOST))


def _hidden(name: str) -> bool:
    return name.startswith(".") or name.lower().endswith(UNFINISHED)


def _whole(file: Path, memory: Memory, at: datetime) -> bool:
    """Say whether nobody writes to it any more: it has not changed for a while, by its own time or by what we saw."""
    try:
        looks = file.lstat()
    except FileNotFoundError:
        return False
    if stat.S_ISDIR(looks.st_mode):
        return False
    quiet = QUIET if looks.st_size else QUIET_EMPTY
    if looks.st_mtime <= (at - quiet).timestamp():
        return True
    signs = _signs(looks)
    known, since = memory.seen.setdefault(file, (signs, at))
    if known != signs or at < since:
        memory.seen[file] = (signs, at)
        return False
    return at - since >= quiet  # a share's clock can be ahead of ours


def _signs(looks: os.stat_result) -> tuple[int, ...]:
    return looks.st_ino, looks.st_size, looks.st_mtime_ns


def _deal(taken: Path, folder: Path, memory: Memory, at: datetime) -> int:
    """Do all that a file of ours asks for; 1 when it is done with, 0 when it must rest."""
    if memory.rests.get(taken, at) > at:
        return 0
    try:
        rest = _settle(taken, folder, at)
    except (OperationalError, InterfaceError):
        raise
    except OSError as error:  # a full disk, say
        _complain(error, folder.name, _name(taken))
        rest = at + REST
    except Exception as bug:  # a bug of ours with this one; the others go on
        log.error("folders.bug %s %s", _number(_name(taken)), type(bug).__name__)
        memory.tries[taken] += 1
        rest = at + REST
        if memory.tries[taken] >= TIMES:
            _fail(taken, folder, OUR_FAULT)
            rest = None
    if rest is not None:
        memory.rests[taken] = rest
        return 0
    memory.rests.pop(taken, None)
    memory.tries.pop(taken, None)
    return 1


def _settle(taken: Path, folder: Path, at: datetime) -> datetime | None:
    """Take one file in, answer it, and let it go; gives when to try again where it has no answer yet."""
    try:
        raw = _read(taken)
    except _Failed as failed:
        _fail(taken, folder, failed.why)
        return None
    if raw is None:
        return at + QUIET
    message = take_in(raw, dialect=dialect_of(raw), at=at).message
    if message.state in (MessageState.STUCK, MessageState.RECEIVED):
        return message.try_at or at + REST
    if message.state == MessageState.NOTED:  # a receipt for what we sent: it is never answered itself
        if message.error:
            _fail(taken, folder, NOT_BELIEVED, message.error)
        else:
            taken.unlink()
        return None
    if message.receipt is not None:
        answer = bytes(message.receipt)
        lay_down(folder / "out", _free(folder / "out", f"{_name(taken)}.receipt", ending(answer), answer), answer)
    if message.state == MessageState.REFUSED:
        codes = list(message.errors) or [message.error]
        _fail(taken, folder, REFUSED if message.receipt is not None else NO_RECEIPT, *codes)
    else:
        taken.unlink()
    return None


def _read(taken: Path) -> bytes | None:
    """Read a file; None: somebody still writes to it. Raises _Failed for what can never be read."""
    if not stat.S_ISREG(taken.lstat().st_mode):
        raise _Failed(NO_FILE)
    try:
        opened = os.open(taken, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except PermissionError:
        raise _Failed(NOT_READABLE) from None
    with os.fdopen(opened, "rb") as file:
        before = os.fstat(opened)
        if before.st_size > LARGEST:
            raise _Failed(TOO_LARGE)
        raw = file.read(LARGEST + 1)
        return raw if _signs(before) == _signs(os.fstat(opened)) else None


def _fail(taken: Path, folder: Path, why: tuple[str, str], *codes: str) -> None:
    """Lay a file aside, with a sentence on what to do. Its name says nothing in a log, its codes name nobody."""
    failed = folder / "failed"
    name = next(name for name in _names(_name(taken), "") if _same_or_none(failed / name, taken))
    text = "\n".join([", ".join(dict.fromkeys([why[0], *codes])), gettext(why[1]), ""])
    lay_down(failed, name + WHY, text.encode())
    os.rename(taken, failed / name)
    sync(failed)
    log.warning("folders.failed %s %s", _number(folder.name), _number(_name(taken)))


def _same_or_none(other: Path, taken: Path) -> bool:
    """Say whether a name is free for a file: nothing has it, or the same bytes that failed before."""
    if not os.path.lexists(other):
        return True
    if not all(stat.S_ISREG(file.lstat().st_mode) for file in (other, taken)) or taken.stat().st_size > LARGEST:
        return False
    try:
        return holds(other, taken.read_bytes())
    except PermissionError:
        return False


def _free(folder: Path, stem: str, suffix: str, raw: bytes) -> str:
    """Give the first name that nothing has, or that has these bytes already: two receipts are two files."""
    names = _names(stem, suffix)
    return next(n for n in names if not os.path.lexists(folder / n) or holds(folder / n, raw))


def _names(stem: str, suffix: str) -> Iterator[str]:
    yield stem + suffix
    for number in count(2):
        yield f"{stem}.{number}{suffix}"


def _name(taken: Path) -> str:
    """The name it came with, without what we put before it."""
    return taken.name.partition(".")[2]


def _short(name: str) -> str:
    """A name that ours can be made from; a long one keeps its beginning and gets a number for the rest."""
    raw = os.fsencode(name)
    if len(raw) <= LONGEST_NAME:
        return name
    return f"{raw[: LONGEST_NAME - 20].decode(errors='ignore')}-{hashlib.sha256(raw).hexdigest()[:16]}"


def _complain(error: OSError, *names: str) -> None:
    what = "folders.no-room" if error.errno in FULL else "folders.trouble"
    log.warning(f"{what} %s %s", " ".join(map(_number, names)), type(error).__name__)


def _number(name: str) -> str:
    """What a file or folder is called in a log: an id made from its name, which is others' words and can name somebody."""
    return str(uuid5(NAMED, name.encode(errors="surrogateescape").hex()))
