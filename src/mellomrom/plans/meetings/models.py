"""Rows of meetings: series, meeting, who is invited, what is on the agenda, what was said, what was decided.

MeetingSeries       a group meets every so many weeks      (møteserie)
Meeting             one meeting                            (møte i ansvarsgruppen)
MeetingParticipant  a unit that is invited                 (deltaker)
AgendaItem          one thing to talk about                (sak)
MinutesText         what was said, in each of its versions (referat)
MeetingTask         what was decided, by whom, until when  (oppgave)
MeetingComment      what the person says of it             (kommentar)
CalendarFeed        a secret address of somebody's times   (kalenderadresse)
"""

from django.contrib.auth.models import User
from django.db import models
from django.db.models import F, Q

from mellomrom.core.ids import new_id
from mellomrom.database.fields import SealedJSON, SealedText
from mellomrom.directory.models import Actor, Organization, StaffRole, Unit
from mellomrom.events.models import Duty, Event
from mellomrom.people.models import Person
from mellomrom.plans.meetings.catalogue import ABOUT, EVERY, Answer, State
from mellomrom.sharing.models import Decision

_STATES = [(word.value, word.value) for word in State]
_ANSWERS = [(word.value, word.value) for word in Answer]
_ABOUT = [(word.value, word.value) for word in ABOUT]
_COMES = [Answer.COMING.value, Answer.NOT_COMING.value]


class MeetingSeries(models.Model):
    """A responsibility group meets every so many weeks, until somebody ends it. One at a time for a person.

    FHIR: Appointment.recurrenceTemplate. Law: ansvarsgruppe has no section; it is how IP and coordination are carried out.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    owner = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")  # that calls
    weeks = models.PositiveSmallIntegerField()
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Actor, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_series_at_a_time", fields=["person"], condition=Q(ended_at=None)),
            models.CheckConstraint(name="a_series_has_a_rhythm", condition=Q(weeks__in=[n for n in EVERY if n])),
            models.CheckConstraint(
                name="an_ended_series_says_by_whom",
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"meeting series {self.id}"


class Meeting(models.Model):
    """One meeting about a person, with them: when, where, who called it, and how it went.

    FHIR: Appointment, Encounter. Law: forskrift om individuell plan (samarbeid om planen); no section of its own.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    owner = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="meetings")
    series = models.ForeignKey(MeetingSeries, models.PROTECT, null=True, related_name="meetings")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")  # that calls it, and writes the minutes
    called_by = models.ForeignKey(StaffRole, models.PROTECT, related_name="+")
    called_at = models.DateTimeField()
    event = models.OneToOneField(Event, models.PROTECT, related_name="+")  # meeting_called
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()  # how long it lasts
    place = SealedText(null=True)
    video = SealedText(null=True)  # an address; at least one of the two
    state = models.TextField(choices=_STATES, default=State.CALLED)
    changed_at = models.DateTimeField()  # of what a calendar shows
    sequence = models.PositiveIntegerField(default=0)  # how often that changed
    person_comes = models.TextField(blank=True, choices=[(word, word) for word in _COMES])  # empty: not said yet
    held = models.OneToOneField(Event, models.PROTECT, null=True, related_name="+")  # meeting_held
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(StaffRole, models.PROTECT, null=True, related_name="+")
    reason = SealedText(null=True)  # why it was cancelled, or not held
    areas_left = SealedJSON(default=list)  # areas of life that were proposed by themselves, and taken away

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_meeting_is_closed_by_somebody",
                condition=Q(state=State.CALLED, closed_at=None, closed_by=None)
                | Q(~Q(state=State.CALLED), closed_at__isnull=False, closed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="a_meeting_that_was_held_has_its_event",
                condition=Q(state=State.HELD, held__isnull=False) | (~Q(state=State.HELD) & Q(held=None)),
            ),
            models.CheckConstraint(
                name="a_meeting_that_was_not_held_says_why",
                condition=Q(state__in=[State.CALLED, State.HELD]) | Q(reason__isnull=False),
            ),
            models.CheckConstraint(
                name="a_meeting_is_somewhere", condition=Q(place__isnull=False) | Q(video__isnull=False)
            ),
            models.UniqueConstraint(
                name="one_meeting_to_come_in_a_series",
                fields=["series"],
                condition=Q(state=State.CALLED, series__isnull=False),
            ),
        ]
        indexes = [models.Index(name="meetings_of_a_person", fields=["person", "starts_at"])]

    def __str__(self) -> str:
        return f"meeting {self.id}"


