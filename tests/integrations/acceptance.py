"""The official messages case by case: what the tests expect by the standards, and what our reader makes of each.

`docs/acceptance.py` writes these rows down. Nothing is stated here: the expectations are those that the tests hold.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from mellomrom.core.errors import Unreadable
from mellomrom.events.catalogue import Correction, EventKind
from mellomrom.integrations.kith.dialect import DIALECT
from tests.integrations import test_official_dialogue as letters
from tests.integrations.kith import test_official_cases as logistics
from tests.integrations.kith import test_official_reports as reports
from tests.integrations.kith.letters import case
from tests.integrations.kith.messages import AT, OURS

CORRECTIONS = {Correction.NEW: "", Correction.REVISE: ", revised", Correction.CANCEL: ", cancelled"}


@dataclass(frozen=True, order=True)
class Row:
    """One official message, what must come of it, and what does."""

    suite: str
    case: str
    expected: str
    ours: str


def rows() -> list[Row]:
    """Give a row for every official message there is an expectation for, suite by suite; once each."""
    found = {(row.suite, row.case): row for row in (*_logistics(), *_reports(), *_letters())}
    return sorted(found.values())


def _logistics() -> Iterator[Row]:
    for path in logistics.FILES:
        expected = logistics.EXPECTED[path.stem]
        yield _row(path, expected.kind, expected.correction, expected.codes, expected.receipt)


def _reports() -> Iterator[Row]:
    for path in reports.FILES:
        found = reports.case_of(path)
        if found is not None:
            number, suite = found
            refused, answered, _ = reports.RULES[number]
            correction = Correction.CANCEL if number in suite.cancelled.split() else Correction.NEW
            yield _row(path, suite.kind, correction, refused, "1.0" if answered else None)
        elif path.stem in reports.EXAMPLES:
            kind, stated, _ = reports.EXAMPLES[path.stem]
            receipt = {"1-5": "1.0", "1-6": "1.1"}[path.stem.rpartition("_v")[2][:3]]
            yield _row(path, kind, Correction(stated), (), receipt)
        else:
            yield _row(path, reports.ANSWERS[path.stem][0], Correction.NEW, (), "1.0")


def _letters() -> Iterator[Row]:
    for name, path in letters.SUITE.items():
        expected = letters.EXPECTED[name]
        yield _row(path, expected.kind, expected.correction, expected.codes, expected.receipt, case(path))


def _row(
    path: Path,
    kind: EventKind | None,
    correction: Correction,
    codes: tuple[str, ...],
    receipt: str | None,
    name: str = "",
) -> Row:
    suite, number = (name or f"{path.parent.name}/{path.stem}").split("/", 1)
    return Row(suite, number, _said(kind, correction, codes, receipt), _ours(path.read_bytes()))


def _said(kind: EventKind | None, correction: Correction, codes: tuple[str, ...], receipt: str | None) -> str:
    answer = f"AppRec {receipt}" if receipt else "nobody to answer"
    if codes:
        return f"refused {' '.join(codes)} · {answer}"
    return f"{kind}{CORRECTIONS[correction]} · {answer}"


def _ours(raw: bytes) -> str:
    try:
        report = DIALECT.read(raw)
    except Unreadable as why:
        codes = tuple(dict.fromkeys(problem.code for problem in why.problems))
        return _said(None, Correction.NEW, codes, _version(DIALECT.refuse(raw, why, OURS, AT)))
    return _said(report.kind, report.correction, (), _version(DIALECT.accept(report, OURS, AT)))


def _version(receipt: bytes | None) -> str | None:
    if receipt is None:
        return None
    return logistics.RECEIPT_NAMESPACES[etree.QName(etree.fromstring(receipt)).namespace[-10:]]
