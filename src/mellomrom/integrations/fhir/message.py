"""A message Bundle that has passed validation: its header, its resources, and what points at what inside it."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from mellomrom.core.errors import Problem, Unreadable

Json = dict[str, Any]


class Found(NamedTuple):
    """A resource of the message and where it stands."""

    resource: Json
    path: str


def refuse(code: str, issue: str, text: str, path: str) -> Unreadable:
    """Make the refusal of a message that is R4 but that we cannot understand."""
    return Unreadable(f"fhir.{code}", text, (Problem(issue, text, path),))


def last_part(reference: str) -> str:
    """Give the id at the end of a reference: MessageHeader/1, https://…/MessageHeader/1/_history/2, urn:uuid:1."""
    return reference.split("/_history/")[0].rsplit("/", 1)[-1].removeprefix("urn:uuid:").removeprefix("urn:oid:")


class Message:
    """A message Bundle. Raises Unreadable when it is a Bundle of another kind."""

    def __init__(self, bundle: Json):
        if bundle.get("type") != "message":
            raise refuse("not-a-message", "not-supported", "The Bundle's type is not message.", "Bundle.type")
        self.bundle = bundle
        self._found: list[Found] = []
        self._by_url: dict[str, Found] = {}
        self._url_of: dict[int, str] = {}
        for at, entry in enumerate(bundle["entry"]):
            if "resource" in entry:
                self._enter(entry, Found(entry["resource"], f"Bundle.entry[{at}].resource"))
        self.header = self._found[0].resource  # bdl-12
        self.header_path = self._found[0].path

    def _enter(self, entry: Json, found: Found) -> None:
        self._found.append(found)
        if url := entry.get("fullUrl"):
            self._by_url.setdefault(url, found)
            self._url_of[id(found.resource)] = url

    def all(self, resource_type: str) -> list[Found]:
        """Give the message's resources of a type, in order."""
        return [f for f in self._found if f.resource["resourceType"] == resource_type]

    def only(self, resource_type: str) -> Found | None:
        """Give the one resource of a type; None when there is none, or more than one to choose from."""
        found = self.all(resource_type)
        return found[0] if len(found) == 1 else None

    @property
    def id(self) -> str:
        """The id of the message: MessageHeader.id, which a response names; else what names the whole Bundle.

        MessageHeader.id stays when a message is sent again, Bundle.id does not, and MedCom's corrections point at the
        header. source: http://hl7.org/fhir/R4/messaging.html, on Bundle.id and MessageHeader.id
        """
        url = self._url_of.get(id(self.header), "")
        named = self.header.get("id") or (last_part(url) if url.startswith("urn:") else "")
        return str(named or self.bundle.get("identifier", {}).get("value") or self.bundle.get("id") or "")

    def resolve(self, reference: Json | None, holder: Json) -> Found | None:
        """Find what a reference in `holder` (a resource of this message) points at, in this message. None: not here."""
        target = (reference or {}).get("reference", "").split("/_history/")[0]
        if not target:
            return None
        if target[0] == "#":
            return next((Found(c, "") for c in holder.get("contained", []) if c.get("id") == target[1:]), None)
        return self._by_url.get(target) or self._relative(target, holder)

    def _relative(self, target: str, holder: Json) -> Found | None:
        """A relative reference is seen from its own entry; without a base there, one that fits alone is meant."""
        base = self._url_of.get(id(holder), "").rsplit("/", 2)
        if len(base) == 3 and (found := self._by_url.get(f"{base[0]}/{target}")):
            return found
        fits = [f for f in self._found if f"{f.resource['resourceType']}/{f.resource.get('id')}" == target]
        return fits[0] if len(fits) == 1 else None

    def focus(self) -> Iterator[Found]:
        """Give what the message is about. Raises Unreadable when it points at something that is not in the message."""
        for at, reference in enumerate(self.header.get("focus", [])):
            found = self.resolve(reference, self.header)
            if found is not None:
                yield found
            elif "reference" in reference:
                text = "What the message is about must be in the Bundle, and this is not."
                raise refuse("focus-missing", "not-found", text, f"{self.header_path}.focus[{at}]")


def codings(concept: Json | None) -> list[Json]:
    """Give the codings of a CodeableConcept, none when it is absent."""
    return list((concept or {}).get("coding", []))


def words(concept: Json | None) -> dict[str, str]:
    """Give a CodeableConcept as {"code", "text"}, empty when it says neither."""
    first = next(iter(codings(concept)), {})
    said = {"code": first.get("code", ""), "text": (concept or {}).get("text") or first.get("display", "")}
    return said if any(said.values()) else {}


def extension(holder: Json, url: str) -> Json:
    """Give the extension with that url, empty when there is none."""
    return next((e for e in holder.get("extension", []) if e.get("url") == url), {})
