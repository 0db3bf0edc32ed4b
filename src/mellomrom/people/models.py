"""The person, and who follows them up.

Person             identity alone, held by the node as processor    (pasient, bruker)
PersonIdentifier   one number of theirs, sealed, with a blind index (identifikator)
Registration       an organization that serves them                 (registrering)
NextOfKin          whom they call their own                         (pårørende)
TeamMember         a unit in their care team, with its function     (ansvarsgruppe, deltaker)
Responsible        who answers for an area of their life            (ansvarskart)
AreaColour         how an area of their life goes, as somebody said (farge: grønn, gul, rød)
"""

from django.db import models
from django.db.models import F, Q

from mellomrom.core.ids import new_id
from mellomrom.database.fields import SealedJSON, SealedText
from mellomrom.directory.models import Actor, Organization, StaffRole, Unit
from mellomrom.people.catalogue import Area, Basis, Colour, Protection, TeamFunction


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


class Responsible(models.Model):
    """One service that answers for one area of a person's life, with a named contact, from when until when.

    FHIR: CareTeam.participant. Law: ours; the regulation on individual plan (2022) asks who is responsible for what. Who
    answers for coordination is the care team's coordinator, and stands there alone.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    person = models.ForeignKey(Person, models.PROTECT, related_name="responsible")
    owner = models.ForeignKey(Organization, models.PROTECT, related_name="+")  # that of the unit
    area = models.TextField(choices=[(a.value, a.value) for a in Area])
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="answers_for")
    contact = models.ForeignKey(StaffRole, models.PROTECT, null=True, related_name="contact_for")
    deputy = models.ForeignKey(StaffRole, models.PROTECT, null=True, related_name="deputy_for")
    basis = models.TextField(choices=[(b.value, b.value) for b in Basis])
    since = models.DateTimeField()  # may lie ahead: a change that is agreed
    until = models.DateField(null=True)  # the last day that was agreed; None: until something else is
    ended_at = models.DateTimeField(null=True)  # may lie ahead too; the next one's `since`
    decided_by = models.ForeignKey(Actor, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_answers_for_an_area", fields=["person", "area"], condition=Q(ended_at=None)
            ),
            models.CheckConstraint(
                name="the_coordinator_stands_in_the_care_team", condition=~Q(area=Area.COORDINATION)
            ),
            models.CheckConstraint(
                name="a_responsibility_ends_after_it_began", condition=Q(ended_at=None) | Q(ended_at__gte=F("since"))
            ),
        ]
        indexes = [models.Index(name="areas_of_a_unit", fields=["unit"], condition=Q(ended_at=None))]

    def __str__(self) -> str:
        return f"responsible {self.id}"


class AreaColour(models.Model):
    """How an area of a person's life goes, as somebody said on a day; the newest stands. Insert only.

    FHIR: Observation. Law: none; the shared language of the services.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    owner = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    area = models.TextField(choices=[(a.value, a.value) for a in Area])
    colour = models.TextField(choices=[(c.value, c.value) for c in Colour])
    words = SealedText(null=True)
    said_at = models.DateTimeField()
    by = models.ForeignKey(Actor, models.PROTECT, related_name="+")
    role = models.ForeignKey(StaffRole, models.PROTECT, null=True, related_name="+")  # None: the person

    class Meta:
        indexes = [models.Index(name="colours_of_a_person", fields=["person", "area", "-said_at"])]

    def __str__(self) -> str:
        return f"area colour {self.id}"
