"""What was decided, and who looked: tables to which rows are added and never changed.

Decision   one answer to "may they know?", yes or no   (vurdering av taushetsplikt)
RuleDay    how often one rule decided on one day       (telling)
Log        one look, notice or refusal                  (innsynslogg)
Seal       the log up to a row, closed with a hash       (forsegling)
"""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q

from mellomrom.core.ids import new_id
from mellomrom.directory.models import Actor, Organization, Unit
from mellomrom.people.models import Person
from mellomrom.sharing.catalogue import Category, Effect, Level, Purpose


def _choices(words: type) -> list[tuple[str, str]]:
    return [(w.value, w.value) for w in words]  # type: ignore[attr-defined]


class Decision(models.Model):
    """One answer to whether a unit may know one kind of thing about a person, with the law and the facts of its day.

    Stored once per distinct facts, answer and day; whatever discloses something points at it. A changed rule gives a
    new row, also on the same day, and never alters an old one.

    FHIR: AuditEvent. Law: vurdering av taushetsplikt (hpl §§ 21 flg., fvl §§ 13 flg.).
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    owner = models.ForeignKey(Organization, models.PROTECT, related_name="+", db_index=False)  # whose information it is
    person = models.ForeignKey(Person, models.PROTECT, related_name="decisions", db_index=False)
    recipient = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    category = models.TextField(choices=_choices(Category))
    purpose = models.TextField(choices=_choices(Purpose))
    on_date = models.DateField()  # in Oslo; the law of this day
    effect = models.TextField(choices=_choices(Effect))
    level = models.TextField(choices=_choices(Level))  # the most that may be shown
    rule = models.TextField()  # Rule.code
    law = models.TextField()  # the section as cited that day
    verified = models.BooleanField()  # False: the rule was not held against the text, and users see that
    facts = models.JSONField()  # sharing.rules.Facts, so that the decision can be drawn again
    facts_hash = models.BinaryField()  # SHA-256 of the facts and the answer
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="decided_once_a_day_on_the_same_facts",
                fields=["person", "recipient", "facts_hash", "on_date", "owner"],
            ),
            models.CheckConstraint(
                name="only_a_permit_opens_anything",
                condition=(Q(effect=Effect.PERMIT) & ~Q(level=Level.NOTHING))
                | (~Q(effect=Effect.PERMIT) & Q(level=Level.NOTHING)),
            ),
            models.CheckConstraint(name="a_decision_names_its_rule_and_its_law", condition=~Q(rule="") & ~Q(law="")),
        ]
        indexes = [BrinIndex(name="decisions_of_a_day", fields=["on_date"], autosummarize=True)]  # days come in order

    def __str__(self) -> str:
        return f"decision {self.id}"


class RuleDay(models.Model):
    """How often one rule decided on one whole day, here in all: it names nobody. Written once the day has ended.

    FHIR: Measure. Law: none; it is how people see what the rules do.
    """

    id = models.BigAutoField(primary_key=True)
    on_date = models.DateField()  # in Oslo
    rule = models.TextField()  # Rule.code; a day without any decision has one row, of silence
    times = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="a_rule_is_counted_once_a_day", fields=["on_date", "rule"]),
            models.CheckConstraint(name="a_rule_never_decides_fewer_than_no_times", condition=Q(times__gte=0)),
        ]

    def __str__(self) -> str:
        return f"rule day {self.id}"


class Log(models.Model):
    """One look at a person, one notice about them, or one refusal. It belongs to the person, who reads it freely.

    FHIR: AuditEvent. Law: innsynslogg (pjl § 22; § 22 a from 1 July 2026).
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    actor = models.ForeignKey(Actor, models.PROTECT, related_name="+", db_index=False)
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="log", db_index=False)  # None: of nobody
    what = models.TextField()  # a stable dotted code: "record.opened"
    ref = models.UUIDField(null=True)  # the row that was looked at or sent
    purpose = models.TextField(blank=True, choices=_choices(Purpose))
    basis = models.TextField(blank=True)  # the section of law, as cited that day
    effect = models.TextField(blank=True, choices=_choices(Effect))  # empty: nothing was asked of the rules
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(name="what_is_logged_says_what_it_is", condition=~Q(what="")),
            models.CheckConstraint(
                name="what_was_decided_says_how_and_by_what_law",
                condition=Q(decision=None) | (~Q(effect="") & ~Q(basis="") & Q(person__isnull=False)),
            ),
            models.CheckConstraint(
                name="a_unit_looks_for_its_organization",
                condition=Q(unit=None) | Q(organization__isnull=False),
            ),
        ]
        indexes = [models.Index(name="log_by_person", fields=["person", "id"])]

    def __str__(self) -> str:
        return f"log {self.id}"


class Seal(models.Model):
    """The log up to one of its rows, closed: a hash over the rows since the seal before it, and over that seal.

    FHIR: AuditEvent with Provenance.signature. Law: pjl §§ 22, 22 a (the log must be protected against change).
    """

    id = models.BigAutoField(primary_key=True)
    upto = models.BigIntegerField(unique=True)  # the last row of the log that it closes
    rows = models.BigIntegerField()  # how many it closes
    previous = models.BinaryField(unique=True)  # the hash of the seal before it: the chain never forks
    hash = models.BinaryField()  # SHA-256
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"seal {self.id}"
