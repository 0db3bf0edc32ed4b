"""What the sharing rules never do, proved by walking all there is to ask (see `walking`).

One way stands for every combination of facts that no rule in force tells from it, so a sentence that holds on every way
holds for all of them. July is walked as June: only the laws that are named differ, which is shown first.
"""

from collections import Counter

import pytest

from mellomrom.directory.catalogue import Sector, ServiceType, sector_of
from mellomrom.sharing.catalogue import (
    CARE,
    CLOSENESS,
    ILLNESS,
    Category,
    Competence,
    Compulsion,
    Danger,
    Effect,
    Level,
    Purpose,
    Regime,
    Relation,
    Say,
)
from mellomrom.sharing.rules import RULES, VALUES, Asks, decide
from tests.rules.cases import JULY, JUNE, MAY
from tests.rules.walking import (
    COLUMNS,
    WORDS,
    Known,
    answers,
    asks_for,
    between,
    classes,
    combinations,
    differing,
    in_force,
    merged,
    unmerged,
    walk,
    ways,
)

WALKED = (MAY, JUNE)
EACH_DAY = pytest.mark.parametrize("day", WALKED)
NO_YES = tuple(say for say in Say if say not in (Say.CONSENTED, Say.CONSENTED_FOR))
CONSENTS = {
    *("consent", "consent-on-behalf", "consent-beyond-health", "consent-on-behalf-beyond-health"),
    *("consent-from-others", "consent-from-the-police", "kin-with-consent", "the-person-tells"),
}
WHATEVER = {rule.code for rule in RULES if rule.asks is Asks.NOTHING}
NAMED = {"found", "danger", "on_request", "compulsory"}  # facts that somebody with a name answers for


def rule(code):
    return next(place for place, r in enumerate(RULES) if r.code == code)


# ------------------------------------------------------------------------------------------------- that it is a proof


def test_from_june_to_july_no_rule_comes_or_goes_and_only_the_laws_named_are_others():
    assert in_force(JUNE) == in_force(JULY)


@pytest.mark.parametrize("field", WORDS)
def test_values_are_merged_only_where_swapping_them_changes_nothing_in_any_rule(field):
    for place, rule in enumerate(RULES):
        for group in classes(field, (place,)):
            for known, applies in ways(rule.applies, WORDS):
                for other in group if known.get(field) in group else ():
                    again = ways(rule.applies, WORDS, **known | {field: other})
                    assert {said for _, said in again} == {applies}, (rule.code, known, other)


class Filled(Known):
    """Facts whose unknown rest has its first value: a rule that never asked for it answers the same for all."""

    def __getattr__(self, name):
        return WORDS[name][0]


@pytest.mark.parametrize("day", [MAY, JUNE, JULY])
def test_facts_of_all_values_are_answered_as_those_that_are_walked_for_them(day):
    otherwise, _microseconds = differing(3000, days=(day,))

    assert otherwise == 0


@EACH_DAY
def test_every_rule_in_force_decides_or_sharpens_an_answer_somewhere(day):
    named = Counter(answer.rule for _, _, answer in answers(day))
    only_sharpen = {RULES[place].code for place in in_force(day)} - set(named)

    assert only_sharpen == {
        *("measures-of-the-municipality", "need-of-a-plan", "need-of-a-plan-with-the-municipality"),
        "advice-to-the-municipality",
    }  # with consent another rule opens as much; these say that it must be told


def test_there_is_more_to_ask_than_anybody_can_walk_and_the_walk_is_short():
    assert combinations(VALUES) > 10**11
    assert combinations(merged(in_force(JUNE))) > 10**9
    assert len(walk(JUNE)) < 200_000


# ------------------------------------------------------------------------------------------------------- police, NAV


@EACH_DAY
def test_no_combination_lets_the_police_read_a_diagnosis(day):
    asked = list(answers(day, recipient=[Sector.POLICE], category=[Category.DIAGNOSIS]))

    assert asked
    for _, way, answer in asked:
        assert not answer.permitted, way.known


@EACH_DAY
def test_the_police_hear_from_health_personnel_only_by_consent_or_what_averts_and_enforces(day):
    heard = {a.rule for _, _, a in answers(day, regime=[Regime.HPL], recipient=[Sector.POLICE]) if a.permitted}

    assert heard - CONSENTS == {
        *("avert-serious-harm", "avert-a-listed-crime", "help-to-carry-out-a-decision"),
    }


