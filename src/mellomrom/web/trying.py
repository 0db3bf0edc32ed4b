"""Try it: choose facts, see what the sharing rules answer, and what would change it. Nothing is about anybody.

All that is chosen stands in the address, so that an answer can be sent to a colleague; none of it is about a person.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from mellomrom.core.clock import local
from mellomrom.directory.catalogue import Sector
from mellomrom.sharing.catalogue import SHOWN, Category, Level, Purpose, Relation, Say
from mellomrom.sharing.rules import VALUES, Answer, Explanation, Facts, cut, decide, explain, nonsense, ways_to_open
from mellomrom.sharing.rules.explaining import WHO_AND_WHAT
from mellomrom.sharing.rules.sense import FIRST_DAY
from mellomrom.sharing.words import ANSWER, FACT, VALUE, YES_OR_NO, Words
from mellomrom.sharing.words import SHOWN as SHOWN_WORDS
from mellomrom.web.access import StaffRequest, staff
from mellomrom.web.examples import EXAMPLES
from mellomrom.web.rulebook import AHEAD, REGIMES, day_of

USUAL = Facts(
    sender=Sector.HEALTH,
    recipient=Sector.HEALTH,
    category=Category.LOGISTICS,
    purpose=Purpose.CARE,
    relation=Relation.ADDRESSEE,
    say=Say.NONE_ASKED,
    treats=False,
    orphan=False,
)
FIRST = ("sender", "recipient", "category", "purpose", "relation", "say")  # asked of everybody
MORE = ("competence", "danger", "compulsory", "regime")  # and of who needs it, with what is yes or no
NAMED = frozenset({"sender", "recipient", "category", "purpose", "compulsory", "regime"})  # values that are no sentence
AT_FIRST = 6  # ways that are shown before one asks for the rest


@dataclass(frozen=True, slots=True)
class Field:
    """One fact to choose a value of."""

    name: str
    label: Words
    options: Sequence[tuple[str, Words, bool]]  # as it stands in the address, its sentence, whether it is chosen


@dataclass(frozen=True, slots=True)
class Line:
    """Facts that would change the answer, in words, with the address of that question."""

    words: Sequence[str]
    address: str
    answer: Answer
    head: Words


@dataclass(frozen=True, slots=True)
class Answered:
    """All that the page says of an answer."""

    explanation: Explanation
    head: Words
    shown: Sequence[Words]  # what of an event the recipient sees, besides `everything`
    everything: bool  # all that the message says about this
    opens: Sequence[Line]
    opens_too: Sequence[Line]
    closes: Sequence[Line]
    elsewhere: Sequence[Line]  # told by or to another, or about something else
    laws: Sequence[tuple[Words, Words, Answer, str, bool]]  # name, head, answer, address, whether it is the one shown


@staff
@require_GET
def try_it(request: StaffRequest) -> HttpResponse:
    """Answer what is asked for; without anything chosen the usual question. A fragment where htmx asks for one."""
    today = local(timezone.now()).date()
    on, wrong = day_of(request, today)
    facts, unknown = read(request.GET)
    odd = [wrong] * bool(wrong) + unknown + [gettext(text) for text in nonsense(facts, on=on)]
    context = {
        "place": "more",
        "on": on,
        "first": FIRST_DAY,
        "last": today + AHEAD,
        "fields": [_field(name, facts) for name in FIRST],
        "more": [_field(name, facts) for name in MORE],
        "boxes": [(name, yes, bool(getattr(facts, name))) for name, (yes, _no) in YES_OR_NO.items()],
        "opened": any(getattr(facts, name) != getattr(USUAL, name) for name in (*MORE, *YES_OR_NO)),
        "examples": [(title, address(replace(USUAL, **change), on)) for title, change in EXAMPLES],  # type: ignore[arg-type]
        "odd": odd,
        "answered": None if odd else answered(facts, on),
    }
    part = request.htmx and not request.htmx.history_restore_request
    return render(request, "rules/answer.html" if part else "rules/try.html", context)


def read(chosen: QueryDict) -> tuple[Facts, list[str]]:
    """Read the facts that stand in an address; the usual value, and a sentence, for what is no answer to its question."""
    values: dict[str, object] = {}
    wrong = []
    for name, known in VALUES.items():
        said = chosen.get(name, "")
        if name in YES_OR_NO:
            values[name] = said == "1"
            fits = said in ("", "0", "1")
        else:
            found = next((value for value in known if value is not None and value == said), None)
            values[name] = getattr(USUAL, name) if found is None else found
            fits = found is not None or not said
        if not fits:
            wrong.append(gettext("This has no such answer: %(question)s") % {"question": FACT[name]})
    return Facts(**values), wrong  # type: ignore[arg-type]


def address(facts: Facts, on: date) -> str:
    """Give the address of a question: only what is not as usual stands in it, and the day."""
    other = {n: getattr(facts, n) for n in VALUES if getattr(facts, n) != getattr(USUAL, n)}
    words = {name: "1" if value is True else value for name, value in other.items()}
    return f"{reverse('try')}?{urlencode({**words, 'on': on.isoformat()})}#answer"  # on a phone it stands below


def _field(name: str, facts: Facts) -> Field:
    chosen = getattr(facts, name)
    options = [(str(value or ""), words, value == chosen) for value, words in VALUE[name].items()]
    return Field(name, FACT[name], options)


def answered(facts: Facts, on: date) -> Answered:
    """Put an answer, why, and what would change it, into words."""
    explanation = explain(facts, on=on)
    opens = [_line(facts, on, way.to, way.answer) for way in ways_to_open(facts, on=on)]
    return Answered(
        explanation=explanation,
        head=_head(explanation.answer),
        shown=shown(explanation.answer.level, facts),
        everything=explanation.answer.level is Level.FULL,
        opens=opens[:AT_FIRST],
        opens_too=opens[AT_FIRST:],
        closes=_lines(explanation, of_the_question=False, less=True),
        elsewhere=_lines(explanation, of_the_question=True),
        laws=[
            (name, _head(then := decide(facts, on=day)), then, address(facts, day), day <= on < after)
            for (day, name), after in zip(REGIMES, [*(day for day, _ in REGIMES[1:]), date.max], strict=True)
        ],
    )


def shown(level: Level, facts: Facts) -> list[Words]:
    """Give what of an event a level shows to such a recipient, in the order in which it is read."""
    keys: Iterable[str] = SHOWN[Level.SUMMARY] | {"safety"}
    left = cut(dict.fromkeys(keys, ""), level, facts.category, to=facts.recipient, protected=facts.protected)
    return [words for key, words in SHOWN_WORDS.items() if key in left]


def _lines(explanation: Explanation, *, of_the_question: bool, less: bool = False) -> list[Line]:
    facts, on = explanation.facts, explanation.on
    changes = explanation.would_close if less else explanation.changes
    asked = [c for c in changes if (c.fact in WHO_AND_WHAT) is of_the_question]
    sound = [c for c in asked if not nonsense(replace(facts, **{c.fact: c.to}), on=on)]  # type: ignore[arg-type]
    return [_line(facts, on, {c.fact: c.to}, c.answer) for c in sound]


def _line(facts: Facts, on: date, to: Mapping[str, object], answer: Answer) -> Line:
    other = replace(facts, **to)  # type: ignore[arg-type]
    first, *rest = [_said(name, value) for name, value in to.items()]
    return Line([first, *map(_inside, rest)], address(other, on), answer, _head(answer))


def _inside(sentence: str) -> str:
    """Write a sentence so that it can stand after *and*; what begins with a name of capital letters stays."""
    return sentence if sentence[1:2].isupper() else sentence[:1].lower() + sentence[1:]


def _said(name: str, value: object) -> str:
    words = str(VALUE[name][value])
    return f"{FACT[name]}: {words}" if name in NAMED else words


def _head(answer: Answer) -> Words:
    return ANSWER[answer.effect, answer.kind]
