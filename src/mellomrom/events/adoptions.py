"""Reads: which organizations have signed which version of a pathway, and what is only proposed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count

from mellomrom.directory.models import StaffRole
from mellomrom.events import registry
from mellomrom.events.models import Adoption
from mellomrom.events.pathways import Pathway


@dataclass(frozen=True, slots=True)
class Signed:
    """What one organization has signed of one pathway."""

    adoption: UUID
    organization: str
    own: bool  # the reader's organization
    version: date
    current: bool  # False: an earlier version than that which new courses begin with
    by: str  # the name of who signed
    function: str  # a directory.catalogue.Function
    unit: str
    at: datetime
    note: str
    withdrawn_at: datetime | None
    withdrawn_by: str


def signed(pathway: Pathway, role: StaffRole) -> list[Signed]:
    """Give who has signed a pathway: the newest that each organization signed and has not taken back, by name.

    An organization that has taken back all that it signed stands last, with what it took back last.
    """
    rows = Adoption.objects.filter(pathway=pathway.id).select_related(
        "organization", "adopted_by__unit", "withdrawn_by"
    )
    newest: dict[UUID, Adoption] = {}
    for row in rows.order_by("version", "adopted_at", "pk"):
        kept = newest.get(row.organization_id)
        if kept is None or row.withdrawn_at is None or kept.withdrawn_at is not None:
            newest[row.organization_id] = row
    lines = [_signed(row, pathway, role) for row in newest.values()]
    return sorted(lines, key=lambda line: (line.withdrawn_at is not None, not line.own, line.organization))


def _signed(row: Adoption, pathway: Pathway, role: StaffRole) -> Signed:
    return Signed(
        adoption=row.pk,
        organization=row.organization.name,
        own=row.organization_id == role.unit.organization_id,
        version=row.version,
        current=row.version == pathway.version,
        by=row.adopted_by.name,
        function=row.adopted_by.function,
        unit=row.adopted_by.unit.name,
        at=row.adopted_at,
        note=row.note or "",
        withdrawn_at=row.withdrawn_at,
        withdrawn_by=row.withdrawn_by.name if row.withdrawn_by is not None else "",
    )


def how_many() -> Mapping[str, int]:
    """Say how many organizations have signed the newest version of each pathway; one that is only proposed is not in it."""
    newest = {(p.id, p.version) for p in registry.newest()}
    rows = Adoption.objects.filter(withdrawn_at=None).values_list("pathway", "version").annotate(n=Count("pk"))
    return {pathway: n for pathway, version, n in rows if (pathway, version) in newest}


def own(role: StaffRole) -> Mapping[tuple[str, date], datetime]:
    """Say what the role's organization has signed and when, by pathway and version: for pages that show what is owed."""
    rows = Adoption.objects.filter(organization=role.unit.organization_id, withdrawn_at=None)
    return {(pathway, version): at for pathway, version, at in rows.values_list("pathway", "version", "adopted_at")}
