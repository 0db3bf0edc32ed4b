"""What happened → who is told → who owes what → taken, done or offered on. Each row points at the row that caused it.

Event    a fact: what happened, when, who said so                 (hendelse)
Course   a person on a pathway, in the version it began with      (forløp)
Notice   one unit is told, or is not, about one event             (varsel)
Delivery what of it leaves the house, and what came of that       (forsendelse)
Duty     one holder owes one thing by a time                      (plikt, oppgave)
Offer    another unit is asked to take it over                    (tilbud om å overta)
Move     what was done with a duty, in order; the story reads it  (steg)
Adoption an organization has signed one version of one pathway    (å slutte seg til)
"""

from django.db import models
from django.db.models import Q

from mellomrom.core.ids import new_id
from mellomrom.database.fields import SealedJSON, SealedText
from mellomrom.directory.models import Actor, Organization, StaffRole, Unit
from mellomrom.events.adopted import Adoption as Adoption
from mellomrom.events.catalogue import (
    Category,
    Cause,
    Correction,
    EventKind,
    Expects,
    Force,
    Level,
    Purpose,
    category_of,
    purpose_of,
)
from mellomrom.events.rules import Answer, Applies, Life, Via, What, Why
from mellomrom.exchange.models import Endpoint, Message
from mellomrom.people.models import Person
from mellomrom.sharing.models import Decision


def _choices(words: type) -> list[tuple[str, str]]:
    return [(w.value, w.value) for w in words]  # type: ignore[attr-defined]


class Event(models.Model):
    """Something that happened to a person. Insert only: a correction is a new event that points at the old one.

    FHIR: MessageHeader.event, Encounter. Law: hendelse.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    person = models.ForeignKey(Person, models.PROTECT, related_name="events")
    owner = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    kind = models.TextField(choices=_choices(EventKind))
    occurred_at = models.DateTimeField()  # in the world
    all_day = models.BooleanField(default=False)  # only the date is known
    estimated = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()  # by us
    by = models.ForeignKey(Actor, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")  # who said so, where we know the unit
    addressee = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")  # whom the message was sent to
    message = models.OneToOneField(Message, models.PROTECT, null=True, related_name="event")
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="corrections")
    correction = models.TextField(choices=_choices(Correction), default=Correction.NEW)
    details = SealedJSON()  # what the message said more, English keys
    duties_held_back = models.PositiveSmallIntegerField(default=0)  # over the limit for one event (A10)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_correction_points_at_what_it_corrects",
                condition=Q(correction=Correction.NEW, corrects=None)
                | Q(~Q(correction=Correction.NEW), corrects__isnull=False),
            )
        ]
        indexes = [models.Index(name="events_of_a_person", fields=["person", "occurred_at"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"

    @property
    def cause(self) -> Cause:
        """Why the stay began, as this event says it; unknown where it does not."""
        return Cause(self.details.get("cause", Cause.UNKNOWN))

    @property
    def category(self) -> Category:
        """What kind of information it is that this happened."""
        return category_of(EventKind(self.kind), self.cause, self.details.get("category"))

    @property
    def purpose(self) -> Purpose | None:
        """What somebody is told of it for."""
        return purpose_of(EventKind(self.kind), self.details.get("purpose"))


class Course(models.Model):
    """A person on a pathway, in the version that stood when it began.

    FHIR: EpisodeOfCare, PlanDefinition. Law: pasientforløp.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    person = models.ForeignKey(Person, models.PROTECT, related_name="courses")
    owner = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    pathway = models.TextField()
    version = models.DateField()
    opened_by = models.ForeignKey(Event, models.PROTECT, related_name="opened")
    applies = models.TextField(choices=_choices(Applies))
    applies_from = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)  # known once its ending event has come
    silent_at = models.DateTimeField(null=True)  # when its rhythm is broken; None: it has none, or its silence is told
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Event, models.PROTECT, null=True, related_name="closed")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_course_per_pathway_and_event", fields=["pathway", "opened_by"]),
            models.CheckConstraint(
                name="what_applies_says_since_when",
                condition=Q(applies=Applies.YES, applies_from__isnull=False)
                | Q(~Q(applies=Applies.YES), applies_from=None),
            ),
        ]
        indexes = [
            models.Index(name="open_courses", fields=["person", "pathway"], condition=Q(closed_at=None)),
            models.Index(name="courses_to_end", fields=["ends_at"], condition=Q(closed_at=None)),
            models.Index(name="courses_to_hear", fields=["silent_at"], condition=Q(closed_at=None)),
        ]

    def __str__(self) -> str:
        return f"course {self.id}"


