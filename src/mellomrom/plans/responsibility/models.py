"""What the services propose about who answers for what, and whom the person trusts. The map itself lies in `people`.

AreaProposal   a unit is asked to answer for an area, or to let go of it  (forslag, forespørsel)
Trust          whom the person trusts, in their words                    (den personen har tillit til)
"""

from django.db import models
from django.db.models import Q

from mellomrom.core.ids import new_id
from mellomrom.database.fields import SealedText
from mellomrom.directory.models import Actor, Organization, StaffRole, Unit
from mellomrom.events.models import Duty, Event
from mellomrom.people.catalogue import Area, Basis
from mellomrom.people.models import Person
from mellomrom.plans.responsibility.catalogue import State

__all__ = ["AreaProposal", "Trust"]


class AreaProposal(models.Model):
    """A unit is asked to answer for an area of a person's life; it does so only once it has said yes.

    FHIR: Task (proposal). Law: none; it is how responsibility moves here. Whoever holds the duty answers.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    owner = models.ForeignKey(Organization, models.PROTECT, related_name="+")  # that of whoever proposes
    area = models.TextField(choices=[(a.value, a.value) for a in Area])
    to = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")  # None: somebody must be found
    claim = models.BooleanField(default=False)  # `to` asks for it itself, and whoever answers for it now must let go
    contact = models.ForeignKey(StaffRole, models.PROTECT, null=True, related_name="+")  # of a claim, who is to come
    basis = models.TextField(choices=[(b.value, b.value) for b in Basis])
    since = models.DateTimeField(null=True)  # when the change is to be; None: at the yes
    until = models.DateField(null=True)
    words = SealedText(null=True)
    event = models.ForeignKey(Event, models.PROTECT, related_name="+")
    duty = models.OneToOneField(Duty, models.PROTECT, related_name="+")  # its holder is who answers
    made_by = models.ForeignKey(StaffRole, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    state = models.TextField(choices=[(s.value, s.value) for s in State], default=State.OPEN)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(StaffRole, models.PROTECT, null=True, related_name="+")
    reason = SealedText(null=True)  # the words of who said no

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="asked_about_an_area_once_at_a_time",
                fields=["person", "area", "to"],
                condition=Q(state=State.OPEN),
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="a_proposal_that_is_closed_says_when_and_by_whom",
                condition=Q(state=State.OPEN, answered_at=None, answered_by=None)
                | Q(~Q(state=State.OPEN), answered_at__isnull=False, answered_by__isnull=False),
            ),
        ]
        indexes = [models.Index(name="open_proposals", fields=["person"], condition=Q(state=State.OPEN))]

    def __str__(self) -> str:
        return f"area proposal {self.id}"


class Trust(models.Model):
    """Whom the person trusts, as they have said it; one at a time, what was said before is kept.

    FHIR: Observation. Law: none; that one knows somebody is what help rests on.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    owner = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    words = SealedText()
    said_at = models.DateTimeField()
    by = models.ForeignKey(Actor, models.PROTECT, related_name="+")
    role = models.ForeignKey(StaffRole, models.PROTECT, null=True, related_name="+")  # None: the person wrote it
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="whom_one_trusts_is_said_once_at_a_time", fields=["person"], condition=Q(ended_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"trust {self.id}"
