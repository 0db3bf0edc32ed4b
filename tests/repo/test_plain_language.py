"""What the person reads of ours is easy to read: LIX of every text on her own pages, in bokmål and in nynorsk.

LIX (Björnsson 1968): words in a sentence, and words of more than six letters in a hundred. Under 30 is a book for
children, 30 to 40 a novel, over 50 a form from the state.
"""

import re

import pytest
from babel.messages.pofile import read_po

from mellomrom.plans.reminders.catalogue import Language
from mellomrom.plans.reminders.titles import TEXTS
from mellomrom.web.catalogues import from_template
from tests.repo.reading import SOURCE

ALL_OF_IT, ONE_TEXT = 40, 40  # most, of all the texts together and of one that is longer
LONGER = 12  # words: of less, one long word decides
FOLDERS = ("me", "kin", "reminders")
FOR_STAFF = {"answer.html", "staff.html", "begin.html", "drift.html"}


def lix(text: str) -> float:
    """How hard a text is to read: higher is harder. A colon and a line end a sentence, as a full stop does."""
    words = re.findall(r"[^\W\d_]+", text)
    sentences = [part for part in re.split(r"[.:!?\n]+(?:\s|$)", text) if re.search(r"\w", part)]
    long = [word for word in words if len(word) > 6]
    return len(words) / max(len(sentences), 1) + 100 * len(long) / max(len(words), 1)


def test_lix_counts_words_sentences_and_long_words():
    assert lix("Vi bor her. Du kan ringe oss.") == 3.5
    assert lix("Opplysninger behandles konfidensielt.") == 103
    assert lix("Du kan ringe oss nå.\nVi svarer hele døgnet.") == 4.5


def msgids() -> set[str]:
    """Every text of ours on the person's own pages."""
    found: set[str] = set()
    for folder in FOLDERS:
        for page in (SOURCE / "web" / "templates" / folder).glob("*.html"):
            if page.name not in FOR_STAFF:
                with page.open("rb") as file:
                    found |= {_first(said) for _line, _name, said, _comments in from_template(file, [], [], {})}
    return found


def _first(said: object) -> str:
    return next(part for part in said if part) if isinstance(said, tuple | list) else str(said)


def texts(language: str) -> list[str]:
    """Those texts as they are read, and what is sent as a reminder; what is put in when they are shown counts one word."""
    with (SOURCE / "locale" / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        catalogue = read_po(file)
    wanted = msgids()
    said = [m.string for m in catalogue if m.id and _first(m.id) in wanted]
    read = [text if isinstance(text, str) else text[0] for text in said]
    sent = [words[Language(language)] for words in TEXTS.values()]
    return [re.sub(r"%\(\w+\)s|\{code\}", "det", text) for text in [*read, *sent]]


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_what_the_person_reads_is_easy_to_read(language):
    whole = "\n".join(texts(language))

    assert len(texts(language)) > 120
    assert lix(whole) < ALL_OF_IT


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_no_longer_text_is_hard(language):
    hard = {text: round(lix(text)) for text in texts(language) if len(text.split()) >= LONGER and lix(text) >= ONE_TEXT}

    assert hard == {}