class CourseEvent(models.Model):
    """An event belongs to a course. Insert only.

    FHIR: Encounter.episodeOfCare.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    course = models.ForeignKey(Course, models.PROTECT, related_name="joined")
    event = models.ForeignKey(Event, models.PROTECT, related_name="joined")

    class Meta:
        constraints = [models.UniqueConstraint(name="joined_once", fields=["course", "event"])]

    def __str__(self) -> str:
        return f"course event {self.id}"


class WeekSheet(models.Model):
    """Law: none. The first two weeks at home after an event, and when the worker looks at them next."""

    id = models.UUIDField(primary_key=True, default=new_id)
    event = models.OneToOneField(Event, models.PROTECT, related_name="sheet")
    look_at = models.DateTimeField(null=True)  # None: the two weeks are over

    class Meta:
        indexes = [models.Index(name="sheets_to_look_at", fields=["look_at"], condition=Q(look_at__isnull=False))]

    def __str__(self) -> str:
        return f"week sheet {self.pk}"


class Notice(models.Model):
    """One unit is told about one event, or is not, and the decision says why. Sent, delivered, seen: times, no status.

    FHIR: Communication. Law: varsel. Inside the node told is delivered. A denied unit has a row that was never told.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    event = models.ForeignKey(Event, models.PROTECT, related_name="notices")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    owner = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    recipient = models.ForeignKey(Unit, models.PROTECT, related_name="notices")
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="+")
    level = models.TextField(choices=_choices(Level))
    expects = models.TextField(choices=_choices(Expects))
    why = models.TextField()  # the Who word that the pathway named, or "orphan"
    digest = models.BooleanField(default=False)  # over the day's limit: shown in a sum, not as one more card (A10)
    told_at = models.DateTimeField(null=True)  # None: denied
    delivered_at = models.DateTimeField(null=True)  # None: nobody works there, so somebody was asked to phone them
    seen_at = models.DateTimeField(null=True)
    seen_by = models.ForeignKey(StaffRole, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)  # the event was cancelled at its source

    class Meta:
        constraints = [
            models.UniqueConstraint(name="told_once_per_event", fields=["event", "recipient"]),
            models.CheckConstraint(
                name="who_is_denied_is_told_nothing",
                condition=Q(level=Level.NOTHING, told_at=None) | Q(~Q(level=Level.NOTHING), told_at__isnull=False),
            ),
            models.CheckConstraint(
                name="seen_says_by_whom",
                condition=Q(seen_at=None, seen_by=None) | Q(seen_at__isnull=False, seen_by__isnull=False),
            ),
        ]
        indexes = [models.Index(name="notices_of_a_unit", fields=["recipient", "told_at"])]

    def __str__(self) -> str:
        return f"notice {self.id}"


