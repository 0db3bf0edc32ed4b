"""Dialogues, epikriser and referrals to test with: our samples, the official ones, and those that NAV tests with."""

from pathlib import Path

from lxml import etree

from tests.integrations.kith.messages import OFFICIAL, SAMPLES
from tests.standards import STANDARDS

LETTERS = sorted((SAMPLES / "letters").glob("*.xml"))
NAV = sorted((STANDARDS / "kith" / "navikt").rglob("dialogmelding_*.xml"))
NAV_RECEIPTS = sorted((STANDARDS / "kith" / "navikt").rglob("apprec*.xml"))
FOLDERS = ("test/dialogmelding", "test/epikrise", "test/henvisning")
EXAMPLES = ("eksempel/Dialogmelding", "eksempel/Epikrise", "eksempel/Henvisning")


def official_letters() -> list[Path]:
    """Give the official messages of these types: the acceptance suites, the examples, and what care's suites ask with."""
    found = {path for folder in (*FOLDERS, *EXAMPLES) for path in (OFFICIAL / folder).rglob("*.xml")}
    return sorted(found | set((OFFICIAL / "test" / "plo").rglob("*Dialogmelding*.xml")))


def case(path: Path) -> str:
    """Name an official message by its suite and its file, because every suite has a Case1."""
    suite = path.relative_to(OFFICIAL).parts[1].lower()
    return f"{path.parent.name if suite == 'plo' else suite}/{path.stem}"


def unwrapped(path: Path) -> bytes:
    """Give the message or receipt inside the envelope that NAV puts around what it receives and sends."""
    root = etree.fromstring(path.read_bytes())
    return etree.tostring(next(node for node in root if etree.QName(node).localname in ("MsgHead", "AppRec")))
