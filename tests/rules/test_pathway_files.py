"""Pathway files: ours are whole and honest, and whatever we do not understand is refused with its line."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mellomrom.directory.catalogue import ServiceType
from mellomrom.events.catalogue import Cause, EventKind, Expects, Force, Level, Who
from mellomrom.events.pathway_files import (
    DUTIES_PER_HOLDER,
    DUTIES_PER_STEP,
    HERE,
    OTHER_SIDE,
    PathwayError,
    load,
    load_versions,
    read,
)
from mellomrom.events.pathway_yaml import LANGUAGES
from mellomrom.events.pathways import Condition

SOUND = """\
id: leave
title: {nb: Permisjon, nn: Permisjon, en: Leave}
needs: [A1]
source: [{text: A law, part: § 1}]
version: 2026-11-01
begins: {event: leave_started}
ends: {event: leave_ended, after: 2d}
applies_when: {cause: [overdose]}
ask: {who: treating_unit, within: 1d, met_by: {event: cause_stated}, what: {nb: a, nn: b, en: c}}
steps:
  - on: {event: leave_started}
    tell:
      - {who: gp, level: summary, expects: receipt, within: 1d, force: our-default}
      - {who: coordinator, level: full, expects: take, within: 2h, force: our-default}
    owe:
      - id: call
        what: {nb: Ring, nn: Ring, en: Call}
        holder: [municipal_rop, coordinating_unit]
        within: 24h
        force: statute
        met_by: {event: contact_made}
  - on: {event: leave_ended}
    cancels: [call]
