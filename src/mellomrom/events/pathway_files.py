"""Read pathways from YAML files, and refuse whatever we do not understand, with file, line and reason.

`docs/how-to/add-a-pathway.md` says how to write one; `events/pathways.py` says what each part means.
What a file may leave out, and what then stands:

    done_within  1wd                      then   [peers, leader]
    every        30m when `within` is two hours or less, else 4h
    grace        1h                       id of a tell   who-event, as in gp-discharged
"""

import re
from collections import Counter
from datetime import date
from pathlib import Path

from mellomrom.core.clock import Span
from mellomrom.directory.catalogue import ServiceType
from mellomrom.events.catalogue import RUNGS_ONLY, Cause, EventKind, Expects, Force, Level, Who
from mellomrom.events.pathway_checks import check, check_checklist, lead, unless_transferred
from mellomrom.events.pathway_yaml import Mapping, parse
from mellomrom.events.pathway_yaml import PathwayError as PathwayError  # who loads catches it
from mellomrom.events.pathways import Ask, Condition, Owe, Pathway, Rhythm, Source, Step, Tell
from mellomrom.events.rules import HOUSE_ITEMS
from mellomrom.events.sides import OTHER_SIDE as OTHER_SIDE
from mellomrom.events.sides import all_bound, bound

HERE = Path(__file__).parent / "pathways_data"  # the pathways that come with the house
DUTIES_PER_HOLDER = 3  # in one step (A10: few and right)
DUTIES_PER_STEP = 8
THEN = (Who.PEERS, Who.LEADER)

_MINUTES = {"m": 1, "h": 60, "d": 1440, "w": 10080, "wd": 1440}
_NEED = re.compile(r"[A-I][1-9][0-9]?")


def load(*folders: Path, on: date | None = None) -> dict[str, Pathway]:
    """Give the newest version of each pathway in the folders, by its id.

    shape   versions dated after `on` are left out; without `on` the newest stands
    raises  PathwayError
    """
    return newest_of(load_versions(*folders), on=on)


def newest_of(versions: dict[tuple[str, date], Pathway], *, on: date | None = None) -> dict[str, Pathway]:
    """Choose the newest version of each pathway that holds on a day (None: of all), by its id."""
    newest: dict[str, Pathway] = {}
    for (_, version), pathway in sorted(versions.items(), key=lambda item: item[0]):
        if on is None or version <= on:
            newest[pathway.id] = pathway
    return newest


def load_versions(*folders: Path) -> dict[tuple[str, date], Pathway]:
    """Give every version of every pathway in the folders, by id and version: a running course keeps its own.

    raises  PathwayError, also for a folder that is not there and for the same id and version twice
    """
    found: dict[tuple[str, date], Pathway] = {}
    for folder in folders:
        if not folder.is_dir():
            raise PathwayError(str(folder), 0, "there is no such folder")
        for path in sorted(folder.glob("*.yaml")):
            pathway = read(path.read_bytes(), file=str(path))
            key = (pathway.id, pathway.version)
            if key in found:
                raise PathwayError(str(path), 1, f"{pathway.id} of {pathway.version} stands in another file too")
            found[key] = pathway
    return found


def read(raw: bytes, *, file: str) -> Pathway:
    """Read one pathway. `file` is only what errors call it. Raises PathwayError."""
    top = Mapping(file, parse(raw, file))
    top.only("id title me needs source version begins applies_when ask ends grace one_side steps rhythm")
    sources = _sources(top)
    pathway = Pathway(
        id=top.slug("id"),
        title=top.texts("title"),
        needs=_needs(top),
        source=sources,
        version=_version(top),
        begins=_event(top, "begins", "from", "whom", "missing", "once"),
        ends=_event(top, "ends", "after") if "ends" in top else None,
        ends_after=top.map("ends").span("after") if "ends" in top and "after" in top.map("ends") else None,
        grace=top.span("grace") if "grace" in top else Span.parse("1h"),
        applies_when=_causes(top),
        ask=_ask(top),
        steps=tuple(_step(step, sources) for step in top.maps("steps")),
        rhythm=_rhythm(top.map("rhythm")) if "rhythm" in top else None,
        one_side=top.texts("one_side") if "one_side" in top else None,
        begins_if=_condition(top.map("begins")),
        me=top.texts("me") if "me" in top else None,
    )
    _check_whole(pathway, top)
    return pathway


# ------------------------------------------------------------------------------------------------------ the parts


def _needs(top: Mapping) -> tuple[str, ...]:
    needs = top.names("needs")
    for need in needs:
        if not _NEED.fullmatch(need):
            raise top.refuse("needs", f"needs: {need} is no need; they are A1 to I6")
    return needs


def _version(top: Mapping) -> date:
    written = top.scalar("version")
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise top.refuse("version", "version must be the day it holds from, as 2026-11-01") from None


def _sources(node: Mapping) -> tuple[Source, ...]:
    if "source" not in node:
        return ()
    return tuple(_source(entry) for entry in node.maps("source"))


