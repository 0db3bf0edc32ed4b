"""Reads of procedures: a card as it holds here, what somebody has to read, how many have, and what has changed since.

Reading a card is a duty of a member of staff and about no person, so it is no `Duty` of the spine (ADR 35). It has the same
marks: one holder, a time, and it shows when it is late.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from mellomrom.core.clock import local
from mellomrom.core.errors import NotFound
from mellomrom.directory.catalogue import Function, ServiceType
from mellomrom.directory.models import Organization, StaffRole, Unit
from mellomrom.directory.queries import is_leader, units_of, working
from mellomrom.events.catalogue import EventKind, Level
from mellomrom.events.pathways import Source, Text
from mellomrom.plans.procedures.actions import UNKNOWN, current
from mellomrom.plans.procedures.card_files import cards
from mellomrom.plans.procedures.catalogue import SERVICES, Chapter, Part, RoleCard
from mellomrom.plans.procedures.models import ProcedureVersion, Reading
from mellomrom.plans.procedures.rules import Change, changes, chapters_of, due

FEW = 5  # of fewer than this in another unit no number is shown: it would say who
NOT_THEIRS = (Function.OPERATOR, Function.INSPECTOR)


@dataclass(frozen=True, slots=True)
class ToRead:
    """A card that somebody has to read."""

    card: str
    title: Text
    number: int
    due_at: datetime
    late: bool
    read_before: int  # the newest version they have read; 0: none


@dataclass(frozen=True, slots=True)
class CardRow:
    """A card in the list."""

    card: str
    title: Text
    when: Text
    for_me: bool
    local: bool  # a leader here has signed it
    to_read: ToRead | None
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class CardPage:
    """A card as it holds in the reader's organization."""

    card: str
    title: Text
    when: Text
    version: date  # of the file
    number: int  # of the organization's own version; 0: as it stands in the file
    newer_file: bool  # the file has a newer version than the one that the leader signed
    note: str
    valid_from: date | None
    signed_by: str
    mine: tuple[Chapter, ...]  # what speaks to the reader, first
    others: tuple[Chapter, ...]
    sources: tuple[Source, ...]
    to_read: ToRead | None
    read_at: datetime | None
    leads: bool
    changed: tuple[Change, ...]  # since the version that the reader has read
    since: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many in a unit have read the version that holds."""

    unit: str  # empty for the units with few, counted together
    staff: int
    read: int
    late: int
    few: bool  # of another's unit with few: no number is shown
    unread: tuple[str, ...]  # names, to the leader of that very unit


@dataclass(frozen=True, slots=True)
class CoveragePage:
    """How far a card is read in an organization."""

    card: str
    title: Text
    number: int  # 0: nobody has signed it, so nobody has to read it
    due_at: datetime | None
    units: tuple[Coverage, ...]


def to_read(role: StaffRole, *, at: datetime) -> tuple[ToRead, ...]:
    """Give what a member of staff has to read, what is late first: signed here, for their service, and not read yet.

    Two queries, one where nothing is signed. Nothing for who runs the node or inspects.
    """
    found = [
        (card, version) for card, version in _signed(role, at=at) if card.speaks_to(ServiceType(role.unit.service))
    ]
    if not found:
        return ()
    ids = [card.id for card, _ in found]
    mine = Reading.objects.filter(
        user=role.user_id, version__organization=role.unit.organization_id, version__card__in=ids
    )
    read: dict[str, int] = {}
    for name, number in mine.values_list("version__card", "version__number"):
        read[name] = max(read.get(name, 0), number)
    rows = [_row(card, version, role, read.get(card.id, 0), at=at) for card, version in found]
    return tuple(sorted((row for row in rows if row.read_before < row.number), key=lambda row: (row.due_at, row.card)))


def _signed(role: StaffRole, *, at: datetime) -> list[tuple[RoleCard, ProcedureVersion]]:
    """Give the cards that hold in the role's organization now, each in its newest version."""
    if role.function in NOT_THEIRS:
        return []
    rows = ProcedureVersion.objects.filter(organization=role.unit.organization_id, valid_from__lte=local(at).date())
    newest = {row.card: row for row in rows.order_by("number")}
    return [(card, newest[name]) for name, card in cards().items() if name in newest]


def _row(card: RoleCard, version: ProcedureVersion, role: StaffRole, read: int, *, at: datetime) -> ToRead:
    due_at = due(version.valid_from, role.since)
    return ToRead(card.id, card.title, version.number, due_at, due_at < at, read)


def card_list(role: StaffRole, *, at: datetime) -> tuple[CardRow, ...]:
    """Give every card, those for the reader's service first, each with whether they have read it."""
    waits = {row.card: row for row in to_read(role, at=at)}
    signed = {card.id: version for card, version in _signed(role, at=at)}
    read = dict(
        Reading.objects.filter(user=role.user_id, version__in=list(signed.values())).values_list("version__card", "at")
    )
    rows = [
        CardRow(
            card=card.id,
            title=card.title,
            when=card.when,
            for_me=card.speaks_to(ServiceType(role.unit.service)),
            local=card.id in signed,
            to_read=waits.get(card.id),
            read_at=read.get(card.id),
        )
        for card in cards().values()
    ]
    return tuple(sorted(rows, key=lambda row: (row.to_read is None, not row.for_me, row.card)))


