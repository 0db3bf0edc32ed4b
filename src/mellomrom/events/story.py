"""What came of one event, as sentences, from the rows: who was told, who was not and why, who owes what, what was done.

A viewer reads own units by name and other organizations as organizations; nobody reads a person's name here.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mellomrom.core.errors import NotFound
from mellomrom.database.house import as_house
from mellomrom.directory.catalogue import Sector, ServiceType
from mellomrom.directory.models import StaffRole, Unit
from mellomrom.events.cards import Shared, Story, StoryLine
from mellomrom.events.catalogue import Correction, EventKind, Force, Level
from mellomrom.events.models import Course, Duty, Event, Move, Notice, Offer
from mellomrom.events.rules import Applies
from mellomrom.events.story_words import expects, force, given_up, left, reason, when
from mellomrom.events.titles import EVENT_NAME, EVENT_TITLE, LEVEL
from mellomrom.events.wording import receipt, source_name, tells_cause, unit_name, what
from mellomrom.exchange.queries import BYTES
from mellomrom.people.catalogue import Protection
from mellomrom.people.models import TeamMember
from mellomrom.people.queries import hides_services, team_of
from mellomrom.sharing.queries import OBJECTIONS, WITHHELD_TEXT, why

NOT_YOURS = ("event.not-yours", "There is no such event for your unit.")


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads a story: one unit, or whoever reads all that an organization has of it."""

    organization: UUID  # whose units are named, and whose people
    unit: UUID | None  # None: all of the organization's, as an inspection does
    names_others: bool = True  # False: the address is protected, and the unit does not follow the person up
    near: bool = True  # may know why a stay began, and from whom something is withheld at the person's wish


def story(event_id: UUID, role: StaffRole | None, *, at: datetime) -> Story:
    """Tell what came of an event, oldest first, in the language that is active.

    `role` None is the house itself: the demo and the operator's own machine. Raises NotFound for one who was neither
    told nor asked, nor sent it.
    """
    event = _event(event_id)
    concerned = role is None or concerns(event or Event(pk=event_id), role)
    if event is None or not concerned:
        raise NotFound(*NOT_YOURS)
    with as_house():  # a story crosses organizations: its sentences name others by their organization alone
        return _story(event, _reader(event, role, at), at)


@as_house()  # an authority reads what it inspects, and has asked the rules before
def story_of(organization_id: UUID, event_id: UUID, *, at: datetime) -> Story:
    """Tell what came of an event that an organization owns, as it stands in its own rows. Raises NotFound for others'."""
    event = _event(event_id)
    if event is None or event.owner_id != organization_id:
        raise NotFound(*NOT_YOURS)
    return _story(event, Reader(organization_id, None, names_others=event.person.protection == Protection.NONE), at)


def _event(event_id: UUID) -> Event | None:
    with_it = ("unit__organization", "message__partner__organization", "addressee", "owner", "person")
    events = Event.objects.select_related(*with_it).defer(*(f"message__{name}" for name in BYTES))
    return events.filter(pk=event_id).first()


def _reader(event: Event, role: StaffRole | None, at: datetime) -> Reader | None:
    if role is None:
        return None
    team = team_of(event.person_id, at=at)
    hidden = hides_services(event.person, role.unit_id, team)
    near = role.unit_id == event.unit_id or _gives_care(role.unit_id, team)
    return Reader(role.unit.organization_id, role.unit_id, names_others=not hidden, near=near)


def _gives_care(unit: UUID, team: Iterable[TeamMember]) -> bool:
    """Say whether a unit gives the person health care.

    NAV and the housing office may be in the care team too. What they are told with the person's yes is the outline.
    """
    return unit in {member.unit_id for member in team if member.unit.sector is Sector.HEALTH}


def _story(event: Event, reader: Reader | None, at: datetime) -> Story:
    notices, name = _notices(event, reader), _name(event, reader)
    lines = sorted(_lines(event, name, reader, notices), key=lambda line: line.at)
    shared = tuple(_shared([n for n in notices if _is_near(reader) or not _withheld(n)], reader))
    return Story(event.id, EventKind(event.kind), name, tuple(lines), at, shared)


