"""FHIR R4 as one of the formats that messages come and go in."""

from mellomrom.events.catalogue import Dialect
from mellomrom.integrations.fhir.outcomes import ACCEPTED, REFUSED, accept, refuse
from mellomrom.integrations.fhir.read import peek, read
from mellomrom.integrations.fhir.receipts import is_receipt, read_receipt
from mellomrom.integrations.fhir.write import write

DIALECT = Dialect(
    channel="fhir",
    read=read,
    accept=accept,
    refuse=refuse,
    peek=peek,
    is_receipt=is_receipt,
    read_receipt=read_receipt,
    write=write,
    accepted=ACCEPTED,
    refused=REFUSED,
)
