"""When a formal decision is needed, until when one can complain, and when it has stood too long. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from mellomrom.core.clock import OSLO, local
from mellomrom.core.errors import InvalidMove
from mellomrom.plans.rulings.catalogue import LAWS, State, Under

LONGEST = 4000
TWO_WEEKS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What is written in a formal decision."""

    under: Under
    service: str
    amount: str  # how much, how often
    reasons: str
    since: date
    until: date | None  # None: until something else is decided
    evaluate_on: date
    answers: frozenset[UUID] = frozenset()  # the matters that it decides


def needs_decision(weeks: int | None) -> bool:
    """Say whether a service needs a formal decision: it is expected to last longer than two weeks, or nobody knows.

    Source: pasient- og brukerrettighetsloven § 2-7.
    """
    return weeks is None or weeks > TWO_WEEKS


def complain_by(issued_at: datetime, under: Under) -> date:
    """Say the last day to complain: three or four weeks from when the person got it, by the law it was given under."""
    return local(issued_at).date() + timedelta(weeks=LAWS[under].weeks)


def evaluation_due(evaluate_on: date) -> datetime:
    """Say when an evaluation must be done: in the middle of that day."""
    return datetime.combine(evaluate_on, time(12), OSLO)


def ran_out(state: State, until: date | None, today: date) -> bool:
    """Say whether a decision ran out before anybody evaluated it."""
    return state is State.ISSUED and until is not None and until < today


def is_late(state: State, evaluate_on: date, until: date | None, today: date) -> bool:
    """Say whether the evaluation should have been done by now."""
    return state is State.ISSUED and (evaluate_on < today or ran_out(state, until, today))


def check(draft: Draft) -> None:
    """See that a decision says all that it must (forvaltningsloven §§ 23 to 25). Raises InvalidMove "ruling.…"."""
    if not (draft.service.strip() and draft.amount.strip() and draft.reasons.strip()):
        raise InvalidMove("ruling.incomplete", "Write which service, how much, and why.")
    if max(map(len, (draft.service, draft.amount, draft.reasons))) > LONGEST:
        raise InvalidMove("ruling.too-long", "That is too long. Write what it rests on, in plain words.")
    if draft.until is not None and draft.until < draft.since:
        raise InvalidMove("ruling.ends-before-it-begins", "The last day must come after the first.")
    if draft.evaluate_on < draft.since or (draft.until is not None and draft.evaluate_on > draft.until):
        raise InvalidMove("ruling.evaluated-outside", "Evaluate it between the first day and the last.")
