"""The crisis card: found, decided and logged in one step, and shown in the cut of whoever looks.

find        by number, or by name and year with a reason
see_again   the same card once more, within the hour
by_pointer  by an address that another system held

Nobody found, several found, nobody whom the rules let in, and a pointer that was ended are one answer. Only rows are read
here: it works whether or not the worker does.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from mellomrom.core.clock import local
from mellomrom.core.errors import NotFound
from mellomrom.database.house import enter, walled
from mellomrom.database.keys import keyring
from mellomrom.database.rows import ask, inserting
from mellomrom.directory.catalogue import Function, Looked
from mellomrom.directory.models import StaffRole
from mellomrom.events.actions.entries import was_asked
from mellomrom.people.actions import find_living
from mellomrom.people.catalogue import Protection
from mellomrom.people.models import Person
from mellomrom.people.queries import full_name
from mellomrom.plans.crisis.callers import Callee, resolve
from mellomrom.plans.crisis.catalogue import SECTIONS, CardSought, CrisisContents, Kind, Known, Life, Use, recall
from mellomrom.plans.crisis.models import CardLookUp, CardPointer, CrisisVersion
from mellomrom.plans.crisis.pointers import SCOPE
from mellomrom.plans.crisis.rules import LOOK_UP_HOLDS, asks_for, check_sought, may_find, opened, purpose, shown, uses
from mellomrom.sharing.actions import decide_nothing, entry
from mellomrom.sharing.catalogue import Category, Effect, How, Level
from mellomrom.sharing.lookups import look_up
from mellomrom.sharing.models import Decision, Log
from mellomrom.sharing.parts import decide_parts
from mellomrom.sharing.queries import Why, standing, why

NOBODY = ("crisis.nobody", "Nobody was found whom you can open. Check the number, or the whole name and the year.")
UNKNOWN = UUID(int=0)  # whom one asks about where nobody was found, so that as much is asked


@dataclass(frozen=True, slots=True)
class Shown:
    """One plan as the reader may see it: sections with a heading's code, each with (field, words)."""

    sections: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    calls: tuple[Callee, ...]
    agreed_on: date | None
    agreed_how: How
    agreed_with: str
    agreed_by: str
    since: date
    until: date | None
    revise_on: date
    summary_record: Known | None  # None: not for this reader


@dataclass(frozen=True, slots=True)
class Card:
    """What somebody sees who found a card. It never says that there is more."""

    person: UUID
    look_up: UUID
    use: Use
    name: str
    born: str
    protected: bool
    treats: bool  # the reader's unit is in the care team, and has the person's page
    crisis: Shown | None  # None: no card has been made, or none of what this reader may see
    safety: Shown | None
    whys: tuple[Why, ...]
    read_at: datetime
    today: date


def find(sought: CardSought, *, use: Use, by: StaffRole, at: datetime) -> Card:
    """Find a card: decided, logged and opened at once. Must be the outermost transaction.

    raises     NotFound "crisis.nobody", the same for nobody, several and whom no rule lets in; InvalidMove for a name
               without a reason; TooMany beyond what work needs; NotFound "page.not-found" for who has no use for cards
    """
    use = _usable(use, by)
    check_sought(sought)
    reason = "" if sought.number.strip() else sought.reason.strip()
    return _open(lambda: find_living(sought), use, reason, by=by, at=at)


def see_again(look_up_id: UUID, *, by: StaffRole, at: datetime) -> Card:
    """Open the same card once more within the hour: decided and logged anew. Raises as `find`, and for another's look-up."""
    mine = CardLookUp.objects.filter(pk=look_up_id, role=by, person__isnull=False, at__gt=at - LOOK_UP_HOLDS)
    row = mine.first()
    if row is None:
        raise NotFound("crisis.no-look-up", "That look-up is too old. Find the card once more.")
    person = Person.objects.filter(pk=row.person_id or UNKNOWN, died_at=None)
    return _open(lambda: person.first(), Use(row.use), "", by=by, at=at)


def by_pointer(word: str, *, use: Use, by: StaffRole, at: datetime) -> Card:
    """Find a card by the word of an address that another system held. Raises as `find`: an ended one is nobody's."""
    index = keyring().index(word, scope=SCOPE)
    pointed = CardPointer.objects.filter(index=index, ended_at=None).values("person")
    mine = Person.objects.filter(pk__in=pointed, died_at=None)
    return _open(lambda: mine.first(), _usable(use, by), "", by=by, at=at)


def _usable(use: Use, by: StaffRole) -> Use:
    """Give the use, or what the reader's service can want at all. Raises NotFound for who has no use for cards."""
    if not may_find(by.unit.sector, Function(by.function)):
        raise NotFound("page.not-found", "There is no such page, or it is not for your role.")
    return use if use in uses(by.unit.sector) else uses(by.unit.sector)[0]


