"""A leader signs a pathway for their organization, or takes that back. It changes what people read, never what runs."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from mellomrom.core.errors import InvalidMove, NotFound, NotPermitted
from mellomrom.directory.models import StaffRole
from mellomrom.directory.queries import is_leader
from mellomrom.events import registry
from mellomrom.events.models import Adoption

LONGEST_NOTE = 500  # signs


@transaction.atomic
def adopt(pathway: str, *, version: date, note: str = "", by: StaffRole, at: datetime) -> Adoption:
    """Sign the newest version of a pathway for one's organization.

    again      what is signed already stands as it was signed, by whoever did it first
    raises     NotPermitted for others than a leader; NotFound for a pathway that is not here; InvalidMove for a version
               that is not the newest (any more) and for a note that is too long
    """
    _must_lead(by)
    newest = next((p for p in registry.newest() if p.id == pathway), None)
    if newest is None:
        raise NotFound("adoption.no-such-pathway", "There is no such pathway here.")
    if version != newest.version:
        raise InvalidMove("adoption.not-the-newest", "There is a newer version now. Read it, and sign that one.")
    if len(note) > LONGEST_NOTE:
        raise InvalidMove("adoption.long-note", "The note is too long. Write at most 500 signs.")
    adoption, _made = Adoption.objects.get_or_create(
        pathway=pathway,
        version=version,
        organization=by.unit.organization,
        withdrawn_at=None,
        defaults={"adopted_by": by, "adopted_at": at, "note": note.strip() or None},
    )
    return adoption


@transaction.atomic
def withdraw_adoption(adoption_id: UUID, *, by: StaffRole, at: datetime) -> Adoption:
    """Take back what one's organization has signed; the row stays, with who did it and when.

    raises     NotPermitted for others than a leader; NotFound for another organization's; InvalidMove where it is done
    """
    _must_lead(by)
    own = Adoption.objects.select_for_update(no_key=True).filter(organization=by.unit.organization_id)
    adoption = own.filter(pk=adoption_id).first()
    if adoption is None:
        raise NotFound("adoption.not-yours", "Your organization has not signed this.")
    if adoption.withdrawn_at is not None:
        raise InvalidMove("adoption.withdrawn-already", "This has been taken back already.")
    adoption.withdrawn_at, adoption.withdrawn_by = at, by
    adoption.save(update_fields=["withdrawn_at", "withdrawn_by"])
    return adoption


def _must_lead(by: StaffRole) -> None:
    if not is_leader(by):
        raise NotPermitted("adoption.not-a-leader", "Only a leader signs for an organization. Ask yours.")
