"""What a line of the log says: when, how grave, who says so, what happened, which ids, and the class of what went wrong.

Nothing else gets through, whoever logs. A log is read by more people than a record is, is copied to places nobody thinks of, and is kept. So the text of
an exception is never written (it quotes what it choked on), nor a value in a traceback, nor an address (somebody may
have typed a number into it), nor the words of other people's libraries. What is lost is told by the place in the code.

    log.error("message.stuck %s %s", message.pk, type(bug).__name__)       how ours are written: a code, ids, a class
    LOG=json                                                              the same fields, as one JSON object a line
"""

import json
import logging
import re
import sys
import threading
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from types import TracebackType
from typing import Any

OURS = "mellomrom"
CODE = re.compile(r"(?:%s|[a-z][a-z_-]*)(?:\.[a-z][a-z_-]*)+")  # the template's first word: message.stuck, %s.failed
ID = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b")
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
FRAMES = 30  # of a traceback, the innermost
Said = dict[str, Any]


def said(record: logging.LogRecord) -> Said:
    """Give what may be written of a record, field by field, in the order in which it is read.

    absent     a field without anything to say is left out; `time`, `level`, `logger` and `event` always stand
    """
    text = _text(record)
    request = getattr(record, "request", None)
    match = getattr(request, "resolver_match", None)
    method = getattr(request, "method", "")
    fields: Said = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "logger": record.name,
        "event": _event(record, text),
        "ids": list(dict.fromkeys(ID.findall(text))),
        "error": _error(record, text),
        "status": getattr(record, "status_code", None),
        "method": method if method in METHODS else None,
        "route": getattr(match, "route", None),  # people/<uuid:person_id>: the pattern, never what was asked for
    }
    error = record.exc_info[1] if record.exc_info else None
    if error is not None:
        fields["because"] = [name_of(cause) for cause in _causes(error)]
        fields["where"] = list(_frames(error.__traceback__))
    return {name: value for name, value in fields.items() if value not in (None, "", [])}


class Line(logging.Formatter):
    """For people: one line, and the way of an error through the code below it."""

    def format(self, record: logging.LogRecord) -> str:
        """Write the record as a line."""
        fields = said(record)
        where = fields.pop("where", [])
        because = fields.pop("because", [])
        words = [fields.pop("time"), fields.pop("level").upper(), fields.pop("logger"), fields.pop("event")]
        words += fields.pop("ids", [])
        words += [str(value) for value in fields.values()]
        below = [f"  because {name}" for name in because] + [f"  {frame}" for frame in where]
        return "\n".join([" ".join(words), *below])


class Json(logging.Formatter):
    """For machines: one JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Write the record as an object."""
        return json.dumps(said(record), ensure_ascii=False)


def guard() -> None:
    """Let what nobody caught, and warnings, say no more than the rest. For processes that stay: `serve` and `work`."""
    logging.captureWarnings(True)
    sys.excepthook = _uncaught
    threading.excepthook = lambda stopped: _uncaught(stopped.exc_type, stopped.exc_value, stopped.exc_traceback)
    sys.unraisablehook = lambda lost: _uncaught(lost.exc_type, lost.exc_value, lost.exc_traceback)


def _uncaught(kind: type[BaseException], error: BaseException | None, at: TracebackType | None) -> None:
    log = logging.getLogger(f"{OURS}.process")
    log.critical("process.failed %s", kind.__name__, exc_info=(kind, error, at) if error is not None else None)


def name_of(error: BaseException) -> str:
    """Name an error by its class, and by its code where it is one of ours that has one."""
    kind = type(error)
    code = getattr(error, "code", "")
    ours = kind.__module__.partition(".")[0] == OURS
    return f"{kind.__name__}:{code}" if ours and isinstance(code, str) and code else kind.__name__


def _text(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except Exception:  # what was logged does not fit its template: the place is told, the words are nobody's
        return ""


def _event(record: logging.LogRecord, text: str) -> str:
    """Name what happened: our own code; a request by its answer; else the place in the code that said so."""
    if _is_ours(record) and CODE.fullmatch(str(record.msg).partition(" ")[0]):
        return text.partition(" ")[0]
    if isinstance(status := getattr(record, "status_code", None), int):
        return f"request.{status}"
    return f"{record.module}.{record.funcName}" if record.funcName else record.module


def _error(record: logging.LogRecord, text: str) -> str | None:
    """Give the class of what went wrong: of the exception that comes with the record, else one that we named."""
    if record.exc_info and record.exc_info[1] is not None:
        return name_of(record.exc_info[1])
    if not _is_ours(record):
        return None
    return next((word for word in text.split()[1:] if is_error(word)), None)


def is_error(word: str) -> bool:
    """Say whether a word is the name of a class of exceptions that this process knows; anything else may be a name."""
    if not word.isidentifier():
        return False
    if word not in _known():
        _known.cache_clear()  # a module that was loaded since has brought more
    return word in _known()


@cache
def _known() -> frozenset[str]:
    found: set[str] = set()
    left: list[type[BaseException]] = [BaseException]
    while left:
        kind = left.pop()
        found.add(kind.__name__)
        left += type.__subclasses__(kind)
    return frozenset(found)


def _is_ours(record: logging.LogRecord) -> bool:
    return record.name.partition(".")[0] == OURS


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Give what led to an error, the nearest first, each once."""
    seen = {id(error)}
    while (before := error.__cause__ or error.__context__) is not None and id(before) not in seen:
        seen.add(id(before))
        yield (error := before)


def _frames(at: TracebackType | None) -> Iterator[str]:
    """Give the way of an error through the code, innermost last: file, line and function, no line of source, no value."""
    frames = list(traceback.walk_tb(at))
    for frame, line in frames[-FRAMES:]:
        yield f"{_short(frame.f_code.co_filename)}:{line} {frame.f_code.co_name}"


def _short(path: str) -> str:
    """Name a file from its package on; what is above it names machines and their users."""
    parts = path.replace("\\", "/").split("/")
    for mark in ("site-packages", "src"):
        if mark in parts:
            return "/".join(parts[parts.index(mark) + 1 :])
    return "/".join(parts[-2:])
