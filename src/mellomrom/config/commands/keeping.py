"""Commands that keep the tables: migrate, world."""

import argparse
import os
from pathlib import Path
from typing import Any

from mellomrom.config import tables
from mellomrom.config.commands import world
from mellomrom.config.commands.common import command, owner_address, use_database
from mellomrom.config.databases import database_settings
from mellomrom.config.errors import CannotRun
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
    world.add(commands)


def run_migrate(chosen: argparse.Namespace) -> int:
    """Migrate, grant and make the fixed rows, in that order."""
    owner = owner_address()
    runtime = runtime_role(owner)
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
        tables.grant(connection, to=runtime)
    actions.ensure_fixed()
    return 0


def _keep_keys(path: Path, *, fresh: bool) -> None:
    """Make the keys for a new database; for one with tables they must be there, or nobody can read what is in it."""
    if path.exists():
        Keyring.load(path)
    elif fresh:
        Keyring.create(path)
    else:
        raise CannotRun(f"The keys {path} are missing, and the database was sealed with them; put the file back.")


def runtime_role(owner: str | None) -> str:
    """The role that everything but this command connects as. Raises CannotRun where it is the owner itself."""
    names = [database_settings(url)["USER"] for url in (os.environ.get("DATABASE_URL"), owner) if url]
    if len(names) == 2 and names[0] == names[1]:
        raise CannotRun("DATABASE_URL and DATABASE_OWNER_URL name the same role; what serves must not own the tables.")
    return names[0] if len(names) == 2 else roles.RUNTIME
