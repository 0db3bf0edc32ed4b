"""Who may knock at the machine doors, and how much they may bring."""

import hmac
import ipaddress

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse

LARGEST = 20 * 1024 * 1024  # bytes of one message


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


def problem(status: int, code: str, detail: str) -> HttpResponse:
    """Answer in the form of RFC 9457, for what has no receipt of its own."""
    return JsonResponse(
        {"type": "about:blank", "status": status, "code": code, "detail": detail},
        status=status,
        content_type="application/problem+json",
    )
