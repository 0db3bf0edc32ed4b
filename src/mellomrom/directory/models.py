"""Who there is: organizations, units, the people who work there, who is on call, and the spaces between.

Organization   a legal body with a number          (virksomhet)
Unit           one service of it, the one who holds duties (tjeneste, enhet)
StaffRole      one person at work in one unit      (ansatt i rolle)
OnCallLine     who answers outside hours           (vaktordning)
Space          the interface between two services  (mellomrom)
Login          how a user is known where they log in (innloggingsidentitet)
Session        somebody who is logged in            (økt)
Tally          how often something was tried, for a while
Passkey        a key in somebody's telephone or machine (passnøkkel), and CodeApp, RecoveryCode, Invitation: local accounts
Unusual        somebody looked up far more than work needs (uvanlig mange oppslag)
"""

from django.contrib.auth.models import User
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import F, Q

from mellomrom.core.ids import new_id
from mellomrom.database.fields import SealedText
from mellomrom.directory.catalogue import ActorKind, Function, Looked, OrganizationKind, Sector, ServiceType, sector_of


def _choices(words: type) -> list[tuple[str, str]]:
    return [(w.value, w.value) for w in words]  # type: ignore[attr-defined]


class Organization(models.Model):
    """A legal body that is controller of its own rows.

    FHIR: Organization. Law: virksomhet, dataansvarlig (pjl § 2).
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    kind = models.TextField(choices=_choices(OrganizationKind))
    name = models.TextField()
    number = models.TextField(blank=True)  # nine digits at Enhetsregisteret; empty where it has none of its own
    her_id = models.TextField(blank=True)
    municipality = models.TextField(blank=True)  # four digits; of a municipality its own, else where it lies
    area = models.TextField(blank=True)  # the health community (helsefellesskap) it belongs to

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_organization_per_number", fields=["number"], condition=~Q(number="")),
            models.UniqueConstraint(
                name="one_municipality_per_number",
                fields=["municipality"],
                condition=Q(kind=OrganizationKind.MUNICIPALITY),
            ),
            models.UniqueConstraint(name="one_operator", fields=["kind"], condition=Q(kind=OrganizationKind.OPERATOR)),
        ]

    def __str__(self) -> str:
        return self.name


class Unit(models.Model):
    """One service of an organization; units hold duties, never a single human being.

    FHIR: HealthcareService. Law: tjeneste, enhet. Addressed by HER-id and service type.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="units")
    service = models.TextField(choices=_choices(ServiceType))
    name = models.TextField()
    her_id = models.TextField(blank=True)
    phone = models.TextField(blank=True)
    opens = models.TimeField(null=True)  # on working days, Europe/Oslo; both None: always open
    closes = models.TimeField(null=True)
    deputy = models.ForeignKey("self", models.PROTECT, null=True, related_name="deputy_of")  # of a one-person service
    closed_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_nobody_per_organization", fields=["organization"], condition=Q(service=ServiceType.NOBODY)
            ),
            models.UniqueConstraint(
                name="one_coordinating_unit_per_organization",
                fields=["organization"],
                condition=Q(service=ServiceType.COORDINATING_UNIT, closed_on=None),
            ),
            models.CheckConstraint(
                name="opening_hours_are_a_pair",
                condition=Q(opens=None, closes=None) | Q(opens__isnull=False, closes__isnull=False),
            ),
            models.CheckConstraint(name="nobody_is_its_own_deputy", condition=Q(deputy=None) | ~Q(deputy=F("id"))),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def sector(self) -> Sector:
        """Say which duty of confidentiality the unit works under."""
        return sector_of(ServiceType(self.service))


class Actor(models.Model):
    """Whoever does something: a member of staff, another computer, the person, or the house itself.

    FHIR: AuditEvent.agent.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    kind = models.TextField(choices=_choices(ActorKind))
    name = models.TextField()  # of a system or the house; a member of staff is shown by their role

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_house", fields=["kind"], condition=Q(kind=ActorKind.HOUSE)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class StaffRole(models.Model):
    """One person at work in one unit, in one function.

    FHIR: PractitionerRole. Law: ansatt i rolle, tjenstlig behov.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    actor = models.OneToOneField(Actor, models.PROTECT, related_name="role")
    user = models.ForeignKey(User, models.PROTECT, related_name="roles")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="staff")
    function = models.TextField(choices=_choices(Function))
    name = models.TextField()
    since = models.DateField()
    until = models.DateField(null=True)  # exclusive; None: still works here

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_role_per_user_unit_and_function",
                fields=["user", "unit", "function"],
                condition=Q(until=None),
            ),
            models.CheckConstraint(
                name="a_role_ends_after_it_began", condition=Q(until=None) | Q(until__gte=F("since"))
            ),
        ]

    def __str__(self) -> str:
        return f"role {self.id}"


