"""What the worker does with reminders: sees what calls for one, and sends what is due. The rows are the queue.

note_due   rows for what has happened: an appointment tomorrow, something to read, a proposal to answer
send_next  one that is due: claimed, sent outside any transaction, and closed. At least once, by its id
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from mellomrom.core.clock import local
from mellomrom.events.appointments import appointment, appointments_of
from mellomrom.events.catalogue import Correction, EventKind
from mellomrom.events.models import Duty, Event
from mellomrom.events.rules import Life
from mellomrom.plans.reminders.actions import end, stop_word
from mellomrom.plans.reminders.catalogue import (
    Address,
    Code,
    Dropped,
    Ended,
    Language,
    Link,
    Note,
    NotSent,
    Sender,
    Template,
    Way,
)
from mellomrom.plans.reminders.models import Reminder, ReminderChoice
from mellomrom.plans.reminders.rules import (
    A_WHILE,
    CLAIM,
    GIVE_UP,
    STATE,
    Quiet,
    State,
    day_before,
    retry_in,
    tomorrow_said_at,
)

AT_ONCE = 50  # persons looked after in one round
OVERLAP = timedelta(minutes=10)  # what was recorded so long ago is seen once more: its transaction may have ended later
HOLDS = timedelta(days=3)  # how long there is any use in saying that something is new
TO_READ = (
    EventKind.PLAN_OFFERED,
    EventKind.PLAN_AGREED,
    EventKind.PLAN_REVISED,
    EventKind.CRISIS_PLAN_REVISED,
    EventKind.SAFETY_PLAN_REVISED,
    EventKind.MEETING_CALLED,
    EventKind.MEETING_HELD,
    EventKind.RULING_MADE,
    EventKind.RESPONSIBLE_CHANGED,
)
ANSWERED = "answer_contest"  # a duty that ends with an answer to the person


def quiet_of(choice: ReminderChoice) -> Quiet:
    """Give the hours in which somebody wants nothing."""
    return Quiet(choice.quiet_since, choice.quiet_until)


def note_due(*, at: datetime) -> int:
    """Write down what has come to remind of since last time; gives how many persons were looked after."""
    new = Event.objects.filter(person=OuterRef("person"), recorded_at__gt=OuterRef("seen_upto") - OVERLAP)
    answered = Duty.objects.filter(
        person=OuterRef("person"), item=ANSWERED, life=Life.MET, closed_at__gt=OuterRef("seen_upto") - OVERLAP
    )
    fresh = Q(seen_upto=None) | Q(seen_upto__lt=at - OVERLAP / 2) & (Exists(new) | Exists(answered))
    rows = ReminderChoice.objects.filter(fresh, ended_at=None, confirmed_at__isnull=False)
    ids = list(rows.order_by(F("seen_upto").asc(nulls_first=True), "pk").values_list("pk", flat=True)[:AT_ONCE])
    return sum(_note(choice, at=at) for choice in ids)


@transaction.atomic
def _note(choice_id: UUID, *, at: datetime) -> int:
    rows = ReminderChoice.objects.select_for_update(no_key=True, skip_locked=True, of=("self",))
    choice = rows.select_related("person").filter(pk=choice_id, ended_at=None).first()
    if choice is None:  # another worker has it, or it has ended since
        return 0
    if choice.person.died_at is not None:
        end(choice, Ended.DIED, at=at)
        return 1
    Reminder.objects.bulk_create(list(_wanted(choice, at=at)), ignore_conflicts=True)
    choice.seen_upto = at
    choice.save(update_fields=["seen_upto"])
    return 1


def _wanted(choice: ReminderChoice, *, at: datetime) -> Iterator[Reminder]:
    assert choice.confirmed_at is not None
    since = max((choice.seen_upto or choice.confirmed_at) - OVERLAP, choice.confirmed_at)
    events = Event.objects.filter(person=choice.person_id, recorded_at__gt=since, correction=Correction.NEW)
    if Template.APPOINTMENT_TOMORROW in choice.templates:
        yield from _appointments(choice, at=at)
    if Template.SOMETHING_TO_READ in choice.templates:
        for moment in _news(choice, events, since):
            yield _row(choice, Template.SOMETHING_TO_READ, choice.pk, said_at=moment + A_WHILE, at=at)
    if Template.PROPOSAL_TO_ANSWER in choice.templates:
        asked = events.filter(kind=EventKind.PROPOSAL_MADE).exclude(by=choice.person_id)
        for event in asked:
            yield _row(choice, Template.PROPOSAL_TO_ANSWER, event.pk, said_at=event.recorded_at + A_WHILE, at=at)


def _news(choice: ReminderChoice, events: "QuerySet[Event]", since: datetime) -> Iterator[datetime]:
    """Give when something came that the person can read: from others, and an answer to what she said was wrong."""
    yield from events.filter(kind__in=TO_READ).exclude(by=choice.person_id).values_list("recorded_at", flat=True)
    answered = Duty.objects.filter(person=choice.person_id, item=ANSWERED, life=Life.MET, closed_at__gt=since)
    yield from (at for at in answered.values_list("closed_at", flat=True) if at is not None)


def _appointments(choice: ReminderChoice, *, at: datetime) -> Iterator[Reminder]:
    for booked in appointments_of(choice.person_id, since=at):
        said_at, (_, ends) = tomorrow_said_at(booked.at, quiet_of(choice)), day_before(booked.at)
        if said_at is not None and at < ends:  # what was booked for today is known
            yield Reminder(
                person=choice.person, owner=choice.owner, choice=choice, template=Template.APPOINTMENT_TOMORROW,
                ref=booked.event, for_day=local(booked.at).date(), made_at=at, try_at=max(said_at, at), latest=ends,
            )  # fmt: skip


def _row(choice: ReminderChoice, template: Template, ref: UUID, *, said_at: datetime, at: datetime) -> Reminder:
    """Make one that says that something is new: of what is to be read one a day, however much it is."""
    return Reminder(
        person=choice.person, owner=choice.owner, choice=choice, template=template, ref=ref,
        for_day=local(said_at).date(), made_at=at, try_at=quiet_of(choice).over(said_at), latest=said_at + HOLDS,
    )  # fmt: skip


# ------------------------------------------------------------------------------------------------------------ sending


def send_next(*, at: datetime, senders: Mapping[Way, Sender]) -> int:
    """Send the reminder that has waited longest; 1 where there was one, sent or not, else 0."""
    with transaction.atomic():
        row = _claim(at=at)
        sends = _note_of(row, senders, at=at) if row is not None else None
    if row is None:
        return 0
    if sends is not None:
        sender, to, note = sends
        try:
            sender(to, note, row.pk)
        except NotSent as no:
            _failed(row, no, at=at)
        else:
            _close(row, State.SENT, sent_at=at, error="")
    return 1


def _claim(*, at: datetime) -> Reminder | None:
    due = Reminder.objects.filter(state=State.WAITING, try_at__lte=at).select_related("choice", "person")
    return due.select_for_update(of=("self",), skip_locked=True, no_key=True).order_by("try_at", "pk").first()


def _note_of(row: Reminder, senders: Mapping[Way, Sender], *, at: datetime) -> tuple[Sender, Address, Note] | None:
    """Say what is sent, and keep the row for whoever sends it; None where it is dropped or put off. Needs the row held."""
    choice, template = row.choice, Template(row.template)
    why = _not_to_go(row, at=at)
    if why is not None:
        _close(row, State.DROPPED, dropped=why)
        return None
    quiet = quiet_of(choice)
    if template is not Template.CONFIRM and quiet.holds(at):
        Reminder.objects.filter(pk=row.pk).update(try_at=quiet.over(at))
        return None
    row.attempts += 1
    sender = senders.get(Way(choice.way))
    wait = CLAIM if sender is not None else retry_in(row.attempts)
    Reminder.objects.filter(pk=row.pk).update(attempts=row.attempts, try_at=at + wait)
    if sender is None:
        _failed(row, NotSent("no-channel"), at=at)
        return None
    code = Code(int(choice.code)) if template is Template.CONFIRM and choice.code else None
    link = Link.REMINDERS if template is Template.CONFIRM else Link.ME
    to = Address(Way(choice.way), choice.address, stop=stop_word(choice.pk))
    return sender, to, Note(template, link, Language(choice.language), code)


def _not_to_go(row: Reminder, *, at: datetime) -> Dropped | None:
    choice, template = row.choice, Template(row.template)
    if row.person.died_at is not None:
        return Dropped.DIED
    if choice.ended_at is not None:
        return Dropped.STOPPED
    if row.latest <= at or (template is Template.CONFIRM and choice.code is None):
        return Dropped.TOO_LATE
    if template is not Template.CONFIRM and template not in choice.templates:
        return Dropped.NOT_CHOSEN
    if template is Template.APPOINTMENT_TOMORROW:
        booked = appointment(row.ref)
        if booked is None:
            return Dropped.WITHDRAWN
        return Dropped.MOVED if local(booked.at).date() != row.for_day else None
    return None


def _failed(row: Reminder, no: NotSent, *, at: datetime) -> None:
    if no.final or at >= row.made_at + GIVE_UP and row.attempts > 1:
        _close(row, State.GIVEN_UP, error=no.code)
    else:
        waiting = Reminder.objects.filter(pk=row.pk, state=State.WAITING, attempts=row.attempts)
        waiting.update(error=no.code, try_at=at + retry_in(row.attempts))


def _close(row: Reminder, state: State, **words: object) -> None:
    """Close it, unless somebody has closed it since; what was sent counts as sent whoever comes first."""
    STATE.check(State.WAITING, state)
    Reminder.objects.filter(pk=row.pk, state=State.WAITING).update(state=state, try_at=None, **words)  # type: ignore[arg-type]
