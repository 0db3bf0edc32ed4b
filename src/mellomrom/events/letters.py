"""What leaves the house about one event, cut to what its receiver may know and written in bokmål: rows in, a letter out.

Level          what the letter says
full           all that the event says; of an entry made here its own words
summary        what happened and when, who says so, what is asked and by when, whom to phone
below          there is none: a message must name the patient, or nobody could file it, and whom it is about is more
               than such a level lets one know; who works here is told here, and others are phoned
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from mellomrom.core.clock import local
from mellomrom.directory.catalogue import OrganizationKind
from mellomrom.directory.models import Organization, Unit
from mellomrom.events import details, entries
from mellomrom.events.catalogue import (
    Correction,
    EventKind,
    Expects,
    Letter,
    LetterForm,
    Level,
    Party,
)
from mellomrom.events.models import Delivery, Duty, Event
from mellomrom.events.showing import ALIVE, shows_person
from mellomrom.events.titles import EVENT_NAME
from mellomrom.events.wording import source_name, unit_name, what
from mellomrom.exchange.models import Message
from mellomrom.people.catalogue import PersonNamed, Protection
from mellomrom.people.models import Person
from mellomrom.sharing.rules import cut

NUMBERS = ("FNR", "DNR", "FHN", "DUF")  # what everybody knows a person by; a number local to one sender stays here
LANGUAGE = "nb"  # health personnel read bokmål and nynorsk alike, and a record has one text


def compose(delivery: Delivery, *, level: Level, at: datetime) -> Letter:
    """Write the letter of a delivery, with no more in it than the level allows. Reads what the receiver owes.

    Needs its event, owner, units, organizations and notice read with it. `at` is when it is written. Raises ValueError
    for a level that does not let its receiver know whom it is about.
    """
    if not shows_person(level):
        raise ValueError("a letter names a person, and this level does not")
    event = delivery.event
    organization, unit = sender_of(event)
    letter = Letter(
        id=str(delivery.pk),
        form=LetterForm.NOTE,
        kind=EventKind(event.kind),
        sent_at=at,
        sender=party(organization, unit),
        receiver=party(delivery.to.organization, delivery.to),
        person=named(event.person),
        occurred_at=event.occurred_at,
        all_day=event.all_day,
        conversation=_conversation(delivery),
        urgent=delivery.urgent,
    )
    with override(LANGUAGE):
        said = _said(delivery, level)
        entry = said.get("entry")
        if isinstance(entry, Mapping):
            return _of_entry(letter, entry, delivery)
        asks = _asks(delivery)
        return replace(
            letter,
            form=LetterForm.QUESTION if asks else LetterForm.NOTE,
            subject=_subject(event),
            text="\n\n".join(filter(None, _paragraphs(delivery, said, asks=asks))),
        )


# ------------------------------------------------------------------------------------------------------------ parties


def sender_of(event: Event) -> tuple[Organization, Unit | None]:
    """Say for whom a message about an event goes: the organization whose event it is, and its unit where one is in it.

    What came from elsewhere is passed on by the organization that got it, never in the name of whoever said it first;
    what nobody here was addressed by, the unit that said it stands for.
    """
    for unit in (event.unit, event.addressee):
        if unit is not None and unit.organization_id == event.owner_id:
            return event.owner, unit
    if event.owner.kind == OrganizationKind.OPERATOR and event.unit is not None:
        return event.unit.organization, event.unit
    return event.owner, None


def party(organization: Organization, unit: Unit | None) -> Party:
    """Name an organization with a unit inside it, as a message does."""
    inside = Party(unit.name, _ids(HER=unit.her_id)) if unit is not None else None
    return Party(organization.name, _ids(HER=organization.her_id, ENH=organization.number), inside)


def _ids(**numbers: str) -> tuple[tuple[str, str], ...]:
    return tuple((system, number) for system, number in numbers.items() if number)


def key_of(named: Party) -> str:
    """Give the key that a party goes by as a partner, "HER:905": the outermost level that has a number; empty: none has.

    The same that the readers of messages give for the sender of one.
    """
    part: Party | None = named
    while part is not None:
        for system in ("HER", "ENH", "RSH"):
            if number := part.id_of(system):
                return f"{system}:{number}"
        part = part.unit
    return ""


def named(person: Person) -> PersonNamed:
    """Name a person as a message must: numbers, name and day of birth; never where they live."""
    known = [(i.system, i.value) for i in person.identifiers.all() if i.system in NUMBERS]
    return PersonNamed(
        identifiers=tuple(sorted(known, key=lambda pair: NUMBERS.index(pair[0]))),
        family=str(person.name.get("family", "")),
        given=str(person.name.get("given", "")),
        birth_on=date.fromisoformat(person.birth_on) if person.birth_on else None,
    )


def _conversation(delivery: Delivery) -> str:
    """Give the id of our message that a correction speaks of, where the same unit got one.

    A letter that is passed on stays in the conversation that it came in: whoever began that knows it again if it comes
    back.
    """
    event = delivery.event
    if event.corrects_id is None:
        if event.kind not in entries.KINDS or event.message_id is None:
            return ""
        came = Message.objects.filter(pk=event.message_id).values_list("foreign_id", flat=True).first()
        return str(event.details.get("conversation") or came or "")
    first = Delivery.objects.filter(event=event.corrects_id, to=delivery.to_id, message__isnull=False)
    return str(first.values_list("message", flat=True).first() or "")


# -------------------------------------------------------------------------------------------------------------- words


def _said(delivery: Delivery, level: Level) -> dict[str, object]:
    """Cut what the event says to the level; what somebody wrote themselves goes to their own record whole."""
    event = delivery.event
    if delivery.notice is None:
        return dict(event.details)
    protected = event.person.protection != Protection.NONE
    category = event.category
    return cut(event.details, level, category, to=delivery.to.sector, protected=protected)


def _of_entry(letter: Letter, entry: Mapping[str, object], delivery: Delivery) -> Letter:
    """Give the words of an entry; only whom it is written to is asked or answered by it, for others it is a note."""
    said = {key: str(value) for key, value in entry.items()}
    letter = replace(
        letter,
        subject=said["subject"],
        text="\n\n".join(filter(None, (_happened(said, letter.occurred_at), entries.letter_text(entry)))),
        author=said.get("author", ""),
        author_function=said.get("author_function", ""),
    )
    addressee = delivery.event.addressee
    if addressee is None:
        return letter
    if delivery.notice is None or addressee.pk != delivery.to_id:
        written_to = _("Written to %(unit)s.") % {"unit": unit_name(addressee)}
        return replace(letter, text="\n\n".join(filter(None, (letter.text, written_to))))
    return replace(
        letter,
        form=LetterForm(said["letter"]),
        answers_id=said.get("answers", ""),
        conversation=said.get("conversation", ""),
    )


def _happened(said: Mapping[str, str], occurred_at: datetime) -> str:
    """Say when it was, where the writer said so: a record dates what it files by the day the message came."""
    return entries.HAPPENED[LANGUAGE] % _when(occurred_at) if "happened_at" in said else ""


def _subject(event: Event) -> str:
    name = str(EVENT_NAME[EventKind(event.kind)])
    return {
        Correction.NEW: name,
        Correction.REVISE: _("Corrected: %(name)s") % {"name": name},
        Correction.CANCEL: _("Withdrawn: %(name)s") % {"name": name},
    }[Correction(event.correction)]


def _paragraphs(delivery: Delivery, said: Mapping[str, object], *, asks: bool) -> Iterator[str]:
    event = delivery.event
    words = {"name": str(EVENT_NAME[EventKind(event.kind)]), "when": _when(event.occurred_at, all_day=event.all_day)}
    yield {
        Correction.NEW: _("%(name)s, %(when)s."),
        Correction.REVISE: _(
            "Corrected by the sender: %(name)s, %(when)s. This takes the place of what was said before."
        ),
        Correction.CANCEL: _("Withdrawn by the sender: %(name)s, %(when)s. Do not count on what was said before."),
    }[Correction(event.correction)] % words + (" " + _("The time is an estimate.") if event.estimated else "")
    if source := source_name(event):
        yield _("According to %(source)s.") % {"source": source}
    yield "\n".join(f"{label}: {text}" for label, text in details.lines(said, EventKind(event.kind)))
    yield "\n".join(_asked(delivery, asks=asks))
    yield _call(unit_name(event.unit) if event.unit is not None else event.owner.name, _phone(event))


def _asks(delivery: Delivery) -> bool:
    """Say whether the receiver is asked for anything, still: not once it is done, or another unit's, or too late for all."""
    notice, event = delivery.notice, delivery.event
    if notice is None or notice.expects == Expects.RECEIPT:
        return False
    if event.person.died_at is not None and event.kind != EventKind.DIED:
        return False
    answers = list(Duty.objects.filter(notice=notice, item="answer"))  # none: nobody works there in Mellomrom
    return not answers or any(d.life in ALIVE and d.holder_id == delivery.to_id for d in answers)


