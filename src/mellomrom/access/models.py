"""An emergency access, from the look-up until others have judged it and the person has been told; and inspections.

LookUp           somebody sought a person: an attempt, found or not     (oppslag)
EmergencyAccess  one role opened one person, for an hour, and why       (nødtilgang, blålys)
OpenedRecord     what one controller has, opened by it                  (utlevering fra en dataansvarlig)
Review           whether it was justified, judged by another unit       (etterkontroll)
Telling          what came of the duty to tell the person               (underretning)
Inspection       an authority may read what one controller has, for a time   (tilsyn)
InspectedPerson  an inspector sought one person under an inspection, and why (innsyn under tilsyn)
Contest          the person says that something about them is wrong     (krav om retting)
ContestAnswer    what they were answered: corrected, or it stands       (svar på krav om retting)
"""

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q

from mellomrom.access.catalogue import About, Outcome, Reason, Said, Verdict
from mellomrom.core.ids import new_id
from mellomrom.database.fields import SealedText
from mellomrom.directory.models import Actor, Organization, StaffRole, Unit
from mellomrom.events.models import Duty, Event
from mellomrom.people.models import Person
from mellomrom.sharing.models import Decision


def _choices(words: type) -> list[tuple[str, str]]:
    return [(w.value, w.value) for w in words]  # type: ignore[attr-defined]


