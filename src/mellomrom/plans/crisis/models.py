"""The crisis plan and the safety plan, version by version, and the card that is found.

CrisisPlan      one of the two documents of one person, and the unit that keeps it   (kriseplan, sikkerhetsplan)
CrisisVersion   what it says; a change is a new version                              (versjon)
CrisisProposal  what somebody wants changed, or says about it                        (forslag, merknad)
CrisisCopy      a copy on paper was given to the person                              (utlevert kopi)
CardLookUp      somebody looked for a card                                           (oppslag)
CardPointer     an address that leads to the login and then to the card              (peker)
"""

from django.db import models
from django.db.models import F, Q

from mellomrom.core.ids import new_id
from mellomrom.database.fields import SealedJSON, SealedText
from mellomrom.directory.models import Actor, Organization, StaffRole, Unit
from mellomrom.events.models import Event
from mellomrom.people.models import Person
from mellomrom.plans.crisis.catalogue import Answer, Finders, Kind, Life, Said, Use
from mellomrom.sharing.catalogue import How


def _choices(words: type) -> list[tuple[str, str]]:
    return [(w.value, w.value) for w in words]  # type: ignore[attr-defined]


class CrisisPlan(models.Model):
    """One person's crisis plan or safety plan, and the unit that keeps it and answers for it.

    FHIR: CarePlan. Law: none names it; the national guidelines recommend both.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    kind = models.TextField(choices=_choices(Kind))
    owner = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")  # who keeps it
    begun_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(name="one_crisis_plan_of_a_kind", fields=["person", "kind"])]

    def __str__(self) -> str:
        return f"crisis plan {self.id}"


class CrisisVersion(models.Model):
    """What a plan says. What is written is never changed: a change is a new version, and only its life moves.

    FHIR: CarePlan (status, replaces). Law: medvirkning (pbrl § 3-1).
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    plan = models.ForeignKey(CrisisPlan, models.PROTECT, related_name="versions")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    owner = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    kind = models.TextField(choices=_choices(Kind))  # the plan's, so that the card is found in one read
    number = models.IntegerField()  # 1, 2, 3 … in each plan
    based_on = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="+"
    )  # what was seen when it was written
    life = models.TextField(choices=_choices(Life), default=Life.DRAFT)
    contents = SealedJSON()  # of `catalogue.CONTENTS[kind]`
    since = models.DateField()  # it holds from this day
    until = models.DateField(null=True)  # and with this day; None: no last day
    revise_on = models.DateField()  # when it is to be looked at again
    made_by = models.ForeignKey(Actor, models.PROTECT, related_name="+")
    role = models.ForeignKey(StaffRole, models.PROTECT, null=True, related_name="+")  # None: the person's own
    made_at = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True)  # when that was written down
    agreed_on = models.DateField(null=True)  # the day of the talk
    agreed_how = models.TextField(choices=_choices(How), blank=True)
    agreed_with = SealedText(null=True)  # who took part, in words
    agreed_role = models.ForeignKey(StaffRole, models.PROTECT, null=True, related_name="+")  # None: the person alone
    finders = models.TextField(choices=_choices(Finders), blank=True)  # as was said when it was agreed
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="versions_are_numbered_one_by_one", fields=["plan", "number"]),
            models.UniqueConstraint(
                name="one_agreed_version_at_a_time", fields=["plan"], condition=Q(life=Life.AGREED)
            ),
            models.UniqueConstraint(name="one_draft_at_a_time", fields=["plan"], condition=Q(life=Life.DRAFT)),
            models.CheckConstraint(
                name="an_agreed_version_says_when_and_how",
                condition=Q(agreed_at=None, agreed_on=None, agreed_how="") & ~Q(life=Life.AGREED)
                | Q(agreed_at__isnull=False, agreed_on__isnull=False) & ~Q(agreed_how="") & ~Q(life=Life.DRAFT),
            ),
            models.CheckConstraint(
                name="a_version_that_ended_says_when",
                condition=Q(ended_at=None, life__in=[Life.DRAFT, Life.AGREED])
                | Q(ended_at__isnull=False, life__in=[Life.SUPERSEDED, Life.WITHDRAWN]),
            ),
            models.CheckConstraint(
                name="a_plan_ends_after_it_began", condition=Q(until=None) | Q(until__gte=F("since"))
            ),
        ]
        indexes = [models.Index(name="crisis_cards_agreed", fields=["person"], condition=Q(life=Life.AGREED))]

    def __str__(self) -> str:
        return f"crisis version {self.id}"


