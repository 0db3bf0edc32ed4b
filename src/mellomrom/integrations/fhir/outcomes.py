"""What the sender gets back: a response message where we took it in, an OperationOutcome where we could not.

R4's `$process-message` answers with a response message, so that an acceptance names the message it answers. A message
that cannot be read cannot always be named, and what is wrong with it is an OperationOutcome, as R4 has it for errors.
"""

import json
import uuid
from datetime import datetime
from typing import Any

from mellomrom.core.errors import Problem, Unreadable
from mellomrom.events.catalogue import Report
from mellomrom.exchange.catalogue import Party
from mellomrom.integrations.fhir.parties import ENDPOINT
from mellomrom.integrations.fhir.primitives import is_valid
from mellomrom.integrations.fhir.read import peek
from mellomrom.integrations.fhir.systems import ANSWERS, BASE, event_system

Json = dict[str, Any]

_NAMES = uuid.UUID("6f5a4f0e-5b1e-4c57-9b1f-6d6f2f6d7a10")  # of our own: a message always gets the same answer
ACCEPTED, REFUSED = "information", "error"  # severities
TAKEN_IN = "The message has been taken in."
NO_EVENT = "The message has been taken in. It is of a kind that tells nobody."


def accept(report: Report, ours: str, at: datetime) -> bytes:
    """Write the response message that says the message is taken in. The same arguments give the same bytes."""
    header_url, outcome_url = (_url(ours, part) for part in ("header", "outcome"))
    header: Json = {
        "resourceType": "MessageHeader",
        "id": header_url.removeprefix("urn:uuid:"),
        "eventCoding": {"system": event_system(report.msg_type), "code": report.msg_type},
        **_destination(report.sender),
        "source": {"name": "Mellomrom", "endpoint": f"{BASE}/$process-message"},
        "response": {"identifier": report.foreign_id, "code": "ok", "details": {"reference": outcome_url}},
    }
    outcome = _outcome(
        outcome_url.removeprefix("urn:uuid:"),
        [_issue(ACCEPTED, Problem("informational", TAKEN_IN if report.kind else NO_EVENT))],
    )
    bundle = {
        "resourceType": "Bundle",
        "id": _url(ours, "bundle").removeprefix("urn:uuid:"),
        "type": "message",
        "timestamp": at.isoformat(timespec="milliseconds"),
        "entry": [{"fullUrl": header_url, "resource": header}, {"fullUrl": outcome_url, "resource": outcome}],
    }
    return _bytes(bundle)


def refuse(raw: bytes, why: Unreadable, ours: str, at: datetime) -> bytes | None:
    """Write the OperationOutcome that says what is wrong, one issue per problem.

    Nothing of the message is in it but its id, where it can be made out: in a folder nothing else says what is refused.
    """
    outcome_id = _url(ours, "outcome").removeprefix("urn:uuid:")
    outcome = _outcome(outcome_id, [_issue(REFUSED, problem) for problem in why.problems])
    _, named = peek(raw)
    if is_valid("id", named):
        outcome["extension"] = [{"url": ANSWERS, "valueId": named}]
    return _bytes(outcome)


def _destination(sender: Party) -> Json:
    endpoint = sender.id_of(ENDPOINT)
    return {"destination": [{"endpoint": endpoint}]} if endpoint else {}


def _outcome(outcome_id: str, issues: list[Json]) -> Json:
    return {"resourceType": "OperationOutcome", "id": outcome_id, "issue": issues}


def _issue(severity: str, problem: Problem) -> Json:
    place = {"expression": [problem.path]} if problem.path else {}
    return {"severity": severity, "code": problem.code, "details": {"text": problem.text}, **place}


def _url(ours: str, part: str) -> str:
    return f"urn:uuid:{uuid.uuid5(_NAMES, f'{part} {ours}')}"


def _bytes(resource: Json) -> bytes:
    return json.dumps(resource, ensure_ascii=False, separators=(",", ":")).encode()
