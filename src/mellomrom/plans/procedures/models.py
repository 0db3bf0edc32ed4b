"""Rows of procedures: a card as an organization has made it its own, and who has read it. Nothing here is about a person.

ProcedureVersion   a card as a leader has adopted or changed it  (prosedyre, i en versjon)
Reading            somebody at work has read a version           (lest og forstått)
"""

from django.contrib.auth.models import User
from django.db import models
from django.db.models import Q

from mellomrom.core.ids import new_id
from mellomrom.directory.models import Organization, StaffRole


class ProcedureVersion(models.Model):
    """A role card as an organization uses it: adopted as it stands or changed, signed by a leader, from a day. Insert only.

    FHIR: PlanDefinition. Law: plikt til å gjøre rutiner kjent (forskrift om ledelse og kvalitetsforbedring § 7; not verified).
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    card = models.TextField()  # the id of the role card
    card_version = models.DateField()  # of the file that it was made from
    number = models.PositiveIntegerField()  # 1, 2, … in the organization
    words = models.JSONField()  # chapter → part → lines; a line of the card is "=its-id"
    note = models.TextField(blank=True)  # what is new in it, for those who read it
    valid_from = models.DateField()
    signed_by = models.ForeignKey(StaffRole, models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="a_procedure_is_numbered_once", fields=["organization", "card", "number"]),
            models.CheckConstraint(name="procedures_begin_at_one", condition=Q(number__gte=1)),
        ]

    def __str__(self) -> str:
        return f"procedure version {self.id}"


class Reading(models.Model):
    """Somebody at work says that they have read a version: a duty of a member of staff, about nobody. Insert only.

    FHIR: Contract.signer. Law: plikt til å gjøre rutiner kjent (forskrift om ledelse og kvalitetsforbedring § 7; not verified).
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    version = models.ForeignKey(ProcedureVersion, models.PROTECT, related_name="readings")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")  # who has two roles reads it once
    role = models.ForeignKey(StaffRole, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(name="a_version_is_read_once", fields=["version", "user"])]

    def __str__(self) -> str:
        return f"reading {self.id}"
