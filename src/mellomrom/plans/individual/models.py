"""Rows of the individual plan, in parts: no blob, so that each can be asked for, changed and cut by itself.

PlanOffer        a plan or a coordinator, offered and answered       (tilbud, samtykke, avslag)
IndividualPlan   the one plan of a person                            (individuell plan)
PlanSection      one text of it, and PlanWording, each way it was worded
PlanMeasure      something that somebody does, by a day              (tiltak)
PlanParticipant  who takes part                                      (deltaker)
AgreedPlan       what was agreed, when and by whom                   (vedtatt utgave)
PlanProposal     another wording, or a comment, and the answer       (forslag)
PlanReview       the coordinator's look at the whole                 (gjennomgang)
TreatmentStage   where in a treatment the person is                  (behandlingsfase, IDDT)
KeptPlan         a plan that another record system keeps             (plan som føres et annet sted)
"""

from django.db import models
from django.db.models import Q

from mellomrom.core.ids import new_id
from mellomrom.database.fields import SealedJSON, SealedText
from mellomrom.directory.models import Actor, Organization, StaffRole, Unit
from mellomrom.events.models import Duty, Event
from mellomrom.people.catalogue import Area
from mellomrom.people.models import Person
from mellomrom.plans.individual.catalogue import Answer, Holder, Kept, Offered, PlanState, Section, Stage
from mellomrom.sharing.catalogue import How


def _choices(words: type) -> list[tuple[str, str]]:
    return [(w.value, w.value) for w in words]  # type: ignore[attr-defined]


def _answered(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=name,
        condition=Q(answer=Answer.WAITING, answered_at=None, answered_by=None)
        | Q(~Q(answer=Answer.WAITING), answered_at__isnull=False, answered_by__isnull=False),
    )