def _asked(delivery: Delivery, *, asks: bool) -> Iterator[str]:
    """Say what the receiver is asked for and owes because of this, and by when."""
    notice = delivery.notice
    if notice is None or delivery.event.correction != Correction.NEW:
        return
    owed = Duty.objects.filter(event=delivery.event_id, holder=delivery.to_id, life__in=ALIVE)
    duties = list(owed.select_related("course").order_by("due_at", "pk"))
    answer = next((d for d in duties if d.item == "answer"), None)
    by = {"when": _when(answer.due_at)} if answer is not None and answer.due_at is not None else None
    if notice.expects == Expects.ANSWER and asks:
        yield _("You are asked to answer by %(when)s.") % by if by else _("You are asked to answer.")
    elif notice.expects == Expects.TAKE and asks:
        yield _("You are asked to take this on by %(when)s.") % by if by else _("You are asked to take this on.")
    for duty in duties:
        if duty.course is not None:
            text = dict(what(duty))[LANGUAGE]
            until = _("by %(when)s") % {"when": _when(duty.due_at)} if duty.due_at else ""
            yield f"– {text} ({until})" if until else f"– {text}"


def _phone(event: Event) -> str:
    unit = event.unit if event.unit is not None and event.unit.phone else sender_of(event)[1]
    return unit.phone if unit is not None else ""


def _call(who: str, phone: str) -> str:
    if phone:
        return _("Phone %(who)s: %(phone)s.") % {"who": who, "phone": phone}
    return _("Contact %(who)s.") % {"who": who}


def _when(at: datetime, *, all_day: bool = False) -> str:
    there = local(at)
    if all_day:
        return there.strftime("%d.%m.%Y")
    return _("%(date)s at %(time)s") % {"date": there.strftime("%d.%m.%Y"), "time": there.strftime("%H.%M")}
