"""An inspection: registered by whoever is inspected, ended, and under it one person sought at a time.

register   let an authority read what one organization has, from a day until a day, on a mandate
end        before its time, by either side
seek       one person by number, with a reason; decided, logged, and refused in one way

An inspector has no inbox, no list and no search: only what `inspected` shows of whom they sought, while it runs.
"""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from mellomrom.access.models import InspectedPerson, Inspection
from mellomrom.access.rules import CONTROLLERS
from mellomrom.core.clock import local
from mellomrom.core.errors import InvalidMove, NotFound, NotPermitted, TooMany
from mellomrom.database.house import enter, walled
from mellomrom.database.rows import insert
from mellomrom.directory import queries as directory
from mellomrom.directory.catalogue import Function, OrganizationKind, Sector, ServiceType
from mellomrom.directory.models import Organization, StaffRole, Unit
from mellomrom.events.models import Event
from mellomrom.people.actions import whose
from mellomrom.people.models import Person, Registration
from mellomrom.sharing.actions import Request, decide_all, log
from mellomrom.sharing.catalogue import Category, Effect, Purpose, Relation, Say
from mellomrom.sharing.models import Decision
from mellomrom.sharing.rules import Facts

LONGEST = timedelta(days=366)  # then whoever is inspected says anew that it goes on
MOST_SOUGHT = 30  # persons by one inspector in an hour, found or not
AN_HOUR = timedelta(hours=1)
NO_INSPECTION = ("inspection.not-found", "There is no such inspection that runs now for your role.")
SUPERVISES = Q(service=ServiceType.SUPERVISION, organization__kind=OrganizationKind.AUTHORITY, closed_on=None)


def authorities() -> list[Unit]:
    """Give the units that can inspect, by name."""
    return list(Unit.objects.filter(SUPERVISES).select_related("organization").order_by("organization__name", "name"))


def may_register(role: StaffRole) -> bool:
    """Say whether a role answers for inspections of its organization: a leader's of one that gives health care."""
    return directory.is_leader(role) and role.unit.organization.kind in CONTROLLERS


@transaction.atomic
def register(
    *, authority: UUID, subject: str, mandate: str, since: date, until: date, by: StaffRole, at: datetime
) -> Inspection:
    """Let an authority read what the leader's organization has, from one day until another, exclusive.

    Again gives the same inspection. Raises NotPermitted for who leads nothing that is inspected here, NotFound for a
    unit that does not supervise, InvalidMove without subject or mandate, and for days that are over or over a year.
    """
    if not may_register(by):
        raise NotPermitted("inspection.not-leader", "Only a leader of a health service registers an inspection of it.")
    unit = Unit.objects.filter(SUPERVISES, pk=authority).first()
    if unit is None:
        raise NotFound("inspection.no-authority", "There is no such authority here.")
    if not subject.strip() or not mandate.strip():
        raise InvalidMove("inspection.no-mandate", "Say what is inspected, and the reference of the letter about it.")
    if not max(since, local(at).date()) < until <= since + LONGEST:
        raise InvalidMove("inspection.no-days", "Choose a first and a last day, not over yet and within a year.")
    made, _ = Inspection.objects.get_or_create(
        owner=by.unit.organization,
        authority=unit,
        mandate=mandate.strip(),
        since=since,
        until=until,
        ended_at=None,
        defaults={"subject": subject.strip(), "registered_by": by, "registered_at": at},
    )
    return made


@transaction.atomic
def end(inspection_id: UUID, *, by: StaffRole, at: datetime) -> Inspection:
    """End an inspection before its time; whoever is inspected may, and whoever inspects. Again changes nothing."""
    row = Inspection.objects.select_for_update(no_key=True).filter(pk=inspection_id).first()
    if row is None or not (row.authority_id == by.unit_id or (row.owner_id == _led(by))):
        raise NotFound(*NO_INSPECTION)
    if row.ended_at is None:
        row.ended_at, row.ended_by = at, by
        row.save(update_fields=["ended_at", "ended_by"])
    return row


