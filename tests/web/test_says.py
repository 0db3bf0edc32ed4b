"""What the person has said, on the pages of staff and on the person's own."""

from datetime import timedelta

import pytest

from mellomrom.core.clock import local
from mellomrom.directory.catalogue import Function, OrganizationKind, ServiceType
from mellomrom.directory.sessions import PERSON
from mellomrom.people.catalogue import TeamFunction
from mellomrom.sharing.catalogue import Choice, How, Say
from mellomrom.sharing.models import Finding, Log, Statement
from mellomrom.sharing.says import About, choose, say
from tests import make
from tests.web.reading import queries, title, words

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def nav(town):
    unit = make.unit(make.organization("Nav Prøve", OrganizationKind.NAV), ServiceType.NAV, "Nav Prøve")
    adviser = make.staff(unit, "Prøve Veileder", Function.ADVISER)
    make.member(town.kari, unit, TeamFunction.NAV, role=adviser)
    return unit


@pytest.fixture
def here(town):
    return f"/people/{town.kari.pk}/says"


def standing() -> list[tuple[str, str | None]]:
    rows = Statement.objects.filter(withdrawn_at=None).select_related("unit").order_by("said_at", "pk")
    return [(row.says, row.unit and row.unit.name) for row in rows]


# ------------------------------------------------------------------------------------------------ staff


def test_whose_face_it_is_and_what_they_would_be_told_stands_before_the_question(nav, here, nurse):
    page = words(nurse.get(here))

    assert page.index("Prøve Veileder") < page.index("What does the person say?")
    assert page.index("Is told nothing about health without a yes.") < page.index("Who may know?")
    assert "Not asked is not no" in page


def test_three_plain_choices_come_before_the_fine_print(nav, here, nurse):
    page = words(nurse.get(here))

    plain = [page.index(text) for text in ("Those who help me now", "Only those I name", "Nobody beyond what the law")]
    assert plain == sorted(plain)
    assert plain[-1] < page.index("The fine print")


def test_a_spoken_choice_is_written_down_with_who_wrote_it(town, nav, here, nurse):
    page = nurse.post(here, {"choice": "helpers", "how": "spoken"}, follow=True)

    assert standing() == [(Say.CONSENTED, "Nav Prøve")]
    assert "Yes : Nav Prøve" in words(page)
    assert "written down by Prøve Sykepleier" in words(page)


def test_only_those_who_are_ticked(town, nav, here, nurse):
    nurse.post(here, {"choice": "named", "named": [nav.pk], "how": "paper"})

    assert sorted(standing(), key=str) == sorted([(Say.OPPOSED, None), (Say.CONSENTED, "Nav Prøve")], key=str)


def test_one_no_to_one_about_one_thing_for_a_time(town, nav, here, nurse, now):
    until = local(now).date() + 30 * DAY
    sent = {"says": "opposed", "to": f"unit:{town.gp.pk}", "category": "health", "until": until, "how": "spoken"}
    nurse.post(f"{here}/one", sent)

    [row] = Statement.objects.all()
    assert (row.unit, row.category, local(row.until).date()) == (town.gp, "health", until + DAY)


def test_a_kind_of_service_can_be_meant(here, nurse):
    nurse.post(f"{here}/one", {"says": "opposed", "to": "kind:police", "how": "spoken"})

    assert Statement.objects.get().sector == "police"


def test_what_was_said_is_taken_back_with_one_tap(town, here, nurse, now):
    row = say(town.kari.pk, says=Say.OPPOSED, how=How.SPOKEN, by=town.nurse, at=now)
    page = nurse.post(f"{here}/{row.pk}/withdraw", follow=True)

    assert standing() == []
    assert "Nothing has been said." in words(page)


def test_a_danger_is_found_with_reasons_and_ended(town, here, nurse, now):
    until = local(now).date() + 3 * DAY
    nurse.post(f"{here}/find", {"what": "danger:life", "until": until, "reasons": "Har sagt at hun vil dø i natt."})
    row = Finding.objects.get()
    page = words(nurse.get(here))
    nurse.post(f"/people/{town.kari.pk}/found/{row.pk}/end")

    assert "Near and serious danger to their own life" in page
    assert "Har sagt at hun vil dø i natt." in page
    row.refresh_from_db()
    assert row.ended_by == town.nurse


