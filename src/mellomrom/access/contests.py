"""What was said to be wrong, as it is read: by the person on her own page, and by the unit that owes her an answer."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from mellomrom.access.catalogue import About, Outcome
from mellomrom.access.contesting import ITEM, NO_DUTY, Wrong, law_for
from mellomrom.access.models import Contest
from mellomrom.core.errors import NotFound
from mellomrom.database.house import as_house
from mellomrom.directory.models import Actor, StaffRole
from mellomrom.events.catalogue import EventKind
from mellomrom.events.models import Duty, Event
from mellomrom.events.pathways import Text
from mellomrom.events.showing import ALIVE
from mellomrom.events.wording import said_to_the_person, unit_name, what
from mellomrom.people.models import NextOfKin, TeamMember
from mellomrom.people.queries import short_name
from mellomrom.sharing.actions import log
from mellomrom.sharing.catalogue import Purpose


@dataclass(frozen=True, slots=True)
class ContestRow:
    """One thing that the person said was wrong, and what came of it."""

    id: UUID
    about: About
    kind: EventKind | None  # of the event, or of what the duty is because of
    what: Text | str  # of a duty, or the name of next of kin or of a unit; empty: `kind` says it
    words: str
    said_at: datetime
    asked: str  # who owes the answer
    due_at: datetime | None
    outcome: Outcome | None  # None: not answered yet
    answer: str
    answered_at: datetime | None
    health: bool  # a health service answered: a no can be complained of to the county governor


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """What a unit is asked to answer."""

    duty: UUID
    alive: bool
    name: str
    law: str
    verified: bool
    row: ContestRow
    occurred_at: datetime | None  # of the event that is said to be wrong
    event: UUID | None  # that event


def my_contests(by: Actor) -> tuple[ContestRow, ...]:
    """Give all that a person has said was wrong, the newest first, with the answers."""
    rows = Contest.objects.filter(person=by.pk).select_related("duty__holder__organization", "answer")
    return tuple(_row(row, said=said_to_the_person) for row in rows.order_by("-at", "-pk"))


def answer_page(duty_id: UUID, role: StaffRole, *, at: datetime) -> AnswerPage:
    """Show a unit what it is asked to answer; that it is read is logged first. Raises NotFound for another unit's."""
    duty = Duty.objects.filter(pk=duty_id, holder=role.unit, item=ITEM).first()
    if duty is None:
        raise NotFound(*NO_DUTY)
    law = law_for(role.unit.sector)
    with as_house():  # whoever took it over is of another organization
        row = Contest.objects.select_related("person", "duty__holder__organization", "answer").get(duty=duty)
        log(
            what="contest.read", by=role, at=at, person=row.person, ref=row.event_id, purpose=Purpose.ADMINISTRATION,
            basis=str(law), decision=duty.decision,
        )  # fmt: skip
        event = Event.objects.filter(pk=row.ref).first()
        shown = _row(row, said=what)
    return AnswerPage(
        duty=duty.pk,
        alive=duty.life in ALIVE,
        name=short_name(row.person),
        law=str(law),
        verified=law.verified,
        row=shown,
        occurred_at=event.occurred_at if event is not None else None,
        event=event.pk if event is not None else None,
    )


def title_of(wrong: Wrong) -> Text | str:
    """Name to the person what is said to be wrong: a duty, a unit or next of kin; empty for an event, whose kind says it."""
    if wrong.item is not None:
        return said_to_the_person(wrong.item)
    return unit_name(wrong.member.unit) if wrong.member is not None else wrong.name


def _row(row: Contest, *, said: Callable[[Duty], Text]) -> ContestRow:
    answer = getattr(row, "answer", None)
    kind, named = _named(row, said)
    return ContestRow(
        id=row.pk,
        about=About(row.about),
        kind=kind,
        what=named,
        words=row.words,
        said_at=row.at,
        asked=unit_name(row.duty.holder) if row.duty.life in ALIVE else "",
        due_at=row.duty.due_at,
        outcome=Outcome(answer.outcome) if answer is not None else None,
        answer=answer.words if answer is not None else "",
        answered_at=answer.at if answer is not None else None,
        health=law_for(row.duty.holder.sector).act == "hpl",
    )


def _named(row: Contest, said: Callable[[Duty], Text]) -> tuple[EventKind | None, Text | str]:
    if row.about == About.EVENT:
        kind = Event.objects.filter(pk=row.ref).values_list("kind", flat=True).first()
        return (EventKind(kind) if kind else None), ""
    if row.about == About.DUTY:
        duty = Duty.objects.filter(pk=row.ref).select_related("course", "event").first()
        return (EventKind(duty.event.kind), said(duty)) if duty is not None else (None, "")
    if row.about == About.TEAM:
        member = TeamMember.objects.filter(pk=row.ref).select_related("unit__organization").first()
        return None, unit_name(member.unit) if member is not None else ""
    return None, NextOfKin.objects.filter(pk=row.ref).values_list("name", flat=True).first() or ""
