"""The command `world`: a synthetic community, region or country; its messages; whether its stories can be told."""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mellomrom.config import console, databases, paths, postgres
from mellomrom.config.commands.common import command, use_database
from mellomrom.config.errors import CannotRun

if TYPE_CHECKING:
    from mellomrom.world.post import World

SIZES = ("demo", "region", "country")
BEATS = 30.0  # seconds since a worker's last heartbeat within which it is believed to run


def add(commands: Any) -> None:
    """Add world."""
    world = command(
        commands,
        "world",
        run_world,
        text="Load a synthetic health community, region or country, in demo mode only. What is there already stays."
        " --messages writes its months of messages to files; --feed takes them in, each at its own time. Where nothing"
        " runs, the database is started for as long as it takes.",
        example="DEMO=1 mellomrom world --play\n"
        "DEMO=1 mellomrom world --size country --messages country\n"
        "DEMO=1 mellomrom world --size region --feed --limit 2000\n"
        "DEMO=1 mellomrom world --explain",
    )
    world.add_argument("--play", action="store_true", help="take in the samples and print their stories")
    world.add_argument("--check", action="store_true", help="with --play: exit 1 where a story is not as it should be")
    world.add_argument("--size", choices=SIZES, default="demo", help="how large; default demo")
    world.add_argument("--seed", type=int, default=1, help="another number is another world of the size; default 1")
    world.add_argument(
        "--on", type=date.fromisoformat, metavar="DATE", help="the last day of its messages; default today"
    )
    world.add_argument(
        "--messages", type=Path, metavar="DIR", help="write its messages to a new folder, with one for each day"
    )
    world.add_argument(
        "--feed", nargs="?", const=Path(), type=Path, metavar="DIR", help="take them in, from DIR if given"
    )
    world.add_argument("--limit", type=_count, metavar="N", help="at most so many messages, or persons to explain")
    world.add_argument(
        "--workers", type=_count, default=1, metavar="K", help="processes that share the work; default 1"
    )
    world.add_argument("--explain", action="store_true", help="tell every story, and exit 1 where one cannot be told")


def _count(said: str) -> int:
    if not said.isdecimal() or int(said) < 1:
        raise argparse.ArgumentTypeError(f"{said} is not a number from 1 up")
    return int(said)


def run_world(chosen: argparse.Namespace) -> int:
    """Load a world, write its messages, feed them, explain them, or play the samples."""
    if chosen.messages:
        return _write(chosen)
    large = chosen.size != "demo" or chosen.feed is not None or chosen.explain
    if not large:
        use_database()
        _only_in_demo_mode()
        return _play(chosen) if chosen.play else _load_demo()
    with _database():
        _only_in_demo_mode()
        if chosen.explain and chosen.feed is None and chosen.size == "demo":
            return _explain(chosen)
        world = _load(chosen)
        if chosen.feed is not None:
            _feed(chosen, world)
        return _explain(chosen) if chosen.explain else 0


def _only_in_demo_mode() -> None:
    from django.conf import settings

    if not settings.DEMO:
        raise CannotRun("Synthetic people are made in demo mode only; set DEMO=1 where no real people are.")


def _load_demo() -> int:
    from mellomrom.world import demo

    made = demo.load(at=datetime.now(UTC))
    console.say(
        f"{made.persons} synthetic persons, {made.units} units in {made.organizations} organizations. Log in as:"
    )
    for login, what, password in demo.logins():
        console.say(f"  {login:<24} {password:<12} {what}")
    return 0


def _play(chosen: argparse.Namespace) -> int:
    from mellomrom.world import play

    differences = play.play(at=datetime.now(UTC), say=console.say, check=chosen.check)
    if not chosen.check:
        return 0
    for difference in differences:
        console.verdict(False, difference)
    if not differences:
        console.verdict(True, "Every story is as it should be.")
    return 1 if differences else 0


# -------------------------------------------------------------------------------------------------------- large worlds


