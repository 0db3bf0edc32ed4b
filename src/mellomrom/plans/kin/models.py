"""Who reads or acts for a person, as the person has decided.

Representative   somebody who may see chosen parts of a person's pages   (pårørende, fullmektig, verge)
"""

from django.db import models
from django.db.models import F, Q

from mellomrom.core.ids import new_id
from mellomrom.database.fields import SealedText
from mellomrom.directory.models import Actor, Organization, StaffRole
from mellomrom.people.models import Person
from mellomrom.plans.kin.catalogue import Kind
from mellomrom.sharing.catalogue import How


def _choices(words: type) -> list[tuple[str, str]]:
    return [(w.value, w.value) for w in words]  # type: ignore[attr-defined]


class Representative(models.Model):
    """Somebody whom the person lets see chosen parts of their pages, from when until when, and who wrote it down.

    FHIR: RelatedPerson, Consent. Law: pårørende (pbrl §§ 1-3, 3-3), fullmakt (fvl § 12), verge (vgml kap. 4).
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    owner = models.ForeignKey(
        Organization, models.PROTECT, related_name="+"
    )  # whose staff wrote it down, else the node's
    kind = models.TextField(choices=_choices(Kind))
    name = SealedText()  # as the person calls them
    index = models.BinaryField(null=True)  # blind index of their national number, for this alone; None: not come yet
    code_index = models.BinaryField(
        null=True, unique=True
    )  # of an invitation on paper, good once; None: used, or by number
    code_until = models.DateTimeField(null=True)
    parts = models.JSONField(default=list)  # of `Part`
    actor = models.OneToOneField(
        Actor, models.PROTECT, related_name="+"
    )  # who they are in the person's log; nowhere else
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)  # exclusive
    how = models.TextField(choices=_choices(How))
    by = models.ForeignKey(Actor, models.PROTECT, related_name="+")
    role = models.ForeignKey(StaffRole, models.PROTECT, null=True, related_name="+")  # staff who wrote it down
    said_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(Actor, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(name="who_reads_has_a_number_or_a_code", condition=Q(index__isnull=False) | Q(code_index__isnull=False)),
            models.CheckConstraint(
                name="an_invitation_runs_out", condition=Q(code_index=None, code_until=None) | Q(code_index__isnull=False, code_until__isnull=False)
            ),
            models.CheckConstraint(name="reading_for_somebody_ends_after_it_began", condition=Q(until=None) | Q(until__gt=F("since"))),
            models.CheckConstraint(
                name="what_was_granted_and_withdrawn_says_by_whom",
                condition=Q(withdrawn_at=None, withdrawn_by=None) | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
            ),
            models.CheckConstraint(name="a_guardian_is_written_down_by_staff", condition=~Q(kind=Kind.GUARDIAN) | Q(role__isnull=False)),
        ]  # fmt: skip
        indexes = [
            models.Index(name="who_reads_for_a_person", fields=["person"], condition=Q(withdrawn_at=None)),
            models.Index(name="whom_somebody_reads_for", fields=["index"], condition=Q(withdrawn_at=None)),
        ]

    def __str__(self) -> str:
        return f"representative {self.id}"
