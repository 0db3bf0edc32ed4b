"""Reads of crisis and safety plans: for staff after a decision that is logged, and for the person, who is not asked about.

plans_page   both plans of one person, as a member of staff may see them
my_plans     one's own
printable    one version, for paper
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from mellomrom.core.errors import NotFound
from mellomrom.database.house import as_house
from mellomrom.directory.catalogue import Sector
from mellomrom.directory.models import Actor, StaffRole
from mellomrom.events.actions.entries import may_write, was_asked
from mellomrom.events.wording import unit_name
from mellomrom.people.catalogue import Protection
from mellomrom.people.models import Person
from mellomrom.people.queries import full_name
from mellomrom.plans.crisis.callers import Callee, callable_units, resolve
from mellomrom.plans.crisis.catalogue import TEXTS, WHERE, Answer, Contents, Finders, Kind, Life, Said, recall
from mellomrom.plans.crisis.models import CardPointer, CrisisCopy, CrisisPlan, CrisisProposal, CrisisVersion
from mellomrom.sharing.actions import would_open
from mellomrom.sharing.catalogue import Category, How, Level, Purpose
from mellomrom.sharing.parts import NOT_YOURS, open_parts, permits
from mellomrom.sharing.queries import Why, why


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a plan."""

    id: UUID
    kind: Kind
    number: int
    life: Life
    contents: Contents
    calls: tuple[Callee, ...]  # as it stands now
    since: date
    until: date | None
    revise_on: date
    made_by: str  # empty: the person
    made_at: datetime
    agreed_on: date | None
    agreed_how: How | None
    agreed_with: str
    agreed_by: str  # the member of staff who wrote it down; empty: the person alone
    finders: Finders | None
    ended_at: datetime | None
    copies: tuple[tuple[datetime, str], ...]  # when the person was given one, and by whom


@dataclass(frozen=True, slots=True)
class Remark:
    """A proposal or a comment."""

    id: UUID
    what: Said
    words: str
    by: str  # empty: the person, or somebody close
    close: UUID | None  # the actor of somebody whom the person lets propose; None: it was staff or the person
    own: bool  # it is the person's own
    at: datetime
    life: Answer
    answer: str
    answered_by: str  # empty: the person, or nobody yet
    answered_at: datetime | None
    wanted_at: datetime | None  # when the person said that they want it


@dataclass(frozen=True, slots=True)
class Document:
    """One of the two plans, as it stands. Absent: None for what has not been written."""

    kind: Kind
    keeper: str  # the unit that keeps it; empty: nobody has begun it
    agreed: Version | None
    draft: Version | None
    newest: UUID | None  # of all versions, which a new one is based on
    former: tuple[Version, ...]  # what was replaced or withdrawn, newest first
    remarks: tuple[Remark, ...]  # newest first

    @property
    def current(self) -> Version | None:
        """Give what a new version begins from: the draft, else what is agreed."""
        return self.draft or self.agreed


@dataclass(frozen=True, slots=True)
class PlansPage:
    """Both plans of a person."""

    person: UUID
    name: str
    protected: bool
    documents: tuple[Document, ...]
    callable: tuple[tuple[UUID, str], ...]  # units that a plan can point at
    pointer: str  # the word of the address that leads to the card; empty: there is none
    may_write: bool
    may_agree: bool  # for staff: whoever may write down what the person says
    why: Why | None  # None: one's own
    read_at: datetime

    def of(self, kind: Kind) -> Document:
        """Give one of the two."""
        return next(document for document in self.documents if document.kind is kind)


def plans_page(person_id: UUID, role: StaffRole, *, what: str = "crisis.read", at: datetime) -> PlansPage:
    """Open both plans for a member of staff: decided and logged first.

    Who neither follows the person up nor may write sees what is agreed, and nothing else: that is what the person lets
    them find. Of a protected person it does not say where they live, or who is near them.

    Needs no transaction around it. Raises NotFound for whom the unit may not know, and where only their safety is known.
    """
    part, asked = Category.CRISIS_PLAN, was_asked(person_id, role)
    decided = open_parts(person_id, parts={part}, what=what, by=role, purpose=Purpose.CARE, asked=asked, at=at)
    if not permits(decided[part], least=Level.SUMMARY) or role.unit.sector is not Sector.HEALTH:
        raise NotFound(*NOT_YOURS)
    with as_house():
        person = Person.objects.get(pk=person_id)
        writes = may_write(person, role, asked=asked, at=at)
        answer = would_open(person, by=role, purpose=Purpose.CARE, at=at, asked=asked)
        near = bool(decided[part].facts.get("treats"))
        return _page(
            person,
            at=at,
            name=full_name(person),
            hides=person.protection != Protection.NONE and not near,
            whole=near or writes,
            may_write=writes,
            may_agree=writes and answer.level is Level.FULL,
            why=why(decided[part]),
        )


def my_plans(me: Actor, *, at: datetime) -> PlansPage:
    """Give a person both plans of their own. Nobody is asked; behind the walls they reach no others."""
    person = Person.objects.get(pk=me.pk)
    return _page(person, at=at, name="", hides=False, whole=True, may_write=True, may_agree=True, why=None)


