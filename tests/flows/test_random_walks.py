"""Whatever people do, in any order: the promises about who owes what hold after every single step.

A walk is a list of numbers, so that one that fails shrinks to the few steps that matter. Each walk is rolled back.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from mellomrom.core.errors import Refused
from mellomrom.directory.models import Organization, StaffRole, Unit
from mellomrom.events import actions, tasks
from mellomrom.events.catalogue import Carried, Cause, Correction, EventKind, NotCarried
from mellomrom.events.models import Course, Duty, Event, Notice, Offer
from mellomrom.exchange.actions import connect
from mellomrom.exchange.catalogue import Format, Transport
from mellomrom.exchange.models import Message
from mellomrom.integrations.files import DIALECTS
from mellomrom.people import actions as people
from mellomrom.people.catalogue import TeamFunction
from tests import make
from tests.flows import promises
from tests.flows.record_systems import receipt, refusal

pytestmark = pytest.mark.django_db

KINDS = [
    EventKind.ADMITTED,
    EventKind.DISCHARGE_READY,
    EventKind.DISCHARGE_READY_ANSWERED,
    EventKind.DISCHARGE_READY_WITHDRAWN,
    EventKind.DISCHARGED,
    EventKind.APPOINTMENT_BOOKED,
    EventKind.CONTACT_MADE,
    EventKind.EARLY_NOTICE_SENT,
    EventKind.EPIKRISE_SENT,
    EventKind.MEETING_HELD,
    EventKind.OVERDOSE,
    EventKind.PLAN_AGREED,
    EventKind.CRISIS_PLAN_REVISED,
    EventKind.SERVICES_STATED,
    EventKind.COERCION_STARTED,
    EventKind.COERCION_REVIEWED,
    EventKind.DIED,
]
FUNCTIONS = [TeamFunction.COORDINATOR, TeamFunction.ROP, TeamFunction.HOME_CARE, TeamFunction.LAR]
WAITS = [timedelta(minutes=20), timedelta(hours=3), timedelta(days=1), timedelta(days=4), timedelta(days=40)]


class Cast(make.Town):
    """The town, with a second person whom nobody follows up, and somebody at work in every unit."""

    def __init__(self) -> None:
        super().__init__()
        self.ola = make.person("Ola", serial=300)
        self.people = [self.kari, self.ola]
        self.roles = list(StaffRole.objects.select_related("unit__organization", "actor").order_by("pk"))
        for unit in Unit.objects.filter(organization=self.municipality, staff=None).exclude(service="nobody"):
            self.roles.append(make.staff(unit))
        self.units = list(Unit.objects.order_by("pk"))
        self.owner = Organization.objects.get(pk=self.municipality.pk)
        for organization, unit in ((self.municipality, None), (self.practice, self.gp), (self.hospital, self.ward)):
            self.connect(organization, unit, "first")

    def connect(self, organization: Organization, unit: Unit | None, name: str, at=make.LONG_AGO) -> None:
        """Let a record system take messages: that of the municipality for all its units."""
        connect(organization, unit=unit, format=Format.FHIR, transport=Transport.FOLDER, address=name, at=at)


@dataclass
class Walk:
    """One walk: where it stands, and the next step by three numbers."""

    cast: Cast
    at: object = make.NOON
    told: list[str] = field(default_factory=list)

    def step(self, verb: Callable[["Walk", int, int], object], a: int, b: int) -> None:
        """Take one step a minute later; a refusal is an answer, anything else that is raised is a bug."""
        self.at += timedelta(minutes=1)
        try:
            with transaction.atomic():
                verb(self, a, b)
        except Refused as no:
            self.told.append(f"{verb.__name__}: {no.code}")
        else:
            self.told.append(verb.__name__)

    def role_in(self, unit_id: object, b: int) -> StaffRole:
        """Give somebody of that unit, or now and then somebody else."""
        inside = [r for r in self.cast.roles if r.unit_id == unit_id]
        return pick(inside if inside and b % 5 else self.cast.roles, b)


def pick(rows, number: int):
    rows = list(rows)
    return rows[number % len(rows)] if rows else None


def happens(walk: Walk, a: int, b: int) -> None:
    cast = walk.cast
    make.happen(
        cast.people[a % 4 == 0],
        pick(KINDS, a // 4),
        owner=cast.owner,
        unit=pick([cast.ward, cast.tsb, cast.rop, None], b),
        to=pick([cast.home_care, cast.case_office, None], b // 4),
        cause=pick(list(Cause), b // 12) if b % 3 == 0 else Cause.UNKNOWN,
        occurred_at=walk.at - timedelta(hours=b % 30),
        at=walk.at,
    )


def corrects(walk: Walk, a: int, b: int) -> None:
    event = pick(Event.objects.order_by("pk"), a)
    if event is None:
        return
    cancel = b % 2
    make.happen(
        event.person,
        EventKind(event.kind),
        owner=event.owner,
        unit=event.unit,
        to=event.addressee,
        occurred_at=event.occurred_at if cancel else event.occurred_at + timedelta(hours=b % 9 - 4),
        at=walk.at,
        correction=Correction.CANCEL if cancel else Correction.REVISE,
        corrects=event,
    )


def takes(walk: Walk, a: int, b: int) -> None:
    if duty := pick(Duty.objects.order_by("pk"), a):
        actions.take(duty.id, by=walk.role_in(duty.holder_id, b), at=walk.at)


def does(walk: Walk, a: int, b: int) -> None:
    if duty := pick(Duty.objects.order_by("pk"), a):
        actions.done(duty.id, by=walk.role_in(duty.holder_id, b), at=walk.at)


def hands_over(walk: Walk, a: int, b: int) -> None:
    if duty := pick(Duty.objects.filter(life__in=["open", "taken"]).order_by("pk"), a):
        to = pick(walk.cast.units, b)
        actions.hand_over(duty.id, to.id, by=walk.role_in(duty.holder_id, b), at=walk.at)


def accepts(walk: Walk, a: int, b: int) -> None:
    if offer := pick(Offer.objects.order_by("answered_at", "-pk"), a if b % 4 == 0 else 0):
        actions.accept(offer.id, by=walk.role_in(offer.to_id, b), at=walk.at)


def declines(walk: Walk, a: int, b: int) -> None:
    if offer := pick(Offer.objects.filter(answered_at=None).order_by("-pk"), a):
        actions.decline(offer.id, reason="Ingen ledige i dag", by=walk.role_in(offer.to_id, b), at=walk.at)


def states_cause(walk: Walk, a: int, b: int) -> None:
    if course := pick(Course.objects.exclude(applies="yes", applies_from=None).order_by("pk"), a):
        by = walk.role_in(course.opened_by.unit_id, b)
        actions.state_cause(course.id, pick([c for c in Cause if c is not Cause.UNKNOWN], b // 5), by=by, at=walk.at)


def sees(walk: Walk, a: int, b: int) -> None:
    if notice := pick(Notice.objects.order_by("pk"), a):
        actions.see(notice.id, by=walk.role_in(notice.recipient_id, b), at=walk.at)


def changes_team(walk: Walk, a: int, b: int) -> None:
    unit = pick([walk.cast.rop, walk.cast.home_care, walk.cast.coordinating, walk.cast.tsb], b)
    person, function = pick(walk.cast.people, a), pick(FUNCTIONS, a // 2)
    if not people.leave_team(person, unit, function, at=walk.at):
        people.join_team(person, unit, function, by=walk.cast.roles[0].actor, at=walk.at)


def carries(walk: Walk, a: int, b: int) -> None:
    """The worker carries what is to leave; some addresses answer, some do not, some say no."""

    def carry(address: str, raw: bytes, name: str) -> Carried:
        if (says := (a + len(name) + b) % 4) == 0:
            raise NotCarried("timeout")
        return Carried((b"", receipt(raw), refusal(raw))[says - 1])

    actions.deliver_due(at=walk.at, carriers={Transport.FOLDER: carry}, dialects=DIALECTS)


def hears(walk: Walk, a: int, b: int) -> None:
    """A receipt comes by another way, or once more."""
    if message := pick(Message.objects.filter(direction="out").order_by("pk"), a):
        raw = (receipt if b % 3 else refusal)(bytes(message.body))
        actions.take_in(raw, dialect=DIALECTS["fhir"], at=walk.at)


def moves_address(walk: Walk, a: int, b: int) -> None:
    walk.cast.connect(walk.cast.practice, walk.cast.gp, f"other-{a}", at=walk.at)


def waits(walk: Walk, a: int, b: int) -> None:
    walk.at += pick(WAITS, a)
    works(walk, a, b)


def works(walk: Walk, a: int, b: int) -> None:
    tasks.work_once(at=walk.at, dialects={})
    promises.nothing_due_is_left(at=walk.at)


VERBS = [happens, happens, happens, corrects, takes, does, hands_over, accepts, accepts, declines, states_cause, sees]
VERBS += [changes_team, waits, waits, works, carries]
BY_WIRE = [happens, happens, happens, corrects, carries, carries, carries, hears, hears, moves_address, waits, works]
BY_WIRE += [changes_team, does]


def steps(verbs):
    """Some steps, by these verbs."""
    return st.lists(
        st.tuples(st.sampled_from(verbs), st.integers(0, 200), st.integers(0, 200)), min_size=8, max_size=30
    )


@pytest.fixture
def cast() -> Cast:
    return Cast()


LIKE_THIS = settings(
    max_examples=45,
    phases=[Phase.generate],  # add Phase.shrink to make a walk that fails short; it takes some minutes
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def walked(cast: Cast, steps: list) -> None:
    """Take a walk, look at every promise after each step, and forget it."""
    with transaction.atomic():
        walk, before = Walk(cast), {}
        for verb, a, b in steps:
            walk.step(verb, a, b)
            before = promises.all_hold(before)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.set_rollback(True)


@LIKE_THIS
@given(steps=steps(VERBS))
def test_whatever_is_done_in_any_order_every_promise_about_duties_holds(cast, steps):
    walked(cast, steps)


@LIKE_THIS
@given(steps=steps(BY_WIRE))
def test_whatever_goes_by_wire_in_any_order_is_there_or_under_way_or_somebody_phones(cast, steps):
    walked(cast, steps)
