"""Role cards as files: read once per process, and refused by file and line where anything is wrong.

A sentence says how binding it is. One that is more than a default of ours names its source, and a default names none; so
no default is dressed as law (P13).
"""

from datetime import date
from functools import cache
from pathlib import Path

from mellomrom.events.catalogue import EventKind, Force
from mellomrom.events.pathway_yaml import Mapping, PathwayError, parse
from mellomrom.events.pathways import Source
from mellomrom.plans.procedures.catalogue import Chapter, Line, Part, RoleCard, Speaks

FOLDER = Path(__file__).parent / "cards_data"


@cache
def cards() -> dict[str, RoleCard]:
    """Give every card by its id. Raises PathwayError with file, line and reason for a file that is wrong."""
    return {card.id: card for card in (read(path.read_bytes(), path.name) for path in sorted(FOLDER.glob("*.yaml")))}


def read(raw: bytes, file: str) -> RoleCard:
    """Read one card. Raises PathwayError."""
    top = Mapping(file, parse(raw, file))
    top.only("id title when version shown_on sources roles")
    name = top.slug("id")
    if file != f"{name}.yaml":
        raise top.refuse("id", f"id: the file of {name} is called {name}.yaml")
    sources = _sources(top.map("sources"))
    used: set[str] = set()
    ids: set[str] = set()
    chapters = tuple(_chapter(one, sources, used, ids) for one in top.maps("roles"))
    if unused := sorted(sources.keys() - used):
        raise top.refuse("sources", f"sources: nothing comes from {', '.join(unused)}")
    if len({chapter.to for chapter in chapters}) < len(chapters):
        raise top.refuse("roles", "roles: somebody is spoken to twice")
    return RoleCard(
        id=name,
        title=top.texts("title"),
        when=top.texts("when"),
        version=_day(top),
        shown_on=frozenset(top.words("shown_on", EventKind)),
        sources=tuple(sources.values()),
        chapters=chapters,
    )


def _day(top: Mapping) -> date:
    try:
        return date.fromisoformat(top.scalar("version"))
    except ValueError:
        raise top.refuse("version", "version: write a day as 2026-11-01") from None


def _sources(map_: Mapping) -> dict[str, Source]:
    out = {}
    for key in map_.nodes:
        one = map_.map(key)
        one.only("text part verified")
        verified = one.scalar("verified") if "verified" in one else "false"
        if verified not in ("true", "false"):
            raise one.refuse("verified", "verified: write true or false")
        out[key] = Source(one.text("text"), one.scalar("part").strip(), verified == "true")
    return out


def _chapter(one: Mapping, sources: dict[str, Source], used: set[str], ids: set[str]) -> Chapter:
    one.only("role do dont call")
    parts = {part: tuple(_line(line, sources, used, ids) for line in one.maps(part)) for part in Part}
    return Chapter(one.word("role", Speaks), parts)


def _line(one: Mapping, sources: dict[str, Source], used: set[str], ids: set[str]) -> Line:
    one.only("id force from nb nn en")
    name, force = one.slug("id"), one.word("force", Force)
    if name in ids:
        raise one.refuse("id", f"id: {name} is there twice")
    ids.add(name)
    if (force is Force.OUR_DEFAULT) is ("from" in one):
        raise one.refuse(
            "force", "force: what is more than a default of ours says where it is from, and no default does"
        )
    source = None
    if "from" in one:
        key = one.text("from")
        if key not in sources:
            raise one.refuse("from", f"from: {key} is no source of this card")
        used.add(key)
        source = sources[key]
    return Line(name, {language: one.text(language) for language in ("nb", "nn", "en")}, force, source)


__all__ = ["PathwayError", "cards", "read"]
