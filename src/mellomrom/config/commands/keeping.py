"""Commands that keep the tables: migrate, world."""

import argparse
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mellomrom.config import console
from mellomrom.config.commands.common import command, owner_address, use_database
from mellomrom.config.databases import database_settings
from mellomrom.config.errors import CannotRun
from mellomrom.config.tables import INSERT_ONLY
from mellomrom.core.crypto import Keyring
from mellomrom.database import roles


def add(commands: Any) -> None:
    """Add migrate and world."""
    command(
        commands,
        "migrate",
        run_migrate,
        text="Bring the tables up to date as their owner, grant the runtime role what it may do, and make the rows that"
        " must always be there. Without the owner's address it only says whether something is missing.",
        example="DATABASE_OWNER_URL=postgresql://mellomrom_owner:…@db/mellomrom mellomrom migrate",
    )
    world = command(
        commands,
        "world",
        run_world,
        text="Load the synthetic health community, in demo mode only. What is there already stays.",
        example="DEMO=1 mellomrom world --play",
    )
    world.add_argument("--play", action="store_true", help="take in the samples and print their stories")
    world.add_argument("--check", action="store_true", help="with --play: exit 1 where a story is not as it should be")


def run_migrate(chosen: argparse.Namespace) -> int:
    """Migrate, grant and make the fixed rows, in that order."""
    owner = owner_address()
    runtime = _runtime_role(owner)
    use_database(as_owner=owner is not None)
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection, transaction

    from mellomrom.config import migrated
    from mellomrom.directory import actions

    if owner is None:
        if missing := migrated.missing():
            raise CannotRun(f"{missing} migrations are missing; set DATABASE_OWNER_URL, so that the owner can migrate.")
        return 0
    _keep_keys(settings.KEYRING, fresh=migrated.never())
    call_command("migrate", verbosity=0, interactive=False)
    with transaction.atomic():
        roles.grant(connection, to=runtime, insert_only=INSERT_ONLY)
    actions.ensure_fixed()
    return 0


def run_world(chosen: argparse.Namespace) -> int:
    """Load the synthetic community, or play the samples in it."""
    use_database()
    from django.conf import settings

    if not settings.DEMO:
        raise CannotRun("Synthetic people are made in demo mode only; set DEMO=1 where no real people are.")
    if not chosen.play:
        from mellomrom.world import demo

        made = demo.load(at=datetime.now(UTC))
        console.say(
            f"{made.persons} synthetic persons, {made.units} units in {made.organizations} organizations. Log in as:"
        )
        for login, what, password in demo.logins():
            console.say(f"  {login:<24} {password:<12} {what}")
        return 0
    from mellomrom.world import play

    differences = play.play(at=datetime.now(UTC), say=console.say, check=chosen.check)
    if not chosen.check:
        return 0
    for difference in differences:
        console.verdict(False, difference)
    if not differences:
        console.verdict(True, "Every story is as it should be.")
    return 1 if differences else 0


def _keep_keys(path: Path, *, fresh: bool) -> None:
    """Make the keys for a new database; for one with tables they must be there, or nobody can read what is in it."""
    if path.exists():
        Keyring.load(path)
    elif fresh:
        Keyring.create(path)
    else:
        raise CannotRun(f"The keys {path} are missing, and the database was sealed with them; put the file back.")


def _runtime_role(owner: str | None) -> str:
    """The role that everything but this command connects as. Raises CannotRun where it is the owner itself."""
    names = [database_settings(url)["USER"] for url in (os.environ.get("DATABASE_URL"), owner) if url]
    if len(names) == 2 and names[0] == names[1]:
        raise CannotRun("DATABASE_URL and DATABASE_OWNER_URL name the same role; what serves must not own the tables.")
    return names[0] if len(names) == 2 else roles.RUNTIME
