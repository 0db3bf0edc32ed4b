"""The sharing rules as a table of cases. Lawyers and clinicians read and extend this file.

Each case says how it differs from the usual one: a hospital tells of a stay, and a municipal health service in the care
team asks what it may know, on a day in May 2026.
"""

from datetime import date
from typing import NamedTuple

import pytest

from mellomrom.directory.catalogue import Sector
from mellomrom.sharing.catalogue import Category, Level, Purpose, Relation, Say
from mellomrom.sharing.rules import RULES, Facts, cut, decide, text_of

MAY, JUNE, JULY = date(2026, 5, 31), date(2026, 6, 1), date(2026, 7, 1)


class Case(NamedTuple):
    story: str
    facts: Facts
    answer: str  # effect, level, "by", rule, and the law in brackets
    on: date = MAY


def facts(**differences: object) -> Facts:
    usual = {
        "sender": Sector.HEALTH,
        "recipient": Sector.HEALTH,
        "category": Category.LOGISTICS,
        "purpose": Purpose.CARE,
        "relation": Relation.TEAM,
        "say": Say.NONE_ASKED,
        "treats": True,
        "orphan": False,
    }
    return Facts(**usual | differences)


def outside(relation: Relation, **differences: object) -> Facts:
    return facts(relation=relation, treats=False, **differences)


NOTHING = "silence nothing by no-rule-opens (helsepersonelloven § 21)"
HPL_45 = "permit full by treats-the-person (helsepersonelloven § 45)"

CASES = [
    Case("The team hears of a discharge", facts(), HPL_45),
    Case("The team hears of an overdose", facts(category=Category.SUBSTANCE_USE), HPL_45),
    Case(
        "The team hears of it after the law of July, whose text nobody has read",
        facts(),
        "permit full by treats-the-person (helsepersonelloven § 23, not verified)",
        on=JULY,
    ),
    Case("A service outside the team does not", outside(Relation.NONE), NOTHING),
    Case("Cooperation is not health care: housing matters need consent", facts(category=Category.HOUSING), NOTHING),
    Case("Nor is safety, until its own rules stand", facts(purpose=Purpose.SAFETY), NOTHING),
    Case("Being in the team does not help administration", facts(purpose=Purpose.ADMINISTRATION), NOTHING),
    Case(
        "The home care that the hospital wrote to reads the message about the stay",
        outside(Relation.ADDRESSEE),
        "permit full by addressed-about-a-stay (forskrift om kommunal betaling for utskrivningsklare pasienter §§ 8-13,"
        " not verified)",
    ),
    Case(
        "The ward that was written to reads what it needs for care",
        outside(Relation.ADDRESSEE, category=Category.HEALTH),
        "permit full by addressed-for-care (helsepersonelloven § 45)",
    ),
    Case(
        "The sender reads what it sent",
        outside(Relation.SENDER),
        "permit full by the-sender-knows-already (helsepersonelloven § 23, not verified)",
    ),
    Case(
        "The sender reads what it sent, also when the person wants nobody told",
        outside(Relation.SENDER, say=Say.OPPOSED),
        "permit full by the-sender-knows-already (helsepersonelloven kap. 5, not verified)",
        on=JULY,
    ),
    Case(
        "A colleague's unit that is asked to help gets the outline",
        outside(Relation.SAME_ORGANIZATION),
        "permit summary by same-organization (helsepersonelloven § 25, not verified)",
    ),
    Case(
        "Whoever is on call for it gets the outline",
        outside(Relation.ON_CALL, category=Category.HEALTH),
        "permit summary by stands-in-on-call (helsepersonelloven § 25, not verified)",
    ),
    Case(
        "The coordinating unit hears of a stay when nobody follows the person up",
        outside(Relation.COORDINATING, orphan=True),
        "permit summary by nobody-follows-up-a-stay (helsepersonelloven § 32, not verified)",
    ),
    Case(
        "Of an overdose it hears only that something has happened",
        outside(Relation.COORDINATING, orphan=True, category=Category.SUBSTANCE_USE),
        "permit ping by nobody-follows-up (helsepersonelloven § 32, not verified)",
    ),
    Case("It hears nothing where somebody does follow up", outside(Relation.COORDINATING), NOTHING),
    Case(
        "A no shuts out the team",
        facts(say=Say.OPPOSED),
        "deny nothing by the-person-says-no (pasient- og brukerrettighetsloven § 5-3)",
    ),
    Case(
        "A no shuts out the addressee in June as well",
        outside(Relation.ADDRESSEE, say=Say.OPPOSED),
        "deny nothing by the-person-says-no (pasient- og brukerrettighetsloven § 5-3)",
        on=JUNE,
    ),
    Case(
        "A no shuts out the team from July, wherever the section lands",
        facts(say=Say.OPPOSED),
        "deny nothing by the-person-says-no (helsepersonelloven kap. 5, not verified)",
        on=JULY,
    ),
    Case(
        "Until June a no held against danger to life between health personnel",
        facts(say=Say.OPPOSED, danger=True),
        "deny nothing by the-person-says-no (pasient- og brukerrettighetsloven § 5-3)",
    ),
    Case(
        "From June near and serious danger to life goes before a no",
        facts(say=Say.OPPOSED, danger=True),
        "permit summary by danger-to-life (helsepersonelloven § 25)",
        on=JUNE,
    ),
    Case(
        "Danger does not open anything to NAV",
        facts(recipient=Sector.NAV, danger=True),
        NOTHING,
        on=JUNE,
    ),
    Case("NAV in the team hears nothing without consent", facts(recipient=Sector.NAV), NOTHING),
    Case(
        "NAV hears the outline with consent",
        facts(recipient=Sector.NAV, say=Say.CONSENTED),
        "permit summary by consent-beyond-health (helsepersonelloven § 22)",
    ),
    Case(
        "A health service outside the team hears all of it with consent",
        outside(Relation.NONE, say=Say.CONSENTED, category=Category.HOUSING),
        "permit full by consent (helsepersonelloven § 22)",
    ),
    Case(
        "A team that has the person's consent is told so",
        facts(say=Say.CONSENTED),
        "permit full by consent (helsepersonelloven § 22)",
    ),
    Case(
        "The police hear nothing, even when the message was sent to them",
        outside(Relation.ADDRESSEE, recipient=Sector.POLICE),
        NOTHING,
    ),
    Case("Compulsory care is no consent", facts(recipient=Sector.NAV, compulsory=True), NOTHING),
    Case(
        "The police tell nobody until their own rules stand",
        facts(sender=Sector.POLICE),
        "silence nothing by no-rule-opens (politiregisterloven § 23)",
    ),
    Case(
        "NAV tells nobody without consent",
        facts(sender=Sector.NAV),
        "silence nothing by no-rule-opens (Nav-loven § 7)",
    ),
    Case(
        "NAV tells the team with consent",
        facts(sender=Sector.NAV, say=Say.CONSENTED),
        "permit summary by consent-from-others (forvaltningsloven § 13 a)",
    ),
    Case(
        "The police tell the outline with consent, by their own act",
        facts(sender=Sector.POLICE, say=Say.CONSENTED),
        "permit summary by consent-from-the-police (politiregisterloven § 24)",
    ),
    Case(
        "A no to the police stands by their own act",
        facts(sender=Sector.POLICE, say=Say.OPPOSED),
        "deny nothing by the-person-says-no-to-the-police (politiregisterloven § 23)",
    ),
    Case(
        "A no stands outside the health services too",
        facts(sender=Sector.MUNICIPAL_OTHER, say=Say.OPPOSED),
        "deny nothing by the-person-says-no-outside-health (forvaltningsloven § 13)",
    ),
]


