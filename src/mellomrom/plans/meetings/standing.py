"""Who is what to a meeting, and by which decision they may know of it.

Health services may work together about somebody unless they say no (hpl § 23); all others are let in by the person's yes,
and by nothing else. So the rules are asked for care of the first, and for cooperation of the others.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from mellomrom.core.errors import InvalidMove, NotFound, NotPermitted
from mellomrom.directory.catalogue import Sector
from mellomrom.directory.models import Organization, StaffRole, Unit
from mellomrom.events.actions.entries import was_asked
from mellomrom.people.models import Person
from mellomrom.plans.meetings.catalogue import LONGEST, LONGEST_LINE, Answer, State
from mellomrom.plans.meetings.models import Meeting, MeetingParticipant
from mellomrom.sharing.catalogue import Category, Level, Purpose
from mellomrom.sharing.models import Decision
from mellomrom.sharing.parts import decide_parts, permits

NOT_YOURS = ("meeting.not-yours", "There is no such meeting for your unit. Ask whoever told you of it.")
KNOWS = Category.CLIENT  # that there is a meeting says that somebody is followed up
_LEAST = Level.SUMMARY  # below it nobody knows whom it is about


def purpose_of(unit: Unit) -> Purpose:
    """Say what a unit wants it for, as the rules ask: the health services care, all others to work together."""
    return Purpose.CARE if unit.sector is Sector.HEALTH else Purpose.COOPERATION


def may_know(
    person: Person, unit: Unit, parts: Collection[Category], *, owner: Organization, asked: bool, at: datetime
) -> Mapping[Category, Decision]:
    """Decide what a unit may know of these kinds of things now, and give those where it is a yes."""
    decided = decide_parts(person, unit, owner=owner, parts=parts, purpose=purpose_of(unit), asked=asked, at=at)
    return {part: decision for part, decision in decided.items() if lets(decision)}


def lets(decision: Decision | None) -> bool:
    """Say whether a decision lets somebody know of a meeting, or of an item of it."""
    return permits(decision, least=_LEAST)


def locked(meeting_id: UUID, by: StaffRole, *, at: datetime) -> Meeting:
    """Give a meeting that the role's unit is part of, held until the transaction ends, and the person before it.

    Raises NotFound "meeting.not-yours" for all others, and where the unit may know of it no more. Needs the house.
    """
    found = Meeting.objects.filter(pk=meeting_id).values_list("person", flat=True).first() or meeting_id
    person = Person.objects.select_for_update(no_key=True).filter(pk=found).first()
    meeting = Meeting.objects.select_for_update(no_key=True, of=("self",)).filter(pk=meeting_id)
    row = meeting.select_related("unit__organization", "owner", "event", "person").first()
    part = is_part(row or Meeting(pk=meeting_id), by.unit)  # of what is not there, with the same queries
    if person is None or row is None or not part:
        raise NotFound(*NOT_YOURS)
    asked = was_asked(person.pk, by)
    if not may_know(person, by.unit, {KNOWS}, owner=row.owner, asked=asked, at=at):
        raise NotFound(*NOT_YOURS)
    return row


def is_part(meeting: Meeting, unit: Unit) -> bool:
    """Say whether a unit called a meeting, or is invited to it and has not been told to stay away."""
    return standing(meeting).filter(unit=unit).exists() or meeting.unit_id == unit.pk


def standing(meeting: Meeting) -> QuerySet[MeetingParticipant]:
    """Give the invitations that stand."""
    return MeetingParticipant.objects.filter(meeting=meeting.pk).exclude(answer=Answer.NOT_TO_ATTEND)


def as_caller(meeting: Meeting, by: StaffRole) -> None:
    """Raise NotPermitted "meeting.not-the-caller" for whoever is not of the unit that called the meeting."""
    if meeting.unit_id != by.unit_id:
        raise NotPermitted("meeting.not-the-caller", "The unit that called the meeting does this. Ask them.")


def still(meeting: Meeting, *states: State) -> None:
    """Raise InvalidMove "meeting.not-now" unless the meeting is in one of these states."""
    if meeting.state not in states:
        raise InvalidMove("meeting.not-now", "The meeting has been held or called off since. Look at it again.")


def said(words: str, *, longest: int = LONGEST) -> str:
    """Give what somebody wrote, tidied. Raises InvalidMove "meeting.no-words" for nothing, "meeting.long-words"."""
    tidy = words.strip()
    if not tidy:
        raise InvalidMove("meeting.no-words", "Write a few words first.")
    if len(tidy) > longest:
        raise InvalidMove("meeting.long-words", "That is too long. Make it shorter, or part it in two.")
    return tidy


def line(words: str) -> str:
    """Give one line of words, as `said`."""
    return said(" ".join(words.split()), longest=LONGEST_LINE)
