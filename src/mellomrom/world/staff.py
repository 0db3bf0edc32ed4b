"""Who works in the demo: one login for each, all with the same password, and a second role on the on-call line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User

from mellomrom.directory import actions, queries
from mellomrom.directory.catalogue import Function, ServiceType
from mellomrom.directory.models import StaffRole, Unit
from mellomrom.world import supervision, test_actors
from mellomrom.world.places import BODIES, MUNICIPALITIES

PASSWORD = "mellomrom"  # shown on the login page of the demo, and made in demo mode only
OPERATOR = "operator"  # its login, and the key of its unit
_EMPLOYED = timedelta(days=400)  # before the demo begins

_MUNICIPAL = {  # of each municipality that has the service: login, function
    "home_care": ("nurse", Function.NURSE),
    "case_office": ("office", Function.CASE_OFFICER),
    "rop": ("rop", Function.SOCIAL_WORKER),
    "coordinating_unit": ("coordinator", Function.COORDINATOR),
    "leader": ("leader", Function.LEADER),
    "prison_health": ("prisonnurse", Function.NURSE),
}
_ON_CALL = ("nurse", "rop")  # who takes turns on a municipality's line
_OTHERS = (  # login, unit, function
    ("nurse2.steinkjer", "home_care.steinkjer", Function.NURSE),
    ("rop2.steinkjer", "rop.steinkjer", Function.SOCIAL_WORKER),
    ("rop2.levanger", "rop.levanger", Function.SOCIAL_WORKER),
    ("clinic.steinkjer", "emergency_clinic.steinkjer", Function.DOCTOR),
    ("clinic.levanger", "emergency_clinic.levanger", Function.NURSE),
    ("housing.steinkjer", "housing.steinkjer", Function.ADVISER),
    ("nurse.ward", "ward.medical", Function.NURSE),
    ("doctor.ward", "ward.medical", Function.DOCTOR),
    ("leader.ward", "ward.medical", Function.LEADER),
    ("nurse.emergency", "ward.emergency", Function.NURSE),
    ("leader.emergency", "ward.emergency", Function.LEADER),
    ("nurse.dps", "psychiatry.dps", Function.NURSE),
    ("leader.dps", "psychiatry.dps", Function.LEADER),
    ("worker.tsb", "tsb.fjordheim", Function.SOCIAL_WORKER),
    ("leader.tsb", "tsb.fjordheim", Function.LEADER),
    ("nurse.lar", "lar.fjordheim", Function.NURSE),
    ("leader.lar", "lar.fjordheim", Function.LEADER),
    ("paramedic", "ambulance.fjordheim", Function.NURSE),
    ("gp.steinkjer", "gp.steinkjer", Function.DOCTOR),
    ("gp.levanger", "gp.levanger", Function.DOCTOR),
    ("gp.namsos", "gp.namsos", Function.DOCTOR),
    ("nav.steinkjer", "nav.steinkjer", Function.ADVISER),
    ("nav.levanger", "nav.levanger", Function.ADVISER),
    ("police", "police.fjordheim", Function.POLICE_OFFICER),
    ("prison", "prison.fjordheim", Function.PRISON_OFFICER),
    ("nurse.alvdal", "home_care.alvdal", Function.NURSE),
    ("coordinator.alvdal", "coordinating_unit.alvdal", Function.COORDINATOR),
    ("gp.kattskinnet", "gp.kattskinnet", Function.DOCTOR),
    ("gp2.kattskinnet", "gp2.kattskinnet", Function.DOCTOR),
    ("inspector", supervision.KEY, Function.INSPECTOR),
    (OPERATOR, OPERATOR, Function.OPERATOR),
)
FEATURED = (  # shown beside the login form, the first to try first
    "nurse.steinkjer",
    "rop.steinkjer",
    "rop.levanger",
    "coordinator.steinkjer",
    "leader.steinkjer",
    "leader.levanger",
    "office.verdal",
    "nurse.verdal",
    "prisonnurse.verdal",
    "leader.lierne",
    "nurse.ward",
    "nurse.lar",
    "gp.steinkjer",
    "nav.steinkjer",
    "nav.levanger",
    "police",
    "inspector",
    "operator",
)
_GIVEN = (
    "Astrid Berit Camilla Dagny Elin Frida Gunn Hanne Inger Johanne Kari Lene Marit Nina Oda Petra Ragnhild Siri Tone "
    "Unni Vigdis Wenche Ylva Aud Bjarne Arne Birger Christian Dag Erik Frode Geir Harald Ivar Jon Kåre Lars Magne Nils "
    "Odd Per Roald Svein Trond Ulf Vidar William Yngve Øystein Åge Børre Sindre Torill Solveig Eirik Guro Snorre Liv"
).split()
_FAMILY = ("Prøve", "Øving", "Eksempel")  # nobody is called that


@dataclass(frozen=True, slots=True)
class Worker:
    """One member of staff."""

    login: str
    unit: str  # key
    function: Function
    name: str


def name_of(at: int) -> str:
    """Give the made-up name of the worker with this number."""
    return f"{_GIVEN[at % len(_GIVEN)]} {_FAMILY[at % len(_FAMILY)]}"


def _posts() -> list[tuple[str, str, Function]]:
    there = {service.key for body in BODIES for service in body.services}
    municipal = [
        (f"{login}.{place}", f"{word}.{place}", function)
        for place in MUNICIPALITIES
        for word, (login, function) in _MUNICIPAL.items()
        if f"{word}.{place}" in there
    ]
    return municipal + list(_OTHERS)


WORKERS = tuple(Worker(login, unit, function, name_of(at)) for at, (login, unit, function) in enumerate(_posts()))
UNIT_NAMES = {
    service.key: f"{service.name}, {body.name}" if service.name != body.name else body.name
    for body in BODIES
    for service in body.services
} | {**test_actors.NAMES, OPERATOR: "Mellomrom", supervision.KEY: f"Helse og omsorg, {supervision.NAME}"}


def build(units: Mapping[str, Unit], *, on: date) -> dict[str, StaffRole]:
    """Make the logins and give each its role; gives the roles by login, those on a line as `login@on_call`."""
    units = {**units, OPERATOR: actions.add_unit(queries.operator(), ServiceType.OTHER, "Drift")}
    accounts = users([w.login for w in WORKERS])
    since = on - _EMPLOYED
    roles = {
        worker.login: actions.employ(user, units[worker.unit], worker.function, name=worker.name, since=since)
        for worker, user in zip(WORKERS, accounts, strict=True)
    }
    for place in MUNICIPALITIES:
        line = units.get(f"on_call.{place}")
        if line is None:
            continue
        for word in _ON_CALL:
            role = roles[f"{word}.{place}"]
            roles[f"{word}.{place}@on_call"] = actions.employ(
                role.user, line, Function(role.function), name=role.name, since=since + timedelta(days=1)
            )
    return roles


def users(logins: Sequence[str]) -> list[User]:
    """Make accounts with the password that everybody knows, in the order given."""
    hashed = make_password(PASSWORD)  # one hash for all: a hash for each would take longer than all the rest
    return User.objects.bulk_create([User(username=login, password=hashed) for login in logins], batch_size=2000)


def leader_of(key: str) -> str:
    """Give the login of who leads a unit's side of a space: its own leader, else the municipality's; empty: nobody."""
    own = next((w.login for w in WORKERS if w.unit == key and w.function is Function.LEADER), "")
    place = key.split(".")[1]
    return own or (f"leader.{place}" if place in MUNICIPALITIES else "")


def first_in(key: str) -> str:
    """Give the login of the first who works in a unit; empty: nobody does."""
    return next((w.login for w in WORKERS if w.unit == key), "")
