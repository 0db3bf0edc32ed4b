"""Messages to test with: our samples, changed in one place at a time, and the official ones where they lie."""

from datetime import UTC, datetime
from pathlib import Path

from lxml import etree

from mellomrom.core.errors import Unreadable
from mellomrom.integrations.kith.dialect import DIALECT
from tests.standards import STANDARDS

SAMPLES = Path(__file__).parent / "samples"
OFFICIAL = STANDARDS / "kith" / "messages"
REPORTS = sorted((SAMPLES / "reports").glob("*.xml"))
AT = datetime(2026, 3, 6, 21, 30, tzinfo=UTC)
OURS = "01957b0e-0000-7000-8000-000000000001"


def sample(name: str, *changes: tuple[str, str]) -> bytes:
    """Give a sample with each change made once; a change that finds nothing to change is a fault of the test."""
    text = (SAMPLES / f"{name}.xml").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text.encode()


def without(name: str, element: str) -> bytes:
    """Give a sample without the first element of that name."""
    root = etree.fromstring(sample(name))
    found = next(root.iter(f"{{*}}{element}"))
    found.getparent().remove(found)
    return etree.tostring(root)


def codes(raw: bytes) -> list[str]:
    """Give the codes of 8221 that a message is refused with, empty when it is taken in."""
    try:
        DIALECT.read(raw)
    except Unreadable as refused:
        return [problem.code for problem in refused.problems]
    return []


def refusal(raw: bytes) -> etree._Element | None:
    """Give the receipt for a message that must be refused, or None when there is none to give."""
    try:
        DIALECT.read(raw)
    except Unreadable as why:
        receipt = DIALECT.refuse(raw, why, OURS, AT)
        return None if receipt is None else etree.fromstring(receipt)
    raise AssertionError("the message was taken in")


def acceptance(raw: bytes) -> etree._Element:
    """Give the receipt for a message that is taken in."""
    return etree.fromstring(DIALECT.accept(DIALECT.read(raw), OURS, AT))


def say(receipt: etree._Element, path: str) -> list[str]:
    """Give what a receipt says at a path of names: codes where there are codes, else texts."""
    found = receipt.findall("/".join(f"{{*}}{name}" for name in path.split("/")))
    return [node.get("V") or node.text or "" for node in found]


def official(*patterns: str) -> list[Path]:
    """Give the official messages whose names match, in order."""
    return sorted(path for pattern in patterns for path in OFFICIAL.rglob(pattern))


def official_reports() -> list[Path]:
    """Give the official messages of the care family that are no logistics: reports, notices, what doctors are told."""
    found = official("plo/**/*.xml")
    return [path for path in found if "asientlogistikk" not in path.name and "Dialogmelding" not in path.name]
