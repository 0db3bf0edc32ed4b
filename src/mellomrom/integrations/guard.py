"""Who may knock at the machine doors, and how much they may bring."""

import hmac
import ipaddress
import logging

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from mellomrom.core.errors import Refused, Shut
from mellomrom.integrations.oidc import systems

log = logging.getLogger(__name__)
LARGEST = 20 * 1024 * 1024  # bytes of one message
AWAY = (OperationalError, InterfaceError)  # the database cannot be reached, or its disk is full: nothing is kept
SOON = "30"  # seconds until it is worth trying again


def knock(request: HttpRequest, door: str) -> frozenset[str] | None:
    """Let a machine in by a door, `kith` or `fhir`, and say for which organizations it speaks: their numbers.

    None: nobody has said, or it may bring for all. Raises Refused: Shut, or Unreachable where its issuer is silent.
    Where the node has an issuer of machines, each shows a token of that issuer's, from wherever it calls. Else this
    machine itself may come, and who shows the token that the operator has set.
    """
    trusted = settings.ISSUERS.systems
    if trusted is None:
        if not may_knock(request):
            raise Shut("door.closed", "Send from this machine, or show the token of this door.")
        return None
    caller = systems.check(
        trusted,
        door,
        authorization=request.headers.get("Authorization", ""),
        proof=request.headers.get("DPoP", ""),
        method=request.method or "",
        url=f"{settings.ISSUERS.address}{request.path}",
        at=timezone.now(),
    )
    return None if not trusted.organization or caller.client_id in trusted.brokers else caller.organizations


def answered(response: HttpResponse, no: Refused) -> HttpResponse:
    """Give a refusal the status of its kind, and say in its headers how one comes in where that is by a token."""
    response.status_code = status(no)
    if settings.ISSUERS.systems is not None and isinstance(no, Shut):
        response["WWW-Authenticate"] = systems.challenge(no.code)
    return response


def status(no: Refused) -> int:
    """Give the status of a refusal: 403 where it is known who calls, or where showing who one is would not help."""
    return 403 if no.code in ("door.closed", "door.scope", "door.client", "door.no-organization") else no.status


def may_knock(request: HttpRequest) -> bool:
    """Let in who comes from this machine, or shows the token that the operator has set; nobody else."""
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ").encode()
    token = settings.DOOR_TOKEN.encode()
    if token and hmac.compare_digest(shown, token):
        return True
    forwarded = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    try:
        return not forwarded and ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def body(request: HttpRequest) -> bytes | None:
    """Give what was sent, or None when it is larger than a message may be; never more than that is read."""
    length = request.headers.get("Content-Length", "")
    if length.isdigit() and int(length) > LARGEST:
        return None
    raw = request.read(LARGEST + 1)
    return raw if len(raw) <= LARGEST else None


def later(response: HttpResponse, error: Exception) -> HttpResponse:
    """Say in the headers when to send again what could not be kept, and in the log why it could not."""
    log.error("door.no-database %s", type(error).__name__)
    response["Retry-After"] = SOON
    return response


def problem(status: int, code: str, detail: str) -> HttpResponse:
    """Answer in the form of RFC 9457, for what has no receipt of its own."""
    return JsonResponse(
        {"type": "about:blank", "status": status, "code": code, "detail": detail},
        status=status,
        content_type="application/problem+json",
    )
