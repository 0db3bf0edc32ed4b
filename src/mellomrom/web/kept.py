"""What somebody was writing when they were logged out: sealed in the session at that screen, and given back to them alone.

It comes there in two ways: what is sent after the end is kept instead of thrown away, and shortly before the end the
script sends what stands in a form (`session.js`). After the next login at that screen its owner sees it, and sends it or
throws it away. Nobody else who logs in there learns that there is anything.
"""

import json
import time
from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import Resolver404, resolve

from mellomrom.core.crypto import CannotOpen
from mellomrom.database.keys import keyring
from mellomrom.directory.sessions import KEPT, whose

WRITING = frozenset(  # where people write more than a word
    {"write", "decline", "emergency-duty", "judge", "plan-area", "plan-propose", "plan-answer", "plan-review", "plans"}
    | {"me-plan-area", "me-plan-propose", "ruling-new", "ruling", "me-ruling-complain"}
    | {"contest-answer", "me-wrong", "meeting", "me-meeting", "procedure-sign"}
    | {"crisis-plan", "crisis-propose", "crisis-answer", "me-crisis-propose"}
)
HOLDS = 12 * 60 * 60  # seconds: until the next shift
LARGEST = 64 * 1024  # bytes
_ABOUT = b"session.kept"
_NOT_WRITTEN = ("csrfmiddlewaretoken", "path")


def from_post(request: HttpRequest, path: str = "") -> str:
    """Seal what a form was to send, for who is logged in now; empty where it is nothing that people write."""
    of, path = whose(request.session), path or request.path
    try:
        wanted = resolve(path).url_name in WRITING
    except Resolver404:
        wanted = False
    if not wanted or of is None:
        return ""
    fields = {name: values for name, values in request.POST.lists() if name not in _NOT_WRITTEN}
    said = json.dumps({"of": of.hex(), "path": path, "fields": fields, "until": int(time.time()) + HOLDS}).encode()
    return b64encode(keyring().seal(said, about=_ABOUT)).decode() if len(said) <= LARGEST else ""


def waiting(request: HttpRequest) -> Mapping[str, Any] | None:
    """Give what waits for who is logged in now: path and fields; None for nothing, for another's, and for what is too old."""
    sealed, of = request.session.get(KEPT, ""), whose(request.session)
    if not sealed or of is None:
        return None
    try:
        said = json.loads(keyring().open(b64decode(sealed), about=_ABOUT))
    except (CannotOpen, ValueError):
        return None
    mine = said["of"] == of.hex() and time.time() < said["until"]
    return said if mine else None


def texts(fields: Mapping[str, list[str]]) -> list[str]:
    """Give what somebody wrote in words, the longest first: what they would not want to write again."""
    written = {value.strip() for values in fields.values() for value in values if " " in value.strip()}
    return sorted(written, key=lambda value: (-len(value), value))


def as_form(fields: Mapping[str, list[str]]) -> list[tuple[str, str]]:
    """Give the fields as hidden inputs carry them."""
    return [(name, value) for name, values in fields.items() for value in values]
