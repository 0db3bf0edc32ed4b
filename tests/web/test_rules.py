"""Regelbok: every pathway as people read it, in three languages, with what is ours and what nobody has checked."""

from html import unescape

import pytest

from mellomrom.events import registry
from mellomrom.events.catalogue import Force
from tests.web.reading import queries, words

pytestmark = pytest.mark.django_db

ALL = [pathway.id for pathway in registry.newest()]


def test_the_rule_book_lists_every_pathway_and_is_found_under_more(town, at_the_screen):
    client = at_the_screen(town.nurse)

    said = words(client.get("/rules"))

    assert 'href="/rules"' in client.get("/more").content.decode()
    assert all(pathway.title["nb"] in said for pathway in registry.newest())


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_every_pathway_is_written_out_in_every_language(town, at_the_screen, name, language):
    pathway = next(p for p in registry.newest() if p.id == name)

    said = unescape(words(at_the_screen(town.nurse, language).get(f"/rules/{name}")))

    assert pathway.title[language] in said
    for step in pathway.steps:
        assert all(owe.what[language] in said for owe in step.owe)


def test_law_stands_with_its_section_and_what_is_ours_says_so(town, at_the_screen):
    said = words(at_the_screen(town.nurse).get("/rules/suicide-attempt"))

    assert "Helse- og omsorgstjenesteloven, § 3-5" in said
    assert "innen 4 timer" in said
    assert "Kravet står der. Timetallet er vår egen tolkning." in said
    assert "Vårt forslag, ikke lov" in said


def test_what_nobody_has_checked_carries_the_mark(town, at_the_screen):
    client = at_the_screen(town.nurse)

    assert "ikke kontrollert mot lovteksten" in words(client.get("/rules/gp-own-duty"))
    assert "ikke kontrollert mot lovteksten" not in words(client.get("/rules/coercion-mental-health"))


def test_a_pathway_of_defaults_alone_names_no_source(town, at_the_screen):
    defaults = [
        p
        for p in registry.newest()
        if not p.source and {o.force for s in p.steps for o in s.owe} == {Force.OUR_DEFAULT}
    ]

    said = words(at_the_screen(town.nurse).get(f"/rules/{defaults[0].id}"))

    assert "§" not in said


def test_both_sides_duties_are_counted_and_one_sided_pathways_say_why(town, at_the_screen):
    client = at_the_screen(town.nurse)

    overdose, concern = words(client.get("/rules/overdose")), words(client.get("/rules/concern"))

    assert "kommunen 3 spesialisthelsetjenesten 2 den som sendte meldingen 2" in overdose
    assert "Bare den som fikk meldingen, har noe å gjøre." in concern


def test_when_a_pathway_begins_is_said_with_its_conditions(town, at_the_screen):
    client = at_the_screen(town.nurse)

    assert "Tverrfaglig spesialisert rusbehandling (TSB)" in words(client.get("/rules/open-return"))
    assert "fastlegen" in words(client.get("/rules/no-gp"))
    assert "4 uker" in words(client.get("/rules/agreed-contact"))


def test_an_unknown_pathway_is_not_found_and_a_stranger_must_log_in(town, at_the_screen, client):
    unknown = at_the_screen(town.nurse).get("/rules/nothing")

    assert (unknown.status_code, "pathway.unknown" in words(unknown)) == (404, True)
    assert client.get("/rules").status_code == 302


def test_the_rule_book_costs_no_more_for_more_pathways(town, at_the_screen):
    assert queries(at_the_screen(town.nurse), "/rules") <= 12
