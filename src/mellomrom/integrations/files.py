"""The command line as a door: files in, and the story of an event out. The same path as the HTTP doors."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.utils.translation import override

from mellomrom.core.errors import NotFound
from mellomrom.database.processes import shared
from mellomrom.directory import queries as directory
from mellomrom.events import queries
from mellomrom.events.actions import take_in
from mellomrom.events.cards import Story
from mellomrom.events.catalogue import Dialect
from mellomrom.exchange.catalogue import MessageState
from mellomrom.integrations.fhir.dialect import DIALECT as FHIR
from mellomrom.integrations.guard import LARGEST
from mellomrom.integrations.kith.dialect import DIALECT as KITH

SHARE = 8  # files that a process takes at a time
DIALECTS = {dialect.channel: dialect for dialect in (KITH, FHIR)}


def dialect_of(raw: bytes) -> Dialect:
    """Say which format a file is in by its first character: a brace or bracket is FHIR JSON, anything else KITH XML."""
    start = raw.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    return FHIR if start in (b"{", b"[") else KITH


def receive(paths: Iterable[Path], *, at: datetime, processes: int = 1) -> Iterator[dict[str, object]]:
    """Take files in, and say what became of each, in the order in which they were named.

    processes  one takes the files in one after the other. Several share them: whatever comes first of what belongs
               together, the house finds the same in the end
    shape      file, accepted, receipt (AppRec status or severity of the OperationOutcome, "" where none can be given),
               errors (codes), state (of the message; "waiting" for one that corrects what has not come), kind and
               event (id), both None where it became no event
    again      the same file gives the same answer, and nothing twice
    raises     OSError for a file that cannot be read
    """
    return shared(partial(_taken, at=at), paths, processes=processes, at_a_time=SHARE)


def _taken(path: Path, *, at: datetime) -> dict[str, object]:
    if path.stat().st_size > LARGEST:
        return _line(path, False, "", ["message.too-large"], MessageState.REFUSED)
    raw = path.read_bytes()
    received = take_in(raw, dialect=dialect_of(raw), at=at)
    message, event = received.message, received.event
    errors = list(message.errors) or ([message.error] if message.error else [])
    line = _line(path, received.accepted, message.receipt_code, errors, MessageState(message.state))
    if event is not None:
        line |= {"kind": event.kind, "event": str(event.id)}
    return line


def _line(path: Path, accepted: bool, receipt: str, errors: list[str], state: MessageState) -> dict[str, object]:
    return {
        "file": str(path),
        "accepted": accepted,
        "receipt": receipt,
        "errors": errors,
        "state": state.value,
        "kind": None,
        "event": None,
    }


def story(event_id: UUID, *, role: str = "", lang: str = "nb", at: datetime) -> Story:
    """Tell what came of an event on the command line, in bokmål, nynorsk or English.

    `role` is the id of a staff role, or a user name; without it only the demo answers, because the command line is a
    door too. Raises NotFound.
    """
    if not role and not settings.DEMO:
        raise NotFound("story.as-whom", "Say in which role you read this: --as ROLE.")
    viewer = directory.role_named(role, at=at) if role else None
    if role and viewer is None:
        raise NotFound("story.no-such-role", "There is no such role. Give a user name or the id of a role.")
    with override(lang):
        return queries.story(event_id, viewer, at=at)
