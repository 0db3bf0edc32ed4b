"""The words of the crisis plan and the safety plan: what they hold, in which order, and who it is meant for.

What a plan holds is what the person wants others to do. There is no score and no grade in it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from uuid import UUID

from mellomrom.people.catalogue import Sought
from mellomrom.sharing.catalogue import Category


class Kind(StrEnum):
    """The two documents: never one, for the one about suicide is shorter and closer."""

    CRISIS = "crisis"  # kriseplan, krisekort
    SAFETY = "safety"  # sikkerhetsplan


class Life(StrEnum):
    """Where a version stands."""

    DRAFT = "draft"
    AGREED = "agreed"
    SUPERSEDED = "superseded"  # a later version took its place
    WITHDRAWN = "withdrawn"


class Use(StrEnum):
    """What somebody wants the card for: the three large choices."""

    NOW = "now"  # I help the person now
    AHEAD = "ahead"  # I shall meet the person, and prepare
    SAFELY = "safely"  # only what makes the meeting safe for all


class Finders(StrEnum):
    """Who may find the card, as the person has said in a good phase."""

    HELPERS = "helpers"  # only those who help me now
    HEALTH = "health"  # health services, day and night
    POLICE = "police"  # also the police: what makes a meeting safe, and nothing else


class Said(StrEnum):
    """What somebody wrote about a plan."""

    PROPOSAL = "proposal"  # asks for another wording, and is answered
    COMMENT = "comment"


class Answer(StrEnum):
    """What became of a proposal."""

    OPEN = "open"
    TAKEN = "taken"
    DECLINED = "declined"


class Known(StrEnum):
    """Whether the summary care record (kjernejournal) holds critical information, as somebody has said. We cannot ask it."""

    NOT_SAID = ""
    YES = "yes"
    NO = "no"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """Whom to call: a unit, found anew each time it is shown, or somebody by name and number."""

    unit: UUID | None = None
    who: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CrisisContents:
    """What a crisis plan says, in the person's own words. Empty: nothing is said of it."""

    early: str = ""  # the first signs
    middle: str = ""  # when it grows worse
    late: str = ""  # when it is a crisis
    myself: str = ""  # what I do
    others: str = ""  # what others shall do
    helps: str = ""
    hurts: str = ""  # what does not help
    medication: str = ""
    children: str = ""
    pets: str = ""
    home: str = ""
    met: str = ""  # how I want to be met
    admission: str = ""  # what I wish if I am admitted
    safe: str = ""  # what makes a meeting safe for everybody
    calls: tuple[Call, ...] = ()
    summary_record: Known = Known.NOT_SAID


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyContents:
    """What a safety plan says, step by step, for when the thoughts of suicide come."""

    signs: str = ""  # how I notice that it begins
    alone: str = ""  # what I can do by myself
    places: str = ""  # people and places that take my mind off it
    ask: str = ""  # whom I can ask for help
    surroundings: str = ""  # how we make it safer around me
    live_for: str = ""  # what I want to live for
    calls: tuple[Call, ...] = ()  # services that answer


Contents = CrisisContents | SafetyContents
CONTENTS: Mapping[Kind, type[Contents]] = {Kind.CRISIS: CrisisContents, Kind.SAFETY: SafetyContents}

# The sections of the card, in the order in which somebody needs them; whom to call stands before them all.
SECTIONS: Mapping[Kind, Sequence[tuple[str, Sequence[str]]]] = {
    Kind.CRISIS: (
        ("signs", ("early", "middle", "late")),
        ("help", ("others", "helps", "myself")),
        ("hurts", ("hurts",)),
        ("medication", ("medication",)),
        ("home", ("children", "pets", "home")),
        ("wishes", ("met", "admission", "safe")),
    ),
    Kind.SAFETY: (
        ("begins", ("signs",)),
        ("alone", ("alone",)),
        ("places", ("places",)),
        ("ask", ("ask",)),
        ("surroundings", ("surroundings",)),
        ("live_for", ("live_for",)),
    ),
}
TEXTS: Mapping[Kind, tuple[str, ...]] = {
    kind: tuple(name for _, names in sections for name in names) for kind, sections in SECTIONS.items()
}
SAFETY_CUT = frozenset({"met", "safe", "pets"})  # of a crisis plan: what keeps a meeting safe, and nothing of illness
CATEGORIES: Mapping[Category, frozenset[str]] = {
    Category.CRISIS_PLAN: frozenset(TEXTS[Kind.CRISIS]) | {"calls", "summary_record"},
    Category.SAFETY: SAFETY_CUT,
}
WHERE = frozenset({"home"})  # may say where somebody lives: never shown to strangers of a protected person


def as_json(contents: Contents) -> dict[str, object]:
    """Give what is stored of the contents: plain values, nothing for what is empty."""
    said = {name: value for name, value in asdict(contents).items() if value and name != "calls"}
    calls = [{k: str(v) for k, v in asdict(call).items() if v} for call in contents.calls]
    return said | ({"calls": calls} if calls else {})


def recall(kind: Kind, stored: Mapping[str, object]) -> Contents:
    """Read contents that were stored, also by an earlier release: what is not there is empty, what is unknown is left."""
    shape = CONTENTS[kind]
    known = {field.name: stored[field.name] for field in fields(shape) if stored.get(field.name)}
    rows = known.pop("calls", ())
    if "summary_record" in known:
        known["summary_record"] = Known(str(known["summary_record"]))
    return shape(**known, calls=tuple(_call(row) for row in rows))  # type: ignore[arg-type, attr-defined]


def _call(row: Mapping[str, str]) -> Call:
    unit = row.get("unit")
    return Call(unit=UUID(unit) if unit else None, who=row.get("who", ""), phone=row.get("phone", ""))


@dataclass(frozen=True, slots=True, repr=False)
class CardSought(Sought):
    """Whom somebody looks for, and why where it is by name."""

    reason: str = ""  # in their own words
