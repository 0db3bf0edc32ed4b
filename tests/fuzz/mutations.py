"""Messages damaged as the world damages them: cut, doubled, spoilt byte by byte, in another encoding, far too deep."""

import copy
import json
import random
from collections.abc import Callable

from lxml import etree

from tests.integrations.fhir.messages import SAMPLES as BUNDLES
from tests.integrations.kith.messages import SAMPLES as SAMPLES
from tests.integrations.kith.specimens import mutate
from tests.standards import STANDARDS

XML, JSON = "application/xml", "application/fhir+json"
_OURS = sorted(SAMPLES.rglob("*.xml"))
_OFFICIAL = sorted((STANDARDS / "kith" / "messages" / "test").rglob("*.xml")) if STANDARDS.is_dir() else []
_KITH = [path.read_bytes() for path in (*_OURS, *_OFFICIAL)]
_FHIR = [path.read_bytes() for path in sorted(BUNDLES.glob("*.json"))]


def kith(chance: random.Random) -> bytes:
    """Give a KITH message with something wrong with it."""
    raw = chance.choice(_KITH)
    if chance.random() < 0.5:
        try:
            root = etree.fromstring(raw, etree.XMLParser(remove_comments=True))
        except etree.XMLSyntaxError:
            return raw
        raw = etree.tostring(mutate(root, chance))
        return raw if chance.random() < 0.7 else chance.choice(_SPOIL)(raw, chance)
    return chance.choice(_SPOIL)(raw, chance)


def fhir(chance: random.Random) -> bytes:
    """Give a FHIR Bundle with something wrong with it."""
    raw = chance.choice(_FHIR)
    if chance.random() < 0.4:
        return chance.choice(_SPOIL)(raw, chance)
    bundle = json.loads(raw)
    for _ in range(chance.randint(1, 4)):
        _spoil_json(bundle, chance)
    return json.dumps(bundle).encode()


def _cut(raw: bytes, chance: random.Random) -> bytes:
    return raw[: chance.randrange(len(raw) or 1)]


def _flip(raw: bytes, chance: random.Random) -> bytes:
    out = bytearray(raw)
    for _ in range(chance.randint(1, 12)):
        out[chance.randrange(len(out))] = chance.randrange(256)
    return bytes(out)


def _doubled(raw: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(raw))
    end = min(len(raw), start + chance.randrange(1, 400))
    return raw[:end] + raw[start:]


def _other_encoding(raw: bytes, chance: random.Random) -> bytes:
    text = raw.decode("utf-8", "replace")
    return text.encode(chance.choice(["utf-16", "latin-1", "cp037", "utf-32"]), "replace")


def _zeros(raw: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(raw))
    return raw[:place] + chance.choice([b"\x00", b"\xff\xfe", b"&x;", b"<!--", b"]]>", b"\xed\xa0\x80"]) + raw[place:]


_SPOIL: list[Callable[[bytes, random.Random], bytes]] = [_cut, _flip, _doubled, _other_encoding, _zeros]
_ODD = [None, True, -1, 1e308, "", " ", "\x00", "x" * 5000, [], {}, [[]], {"": {}}, "urn:uuid:a", "2026-02-30", "😀"]


def _spoil_json(value: object, chance: random.Random) -> None:
    """Change one place somewhere inside: put something odd there, drop it, or say it twice."""
    while isinstance(value, dict | list) and value:
        key = chance.choice(list(value) if isinstance(value, dict) else range(len(value)))
        inner = value[key]
        if not isinstance(inner, dict | list) or not inner or chance.random() < 0.15:
            if chance.random() < 0.3:
                del value[key]
            else:
                value[key] = copy.deepcopy(chance.choice(_ODD))  # for what is put in may be spoilt too
            return
        value = inner
