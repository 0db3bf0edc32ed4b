"""Formal decisions about services, what raised them, and complaints.

ServiceCase   a service was applied for, or began   (sak)
Ruling        a formal decision about a service     (enkeltvedtak)
Complaint     the person complains about one        (klage)
"""

from django.db import models
from django.db.models import F, Q

from mellomrom.core.ids import new_id
from mellomrom.database.fields import SealedJSON, SealedText
from mellomrom.directory.models import Actor, Organization, StaffRole, Unit
from mellomrom.events.models import Duty, Event
from mellomrom.people.models import Person
from mellomrom.plans.rulings.catalogue import Came, Outcome, State, Under, Verdict

__all__ = ["Complaint", "Ruling", "ServiceCase"]


def _choices(words: type) -> list[tuple[str, str]]:
    return [(w.value, w.value) for w in words]  # type: ignore[attr-defined]


class Ruling(models.Model):
    """A formal decision about a service: written, reasoned, issued to the person, evaluated.

    FHIR: ServiceRequest. Law: enkeltvedtak (fvl § 2; pbrl § 2-7). Never a `Decision`, which is about confidentiality.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    person = models.ForeignKey(Person, models.PROTECT, related_name="rulings")
    owner = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")  # who decides
    written_by = models.ForeignKey(StaffRole, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    under = models.TextField(choices=_choices(Under))
    says = SealedJSON()  # {"service": …, "amount": …, "reasons": …}
    since = models.DateField()
    until = models.DateField(null=True)
    evaluate_on = models.DateField()
    state = models.TextField(choices=_choices(State), default=State.DRAFT)
    event = models.ForeignKey(Event, models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField(null=True)
    complain_by = models.DateField(null=True)
    evaluated_at = models.DateTimeField(null=True)
    evaluated_by = models.ForeignKey(StaffRole, models.PROTECT, null=True, related_name="+")
    outcome = models.TextField(choices=_choices(Outcome), blank=True)
    evaluation = SealedText(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="what_is_issued_says_when_and_how_long_one_can_complain",
                condition=Q(state__in=[State.DRAFT, State.DROPPED], issued_at=None, complain_by=None, event=None)
                | Q(
                    state__in=[State.ISSUED, State.EVALUATED],
                    issued_at__isnull=False,
                    complain_by__isnull=False,
                    event__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="what_is_evaluated_says_when_by_whom_and_what_came_of_it",
                condition=Q(
                    state=State.EVALUATED,
                    evaluated_at__isnull=False,
                    evaluated_by__isnull=False,
                    evaluation__isnull=False,
                )
                & ~Q(outcome="")
                | ~Q(state=State.EVALUATED) & Q(evaluated_at=None, evaluated_by=None, evaluation=None, outcome=""),
            ),
            models.CheckConstraint(
                name="a_ruling_ends_after_it_began", condition=Q(until=None) | Q(until__gte=F("since"))
            ),
        ]
        indexes = [models.Index(name="rulings_of_a_person", fields=["person", "written_at"])]

    def __str__(self) -> str:
        return f"ruling {self.id}"


class ServiceCase(models.Model):
    """A service that was applied for, or that began and is expected to last: it waits for a formal decision.

    FHIR: ServiceRequest (proposal). Law: søknad, sak (fvl § 11 a; pbrl § 2-7).
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    owner = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")  # who wrote it down
    came = models.TextField(choices=_choices(Came))
    under = models.TextField(choices=_choices(Under))
    service = SealedText()
    came_on = models.DateField()
    weeks = models.PositiveSmallIntegerField(null=True)  # how long it is expected to last; None: not known
    event = models.ForeignKey(Event, models.PROTECT, related_name="+")
    ruling = models.ForeignKey(Ruling, models.PROTECT, null=True, related_name="cases")  # None: not decided yet

    class Meta:
        indexes = [models.Index(name="cases_to_decide", fields=["person"], condition=Q(ruling=None))]

    def __str__(self) -> str:
        return f"service case {self.id}"


class Complaint(models.Model):
    """The person complains about a formal decision: in words, to those who made it.

    FHIR: Communication. Law: klage (pbrl §§ 7-2 and 7-5; fvl ch. VI).
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    owner = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    ruling = models.ForeignKey(Ruling, models.PROTECT, related_name="complaints")
    words = SealedText()
    made_at = models.DateTimeField()
    by = models.ForeignKey(Actor, models.PROTECT, related_name="+")
    in_time = models.BooleanField()  # False: after the last day; it can be looked at all the same (fvl § 31)
    event = models.ForeignKey(Event, models.PROTECT, related_name="+")
    duty = models.OneToOneField(Duty, models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(StaffRole, models.PROTECT, null=True, related_name="+")
    verdict = models.TextField(choices=_choices(Verdict), blank=True)
    answer = SealedText(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_complaint_waits_at_a_time", fields=["ruling"], condition=Q(answered_at=None)
            ),
            models.CheckConstraint(
                name="an_answered_complaint_says_by_whom_and_what",
                condition=Q(answered_at=None, answered_by=None, verdict="", answer=None)
                | Q(answered_at__isnull=False, answered_by__isnull=False, answer__isnull=False) & ~Q(verdict=""),
            ),
        ]

    def __str__(self) -> str:
        return f"complaint {self.id}"
