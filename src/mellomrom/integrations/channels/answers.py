"""What is sent back by text message: STOP stops what goes to that number, and nothing else is read or kept.

POST /sms/answers    from the gateway, which shows SMS_SECRET: {"from", "text"}
take_laid            in a demo: the same, in files that somebody lays in a folder

The answer is the same whoever has that number, and where nobody has.
"""

import hmac
import json
import logging
from contextlib import suppress
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from mellomrom.integrations import guard
from mellomrom.plans.reminders import actions
from mellomrom.plans.reminders.rules import says_stop

log = logging.getLogger(__name__)
LARGEST = 16 * 1024  # bytes; a text message is some hundred


@csrf_exempt
@require_POST
def sms(request: HttpRequest) -> HttpResponse:
    """Take a text message that was sent back, and answer 204 whatever it says; 403 without the secret, 400 for no JSON."""
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ").encode()
    secret = settings.SMS_SECRET.encode()
    if not secret or not hmac.compare_digest(shown, secret):
        return guard.problem(403, "door.closed", "Show the secret of this door.")
    raw = request.read(LARGEST + 1)
    if len(raw) > LARGEST:
        return guard.problem(413, "message.too-large", "That is no text message.")
    if not hear(raw, at=timezone.now()):
        return guard.problem(400, "sms.unreadable", 'Send {"from": …, "text": …} as JSON.')
    return HttpResponse(status=204)


def hear(raw: bytes, *, at: datetime) -> bool:
    """Stop what goes to the number that a message is from, where it says stop; False where it cannot be read."""
    try:
        said = json.loads(raw)
        number, text = said["from"], said["text"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return False
    if not isinstance(number, str) or not isinstance(text, str):
        return False
    if says_stop(text):
        actions.stop_number(number, at=at)
    else:
        log.info("sms.not-read")
    return True


def take_laid(at: datetime) -> int:
    """Take what lies in a demo's folder as JSON, as if a gateway had brought it; each file once. Gives how many there were."""
    files = sorted((settings.REMINDERS / "in").glob("*.json")) if settings.DEMO else []
    for file in files:
        with suppress(OSError):
            raw = file.read_bytes()
            if not hear(raw, at=at):
                log.warning("sms.unreadable")
            file.unlink()
    return len(files)