class LookUp(models.Model):
    """Somebody sought a person in an emergency. What they wrote is not kept. Insert only.

    FHIR: AuditEvent (query). Law: oppslag (pjl § 16, § 22).
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    owner = models.ForeignKey(Organization, models.PROTECT, related_name="+")  # of whoever looked
    role = models.ForeignKey(StaffRole, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")  # None: nobody they may look at
    too_many = models.BooleanField(default=False)  # over the hour's limit: nothing was sought
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="one_look_too_many_finds_nobody", condition=Q(too_many=False) | Q(person__isnull=True)
            ),
        ]
        indexes = [
            models.Index(name="look_ups_of_a_role", fields=["role", "at"]),
            models.Index(name="look_ups_too_many", fields=["owner", "at"], condition=Q(too_many=True)),
        ]

    def __str__(self) -> str:
        return f"look-up {self.id}"


class EmergencyAccess(models.Model):
    """One role opens what an emergency needs of one person, for a time, and answers for why.

    FHIR: Consent.provision with purpose BTG; AuditEvent. Law: nødtilgang, blålys (hpl §§ 23, 31, 45; pjl §§ 19, 22).
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    owner = models.ForeignKey(Organization, models.PROTECT, related_name="+")  # of whoever looked
    look_up = models.OneToOneField(LookUp, models.PROTECT, related_name="access")
    event = models.OneToOneField(Event, models.PROTECT, related_name="emergency_access")
    role = models.ForeignKey(StaffRole, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    reason = models.TextField(choices=_choices(Reason))
    words = SealedText()  # their own
    opened_at = models.DateTimeField()
    until = models.DateTimeField()  # exclusive
    closed_at = models.DateTimeField(null=True)  # before its time, by whoever opened it

    class Meta:
        constraints = [
            models.CheckConstraint(name="an_access_ends_after_it_began", condition=Q(until__gt=F("opened_at"))),
        ]
        indexes = [models.Index(name="accesses_to_a_person", fields=["person", "opened_at"])]

    def __str__(self) -> str:
        return f"emergency access {self.id}"


class OpenedRecord(models.Model):
    """What one controller has about the person, opened by an emergency access, with the decision. Insert only.

    FHIR: AuditEvent.entity. Law: dataansvarlig (pjl § 22).
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    access = models.ForeignKey(EmergencyAccess, models.PROTECT, related_name="opened")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    owner = models.ForeignKey(Organization, models.PROTECT, related_name="+")  # the controller
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="+")
    duty = models.ForeignKey(Duty, models.PROTECT, related_name="opened_records")  # to review it

    class Meta:
        constraints = [models.UniqueConstraint(name="opened_once_by_an_access", fields=["access", "owner"])]

    def __str__(self) -> str:
        return f"opened record {self.id}"


class Telling(models.Model):
    """The person was told of an emergency access, or is to be told later, and why. Insert only.

    FHIR: Communication. Law: underretning (pbrl § 3-6, third paragraph).
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    access = models.ForeignKey(EmergencyAccess, models.PROTECT, related_name="tellings")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    owner = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    by = models.ForeignKey(StaffRole, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    what = models.TextField(choices=_choices(Said))
    words = SealedText()  # how they were told, or why they are not yet
    until = models.DateTimeField(null=True)  # when they are to be told, where it waits
    duty = models.OneToOneField(Duty, models.PROTECT, null=True, related_name="+")  # to review that it waits

    class Meta:
        constraints = [
            models.UniqueConstraint(name="told_once_and_put_off_once", fields=["access", "what"]),
            models.CheckConstraint(
                name="what_waits_says_until_when_and_is_reviewed",
                condition=Q(what=Said.WAITS, until__isnull=False, duty__isnull=False)
                | Q(what=Said.TOLD, until=None, duty=None),
            ),
        ]

    def __str__(self) -> str:
        return f"telling {self.id}"


class Review(models.Model):
    """A unit that did not look judges an emergency access, or that the person is told later. Insert only.

    FHIR: AuditEvent. Law: etterfølgende kontroll (pjl § 22, third paragraph).
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    access = models.ForeignKey(EmergencyAccess, models.PROTECT, related_name="reviews")
    duty = models.OneToOneField(Duty, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    owner = models.ForeignKey(Organization, models.PROTECT, related_name="+")  # whose unit judged
    by = models.ForeignKey(StaffRole, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    verdict = models.TextField(choices=_choices(Verdict))
    words = SealedText()

    class Meta:
        indexes = [models.Index(name="reviews_of_an_access", fields=["access"])]

    def __str__(self) -> str:
        return f"review {self.id}"


class Inspection(models.Model):
    """An authority inspects one organization for a time, on a mandate; the organization itself registers it.

    FHIR: Consent (permit for an authority). Law: tilsyn (hpl § 30, helsetilsynsloven § 4).
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    owner = models.ForeignKey(Organization, models.PROTECT, related_name="+")  # whose rows it is about
    authority = models.ForeignKey(Unit, models.PROTECT, related_name="inspections")
    subject = SealedText()  # what it looks into
    mandate = models.TextField()  # the authority's own reference to the letter that announced it
    since = models.DateField()
    until = models.DateField()  # exclusive
    registered_by = models.ForeignKey(StaffRole, models.PROTECT, related_name="+")
    registered_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)  # before its time
    ended_by = models.ForeignKey(StaffRole, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(name="an_inspection_ends_after_it_began", condition=Q(until__gt=F("since"))),
            models.CheckConstraint(name="an_inspection_names_its_mandate", condition=~Q(mandate="")),
            models.CheckConstraint(
                name="an_inspection_that_was_ended_says_by_whom",
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
        ]
        indexes = [models.Index(name="inspections_by_an_authority", fields=["authority", "until"])]

    def __str__(self) -> str:
        return f"inspection {self.id}"

    @property
    def last_day(self) -> date:
        """Give the last day on which the authority may read."""
        return self.until - timedelta(days=1)


class InspectedPerson(models.Model):
    """An inspector sought one person under an inspection, found or not, and said why. Insert only.

    FHIR: AuditEvent (query). Law: pjl §§ 22, 22 a.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="persons")
    owner = models.ForeignKey(Organization, models.PROTECT, related_name="+")  # of the inspection
    role = models.ForeignKey(StaffRole, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")  # None: nobody they may read of
    words = SealedText()  # why, in the inspector's own words
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(name="persons_an_inspector_sought", fields=["role", "at"])]

    def __str__(self) -> str:
        return f"inspected person {self.id}"


class Contest(models.Model):
    """The person says that something that stands about them is wrong, and somebody owes them an answer. Insert only.

    FHIR: DetectedIssue. Law: krav om retting eller sletting (hpl §§ 42-43, pbrl § 5-2; GDPR art. 16).
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    owner = models.ForeignKey(Organization, models.PROTECT, related_name="+")  # who is asked
    event = models.OneToOneField(Event, models.PROTECT, related_name="contest")  # entry_contested
    duty = models.OneToOneField(Duty, models.PROTECT, related_name="contest")  # to answer
    about = models.TextField(choices=_choices(About))
    ref = models.UUIDField()  # the row that is said to be wrong
    words = SealedText()  # the person's own
    by = models.ForeignKey(Actor, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(name="contests_of_a_row", fields=["person", "ref"])]

    def __str__(self) -> str:
        return f"contest {self.id}"


class ContestAnswer(models.Model):
    """What the person was answered: it is corrected, or it stands, and why. Insert only.

    FHIR: Communication. Law: svar på krav om retting (hpl § 42; GDPR art. 12 no. 3 and 4).
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    contest = models.OneToOneField(Contest, models.PROTECT, related_name="answer")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    owner = models.ForeignKey(Organization, models.PROTECT, related_name="+")  # whose unit answered
    by = models.ForeignKey(StaffRole, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    outcome = models.TextField(choices=_choices(Outcome))
    words = SealedText()

    def __str__(self) -> str:
        return f"contest answer {self.id}"
