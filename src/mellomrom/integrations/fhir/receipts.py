"""Answers that come to us, for what we have sent: which message, taken in or not, and why not.

An answer is a response message (MessageHeader.response). A refusal over HTTP is an OperationOutcome alone, as R4 has it
for errors; ours names the message that it refuses, others come as the answer to the message that was carried.

source     http://hl7.org/fhir/R4/messageheader-definitions.html, valueset-response-code.html, valueset-issue-type.html
"""

from typing import Any

from mellomrom.core.errors import Unreadable
from mellomrom.exchange.catalogue import Party, ReceiptIn, ReceiptStatus
from mellomrom.integrations.fhir import parties, times, wire
from mellomrom.integrations.fhir.message import Message, extension, refuse, words
from mellomrom.integrations.fhir.systems import ANSWERS
from mellomrom.integrations.fhir.validation import problems_of

Json = dict[str, Any]

OUTCOME = "OperationOutcome"
_FAULTS = frozenset({"fatal", "error"})
_PASSING = frozenset({"transient", "lock-error", "no-store", "exception", "timeout", "incomplete", "throttled"})


def is_receipt(raw: bytes) -> bool:
    """Say whether this is an answer that names what it answers. Never raises; most messages are not even parsed."""
    if b"response" not in raw and OUTCOME.encode() not in raw:
        return False
    try:
        resource = wire.parse(raw)
    except Unreadable:
        return False
    if resource.get("resourceType") == OUTCOME:
        return ANSWERS.encode() in raw
    return _is_message(resource) and isinstance(_header_of(resource).get("response"), dict)


def read_receipt(raw: bytes) -> ReceiptIn:
    """Understand one answer. Nothing is looked up: whether we sent that message is not known here.

    shape      yes with faults in its outcome is *partly*; warnings come along with a yes
    absent     an OperationOutcome alone that names no message (`of` empty) answers what it came back for
    raises     Unreadable: not R4, no answer (`fhir.no-receipt`), or `fhir.try-again`: the receiver says that it could
               not take the message in just now, which is neither yes nor no, so it counts as no answer
    """
    resource = wire.parse(raw)
    if problems := problems_of(resource):
        raise Unreadable("fhir.invalid", "The message is not valid FHIR R4.", problems)
    if resource["resourceType"] == OUTCOME:
        return _refusal(resource)
    if not _is_message(resource) or "response" not in _header_of(resource):
        raise _no_receipt("Bundle.entry[0].resource")
    return _response(Message(resource))


def _response(message: Message) -> ReceiptIn:
    response = message.header["response"]
    found = message.resolve(response.get("details"), message.header) or message.only(OUTCOME)
    issues = found.resource["issue"] if found and found.resource["resourceType"] == OUTCOME else []
    if response["code"] == "transient-error":
        raise _try_again(f"{message.header_path}.response.code")
    refused = response["code"] == "fatal-error"
    faulty = any(issue["severity"] in _FAULTS for issue in issues)
    return ReceiptIn(
        of=response["identifier"],
        status=ReceiptStatus.REFUSED if refused else ReceiptStatus.PARTLY if faulty else ReceiptStatus.ACCEPTED,
        errors=_errors(issues),
        receiver=parties.sender(message),
        id=message.id,
        written_at=written.at if (written := times.read(message.bundle.get("timestamp"))) else None,
    )


def _refusal(outcome: Json) -> ReceiptIn:
    faults = [issue["code"] for issue in outcome["issue"] if issue["severity"] in _FAULTS]
    if not faults:
        raise _no_receipt(f"{OUTCOME}.issue")
    if all(code in _PASSING for code in faults):
        raise _try_again(f"{OUTCOME}.issue")
    of = extension(outcome, ANSWERS).get("valueId", "")
    return ReceiptIn(of, ReceiptStatus.REFUSED, _errors(outcome["issue"]), Party(), outcome.get("id", ""))


def _errors(issues: list[Json]) -> tuple[tuple[str, str], ...]:
    """Give code and words of everything but plain information."""
    told = (issue for issue in issues if issue["severity"] != "information")
    return tuple((issue["code"], _why(issue)) for issue in told)


def _why(issue: Json) -> str:
    return words(issue.get("details")).get("text", "") or str(issue.get("diagnostics", ""))


def _no_receipt(path: str) -> Unreadable:
    return refuse("no-receipt", "not-supported", "This says neither yes nor no to a message.", path)


def _try_again(path: str) -> Unreadable:
    return refuse("try-again", "transient", "The receiver could not take the message in just now. Send it again.", path)


def _is_message(resource: Json) -> bool:
    return resource.get("resourceType") == "Bundle" and resource.get("type") == "message"


def _header_of(resource: Json) -> Json:
    """Give the first resource of a Bundle that may be anything; empty when there is none."""
    entries = resource.get("entry")
    first = entries[0] if isinstance(entries, list) and entries else {}
    header = first.get("resource") if isinstance(first, dict) else {}
    return header if isinstance(header, dict) else {}