def _notices(event: Event, reader: Reader | None) -> list[Notice]:
    """Read who was told and who was not; nothing for whoever looked in an emergency: who else answers is not theirs to know."""
    if _looked(event, reader):
        return []
    notices = event.notices.select_related("recipient__organization", "decision", "seen_by__unit", "delivery")
    return list(notices.order_by("pk"))


def _looked(event: Event, reader: Reader | None) -> bool:
    return reader is not None and event.kind == EventKind.EMERGENCY_ACCESS and event.unit_id == reader.unit


def _shared(notices: Iterable[Notice], reader: Reader | None) -> Iterator[Shared]:
    """Say who else got this: each service or organization once, with the most that any of its units was told."""
    most: dict[str, Notice] = {}
    for notice in notices:
        who = _who(notice.recipient, reader)
        if who not in most or Level(notice.level).rank > Level(most[who].level).rank:
            most[who] = notice
    for who, notice in most.items():
        own = reader is not None and notice.recipient_id == reader.unit
        told = notice.told_at is not None
        yield Shared(who, own, told, Level(notice.level), withdrawn=told and notice.withdrawn_at is not None)


def concerns(event: Event, role: StaffRole) -> bool:
    """Say whether a unit may read an event's story: it sent it, was told of it, owes because of it, or was asked to."""
    return (
        event.unit_id == role.unit_id
        or Notice.objects.filter(event=event, recipient=role.unit, told_at__isnull=False).exists()
        or Duty.objects.filter(event=event, holder=role.unit).exists()
        or Offer.objects.filter(duty__event=event, to=role.unit).exists()
    )


def _is_near(reader: Reader | None) -> bool:
    return reader is None or reader.near


def _withheld(notice: Notice) -> bool:
    return notice.told_at is None and notice.decision.rule in OBJECTIONS


def _lines(event: Event, name: str, reader: Reader | None, notices: list[Notice]) -> Iterator[StoryLine]:
    yield _came_in(event, name)
    for correction in event.corrections.all():
        words = _("Cancelled at its source.") if correction.correction == "cancel" else _("Corrected at its source.")
        yield StoryLine(correction.recorded_at, "in", words)
    looked = _looked(event, reader)
    yield from _told(event, notices, reader)
    if not looked:
        yield from _sent(event, reader)
    yield from _unknown_cause(event)
    if event.duties_held_back:
        words = _("%(count)s more duties were held back: one event may not raise more.")
        yield StoryLine(event.recorded_at, "held_back", words % {"count": event.duties_held_back})
    duties: Iterable[Duty] = Duty.objects.filter(event=event).select_related(
        "holder__organization", "course", "met_by__unit__organization", "role"
    )
    if reader is not None and not reader.near:
        known = EventKind(event.kind)
        duties = [d for d in duties if d.holder_id == reader.unit or not tells_cause(d.course, known=known)]
    if looked:
        duties = [d for d in duties if reader is not None and d.holder_id == reader.unit]
    yield from _owed(list(duties), reader)


def _name(event: Event, reader: Reader | None) -> str:
    """Say what happened to whom may know it; to a unit told only that something has, the title that says no more."""
    kind = EventKind(event.kind)
    if reader is None or reader.unit in (None, event.unit_id):
        return str(EVENT_NAME[kind])
    levels = list(Notice.objects.filter(event=event, recipient=reader.unit).values_list("level", flat=True))
    levels += Duty.objects.filter(event=event, holder=reader.unit).values_list("decision__level", flat=True)
    levels += Offer.objects.filter(duty__event=event, to=reader.unit).values_list("decision__level", flat=True)
    told = any(Level(level).rank >= Level.SUMMARY.rank for level in levels if level)
    return str(EVENT_NAME[kind] if told else EVENT_TITLE[kind])


def _came_in(event: Event, name: str) -> StoryLine:
    words = {"name": name, "source": source_name(event) or _("an unknown sender")}
    text = {
        Correction.NEW: _("Came in: %(name)s, from %(source)s."),
        Correction.REVISE: _("Came in: a correction of %(name)s, from %(source)s."),
        Correction.CANCEL: _("Came in: a cancellation of %(name)s, from %(source)s."),
    }[Correction(event.correction)] % words
    if event.estimated:
        text += " " + _("The time is an estimate.")
    if event.message is not None and (answer := receipt(event.message)):
        text += " " + _("Receipt given: %(answer)s.") % {"answer": answer}
    return StoryLine(event.recorded_at, "in", text)


