"""The command line: `mellomrom COMMAND`. Each command lies in `commands`, with its help and an example.

The command line is a door like the others: it speaks to actions and queries, never to tables. What goes wrong in a way
one can expect ends as one sentence and an exit code; a traceback is a bug.
"""

import argparse
import os
import sys
from collections.abc import Sequence

from mellomrom.config import console
from mellomrom.config.commands import admitting, backing, connecting, inspecting, keeping, messages, serving, showing
from mellomrom.config.errors import CannotRun
from mellomrom.core.crypto import KeyringError
from mellomrom.core.errors import Refused

OK, NO, USAGE, CANNOT_RUN, INTERRUPTED = 0, 1, 2, 3, 130

_CODES = """\
exit codes:
  0  done, and all is as it should be
  1  refused, or something is not as it should be
  2  the command was not understood
  3  cannot run here, for example because there is no database

environment:
  MELLOMROM_STATE     where this machine keeps its database, keys and passwords
  DATABASE_URL        the runtime role at a PostgreSQL server of your own
  DATABASE_OWNER_URL  the owner of the tables there, who migrates
  DEMO=1              synthetic people and demo logins; never where real people are
  NO_COLOR            no colours
"""


def parser() -> argparse.ArgumentParser:
    """The whole command line, as argparse knows it."""
    top = argparse.ArgumentParser(
        prog="mellomrom",
        description="Information, notification and coordination between the services around a person.",
        epilog=_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for family in (serving, messages, connecting, admitting, inspecting, keeping, backing, showing):
        family.add(commands)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mellomrom.config.settings")
    chosen = parser().parse_args(argv)
    try:
        return int(chosen.run(chosen))
    except CannotRun as error:
        console.fault(str(error))
        return CANNOT_RUN
    except KeyringError as error:
        console.fault(f"{error}.")
        return CANNOT_RUN
    except Refused as refusal:
        console.fault(refusal.text % refusal.params if refusal.params else refusal.text)
        return NO
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # the reader, such as `head`, has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except Exception as error:
        if sentence := _about_the_database(error):
            console.fault(sentence)
            return CANNOT_RUN
        raise


def _about_the_database(error: Exception) -> str:
    """One sentence for what a database can do to anybody; empty for a bug."""
    if "django.db" not in sys.modules:
        return ""
    from django.db import OperationalError, ProgrammingError

    state = getattr(error.__cause__, "sqlstate", None)
    if isinstance(error, ProgrammingError) and state == "42P01":
        return "The tables are not there yet; run `mellomrom migrate`."
    if isinstance(error, ProgrammingError) and state == "42501":
        return "The database role may not do this; run `mellomrom migrate` to grant what is missing."
    if isinstance(error, OperationalError):
        return "The database cannot be reached; `mellomrom check` says more."
    return ""


if __name__ == "__main__":
    sys.exit(main())
