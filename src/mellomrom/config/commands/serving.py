"""Commands that stay: up, serve, work."""

import argparse
import os
import signal
import threading
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Any

from mellomrom.config import console, databases, logs, loops, paths, supervisor
from mellomrom.config.children import die_with
from mellomrom.config.commands.common import command, use_database
from mellomrom.config.errors import CannotRun
from mellomrom.core import machine

HEARTBEAT = paths.HEARTBEAT
SECONDS_TO_FINISH = 15  # for what is being carried when the worker is asked to stop; less than it is then given


def add(commands: Any) -> None:
    """Add up, serve and work."""
    up = command(
        commands,
        "up",
        run_up,
        text="Start everything on this machine: database, tables, web server and worker. Ctrl-C stops it; starting"
        " again continues where it was. DATABASE_URL and DATABASE_OWNER_URL use a PostgreSQL server of your own.",
        example="mellomrom up --demo\nPORT=8080 mellomrom up",
    )
    up.add_argument("--demo", action="store_true", default=os.environ.get("DEMO") == "1", help="a synthetic community")
    up.add_argument("--once", action="store_true", default=os.environ.get("ONCE") == "1", help="check, then stop")
    up.add_argument("--port", type=_port, default=os.environ.get("PORT") or None, help="default 8000 or the next free")
    up.add_argument("--host", default="127.0.0.1", help="default 127.0.0.1: this machine only")

    serve = command(
        commands,
        "serve",
        run_serve,
        text="Serve the pages and the doors for messages. Stateless: run as many as you like.",
        example="DATABASE_URL=postgresql://mellomrom_app:…@db/mellomrom mellomrom serve --host 0.0.0.0 --port 8000",
    )
    serve.add_argument("--workers", type=int, default=2, help="processes, default 2")
    serve.add_argument("--threads", type=int, default=2, help="threads of each, default 2")
    serve.add_argument("--host", default="127.0.0.1", help="default 127.0.0.1: this machine only")
    serve.add_argument("--port", type=_port, default=os.environ.get("PORT") or 8000, help="default 8000")

    work = command(
        commands,
        "work",
        run_work,
        text="Do what is due: send what leaves the house, take in what lies in the folders, offer on what nobody took."
        " Run as many as you like.",
        example="mellomrom work\nmellomrom work --once",
    )
    work.add_argument("--once", action="store_true", help="do what is due now, then stop")


def run_up(chosen: argparse.Namespace) -> int:
    """Start everything and stay."""
    return supervisor.up(demo=chosen.demo, once=chosen.once, port=chosen.port, host=chosen.host)


def run_serve(chosen: argparse.Namespace) -> int:
    """Serve until asked to stop; a process that dies is started again by the server itself."""
    if "SECRET_KEY" not in os.environ:  # the server's processes must have the same one
        paths.make_state(paths.state_dir())
        paths.secret(paths.state_dir(), paths.SESSION_KEY)
    use_database(serving=True)
    if supervisor.free_port(chosen.host, chosen.port) != chosen.port:  # two would share it, and answer by turns
        raise CannotRun(f"Something listens on port {chosen.port} already; choose another with --port.")
    from django.conf import settings
    from granian import Granian
    from granian.constants import Interfaces

    Granian(
        "mellomrom.config.wsgi:application",
        address=chosen.host,
        port=chosen.port,
        interface=Interfaces.WSGI,
        workers=chosen.workers,
        blocking_threads=chosen.threads,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        log_access=False,  # a path says who was looked at
        log_dictconfig=deepcopy(settings.LOGGING),
    ).serve(target_loader=load)
    return 0


def load(target: str) -> Callable[..., Any]:
    """Give the application to one of the server's processes, which from then on ends with the server's first one."""
    die_with(os.getppid())
    logs.guard()
    from mellomrom.config.wsgi import application

    databases.keep_plans()
    return application


def run_work(chosen: argparse.Namespace) -> int:
    """Work until asked to stop, and finish what was begun; 1 where one of the loops ended by itself.

    What leaves the house, and what lies in folders, has threads of its own: neither holds up what is due.
    """
    use_database()
    from mellomrom.events import actions, tasks
    from mellomrom.integrations import folders
    from mellomrom.integrations.channels import CARRIERS, answers, senders
    from mellomrom.integrations.files import DIALECTS
    from mellomrom.integrations.kith import schema
    from mellomrom.plans.reminders.tasks import remind, remind_once
    from mellomrom.sharing.tasks import keep_sealing

    stop = threading.Event()

    def asked(number: int, frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, asked)
    if chosen.once:
        folders.take_folders(at=datetime.now(UTC))
        tasks.work_once(at=datetime.now(UTC), dialects=DIALECTS)
        actions.deliver_due(at=datetime.now(UTC), carriers=CARRIERS, dialects=DIALECTS)
        remind_once(at=datetime.now(UTC), senders=senders(), hear=answers.take_laid)
        return 0
    beat = paths.state_dir() / HEARTBEAT
    logs.guard()
    schema.prepare()
    lasted = loops.together(
        lambda: tasks.work(stop=stop, dialects=DIALECTS, beat=lambda: _touch(beat)),
        lambda: tasks.deliver(stop=stop, dialects=DIALECTS, carriers=CARRIERS),
        lambda: folders.watch(stop=stop),
        lambda: keep_sealing(stop=stop),
        lambda: remind(stop=stop, senders=senders(), hear=answers.take_laid),
        stop=stop,
        patience=SECONDS_TO_FINISH,  # what hangs even then is sent again, under the same id
    )
    return 0 if lasted else 1


def seconds_since_heartbeat(state: Path) -> float | None:
    """How long ago the worker of this machine showed that it lives. Absent: it never did."""
    return machine.seconds_since(state / HEARTBEAT)


def _touch(path: Path) -> None:
    try:
        path.touch(mode=0o600)
    except OSError:  # a worker without a state folder of its own still works
        console.fault(f"The heartbeat {path} cannot be written.")


def _port(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = 0
    if not 0 < number < 65536:
        raise argparse.ArgumentTypeError(f"{text} is not a port; choose one from 1 to 65535")
    return number
