"""Who reads for a person sees what was granted, nothing else and no longer; and the person's log says so."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection

from mellomrom.access import mine
from mellomrom.core.errors import InvalidMove, NotFound, TooMany
from mellomrom.core.identifiers import synthetic_fnr
from mellomrom.database.behind import walls
from mellomrom.database.house import as_role
from mellomrom.directory.catalogue import OrganizationKind, Sector, ServiceType
from mellomrom.events.catalogue import EventKind
from mellomrom.people.actions import actor_of, state_death
from mellomrom.people.catalogue import TeamFunction
from mellomrom.plans.kin import queries
from mellomrom.plans.kin.actions import claim, grant, let_propose, look, withdraw
from mellomrom.plans.kin.catalogue import Kind, Part
from mellomrom.sharing.catalogue import Choice, How, Say
from mellomrom.sharing.logins import kin_index
from mellomrom.sharing.models import Log
from mellomrom.sharing.says import About, choose, say
from tests import make
from tests.make import NOON

pytestmark = pytest.mark.django_db(transaction=True)
LATER = NOON + timedelta(hours=1)
BERIT = synthetic_fnr(date(1960, 3, 3), 200)


@pytest.fixture
def town():
    return make.Town()


@pytest.fixture
def kari(town):
    return actor_of(town.kari)


def lets_in(kari, *parts, number=BERIT, at=NOON, **more):
    said = {"name": "Berit", "kind": Kind.NEXT_OF_KIN, "how": How.DIGITAL, "by": kari} | more
    return grant(kari.pk, parts=parts or (Part.FRONT,), number=number, at=at, **said)


def looks(row, part=Part.FRONT, number=BERIT, at=LATER):
    return look(row.pk, part=part, index=kin_index(number), at=at)


def in_log(town):
    return [
        (row.what, row.effect) for row in Log.objects.filter(person=town.kari, what__startswith="kin.").order_by("id")
    ]


def test_they_see_what_was_granted_and_each_look_is_in_her_log_under_their_own_name(town, kari):
    row, code = lets_in(kari, Part.FRONT)

    shown = looks(row)

    assert (code, shown.person, shown.parts) == ("", town.kari.pk, (Part.FRONT,))
    assert in_log(town) == [("kin.granted", ""), ("kin.looked", "permit")]
    logged = Log.objects.get(what="kin.looked")
    assert (logged.actor, logged.basis) == (row.actor, "pasient- og brukerrettighetsloven § 3-3")
    with as_role("none"), walls(person=kari.pk):
        assert queries.names_of(kari) == {logged.ref: "Berit", logged.actor_id: "Berit"}


@pytest.mark.parametrize("part", [Part.PLAN, Part.CRISIS, Part.LOG])
def test_what_was_not_granted_is_not_there_and_that_they_tried_is_in_her_log(town, kari, part):
    row, _ = lets_in(kari, Part.FRONT)

    with pytest.raises(NotFound, match="kin.not-yours"):
        looks(row, part)

    assert in_log(town)[-1] == ("kin.looked", "deny")


def test_it_is_over_at_once_when_she_takes_it_back(town, kari):
    row, _ = lets_in(kari)
    withdraw(row.pk, of=town.kari.pk, by=kari, at=NOON)
    withdraw(row.pk, of=town.kari.pk, by=kari, at=NOON)

    with pytest.raises(NotFound, match="kin.not-yours"):
        looks(row, at=NOON)

    assert queries.read_for(kin_index(BERIT), at=NOON) == ()
    assert [what for what, _ in in_log(town)].count("kin.withdrawn") == 1


def test_it_runs_out_and_ends_when_she_dies(town, kari):
    row, _ = lets_in(kari, until=LATER)
    with pytest.raises(NotFound, match="kin.not-yours"):
        looks(row, at=LATER)

    row, _ = lets_in(kari)
    state_death(town.kari.pk, died_at=NOON)
    with pytest.raises(NotFound, match="kin.not-yours"):
        looks(row)


def test_another_with_the_right_address_finds_nothing(town, kari):
    row, _ = lets_in(kari)

    for index, of in ((kin_index(synthetic_fnr(date(1970, 1, 1), 300)), row.pk), (kin_index(BERIT), uuid4())):
        with pytest.raises(NotFound, match="kin.not-yours"):
            look(of, part=Part.FRONT, index=index, at=LATER)


def test_a_no_that_she_says_later_closes_it_and_one_said_before_does_not(town, kari):
    choose(town.kari.pk, choice=Choice.NOBODY, how=How.DIGITAL, by=kari, at=NOON - timedelta(days=1))
    row, _ = lets_in(kari)
    assert looks(row).answer.permitted

    about = About(sector=Sector.NEXT_OF_KIN)
    said = say(town.kari.pk, says=Say.OPPOSED, about=about, how=How.DIGITAL, by=kari, at=LATER)
    with pytest.raises(NotFound, match="kin.not-yours"):
        looks(row, at=LATER + timedelta(minutes=1))

    assert said.says == Say.OPPOSED
    assert in_log(town)[-1] == ("kin.looked", "deny")


def test_the_page_they_see_names_no_police_no_nav_and_nothing_a_pathway_would_tell(town, kari):
    town.admission(at=NOON - timedelta(days=2))
    make.happen(town.kari, EventKind.OVERDOSE, owner=town.municipality, unit=town.ward, to=town.home_care)
    nav = make.unit(make.organization("Nav Prøve", OrganizationKind.NAV), ServiceType.NAV, "Nav-kontoret")
    make.member(town.kari, nav, TeamFunction.NAV)
    row, _ = lets_in(kari, Part.FRONT, Part.LOG)

    page = mine.page_shown(town.kari.pk, because=looks(row).answer, at=LATER)
    with as_role("none"), walls(person=kari.pk):
        own = mine.my_page(kari, at=LATER)

    assert "Nav" not in repr(page)
    assert len(page.next) < len(own.next), "what is owed after an overdose says that there was one"
    assert page.close == ()


def test_nobody_is_shown_anything_without_a_yes(town, kari):
    no = looks(lets_in(kari)[0]).answer.__class__
    denied = mine.may_read(Sector.NEXT_OF_KIN, at=NOON)

    assert isinstance(denied, no)
    with pytest.raises(AssertionError, match="without a yes"):
        mine.page_shown(town.kari.pk, because=denied, at=NOON)


def test_a_code_on_paper_lets_one_in_once_who_has_logged_in_as_themselves(town, kari):
    row, code = lets_in(kari, number="")
    assert len(code) == 12

    came = claim(f"{code[:4].lower()} {code[4:]}", index=kin_index(BERIT), at=LATER)

    assert came.pk == row.pk
    assert looks(row).person == town.kari.pk
    with pytest.raises(NotFound, match="kin.no-such-code"):
        claim(code, index=kin_index(synthetic_fnr(date(1970, 1, 1), 300)), at=LATER)


def test_an_old_code_and_one_that_was_taken_back_are_none(town, kari):
    _, old = lets_in(kari, number="")
    with pytest.raises(NotFound, match="kin.no-such-code"):
        claim(old, index=kin_index(BERIT), at=NOON + timedelta(days=14))

    row, code = lets_in(kari, number="")
    withdraw(row.pk, of=town.kari.pk, by=kari, at=NOON)
    with pytest.raises(NotFound, match="kin.no-such-code"):
        claim(code, index=kin_index(BERIT), at=LATER)


def test_nobody_guesses_codes(town, kari):
    for _ in range(10):
        with pytest.raises(NotFound, match="kin.no-such-code"):
            claim("ABCDEFGHJKMN", index=kin_index(BERIT), at=NOON)

    with pytest.raises(TooMany, match="kin.too-many-tries"):
        claim("ABCDEFGHJKMN", index=kin_index(BERIT), at=NOON)


def test_staff_write_down_what_was_said_and_who_wrote_it_stands_there(town, kari):
    words = {"how": How.PAPER, "by": town.nurse, "kind": Kind.GUARDIAN}
    row, _ = lets_in(kari, **words)

    name, [reader] = queries.readers_for(town.kari.pk, town.nurse, asked=False, at=LATER)

    assert (name, reader.written_by, reader.how) == ("Kari Testesen", "Prøve Sykepleier", How.PAPER)
    assert row.owner == town.municipality
    assert looks(row).person == town.kari.pk


def test_who_may_not_read_the_record_writes_nothing_down(town, kari):
    stranger = make.staff(make.unit(town.municipality, ServiceType.HOUSING, "Boligkontoret"))
    row, _ = lets_in(kari)

    with pytest.raises(NotFound, match="person.not-yours"):
        lets_in(kari, how=How.SPOKEN, by=stranger)
    with pytest.raises(NotFound, match="kin.unknown"):
        withdraw(row.pk, of=town.kari.pk, by=stranger, at=NOON)
    with pytest.raises(NotFound, match="person.not-yours"):
        queries.readers_for(town.kari.pk, stranger, asked=False, at=NOON)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({"name": " "}, "kin.no-name"),
        ({"number": "123"}, "kin.no-number"),
        ({"kind": Kind.GUARDIAN}, "kin.guardian-by-staff"),
        ({"how": How.SPOKEN}, "kin.not-how"),
        ({"until": NOON}, "kin.over-already"),
    ],
)
def test_what_cannot_be_so_is_refused(town, kari, words, code):
    with pytest.raises(InvalidMove, match=code):
        lets_in(kari, **words)


def test_something_must_be_chosen_and_one_does_not_let_oneself_in(town, kari):
    with pytest.raises(InvalidMove, match="kin.nothing-chosen"):
        grant(kari.pk, name="Berit", kind=Kind.NEXT_OF_KIN, parts=(), number=BERIT, how=How.DIGITAL, by=kari, at=NOON)
    with pytest.raises(InvalidMove, match="kin.oneself"):
        lets_in(kari, number=town.kari.identifiers.get().value)


def test_who_sees_no_plan_is_not_let_propose_for_one(town, kari):
    row, _ = lets_in(kari, Part.FRONT)

    with pytest.raises(InvalidMove, match="kin.no-plan-to-propose-for"):
        let_propose(row.pk, may=True, by=kari, at=NOON)
    with pytest.raises(NotFound, match="kin.unknown"):
        let_propose(uuid4(), may=True, by=kari, at=NOON)


def test_there_is_an_end_to_how_many(town, kari):
    for _ in range(12):
        lets_in(kari)

    with pytest.raises(InvalidMove, match="kin.too-many"):
        lets_in(kari)


def test_neither_name_nor_number_lies_open_on_disk_and_the_number_is_not_kept_at_all(town, kari):
    lets_in(kari)

    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(r)::text FROM plans_representative r")
        said = cursor.fetchone()[0]
    assert "Berit" not in said
    assert BERIT not in said
