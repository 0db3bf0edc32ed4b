"""The messages of the synthetic world: one writer for each form, from a draft to bytes that follow its schema."""

from collections.abc import Mapping
from types import MappingProxyType

from mellomrom.world.messages import care, dialogue, elder, fhir, logistics
from mellomrom.world.messages.draft import Draft, Office, Subject, Writer

FORMS: Mapping[str, Writer] = MappingProxyType(
    {**logistics.FORMS, **care.FORMS, **dialogue.FORMS, **elder.FORMS, **fhir.FORMS}
)

__all__ = ["FORMS", "Draft", "Office", "Subject", "Writer"]
