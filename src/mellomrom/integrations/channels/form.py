"""What names and bytes look like from outside: which folder, JSON or XML. Nothing here reads what they say."""

import re

BLANK = b"\xef\xbb\xbf \t\r\n"  # a byte order mark and white space, which may stand before the first character

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")  # of a folder; and, with capitals, of a message


def is_folder_name(name: str) -> bool:
    """Say whether this can be a folder's name: small letters, digits and hyphens, so it never leads elsewhere."""
    return NAME.fullmatch(name) is not None


def first(raw: bytes) -> bytes:
    """Give the first character that says anything; empty where there is none."""
    return raw[:64].lstrip(BLANK)[:1]


def is_json(raw: bytes) -> bool:
    """Say whether the bytes begin as JSON does: a FHIR Bundle; anything else is taken for KITH XML."""
    return first(raw) in (b"{", b"[")


def ending(raw: bytes) -> str:
    """Give the ending of a file with these bytes."""
    return ".json" if is_json(raw) else ".xml"