@as_house()  # whoever asks was let in by the person, decided and logged before
def plans_shown(person_id: UUID, *, at: datetime) -> tuple[Version, ...]:
    """Give what is agreed of both plans, for somebody whom the person lets read it; none for what is not agreed."""
    person = Person.objects.get(pk=person_id)
    return tuple(one.agreed for kind in Kind if (one := _document(person, kind, at=at, whole=False)).agreed is not None)


@as_house()  # what they wrote themselves
def said_by(person_id: UUID, by: Actor) -> Mapping[Kind, tuple[Remark, ...]]:
    """Give what somebody whom the person lets propose has said about each plan, and what came of it; newest first."""
    rows = CrisisProposal.objects.filter(person=person_id, by=by).select_related("plan", "role", "answered_by")
    found = [(Kind(row.plan.kind), _remark(row)) for row in rows.order_by("-at", "-pk")]
    return {kind: tuple(remark for one, remark in found if one is kind) for kind in Kind}


def _page(
    person: Person,
    *,
    at: datetime,
    name: str,
    hides: bool,
    whole: bool,
    may_write: bool,
    may_agree: bool,
    why: Why | None,
) -> PlansPage:
    documents = tuple(_document(person, kind, at=at, whole=whole, hides=hides) for kind in Kind)
    used = [call.unit for one in documents if one.current for call in one.current.contents.calls if call.unit]
    pointer = CardPointer.objects.filter(person=person, ended_at=None).first() if whole else None
    return PlansPage(
        person=person.pk,
        name=name,
        protected=person.protection != Protection.NONE,
        documents=documents,
        callable=tuple(callable_units(person.pk, at=at, also=used)) if may_write and not hides else (),
        pointer=pointer.word if pointer is not None else "",
        may_write=may_write,
        may_agree=may_agree,
        why=why,
        read_at=at,
    )


def _document(person: Person, kind: Kind, *, at: datetime, whole: bool, hides: bool = False) -> Document:
    """Show one of the two. `whole`: drafts, what stood before and what was said of it too, and not only what is agreed."""
    plan = CrisisPlan.objects.filter(person=person, kind=kind).select_related("unit__organization").first()
    if plan is None:
        return Document(kind, "", None, None, None, (), ())
    rows = CrisisVersion.objects.filter(plan=plan).select_related("role", "agreed_role").order_by("-number")
    copies = CrisisCopy.objects.filter(version__plan=plan).select_related("by").order_by("at", "pk")
    versions = [_version(row, [c for c in copies if c.version_id == row.pk], hides, at) for row in rows]
    agreed = next((one for one in versions if one.life is Life.AGREED), None)
    if not whole:
        return Document(kind, "" if hides else unit_name(plan.unit), agreed, None, None, (), ())
    said = CrisisProposal.objects.filter(plan=plan).select_related("role", "answered_by").order_by("-at", "-pk")
    return Document(
        kind=kind,
        keeper="" if hides else unit_name(plan.unit),
        agreed=agreed,
        draft=next((one for one in versions if one.life is Life.DRAFT), None),
        newest=versions[0].id if versions else None,
        former=tuple(one for one in versions if one.life in (Life.SUPERSEDED, Life.WITHDRAWN)),
        remarks=tuple(_remark(row) for row in said),
    )


def _version(row: CrisisVersion, copies: Sequence[CrisisCopy], hides: bool, at: datetime) -> Version:
    contents = recall(Kind(row.kind), row.contents)
    if hides:
        contents = replace(contents, **{name: "" for name in WHERE if name in TEXTS[Kind(row.kind)]})  # type: ignore[arg-type]
    name = row.role.name if row.role is not None else ""
    return Version(
        id=row.pk,
        kind=Kind(row.kind),
        number=row.number,
        life=Life(row.life),
        contents=contents,
        calls=resolve(contents.calls, at=at, units=not hides) if row.ended_at is None else (),
        since=row.since,
        until=row.until,
        revise_on=row.revise_on,
        made_by="–" if name and hides else name,  # who is near somebody says where they are
        made_at=row.made_at,
        agreed_on=row.agreed_on,
        agreed_how=How(row.agreed_how) if row.agreed_how else None,
        agreed_with=(row.agreed_with or "") if not hides else "",
        agreed_by=row.agreed_role.name if row.agreed_role is not None and not hides else "",
        finders=Finders(row.finders) if row.finders else None,
        ended_at=row.ended_at,
        copies=tuple((copy.at, copy.by.name) for copy in copies) if not hides else (),
    )


def _remark(row: CrisisProposal) -> Remark:
    own = row.by_id == row.person_id
    return Remark(
        id=row.pk,
        what=Said(row.what),
        words=row.words,
        by=row.role.name if row.role is not None else "",
        close=row.by_id if row.role is None and not own else None,
        own=own,
        at=row.at,
        life=Answer(row.life),
        answer=row.answer or "",
        answered_by=row.answered_by.name if row.answered_by is not None else "",
        answered_at=row.answered_at,
        wanted_at=row.wanted_at,
    )