class MeetingParticipant(models.Model):
    """A unit that is invited to a meeting, because the person or the law lets it know.

    FHIR: Appointment.participant. Law: hpl § 22 (samtykke), hpl § 23 (samarbeidende personell).
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    owner = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="participants")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    role = models.ForeignKey(StaffRole, models.PROTECT, null=True, related_name="+")  # one who answered for the unit
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, related_name="+")  # None: the unit that calls
    event = models.ForeignKey(Event, models.PROTECT, null=True, related_name="+")  # by which they were told
    invited_at = models.DateTimeField()
    answer = models.TextField(choices=_ANSWERS, default=Answer.INVITED)
    answered_at = models.DateTimeField(null=True)
    kept_out_by = models.ForeignKey(Actor, models.PROTECT, null=True, related_name="+")
    persons_no = models.BooleanField(default=False)  # the person has said that they are not to attend

    class Meta:
        constraints = [
            models.UniqueConstraint(name="a_unit_is_invited_once", fields=["meeting", "unit"]),
            models.CheckConstraint(
                name="an_answer_has_its_time",
                condition=Q(answer=Answer.INVITED) | Q(answered_at__isnull=False),
            ),
            models.CheckConstraint(
                name="who_is_not_to_attend_was_kept_out_by_somebody",
                condition=Q(answer=Answer.NOT_TO_ATTEND, kept_out_by__isnull=False)
                | (~Q(answer=Answer.NOT_TO_ATTEND) & Q(kept_out_by=None, persons_no=False)),
            ),
        ]
        indexes = [models.Index(name="invitations_of_a_unit", fields=["unit"])]

    def __str__(self) -> str:
        return f"meeting participant {self.id}"


class AgendaItem(models.Model):
    """One thing to talk about, and what kind of information it is.

    FHIR: Appointment.reasonReference. Law: none.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    owner = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="agenda")
    category = models.TextField(choices=_ABOUT)
    words = SealedText()
    duty = models.ForeignKey(Duty, models.PROTECT, null=True, related_name="+")  # what is owed, that it is about
    proposed_by = models.ForeignKey(Actor, models.PROTECT, related_name="+")
    area = models.TextField(blank=True)  # people.catalogue.Area, of what the map proposed by itself
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")  # None: the person proposed it
    proposed_at = models.DateTimeField()
    versions = models.PositiveIntegerField(default=0)  # of what was said

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_duty_is_on_an_agenda_once", fields=["meeting", "duty"], condition=Q(duty__isnull=False)
            ),
            models.UniqueConstraint(
                name="an_area_is_on_an_agenda_once", fields=["meeting", "area"], condition=~Q(area="")
            ),
        ]

    def __str__(self) -> str:
        return f"agenda item {self.id}"


class MinutesText(models.Model):
    """What was said about an item, in one version. Every version stays, so that nobody's words are lost. Insert only.

    FHIR: Composition.section. Law: journalplikt (hpl § 39) is in the record; this is what the group wrote together.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    owner = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="texts")
    version = models.PositiveIntegerField()  # from 1
    words = SealedText()
    by = models.ForeignKey(StaffRole, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="a_version_is_written_once", fields=["item", "version"]),
            models.CheckConstraint(name="versions_begin_at_one", condition=Q(version__gte=1)),
        ]

    def __str__(self) -> str:
        return f"minutes text {self.id}"


class MeetingTask(models.Model):
    """What a meeting decided that somebody does: a duty of a unit, or something the person does themselves. Insert only.

    FHIR: Task. Law: none; a person owes nobody anything here.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    owner = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="tasks")
    words = SealedText()
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")  # None: the person
    duty = models.OneToOneField(Duty, models.PROTECT, null=True, related_name="+")
    due_at = models.DateTimeField()
    by = models.ForeignKey(StaffRole, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="what_a_unit_is_to_do_is_a_duty",
                condition=Q(unit=None, duty=None) | Q(unit__isnull=False, duty__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"meeting task {self.id}"


class MeetingComment(models.Model):
    """What the person says of a meeting or its minutes. Whoever called it owes an answer.

    FHIR: Communication. Law: pbrl § 3-1 (medvirkning).
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    owner = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="comments")
    words = SealedText()
    made_at = models.DateTimeField()
    duty = models.OneToOneField(Duty, models.PROTECT, related_name="+")
    answer = SealedText(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(StaffRole, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="an_answer_to_the_person_says_by_whom",
                condition=Q(answer=None, answered_at=None, answered_by=None)
                | Q(answer__isnull=False, answered_at__isnull=False, answered_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"meeting comment {self.id}"


class CalendarFeed(models.Model):
    """A secret address at which somebody's own calendar reads when they have meetings, and nothing else.

    Standard: RFC 5545. Kept as a blind index: who has the database cannot read anybody's times by it.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    index = models.BinaryField(unique=True)  # of the secret in the address
    language = models.TextField()
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_calendar_is_of_one",
                condition=Q(user=None, person__isnull=False) | Q(user__isnull=False, person=None),
            ),
            models.UniqueConstraint(
                name="one_calendar_of_a_user", fields=["user"], condition=Q(ended_at=None, user__isnull=False)
            ),
            models.UniqueConstraint(
                name="one_calendar_of_a_person", fields=["person"], condition=Q(ended_at=None, person__isnull=False)
            ),
            models.CheckConstraint(
                name="a_calendar_ends_after_it_was_made", condition=Q(ended_at=None) | Q(ended_at__gte=F("made_at"))
            ),
        ]

    def __str__(self) -> str:
        return f"calendar feed {self.id}"