@EACH_DAY
def test_nav_gets_nothing_about_health_without_explicit_consent_or_a_danger_that_was_found(day):
    nav = [Sector.NAV, Sector.SOCIAL]
    for _, way, answer in answers(day, says=NO_YES, recipient=nav, category=ILLNESS, anonymous=[False]):
        if answer.permitted:
            assert way.known["danger"] is not Danger.NONE
            assert answer.level is Level.SAFETY


@pytest.mark.parametrize("outsider", [Sector.NAV, Sector.SOCIAL, Sector.HOUSING, Sector.SCHOOL, Sector.MUNICIPAL_OTHER])
@EACH_DAY
def test_what_health_personnel_know_goes_outside_only_by_consent_danger_or_without_names(outsider, day):
    heard = {a.rule for _, _, a in answers(day, regime=[Regime.HPL], recipient=[outsider]) if a.permitted}

    assert heard - CONSENTS == {"outweighing-interests", "nobody-can-be-recognised"}


@EACH_DAY
def test_prison_officers_are_not_the_health_service_of_the_prison(day):
    heard = {a.rule for _, _, a in answers(day, regime=[Regime.HPL], recipient=[Sector.CORRECTIONS]) if a.permitted}

    assert sector_of(ServiceType.PRISON) is Sector.CORRECTIONS
    assert sector_of(ServiceType.PRISON_HEALTH) is Sector.HEALTH
    assert heard - CONSENTS == {
        *("danger-in-prison", "family-of-an-inmate", "outweighing-interests", "nobody-can-be-recognised"),
    }


# ------------------------------------------------------------------------------------------------- whose confidentiality


def test_what_is_under_the_duty_of_health_personnel_never_flows_by_the_sections_for_offices():
    opens_it = [r for r in RULES if r.effect is Effect.PERMIT and Regime.HPL in r.of]

    assert not [r.code for r in opens_it for law in r.laws if law.act in ("fvl", "navl", "sotjl", "prl")]


@EACH_DAY
def test_the_duty_it_came_under_governs_whoever_tells_it_on(day):
    for facts, _ in unmerged(2000, days=(day,)):
        answer = decide(facts, on=day)
        if answer.permitted:
            assert all(facts.origin in r.of for r in RULES if r.code == answer.rule)


@EACH_DAY
def test_a_duty_to_work_together_opens_nothing(day):
    for _, way, answer in answers(day, says=NO_YES, purpose=[Purpose.COOPERATION]):
        if answer.permitted:
            assert "purpose" not in asks_for(rule(answer.rule)), way.known


# ------------------------------------------------------------------------------------------------------- yes and no


@EACH_DAY
def test_withdrawing_consent_never_opens_anything(day):
    for way in walk(day):
        without = way.by_say[Say.NONE_ASKED].level.rank
        assert without <= way.by_say[Say.CONSENTED].level.rank, way.known
        assert without <= way.by_say[Say.CONSENTED_FOR].level.rank, way.known
        assert without <= way.by_say[Say.WISHES].level.rank, way.known


@EACH_DAY
def test_objecting_never_opens_anything_and_a_no_that_is_said_weighs_most(day):
    for way in walk(day):
        levels = [way.by_say[s].level.rank for s in (Say.OPPOSED, Say.PRESUMED_OPPOSED, Say.NONE_ASKED)]
        assert levels == sorted(levels), way.known


@EACH_DAY
def test_a_no_stands_against_all_but_what_the_law_opens_whatever_they_say(day):
    for _, way, answer in answers(day, says=[Say.OPPOSED]):
        assert not answer.permitted or answer.rule in WHATEVER, way.known


def test_what_goes_before_a_no_is_answered_for_by_somebody_with_a_name():
    own = {"the-sender-knows-already", "ones-own-record"}  # nobody new is told
    for place, r in enumerate(RULES):
        if r.asks is Asks.NOTHING and Regime.HPL in r.of and r.code not in own:
            assert asks_for(place) & (NAMED | {"anonymous"}), r.code


@EACH_DAY
def test_the_nearest_get_nothing_against_the_no_of_one_who_decides_but_what_averts_danger(day):
    kin = {"recipient": [Sector.NEXT_OF_KIN], "competence": [Competence.DECIDES], "regime": [Regime.HPL]}
    for _, way, answer in answers(day, says=[Say.OPPOSED], anonymous=[False], **kin):
        assert not answer.permitted or (answer.rule, answer.level) == ("outweighing-interests", Level.SAFETY), way.known


