"""The person says that something that stands about them is wrong; whoever wrote it owes them an answer, in words.

contest   she says it: an event, and a duty with one holder and a time
answer    corrected, or it stands, and why; she reads it on her own page

Asked is the unit that wrote it; where it is not known or has closed, those who answer for its organization. Nothing is
changed by this: what is wrong is corrected where it was written, and comes here as all corrections do.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from mellomrom.access.catalogue import About, Outcome
from mellomrom.access.mine import withheld
from mellomrom.access.models import Contest, ContestAnswer
from mellomrom.core.clock import Span, add
from mellomrom.core.errors import InvalidMove, NotFound
from mellomrom.core.law import Law
from mellomrom.database.house import as_house, enter, walled
from mellomrom.database.rows import insert
from mellomrom.directory import queries as directory
from mellomrom.directory.catalogue import Sector, ServiceType
from mellomrom.directory.models import Actor, Organization, StaffRole, Unit
from mellomrom.events.actions import Happening, done, record
from mellomrom.events.actions.duties import locked
from mellomrom.events.actions.owing import owe
from mellomrom.events.catalogue import Category, EventKind
from mellomrom.events.models import Duty, Event
from mellomrom.events.pathways import Source
from mellomrom.people.models import NextOfKin, Person, TeamMember
from mellomrom.sharing.actions import log

ITEM = "answer_contest"
FIRST_ANSWER = Span.parse("2w")  # a default of ours, within the month of GDPR art. 12 no. 3
MOST_WAITING = 30  # that one person can have unanswered: whoever has more needs somebody to talk to
LONGEST = 4000  # characters
CORRECTION = (Law("hpl", "§§ 42-43", verified=True), Law("gdpr", "art. 16", verified=True))
ASKS_FOR_IT = Law("pbrl", "§ 5-2", verified=True)
WITHIN_A_MONTH = Law("gdpr", "art. 12", verified=True)
NOT_YOURS = ("contest.not-yours", "There is no such thing about you here.")
NO_DUTY = ("duty.not-yours", "There is no such duty for your unit.")
LAST_RESORTS = (ServiceType.COORDINATING_UNIT, ServiceType.LEADER, ServiceType.NOBODY)


@dataclass(frozen=True, slots=True)
class Wrong:
    """What the person says is wrong, and who is asked."""

    about: About
    ref: UUID
    category: Category
    unit: Unit | None  # who wrote it; None: not known
    owner: Organization
    kind: EventKind | None = None  # of an event, or what a duty is because of
    item: Duty | None = None
    name: str = ""  # of next of kin
    member: TeamMember | None = None


def found(ref: UUID, *, by: Actor, at: datetime) -> Wrong:
    """Give what a row is that the person can see about themselves. Raises NotFound "contest.not-yours"; reads as herself."""
    if ref in withheld(by.pk, at=at):
        raise NotFound(*NOT_YOURS)
    event = Event.objects.filter(pk=ref, person=by.pk).select_related("unit__organization", "owner").first()
    if event is not None:
        return Wrong(About.EVENT, ref, event.category, event.unit, event.owner, EventKind(event.kind))
    duties = Duty.objects.filter(pk=ref, person=by.pk).select_related(
        "course", "event", "holder__organization", "owner"
    )
    if (duty := duties.first()) is not None:
        kind = EventKind(duty.event.kind)
        return Wrong(About.DUTY, ref, duty.event.category, duty.holder, duty.owner, kind, item=duty)
    team = TeamMember.objects.filter(pk=ref, person=by.pk).select_related("unit__organization", "owner")
    if (member := team.first()) is not None:
        return Wrong(About.TEAM, ref, Category.CLIENT, member.unit, member.owner, member=member)
    kin = NextOfKin.objects.filter(pk=ref, person=by.pk).select_related("owner").first()
    if kin is not None:
        return Wrong(About.KIN, ref, Category.FAMILY, None, kin.owner, name=kin.name)
    raise NotFound(*NOT_YOURS)


@walled()
def contest(ref: UUID, *, words: str, by: Actor, at: datetime) -> Contest:
    """Say that something is wrong: an event about a row of one's own, and a duty to answer it. `by`: the person herself.

    Again with the same words while it waits is the same. Raises NotFound "contest.not-yours"; InvalidMove without words,
    while the same thing waits for an answer, and where very much waits.
    """
    wrong = found(ref, by=by, at=at)
    said = words.strip()[:LONGEST]
    if not said:
        raise InvalidMove("contest.no-words", "Write what is wrong, in your own words.")
    enter()
    person = Person.objects.select_for_update(no_key=True).get(pk=by.pk)
    waiting = list(Contest.objects.filter(person=person, answer=None))
    before = next((row for row in waiting if row.ref == ref), None)
    if before is not None and before.words == said:
        return before
    if before is not None:
        raise InvalidMove("contest.waits", "You have said so already, and they owe you an answer.")
    if len(waiting) >= MOST_WAITING:
        raise InvalidMove("contest.too-many", "Much waits for an answer already. Call somebody who is around you.")
    return _ask(person, wrong, said, by=by, at=at)


def _ask(person: Person, wrong: Wrong, words: str, *, by: Actor, at: datetime) -> Contest:
    asked = _whom(wrong, person)
    details = {"category": str(wrong.category), "contests": str(wrong.ref), "description": words}
    happening = Happening(
        person=person,
        owner=asked.organization,
        kind=EventKind.ENTRY_CONTESTED,
        occurred_at=at,
        unit=asked,
        details=details,
        held=True,
    )
    event = record(happening, by=by, at=at)
    law, due_at = law_for(asked.sector), add(at, FIRST_ANSWER)
    duty = owe(event, item=ITEM, holder=asked, due_at=due_at, source=_sources(law), by=by, at=at)
    row = Contest(
        person=person, owner=asked.organization, event=event, duty=duty, about=wrong.about, ref=wrong.ref, words=words,
        by=by, at=at,
    )  # fmt: skip
    insert([row])
    log(what="contest.made", by=by, at=at, person=person, ref=event.pk, basis=str(law))
    return row


def law_for(sector: Sector) -> Law:
    """Give the section that a service of this kind answers under: health personnel by hpl, others by the GDPR alone."""
    return CORRECTION[0] if sector is Sector.HEALTH else CORRECTION[1]


def laws_about(wrong: Wrong) -> list[str]:
    """Name the sections that give the person the right to have it corrected, and to be answered in time."""
    sector = wrong.unit.sector if wrong.unit is not None else Sector.HEALTH
    own = (law_for(sector), ASKS_FOR_IT) if sector is Sector.HEALTH else (law_for(sector),)
    return [str(law) for law in (*own, WITHIN_A_MONTH)]


def _sources(law: Law) -> tuple[Source, ...]:
    return tuple(Source(one.name, one.section, one.verified) for one in (law, WITHIN_A_MONTH))


def _whom(wrong: Wrong, person: Person) -> Unit:
    """Give the unit that is asked: who wrote it, else those who answer for the organization, else the municipality.

    Whoever looked in an emergency does not answer for having looked: the leader does.
    """
    unit = wrong.unit
    own_case = wrong.kind is EventKind.EMERGENCY_ACCESS and wrong.about is About.EVENT
    if unit is not None and unit.closed_on is None and not own_case:
        return unit
    owner = unit.organization if unit is not None else wrong.owner
    resorts = (ServiceType.LEADER, *LAST_RESORTS) if own_case else LAST_RESORTS
    homes = [owner, directory.municipality(person.municipality)]
    for home in filter(None, homes):
        units = (directory.first_unit(home.pk, service) for service in resorts)
        if (first := next((one for one in units if one is not None), None)) is not None:
            return first
    others = [one for one in directory.units_of([owner.pk]) if unit is None or one.pk != unit.pk or not own_case]
    if not others:
        raise InvalidMove(
            "contest.nobody-to-ask", "It is not known here who answers for this. Call those who wrote it."
        )
    return others[0]


@walled()
def answer(duty_id: UUID, *, outcome: Outcome, words: str, by: StaffRole, at: datetime) -> ContestAnswer:
    """Answer the person: it is corrected, or it stands, and why. Again: the first answer stands.

    Raises NotFound for a duty that is another unit's; InvalidMove without words.
    """
    duty = locked(duty_id)
    if duty.holder_id != by.unit_id or duty.item != ITEM:
        raise NotFound(*NO_DUTY)
    enter()
    asked = Contest.objects.select_related("person", "event").get(duty=duty)
    same = ContestAnswer.objects.filter(contest=asked).first()
    if same is not None:
        return same
    if not words.strip():
        raise InvalidMove("contest.no-reason", "Write what you have done, or why it stands. The person reads it.")
    done(duty.pk, by=by, at=at, said=True)
    row = ContestAnswer(
        contest=asked, person=asked.person, owner=by.unit.organization, by=by, at=at, outcome=outcome,
        words=words.strip()[:LONGEST],
    )  # fmt: skip
    insert([row])
    basis = str(law_for(by.unit.sector))
    log(what=f"contest.{outcome}", by=by, at=at, person=asked.person, ref=asked.event_id, basis=basis)
    return row


@as_house()  # whose answer it is: whoever may see the event on the page may see that it is contested
def contested(events: list[UUID]) -> dict[UUID, bool]:
    """Say which of these events the person says are wrong, and whether that is answered: for staff, beside the event."""
    rows = Contest.objects.filter(about=About.EVENT, ref__in=events).select_related("answer").order_by("at", "pk")
    return {row.ref: hasattr(row, "answer") for row in rows}
