"""What a message carries besides its content: listed by type and size, kept with the message, never opened or shown."""

from lxml import etree

from mellomrom.integrations.kith.around import tidy
from mellomrom.integrations.kith.codes import unreadable
from mellomrom.integrations.kith.head import at, coded, text

LARGEST = 10 * 1024 * 1024  # bytes of one attachment, unpacked from base64
CONTAINER = "{http://www.kith.no/xmlstds/base64container}Base64Container"


def attachments(root: etree._Element) -> list[dict[str, object]]:
    """List what stands beside the content: mime, bytes, text (what the sender calls it), kind, referred.

    `referred` is yes where only an address is given; it is never followed.
    raises     Unreadable (T99) when one is over 10 MB: HITS 1168 4.4 wants a message whose attachment cannot be handled
               refused as a whole
    """
    listed: list[dict[str, object]] = []
    for document in root.iter("{*}Document"):
        reference = at(document, "RefDoc")
        said: dict[str, object] = {
            "mime": text(reference, "MimeType"),
            "text": text(reference, "Description") or text(document, "ContentDescription"),
            "kind": coded(document, "ContentType"),
        }
        sizes = [size(container.text or "") for container in document.iter(CONTAINER)]
        if max(sizes, default=0) > LARGEST:
            raise unreadable("attachment-too-large")
        listed += [tidy(said | {"bytes": number}) for number in sizes]
        if at(reference, "FileReference") is not None:
            listed.append(tidy(said | {"referred": "yes"}))
    return listed


def size(base64: str) -> int:
    """Say how many bytes base64 text unpacks to, without unpacking it."""
    signs = len(base64) - sum(base64.count(space) for space in " \t\r\n")
    return signs // 4 * 3 - base64[-8:].count("=")