@EACH_DAY
def test_nobody_consents_for_one_who_decides_and_one_who_cannot_does_not_consent_alone(day):
    for way in walk(day):
        if way.known.get("competence") is Competence.DECIDES:
            assert way.by_say[Say.CONSENTED_FOR].rule not in CONSENTS
        if way.known.get("competence") in (Competence.LACKS, Competence.UNDER_16):
            assert way.by_say[Say.CONSENTED].rule not in CONSENTS


def test_compulsory_care_is_never_a_consent_and_only_three_rules_ask_for_it():
    ask = {RULES[place].code for place in range(len(RULES)) if "compulsory" in asks_for(place)}

    assert ask == {"held-back-while-pregnant", "after-being-held-back", "help-to-carry-out-a-decision"}
    assert not ask & CONSENTS


@EACH_DAY
def test_compulsory_mental_health_care_opens_nothing_at_all(day):
    assert all(
        {*group} >= {Compulsion.NONE, Compulsion.PHVL, Compulsion.TUD}
        for group in classes("compulsory", in_force(day))
        if Compulsion.NONE in group
    )


# ----------------------------------------------------------------------------------------------------- danger, address


def test_danger_is_asked_for_only_by_what_averts_it_and_opens_the_outline_at_most():
    ask = [RULES[place] for place in range(len(RULES)) if "danger" in asks_for(place)]

    assert {r.level for r in ask} == {Level.SAFETY, Level.SUMMARY}
    assert [r.code for r in ask if r.level is Level.SUMMARY] == ["danger-to-life"]
    assert [r.code for r in ask if r.asks is not Asks.NOTHING] == ["kin-when-others-are-in-danger"]


@EACH_DAY
def test_where_somebody_with_a_protected_address_is_nobody_is_told(day):
    kinds = {"category": [Category.WHEREABOUTS], "protected": [True]}
    for _, way, answer in answers(day, **kinds):
        told = way.can_be("recipient", Sector.PERSON) or way.can_be("relation", Relation.SENDER)
        assert told or not answer.permitted, way.known


@EACH_DAY
def test_being_in_hospital_and_being_a_client_are_themselves_confidential(day):
    kinds = {"category": [Category.CLIENT, Category.LOGISTICS], "regime": [Regime.HPL], "anonymous": [False]}
    heard = {
        a.rule
        for _, way, a in answers(
            day, says=[Say.NONE_ASKED], recipient=[Sector.NAV, Sector.HOUSING, Sector.SCHOOL], **kinds
        )
        if a.permitted and not way.can_be("danger", Danger.LIFE)
    }

    assert heard <= {"outweighing-interests"}


# --------------------------------------------------------------------------------------------------------- closeness


@EACH_DAY
def test_a_step_away_never_shows_more_of_what_care_needs(day):
    def by_relation(facts):
        return [decide(Known(**facts.__dict__ | {"relation": r}), on=day).level.rank for r in CLOSENESS]

    health = {"regime": Regime.HPL, "sender": Sector.HEALTH, "recipient": Sector.HEALTH, "purpose": Purpose.CARE}
    values = merged(between(day, Regime.HPL, Sector.HEALTH, Sector.HEALTH))
    for known, levels in ways(by_relation, values, **health):
        assert levels == sorted(levels, reverse=True), known


@EACH_DAY
def test_outside_care_nothing_of_illness_is_told_between_health_services_without_a_yes(day):
    health = {"regime": [Regime.HPL], "sender": [Sector.HEALTH], "recipient": [Sector.HEALTH]}
    purposes = [Purpose.OWN_TASKS, Purpose.RECEIVER_TASKS, Purpose.PLAN, Purpose.COOPERATION, Purpose.RELEASE]
    heard = {
        a.rule for _, _, a in answers(day, says=NO_YES, category=ILLNESS, purpose=purposes, **health) if a.permitted
    }

    assert heard == {"the-sender-knows-already"}


def test_every_category_of_care_and_no_other_is_told_within_the_team():
    team = {"sender": Sector.HEALTH, "recipient": Sector.HEALTH, "purpose": Purpose.CARE, "relation": Relation.TEAM}
    told = {
        c
        for c in Category
        if decide(
            Filled(**team | {"regime": Regime.HPL, "category": c, "say": Say.NONE_ASKED, "danger": Danger.NONE}), on=MAY
        ).permitted
    }

    assert told == CARE


def test_the_columns_of_a_rule_are_all_that_it_says_without_being_run():
    assert set(COLUMNS) == {"regime", "sender", "recipient"}