def _source(entry: Mapping) -> Source:
    entry.only("text part verified")
    if "verified" in entry and entry.scalar("verified") != "true":
        raise entry.refuse("verified", "verified can only be true; leave it out where nobody has read the text itself")
    return Source(
        text=entry.text("text"),
        part=entry.text("part") if "part" in entry else "",
        verified="verified" in entry,
    )


def _event(node: Mapping, key: str, *more: str) -> EventKind:
    """Read `{event: kind}`."""
    named = node.map(key)
    named.only(" ".join(("event", *more)))
    return named.word("event", EventKind)


def _events(node: Mapping, key: str) -> frozenset[EventKind]:
    """Read one kind of event, or a list of which any will do."""
    return frozenset(node.words(key, EventKind)) if node.is_list(key) else frozenset({node.word(key, EventKind)})


def _condition(begins: Mapping) -> Condition:
    for key, only in (("whom", "known_to_rop"), ("once", "true")):
        if key in begins and begins.scalar(key) != only:
            raise begins.refuse(key, f"{key} can only be {only}; leave it out where it is not so")
    missing = begins.word("missing", Who) if "missing" in begins else None
    if missing is not None and missing in RUNGS_ONLY:
        raise begins.refuse("missing", f"missing: {missing} stands only in then, it is relative to a holder")
    return Condition(
        senders=frozenset(begins.words("from", ServiceType)) if "from" in begins else frozenset(),
        known_to_rop="whom" in begins,
        missing=missing,
        once="once" in begins,
    )


def _causes(top: Mapping) -> frozenset[Cause]:
    if "applies_when" not in top:
        return frozenset()
    node = top.map("applies_when")
    node.only("cause")
    causes = frozenset(node.words("cause", Cause))
    if Cause.UNKNOWN in causes:
        raise node.refuse("cause", "cause: unknown is what we ask about, it cannot be what a pathway applies to")
    return causes


def _ask(top: Mapping) -> Ask | None:
    if ("ask" in top) != ("applies_when" in top):
        raise top.refuse("ask" if "ask" in top else "applies_when", "ask and applies_when stand together or not at all")
    if "ask" not in top:
        return None
    node = top.map("ask")
    node.only("who what within then met_by every force")
    within = node.span("within")
    force = node.word("force", Force) if "force" in node else Force.OUR_DEFAULT
    _own_or_file_source(node, force, _sources(top))
    return Ask(
        who=_who(node),
        within=within,
        then=_then(node),
        met_by=_event(node, "met_by"),
        every=_every(node, within),
        force=force,
        what=node.texts("what"),
    )


def _rhythm(node: Mapping) -> Rhythm:
    node.only("event every until")
    until = node.word("until", EventKind) if "until" in node else None
    return Rhythm(events=_events(node, "event"), every=node.span("every"), until=until)


def _step(node: Mapping, sources: tuple[Source, ...]) -> Step:
    node.only("on tell owe cancels")
    on = _event(node, "on")
    step = Step(
        on=on,
        tell=tuple(_tell(tell, on, sources) for tell in node.maps("tell")) if "tell" in node else (),
        owe=tuple(_owe(owe, sources) for owe in node.maps("owe")) if "owe" in node else (),
        cancels=node.names("cancels") if "cancels" in node else (),
    )
    if not (step.tell or step.owe or step.cancels):
        raise node.refuse("on", f"on {on}: nobody is told, nobody owes and nothing is cancelled")
    _check_limits(step, node)
    return step


def _tell(node: Mapping, on: EventKind, sources: tuple[Source, ...]) -> Tell:
    node.only("id who level expects within done_within every then force source time")
    who, force, expects = _who(node), node.word("force", Force), node.word("expects", Expects)
    level = node.word("level", Level)
    if level is Level.NOTHING:
        raise node.refuse("level", "level: who is told nothing is not told")
    if expects is Expects.RECEIPT:
        for key in ("done_within", "every", "then"):
            if key in node:
                raise node.refuse(key, f"{key}: a receipt opens no duty, so there is nothing to do or to offer on")
    elif "within" not in node:
        raise node.refuse("expects", f"within is missing: whoever is asked to {expects} must know by when")
    within = node.span("within") if "within" in node else None
    return Tell(
        id=node.slug("id") if "id" in node else f"{who}-{on}".replace("_", "-"),
        who=who,
        level=level,
        expects=expects,
        force=force,
        within=within,
        done_within=node.span("done_within") if "done_within" in node else Span.parse("1wd"),
        every=_every(node, within),
        then=_then(node),
        source=_own_or_file_source(node, force, sources),
        time_is_ours=_time_is_ours(node, force),
    )


