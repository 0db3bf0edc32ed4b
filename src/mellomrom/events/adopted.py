"""Who has signed which pathway. Apart from the other tables of the spine, for nothing here is about a person."""

from django.db import models
from django.db.models import Q

from mellomrom.core.ids import new_id
from mellomrom.database.fields import SealedText
from mellomrom.directory.models import Organization, StaffRole


class Adoption(models.Model):
    """A leader has signed one version of one pathway for their organization: by name, on a day. Taken back, it stays.

    FHIR: Contract.signer. Law: none; an agreement between services is hol § 6-1.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    pathway = models.TextField()
    version = models.DateField()
    adopted_at = models.DateTimeField()
    adopted_by = models.ForeignKey(StaffRole, models.PROTECT, related_name="+")
    note = SealedText(null=True)  # the leader's words: what they do otherwise, when they look at it again
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(StaffRole, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_version_is_signed_once_at_a_time",
                fields=["pathway", "organization", "version"],
                condition=Q(withdrawn_at=None),
            ),
            models.CheckConstraint(
                name="taken_back_says_when_and_by_whom",
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"adoption {self.id}"
