"""Who may look in an emergency, what each reason opens, on which law, and for how long. Pure: no database, no clock.

As in `sharing.rules`, a law is dated and says whether anybody has held our rule against its text; when the law changes
no rule is edited. What is asked here is another question: not whether a unit may be told, but whether somebody whom
nobody thought of may look for themselves, answer for it by name, and be judged by others afterwards.

Hours, days and numbers are ours: no act says them.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from mellomrom.access.catalogue import DETAILS, Part, Reason
from mellomrom.core.clock import Span
from mellomrom.core.law import Law
from mellomrom.directory.catalogue import Function, OrganizationKind, Sector
from mellomrom.sharing.catalogue import Category, Level, Purpose

OPEN_FOR = timedelta(hours=1)  # then it is closed; to go on is a new access with a new reason
LOOK_UP_HOLDS = timedelta(minutes=15)  # from finding somebody until a reason must have been given
AN_HOUR = timedelta(hours=1)
MOST_LOOK_UPS = 10  # by one member of staff in an hour, in all roles together
LOOKS_BACK = timedelta(days=365)  # what happened before is not what an emergency needs
REVIEW_IN, TELL_IN, FOLLOW_UP_IN = Span.parse("3wd"), Span.parse("1wd"), Span.parse("3wd")
LONGEST_DELAY = timedelta(days=14)  # that the person may be told later, and only once

JUNE = date(2026, 6, 1)  # LOV-2025-06-20-67
JULY = date(2026, 7, 1)  # LOV-2026-01-23-1; we do not hold its text

# Who may look: health personnel who give care in person, and the police.
LOOKERS = {
    Sector.HEALTH: frozenset({Function.NURSE, Function.DOCTOR, Function.SOCIAL_WORKER, Function.COORDINATOR}),
    Sector.POLICE: frozenset({Function.POLICE_OFFICER}),
}
# Whose records are opened: those who give health care. What NAV, police and prison know is not in them.
CONTROLLERS = frozenset(
    {
        OrganizationKind.MUNICIPALITY,
        OrganizationKind.HEALTH_TRUST,
        OrganizationKind.GP_PRACTICE,
        OrganizationKind.PRIVATE_PROVIDER,
    }
)


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a rule may look at. Stored with the decision, so that it can be drawn again."""

    recipient: Sector
    function: Function
    reason: Reason


@dataclass(frozen=True, slots=True)
class Rule:
    """One ground for looking, with the laws it has rested on, one after the other."""

    code: str  # stable: stands in decisions and logs
    reading: str  # the row of the notes on the law
    sector: Sector
    parts: Mapping[Reason, frozenset[Part]]  # what each reason opens; a reason not named opens nothing
    level: Level
    category: Category
    purpose: Purpose
    laws: tuple[Law, ...]
    text: str  # English message id, shown to users and in the person's log
    despite_a_no: bool = False  # opens also what the person has said should not be passed on

    def law_on(self, day: date) -> Law | None:
        """Give the law that the rule rests on that day; None while it is not in force."""
        return next((law for law in self.laws if law.in_force(day)), None)


@dataclass(frozen=True, slots=True)
class Opening:
    """What an emergency access opens, and why."""

    rule: Rule
    law: Law  # as it read that day; not verified means that users see that mark
    parts: frozenset[Part]


_ACUTE_CARE = frozenset(Part)
_AS_LITTLE_AS_HELPS = frozenset({Part.SAFETY, Part.COURSES, Part.CONTACTS})
_SAFELY = frozenset({Part.SAFETY})

LIFE_TEXT = (
    "A life was in danger, and this unit gives health care. It is shown what that takes for an hour, whatever the "
    "person has said before; others judge afterwards whether it was right."
)
CARE_TEXT = (
    "It was urgent, and this unit gives health care. It is shown what that takes for an hour, but not what the "
    "person has said no to; others judge afterwards whether it was right."
)
HARM_TEXT = (
    "Serious harm was to be averted. This unit is shown for an hour what concerns safety and whom to call; others "
    "judge afterwards whether it was right."
)
POLICE_TEXT = (
    "Serious harm was to be averted. The police are shown for an hour what concerns safety, and nothing about "
    "health; others judge afterwards whether it was right."
)

