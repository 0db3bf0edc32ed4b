"""Which database to use, from DATABASE_URL, DATABASE_OWNER_URL or a `mellomrom up` that runs on this machine.

A process has one database and one role in it: the runtime role for all that serves, the owner for the commands that
migrate and back up. There is no second alias, so nothing that serves ever holds the owner's password.
"""

import fcntl
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from mellomrom.config import paths
from mellomrom.config.errors import CannotRun

RUN_FILE = "run.json"
LONGEST_NAME = 63  # bytes; source: PostgreSQL, NAMEDATALEN
PLANNED_AFTER = 5  # times that a page has asked the same over one connection
_UNREADABLE = (
    "The database address is not one that PostgreSQL knows; write postgresql://role:password@host:5432/database."
)


def url(folder: Path, role: str, password: str, database: str) -> str:
    """How to reach a database over a socket in that folder, as libpq reads it."""
    role, password, database, host = (quote(part, safe="") for part in (role, password, database, str(folder)))
    return f"postgresql://{role}:{password}@/{database}?host={host}"


def database_settings(address: str) -> dict[str, Any]:
    """One entry of Django's DATABASES from a libpq address: sockets, several hosts and every libpq option included.

    Raises CannotRun, without the address (it holds a password), where it cannot be read.
    """
    try:
        parts = conninfo_to_dict(address)
    except ProgrammingError:
        raise CannotRun(_UNREADABLE) from None
    name = str(parts.get("dbname") or "")
    if len(name.encode()) > LONGEST_NAME or not (name or "service" in parts):
        raise CannotRun(_UNREADABLE)
    fields = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    known = {field: str(parts.pop(part, "") or "") for field, part in fields.items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        **known,
        "OPTIONS": {"application_name": "mellomrom", "server_side_binding": True, **parts},
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }


def databases(env: Mapping[str, str] = os.environ) -> dict[str, dict[str, Any]]:
    """Django's DATABASES for this process. Absent: empty, and Django says so on first use."""
    address = env.get("DATABASE_URL") or runtime_address(paths.state_dir(env))
    return {"default": database_settings(address)} if address else {}


def runtime_address(state: Path) -> str | None:
    """How the runtime role reaches the database of a running `mellomrom up`. Absent: none runs on this state."""
    return _address(state, "runtime")


def owner_address(state: Path) -> str | None:
    """How the owner reaches the database of a running `mellomrom up`. Absent: none runs on this state."""
    return _address(state, "owner")


def write_run(state: Path, **facts: object) -> None:
    """Tell other processes of this user what runs: web address, database, process ids; never a password."""
    draft = state / f".{RUN_FILE}.{os.getpid()}"
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(facts, file, indent=1)
    draft.replace(state / RUN_FILE)


def read_run(state: Path) -> dict[str, Any] | None:
    """What runs on this state folder. Absent: nothing does; what a killed one left behind is not believed."""
    try:
        facts = json.loads((state / RUN_FILE).read_text())
        with open(state / "lock", "a") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return dict(facts)
    except (OSError, ValueError):
        return None
    return None


def _address(state: Path, role: str) -> str | None:
    run = read_run(state)
    if run is None or "database" not in run:
        return None
    database = run["database"]
    name = database[role]
    return url(Path(database["host"]), name, paths.secret(state, f"{name}.password"), database["name"])


def keep_plans() -> None:
    """Let PostgreSQL keep its plan of what pages ask again and again; for the web server, once Django stands (ADR 39).

    Of the connections of all threads, from the next that is opened on. Again changes nothing.
    """
    from django.db import connection

    connection.settings_dict["OPTIONS"]["prepare_threshold"] = PLANNED_AFTER