class CrisisProposal(models.Model):
    """What somebody wants changed in a plan, or says about it: the person, staff, or whom the person lets.

    FHIR: Task (proposal), Communication. Law: medvirkning (pbrl § 3-1).
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    plan = models.ForeignKey(CrisisPlan, models.PROTECT, related_name="proposals")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    owner = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    what = models.TextField(choices=_choices(Said))
    words = SealedText()
    by = models.ForeignKey(Actor, models.PROTECT, related_name="+")
    role = models.ForeignKey(StaffRole, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    event = models.ForeignKey(Event, models.PROTECT, null=True, related_name="+")  # None: a comment
    life = models.TextField(choices=_choices(Answer), default=Answer.OPEN)  # a comment is never answered
    answer = SealedText(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(StaffRole, models.PROTECT, null=True, related_name="+")  # None: the person said no
    wanted_at = models.DateTimeField(null=True)  # when the person said that they want it

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="an_answer_says_when_and_by_whom",
                condition=Q(life=Answer.OPEN, answered_at=None, answered_by=None)
                | Q(life=Answer.TAKEN, answered_at__isnull=False, answered_by__isnull=False)
                | Q(life=Answer.DECLINED, answered_at__isnull=False),
            ),
            models.CheckConstraint(
                name="a_proposal_is_an_event_and_a_comment_is_not",
                condition=Q(what=Said.PROPOSAL, event__isnull=False)
                | Q(what=Said.COMMENT, event=None, life=Answer.OPEN),
            ),
        ]

    def __str__(self) -> str:
        return f"crisis proposal {self.id}"


class CrisisCopy(models.Model):
    """A copy of a version on paper was given to the person. Insert only.

    FHIR: DocumentReference, Communication. Law: kopi til pasienten (pbrl § 5-1).
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    version = models.ForeignKey(CrisisVersion, models.PROTECT, related_name="copies")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    owner = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    by = models.ForeignKey(StaffRole, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"crisis copy {self.id}"


class CardLookUp(models.Model):
    """Somebody looked for a crisis card, found or not. What they wrote is not kept, but for why by name. Insert only.

    FHIR: AuditEvent (query). Law: oppslag (pjl §§ 16, 22).
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    owner = models.ForeignKey(Organization, models.PROTECT, related_name="+")  # of whoever looked
    role = models.ForeignKey(StaffRole, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")  # None: nobody they may look at
    use = models.TextField(choices=_choices(Use))
    reason = SealedText(null=True)  # None: by number
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(name="card_look_ups_of_a_role", fields=["role", "at"])]

    def __str__(self) -> str:
        return f"card look-up {self.id}"


class CardPointer(models.Model):
    """An address to leave with another system: it says nothing, leads to the login, and then to the card. Can be ended.

    FHIR: DocumentReference.content.attachment.url. Law: kjernejournal (pjl § 13), which we only point from and to.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    owner = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    index = models.BinaryField(unique=True)  # blind index of the word
    word = SealedText()  # what stands in the address
    by = models.ForeignKey(Actor, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_card_pointer_at_a_time", fields=["person"], condition=Q(ended_at=None)),
            models.CheckConstraint(
                name="a_pointer_ends_after_it_was_made", condition=Q(ended_at=None) | Q(ended_at__gte=F("made_at"))
            ),
        ]

    def __str__(self) -> str:
        return f"card pointer {self.id}"
