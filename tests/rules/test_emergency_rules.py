"""What an emergency opens, for whom, on which law: as cases, and as promises over every combination there is."""

from datetime import date
from itertools import product

import pytest

from mellomrom.access.catalogue import DETAILS, Part, Reason
from mellomrom.access.rules import JULY, JUNE, RULES, Facts, kept, may_look_up, opens, reasons_for, review_law
from mellomrom.directory.catalogue import Function, Sector
from mellomrom.people.catalogue import Sought
from mellomrom.sharing.catalogue import Level

MAY, IN_JUNE, NOVEMBER = date(2026, 5, 31), date(2026, 6, 15), date(2026, 11, 18)
DAYS = (date(2019, 1, 1), MAY, JUNE, IN_JUNE, JULY, NOVEMBER)
NURSE = (Sector.HEALTH, Function.NURSE)
OFFICER = (Sector.POLICE, Function.POLICE_OFFICER)
EVERYBODY = list(product(Sector, Function, Reason, DAYS))


def opened(who: tuple[Sector, Function], reason: Reason, day: date = NOVEMBER) -> str:
    """Say what an emergency opens in one line."""
    opening = opens(Facts(*who, reason), on=day)
    if opening is None:
        return "nothing"
    mark = "" if opening.law.verified else ", not verified"
    return f"{opening.rule.code} by {opening.law}{mark}: {' '.join(part for part in Part if part in opening.parts)}"


ALL = "safety courses causes medicines contacts next_of_kin"
CASES = [
    ("danger to life until June", NURSE, Reason.LIFE, MAY, f"emergency-life by pasient- og brukerrettighetsloven § 5-3: {ALL}"),
    ("danger to life in June", NURSE, Reason.LIFE, IN_JUNE, f"emergency-life by helsepersonelloven § 45: {ALL}"),
    ("danger to life since July", NURSE, Reason.LIFE, NOVEMBER, f"emergency-life by helsepersonelloven § 23, not verified: {ALL}"),
    ("unconscious until July", NURSE, Reason.CANNOT_SPEAK, MAY, f"emergency-care by helsepersonelloven § 45: {ALL}"),
    ("overdose since July", NURSE, Reason.ACUTE, NOVEMBER, f"emergency-care by helsepersonelloven § 23, not verified: {ALL}"),
    ("harm to others", NURSE, Reason.HARM, IN_JUNE, "emergency-harm by helsepersonelloven § 23, not verified: safety contacts"),
    ("harm to others since July", NURSE, Reason.HARM, NOVEMBER, "emergency-harm by helsepersonelloven kap. 5, not verified: safety contacts"),
    ("something else", NURSE, Reason.OTHER, MAY, "emergency-care by helsepersonelloven § 45: safety courses contacts"),
    ("the police, danger to life", OFFICER, Reason.LIFE, NOVEMBER, "emergency-police by helsepersonelloven § 31, not verified: safety"),
    ("the police, somebody who cannot speak", OFFICER, Reason.CANNOT_SPEAK, NOVEMBER, "nothing"),
    ("the police, something else", OFFICER, Reason.OTHER, NOVEMBER, "nothing"),
    ("NAV", (Sector.NAV, Function.ADVISER), Reason.LIFE, NOVEMBER, "nothing"),
    ("the housing office", (Sector.HOUSING, Function.ADVISER), Reason.LIFE, NOVEMBER, "nothing"),
    ("a prison officer", (Sector.CORRECTIONS, Function.PRISON_OFFICER), Reason.LIFE, NOVEMBER, "nothing"),
    ("a leader in the health service", (Sector.HEALTH, Function.LEADER), Reason.LIFE, NOVEMBER, "nothing"),
    ("who runs the node", (Sector.HEALTH, Function.OPERATOR), Reason.LIFE, NOVEMBER, "nothing"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "who", "reason", "day", "answer"), CASES, ids=[case[0] for case in CASES])
def test_what_an_emergency_opens(name, who, reason, day, answer):
    assert opened(who, reason, day) == answer


def test_only_health_personnel_and_the_police_open_anything():
    opens_something = {(s, f) for s, f, reason, day in EVERYBODY if opens(Facts(s, f, reason), on=day)}

    assert {sector for sector, _ in opens_something} == {Sector.HEALTH, Sector.POLICE}
    assert opens_something == {(s, f) for s, f in product(Sector, Function) if may_look_up(s, f)}


def test_the_police_never_read_more_than_what_concerns_safety():
    police = [opens(Facts(Sector.POLICE, f, reason), on=day) for s, f, reason, day in EVERYBODY]

    assert {part for opening in police if opening for part in opening.parts} == {Part.SAFETY}
    assert {opening.rule.level for opening in police if opening} == {Level.SAFETY}


def test_only_danger_to_life_goes_before_a_no():
    despite = {
        reason for s, f, reason, day in EVERYBODY if (o := opens(Facts(s, f, reason), on=day)) and o.rule.despite_a_no
    }

    assert despite == {Reason.LIFE}


def test_one_reason_is_answered_by_one_rule_at_most():
    answered = [(rule.sector, reason) for rule in RULES for reason in rule.parts]

    assert len(answered) == len(set(answered))


def test_what_is_asked_about_is_what_opens_something():
    assert reasons_for(*NURSE, on=NOVEMBER) == tuple(Reason)
    assert reasons_for(*OFFICER, on=NOVEMBER) == (Reason.LIFE, Reason.ACUTE, Reason.HARM)
    assert reasons_for(Sector.NAV, Function.ADVISER, on=NOVEMBER) == ()


def test_before_the_law_there_was_nothing():
    assert opened(NURSE, Reason.CANNOT_SPEAK, date(2018, 7, 19)) == "nothing"


def test_a_law_that_nobody_has_read_says_so():
    assert not [law for rule in RULES for law in rule.laws if law.since and law.since >= JULY and law.verified]


def test_the_control_afterwards_has_a_law_every_day():
    assert review_law(MAY).verified
    assert not review_law(date(2026, 1, 1)).verified
    assert str(review_law(NOVEMBER)) == "pasientjournalloven § 22"


def test_no_part_reads_where_somebody_lives_or_what_anybody_may_have_written():
    loose = {"address", "place", "discharged_to", "remark", "text", "comment", "diagnoses", "entry", "contact"}

    assert not loose & {key for keys in DETAILS.values() for key in keys}
    details = dict.fromkeys([*loose, "safety", "medicines", "cause"], "words")
    assert set(kept(details, Part)) == {"safety", "medicines", "cause"}
    assert set(kept(details, [Part.SAFETY])) == {"safety"}


def test_what_was_sought_does_not_show_where_it_is_written_out():
    assert "Testesen" not in repr(Sought(number="15076500565", family="Testesen", given="Kari", born=1984))