@contextmanager
def _database() -> Iterator[None]:
    """Use the database there is; where nothing runs, start our own over the state folder and migrate it."""
    state = paths.state_dir()
    if "DATABASE_URL" in os.environ or databases.read_run(state):
        use_database()
        yield
        return
    with postgres.running(state) as server:
        os.environ |= {"DATABASE_URL": server.runtime_url, "MELLOMROM_STATE": str(state)}
        owner = {"DATABASE_OWNER_URL": server.owner_url}
        migrated = subprocess.run([sys.executable, "-m", "mellomrom.config.cli", "migrate"], env=os.environ | owner)
        if migrated.returncode:
            raise CannotRun("The tables could not be made; the lines above say why.")
        use_database()
        try:
            yield
        finally:
            from django.db import connections

            connections.close_all()


def _world(chosen: argparse.Namespace) -> "World":
    from mellomrom.core.clock import local
    from mellomrom.world.post import World
    from mellomrom.world.size import SIZES, Recipe

    return World(Recipe(SIZES[chosen.size], chosen.seed, chosen.on or local(datetime.now(UTC)).date()))


def _write(chosen: argparse.Namespace) -> int:
    """Write the messages to files; needs no database. Raises CannotRun where others lie, which would be fed with them."""
    folder: Path = chosen.messages
    if any(folder.iterdir()) if folder.is_dir() else folder.exists():
        raise CannotRun(f"{folder} is no empty folder; choose a new one, so that it holds one world.")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mellomrom.config.settings")
    import django

    django.setup()
    from mellomrom.world import feed

    count = feed.write(_world(chosen), chosen.messages, limit=chosen.limit)
    console.say(f"{count} messages in {chosen.messages}.")
    return 0


def _load(chosen: argparse.Namespace) -> "World":
    from mellomrom.world import build

    world, began = _world(chosen), time.perf_counter()
    at = world.recipe.begins if chosen.feed is not None else datetime.now(UTC)
    made = build.load(world, at=at)
    console.say(
        f"{made.persons} synthetic persons, {made.units} units in {made.organizations} organizations, {made.spaces} "
        f"spaces{'' if made.made else ', as they were'}: {time.perf_counter() - began:.1f} s."
    )
    return world


def _feed(chosen: argparse.Namespace, world: "World") -> None:
    """Take the messages in. Raises CannotRun where a worker runs, which would act on them as of now."""
    from mellomrom.config.commands.serving import seconds_since_heartbeat
    from mellomrom.world import feed

    beat = seconds_since_heartbeat(paths.state_dir())
    if beat is not None and beat < BEATS:
        raise CannotRun("A worker runs and would act on old messages as of now; stop `mellomrom up` and feed then.")
    incoming = feed.arrivals(world.letters()) if chosen.feed == Path() else feed.read(chosen.feed)
    ends = None if chosen.limit else world.recipe.ends
    fed = feed.feed(
        islice(incoming, chosen.limit), recipe=world.recipe, ends=ends, workers=chosen.workers, say=console.say
    )
    became = ", ".join(f"{count} {state}" for state, count in fed.states.most_common())
    console.say(f"{fed.messages} messages: {became}.")
    between = f"people did {fed.done} things and the worker moved {fed.moved} rows in {fed.working:.0f} s"
    console.say(f"{fed.rate:.1f} a second, {fed.taking:.0f} s; between the days {between}.")


def _explain(chosen: argparse.Namespace) -> int:
    """Tell every story; exit 1 where one cannot be told, a duty is astray, or a message is stuck."""
    from mellomrom.world import explain

    limit = None if chosen.feed is not None else chosen.limit
    found = explain.explain(at=datetime.now(UTC), limit=limit, workers=chosen.workers, say=console.say)
    kinds = "".join(f" ({kind}: {count})" for kind, count in found.why.most_common())
    whose = f"{found.events} events of {found.persons} persons"
    told = f"{whose}: {found.lines} sentences; {found.untold} cannot be told{kinds}."
    console.verdict(not found.untold, told)
    console.verdict(not found.astray, f"{found.duties} duties: {found.astray} without one clear holder.")
    console.verdict(
        not found.stuck, f"{found.stuck} messages stuck; {found.waiting} corrections wait for their original."
    )
    return 0 if found.whole else 1
