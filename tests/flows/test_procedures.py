"""Role cards: the same for everybody until a leader signs one; then it is read, or it shows that it is not."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from mellomrom.core.errors import InvalidMove, NotFound, NotPermitted
from mellomrom.directory.catalogue import Function
from mellomrom.events.catalogue import EventKind, Force, Level
from mellomrom.plans.procedures import queries
from mellomrom.plans.procedures.actions import confirm, sign
from mellomrom.plans.procedures.card_files import cards
from mellomrom.plans.procedures.catalogue import Part, Speaks
from mellomrom.plans.procedures.models import ProcedureVersion, Reading
from mellomrom.plans.procedures.rules import LONGEST_LINE
from tests import make
from tests.flows.test_races import at_once
from tests.make import NOON

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TODAY = NOON.date()
LATE = NOON + 16 * DAY
HERE = (Speaks.FIRST_LINE, Part.CALL)


@pytest.fixture
def town(db):
    return make.Town()


def as_it_stands(card_id="overdose", **added):
    card = cards()[card_id]
    lines = {(c.to, part): "\n".join(line.text["nb"] for line in c.parts[part]) for c in card.chapters for part in Part}
    return {
        key: text + "".join(f"\n{line}" for line in added.get("more", ()) if key == HERE) for key, text in lines.items()
    }


def signed(town, *, seen=0, at=NOON, by=None, written=None, **more):
    words = {"written": written or as_it_stands(), "valid_from": TODAY, "card_version": cards()["overdose"].version}
    return sign("overdose", seen=seen, by=by or town.leader, at=at, **words | more)


def test_nobody_has_to_read_what_no_leader_has_signed(town):
    assert queries.to_read(town.nurse, at=NOON) == ()
    assert queries.card_page("overdose", town.nurse, at=NOON).number == 0


def test_what_is_signed_is_to_be_read_within_two_weeks_by_those_it_speaks_to(town):
    signed(town)

    [waits] = queries.to_read(town.nurse, at=NOON)

    assert (waits.card, waits.number, waits.late) == ("overdose", 1, False)
    assert waits.due_at > NOON + 14 * DAY
    assert queries.to_read(town.leader, at=NOON) == (), "the card does not speak to leaders"
    assert queries.to_read(town.doctor, at=NOON) == (), "it is another organization's"


def test_who_began_later_has_two_weeks_from_then(town):
    signed(town)
    new = make.staff(town.rop, "Prøve Nyansatt")
    new.since = LATE.date()

    [waits] = queries.to_read(new, at=LATE)

    assert not waits.late


def test_an_unread_card_stands_late_for_the_reader_and_in_the_leaders_coverage(town):
    signed(town)
    chief = make.staff(town.rop, "Prøve Enhetsleder", Function.LEADER)
    confirm("overdose", number=1, by=town.colleague, at=NOON)

    [waits] = queries.to_read(town.nurse, at=LATE)
    rows = {row.unit: row for row in queries.coverage("overdose", chief, at=LATE).units}

    assert waits.late
    own = rows["Rus og psykisk helse"]
    assert (own.staff, own.read, own.late) == (3, 1, 2)
    assert set(own.unread) == {"Prøve Sykepleier", "Prøve Enhetsleder"}


def test_of_another_unit_with_few_no_number_is_shown_and_of_none_a_name(town):
    signed(town)
    for number in range(5):
        make.staff(town.home_care, f"Prøve Pleier {number}")

    rows = {row.unit: row for row in queries.coverage("overdose", town.leader, at=NOON).units}

    assert rows["Rus og psykisk helse"].few
    assert (rows["Sykepleietjenesten"].staff, rows["Sykepleietjenesten"].read) == (6, 0)
    assert {row.unread for row in rows.values()} == {()}


def test_units_with_few_are_counted_together_when_they_are_enough_to_say_who_of_none(town):
    signed(town)
    together = [row for row in queries.coverage("overdose", town.leader, at=NOON).units if not row.unit]
    assert together == []

    for number, unit in enumerate((town.home_care, town.home_care, town.home_care, town.rop)):
        make.staff(unit, f"Prøve Kollega {number}")
    rows = queries.coverage("overdose", town.leader, at=NOON).units
    assert {"Rus og psykisk helse", "Sykepleietjenesten"} <= {row.unit for row in rows if row.few}
    assert [(row.staff, row.read) for row in rows if not row.unit] == [(8, 0)]


def test_only_a_leader_sees_who_has_read(town):
    signed(town)

    with pytest.raises(NotFound, match="procedure.unknown"):
        queries.coverage("overdose", town.nurse, at=NOON)


def test_who_has_read_it_has_read_it_once_in_all_their_roles(town):
    signed(town)
    first = confirm("overdose", number=1, by=town.nurse, at=NOON)

    assert confirm("overdose", number=1, by=town.nurse, at=LATE) == first
    assert queries.to_read(town.nurse, at=LATE) == ()


def test_a_new_version_is_read_anew_and_says_what_has_changed(town):
    signed(town)
    confirm("overdose", number=1, by=town.nurse, at=NOON)
    signed(town, seen=1, written=as_it_stands(more=["Vakttelefonen i kommunen: 74 00 00 00"]), note="Nytt nummer")

    page = queries.card_page("overdose", town.nurse, at=NOON)

    assert (page.number, page.since, page.note) == (2, 1, "Nytt nummer")
    assert [(one.came, one.line.text["en"]) for one in page.changed] == [
        (True, "Vakttelefonen i kommunen: 74 00 00 00")
    ]
    assert page.changed[0].line.force is Force.AGREEMENT


def test_a_version_holds_from_its_day(town):
    signed(town, valid_from=TODAY + 3 * DAY)

    assert queries.to_read(town.nurse, at=NOON) == ()
    assert len(queries.to_read(town.nurse, at=NOON + 3 * DAY)) == 1


def test_what_the_law_says_stays(town):
    written = as_it_stands()
    key = (Speaks.FIRST_LINE, Part.DO)
    written[key] = written[key].split("\n", 1)[1]

    with pytest.raises(InvalidMove, match="procedure.law-stays"):
        signed(town, written=written)


def test_the_cards_own_lines_keep_their_source_and_their_three_languages(town):
    signed(town)

    lines = queries.card_page("overdose", town.nurse, at=NOON).mine[0].parts[Part.DO]
    assert lines == cards()["overdose"].chapters[0].parts[Part.DO]


def test_only_a_leader_signs_and_what_cannot_be_is_refused(town):
    with pytest.raises(NotPermitted, match="procedure.not-a-leader"):
        signed(town, by=town.nurse)
    with pytest.raises(InvalidMove, match="procedure.past-day"):
        signed(town, valid_from=TODAY - DAY)
    with pytest.raises(InvalidMove, match="procedure.long-line"):
        signed(town, written=as_it_stands(more=["x" * (LONGEST_LINE + 1)]))
    with pytest.raises(InvalidMove, match="procedure.changed-meanwhile"):
        signed(town, card_version=date(2020, 1, 1))
    with pytest.raises(NotFound, match="procedure.unknown"):
        queries.card_page("nonsense", town.nurse, at=NOON)
    with pytest.raises(InvalidMove, match="procedure.newer"):
        confirm("overdose", number=1, by=town.nurse, at=NOON)


def test_the_same_signed_again_is_the_version_that_stands(town):
    assert signed(town) == signed(town, seen=1)


@pytest.mark.django_db(transaction=True)
def test_of_two_leaders_who_sign_at_once_the_second_is_shown_the_first(transactional_db):
    town = make.Town()

    def signs(line):
        return lambda: signed(town, written=as_it_stands(more=[line]))

    answers = at_once(signs("Ring vakta."), signs("Ring lederen."))

    assert [a.code for a in answers if isinstance(a, InvalidMove)] == ["procedure.changed-meanwhile"]
    assert ProcedureVersion.objects.count() == 1


@pytest.mark.parametrize("change", [{"at": LATE}, {"note": "Annet"}])
def test_what_was_signed_and_read_is_never_changed(town, change):
    signed(town)
    confirm("overdose", number=1, by=town.nurse, at=NOON)
    table = Reading if "at" in change else ProcedureVersion

    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        table.objects.update(**change)


# ------------------------------------------------------------------------------------------------ one tap from where


@pytest.mark.parametrize(
    ("kind", "card"),
    [
        (EventKind.OVERDOSE, "overdose"),
        (EventKind.DISCHARGED, "discharge"),
        (EventKind.COERCION_STARTED, "tud"),
        (EventKind.CONCERN_RAISED, "check-conditions"),
        (EventKind.SILENCE, "missing-person"),
    ],
)
def test_the_right_card_is_one_tap_from_what_happened(kind, card):
    assert queries.card_for(kind, Level.SUMMARY)[0] == card


def test_who_may_not_know_what_happened_is_not_told_by_a_link():
    assert queries.card_for(EventKind.OVERDOSE, Level.PING) is None