def _owe(node: Mapping, sources: tuple[Source, ...]) -> Owe:
    node.only("id what me holder force within before lead unless met_by every then source time check")
    if ("within" in node) == ("before" in node):
        raise node.refuse("before", "either within or before must say when it is due, and not both")
    force = node.word("force", Force)
    within = node.span("within") if "within" in node else None
    return Owe(
        id=node.slug("id"),
        what=node.texts("what"),
        holder=_holders(node),
        force=force,
        within=within,
        before=node.word("before", EventKind) if "before" in node else None,
        met_by=_met_by(node.map("met_by")) if "met_by" in node else frozenset(),
        every=_every(node, within),
        then=_then(node),
        source=_own_or_file_source(node, force, sources),
        time_is_ours=_time_is_ours(node, force),
        lead=lead(node),
        unless_transferred=unless_transferred(node),
        check=check(node, _holders(node)),
        me=node.texts("me") if "me" in node else None,
    )


def _met_by(node: Mapping) -> frozenset[EventKind]:
    node.only("event")
    return _events(node, "event")


def _who(node: Mapping) -> Who:
    who = node.word("who", Who)
    if who in RUNGS_ONLY:
        raise node.refuse("who", f"who: {who} stands only in then, it is relative to a holder")
    return who


def _holders(node: Mapping) -> tuple[Who, ...]:
    holders = node.words("holder", Who)
    if RUNGS_ONLY & set(holders):
        raise node.refuse("holder", f"holder: {', '.join(RUNGS_ONLY & set(holders))} stands only in then")
    if holders[-1] is not Who.COORDINATING_UNIT:
        raise node.refuse("holder", "holder must end in coordinating_unit, so that it is always somebody's")
    return holders


def _then(node: Mapping) -> tuple[Who, ...]:
    return node.words("then", Who) if "then" in node else THEN


def _every(node: Mapping, within: Span | None) -> Span:
    if "every" in node:
        return node.span("every")
    urgent = within is not None and within.amount * _MINUTES[within.unit] <= 120
    return Span.parse("30m" if urgent else "4h")


def _own_or_file_source(node: Mapping, force: Force, sources: tuple[Source, ...]) -> tuple[Source, ...]:
    """A demand rests on its own source, else on the file's; a default of ours on none (P13)."""
    if force is Force.OUR_DEFAULT:
        if "source" in node:
            raise node.refuse("source", "source: a default of ours has none, else it would look like law")
        return ()
    found = _sources(node) or sources
    if not found:
        raise node.refuse("force", f"force: {force} needs a source, its own or the file's")
    return found


def _time_is_ours(node: Mapping, force: Force) -> bool:
    """`time: ours` says that the demand has its force, but that its time is our reading of it (P13)."""
    if "time" not in node:
        return False
    if node.text("time") != "ours" or force is Force.OUR_DEFAULT or not ("within" in node or "before" in node):
        raise node.refuse("time", "time can only be ours, beside a within or a before, where the force is another's")
    return True


# --------------------------------------------------------------------------------------------- what must hold together


def _check_limits(step: Step, node: Mapping) -> None:
    holders = bound([step])
    if len(holders) > DUTIES_PER_STEP:
        raise node.refuse("on", f"on {step.on}: {len(holders)} duties; at most {DUTIES_PER_STEP}")
    for who, count in Counter(holders).items():
        if count > DUTIES_PER_HOLDER:
            raise node.refuse("on", f"on {step.on}: {who} gets {count} duties; at most {DUTIES_PER_HOLDER}")


def _check_whole(pathway: Pathway, top: Mapping) -> None:
    nodes = top.maps("steps")
    items = set(HOUSE_ITEMS)  # ids of the house's own duties are taken
    owed = {owe.id for step in pathway.steps for owe in step.owe}
    for n, (step, node) in enumerate(zip(pathway.steps, nodes, strict=True)):
        if step.on in {earlier.on for earlier in pathway.steps[:n]}:
            raise node.refuse("on", f"on {step.on} stands twice; one step says all that it sets off")
        _check_ids(step, node, items)
        if step.cancels and step.on is pathway.begins:
            raise node.refuse("cancels", f"cancels: {step.on} begins this pathway, so there is nothing yet to cancel")
        for item in step.cancels:
            if item not in owed:
                raise node.refuse("cancels", f"cancels: nobody owes {item} here")
    if pathway.rhythm is not None and pathway.step(EventKind.SILENCE) is None:
        raise top.refuse("rhythm", "rhythm: a step on silence must say what follows when it is broken")
    _check_sides(pathway, top)
    check_checklist(pathway, top)


def _check_ids(step: Step, node: Mapping, seen: set[str]) -> None:
    for key, ids in (("tell", [t.id for t in step.tell]), ("owe", [o.id for o in step.owe])):
        for n, item in enumerate(ids):
            if item in seen:
                raise node.maps(key)[n].refuse("id", f"id: {item} stands twice in this pathway")
            seen.add(item)


def _check_sides(pathway: Pathway, top: Mapping) -> None:
    """A transition binds both sides, or says in three languages why it does not."""
    one = len({who in OTHER_SIDE for who in all_bound(pathway)}) == 1
    if one and pathway.one_side is None:
        raise top.refuse("steps", "this binds one side only; give the other its part, or say why in one_side")
    if pathway.one_side is not None and not one:
        raise top.refuse("one_side", "one_side: this does not bind one side only")
