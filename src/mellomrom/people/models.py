"""The person, and who follows them up.

Person             identity alone, held by the node as processor    (pasient, bruker)
PersonIdentifier   one number of theirs, sealed, with a blind index (identifikator)
Registration       an organization that serves them                 (registrering)
NextOfKin          whom they call their own                         (pårørende)
TeamMember         a unit in their care team, with its function     (ansvarsgruppe, deltaker)
"""

from django.db import models
from django.db.models import F, Q

from mellomrom.core.ids import new_id
from mellomrom.database.fields import SealedJSON, SealedText
from mellomrom.directory.models import Actor, Organization, StaffRole, Unit
from mellomrom.people.catalogue import Protection, TeamFunction


class Person(models.Model):
    """A human being whom messages speak of. Reached through `people.actions.find` and a registration only.

    FHIR: Patient. Law: pasient, bruker (pbrl § 1-3).
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    name = SealedJSON()  # {"family": …, "given": …}, either may be empty
    birth_on = SealedText(null=True)  # ISO date; None: not known
    name_index = models.BinaryField(null=True)  # blind index of name and year of birth; None: too little is known
    protection = models.TextField(choices=[(p.value, p.value) for p in Protection], default=Protection.NONE)
    municipality = models.TextField(blank=True)  # of stay, four digits; empty: not known
    verified = models.BooleanField(default=True)  # False: came in a message and nobody has said who it is
    died_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(name="people_by_name_and_birth_year", fields=["name_index"])]

    def __str__(self) -> str:
        return f"person {self.id}"


class PersonIdentifier(models.Model):
    """One number that somebody knows the person by.

    FHIR: Patient.identifier. Standard: code list 8116. Law: fødselsnummer, D-nummer, hjelpenummer, DUF-nummer.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    person = models.ForeignKey(Person, models.PROTECT, related_name="identifiers")
    system = models.TextField()  # FNR, DNR, HNR, FHN, DUF, or the uri of a foreign system
    value = SealedText()
    index = models.BinaryField(unique=True)
    check_ok = models.BooleanField()  # False: its check digits do not fit; classified, never refused

    def __str__(self) -> str:
        return f"identifier {self.id}"


class Registration(models.Model):
    """An organization that serves the person, from when until when.

    FHIR: EpisodeOfCare. Law: tjenestemottaker.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    person = models.ForeignKey(Person, models.PROTECT, related_name="registrations")
    owner = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="registered_once_at_a_time", fields=["person", "owner"], condition=Q(until=None)
            ),
        ]

    def __str__(self) -> str:
        return f"registration {self.id}"


class NextOfKin(models.Model):
    """Somebody whom the person calls their own, as they have said it.

    FHIR: RelatedPerson. Law: pårørende, nærmeste pårørende (pbrl § 1-3 b).
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    person = models.ForeignKey(Person, models.PROTECT, related_name="next_of_kin")
    owner = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    name = SealedText()
    relation = models.TextField(blank=True)
    phone = SealedText(null=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"next of kin {self.id}"


class TeamMember(models.Model):
    """A unit in the person's care team: what it is to them, since when, and who decided it.

    FHIR: CareTeam.participant. Law: ansvarsgruppe, koordinator (pbrl § 2-5 b, hol § 7-2).
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    person = models.ForeignKey(Person, models.PROTECT, related_name="team")
    owner = models.ForeignKey(Organization, models.PROTECT, related_name="+")  # the organization that states it
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="team_memberships")
    function = models.TextField(choices=[(f.value, f.value) for f in TeamFunction])
    role = models.ForeignKey(StaffRole, models.PROTECT, null=True, related_name="+")  # a named contact in the unit
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)  # exclusive; None: still a member
    decided_by = models.ForeignKey(Actor, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_unit_has_a_function_once", fields=["person", "unit", "function"], condition=Q(until=None)
            ),
            models.UniqueConstraint(
                name="one_coordinator_at_a_time",
                fields=["person"],
                condition=Q(until=None, function=TeamFunction.COORDINATOR),
            ),
            models.CheckConstraint(
                name="a_membership_ends_after_it_began", condition=Q(until=None) | Q(until__gte=F("since"))
            ),
        ]

    def __str__(self) -> str:
        return f"team member {self.id}"
