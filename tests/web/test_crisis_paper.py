"""The crisis plan on paper: one page whatever was written, letters that can be read, and tags for who has it read aloud."""

import re
import statistics
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from mellomrom.plans.crisis.catalogue import TEXTS, Call, Contents, Kind
from mellomrom.plans.crisis.rules import LONGEST_PHONE, LONGEST_TEXT, LONGEST_WHO, MOST_CALLS
from tests.flows.crisis import SAFETY, WORDS, Town

pytestmark = pytest.mark.django_db
SMALLEST, LARGEST = 9, 12  # points
WIDEST = 200  # letters in a line that stays on the page
PLANS = {Kind.CRISIS: WORDS, Kind.SAFETY: SAFETY}
CALLS = tuple(Call(who="Ringer " * (LONGEST_WHO // 7), phone=f"{n:0{LONGEST_PHONE}}") for n in range(MOST_CALLS))


@pytest.fixture
def town(db) -> Town:
    return Town()


@pytest.fixture
def printed(town, kari):
    def _printed(contents: Contents, kind: Kind = Kind.CRISIS, language: str = "nb") -> PdfReader:
        town.agreed(contents, kind=kind, at=datetime.now(UTC))
        kari.cookies["django_language"] = language
        return PdfReader(BytesIO(kari.get(f"/me/crisis/{kind}/print").content))

    return _printed


def sizes(paper: PdfReader) -> list[float]:
    """Give how large the letters are, in points, for each run of them."""
    found: list[float] = []

    def see(said: str, cm: list[float], tm: list[float], _font: object, size: float) -> None:
        if said.strip():
            found.append(round(abs(size * tm[3] * cm[3]), 2))

    paper.pages[0].extract_text(visitor_text=see)
    return found


def elements(node: DictionaryObject) -> Iterator[DictionaryObject]:
    """Give every element of the tree of tags below one."""
    below = node.get("/K", [])
    for one in below if isinstance(below, list) else [below]:
        inner = one.get_object()
        if isinstance(inner, DictionaryObject) and "/S" in inner:
            yield inner
            yield from elements(inner)


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("words", ["Et ord og et til. ", "Dosen er 1000 mg.\n", "a\n", "x"])
def test_the_longest_that_can_be_written_is_one_page_that_can_be_read(printed, kind, words):
    long = (words * LONGEST_TEXT)[:LONGEST_TEXT]

    paper = printed(replace(PLANS[kind], **dict.fromkeys(TEXTS[kind], long), calls=CALLS), kind, "en")

    said = paper.pages[0].extract_text()
    assert len(paper.pages) == 1
    assert min(sizes(paper)) >= SMALLEST - 0.01
    assert said.count("more in Mellomrom") == len(TEXTS[kind])
    assert all(call.phone in said for call in CALLS)
    assert max(map(len, said.splitlines())) < WIDEST


@pytest.mark.parametrize("before", ["", "a ", "aaa ", "aaaaaa "])
def test_no_dose_is_cut_in_two(printed, before):
    long = dict.fromkeys(TEXTS[Kind.CRISIS], before + "Dosen er 1000 mg. " * 220)

    paper = printed(replace(WORDS, **long), language="en")

    assert re.search(r"(Dosen|er|1000|mg\.)\s+…\s+\(more in Mellomrom\)", paper.pages[0].extract_text())


def test_short_words_stand_whole_and_large(printed):
    paper = printed(WORDS)

    assert max(sizes(paper)) > min(sizes(paper)) >= SMALLEST
    assert statistics.mode(sizes(paper)) == LARGEST
    assert "Mellomrom)" not in paper.pages[0].extract_text()


@pytest.mark.parametrize(("language", "title"), [("nb", "Krisekort"), ("nn", "Krisekort"), ("en", "Crisis card")])
def test_the_paper_has_the_marks_of_pdf_ua_in_the_readers_language_and_takes_words_as_words(printed, language, title):
    paper = printed(replace(WORDS, early="#panic() $x$ *fet* <b> @ref \\ "), language=language)

    root = paper.root_object
    assert root["/Lang"] == language
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
    assert paper.metadata.title == title
    assert paper.pages[0]["/Tabs"] == "/S"
    assert "#panic() $x$ *fet* <b> @ref \\" in paper.pages[0].extract_text()


def test_all_that_stands_there_is_tagged_or_said_to_be_mere_decoration(printed):
    paper = printed(WORDS)

    kinds = [str(one["/S"]) for one in elements(paper.root_object["/StructTreeRoot"])]
    assert kinds.count("/H1") == 1
    assert kinds.count("/H2") > 3
    assert "/P" in kinds
    open_, bare = 0, []
    for operands, operator in paper.pages[0].get_contents().operations:
        open_ += {b"BDC": 1, b"BMC": 1, b"EMC": -1}.get(operator, 0)
        if operator in (b"Tj", b"TJ", b"S", b"f") and not open_:
            bare.append(operands)
    assert bare == []


def test_every_font_is_in_the_file_and_its_letters_can_be_read_out(printed):
    fonts = printed(WORDS).pages[0]["/Resources"]["/Font"].values()

    for font in [one.get_object() for one in fonts]:
        inside = font["/DescendantFonts"][0]["/FontDescriptor"]
        assert {"/FontFile2", "/FontFile3"} & set(inside)
        assert "/ToUnicode" in font


def test_a_sign_that_no_font_has_does_not_keep_the_paper_back(printed):
    paper = printed(replace(WORDS, helps="En katt 🐈 på fanget"))

    assert len(paper.pages) == 1
    assert paper.root_object["/MarkInfo"]["/Marked"]
    assert "på fanget" in paper.pages[0].extract_text()