class Delivery(models.Model):
    """A notice, or an entry made here, on its way to the record system of the unit that must have it.

    FHIR: Communication with its Provenance. Law: utlevering; a note to one's own record is hpl § 39. At least once, by
    the id of its message; a positive receipt is the only proof that it came.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    owner = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    event = models.ForeignKey(Event, models.PROTECT, related_name="deliveries")
    notice = models.OneToOneField(
        Notice, models.PROTECT, null=True, related_name="delivery"
    )  # None: to one's own record
    to = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    endpoint = models.ForeignKey(Endpoint, models.PROTECT, related_name="deliveries")
    via = models.TextField(choices=_choices(Via))  # whose address it was: the unit's own, or one it falls back on
    message = models.OneToOneField(Message, models.PROTECT, null=True, related_name="delivery")  # None: not written yet
    made_at = models.DateTimeField()
    urgent = models.BooleanField(default=False)
    try_at = models.DateTimeField(null=True)  # None: sent, or given up
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)  # why the last attempt failed: a code
    sent_at = models.DateTimeField(null=True)  # first came to the receiver's machine
    answer_by = models.DateTimeField()  # without a positive receipt by then somebody phones
    received_at = models.DateTimeField(null=True)  # the receipt said yes
    refused_at = models.DateTimeField(null=True)  # the receipt said no
    refusals = models.JSONField(default=list)  # codes of the receipt, no texts
    dead_at = models.DateTimeField(null=True)  # given up; the operator can send it again
    again_at = models.DateTimeField(null=True)  # when the operator last did
    phoned_at = models.DateTimeField(null=True)  # when somebody was asked to phone instead

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_delivery_is_tried_until_it_is_sent_or_given_up",
                condition=Q(try_at__isnull=False, sent_at=None, dead_at=None)
                | Q(try_at=None, sent_at__isnull=False)
                | Q(try_at=None, dead_at__isnull=False),
            ),
            models.CheckConstraint(name="a_receipt_says_yes_or_no", condition=Q(received_at=None) | Q(refused_at=None)),
            models.UniqueConstraint(
                name="one_note_to_a_record_per_event", fields=["event", "to"], condition=Q(notice=None)
            ),
        ]
        indexes = [
            models.Index(name="deliveries_to_try", fields=["try_at"], condition=Q(try_at__isnull=False)),
            models.Index(
                name="deliveries_to_phone",
                fields=["answer_by"],
                condition=Q(received_at=None, phoned_at=None),
            ),
            models.Index(name="deliveries_of_a_person", fields=["person"]),
        ]

    def __str__(self) -> str:
        return f"delivery {self.id}"


class Duty(models.Model):
    """One holder owes one thing to one person by a time, because of an event and a rule (P4: never nobody's).

    FHIR: Task. Law: plikt, oppgave. Responsibility moves only on acceptance.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    person = models.ForeignKey(Person, models.PROTECT, related_name="duties")
    owner = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    event = models.ForeignKey(Event, models.PROTECT, related_name="duties")
    course = models.ForeignKey(Course, models.PROTECT, null=True, related_name="duties")
    notice = models.ForeignKey(Notice, models.PROTECT, null=True, related_name="duties")
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, related_name="+")
    item = models.TextField()  # an id in the course's pathway, or a house item of `rules.HOUSE_ITEMS`
    law = models.TextField(blank=True)  # the source as it read that day; empty for a default of ours
    law_verified = models.BooleanField(default=False)  # every source was held against its text
    time_is_ours = models.BooleanField(default=False)  # the source demands it, but the hours are our reading
    force = models.TextField(choices=_choices(Force))
    holder = models.ForeignKey(Unit, models.PROTECT, related_name="duties")
    role = models.ForeignKey(StaffRole, models.PROTECT, null=True, related_name="+")  # a named role in the unit
    held_since = models.DateTimeField()
    due_at = models.DateTimeField(null=True)  # None: only while the event it must come before is unknown
    done_within = models.TextField(default="1wd")
    next_offer_at = models.DateTimeField(null=True)  # when the next rung is asked
    rungs = models.JSONField(default=list)  # Who words, in order, as the pathway said that day
    every = models.TextField(default="4h")  # the gap between rungs
    rung = models.PositiveSmallIntegerField(default=0)
    urgent = models.BooleanField(default=False)  # asked for within two hours: its rungs are asked first
    attempts = models.PositiveSmallIntegerField(default=0)  # how often the worker failed with it
    life = models.TextField(choices=_choices(Life), default=Life.OPEN)
    taken_at = models.DateTimeField(null=True)
    taken_by = models.ForeignKey(StaffRole, models.PROTECT, null=True, related_name="+")
    lapses_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Actor, models.PROTECT, null=True, related_name="+")
    met_by = models.ForeignKey(Event, models.PROTECT, null=True, related_name="met")
    for_whom = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")  # done by another for this one
    reason = models.TextField(blank=True)  # a code of `rules.REASONS`
    words = SealedText(null=True)  # what is owed in a plan's or a meeting's own words; None: `item` says all
    because = SealedText(null=True)  # why it was not needed, could not be done, or how it was done: in whose words

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="taken_says_when_by_whom_and_until",
                condition=Q(life=Life.TAKEN, taken_at__isnull=False, taken_by__isnull=False, lapses_at__isnull=False)
                | Q(life=Life.OPEN, taken_at=None, taken_by=None, lapses_at=None)
                | Q(life__in=[Life.MET, Life.CANCELLED], lapses_at=None),
            ),
            models.CheckConstraint(
                name="closed_says_when_and_by_whom",
                condition=Q(life__in=[Life.MET, Life.CANCELLED], closed_at__isnull=False, closed_by__isnull=False)
                | Q(life__in=[Life.OPEN, Life.TAKEN], closed_at=None, closed_by=None),
            ),
            models.CheckConstraint(name="a_cancelled_duty_says_why", condition=~Q(life=Life.CANCELLED) | ~Q(reason="")),
            models.CheckConstraint(
                name="only_an_open_duty_is_offered_on", condition=Q(life=Life.OPEN) | Q(next_offer_at=None)
            ),
            models.CheckConstraint(
                name="an_open_duty_with_a_time_has_a_clock",
                condition=~Q(life=Life.OPEN) | Q(due_at=None) | Q(next_offer_at__isnull=False),
            ),
            models.UniqueConstraint(
                name="owed_once_per_event", fields=["event", "course", "item", "notice"], nulls_distinct=False
            ),
        ]
        indexes = [
            models.Index(name="duties_to_offer", fields=["next_offer_at"], condition=Q(life=Life.OPEN)),
            models.Index(name="takes_to_lapse", fields=["lapses_at"], condition=Q(life=Life.TAKEN)),
            models.Index(
                name="duties_of_a_holder", fields=["holder", "due_at"], condition=Q(life__in=[Life.OPEN, Life.TAKEN])
            ),
            models.Index(name="duties_of_a_person", fields=["person"]),
        ]

    def __str__(self) -> str:
        return f"duty {self.id}"