class OnCallLine(models.Model):
    """A line that answers outside hours; its unit is who holds what it accepts.

    Law: vaktordning. `unit` has the service on_call, or answers day and night by itself.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    unit = models.OneToOneField(Unit, models.PROTECT, related_name="line")
    name = models.TextField()

    def __str__(self) -> str:
        return self.name


class Shift(models.Model):
    """Who is on the line from when to when; an override goes before the rota.

    FHIR: Schedule. Law: vaktplan.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    line = models.ForeignKey(OnCallLine, models.PROTECT, related_name="shifts")
    role = models.ForeignKey(StaffRole, models.PROTECT, related_name="shifts")
    since = models.DateTimeField()
    until = models.DateTimeField()  # exclusive
    override = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(name="a_shift_ends_after_it_began", condition=Q(until__gt=F("since"))),
        ]
        indexes = [models.Index(name="shifts_by_line_and_time", fields=["line", "since"])]

    def __str__(self) -> str:
        return f"shift {self.id}"


class Space(models.Model):
    """The interface between two services, with its agreement and one named leader on each side.

    Law: samarbeidsavtale (hol § 6-1). A leader owns the gap, not only the service.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    a = models.ForeignKey(Unit, models.PROTECT, related_name="spaces_as_a")  # the specialist, state or sending side
    b = models.ForeignKey(Unit, models.PROTECT, related_name="spaces_as_b")  # the municipal or receiving side
    leader_a = models.ForeignKey(StaffRole, models.PROTECT, null=True, related_name="leads_a")
    leader_b = models.ForeignKey(StaffRole, models.PROTECT, null=True, related_name="leads_b")
    agreement = models.TextField(blank=True)
    agreed_on = models.DateField(null=True)
    meets_on = models.DateField(null=True)  # the next monthly meeting

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_space_per_pair", fields=["a", "b"]),
            models.CheckConstraint(name="a_space_has_two_sides", condition=~Q(a=F("b"))),
        ]

    def __str__(self) -> str:
        return f"space {self.id}"


class Login(models.Model):
    """One way a user is known to who vouches for them: an issuer's number for them, kept as a blind index alone.

    FHIR: Practitioner.identifier. Law: autentisering (Normen for informasjonssikkerhet). Standard: OpenID Connect Core 1.0 § 5.7.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    user = models.ForeignKey(User, models.PROTECT, related_name="logins")
    issuer = models.TextField()  # who vouches, as it names itself
    index = models.BinaryField()  # blind index of issuer, kind of number and number
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)  # None: may be used

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_user_per_number_of_an_issuer", fields=["index"], condition=Q(ended_at=None)
            ),
            models.CheckConstraint(
                name="a_login_ends_after_it_was_made", condition=Q(ended_at=None) | Q(ended_at__gte=F("made_at"))
            ),
        ]

    def __str__(self) -> str:
        return f"login {self.id}"


class Session(AbstractBaseSession):
    """Somebody who is logged in at one screen, or is about to be; found by whose it is, so that all can be ended at once.

    Standard: NIST SP 800-63B § 7 (sessions).
    """

    whose = models.BinaryField(null=True)  # blind index of the user or the person; None: nobody yet

    class Meta:
        indexes = [models.Index(name="sessions_by_whose", fields=["whose"], condition=Q(whose__isnull=False))]

    def __str__(self) -> str:
        return "session"


class Tally(models.Model):
    """How many times one thing was done within a while: a login tried, a proof shown that is good once.

    Standard: RFC 9449 § 11.1 (replay), RFC 7523 § 3 (jti), NIST SP 800-63B § 5.2.2 (throttling).
    """

    key = models.BinaryField(primary_key=True)  # blind index of what is counted: it names nobody
    times = models.IntegerField()
    until = models.DateTimeField()  # from then on the count is forgotten

    class Meta:
        indexes = [models.Index(name="tallies_to_forget", fields=["until"])]
        constraints = [models.CheckConstraint(name="a_tally_is_never_negative", condition=Q(times__gte=0))]

    def __str__(self) -> str:
        return "tally"


