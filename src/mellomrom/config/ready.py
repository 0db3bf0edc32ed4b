"""Whether this process can do its work: what it needs is there. `/ready` for machines, `mellomrom check` for people.

`/health` says that the web server lives; start it again where it does not. `/ready` says whether to send it anything.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from mellomrom.config import migrated
from mellomrom.core import machine
from mellomrom.core.crypto import Keyring, KeyringError
from mellomrom.events import registry
from mellomrom.events.pathway_files import PathwayError


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is not as it must be. Nothing secret: anybody may ask."""

    code: str
    detail: str


@require_safe
@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """Answer 200 where all is there, else 503 with one code for each thing that is not (RFC 9457)."""
    found = _in_second(int(time.monotonic()))
    if not found:
        return JsonResponse({"status": "ready"})
    return JsonResponse(
        {
            "type": "about:blank",
            "title": "Not ready",
            "status": 503,
            "code": found[0].code,
            "detail": found[0].detail,
            "faults": [{"code": fault.code, "detail": fault.detail} for fault in found],
        },
        status=503,
        content_type="application/problem+json",
    )


@lru_cache(maxsize=1)
def _in_second(second: int) -> tuple[Fault, ...]:
    """Look once a second, however many ask."""
    return tuple(faults())


def faults() -> Iterator[Fault]:
    """Give what is not as it must be; nothing where all is."""
    yield from _database()
    yield from _files()
    yield from _worker()


def _database() -> Iterator[Fault]:
    try:
        missing = migrated.missing()
    except Error:
        connection.close()
        yield Fault("database-away", "The database cannot be reached.")
        return
    if missing:
        yield Fault("not-migrated", f"The database lacks {missing} migrations; run `mellomrom migrate`.")


def _files() -> Iterator[Fault]:
    try:
        Keyring.load(settings.KEYRING)
    except KeyringError:
        yield Fault("no-keys", "The keyring is not there, or is open to others.")
    try:
        registry.newest()
    except PathwayError:
        yield Fault("pathways-invalid", "A pathway file is not as it must be; `mellomrom check` says which.")
    room = machine.megabytes_free(settings.STATE)
    if room is None or room < settings.LEAST_ROOM:
        yield Fault("disk-full", f"Less than {settings.LEAST_ROOM} MB are free where the state lies.")


def _worker() -> Iterator[Fault]:
    silence = machine.seconds_since(settings.HEARTBEAT)
    if silence is None or silence > machine.WORKER_SILENT:
        yield Fault("worker-silent", "The worker has not shown that it lives; start it with `mellomrom work`.")