def said(case: Case, rules: list = RULES) -> str:
    answer = decide(case.facts, on=case.on, rules=rules)
    mark = "" if answer.law.verified else ", not verified"
    return f"{answer.effect} {answer.level} by {answer.rule} ({answer.law}{mark})"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.story)
def test_case(case):
    assert said(case) == case.answer


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.applies.__name__)
def test_a_rule_left_out_changes_the_answer_of_some_case(rule):
    others = [r for r in RULES if r is not rule]

    assert any(said(case, others) != case.answer for case in CASES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.applies.__name__)
def test_a_rule_has_a_sentence_for_users_and_names_its_law(rule):
    assert rule.text.endswith(".")
    assert rule.laws
    assert text_of(rule.code, on=rule.laws[-1].since)


def test_one_code_never_stands_for_two_rules_on_one_day():
    for day in (MAY, JUNE, JULY):
        codes = [rule.code for rule in RULES if rule.law_on(day)]
        assert len(codes) == len(set(codes))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.applies.__name__)
def test_a_rule_has_one_law_at_a_time_and_no_day_between_two(rule):
    for earlier, later in zip(rule.laws, rule.laws[1:], strict=False):
        assert earlier.until == later.since


DETAILS = {
    "kind": "discharged",
    "occurred_at": "2026-05-31T12:00:00+02:00",
    "safety": "two together",
    "place": "Ward 4",
    "contact": {"name": "Ward 4", "phone": "00000000", "address": {"city": "Oslo"}},
    "next_of_kin": [{"name": "Ola Testesen", "city": "Oslo"}],
    "cause": "overdose",
    "remark": "lives in Storgata",
}


@pytest.mark.parametrize(
    ("level", "shown"),
    [
        (Level.NOTHING, set()),
        (Level.PING, {"kind", "occurred_at"}),
        (Level.SAFETY, {"kind", "occurred_at", "safety"}),
        (Level.SUMMARY, {"kind", "occurred_at", "safety", "place", "contact"}),
        (Level.FULL, set(DETAILS)),
    ],
)
def test_a_level_shows_its_keys(level, shown):
    assert cut(DETAILS, level, Category.HEALTH).keys() == shown


def test_a_decision_on_logistics_does_not_open_a_cause_that_came_along():
    assert "cause" not in cut(DETAILS, Level.FULL, Category.LOGISTICS)


def test_a_protected_address_is_in_no_cut_however_deep_it_lies():
    shown = cut(DETAILS, Level.FULL, Category.HEALTH, protected=True)

    assert shown.keys() == {"kind", "occurred_at", "safety", "contact", "next_of_kin", "cause"}
    assert shown["contact"] == {"name": "Ward 4", "phone": "00000000"}
    assert shown["next_of_kin"] == [{"name": "Ola Testesen"}]