class PlanOffer(models.Model):
    """An individual plan, or a coordinator, that the person was offered, and what they answered.

    FHIR: Consent, Task. Law: tilbud om individuell plan og koordinator (hol §§ 7-1, 7-2, pbrl § 2-5).
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    owner = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="plan_offers")
    offers = models.TextField(choices=_choices(Offered))
    words = SealedText()  # what was offered, as it was said
    by = models.ForeignKey(Actor, models.PROTECT, related_name="+")
    offered_at = models.DateTimeField()
    event = models.ForeignKey(Event, models.PROTECT, related_name="+")
    answer = models.TextField(choices=_choices(Answer), default=Answer.WAITING)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Actor, models.PROTECT, null=True, related_name="+")  # who wrote the answer down
    answer_words = SealedText(null=True)

    class Meta:
        constraints = [
            _answered("an_answer_to_an_offer_says_when_and_by_whom"),
            models.UniqueConstraint(
                name="one_offer_waits_at_a_time", fields=["person", "offers"], condition=Q(answer=Answer.WAITING)
            ),
        ]

    def __str__(self) -> str:
        return f"offer {self.id}"


class IndividualPlan(models.Model):
    """The one individual plan of a person, whichever services take part in it.

    FHIR: CarePlan. Law: individuell plan (hol § 7-1, sphl § 2-5, pbrl § 2-5); its coordinator stands in the care team.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    owner = models.ForeignKey(Organization, models.PROTECT, related_name="+")  # whose coordinator made it
    person = models.ForeignKey(Person, models.PROTECT, related_name="individual_plans")
    offer = models.ForeignKey(PlanOffer, models.PROTECT, related_name="+")  # the yes that it rests on
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Actor, models.PROTECT, related_name="+")
    state = models.TextField(choices=_choices(PlanState), default=PlanState.DRAFT)
    changes = models.PositiveIntegerField(default=0)  # counts every change, so that one agrees to what one has read
    since = models.DateField(null=True)  # the period that was agreed
    until = models.DateField(null=True)  # exclusive; None: until it is revised
    revise_on = models.DateField(null=True)
    revision = models.ForeignKey(Duty, models.PROTECT, null=True, related_name="+")  # the duty to go through it then
    ended_at = models.DateTimeField(null=True)
    ended_words = SealedText(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_individual_plan_per_person", fields=["person"], condition=~Q(state=PlanState.ENDED)
            ),
            models.CheckConstraint(
                name="an_ended_plan_says_when",
                condition=Q(state=PlanState.ENDED, ended_at__isnull=False)
                | Q(~Q(state=PlanState.ENDED), ended_at=None),
            ),
            models.CheckConstraint(
                name="an_agreed_plan_says_when_it_is_revised",
                condition=~Q(state=PlanState.AGREED) | Q(since__isnull=False, revise_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"individual plan {self.id}"


class PlanSection(models.Model):
    """One text of the plan: which part of it, about which area of life. Its words are its newest wording.

    FHIR: CarePlan.goal, CarePlan.note. Law: innholdet i individuell plan (forskriften om individuell plan av 2022).
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    owner = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    plan = models.ForeignKey(IndividualPlan, models.PROTECT, related_name="sections")
    area = models.TextField(choices=_choices(Area))
    section = models.TextField(choices=_choices(Section))
    version = models.PositiveIntegerField()  # of its newest wording, from 1

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_text_of_each_kind_in_an_area",
                fields=["plan", "area", "section"],
                condition=~Q(section=Section.GOAL),
            )
        ]

    def __str__(self) -> str:
        return f"section {self.id}"


class PlanWording(models.Model):
    """One way in which a text was worded, by whom and when. None is ever lost, whatever was chosen later.

    FHIR: Provenance. Law: journalplikt (hpl §§ 39, 40). Insert only.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    owner = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    section = models.ForeignKey(PlanSection, models.PROTECT, related_name="wordings")
    version = models.PositiveIntegerField()
    words = SealedText()  # empty: taken out of the plan
    by = models.ForeignKey(Actor, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(name="one_wording_per_version", fields=["section", "version"])]

    def __str__(self) -> str:
        return f"wording {self.id}"


class PlanMeasure(models.Model):
    """Something that somebody does, in an area of life, by a day. One that a unit holds is a duty; how far it has come
    stands there and nowhere else. A change is a new row that replaces the old.

    FHIR: CarePlan.activity. Law: tiltak, med omfang, ansvarlig og tid (forskriften om individuell plan av 2022).
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    owner = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    plan = models.ForeignKey(IndividualPlan, models.PROTECT, related_name="measures")
    area = models.TextField(choices=_choices(Area))
    what = SealedText()
    scope = SealedText(null=True)  # how much, how often
    holder = models.TextField(choices=_choices(Holder))
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    kin = SealedText(null=True)  # who it is, of those close to the person
    due_on = models.DateField(null=True)
    duty = models.ForeignKey(Duty, models.PROTECT, null=True, related_name="+")
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")
    by = models.ForeignKey(Actor, models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_words = SealedText(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="what_a_unit_holds_is_a_duty_by_a_day",
                condition=Q(holder=Holder.UNIT, unit__isnull=False, duty__isnull=False, due_on__isnull=False)
                | Q(~Q(holder=Holder.UNIT), unit=None, duty=None),
            )
        ]

    def __str__(self) -> str:
        return f"measure {self.id}"


class PlanParticipant(models.Model):
    """Who takes part in the plan: a unit, or somebody close to the person. What they may read is what the person said.

    FHIR: CarePlan.contributor. Law: deltakere i planarbeidet.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    owner = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    plan = models.ForeignKey(IndividualPlan, models.PROTECT, related_name="participants")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    name = SealedText(null=True)  # of somebody close
    part = SealedText(null=True)  # what they are in it, in words
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="who_takes_part_is_a_unit_or_somebody",
                condition=Q(unit__isnull=False, name=None) | Q(unit=None, name__isnull=False),
            ),
            models.UniqueConstraint(
                name="a_unit_takes_part_once", fields=["plan", "unit"], condition=Q(until=None, unit__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"participant {self.id}"


class AgreedPlan(models.Model):
    """The plan as it was agreed on a day: all of it, by whom, and how the person said yes.

    FHIR: Contract. Law: vedtatt individuell plan. Insert only.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    owner = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    plan = models.ForeignKey(IndividualPlan, models.PROTECT, related_name="agreed")
    number = models.PositiveIntegerField()  # from 1
    changes = models.PositiveIntegerField()  # how often the plan had been changed by then
    contents = SealedJSON()  # {"sections": […], "measures": […], "participants": […]}
    how = models.TextField(choices=_choices(How))
    by = models.ForeignKey(Actor, models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField()
    event = models.ForeignKey(Event, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(name="one_agreed_plan_per_number", fields=["plan", "number"])]

    def __str__(self) -> str:
        return f"agreed plan {self.id}"


class PlanProposal(models.Model):
    """Somebody proposes something for the plan, or comments on it; the coordinator's unit owes an answer.

    FHIR: Task (proposal). Law: medvirkning (pbrl § 3-1).
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    owner = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    plan = models.ForeignKey(IndividualPlan, models.PROTECT, related_name="proposals")
    area = models.TextField(choices=_choices(Area))
    words = SealedText()
    by = models.ForeignKey(Actor, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    duty = models.ForeignKey(Duty, models.PROTECT, related_name="+")
    answer = models.TextField(choices=_choices(Answer), default=Answer.WAITING)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Actor, models.PROTECT, null=True, related_name="+")
    answer_words = SealedText(null=True)  # None: not answered, or the person's own no
    wanted_at = models.DateTimeField(null=True)  # when the person said that they want it

    class Meta:
        constraints = [_answered("an_answer_to_a_proposal_says_when_and_by_whom")]

    def __str__(self) -> str:
        return f"proposal {self.id}"


class PlanReview(models.Model):
    """The coordinator has looked at all that is given: is the sum sound? Answered in words.

    FHIR: ClinicalImpression. Law: samordning og fremdrift (hol § 7-2). Insert only.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    owner = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    plan = models.ForeignKey(IndividualPlan, models.PROTECT, related_name="reviews")
    sound = models.BooleanField()
    words = SealedText()
    by = models.ForeignKey(StaffRole, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    event = models.ForeignKey(Event, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"review {self.id}"


class TreatmentStage(models.Model):
    """Where in an integrated treatment the person is from that day, explained in words; the newest holds.

    FHIR: Observation. Law: none; stage-wise treatment (IDDT). Insert only, and never a score.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    owner = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="treatment_stages")
    stage = models.TextField(choices=_choices(Stage))
    words = SealedText()  # why
    since = models.DateField()
    by = models.ForeignKey(StaffRole, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"stage {self.id}"


class KeptPlan(models.Model):
    """A plan that another record system keeps: whose it is, where it is and of what day. Not what it says.

    FHIR: DocumentReference. Law: behandlingsplan, tiltaksplan; they stay in their own records.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    owner = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="kept_plans")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    kept = models.TextField(choices=_choices(Kept))
    place = SealedText()  # the record system, and what it is called there
    dated_on = models.DateField()
    by = models.ForeignKey(Actor, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_kept_plan_of_a_kind_per_unit", fields=["person", "unit", "kept"], condition=Q(ended_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"kept plan {self.id}"
