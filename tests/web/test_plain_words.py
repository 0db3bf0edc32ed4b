"""What is written for the person is easy to read, also for who reads with difficulty."""

import re

import pytest

from mellomrom.web import catalogues
from tests.web.test_texts import catalogue

BOUND = 40  # LIX: below 40 is easy, as newspapers are; a heavy official letter is above 50
HERS = (  # where the texts of the person's own pages stand
    *("web/templates/me/", "web/templates/says/me.html", "web/templates/says/choices.html"),
    *("web/templates/says/faces.html", "web/templates/says/one.html", "web/templates/says/row.html"),
    *("web/templates/responsibility/me", "web/templates/rulings/me.html", "web/rulings.py"),
    *("web/templatetags/mine.py", "web/me.py", "sharing/says_titles.py", "events/export.py", "access/titles.py"),
)


def texts(language: str) -> list[str]:
    """Every text of the person's own pages, parameters left out."""
    found = []
    for message in catalogue(language):
        if any(part in place for place, _line in message.locations for part in HERS):
            said = message.string if isinstance(message.string, tuple) else (message.string,)
            found += [re.sub(r"%\(\w+\)s", "", text) for text in said]
    return found


def lix(text: str) -> float:
    """Words to a sentence, and how many of a hundred words are longer than six letters (Björnsson 1968)."""
    said = re.findall(r"[^\W\d_]+", text)
    sentences = max(1, len(re.findall(r"[.:!?](?=\s|$)", text)))
    return len(said) / sentences + 100 * sum(len(word) > 6 for word in said) / len(said)


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_the_persons_own_pages_are_easy_to_read(language):
    said = texts(language)

    assert len(said) > 150, "they were found"
    assert lix(". ".join(text.strip(" .:") for text in said) + ".") < BOUND


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_no_explanation_to_the_person_is_a_long_heavy_sentence(language):
    heavy = [text for text in texts(language) if len(text.split()) >= 15 and lix(text) >= BOUND]

    assert heavy == []


def test_the_measure_tells_plain_from_heavy():
    heavy = (
        "Taushetsbelagte opplysninger utleveres utelukkende etter samtykkeerklæring fra vedkommende rettighetshaver."
    )

    assert lix("Du bestemmer. Du kan si nei. Det er helt greit.") < 25
    assert lix(heavy) > 60
