"""Our tables give the same verdict as the official schemas: on every message there is, and on what we break."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from mellomrom.integrations.kith import schema
from mellomrom.integrations.kith.dialect import DIALECT
from tests.integrations.kith.conftest import KITH
from tests.integrations.kith.messages import REPORTS, SAMPLES, acceptance, official, official_reports, sample
from tests.integrations.kith.specimens import CONTENTS, every_break, mutate, receipts, specimens

FOLDER = str(KITH / "schemas")
MESSAGES = [*official_reports(), *official("*asientlogistikk*.xml")]
OURS = sorted(SAMPLES.glob("*.xml")) + REPORTS
PARSER = etree.XMLParser(remove_comments=True)


def ours(tree: etree._ElementTree) -> bool:
    return not schema.validate(tree)


def theirs(tree: etree._ElementTree) -> bool:
    return schema.official(FOLDER, messages=True).validate(tree)


def parsed(path) -> etree._ElementTree | None:
    try:
        return etree.parse(path, PARSER)
    except etree.XMLSyntaxError:
        return None  # one official case is not XML, on purpose


SEEDS = [tree.getroot() for path in MESSAGES if (tree := parsed(path))]
SEEDS += [etree.fromstring(path.read_bytes(), PARSER) for path in OURS]
RICH = specimens(2, *CONTENTS)
RECEIPTS = receipts() + [acceptance(sample(path.stem)) for path in sorted(SAMPLES.glob("*.xml"))]


def test_there_are_official_messages_of_both_kinds():
    verdicts = [ours(root.getroottree()) for root in SEEDS]
    assert (len(MESSAGES), verdicts.count(True), verdicts.count(False)) >= (140, 138, 17)


@pytest.mark.parametrize("root", SEEDS)
def test_the_verdict_on_an_official_message_and_on_our_samples_is_the_same(root):
    assert ours(root.getroottree()) is theirs(root.getroottree())


@pytest.mark.parametrize("root", RICH)
def test_a_message_with_all_that_our_tables_allow_is_sound_to_both(root):
    schema.official(FOLDER, messages=True).assertValid(root.getroottree())
    assert ours(root.getroottree())


SEEN: set[str] = set()  # a place that many formats share is broken once


@pytest.mark.parametrize("content", CONTENTS)
def test_the_verdict_is_the_same_on_every_way_to_break_every_place_of_the_format(content):
    differ, tried = [], 0
    for root in specimens(1, content):
        tree = root.getroottree()
        for what in every_break(root, SEEN):
            tried += 1
            if ours(tree) is not theirs(tree):
                differ.append(what)

    assert differ == []
    assert tried > 100


def test_the_verdict_is_the_same_on_every_way_to_break_a_receipt():
    for version in range(2):
        seen: set[str] = set()
        for root in RECEIPTS[version * 2 : version * 2 + 2]:
            tree = root.getroottree()
            for what in every_break(root, seen):
                good = not schema.validate_receipt(tree)
                assert good is schema.official(FOLDER, messages=False).validate(tree), what


@settings(max_examples=1000, deadline=None)
@given(st.sampled_from(SEEDS + RICH), st.integers(0, 2**32))
def test_the_verdict_on_a_broken_message_is_the_same(root, seed):
    tree = mutate(root, Random(seed)).getroottree()
    assert ours(tree) is theirs(tree)


@settings(max_examples=500, deadline=None)
@given(st.sampled_from(RECEIPTS), st.integers(0, 2**32))
def test_the_verdict_on_a_broken_receipt_is_the_same(root, seed):
    tree = mutate(root, Random(seed)).getroottree()
    assert (not schema.validate_receipt(tree)) is schema.official(FOLDER, messages=False).validate(tree)


def test_the_official_schemas_are_used_too_where_the_setting_names_them(monkeypatch):
    monkeypatch.setenv("KITH_SCHEMAS", FOLDER)
    assert DIALECT.read(sample("innlagt-2_0")).msg_type == "LOG_INNLAGT"