"""
GP, CALL = "      - {who: gp, level: summary, expects: receipt, within: 1d, force: our-default}\n", "      - id: call\n"
ASK = SOUND.splitlines(keepends=True)[8]
APPLIES = SOUND.splitlines(keepends=True)[7]

# what is changed in the sound file, into what, the line that is blamed, words of the reason
REFUSED = [
    ("id: leave", "id: leave\ncolour: blue", 2, "colour: unknown key"),
    ("needs: [A1]", "needs: [A1]\nneeds: [A2]", 4, "duplicate key"),
    ("needs: [A1]", "needs: [Z9]", 3, "Z9 is no need"),
    ("id: leave", "id: Leave Home", 1, "small letters"),
    ("id: leave\n", "", 1, "id is missing"),
    ("version: 2026-11-01", "version: autumn", 5, "version must be the day"),
    ("begins: {event: leave_started}", "begins: {event: went_out}", 6, "went_out is unknown"),
    ("begins: {event: leave_started}", "begins: leave_started", 6, "keys with values"),
    ("after: 2d", "after: 2 days", 7, "2 days is no time"),
    ("after: 2d", "after: 0d", 7, "more than nothing"),
    ("title: {nb: Permisjon, nn: Permisjon, en: Leave}", "title: {nb: Permisjon, en: Leave}", 2, "nn is missing"),
    ("en: Call", "en: ''", 17, "en must be a text"),
    ("en: Call", "en: Call, se: Riŋge", 17, "se: unknown key"),
    ("what: {nb: a, nn: b, en: c}", "what: {nb: a, nn: b}", 9, "en is missing"),
    (ASK, "", 8, "stand together"),
    (APPLIES, "", 8, "stand together"),
    ("cause: [overdose]", "cause: [cold]", 8, "cold is unknown"),
    ("cause: [overdose]", "cause: [unknown]", 8, "what we ask about"),
    ("who: treating_unit", "who: leader", 9, "stands only in then"),
    ("who: gp", "who: uncle", 13, "uncle is unknown"),
    ("who: gp", "who: peers", 13, "stands only in then"),
    ("level: summary", "level: everything", 13, "everything is unknown"),
    ("level: summary", "level: nothing", 13, "not told"),
    ("expects: receipt", "expects: thanks", 13, "thanks is unknown"),
    ("expects: receipt, within: 1d", "expects: receipt, within: 1d, done_within: 2d", 13, "opens no duty"),
    ("expects: receipt, within: 1d", "expects: answer", 13, "by when"),
    ("expects: take, within: 2h", "expects: take", 14, "by when"),
    ("within: 2h", "within: 2x", 14, "2x is no time"),
    ("force: our-default}", "force: law}", 13, "law is unknown"),
    ("force: our-default}", "force: our-default, source: [{text: A law}]}", 13, "look like law"),
    ("force: our-default}", "force: our-default, time: ours}", 13, "time can only be ours"),
    ("source: [{text: A law, part: § 1}]\n", "", 19, "statute needs a source"),
    ("{text: A law, part: § 1}", "{text: A law, verified: perhaps}", 4, "verified can only be true"),
    ("within: 24h", "within: 24h\n        before: leave_ended", 20, "not both"),
    ("        within: 24h\n", "", 16, "either within or before"),
    ("[municipal_rop, coordinating_unit]", "[municipal_rop]", 18, "must end in coordinating_unit"),
    ("[municipal_rop, coordinating_unit]", "[peers, coordinating_unit]", 18, "peers stands only in then"),
    ("[municipal_rop, coordinating_unit]", "[gp, gp, coordinating_unit]", 18, "the same twice"),
    ("[municipal_rop, coordinating_unit]", "[]", 18, "list that is not empty"),
    (GP, GP + GP, 14, "gp-leave-started stands twice"),
    (CALL, CALL.replace("call", "gp-leave-started"), 16, "stands twice"),
    ("event: leave_ended}\n", "event: leave_started}\n", 22, "one step says all"),
    ("cancels: [call]", "cancels: [sing]", 23, "nobody owes sing"),
    ("    cancels: [call]\n", "", 22, "nothing is cancelled"),
    ("    owe:\n", "    cancels: [call]\n    owe:\n", 15, "begins this pathway"),
    (CALL, CALL.replace("call", "ask"), 16, "ask stands twice"),
    ("who: treating_unit", "who: gp", 10, "binds one side only"),
    ("id: leave\n", "id: leave\none_side: {nb: a, nn: b, en: c}\n", 2, "does not bind one side only"),
    ("id: leave\n", "id: leave\none_side: {nb: a}\n", 2, "nn is missing"),
    ("steps:", "rhythm: {event: contact_made, every: 1w, often: true}\nsteps:", 10, "often: unknown key"),
    ("steps:", "rhythm: {event: contact_made, every: 1w}\nsteps:", 10, "a step on silence"),
    ("{event: leave_started}", "{event: leave_started, whom: everybody}", 6, "whom can only be known_to_rop"),
    ("{event: leave_started}", "{event: leave_started, once: sometimes}", 6, "once can only be true"),
    ("{event: leave_started}", "{event: leave_started, missing: leader}", 6, "stands only in then"),
    ("{event: leave_started}", "{event: leave_started, from: [shop]}", 6, "shop is unknown"),
    ("{event: leave_started}", "{event: leave_started, weather: fine}", 6, "weather: unknown key"),
    ("within: 24h", "within: 24h\n        lead: 1d", 20, "lead stands only beside before"),
    ("within: 24h", "within: 24h\n        unless: tired", 20, "unless can only be transferred"),
    ("within: 24h", "within: 24h\n        check: {side: gp, evidence: event}", 20, "not of gp"),
    ("within: 24h", "within: 24h\n        check: {side: municipality, evidence: words}", 20, "an event meets this"),
    ("within: 24h", "within: 24h\n        check: {side: municipality, evidence: rumour}", 20, "rumour is unknown"),
    (
        "within: 24h",
        "within: 24h\n        check: {side: municipality, evidence: event, always: no}",
        20,
        "only be true",
    ),
    (
        "within: 24h",
        "within: 24h\n        check: {side: municipality, evidence: event}",
        10,
        "checklist binds one side",
    ),
    ("within: 24h", "within: 24h\n        me: {nb: Ring}", 20, "nn is missing"),
    ("{event: contact_made}", "{event: [contact_made, contact_made]}", 21, "the same twice"),
    ("id: leave", "id: [leave", 2, "expected"),
]


@pytest.mark.parametrize(("was", "becomes", "line", "reason"), REFUSED, ids=[r[3] + f" ({r[2]})" for r in REFUSED])
def test_what_we_do_not_understand_is_refused_with_file_line_and_reason(was, becomes, line, reason):
    assert was in SOUND

    with pytest.raises(PathwayError) as refused:
        read(SOUND.replace(was, becomes, 1).encode(), file="leave.yaml")

    assert (refused.value.file, refused.value.line) == ("leave.yaml", line)
    assert reason in refused.value.reason
    assert str(refused.value).startswith(f"leave.yaml:{line}: ")


@pytest.mark.parametrize(
    "raw", [b"", b"- a list\n", b"just text", b"\xff\xfe\xff", b"a: 1\n---\nb: 2\n", b"!!python/x {}"]
)
def test_a_file_that_is_no_pathway_is_refused(raw):
    with pytest.raises(PathwayError):
        read(raw, file="x.yaml")


def test_too_many_duties_for_one_holder_in_one_step_are_refused():
    more = "".join(owed(f"call-{n}") for n in range(DUTIES_PER_HOLDER))

    with pytest.raises(PathwayError, match=f"municipal_rop gets {DUTIES_PER_HOLDER + 1} duties"):
        read(SOUND.replace(CALL, more + CALL).encode(), file="x.yaml")


def test_too_many_duties_in_one_step_are_refused():
    holders = ["gp", "lar", "treating_unit", "municipal_home_care"]
    more = "".join(owed(f"{who.replace('_', '-')}-{n}", who) for who in holders for n in range(2))

    with pytest.raises(PathwayError, match=f"{len(holders) * 2 + 2} duties; at most {DUTIES_PER_STEP}"):
        read(SOUND.replace(CALL, more + CALL).encode(), file="x.yaml")


def owed(item: str, holder: str = "municipal_rop") -> str:
    return (
        f"      - {{id: {item}, what: {{nb: a, nn: b, en: c}}, holder: [{holder}, coordinating_unit],"
        " within: 1d, force: our-default}\n"
    )


def test_what_a_file_leaves_out_has_a_default():
    pathway = read(SOUND.encode(), file="leave.yaml")

    gp, coordinator = pathway.steps[0].tell
    call = pathway.steps[0].owe[0]
    assert (gp.id, coordinator.id) == ("gp-leave-started", "coordinator-leave-started")
    assert (str(coordinator.done_within), str(coordinator.every), str(call.every)) == ("1wd", "30m", "4h")
    assert coordinator.then == call.then == (Who.PEERS, Who.LEADER)
    assert (str(pathway.grace), pathway.ask.force) == ("1h", Force.OUR_DEFAULT)


def test_a_pathway_is_read_as_it_is_written():
    pathway = read(SOUND.encode(), file="leave.yaml")

    assert (pathway.id, pathway.version, pathway.begins) == ("leave", date(2026, 11, 1), EventKind.LEAVE_STARTED)
    assert (pathway.ends, str(pathway.ends_after)) == (EventKind.LEAVE_ENDED, "2d")
    assert (pathway.applies_when, pathway.ask.met_by) == ({Cause.OVERDOSE}, EventKind.CAUSE_STATED)
    assert pathway.steps[0].tell[0].expects is Expects.RECEIPT
    assert pathway.steps[0].owe[0].source == pathway.source
    assert pathway.steps[1].cancels == ("call",)


def test_a_time_of_ours_on_a_demand_of_law_is_marked():
    pathway = read(SOUND.replace("force: statute", "force: statute\n        time: ours").encode(), file="x.yaml")

    assert pathway.steps[0].owe[0].time_is_ours


def test_a_pathway_may_begin_for_some_only_and_what_meets_a_duty_may_be_one_of_several():
    begins = "{event: leave_started, from: [tsb, ward], whom: known_to_rop, missing: gp, once: true}"
    changed = SOUND.replace("{event: leave_started}", begins, 1).replace(
        "{event: contact_made}", "{event: [contact_made, meeting_held]}"
    )

    pathway = read(changed.encode(), file="x.yaml")

    given = pathway.begins_if
    assert (given.senders, given.missing) == ({ServiceType.TSB, ServiceType.WARD}, Who.GP)
    assert given.known_to_rop
    assert given.once
    assert pathway.steps[0].owe[0].met_by == {EventKind.CONTACT_MADE, EventKind.MEETING_HELD}


def test_a_pathway_without_conditions_always_begins():
    assert read(SOUND.encode(), file="x.yaml").begins_if == Condition()


@given(st.binary(max_size=200))
def test_no_bytes_end_in_anything_but_a_pathway_or_a_refusal(raw):
    with pytest.raises(PathwayError):
        read(raw, file="x.yaml")


@given(st.integers(0, len(SOUND) - 1), st.sampled_from(["", " ", "\n", ":", "-", "{", "]", "x", "§", "&a", "<<"]))
def test_no_slip_of_the_pen_ends_in_anything_but_a_pathway_or_a_refusal(at, slip):
    with suppress(PathwayError):
        assert read((SOUND[:at] + slip + SOUND[at + 1 :]).encode(), file="x.yaml").steps


def test_the_same_version_twice_is_refused(tmp_path):
    (tmp_path / "a.yaml").write_text(SOUND, encoding="utf-8")
    (tmp_path / "b.yaml").write_text(SOUND, encoding="utf-8")

    with pytest.raises(PathwayError, match="leave of 2026-11-01 stands in another file too") as refused:
        load(tmp_path)

    assert refused.value.file.endswith("b.yaml")


def test_the_newest_version_stands_and_the_old_one_is_kept_for_running_courses(tmp_path):
    (tmp_path / "old.yaml").write_text(SOUND, encoding="utf-8")
    (tmp_path / "new.yaml").write_text(SOUND.replace("2026-11-01", "2027-02-01"), encoding="utf-8")

    assert load(tmp_path)["leave"].version == date(2027, 2, 1)
    assert load(tmp_path, on=date(2026, 12, 1))["leave"].version == date(2026, 11, 1)
    assert len(load_versions(tmp_path)) == 2


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(PathwayError, match="no such folder"):
        load(tmp_path / "nowhere")


# ------------------------------------------------------------------------------------------ the pathways of the house

OURS = load(HERE)
DEMANDS = [(p, d) for p in OURS.values() for s in p.steps for d in (*s.tell, *s.owe)]


def test_the_house_comes_with_these_pathways():
    ids = """
        admission admission-checklist aftercare aftercare-waiting agreed-contact change-of-contact
        coercion-mental-health concern coordinator-missing crisis-plan death decision
        detention-substance-use deviation discharge discharge-ready drop-out gp-own-duty help-elsewhere
        individual-plan individual-plan-offered individual-plan-review lar-end lar-start letter
        medicine-information missed-appointment move move-trust no-gp open-return overdose planned-release
        prison-entry release risk-assessed service-applied service-started
        stay-after-overdose-or-suicide-attempt stay-psychiatry stay-somatic stay-tsb suicide-attempt
        treatment-ended
    """
    assert set(OURS) == set(ids.split())


@pytest.mark.parametrize("pathway", OURS.values(), ids=OURS)
def test_every_text_stands_in_bokmal_nynorsk_and_english(pathway):
    texts = [pathway.title, *(o.what for s in pathway.steps for o in s.owe)]
    texts += [pathway.ask.what] if pathway.ask else []
    texts += [pathway.one_side] if pathway.one_side else []

    assert all(tuple(text) == LANGUAGES and all(text.values()) for text in texts)


def test_no_default_is_given_a_law():
    for pathway, demand in DEMANDS:
        assert (demand.force is Force.OUR_DEFAULT) == (demand.source == ()), f"{pathway.id} {demand.id}"


def test_what_is_called_law_names_its_section():
    for pathway, demand in DEMANDS:
        if demand.force in (Force.STATUTE, Force.REGULATION):
            assert all("§" in source.part for source in demand.source), f"{pathway.id} {demand.id}"


def test_no_demand_rests_on_the_epikrise_section_that_was_repealed_in_july_2026():
    cited = {(source.text, source.part) for _, demand in DEMANDS for source in demand.source}

    assert ("Helsepersonelloven", "§ 45 a") not in cited


def test_the_full_content_goes_to_nobody_but_the_coordinator_and_whom_a_letter_is_to():
    assert {t.who for p in OURS.values() for s in p.steps for t in s.tell if t.level is Level.FULL} == {
        Who.COORDINATOR,
        Who.ADDRESSEE,
    }


def test_the_reply_is_owed_at_once_by_regulation_and_the_hours_are_ours():
    reply = OURS["discharge-ready"].step(EventKind.DISCHARGE_READY).owe[0]

    assert (reply.force, reply.time_is_ours, str(reply.within)) == (Force.REGULATION, True, "2h")
    assert "reply" in OURS["discharge-ready"].step(EventKind.DISCHARGE_READY_WITHDRAWN).cancels


def test_the_early_notice_is_owed_by_the_hospital_within_24_hours_by_regulation():
    notice = OURS["admission"].step(EventKind.ADMITTED).owe[0]

    assert (notice.holder[0], str(notice.within), notice.force) == (Who.TREATING_UNIT, "24h", Force.REGULATION)
    assert notice.holder[0] in OTHER_SIDE


def test_an_overdose_stay_asks_for_its_cause_and_sets_the_appointment_before_discharge():
    stay = OURS["stay-after-overdose-or-suicide-attempt"]

    assert stay.ask.met_by is EventKind.CAUSE_STATED
    assert stay.step(EventKind.ADMITTED).owe[0].before is EventKind.DISCHARGED
