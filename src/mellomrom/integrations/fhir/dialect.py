"""FHIR R4 as one of the formats that messages come in."""

from mellomrom.events.catalogue import Dialect
from mellomrom.integrations.fhir.outcomes import ACCEPTED, REFUSED, accept, refuse
from mellomrom.integrations.fhir.read import peek, read

DIALECT = Dialect(
    channel="fhir", read=read, accept=accept, refuse=refuse, peek=peek, accepted=ACCEPTED, refused=REFUSED
)
