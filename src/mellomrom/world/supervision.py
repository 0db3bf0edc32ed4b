"""Who supervises in the demo, and one inspection of Steinkjer that runs, so that an inspector has something to read."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from mellomrom.access import inspecting
from mellomrom.core.clock import local
from mellomrom.directory import actions
from mellomrom.directory.catalogue import OrganizationKind, ServiceType
from mellomrom.directory.models import StaffRole, Unit
from mellomrom.world.numbers import organization_number

KEY = "supervision.statsforvalter"
NAME = "Statsforvalteren (oppdiktet)"
_CODE = "9901"  # in its organization number
_BEGAN, _LASTS = timedelta(days=7), timedelta(days=300)


def build() -> dict[str, Unit]:
    """Let the authority take part; gives its unit by key."""
    body = actions.add_organization(kind=OrganizationKind.AUTHORITY, name=NAME, number=organization_number(_CODE))
    return {KEY: actions.add_unit(body, ServiceType.SUPERVISION, "Helse og omsorg")}


def register(units: Mapping[str, Unit], roles: Mapping[str, StaffRole], *, at: datetime) -> None:
    """Let the leader of Steinkjer register an inspection that runs now."""
    began = local(at).date() - _BEGAN
    inspecting.register(
        authority=units[KEY].pk,
        subject="Oppfølging etter utskrivning",
        mandate="2026/4711",
        since=began,
        until=began + _LASTS,
        by=roles["leader.steinkjer"],
        at=at,
    )