def card_page(card_id: str, role: StaffRole, *, at: datetime) -> CardPage:
    """Give one card as it holds in the reader's organization. Raises NotFound "procedure.unknown"."""
    card = _card(card_id)
    version = current(card, role.unit.organization, at=at)
    chapters = chapters_of(card, version.words) if version is not None else card.chapters
    mine = [chapter for chapter in chapters if role.unit.service in SERVICES[chapter.to]]
    waits = next((row for row in to_read(role, at=at) if row.card == card.id), None)
    since = waits.read_before if waits is not None else 0
    reading = Reading.objects.filter(version=version, user=role.user_id).first() if version is not None else None
    return CardPage(
        card=card.id,
        title=card.title,
        when=card.when,
        version=card.version,
        number=version.number if version is not None else 0,
        newer_file=version is not None and version.card_version < card.version,
        note=version.note if version is not None else "",
        valid_from=version.valid_from if version is not None else None,
        signed_by=f"{version.signed_by.name}, {version.signed_by.unit.name}" if version is not None else "",
        mine=tuple(mine),
        others=tuple(chapter for chapter in chapters if chapter not in mine),
        sources=card.sources,
        to_read=waits,
        read_at=reading.at if reading is not None else None,
        leads=is_leader(role),
        changed=_changed(card, role.unit.organization, since, chapters) if since else (),
        since=since,
    )


def _changed(card: RoleCard, organization: Organization, since: int, now: Sequence[Chapter]) -> tuple[Change, ...]:
    """Say what changed since the version that somebody has read."""
    old = ProcedureVersion.objects.filter(organization=organization, card=card.id, number=since).first()
    return changes(chapters_of(card, old.words), now) if old is not None else ()


def as_written(card_id: str, role: StaffRole, *, language: str) -> dict[str, dict[str, str]]:
    """Give the newest version of an organization as a leader edits it: chapter, part, a line each. Raises NotFound."""
    card = _card(card_id)
    version = newest(card_id, role)
    chapters = chapters_of(card, version.words) if version is not None else card.chapters
    return {
        chapter.to: {part: "\n".join(line.text[language] for line in chapter.parts[part]) for part in Part}
        for chapter in chapters
    }


def newest(card_id: str, role: StaffRole) -> ProcedureVersion | None:
    """Give the newest version that was signed in the organization, also one whose day has not come; None for none."""
    rows = ProcedureVersion.objects.filter(organization=role.unit.organization_id, card=card_id)
    return rows.order_by("-number").first()


def coverage(card_id: str, role: StaffRole, *, at: datetime) -> CoveragePage:
    """Say how many of each unit have read the version that holds: to a leader, for their own organization, unranked.

    Names stand for the leader's own unit alone. Of another unit with few in it no number is shown.
    Raises NotFound "procedure.unknown", to others than a leader too.
    """
    card = _card(card_id)
    if not is_leader(role):
        raise NotFound(*UNKNOWN)
    version = current(card, role.unit.organization, at=at)
    if version is None:
        return CoveragePage(card.id, card.title, 0, None, ())
    read = set(Reading.objects.filter(version=version).values_list("user", flat=True))
    staff = StaffRole.objects.filter(working(at), unit__organization=role.unit.organization_id)
    by_unit: dict[object, list[StaffRole]] = {}
    for one in staff.exclude(function__in=NOT_THEIRS).order_by("name", "pk"):
        by_unit.setdefault(one.unit_id, []).append(one)
    units = [unit for unit in units_of([role.unit.organization_id]) if card.speaks_to(ServiceType(unit.service))]
    rows = [_coverage(unit, by_unit.get(unit.pk, []), version, read, role, at=at) for unit in units]
    shown = sorted((row for row in rows if row.staff or row.few), key=lambda row: row.unit)
    few = {row.unit for row in rows if row.few}
    small = [one for unit in units if unit.name in few for one in by_unit.get(unit.pk, []) if unit.pk != role.unit_id]
    shown += _together(small, version, read, at=at)
    return CoveragePage(card.id, card.title, version.number, due(version.valid_from, version.valid_from), tuple(shown))


def _together(staff: Sequence[StaffRole], version: ProcedureVersion, read: set[int], *, at: datetime) -> list[Coverage]:
    """Count those of the units with few as one, where they are enough together for a number to say who of none."""
    people = {one.user_id: one for one in staff}
    unread = [one for one in people.values() if one.user_id not in read]
    late = [one for one in unread if due(version.valid_from, one.since) < at]
    if len(people) < FEW:
        return []
    return [Coverage("", len(people), len(people) - len(unread), len(late), False, ())]


def _coverage(
    unit: Unit, staff: Sequence[StaffRole], version: ProcedureVersion, read: set[int], role: StaffRole, *, at: datetime
) -> Coverage:
    people = {one.user_id: one for one in staff}
    own = unit.pk == role.unit_id
    unread = [one for one in people.values() if one.user_id not in read]
    if not own and 0 < len(people) < FEW:
        return Coverage(unit.name, 0, 0, 0, True, ())
    late = [one for one in unread if due(version.valid_from, one.since) < at]
    names = tuple(one.name for one in unread) if own else ()
    return Coverage(unit.name, len(people), len(people) - len(unread), len(late), False, names)


def card_for(kind: EventKind, level: Level) -> tuple[str, Text] | None:
    """Give the card for a situation: its id and title; None where there is none, or the reader may not know what happened."""
    if level.rank <= Level.PING.rank:
        return None
    return next(((card.id, card.title) for card in cards().values() if kind in card.shown_on), None)


def _card(card_id: str) -> RoleCard:
    card = cards().get(card_id)
    if card is None:
        raise NotFound(*UNKNOWN)
    return card
