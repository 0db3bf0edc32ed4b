"""POST /kith: one message in, one AppRec out; an AppRec in, nothing out."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from mellomrom.core.errors import Refused
from mellomrom.events.actions import take_in
from mellomrom.integrations import guard
from mellomrom.integrations.kith.dialect import DIALECT


@csrf_exempt
@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    """Take one KITH message in and answer with its AppRec, whether yes or no (HITS 1168).

    401 or 403 without the right to knock, 413 for what is too large, 400 where no AppRec can be sent because the sender
    cannot be read, 500 without a receipt when the fault is ours: the message is kept, and the sender tries again. 503
    where the database is away: it is not kept, and the sender tries again too.
    204 without a body for an AppRec, sound or not: a receipt is never answered.
    """
    try:
        brought_by = guard.knock(request, "kith")
    except Refused as no:
        return guard.answered(guard.problem(guard.status(no), no.code, no.text), no)
    raw = guard.body(request)
    if raw is None:
        return guard.problem(413, "message.too-large", "The message is over 20 MB. Send it without the attachments.")
    try:
        received = take_in(raw, dialect=DIALECT, at=timezone.now(), brought_by=brought_by)
    except guard.AWAY as error:
        away = guard.problem(
            503, "database.away", "The database cannot be reached, so the message is not kept. Send it again later."
        )
        return guard.later(away, error)
    if received.is_receipt:  # also one that was brought in another's name
        return HttpResponse(status=204)
    message = received.message
    if message.receipt is not None:
        return HttpResponse(message.receipt, content_type="application/xml; charset=utf-8")
    if message.state == "refused":
        return guard.problem(400, message.error, "No sender can be read from this, so no AppRec can be addressed.")
    return guard.problem(500, "message.stuck", "The message is kept and has no receipt yet. Send it again later.")
