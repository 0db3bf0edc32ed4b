"""What was decided, and who looked, in rows that never change; and what the rules ask about, in rows that only end.

Decision       one answer to "may they know?", yes or no   (vurdering av taushetsplikt)
RuleDay        how often one rule decided on one day         (telling)
Log            one look, notice or refusal                  (innsynslogg)
Seal           the log up to a row, closed with a hash       (forsegling)
Statement      what the person has said: yes or no, to whom  (samtykke, reservasjon)
Finding        what a named professional has found, and why  (beslutningskompetanse, fare)
JointTeam      units that are one team by agreement           (FACT, ACT; pjl § 9)
JointTeamUnit  one of them
"""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q

from mellomrom.core.ids import new_id
from mellomrom.database.fields import SealedText
from mellomrom.directory.catalogue import Sector
from mellomrom.directory.models import Actor, Organization, StaffRole, Unit
from mellomrom.people.models import Person
from mellomrom.sharing.catalogue import Category, Competence, Compulsion, Danger, Effect, How, Level, Purpose, Say


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


_ASKED = [(word.value, word.value) for word in Say if word is not Say.NONE_ASKED]
_NO = [Say.OPPOSED, Say.PRESUMED_OPPOSED]
_NEEDS_WORDS = [Say.PRESUMED_OPPOSED, Say.CONSENTED_FOR]


class Statement(models.Model):
    """What the person has said about who may know what: a yes or a no. Withdrawn it counts no more; it is never edited.

    What is empty is not narrowed: everybody, all categories, all purposes, every event. `owner` is the organization that
    wrote it down; what the person says themselves the operator holds, as the processor it is.

    FHIR: Consent. Law: samtykke (hpl § 22), reservasjon, å motsette seg (pbrl § 5-3, pjl § 17).
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    owner = models.ForeignKey(Organization, models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="statements", db_index=False)
    says = models.TextField(choices=_ASKED)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", db_index=False)
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+", db_index=False)
    sector = models.TextField(blank=True, choices=_choices(Sector))
    category = models.TextField(blank=True, choices=_choices(Category))
    purpose = models.TextField(blank=True, choices=_choices(Purpose))
    event = models.UUIDField(null=True)  # of the context above: one document, and no other
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)  # exclusive
    ask_again_at = models.DateTimeField(null=True)  # of a no: it holds, but they are asked anew
    how = models.TextField(choices=_choices(How))
    words = SealedText(null=True)  # why, or who said it for them
    by = models.ForeignKey(Actor, models.PROTECT, related_name="+", db_index=False)
    role = models.ForeignKey(
        StaffRole, models.PROTECT, null=True, related_name="+", db_index=False
    )  # who wrote it down
    said_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(Actor, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="said_of_one_recipient_or_of_everybody",
                condition=Q(unit=None, organization=None)
                | Q(unit=None, sector="", organization__isnull=False)
                | Q(organization=None, sector="", unit__isnull=False),
            ),
            models.CheckConstraint(
                name="what_is_said_ends_after_it_began", condition=Q(until=None) | Q(until__gt=F("since"))
            ),
            models.CheckConstraint(
                name="only_a_no_is_asked_about_again", condition=Q(ask_again_at=None) | Q(says__in=_NO)
            ),
            models.CheckConstraint(
                name="what_others_say_for_the_person_has_words",
                condition=~Q(says__in=_NEEDS_WORDS) | Q(words__isnull=False),
            ),
            models.CheckConstraint(
                name="staff_write_down_what_is_not_digital",
                condition=Q(how=How.DIGITAL, role=None) | (~Q(how=How.DIGITAL) & Q(role__isnull=False)),
            ),
            models.CheckConstraint(
                name="withdrawn_says_when_and_by_whom",
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
            ),
        ]
        indexes = [
            models.Index(name="statements_that_stand", fields=["person"], condition=Q(withdrawn_at=None)),
        ]

    def __str__(self) -> str:
        return f"statement {self.id}"


class Finding(models.Model):
    """What a named professional has found about a person, for a time, with reasons: one thing at a time.

    That they cannot decide in a matter, a danger, what a stay rests on without consent, or that what the law asks for a
    purpose is there. Rules that speak whatever the person has said speak of nothing else.

    FHIR: DetectedIssue. Law: beslutningskompetanse (pbrl § 4-3), nærliggende og alvorlig fare (hpl §§ 23, 31).
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    owner = models.ForeignKey(Organization, models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="findings", db_index=False)
    competence = models.TextField(blank=True, choices=_choices(Competence))
    danger = models.TextField(blank=True, choices=_choices(Danger))
    compulsory = models.TextField(blank=True, choices=_choices(Compulsion))
    purpose = models.TextField(blank=True, choices=_choices(Purpose))  # whose conditions are there
    category = models.TextField(blank=True, choices=_choices(Category))  # in this matter; empty: in all
    reasons = SealedText()
    by = models.ForeignKey(StaffRole, models.PROTECT, related_name="+", db_index=False)
    found_at = models.DateTimeField()
    until = models.DateTimeField()  # exclusive
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(StaffRole, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="one_thing_is_found",
                condition=(Q(danger="", compulsory="", purpose="") & ~Q(competence=""))
                | (Q(competence="", compulsory="", purpose="") & ~Q(danger=""))
                | (Q(competence="", danger="", purpose="") & ~Q(compulsory=""))
                | (Q(competence="", danger="", compulsory="") & ~Q(purpose="")),
            ),
            models.CheckConstraint(
                name="what_is_found_is_not_the_usual",
                condition=~Q(competence=Competence.DECIDES) & ~Q(danger=Danger.NONE) & ~Q(compulsory=Compulsion.NONE),
            ),
            models.CheckConstraint(name="a_finding_ends_after_it_was_made", condition=Q(until__gt=F("found_at"))),
            models.CheckConstraint(
                name="an_ended_finding_says_by_whom",
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
        ]
        indexes = [models.Index(name="findings_that_stand", fields=["person"], condition=Q(ended_at=None))]

    def __str__(self) -> str:
        return f"finding {self.id}"


class JointTeam(models.Model):
    """Units of several providers of health care that are one team by a written agreement, such as FACT and ACT.

    FHIR: OrganizationAffiliation. Law: avtale om felles behandlingsrettet helseregister (pjl § 9).
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")  # that registered it
    name = models.TextField()
    document = models.TextField()  # where the signed agreement lies
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)  # exclusive
    registered_by = models.ForeignKey(StaffRole, models.PROTECT, related_name="+")
    registered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="a_joint_team_has_an_agreement", condition=~Q(name="") & ~Q(document="")),
            models.CheckConstraint(
                name="a_joint_team_ends_after_it_began", condition=Q(until=None) | Q(until__gte=F("since"))
            ),
        ]

    def __str__(self) -> str:
        return f"joint team {self.id}"


class JointTeamUnit(models.Model):
    """One unit of a joint team.

    FHIR: OrganizationAffiliation.participatingOrganization. Law: part i avtalen (pjl § 9).
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    team = models.ForeignKey(JointTeam, models.PROTECT, related_name="parties")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(name="a_unit_is_in_a_joint_team_once", fields=["team", "unit"])]

    def __str__(self) -> str:
        return f"joint team unit {self.id}"