def _who(unit: Unit, reader: Reader | None) -> str:
    """Name a unit: by itself to its own and to the house, by its organization to others; nobody is nobody to all."""
    if unit.service == ServiceType.NOBODY and (reader is None or reader.names_others):
        return _("Nobody, in %(organization)s") % {"organization": unit.organization.name}
    if reader is None or unit.organization_id == reader.organization:
        return unit_name(unit)
    return unit.organization.name if reader.names_others else _("a service that is not named here")


def _told(event: Event, notices: list[Notice], reader: Reader | None) -> Iterator[StoryLine]:
    near = _is_near(reader)
    if not near and any(map(_withheld, notices)):  # once: from how many is said as little as from whom
        yield StoryLine(event.recorded_at, "not_told", _(WITHHELD_TEXT))
    for notice in notices:
        who = _who(notice.recipient, reader)
        reason = why(notice.decision, shown=Level(notice.level))
        if _withheld(notice) and not near:
            continue
        if notice.told_at is None:
            text = _("Not told: %(who)s. %(text)s") % {"who": who, "text": _(reason.text)}
            yield StoryLine(event.recorded_at, "not_told", text, reason)
            continue
        words = {"who": who, "level": str(LEVEL[Level(notice.level)]).lower(), "expects": expects(notice.expects)}
        text = _("Told: %(who)s (%(level)s), %(expects)s.") % words
        sent = getattr(notice, "delivery", None) is not None  # then its own lines say how far it came
        if notice.delivered_at is None and not sent and notice.recipient.service != ServiceType.NOBODY:
            text += " " + _("Nobody works there in Mellomrom, so it does not reach them by itself.")
        yield StoryLine(notice.told_at, "told", text, reason)
        if notice.seen_at is not None:
            yield StoryLine(notice.seen_at, "seen", _("Seen by %(who)s.") % {"who": who})
        if notice.withdrawn_at is not None:
            yield StoryLine(notice.withdrawn_at, "withdrawn", _("Withdrawn from %(who)s.") % {"who": who})


def _sent(event: Event, reader: Reader | None) -> Iterator[StoryLine]:
    """Tell what of it left the house, and what the receiver said to that. Who may not know any more, those near are told."""
    for delivery in event.deliveries.select_related("to__organization").order_by("pk"):
        if delivery.error == "not-permitted" and not _is_near(reader):
            continue
        words = {
            "who": _who(delivery.to, reader),
            "code": delivery.error,
            "codes": ", ".join(delivery.refusals) or _("no reason given"),
        }
        if delivery.sent_at is not None:
            yield StoryLine(delivery.sent_at, "sent", left(delivery) % words)
        elif delivery.try_at is not None:
            waits = _("Could not be sent to the record system of %(who)s yet (%(code)s); it is tried again.")
            text = waits if delivery.error else _("Waits to be sent to the record system of %(who)s.")
            yield StoryLine(delivery.made_at, "waits", text % words)
        if delivery.received_at is not None:
            text = _("The record system of %(who)s says that it has it.")
            if delivery.refusals:
                text = _("The record system of %(who)s says that it has it, but not all of it (%(codes)s).")
            yield StoryLine(delivery.received_at, "received", text % words)
        if delivery.refused_at is not None:
            yield StoryLine(
                delivery.refused_at, "refused", _("The record system of %(who)s refused it (%(codes)s).") % words
            )
        if delivery.dead_at is not None:
            yield StoryLine(delivery.dead_at, "given_up", given_up(delivery) % words)
        if delivery.phoned_at is not None and delivery.refused_at is None:
            text = _("No receipt had come from the record system of %(who)s.")
            yield StoryLine(delivery.phoned_at, "no_receipt", text % words)


def _unknown_cause(event: Event) -> Iterator[StoryLine]:
    if Course.objects.filter(opened_by=event, applies=Applies.UNKNOWN).exists():
        yield StoryLine(event.recorded_at, "unknown", _("Why the stay began is not known yet."))


