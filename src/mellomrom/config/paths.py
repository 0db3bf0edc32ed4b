"""Where things lie: the checkout, the state on this machine and the secrets in it.

Everything that must survive a restart lies in one folder, the *state*: the database, its passwords, the key of the web
server's sessions and the keys that personal data is encrypted with. Nothing in it belongs in version control or a log.
"""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from mellomrom.config.errors import CannotRun

SYSTEM_STATE = Path("/var/lib/mellomrom")
SESSION_KEY = "secret.key"
HEARTBEAT = "worker.heartbeat"


def checkout() -> Path | None:
    """The source checkout this package runs from. Absent: it was installed from a wheel."""
    root = Path(__file__).resolve().parents[3]
    return root if (root / "pyproject.toml").is_file() and (root / "src" / "mellomrom").is_dir() else None


def state_dir(env: Mapping[str, str] = os.environ) -> Path:
    """Where this machine keeps its state: $MELLOMROM_STATE, else a system folder as root, else one of the user's own.

    The folder need not exist yet. Always absolute.
    """
    if named := env.get("MELLOMROM_STATE"):
        return Path(named).expanduser().absolute()
    if os.geteuid() == 0:
        return SYSTEM_STATE
    if root := checkout():
        return root / ".state"
    return Path(env.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "mellomrom"


def make_state(state: Path) -> None:
    """Make the state folder, passable but not listable for others as root (the database runs as another user).

    An existing folder and all folders above keep their modes. Raises CannotRun where it cannot be made or written.
    """
    try:
        state.mkdir(parents=True, exist_ok=True)
        if not any(state.iterdir()):
            state.chmod(0o711 if os.geteuid() == 0 else 0o700)
    except OSError as error:
        raise CannotRun(
            f"The state folder {state} cannot be made ({error.strerror}); set MELLOMROM_STATE to one you own."
        ) from error
    if not os.access(state, os.W_OK | os.X_OK):
        raise CannotRun(f"The state folder {state} cannot be written; set MELLOMROM_STATE to one you own.")


def secret(state: Path, name: str) -> str:
    """A secret of this machine, made the first time it is asked for; its file is readable by its owner only.

    Again: the same secret for as long as the file lies there. Two processes that ask at once get the same one.
    """
    path = state / name
    if not path.exists():
        draft = state / f".{name}.{os.getpid()}.{secrets.token_hex(4)}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(32))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)  # fails where another was first: theirs stands
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text()


def secret_or_passing(state: Path, name: str = SESSION_KEY) -> str:
    """The secret where the state has it, else one that ends with this process: enough for who serves nobody."""
    try:
        return (state / name).read_text()
    except OSError:
        return secrets.token_urlsafe(32)
