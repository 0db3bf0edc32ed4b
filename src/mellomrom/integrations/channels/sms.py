"""A text message, by a gateway that takes JSON over HTTP: {"to", "from", "text", "id"} and a bearer token.

Most gateways take this, or something a few lines from it. The id is also the `Idempotency-Key`, by which a gateway drops
what it has had before. What is sent back comes in by `answers`.
"""

import json
from dataclasses import dataclass
from uuid import UUID

from mellomrom.events.catalogue import NotCarried
from mellomrom.integrations.channels import http
from mellomrom.plans.reminders.catalogue import Address, Note, NotSent
from mellomrom.plans.reminders.titles import SUBJECT, text_of

TEMPORARY = ("status-408", "status-425", "status-429")  # of those that blame what was sent


@dataclass(frozen=True, slots=True, repr=False)
class Gateway:
    """Where text messages are posted. It has no text form, because it holds a token."""

    url: str
    token: str


def send(gateway: Gateway, to: Address, note: Note, key: UUID, *, home: str, within: float = http.DEADLINE) -> None:
    """Post a note to the gateway. A `Sender`; raises NotSent with the code of the network or of the answer."""
    said = {"to": to.value, "from": SUBJECT, "text": text_of(note, home=home), "id": str(key)}
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if gateway.token:
        headers["Authorization"] = f"Bearer {gateway.token}"
    try:
        came = http.carry(gateway.url, json.dumps(said).encode(), str(key), within=within, more=headers)
    except NotCarried as no:
        raise NotSent(no.code, final=no.code.startswith("status-4") and no.code not in TEMPORARY) from None
    if came.otherwise:  # 400 or 422, with words of its own: it will say the same next time
        raise NotSent(came.otherwise, final=True)