class Offer(models.Model):
    """A unit is asked to take a duty over; the holder stays until it accepts. The first to accept holds.

    FHIR: Task (proposal). Law: none; it is how responsibility moves here.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    owner = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    duty = models.ForeignKey(Duty, models.PROTECT, related_name="offers")
    to = models.ForeignKey(Unit, models.PROTECT, related_name="offers")
    role = models.ForeignKey(StaffRole, models.PROTECT, null=True, related_name="+")  # who is on duty there now
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, related_name="+")
    why = models.TextField(choices=_choices(Why))
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Actor, models.PROTECT, related_name="+")
    from_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    answer_by = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Actor, models.PROTECT, null=True, related_name="+")
    answer = models.TextField(choices=_choices(Answer), blank=True)
    reason = SealedText(null=True)  # the words of who declined

    class Meta:
        constraints = [
            models.UniqueConstraint(name="asked_once_at_a_time", fields=["duty", "to"], condition=Q(answered_at=None)),
            models.CheckConstraint(
                name="an_answer_says_when",
                condition=Q(answer="", answered_at=None, answered_by=None)
                | Q(~Q(answer=""), answered_at__isnull=False, answered_by__isnull=False),
            ),
        ]
        indexes = [
            models.Index(name="offers_to_a_unit", fields=["to"], condition=Q(answered_at=None)),
            models.Index(name="offers_to_expire", fields=["answer_by"], condition=Q(answered_at=None)),
        ]

    def __str__(self) -> str:
        return f"offer {self.id}"


class Move(models.Model):
    """What was done with a duty. Insert only, in order of time; a story is read from these.

    FHIR: Provenance. Law: none; it is how a story can be told.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    duty = models.ForeignKey(Duty, models.PROTECT, related_name="moves")
    at = models.DateTimeField()
    by = models.ForeignKey(Actor, models.PROTECT, related_name="+")
    what = models.TextField(choices=_choices(What))
    holder = models.ForeignKey(Unit, models.PROTECT, related_name="+")  # after the move
    to = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")  # whom it was offered to
    reason = models.TextField(blank=True)  # a code

    class Meta:
        indexes = [models.Index(name="moves_of_a_duty", fields=["duty", "at"])]

    def __str__(self) -> str:
        return f"move {self.id}"
