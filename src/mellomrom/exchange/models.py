"""Messages in and out: the bytes first, then what became of them.

Partner   who sends to us, as they name themselves  (kommunikasjonspart)
Endpoint  where a unit's own record system takes messages  (adresse)
Message   one message, in or out, byte for byte     (melding)
"""

from django.db import models
from django.db.models import Q

from mellomrom.core.ids import new_id
from mellomrom.database.fields import SealedBytes
from mellomrom.directory.models import Actor, Organization, Unit
from mellomrom.exchange.catalogue import Direction, Format, MessageState, Transport


class Partner(models.Model):
    """A sender as it names itself; unverified until somebody has said which organization it is.

    FHIR: Endpoint, Organization. Standard: HER-id or organization number of the message head.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    key = models.TextField(unique=True)  # "HER:905", "ENH:999888777", or "unknown:kith" for what names nobody
    name = models.TextField(blank=True)
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="partners")
    actor = models.OneToOneField(Actor, models.PROTECT, related_name="partner")
    verified_at = models.DateTimeField(null=True)  # None: unverified, and on the operator's list
    first_seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_verified_partner_is_an_organization",
                condition=Q(verified_at=None) | Q(organization__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"partner {self.id}"


class Endpoint(models.Model):
    """Where a unit's own record system takes messages: in which format, and how they come there.

    FHIR: Endpoint. Norwegian: elektronisk adresse. A unit has at most one that is open; one without a unit is the
    organization's common address, used for its units that have none.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="endpoints")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="endpoints")
    format = models.TextField(choices=[(f.value, f.value) for f in Format])
    transport = models.TextField(choices=[(t.value, t.value) for t in Transport])
    address = models.TextField()  # a URL, or the name of a folder below the node's exchange folder
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)  # exclusive; None: in use
    failures = models.PositiveIntegerField(default=0)  # in a row
    rests_until = models.DateTimeField(null=True)  # after a failure nobody is sent there before this

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_endpoint_per_unit",
                fields=["organization", "unit"],
                condition=Q(until=None),
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"endpoint {self.id}"


class Message(models.Model):
    """One message as it came or went. The bytes never change; the state says how far it got.

    FHIR: Bundle of type message. Standard: MsgHead 1.2 with AppRec. Same partner, foreign id and SHA-256 is the same
    message; the same id with other bytes is another message, marked as reused.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    owner = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    direction = models.TextField(choices=[(d.value, d.value) for d in Direction])
    channel = models.TextField()
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="messages")
    foreign_id = models.TextField(blank=True)
    sha256 = models.BinaryField()
    body = SealedBytes()
    received_at = models.DateTimeField()
    kind = models.TextField(blank=True)  # LOG_INNLAGT …; empty until it is understood
    state = models.TextField(choices=[(s.value, s.value) for s in MessageState])
    receipt_code = models.TextField(blank=True)  # AppRec status, or the severity of the OperationOutcome
    receipt = SealedBytes(null=True)
    errors = models.JSONField(default=list)  # codes of the refusal, no texts
    corrects_id = models.TextField(blank=True)  # the foreign id it revises or cancels
    id_reused = models.BooleanField(default=False)
    person_unverified = models.BooleanField(default=False)
    addressee_unknown = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    try_at = models.DateTimeField(null=True)  # when a stuck one is tried again
    error = models.TextField(blank=True)  # the class of what went wrong, never its text

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="the_same_bytes_are_the_same_message", fields=["direction", "partner", "foreign_id", "sha256"]
            ),
            models.CheckConstraint(
                name="only_what_is_stuck_is_tried_again",
                condition=Q(state=MessageState.STUCK, try_at__isnull=False)
                | Q(~Q(state=MessageState.STUCK), try_at__isnull=True),
            ),
            models.CheckConstraint(
                name="what_stands_has_a_receipt",
                condition=~Q(state__in=[MessageState.RECORDED, MessageState.WAITING]) | Q(receipt__isnull=False),
            ),
        ]
        indexes = [
            models.Index(name="messages_to_try_again", fields=["try_at"], condition=Q(state=MessageState.STUCK)),
            models.Index(
                name="messages_that_wait", fields=["partner", "corrects_id"], condition=Q(state=MessageState.WAITING)
            ),
            models.Index(name="messages_by_foreign_id", fields=["foreign_id"]),
        ]

    def __str__(self) -> str:
        return f"message {self.id}"
