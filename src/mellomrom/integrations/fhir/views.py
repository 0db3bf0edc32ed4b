"""POST /fhir/$process-message: one message Bundle in, one answer out; a response in, nothing out.

GET /me/log.json: the person's own log as AuditEvents, for the person.
"""

import tempfile

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from mellomrom.access.mine import my_looks
from mellomrom.core.errors import NotFound, Problem, Refused, Unreadable
from mellomrom.directory.sessions import PERSON
from mellomrom.events.actions import take_in
from mellomrom.integrations import guard
from mellomrom.integrations.fhir.audit import bundle
from mellomrom.integrations.fhir.dialect import DIALECT
from mellomrom.sharing.logins import themselves_in

FHIR_JSON = "application/fhir+json; charset=utf-8"
IN_MEMORY = 1_000_000  # bytes of a log; a longer one waits on disk, where it has no name


@csrf_exempt
@require_POST
def process_message(request: HttpRequest) -> HttpResponse:
    """Take one FHIR message in and answer with its response, or with an OperationOutcome that says what is wrong.

    204 without a body for a response to a message of ours, sound or not: a receipt is never answered.
    200 accepted, 422 refused, 401 or 403 without the right to knock, 413 too large, 500 without a receipt when the fault is ours,
    503 where the database is away and nothing is kept.
    """
    try:
        brought_by = guard.knock(request, "fhir")
    except Refused as no:
        issue = {403: "forbidden", 503: "transient"}.get(guard.status(no), "login")
        return guard.answered(_outcome(guard.status(no), issue, no.text), no)
    raw = guard.body(request)
    if raw is None:
        return _outcome(413, "too-long", "The message is over 20 MB. Send it without the attachments.")
    try:
        received = take_in(raw, dialect=DIALECT, at=timezone.now(), brought_by=brought_by)
    except guard.AWAY as error:
        away = _outcome(
            503, "transient", "The database cannot be reached, so the message is not kept. Send it again later."
        )
        return guard.later(away, error)
    if received.is_receipt:
        return HttpResponse(status=204)
    message = received.message
    if message.receipt is not None:
        status = 422 if message.state == "refused" else 200
        return HttpResponse(message.receipt, content_type=FHIR_JSON, status=status)
    return _outcome(500, "exception", "The message is kept and has no receipt yet. Send it again later.")


def _outcome(status: int, code: str, text: str) -> HttpResponse:
    why = Unreadable(f"door.{code}", text, (Problem(code, text),))
    return HttpResponse(DIALECT.refuse(b"", why, "", timezone.now()), content_type=FHIR_JSON, status=status)


@require_GET
def my_log(request: HttpRequest) -> HttpResponseBase:
    """Give the person their own log as one Bundle of AuditEvents; nobody else is told that there is such a page."""
    if PERSON not in request.session:
        return redirect("login")
    actor = themselves_in(request.session)
    if actor is None:
        raise NotFound("page.not-found", "There is no such page, or it is not for your role.")
    at = timezone.now()
    file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - the response closes it when it is sent
    for part in bundle(my_looks(actor, at=at), at=at):
        file.write(part)
    file.seek(0)
    response = FileResponse(file, as_attachment=True, filename="log.json", content_type=FHIR_JSON)
    response["Cache-Control"] = "no-store"
    return response