def _ends_after_it_was_made(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(name=name, condition=Q(ended_at=None) | Q(ended_at__gte=F("made_at")))


class Passkey(models.Model):
    """A key in somebody's telephone, machine or stick, by which they log in here. We hold its public half alone.

    Standard: WebAuthn Level 2 (W3C). No fingerprint and no face ever leaves the device.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    user = models.ForeignKey(User, models.PROTECT, related_name="passkeys")
    credential = models.BinaryField(unique=True)  # the key's own id, made by the device
    public_key = models.BinaryField()  # COSE (RFC 9052)
    sign_count = models.BigIntegerField()  # how often it has signed; 0: the device does not count
    name = SealedText()  # as its owner calls it
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)  # None: lets its owner in
    copied = models.BooleanField(default=False)  # it counted backwards: somebody may hold a copy

    class Meta:
        constraints = [
            _ends_after_it_was_made("a_passkey_ends_after_it_was_made"),
            models.CheckConstraint(
                name="a_copied_passkey_lets_nobody_in", condition=Q(copied=False) | Q(ended_at__isnull=False)
            ),
        ]
        indexes = [models.Index(name="passkeys_in_use", fields=["user"], condition=Q(ended_at=None))]

    def __str__(self) -> str:
        return f"passkey {self.id}"


class CodeApp(models.Model):
    """An app on somebody's telephone that shows a new code each half minute; it goes with a password.

    Standard: RFC 6238 (TOTP).
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    user = models.ForeignKey(User, models.PROTECT, related_name="code_apps")
    secret = SealedText()
    last_step = models.BigIntegerField()  # the step of time of the last code: no code is good twice
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_code_app_per_user", fields=["user"], condition=Q(ended_at=None)),
            _ends_after_it_was_made("a_code_app_ends_after_it_was_made"),
        ]

    def __str__(self) -> str:
        return f"code app {self.id}"


class RecoveryCode(models.Model):
    """A code on paper that lets somebody in once who has lost their key; kept as a blind index alone.

    Standard: NIST SP 800-63B § 5.1.2 (look-up secrets).
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    user = models.ForeignKey(User, models.PROTECT, related_name="recovery_codes")
    index = models.BinaryField(unique=True)  # of user and code
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)  # used, or replaced by new ones

    class Meta:
        constraints = [_ends_after_it_was_made("a_recovery_code_ends_after_it_was_made")]
        indexes = [models.Index(name="recovery_codes_in_use", fields=["user"], condition=Q(ended_at=None))]

    def __str__(self) -> str:
        return f"recovery code {self.id}"


class Invitation(models.Model):
    """A link, good once and for a short while, by which somebody sets up how they log in.

    Standard: NIST SP 800-63B § 6.1 (binding of authenticators).
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    user = models.ForeignKey(User, models.PROTECT, related_name="invitations")
    index = models.BinaryField(unique=True)  # blind index of what stands in the link
    made_at = models.DateTimeField()
    until = models.DateTimeField()  # exclusive
    ended_at = models.DateTimeField(null=True)  # used, or replaced by a new one

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_invitation_per_user", fields=["user"], condition=Q(ended_at=None)),
            models.CheckConstraint(name="an_invitation_ends_after_it_was_made", condition=Q(until__gt=F("made_at"))),
        ]

    def __str__(self) -> str:
        return f"invitation {self.id}"


class Unusual(models.Model):
    """Somebody, or a whole unit, looked up far more than work usually needs. It says how many, and never whom.

    FHIR: AuditEvent. Law: pjl § 22 (those who answer for the records must look after how they are used).
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    role = models.ForeignKey(StaffRole, models.PROTECT, related_name="+")  # who it was, or who came last of a unit
    kind = models.TextField(choices=_choices(Looked))
    whole_unit = models.BooleanField()
    times = models.IntegerField()
    refused = models.BooleanField()  # it was so many that more was refused
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(name="unusual_by_time", fields=["at"])]

    def __str__(self) -> str:
        return f"unusual {self.id}"