def _owed(duties: list[Duty], reader: Reader | None) -> Iterator[StoryLine]:
    by_duty: dict[UUID, list[Move]] = {}
    moves = Move.objects.filter(duty__in=duties).select_related(
        "holder__organization", "to__organization", "by__role__unit"
    )
    for move in moves.order_by("at", "pk"):
        by_duty.setdefault(move.duty_id, []).append(move)
    for duty in sorted(duties, key=lambda d: d.pk):
        name = _in_language(what(duty))
        for move in by_duty.get(duty.pk, []):
            line = _moved(duty, move, name, reader)
            if duty.because and move.what in ("cancelled", "met") and _reads_words(duty, reader):
                line = replace(
                    line, text=_("%(line)s In their words: %(words)s") % {"line": line.text, "words": duty.because}
                )
            course = duty.course if line.kind == "owes" and (_is_near(reader) or not tells_cause(duty.course)) else None
            yield line if course is None else replace(line, pathway=course.pathway, version=course.version)


def _reads_words(duty: Duty, reader: Reader | None) -> bool:
    """Say whether a reader may read why: whose words they are, and who gives the person health care."""
    return reader is None or reader.near or duty.holder.organization_id == reader.organization


def _in_language(text: "object") -> str:
    return dict(text)[(get_language() or "nb")[:2]]  # type: ignore[call-overload,no-any-return]


def _moved(duty: Duty, move: Move, name: str, reader: Reader | None) -> StoryLine:
    words = {
        "what": name,
        "holder": _who(move.holder, reader),
        "to": _who(move.to, reader) if move.to is not None else "",
        "by": _by(move, reader),
        "why": reason(move.reason),
        "due": when(duty.due_at),
        "force": force(duty),
    }
    template = _sentences(duty, move)
    law = duty.law if move.what == "opened" else ""
    binding = Force(duty.force) if move.what == "opened" else None
    kind = "owes" if move.what == "opened" else str(move.what)
    return StoryLine(move.at, kind, template % words, force=binding, law=law)


def _sentences(duty: Duty, move: Move) -> str:
    if move.what == "opened":
        if duty.due_at is None:
            return _("%(holder)s owes: %(what)s (%(force)s).")
        return _("%(holder)s owes: %(what)s, by %(due)s (%(force)s).")
    if move.what == "reopened" and duty.item == "tell_disclosure":
        return _("Open again, because it was passed on to one more: %(what)s.")
    if move.what == "reopened" and duty.item == "fill_week":
        return _("Open again, because a day has become empty: %(what)s.")
    if move.what == "met" and getattr(move.by, "role", None) is None:
        return _("Done, as a message says: %(what)s.")
    if move.what == "met" and duty.for_whom_id is not None:
        return _("Done by %(by)s for %(holder)s: %(what)s.")
    if move.reason == "not_needed_said":
        return _("Not needed, says %(by)s: %(what)s.")
    if move.reason == "could_not":
        return _("Could not be done, says %(by)s; it counts as not kept: %(what)s.")
    return {
        "taken": _("Taken by %(by)s: %(what)s."),
        "lapsed": _("Nobody followed up, so it is open again: %(what)s."),
        "offered": _("%(to)s was asked to take it (%(why)s): %(what)s."),
        "accepted": _("Taken over by %(by)s: %(what)s."),
        "declined": _("%(to)s declined, so %(holder)s still holds it: %(what)s."),
        "expired": _("%(to)s did not answer, so %(holder)s still holds it: %(what)s."),
        "dated": _("Its time is now %(due)s: %(what)s."),
        "met": _("Done by %(by)s: %(what)s."),
        "cancelled": _("Closed (%(why)s): %(what)s."),
        "reopened": _("Open again, because what had closed it was withdrawn: %(what)s."),
    }[str(move.what)]


def _by(move: Move, reader: Reader | None) -> str:
    staff = getattr(move.by, "role", None)
    if staff is None:
        return _who(move.holder, reader)
    own = reader is None or staff.unit.organization_id == reader.organization
    unit = staff.unit.name if own else _("another organization")
    return f"{staff.name}, {unit}" if own else unit
