"""What is talked about: any participant proposes an item, and so does the person; what is owed can be put there."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import override

from mellomrom.core.errors import InvalidMove, NotFound
from mellomrom.core.ids import new_id
from mellomrom.database.house import enter, walled
from mellomrom.database.rows import insert
from mellomrom.directory.models import Actor, StaffRole
from mellomrom.events.actions.entries import was_asked
from mellomrom.events.catalogue import EventKind, Level
from mellomrom.events.models import Duty
from mellomrom.events.showing import ALIVE
from mellomrom.events.wording import what
from mellomrom.people.catalogue import Area
from mellomrom.people.models import Person
from mellomrom.plans.areas import AREA as AREA_NAME
from mellomrom.plans.meetings.actions.attending import own
from mellomrom.plans.meetings.catalogue import ABOUT, MOST_ITEMS, State
from mellomrom.plans.meetings.models import AgendaItem, Meeting
from mellomrom.plans.meetings.standing import as_caller, line, locked, still
from mellomrom.sharing.actions import would_open
from mellomrom.sharing.catalogue import AREA as CATEGORY
from mellomrom.sharing.catalogue import Category, Purpose

HOUSE = ("answer", "ask", "phone", "record_by_hand", "joint_meeting")  # between services, nothing to talk about


@walled()
def propose(
    meeting_id: UUID, *, words: str, category: Category = Category.HEALTH, by: StaffRole | Actor, at: datetime
) -> AgendaItem:
    """Propose something to talk about, as a participant or as the person. The same words again are the item that stands.

    What it is about decides who sees it: health where nobody says otherwise. Also while the meeting is held.

    Raises NotFound; InvalidMove for a meeting that is over, words that are none, and a category that is not on the list.
    """
    enter()
    staff = by if isinstance(by, StaffRole) else None
    meeting = locked(meeting_id, staff, at=at) if staff is not None else own(meeting_id, _person(by))
    still(meeting, State.CALLED, State.HELD)
    if category not in ABOUT:
        raise InvalidMove("agenda.no-such-kind", "Choose one of the kinds on the page.")
    said = line(words)
    for item in meeting.agenda.all():
        if item.words == said and item.category == category:
            return item
    actor = staff.actor if staff is not None else _person(by)
    return _add(meeting, said, category, None, actor, staff, at=at)


def _person(by: StaffRole | Actor) -> Actor:
    assert not isinstance(by, StaffRole)  # the caller has looked
    return by


@walled()
def put_on_agenda(meeting_id: UUID, *, duty: UUID, by: StaffRole, at: datetime) -> AgendaItem:
    """Put something that is owed to the person on the agenda. Again: the item that stands.

    Raises NotFound, also for what is not owed to this person; NotPermitted "meeting.not-the-caller"; InvalidMove.
    """
    enter()
    meeting = locked(meeting_id, by, at=at)
    as_caller(meeting, by)
    still(meeting, State.CALLED, State.HELD)
    there = meeting.agenda.filter(duty=duty).first()
    if there is not None:
        return there
    owed = owed_to(meeting.person, by, at=at).filter(pk=duty).select_related("event", "course").first()
    if owed is None:
        raise NotFound("agenda.not-owed", "That is not owed to this person any more.")
    category = about(owed)
    return _add(meeting, owed.words or what(owed)["nb"], category, owed, by.actor, by, at=at)


@walled()
def settle_area(meeting_id: UUID, *, area: Area, keep: bool, by: StaffRole, at: datetime) -> AgendaItem | None:
    """Keep an area of life that the map proposes on the agenda, or take it away. Again changes nothing.

    Whoever calls has seen to it that the area is proposed, and that the unit may know of it. Gives the item, where it
    is kept. Raises NotFound; NotPermitted "meeting.not-the-caller"; InvalidMove.
    """
    enter()
    meeting = locked(meeting_id, by, at=at)
    as_caller(meeting, by)
    still(meeting, State.CALLED)
    there = meeting.agenda.filter(area=area).first()
    if there is not None or area in meeting.areas_left:
        return there
    if keep:
        with override("nb"):
            words = str(AREA_NAME[area])
        return _add(meeting, words, CATEGORY[area], None, by.actor, by, area=area, at=at)
    meeting.areas_left = [*meeting.areas_left, str(area)]
    meeting.save(update_fields=["areas_left"])
    return None


def owed_to(person: Person, role: StaffRole, *, at: datetime) -> "QuerySet[Duty]":
    """Give what is owed to a person and can be talked about: to who may read the whole record, to others their own."""
    asked = was_asked(person.pk, role)
    whole = would_open(person, by=role, purpose=Purpose.CARE, at=at, asked=asked).level is Level.FULL
    duties = Duty.objects.filter(person=person, life__in=ALIVE).exclude(item__in=HOUSE)
    duties = duties.exclude(event__kind=EventKind.EMERGENCY_ACCESS)
    return duties if whole else duties.filter(holder=role.unit)


def about(duty: Duty) -> Category:
    """Say what kind of information it is that something is owed."""
    return duty.event.category if duty.event.category in ABOUT else Category.HEALTH


def _add(
    meeting: Meeting,
    words: str,
    category: Category,
    duty: Duty | None,
    actor: Actor,
    by: StaffRole | None,
    *,
    area: str = "",
    at: datetime,
) -> AgendaItem:
    if meeting.agenda.count() >= MOST_ITEMS:
        raise InvalidMove("agenda.full", "That is more than one meeting can talk about. Take it in the next.")
    item = AgendaItem(
        id=new_id(),
        owner=meeting.owner,
        person=meeting.person,
        meeting=meeting,
        category=category,
        words=words,
        duty=duty,
        area=area,
        proposed_by=actor,
        unit=by.unit if by is not None else None,
        proposed_at=at,
    )
    insert([item])
    return item