def _open(who: Callable[[], Person | None], use: Use, reason: str, *, by: StaffRole, at: datetime) -> Card:
    """Find, decide, log, and read what may be seen, in one transaction; a no is written down before it is raised."""
    look_up(Looked.CARD, by=by, at=at)
    with walled(durable=True):
        enter()  # anybody may be sought, and a look that was refused stands in their log too
        person = who()
        decided, may = _decide(person, use, by, at=at)
        seen = person if may else None
        row = CardLookUp(owner=by.unit.organization, role=by, person=seen, use=use, reason=reason or None, at=at)
        ask(*inserting(_entries(person, use, decided, by, at=at), [row]))
        if person is not None and seen is not None:
            return _card(person, row, use, decided, may, by, at=at)
    raise NotFound(*NOBODY)


Decided = Mapping[Category, Decision]


def _decide(person: Person | None, use: Use, by: StaffRole, *, at: datetime) -> tuple[Decided, frozenset[Category]]:
    """Ask the rules about what the use takes; gives the answers, and what they open. About nobody as much is asked.

    Whether the unit was asked to help is only read where the answer is no without it: few looks are.
    """
    decided = _ask_rules(person, use, by, asked=False, at=at)
    may = opened({part: Level(row.level) for part, row in decided.items()})
    if len(may) < len(asks_for(by.unit.sector, use)) and was_asked(person.pk if person else UNKNOWN, by):
        decided = _ask_rules(person, use, by, asked=True, at=at)
        may = opened({part: Level(row.level) for part, row in decided.items()})
    return decided, may


def _ask_rules(person: Person | None, use: Use, by: StaffRole, *, asked: bool, at: datetime) -> Decided:
    wants, what_for = asks_for(by.unit.sector, use), purpose(by.unit.sector)
    if person is not None:
        owner = by.unit.organization
        return decide_parts(person, by.unit, owner=owner, parts=wants, purpose=what_for, asked=asked, at=at)
    standing(Person(pk=UNKNOWN), by.unit, at=at, asked=asked)
    decide_nothing(UNKNOWN)
    return {}


def _entries(person: Person | None, use: Use, decided: Decided, by: StaffRole, *, at: datetime) -> list[Log]:
    """Make a row of the log for each answer, yes or no; of nobody in particular where nobody was found."""
    if person is None:
        what_for = purpose(by.unit.sector)
        return [entry(what="crisis.looked_up", by=by, at=at, purpose=what_for, effect=Effect.SILENCE)]
    what = f"crisis.card_{use}"
    return [entry(what=what, by=by, at=at, person=person, ref=person.pk, decision=row) for row in decided.values()]


def _card(
    person: Person,
    row: CardLookUp,
    use: Use,
    decided: Decided,
    may: frozenset[Category],
    by: StaffRole,
    *,
    at: datetime,
) -> Card:
    treats = any(bool(one.facts.get("treats")) for one in decided.values())
    protected = person.protection != Protection.NONE
    versions = CrisisVersion.objects.filter(person=person, life=Life.AGREED).select_related("agreed_role")
    plans = {Kind(one.kind): one for one in versions}
    hides = protected and not treats
    seen = {kind: _shown(one, shown(kind, may, hides=hides), hides, at) for kind, one in plans.items()}
    return Card(
        person=person.pk,
        look_up=row.pk,
        use=use,
        name=full_name(person),
        born=person.birth_on or "",
        protected=protected,
        treats=treats,
        crisis=seen.get(Kind.CRISIS),
        safety=seen.get(Kind.SAFETY),
        whys=tuple(why(decided[part], near=treats) for part in decided if part in may),
        read_at=at,
        today=local(at).date(),
    )


def _shown(row: CrisisVersion, names: frozenset[str], hides: bool, at: datetime) -> Shown | None:
    """Cut one version to the fields that are shown; None where nothing of it is."""
    kind = Kind(row.kind)
    contents = recall(kind, row.contents)
    lines = [(code, [(n, str(getattr(contents, n))) for n in fields if n in names]) for code, fields in SECTIONS[kind]]
    sections = tuple((code, tuple((n, words) for n, words in said if words)) for code, said in lines)
    calls = resolve(contents.calls, at=at, units=not hides) if "calls" in names else ()
    sections = tuple(one for one in sections if one[1])
    if not sections and not calls:
        return None
    whole = "calls" in names
    record = contents.summary_record if whole and isinstance(contents, CrisisContents) else None
    return Shown(
        sections=sections,
        calls=calls,
        agreed_on=row.agreed_on,
        agreed_how=How(row.agreed_how),
        agreed_with=(row.agreed_with or "") if whole else "",  # who took part says who treats
        agreed_by=row.agreed_role.name if whole and row.agreed_role is not None and not hides else "",
        since=row.since,
        until=row.until,
        revise_on=row.revise_on,
        summary_record=record,
    )
