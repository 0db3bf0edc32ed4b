"""How a person wants to be reminded, and each reminder on its way.

ReminderChoice   an address of theirs, what they want there, and when not   (valg av påminnelser)
Reminder         one reminder: a template, and when it goes                 (påminnelse)
"""

from django.db import models
from django.db.models import F, Q

from mellomrom.core.ids import new_id
from mellomrom.database.fields import SealedText
from mellomrom.directory.models import Actor, Organization, StaffRole
from mellomrom.people.models import Person
from mellomrom.plans.reminders.catalogue import Dropped, Ended, Language, Template, Way
from mellomrom.plans.reminders.rules import State


def _choices(words: type) -> list[tuple[str, str]]:
    return [(w.value, w.value) for w in words]  # type: ignore[attr-defined]


class ReminderChoice(models.Model):
    """An address at which a person wants to be reminded: of what, in which language, and when never.

    FHIR: Communication preference (Patient.telecom). Law: samtykke (GDPR art. 6 no. 1 a).
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    owner = models.ForeignKey(Organization, models.PROTECT, related_name="+")  # who runs the node, for the person
    by = models.ForeignKey(Actor, models.PROTECT, related_name="+")
    role = models.ForeignKey(StaffRole, models.PROTECT, null=True, related_name="+")  # who typed it beside the person
    way = models.TextField(choices=_choices(Way))
    address = SealedText()
    index = models.BinaryField()  # blind index of the address, by which a STOP that is sent back finds it
    templates = models.JSONField(default=list)  # of `Template`, those that are wanted
    language = models.TextField(choices=_choices(Language))
    quiet_since = models.TimeField()  # Europe/Oslo
    quiet_until = models.TimeField()
    made_at = models.DateTimeField()
    code = SealedText(null=True)  # what was sent to see that the address is theirs; None: used, or run out
    code_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True)  # None: nothing but a code goes there
    seen_upto = models.DateTimeField(null=True)  # what was recorded until then has its reminders
    ended_at = models.DateTimeField(null=True)
    ended = models.TextField(blank=True, choices=_choices(Ended))

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_choice_of_reminders_at_a_time", fields=["person"], condition=Q(ended_at=None)),
            models.CheckConstraint(
                name="a_choice_that_ended_says_why", condition=Q(ended_at=None, ended="") | Q(ended_at__isnull=False) & ~Q(ended="")
            ),
            models.CheckConstraint(name="a_choice_ends_after_it_began", condition=Q(ended_at=None) | Q(ended_at__gte=F("made_at"))),
            models.CheckConstraint(
                name="a_code_runs_out", condition=Q(code=None, code_until=None) | Q(code__isnull=False, code_until__isnull=False)
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(name="choices_to_look_after", fields=["person"], condition=Q(ended_at=None, confirmed_at__isnull=False)),
            models.Index(name="choices_by_address", fields=["index"], condition=Q(ended_at=None)),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"choice of reminders {self.id}"


class Reminder(models.Model):
    """One reminder on its way: which text, because of which row, and from when. The row is the queue.

    FHIR: Communication. Law: none; it tells nothing.
    """

    id = models.UUIDField(primary_key=True, default=new_id)  # the key by which a channel knows it again
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    owner = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    choice = models.ForeignKey(ReminderChoice, models.PROTECT, related_name="reminders")
    template = models.TextField(choices=_choices(Template))
    ref = models.UUIDField()  # what it is because of; never sent
    for_day = models.DateField()  # in Oslo: of an appointment its own day
    made_at = models.DateTimeField()
    try_at = models.DateTimeField(null=True)  # None: closed
    latest = models.DateTimeField()  # from then on it is of no use
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)  # why the last attempt failed: a code
    state = models.TextField(choices=_choices(State), default=State.WAITING)
    sent_at = models.DateTimeField(null=True)
    dropped = models.TextField(blank=True, choices=_choices(Dropped))

    class Meta:
        constraints = [
            models.UniqueConstraint(name="reminded_once_of_one_thing", fields=["choice", "template", "ref", "for_day"]),
            models.CheckConstraint(
                name="a_reminder_waits_is_sent_dropped_or_given_up",
                condition=Q(state=State.WAITING, try_at__isnull=False, sent_at=None, dropped="")
                | Q(state=State.SENT, try_at=None, sent_at__isnull=False, dropped="")
                | Q(state=State.DROPPED, try_at=None, sent_at=None) & ~Q(dropped="")
                | Q(state=State.GIVEN_UP, try_at=None, sent_at=None, dropped="") & ~Q(error=""),
            ),
        ]
        indexes = [models.Index(name="reminders_to_send", fields=["try_at"], condition=Q(state=State.WAITING))]

    def __str__(self) -> str:
        return f"reminder {self.id}"