@pytest.mark.parametrize(
    ("where", "sent", "code"),
    [
        ("", {"how": "spoken"}, "says.nothing-chosen"),
        ("", {"choice": "nobody"}, "says.how-missing"),
        ("", {"choice": "named", "how": "spoken"}, "says.nobody-named"),
        ("/one", {"says": "presumed_opposed", "how": "spoken"}, "says.no-words"),
        ("/find", {"what": "danger:life", "until": "2040-01-01", "reasons": "x"}, "says.too-long"),
    ],
)
def test_what_cannot_be_so_is_said_on_the_page(here, nurse, where, sent, code):
    page = nurse.post(here + where, sent)

    assert page.status_code == 409
    assert code in words(page)


@pytest.mark.parametrize("to", ["unit:none", "kind:none"])
def test_an_unknown_recipient_is_not_found(here, nurse, to):
    assert nurse.post(f"{here}/one", {"says": "opposed", "to": to, "how": "spoken"}).status_code == 404


def test_who_may_not_open_the_whole_record_is_not_told_that_there_is_such_a_page(town, nav, here, at_the_screen, now):
    say(town.kari.pk, says=Say.CONSENTED, about=About(unit=nav.pk), how=How.SPOKEN, by=town.nurse, at=now)
    adviser = at_the_screen(make.staff(nav, function=Function.ADVISER), "en")

    assert adviser.get(f"/people/{town.kari.pk}").status_code == 200
    assert here not in adviser.get(f"/people/{town.kari.pk}").content.decode()
    assert adviser.get(here).status_code == 404
    assert adviser.post(here, {"choice": "nobody", "how": "spoken"}).status_code == 404
    assert standing() == [(Say.CONSENTED, "Nav Prøve")]


def test_each_look_is_in_the_persons_log(town, here, nurse):
    before = Log.objects.filter(person=town.kari, what="record.opened").count()
    nurse.get(here)

    assert Log.objects.filter(person=town.kari, what="record.opened").count() == before + 1


def test_no_name_stands_on_the_tab_and_the_page_costs_the_same_however_much_was_said(town, here, nurse, now):
    few = queries(nurse, here)
    for unit in (town.gp, town.home_care, town.coordinating, town.ward):
        say(town.kari.pk, says=Say.OPPOSED, about=About(unit=unit.pk), how=How.SPOKEN, by=town.nurse, at=now)

    assert queries(nurse, here) == few
    assert "Kari" not in title(nurse.get(here))


def test_the_way_there_stands_on_the_persons_page(town, here, nurse):
    assert f'href="{here}"' in nurse.get(f"/people/{town.kari.pk}").content.decode()


# ------------------------------------------------------------------------------------------------ the person


def test_the_person_chooses_and_takes_it_back(town, nav, kari):
    page = kari.post("/me/says", {"choice": "helpers"}, follow=True)
    [row] = Statement.objects.all()
    assert "by the person, here" in words(page)
    assert (row.how, row.role, row.by_id) == (How.DIGITAL, None, town.kari.pk)

    page = kari.post(f"/me/says/{row.pk}/withdraw", follow=True)

    assert "You have said nothing yet." in words(page)


def test_the_person_takes_back_what_staff_wrote_down(town, kari, now):
    choose(town.kari.pk, choice=Choice.NOBODY, how=How.SPOKEN, by=town.nurse, at=now)
    [row] = Statement.objects.all()
    kari.post(f"/me/says/{row.pk}/withdraw")

    assert standing() == []


def test_the_person_says_no_to_one(town, kari):
    kari.post("/me/says/one", {"says": "opposed", "to": f"unit:{town.gp.pk}"})

    assert standing() == [(Say.OPPOSED, "Prøvelegene")]


def test_the_person_presumes_nothing_about_themselves(kari):
    page = kari.post("/me/says/one", {"says": "presumed_opposed", "words": "x"})

    assert (page.status_code, "says.no-words" in words(page)) == (409, False)


def test_what_another_has_said_is_not_theirs_to_take_back(town, kari, now):
    other = make.person("Ola", serial=150)
    make.member(other, town.rop, TeamFunction.ROP)
    row = say(other.pk, says=Say.OPPOSED, how=How.SPOKEN, by=town.nurse, at=now)

    assert kari.post(f"/me/says/{row.pk}/withdraw").status_code == 404


def test_the_persons_own_page_is_for_nobody_else(town, nurse, client):
    assert nurse.get("/me/says")["Location"] == client.get("/me/says")["Location"] == "/login"


def test_who_is_not_known_here_is_sent_to_their_own_first_page(client):
    session = client.session
    session[PERSON] = ""
    session.save()

    assert client.get("/me/says")["Location"] == "/me"
