"""The directory as it stands, read once by each process and remembered until somebody changes it.

Every transaction that changes it writes a new edition (migration 0002), so one small question tells whether what is
remembered still holds: in every process, and at once. What a transaction has changed itself is not remembered: nobody
else may ever see it.

The rows are shared by all who ask: read them, never change them. To change one, fetch it.
"""

from collections.abc import Callable
from datetime import date, datetime
from functools import cached_property
from typing import Any, TypeVar, cast
from uuid import UUID

from mellomrom.core.clock import local
from mellomrom.database.rows import Ask, ask
from mellomrom.directory.catalogue import OrganizationKind, ServiceType
from mellomrom.directory.models import Organization, StaffRole, Unit

Edition = tuple[str, bool]  # its word, and whether it is of this transaction, which may still be rolled back
T = TypeVar("T")

EDITION: Ask[Edition] = Ask(
    "SELECT edition, edition = pg_current_xact_id_if_assigned()::text || ' ' || pg_postmaster_start_time()::text"
    " FROM directory_edition",
    (),
    lambda rows: (rows[0][0], bool(rows[0][1])),
)


class Book:
    """Every organization, every open unit with its organization, and who works where, as one edition has them."""

    def __init__(self, edition: str):
        self.edition = edition
        units = list(Unit.objects.filter(closed_on=None).order_by("service", "pk"))
        self.organizations = {
            o.id: o for o in Organization.objects.order_by("pk")
        }  # after the units that point at them
        self.units: dict[UUID, Unit] = {}  # the open ones
        self.by_her: dict[str, Unit] = {}
        self._by_organization: dict[UUID, list[Unit]] = {}
        for unit in units:
            unit.organization = self.organizations[unit.organization_id]
            self.units[unit.id] = unit
            if unit.her_id:
                self.by_her[unit.her_id] = unit
            self._by_organization.setdefault(unit.organization_id, []).append(unit)
        self._roles: dict[UUID, list[tuple[date, date | None]]] = {}
        for unit_id, since, until in StaffRole.objects.values_list("unit", "since", "until"):
            self._roles.setdefault(unit_id, []).append((since, until))
        self._more: dict[str, Any] = {}

    @cached_property
    def by_key(self) -> dict[str, Organization]:
        """Organizations by HER-id and by number."""
        return {key: o for o in self.organizations.values() for key in (o.her_id, o.number) if key}

    @cached_property
    def municipalities(self) -> dict[str, Organization]:
        """Municipalities by their four digits."""
        found = (o for o in self.organizations.values() if o.kind == OrganizationKind.MUNICIPALITY)
        return {o.municipality: o for o in found if o.municipality}

    @cached_property
    def operator(self) -> Organization | None:
        """Who runs the node. Absent: the fixed rows were never made."""
        return next((o for o in self.organizations.values() if o.kind == OrganizationKind.OPERATOR), None)

    def units_of(self, organization: UUID) -> list[Unit]:
        """Give the open units of an organization, by service and age."""
        return self._by_organization.get(organization, [])

    def first_unit(self, organization: UUID, service: ServiceType) -> Unit | None:
        """Give the organization's oldest open unit with that service; None where there is none."""
        return next((u for u in self.units_of(organization) if u.service == service), None)

    def staff(self, unit: UUID, *, at: datetime) -> int:
        """Count the roles that somebody holds in a unit on that day in Oslo, as `queries.working` does."""
        day = local(at).date()
        return sum(since <= day and (until is None or until > day) for since, until in self._roles.get(unit, ()))

    def remember(self, name: str, read: Callable[[], T]) -> T:
        """Give what `read` gives, read once for this edition: for contexts above that note a new edition too."""
        if name not in self._more:
            self._more[name] = read()
        return cast(T, self._more[name])


class _Shelf:
    book: Book | None = None


def book(edition: Edition | None = None) -> Book:
    """Give the directory as it stands now; `edition` is the answer to EDITION where that was asked in this transaction."""
    word, ours = edition or ask(EDITION)[0]
    kept = _Shelf.book
    if kept is not None and kept.edition == word and not ours:
        return kept
    read = Book(word)
    if not ours:
        _Shelf.book = read
    return read
