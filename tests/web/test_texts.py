"""Everything people read stands in three languages, and nothing is written straight into a page."""

import ast
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import mellomrom.web
from mellomrom.web import catalogues
from tests.repo.reading import trees

WEB = Path(mellomrom.web.__file__).parent
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
NAMES = {"Mellomrom"}  # ours, the same in all languages


def catalogue(language: str):
    path = catalogues.LOCALE / language / "LC_MESSAGES" / "django.po"
    with path.open("rb") as file:
        return read_po(file, locale=language)


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_every_text_is_translated(language):
    assert catalogues.untranslated(catalogue(language)) == []


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_the_catalogues_hold_exactly_what_the_source_says(language):
    wanted = {(m.context, m.id) for m in catalogues.extracted() if m.id}

    assert {(m.context, m.id) for m in catalogue(language) if m.id} == wanted


def test_no_text_to_translate_stands_inside_an_f_string_where_it_is_not_found():
    inside = [
        f"{name}:{call.lineno}"
        for name, tree in trees()
        for said in ast.walk(tree)
        if isinstance(said, ast.JoinedStr)
        for call in ast.walk(said)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in {"_", "gettext", "ngettext", "pgettext"}
    ]

    assert inside == []


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_translations_keep_every_parameter(language):
    parameter = re.compile(r"%\(\w+\)0?2?[sd]")
    for message in catalogue(language):
        said = message.string if isinstance(message.string, tuple) else (message.string,)
        source = message.id if isinstance(message.id, tuple) else (message.id,)
        for text, words in zip(said, source, strict=True):
            assert set(parameter.findall(text)) == set(parameter.findall(words)), text


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.relative_to(WEB).as_posix())
def test_no_template_says_anything_in_one_language_only(template):
    source = template.read_text(encoding="utf-8")
    source = re.sub(r"{% (blocktrans|block width).*?{% end(blocktrans|block) %}", "", source, flags=re.DOTALL)
    source = re.sub(r"{[%{].*?[%}]}", "", source, flags=re.DOTALL)
    attributes = re.findall(r'(?:aria-label|placeholder|title|alt)="([^"]*)"', source)
    shown = re.sub(r"<kbd.*?</kbd>|<[^>]*>", " ", source, flags=re.DOTALL)

    words = re.findall(r"[A-Za-zÆØÅæøå]{2,}", " ".join([shown, *attributes]))
    assert set(words) <= NAMES


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.relative_to(WEB).as_posix())
def test_no_template_carries_script_or_style(template):
    source = template.read_text(encoding="utf-8")

    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", source)
    assert source.count("\n") <= 150