RULES = (
    Rule(
        code="emergency-life",
        reading="R-H3",
        sector=Sector.HEALTH,
        parts={Reason.LIFE: _ACUTE_CARE},
        level=Level.SUMMARY,
        category=Category.HEALTH,
        purpose=Purpose.CARE,
        laws=(
            Law("pbrl", "§ 5-3", since=date(2018, 7, 20), until=JUNE, verified=True),
            Law("hpl", "§ 45", since=JUNE, until=JULY, verified=True),
            Law("hpl", "§ 23", since=JULY),
        ),
        text=LIFE_TEXT,
        despite_a_no=True,
    ),
    Rule(
        code="emergency-care",
        reading="R-H2",
        sector=Sector.HEALTH,
        parts={Reason.CANNOT_SPEAK: _ACUTE_CARE, Reason.ACUTE: _ACUTE_CARE, Reason.OTHER: _AS_LITTLE_AS_HELPS},
        level=Level.SUMMARY,
        category=Category.HEALTH,
        purpose=Purpose.CARE,
        laws=(
            Law("hpl", "§ 45", since=date(2018, 7, 20), until=JUNE, verified=True),
            Law("hpl", "§ 45", since=JUNE, until=JULY, verified=True),
            Law("hpl", "§ 23", since=JULY),
        ),
        text=CARE_TEXT,
    ),
    Rule(
        code="emergency-harm",
        reading="R-X1",
        sector=Sector.HEALTH,
        parts={Reason.HARM: frozenset({Part.SAFETY, Part.CONTACTS})},
        level=Level.SUMMARY,
        category=Category.SAFETY,
        purpose=Purpose.SAFETY,
        laws=(  # number 4 is read; that it lets somebody look for themselves is our reading
            Law("hpl", "§ 23", since=date(2010, 1, 1), until=JULY),
            Law("hpl", "kap. 5", since=JULY),
        ),
        text=HARM_TEXT,
    ),
    Rule(
        code="emergency-police",
        reading="R-X2",
        sector=Sector.POLICE,
        parts={Reason.LIFE: _SAFELY, Reason.ACUTE: _SAFELY, Reason.HARM: _SAFELY},
        level=Level.SAFETY,
        category=Category.SAFETY,
        purpose=Purpose.SAFETY,
        laws=(Law("hpl", "§ 31", since=date(2001, 1, 1)),),  # a duty to warn; that they may look themselves is ours
        text=POLICE_TEXT,
    ),
)

REVIEW = "emergency-review"
REVIEW_LAWS = (  # access control, logging and control afterwards
    Law("pjl", "§ 22", since=date(2018, 7, 20), until=date(2026, 4, 15)),
    Law("pjl", "§ 22", since=date(2026, 4, 15), verified=True),
)
REVIEW_TEXT = "The unit answers for what was opened, or for whoever looked, and must judge whether it was right."
TELL_LAW = Law("pbrl", "§ 3-6", since=date(2018, 7, 20))  # that this is such a duty to inform is our reading


def may_look_up(sector: Sector, function: Function) -> bool:
    """Say whether a role can have use for an emergency access at all; to the others it is not offered."""
    return function in LOOKERS.get(sector, frozenset())


def reasons_for(sector: Sector, function: Function, *, on: date) -> tuple[Reason, ...]:
    """Give the reasons that open anything for a role, in the order in which they are asked about."""
    return tuple(reason for reason in Reason if opens(Facts(sector, function, reason), on=on) is not None)


def opens(facts: Facts, *, on: date) -> Opening | None:
    """Say what an emergency opens for a role that day, and on which law; None where no rule speaks: silence is no."""
    if not may_look_up(facts.recipient, facts.function):
        return None
    for rule in RULES:
        if rule.sector is facts.recipient and facts.reason in rule.parts and (law := rule.law_on(on)) is not None:
            return Opening(rule, law, rule.parts[facts.reason])
    return None


def review_law(on: date) -> Law:
    """Give the law that lets the controller judge it afterwards, as it read that day."""
    return next((law for law in REVIEW_LAWS if law.in_force(on)), REVIEW_LAWS[0])


def kept(details: Mapping[str, object], parts: Collection[Part]) -> dict[str, object]:
    """Give the details of an event that these parts read; what no part names is left out."""
    keys = frozenset[str]().union(*(DETAILS.get(part, frozenset()) for part in parts))
    return {key: value for key, value in details.items() if key in keys}
