"""Whether what came of a sample is what `samples/expected.yaml` says: whom it reached, and who owes what until when.

Compared is what the event opened and what other messages closed, not what people did later, so that it also holds
where somebody has used the demo.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from mellomrom.core.clock import Span, add, local
from mellomrom.directory.models import Unit
from mellomrom.events.models import Duty, Event, Move, Notice
from mellomrom.events.rules import What
from mellomrom.exchange.models import Message
from mellomrom.world.places import keys_of
from mellomrom.world.samples import Sample

BEFORE = "before"  # due before something else happens; until then it has no time
BY_A_MESSAGE = {"not_needed", "withdrawn", "died", "known_too_late"}  # why a duty was closed by what came in


@dataclass(frozen=True, slots=True)
class Owed:
    """A duty as it was opened."""

    force: str
    due_at: datetime | None  # None: before something else
    fate: str  # what a later message made of it; empty: nothing

    def is_as(self, said: str, starts: Mapping[str, datetime]) -> bool:
        """Say whether it is what the file says: "regulation event+24h", "guideline before known_too_late"."""
        force, when, *fate = said.split()
        return self.force == force and self._is_due(when, starts) and self.fate == "".join(fate)

    def _is_due(self, when: str, starts: Mapping[str, datetime]) -> bool:
        if when == BEFORE:
            return self.due_at is None
        start, span = when.split("+")
        return start in starts and self.due_at == add(starts[start], Span.parse(span))

    def __str__(self) -> str:
        when = local(self.due_at).isoformat(timespec="minutes") if self.due_at else BEFORE
        return " ".join(filter(None, (self.force, when, self.fate)))


def differences(sample: Sample, message: Message) -> list[str]:
    """Say what differs from what should have come of a sample, one sentence each; none when all is as it should be."""
    event = Event.objects.filter(message=message).first()
    return list(_compare(sample, message, event))


def _compare(sample: Sample, message: Message, event: Event | None) -> Iterator[str]:
    expected = sample.expected
    plain = {"receipt": str(message.state), "kind": _kind(event)}
    for word, is_so in plain.items():
        if expected.get(word, "") != is_so:
            yield _difference(sample, word, expected.get(word), is_so)
    for word, facts in (("told", _told(event)), ("not_told", _not_told(event))):
        should = expected.get(word, {})
        for key in sorted(should.keys() | facts.keys()):
            if should.get(key) != facts.get(key):
                yield _difference(sample, f"{word} {key}", should.get(key), facts.get(key))
    yield from _compare_owed(sample, event)


def _compare_owed(sample: Sample, event: Event | None) -> Iterator[str]:
    should, owed, starts = sample.expected.get("owes", {}), _owes(event), _starts(event)
    for key in sorted(should.keys() | owed.keys()):
        said, duty = should.get(key), owed.get(key)
        if said is None or duty is None or not duty.is_as(said, starts):
            yield _difference(sample, f"owes {key}", said, duty)


def _difference(sample: Sample, what: str, should: object, is_so: object) -> str:
    nothing = _("nothing")
    words = {"file": sample.file, "what": what, "should": should or nothing, "is_so": is_so or nothing}
    return _("%(file)s: %(what)s should be %(should)s and is %(is_so)s.") % words


def _kind(event: Event | None) -> str:
    if event is None:
        return ""
    return f"{event.correction} {event.kind}" if event.corrects_id else str(event.kind)


def _notices(event: Event | None) -> list[Notice]:
    return (
        list(Notice.objects.filter(event=event).select_related("recipient__organization", "decision")) if event else []
    )


def _told(event: Event | None) -> dict[str, str]:
    told = [n for n in _notices(event) if n.told_at]
    keys = keys_of(n.recipient for n in told)
    return {keys[n.recipient_id]: str(n.level) for n in told}


def _not_told(event: Event | None) -> dict[str, str]:
    denied = [n for n in _notices(event) if not n.told_at]
    keys = keys_of(n.recipient for n in denied)
    return {keys[n.recipient_id]: n.decision.rule for n in denied}


def _owes(event: Event | None) -> dict[str, Owed]:
    """Give the duties that an event opened, by "item unit", the unit being the first to hold it."""
    duties = list(Duty.objects.filter(event=event).select_related("met_by")) if event else []
    moves = list(Move.objects.filter(duty__in=duties).select_related("holder__organization"))
    first: dict[UUID, Unit] = {m.duty_id: m.holder for m in moves if m.what == What.OPENED}
    dated = {m.duty_id for m in moves if m.what == What.DATED}
    keys = keys_of(first.values())
    return {
        f"{duty.item} {keys[first[duty.id].id]}": Owed(
            str(duty.force), None if duty.id in dated else duty.due_at, _fate(duty)
        )
        for duty in duties
    }


def _fate(duty: Duty) -> str:
    if duty.reason in BY_A_MESSAGE:
        return str(duty.reason)
    return "met" if duty.met_by is not None and duty.met_by.message_id else ""


def _starts(event: Event | None) -> dict[str, datetime]:
    """Give the moments that a time can be counted from: the event, its receipt, and the person's events by kind."""
    if event is None:
        return {}
    earlier: dict[str, Any] = {}
    for other in Event.objects.filter(person=event.person_id, recorded_at__lte=event.recorded_at).order_by(
        "recorded_at"
    ):
        earlier[str(other.kind)] = other.occurred_at
    return {**earlier, "event": event.occurred_at, "receipt": event.recorded_at}
