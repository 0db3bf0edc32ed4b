"""When a card must be read, what a local version says, and what has changed. Pure: no Django, no database, no clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from difflib import SequenceMatcher

from mellomrom.core.clock import OSLO
from mellomrom.core.errors import InvalidMove
from mellomrom.events.catalogue import Force
from mellomrom.plans.procedures.catalogue import Chapter, Line, Part, RoleCard, Speaks

READ_IN = timedelta(days=14)  # a default of ours
STAYS = frozenset({Force.STATUTE, Force.REGULATION})  # what a leader cannot take out
LONGEST_LINE, MOST_LINES = 300, 15
LANGUAGES = ("nb", "nn", "en")
Words = Mapping[str, Mapping[str, Sequence[str]]]  # chapter → part → lines; a line of the card is "=its-id"


def due(valid_from: date, works_since: date) -> datetime:
    """Say until when somebody is to have read a version: two weeks from when it holds, or from when they began.

    shape      the end of that day in Oslo
    """
    day = max(valid_from, works_since) + READ_IN
    return datetime.combine(day + timedelta(days=1), time(), OSLO)


def chapters_of(card: RoleCard, words: Words) -> tuple[Chapter, ...]:
    """Give what a local version says: its own lines, and those of the card it keeps. A line that left the card is not shown."""
    known = {line.id: line for chapter in card.chapters for lines in chapter.parts.values() for line in lines}
    out = []
    for chapter in card.chapters:
        said = words.get(chapter.to, {})
        parts = {part: tuple(_line(one, known) for one in said.get(part, ()) if _stands(one, known)) for part in Part}
        out.append(Chapter(chapter.to, parts))
    return tuple(out)


def _stands(one: str, known: Mapping[str, Line]) -> bool:
    return not one.startswith("=") or one[1:] in known


def _line(one: str, known: Mapping[str, Line]) -> Line:
    return known[one[1:]] if one.startswith("=") else Line("", dict.fromkeys(LANGUAGES, one), Force.AGREEMENT)


def words_of(card: RoleCard, written: Mapping[tuple[Speaks, Part], str]) -> dict[str, dict[str, list[str]]]:
    """Read what a leader wrote, a line each: what stands in the card in any language is the card's own, the rest local.

    raises     InvalidMove "procedure.law-stays" where a line of statute or regulation is missing, "procedure.long-line"
    """
    out: dict[str, dict[str, list[str]]] = {}
    for chapter in card.chapters:
        out[chapter.to] = {}
        for part, lines in chapter.parts.items():
            by_text = {text: line.id for line in lines for text in line.text.values()}
            said = [" ".join(row.split()) for row in written.get((chapter.to, part), "").splitlines()]
            kept = [f"={by_text[row]}" if row in by_text else row.lstrip("=").strip() for row in said if row]
            _check(lines, kept)
            out[chapter.to][part] = [row for row in dict.fromkeys(kept) if row]
    return out


def _check(lines: Sequence[Line], kept: Sequence[str]) -> None:
    if any(line.force in STAYS and f"={line.id}" not in kept for line in lines):
        raise InvalidMove(
            "procedure.law-stays", "What the law says stays as it is written. Add to it, and take nothing out."
        )
    if len(kept) > MOST_LINES or any(len(row) > LONGEST_LINE for row in kept):
        raise InvalidMove("procedure.long-line", "A card is read in a hurry: few lines, and short ones.")


@dataclass(frozen=True, slots=True)
class Change:
    """One line that came or went between two versions."""

    to: Speaks
    part: Part
    came: bool
    line: Line


def changes(old: Sequence[Chapter], new: Sequence[Chapter]) -> tuple[Change, ...]:
    """Say what changed from one version to another, in the order in which one reads the new one."""
    before = {(chapter.to, part): lines for chapter in old for part, lines in chapter.parts.items()}
    after = {(chapter.to, part): lines for chapter in new for part, lines in chapter.parts.items()}
    out: list[Change] = []
    for key in {**after, **before}:
        out += _between(*key, before.get(key, ()), after.get(key, ()))
    return tuple(out)


def _between(to: Speaks, part: Part, old: Sequence[Line], new: Sequence[Line]) -> list[Change]:
    before, after = ([line.text["nb"] for line in lines] for lines in (old, new))
    out = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            out += [Change(to, part, False, line) for line in old[a:b]]
            out += [Change(to, part, True, line) for line in new[c:d]]
    return out
