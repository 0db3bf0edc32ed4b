"""What stands about a person when the rules are asked: what they have said, and what a named professional has found.

    say_of(said, …)       one answer from all that was said: yes, no, or not asked
    Stands.facts(…)       the facts of a question, with what was said and found put in

A no holds, except where a narrower yes was cut out of it: narrower in something, and wider in nothing. Two that cross
each other are a no, and so are a yes and a no of the same reach. What was withdrawn, or has run out, was never said from
then on. The order in which things were said never matters.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from mellomrom.directory.catalogue import Sector
from mellomrom.sharing.catalogue import Category, Competence, Compulsion, Danger, Purpose, Say
from mellomrom.sharing.rules.facts import Facts

NO = (Say.OPPOSED, Say.PRESUMED_OPPOSED)  # the stronger first
YES_OF_ONESELF = (Say.CONSENTED, Say.WISHES)
YES_FOR_ANOTHER = (Say.CONSENTED_FOR,)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who would be told."""

    unit: UUID
    organization: UUID
    sector: Sector


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One thing that was said. What is None is not narrowed: everybody, all categories, all purposes, every event."""

    says: Say
    since: datetime
    unit: UUID | None = None  # at most one of the three
    organization: UUID | None = None
    sector: Sector | None = None
    category: Category | None = None
    purpose: Purpose | None = None
    event: UUID | None = None
    until: datetime | None = None  # exclusive
    withdrawn_at: datetime | None = None

    @property
    def to_everybody(self) -> bool:
        """Say whether no recipient is named."""
        return self.unit is None and self.organization is None and self.sector is None

    def stands(self, at: datetime) -> bool:
        """Say whether it was said by then, and neither taken back nor run out."""
        return _within(self.since, self.until, self.withdrawn_at, at)

    def reaches(self, to: Recipient, category: Category, purpose: Purpose, event: UUID | None) -> bool:
        """Say whether it is about this recipient and this matter."""
        return (
            self.unit in (None, to.unit)
            and self.organization in (None, to.organization)
            and self.sector in (None, to.sector)
            and self.category in (None, category)
            and self.purpose in (None, purpose)
            and self.event in (None, event)
        )

    def narrower_than(self, other: "Said") -> bool:
        """Say whether this was cut out of the other, where both reach the same question."""
        mine, others = self._narrowed(), other._narrowed()
        return mine > others

    def _narrowed(self) -> frozenset[str]:
        """Name what narrows it. One unit is narrower than its organization and than its kind of service."""
        names = frozenset(name for name in _NARROWING if getattr(self, name) is not None)
        return names | {"organization", "sector"} if self.unit is not None else names


_NARROWING = ("unit", "organization", "sector", "category", "purpose", "event")


def _within(since: datetime, until: datetime | None, ended: datetime | None, at: datetime) -> bool:
    return since <= at and (until is None or at < until) and (ended is None or at < ended)


def say_of(
    said: Iterable[Said],
    to: Recipient,
    category: Category,
    purpose: Purpose,
    event: UUID | None,
    at: datetime,
    *,
    competence: Competence = Competence.DECIDES,
    has_it: bool = False,
) -> Say:
    """Give what was said about one recipient and one matter at a time; nothing that reaches it is *not asked*.

    `competence`: a yes counts from one who decides, or on behalf of one who does not. `has_it`: the recipient has this
    already, from the sender itself or as its own record; a no to everybody is a no to passing on, so only one that names
    the recipient closes it.
    """
    reaching = [one for one in said if one.stands(at) and one.reaches(to, category, purpose, event)]
    counts = YES_OF_ONESELF if competence is Competence.DECIDES else YES_FOR_ANOTHER
    yes = [one for one in reaching if one.says in counts]
    no = [one for one in reaching if one.says in NO and not (has_it and one.to_everybody)]
    holds = {one.says for one in no if not any(other.narrower_than(one) for other in yes)}
    spoken = holds or {one.says for one in yes}
    return next((word for word in (*NO, *counts) if word in spoken), Say.NONE_ASKED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One thing that a named professional has found and written down why, for a time. One of the first four is set."""

    since: datetime
    until: datetime
    competence: Competence | None = None
    danger: Danger | None = None
    compulsory: Compulsion | None = None
    purpose: Purpose | None = None  # what the law for this purpose asks for is there
    category: Category | None = None  # in this matter; None: in all
    ended_at: datetime | None = None

    def stands(self, category: Category, at: datetime) -> bool:
        """Say whether it holds in this matter at that time."""
        return self.category in (None, category) and _within(self.since, self.until, self.ended_at, at)


@dataclass(frozen=True, slots=True)
class Stands:
    """All that stands about one person."""

    said: tuple[Said, ...] = ()
    found: tuple[Found, ...] = ()

    def for_one_who_looks(self, sector: Sector) -> "Stands":
        """Leave out what lets somebody be told: a duty to inform is for who knows, and lets nobody outside health look."""
        if sector is Sector.HEALTH:
            return self
        return Stands(self.said, tuple(one for one in self.found if one.competence is not None))

    def facts(self, facts: Facts, to: Recipient, *, event: UUID | None, has_it: bool, at: datetime) -> Facts:
        """Put what was said and found into the facts of a question. What the message itself reserves stays reserved."""
        if not self.said and not self.found:
            return facts
        found = [one for one in self.found if one.stands(facts.category, at)]
        competence = _first(Competence, (one.competence for one in found)) or facts.competence
        say = facts.say
        if say is not Say.OPPOSED:
            matter = (to, facts.category, facts.purpose, event, at)
            say = say_of(self.said, *matter, competence=competence, has_it=has_it)
        return replace(
            facts,
            say=say,
            competence=competence,
            danger=_first(Danger, (one.danger for one in found)) or facts.danger,
            compulsory=_first(Compulsion, (one.compulsory for one in found)) or facts.compulsory,
            found=facts.found or any(one.purpose is facts.purpose for one in found),
        )


def _first(words: Iterable[T], given: Iterable[T | None]) -> T | None:
    """Give the first of the words, in their own order, that was given; the order of findings does not matter."""
    there = set(given)
    return next((word for word in words if word in there), None)


NOTHING = Stands()