def _led(role: StaffRole) -> UUID | None:
    return role.unit.organization_id if may_register(role) else None


def running(role: StaffRole, *, at: datetime) -> list[Inspection]:
    """Give the inspections that an inspector reads under now; none for anybody else."""
    if role.function != Function.INSPECTOR or role.unit.sector is not Sector.AUTHORITY:
        return []
    day = local(at).date()
    rows = Inspection.objects.filter(authority=role.unit, since__lte=day, until__gt=day, ended_at=None)
    return list(rows.select_related("owner", "authority__organization").order_by("until", "pk"))


def registered(role: StaffRole) -> list[Inspection]:
    """Give all inspections of the organization that a role leads, the newest first."""
    rows = Inspection.objects.filter(owner=_led(role)).select_related("owner", "authority__organization")
    return list(rows.order_by("-since", "-pk"))


def one(inspection_id: UUID, role: StaffRole, *, at: datetime) -> Inspection:
    """Give an inspection that runs now for this inspector. Raises NotFound for any other."""
    found = next((row for row in running(role, at=at) if row.pk == inspection_id), None)
    if found is None:
        raise NotFound(*NO_INSPECTION)
    return found


def seek(inspection_id: UUID, *, number: str, words: str, by: StaffRole, at: datetime) -> InspectedPerson:
    """Seek one person by their number, with a reason, among those whom the inspected organization knows.

    Decided and written down, in the person's log too where there is such a person. Nobody, and somebody whom that
    organization does not know, are one answer. Must be the outermost transaction, so that a no stays in the log.

    raises     NotFound for an inspection that does not run, and for nobody; InvalidMove without a reason; TooMany
    """
    with walled(durable=True):
        StaffRole.objects.select_for_update(no_key=True).get(pk=by.pk)  # one thing at a time, so that all are counted
        inspection = one(inspection_id, by, at=at)
        enter()  # whom they seek is known to others
        if not words.strip():
            raise InvalidMove("inspection.no-reason", "Say why you need to read about this person.")
        if InspectedPerson.objects.filter(role=by, at__gt=at - AN_HOUR).count() >= MOST_SOUGHT:
            raise TooMany("inspection.too-many", "You have sought many persons in an hour. Wait a while.")
        person = whose(number)
        known = knows(inspection.owner, person)
        decision = decide_to_show(inspection, person, at=at) if person is not None and known else None
        seen = person if decision is not None and decision.effect == Effect.PERMIT else None
        row = InspectedPerson(
            inspection=inspection, owner=inspection.owner, role=by, person=seen, words=words.strip(), at=at
        )
        insert([row])
        log(
            what="inspection.opened",
            by=by,
            at=at,
            person=person,
            ref=row.pk,
            purpose=Purpose.SUPERVISION,
            effect=None if decision else Effect.SILENCE,
            decision=decision,
        )
    if seen is None:
        raise NotFound("inspection.nobody", "Nobody with that number is known where you inspect.")
    return row


def knows(organization: Organization, person: Person | None) -> bool:
    """Say whether an organization has anything about a person: it serves or has served them, or something was said.

    Two queries, also about nobody.
    """
    who = person.pk if person is not None else UUID(int=0)
    serves = Registration.objects.filter(owner=organization, person=who).exists()
    has_rows = Event.objects.filter(owner=organization, person=who).exists()
    return serves or has_rows


def decide_to_show(inspection: Inspection, person: Person, *, at: datetime) -> Decision:
    """Ask the rules whether the authority may read what the organization has of a person. Needs an open transaction."""
    facts = Facts(
        sender=Sector.HEALTH,
        recipient=Sector.AUTHORITY,
        category=Category.HEALTH,
        purpose=Purpose.SUPERVISION,
        relation=Relation.NONE,
        say=Say.NONE_ASKED,
        treats=False,
        orphan=False,
        on_request=True,
    )
    asked = Request("inspection", inspection.owner_id, person.pk, inspection.authority, facts)
    return decide_all([asked], at=at)["inspection"]
