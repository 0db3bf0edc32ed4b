"""What a rule may look at, and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import get_type_hints

from mellomrom.directory.catalogue import Sector
from mellomrom.sharing.catalogue import (
    Category,
    Competence,
    Compulsion,
    Danger,
    Purpose,
    Regime,
    Relation,
    Say,
)

REGIME_OF: Mapping[Sector, Regime] = {  # the duty that what a service itself knows stands under
    Sector.HEALTH: Regime.HPL,
    Sector.MUNICIPAL_OTHER: Regime.FVL,
    Sector.NAV: Regime.NAV7,
    Sector.POLICE: Regime.PRL,
    Sector.CORRECTIONS: Regime.STRGJFL,
    Sector.SOCIAL: Regime.SOTJL,
    Sector.HOUSING: Regime.FVL,
    Sector.SCHOOL: Regime.FVL,
    Sector.CHILD_WELFARE: Regime.BVL,
    Sector.AUTHORITY: Regime.FVL,
    Sector.NEXT_OF_KIN: Regime.OWN,
    Sector.PERSON: Regime.OWN,
}

_TEAM = Relation.TEAM  # a name of its own: looking a word up in its class costs more than all the rest


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """All that a rule may look at. Stored with the decision, so that it can be drawn again.

    What must be found before it can be said (a danger, that somebody cannot decide, that the conditions of a duty are
    there) stands here only when a named professional has found it and written down why.
    """

    sender: Sector  # who tells
    recipient: Sector
    category: Category
    purpose: Purpose
    relation: Relation
    say: Say
    treats: bool  # the recipient's unit is in the person's care team now
    orphan: bool  # nobody in the municipality of stay is in the care team
    compulsory: Compulsion = Compulsion.NONE  # what the stay rests on; it is never a consent
    danger: Danger = Danger.NONE
    regime: Regime | None = None  # the duty the information came under; None: the one its sender stands under
    competence: Competence = Competence.DECIDES  # in this matter
    found: bool = False  # a named professional has found, with reasons, what the law for this purpose asks for
    on_request: bool = False  # the recipient has asked for it
    municipal: bool = False  # the recipient belongs to the health and care services of a municipality
    anonymous: bool = False  # nobody can be recognised in it
    refused: bool = False  # a named professional has refused the person to read this, with reasons
    protected: bool = False  # the person's address is (fortrolig, strengt fortrolig)

    @property
    def on_team(self) -> bool:
        """Say whether the recipient follows the person up, whatever else it is to the message."""
        return self.treats or self.relation is _TEAM

    @property
    def origin(self) -> Regime:
        """Give the duty of confidentiality that governs, which is the one the information came under."""
        return self.regime or REGIME_OF[self.sender]


HINTS = get_type_hints(Facts)
YES_NO = (False, True)


def _values(hint: object) -> tuple[object, ...]:
    """Give every value a field can have, the usual one first."""
    if hint is bool:
        return YES_NO
    word = next((h for h in getattr(hint, "__args__", (hint,)) if isinstance(h, type) and issubclass(h, StrEnum)), None)
    assert word is not None
    return tuple(word) if isinstance(hint, type) else (None, *word)


VALUES: Mapping[str, tuple[object, ...]] = {f.name: _values(HINTS[f.name]) for f in fields(Facts)}


_ONCE_YES_OR_NO: Mapping[str, tuple[object, object]] = {
    "danger": (Danger.NONE, Danger.LIFE),
    "compulsory": (Compulsion.NONE, Compulsion.PHVL),
}


def recall(stored: Mapping[str, object]) -> Facts:
    """Give the facts of a stored decision in the words of today, so that it can be drawn again.

    absent     what was not asked then has its usual value; danger and compulsion were once yes or no
    """
    known: dict[str, object] = {}
    for name, value in stored.items():
        if isinstance(value, bool) and name in _ONCE_YES_OR_NO:
            value = _ONCE_YES_OR_NO[name][value]
        known[name] = next(word for word in VALUES[name] if word == value)
    return Facts(**known)  # type: ignore[arg-type]
