"""Dialogues, epikriser and referrals: our tables give the verdict of the official schemas, also on all that we break."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from mellomrom.integrations.kith import schema
from tests.integrations.kith.conftest import KITH
from tests.integrations.kith.letters import LETTERS, NAV, official_letters, unwrapped
from tests.integrations.kith.specimens import Specimen, every_break, mutate

FOLDER = str(KITH / "schemas")
PARSER = etree.XMLParser(remove_comments=True)
WITH_HEAD = {"dialogue_1_0": "Dialogmelding", "dialogue_1_1": "Dialogmelding", "referral_2_0": "Henvisning"}
WITHOUT = ("epikrise_1_1", "epikrise_1_2", "referral_1_0", "referral_1_1")


class Letter(Specimen):
    """Builds messages of these types: in a head, or as the message itself."""

    def value(self, name: str) -> str:
        return {"anyType": "Tekst", "truth": "true"}.get(name) or super().value(name)

    def particle(self, node, table, line, depth):
        if line.words[0] != "any":
            super().particle(node, table, line, depth)
        elif node.tag == f"{{{schema.MSGHEAD}}}Content":
            node.append(self.element(self.content, WITH_HEAD[self.content]))


def letters(copies: int) -> list[etree._Element]:
    """Give messages with everything in them, of each type and each branch of every choice."""
    branches = range(4)
    made = [Letter(branch, table, copies).element("msghead", "MsgHead") for table in WITH_HEAD for branch in branches]
    return made + [Letter(branch, "", copies).element(table, "Message") for table in WITHOUT for branch in branches]


def ours(tree: etree._ElementTree) -> bool:
    return not schema.validate(tree)


def theirs(tree: etree._ElementTree) -> bool:
    return schema.official(FOLDER, messages=True).validate(tree)


RICH, LEAN = letters(copies=2), letters(copies=1)
SEEDS = [etree.fromstring(path.read_bytes(), PARSER) for path in (*official_letters(), *LETTERS)]
SEEDS += [etree.fromstring(unwrapped(path), PARSER) for path in NAV]


def test_there_are_official_messages_of_both_kinds():
    verdicts = [ours(root.getroottree()) for root in SEEDS]
    assert (len(SEEDS), verdicts.count(True), verdicts.count(False)) >= (63, 50, 13)


@pytest.mark.parametrize("root", SEEDS)
def test_the_verdict_on_an_official_letter_and_on_our_samples_is_the_same(root):
    assert ours(root.getroottree()) is theirs(root.getroottree())


@pytest.mark.parametrize("root", RICH + LEAN)
def test_a_letter_with_all_that_our_tables_allow_is_sound_to_both(root):
    schema.official(FOLDER, messages=True).assertValid(root.getroottree())
    assert ours(root.getroottree())


def test_the_verdict_is_the_same_on_every_way_to_break_every_place_of_a_letter():
    seen: set[str] = set()
    differ, tried = [], 0
    for root in LEAN:
        tree = root.getroottree()
        for what in every_break(root, seen):
            tried += 1
            if ours(tree) is not theirs(tree):
                differ.append(what)

    assert differ == []
    assert tried > 10_000


def test_an_event_in_an_event_is_sound_to_nobody_in_epikrise_1_1():
    root = etree.fromstring(etree.tostring(next(r for r in LEAN if "epikrise/2006" in r.tag)))
    event = next(root.iter("{*}Event"))
    event.find("{*}Service").addprevious(etree.Element(event.tag))

    assert not theirs(root.getroottree())
    assert not ours(root.getroottree())


@settings(max_examples=1000, deadline=None)
@given(st.sampled_from(SEEDS + RICH), st.integers(0, 2**32))
def test_the_verdict_on_a_broken_letter_is_the_same(root, seed):
    tree = mutate(root, Random(seed)).getroottree()
    assert ours(tree) is theirs(tree)
