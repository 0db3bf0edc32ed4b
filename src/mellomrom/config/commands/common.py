"""What several commands need: how a command is described, and how it finds its database."""

import argparse
import os
import textwrap
from collections.abc import Callable
from typing import Any
from uuid import UUID

from mellomrom.config import databases, paths
from mellomrom.config.errors import CannotRun
from mellomrom.database import roles


def command(
    commands: Any, name: str, run: Callable[[argparse.Namespace], int], *, text: str, example: str
) -> argparse.ArgumentParser:
    """Hang one command on the parser, with what it does and how it is used."""
    made: argparse.ArgumentParser = commands.add_parser(
        name,
        help=text.split(". ")[0].rstrip("."),
        description=textwrap.fill(text, 100),
        epilog=f"example:\n{textwrap.indent(example, '  ')}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.set_defaults(run=run)
    return made


def use_database(*, as_owner: bool = False, serving: bool = False) -> None:
    """Load Django on the database of DATABASE_URL or of a running `mellomrom up`, as the house unless told.

    What is `serving` pages connects as the runtime role, behind the walls; no page stands before any other command. Raises CannotRun with what to do where there is none.
    """
    state = paths.state_dir()
    run = databases.read_run(state) or {}
    if run.get("demo"):
        os.environ.setdefault("DEMO", "1")
    address = owner_address() if as_owner else os.environ.get("DATABASE_URL") or databases.runtime_address(state)
    if not address:
        raise CannotRun(
            f"No Mellomrom runs with its state in {state}; start one with `mellomrom up`, or set "
            f"{'DATABASE_OWNER_URL' if as_owner else 'DATABASE_URL'}."
        )
    os.environ["DATABASE_URL"] = address
    import django

    django.setup()
    if not (as_owner or serving):
        from django.db import connection

        connection.settings_dict["OPTIONS"]["assume_role"] = roles.HOUSE  # of the connections of all threads


def owner_address() -> str | None:
    """How the owner connects. Absent: this process may not know."""
    if given := os.environ.get("DATABASE_OWNER_URL"):
        return given
    return None if "DATABASE_URL" in os.environ else databases.owner_address(paths.state_dir())


def id_of(text: str) -> UUID:
    """Read an id as it was written on the command line. Raises what argparse shows where it is none."""
    try:
        return UUID(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text} is not an id; ids look like 0199c1f2-…") from error
