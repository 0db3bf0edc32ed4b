"""Where walls, what the person says, joint teams and the person's own log meet: asked by pages, behind the walls."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection

from mellomrom.access import actions as access
from mellomrom.access import mine
from mellomrom.access.catalogue import Item, Reason
from mellomrom.core.errors import NotFound, NotPermitted
from mellomrom.database.behind import walls
from mellomrom.directory.catalogue import Function
from mellomrom.directory.sessions import WAY, Way
from mellomrom.events import actions
from mellomrom.events.catalogue import EventKind
from mellomrom.events.models import Duty, Event, Notice, Offer
from mellomrom.integrations.fhir.audit import lines
from mellomrom.people import actions as people
from mellomrom.people.catalogue import Protection, TeamFunction
from mellomrom.sharing import looks
from mellomrom.sharing.actions import open_record
from mellomrom.sharing.catalogue import How, Purpose, Say
from mellomrom.sharing.joint import register_joint_team
from mellomrom.sharing.models import Decision, Log, Statement
from mellomrom.sharing.says import About, say
from tests import database, make
from tests.flows import emergency
from tests.web.reading import words
from tests.web.test_me import at_home

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def town(db) -> emergency.Town:
    town = emergency.Town()
    make.member(town.kari, town.tsb, TeamFunction.TREATING)
    town.specialist = make.staff(town.tsb, "Prøve Spesialist")
    return town


@pytest.fixture
def no_to_gp(town, now):
    """The municipality has written down that the general practitioner may not know."""
    return say(
        town.kari.pk, says=Say.OPPOSED, about=About(unit=town.gp.pk), how=How.SPOKEN, by=town.nurse, at=now - HOUR
    )


def owed_by_tsb(town, now) -> Duty:
    """What the hospital's TSB has to answer."""
    event = make.happen(
        town.kari, EventKind.DISCHARGED, owner=town.hospital, unit=town.ward, to=town.tsb, at=now - HOUR
    )
    return Duty.objects.filter(event=event, holder=town.tsb).first()


# ------------------------------------------------------------------------------- a no that another organization wrote down


def test_a_no_that_another_wrote_down_is_not_handed_over(town, no_to_gp, at_the_screen, now):
    duty = owed_by_tsb(town, now)
    page = at_the_screen(town.specialist)

    assert str(town.gp.pk) not in page.get(f"/duties/{duty.pk}/hand-over").content.decode()
    assert page.post(f"/duties/{duty.pk}/hand-over", {"to": town.gp.pk}).status_code == 403
    assert not Offer.objects.filter(to=town.gp).exists()


def test_a_no_that_another_wrote_down_is_not_written_past(town, no_to_gp, at_the_screen, now):
    page = at_the_screen(town.specialist)
    answer = page.post(f"/people/{town.kari.pk}/write", {"form": "letter", "to": town.gp.pk, "text": "Hei."})

    assert "Den enheten har ikke lov til å få vite om denne personen" in words(answer)
    assert Log.objects.filter(person=town.kari, what="entry.denied", unit=town.gp).exists()
    assert not Event.objects.filter(person=town.kari, kind=EventKind.LETTER_RECEIVED).exists()


def test_a_no_that_another_wrote_down_closes_the_page_of_whom_it_names(town, at_the_screen, now):
    page = at_the_screen(town.specialist)
    assert page.get(f"/people/{town.kari.pk}").status_code == 200
    no = {"says": Say.OPPOSED, "about": About(unit=town.tsb.pk), "how": How.SPOKEN}
    say(town.kari.pk, **no, by=town.nurse, at=now - HOUR)

    assert page.get(f"/people/{town.kari.pk}").status_code == 404
    assert "Kari" not in words(page.get("/people"))


def test_an_emergency_elsewhere_leaves_out_what_she_has_said_no_to(town, at_the_screen, now):
    event = town.overdose(at=now - DAY)
    page = at_the_screen(town.emergency_doctor)

    def shown() -> str:
        found = town.opened(at=now)
        return words(page.get(f"/emergency/opened/{found.pk}"))

    assert "Buprenorfin" in shown()
    no = {"says": Say.OPPOSED, "about": About(unit=town.emergency_doctor.unit_id, event=event.pk), "how": How.SPOKEN}
    say(town.kari.pk, **no, by=town.nurse, at=now - HOUR)

    assert "Buprenorfin" not in shown()


# ------------------------------------------------------------------------------------------------------- care teams


def test_services_near_a_protected_address_are_hidden_where_the_team_is_anothers(town, at_the_screen, now):
    people.protect(town.kari, Protection.STRICTLY_CONFIDENTIAL)
    event = town.discharge(at=now - HOUR)
    story = words(at_the_screen(town.doctor).get(f"/events/{event.pk}/story"))

    assert "Prøvelegene" not in story
    assert "Steinkjer" not in story


def test_a_joint_team_lists_those_whom_another_organization_of_it_follows_up(town, at_the_screen, now):
    ola = make.person("Ola", serial=310)
    make.member(ola, town.rop, TeamFunction.ROP)
    page = at_the_screen(town.specialist)
    assert "Ola" not in words(page.get("/people"))
    agreed = {"name": "FACT", "document": "1/26", "since": now - DAY}
    register_joint_team(**agreed, units=[town.rop, town.tsb], by=town.leader, at=now - DAY)

    assert "Ola" in words(page.get("/people"))
    assert page.get(f"/people/{ola.pk}").status_code == 200
    assert Log.objects.filter(person=ola, what="people.listed", unit=town.tsb).exists()


def test_a_duty_is_handed_to_nobody_who_has_left_the_team_of_a_protected_person(town, at_the_screen, now):
    people.protect(town.kari, Protection.STRICTLY_CONFIDENTIAL)
    event = town.discharge(at=now - HOUR)
    duty = Duty.objects.filter(event=event, holder=town.home_care).first()
    people.join_team(town.kari, town.home_care, TeamFunction.HOME_CARE, by=make.house(), at=now + DAY)
    page = at_the_screen(town.home_nurse).get(f"/duties/{duty.pk}/hand-over")

    assert "Prøvelegene" not in words(page), "it is not in the team before tomorrow"


# ---------------------------------------------------------------------------------------------------- what she is shown


def test_an_offer_that_came_of_a_look_she_is_told_of_later_is_not_shown_before(town, now):
    town.overdose(at=now - DAY)
    found = town.opened(at=now - HOUR)
    review = emergency.to_review(found, town.municipality)
    offer = actions.hand_over(review.pk, town.coordinating.pk, by=town.leader, at=now)
    tell = emergency.owed(found, Item.TELL)
    kari = at_home(town.kari)
    assert str(offer.pk) in b"".join(kari.get("/me/log.json")).decode()
    access.tell_later(tell.pk, until=now + DAY, words="Hun sover.", by=town.emergency_doctor, at=now)

    assert str(offer.pk) not in b"".join(kari.get("/me/log.json")).decode()


def test_her_log_says_what_a_unit_was_asked_to_take_over(town, now):
    event = town.discharge(at=now - HOUR)
    duty = Duty.objects.filter(event=event, holder=town.home_care, item="answer").first()
    actions.hand_over(duty.pk, town.rop.pk, by=town.home_nurse, at=now)
    with database.behind_the_walls(), walls(person=town.kari.pk):
        page = mine.my_log(people.themselves(town.kari.pk), at=now)
    lines = [line for _, day in page.days for line in day if line.look.what == "offer.made"]
    assert [line.kind for line in lines] == [EventKind.DISCHARGED]
    assert all(line.owed for line in lines)


# ------------------------------------------------------------------------------------------------ one page, one person


def test_what_another_said_is_not_taken_back_from_a_page_of_somebody_else(town, at_the_screen, now):
    ola = make.person("Ola", serial=310)
    make.member(ola, town.rop, TeamFunction.ROP)
    yes = {"says": Say.CONSENTED, "about": About(unit=town.gp.pk), "how": How.SPOKEN}
    his = say(ola.pk, **yes, by=town.nurse, at=now - HOUR)
    answer = at_the_screen(town.nurse).post(f"/people/{town.kari.pk}/says/{his.pk}/withdraw")

    assert answer.status_code == 404
    assert Statement.objects.get(pk=his.pk).withdrawn_at is None


# --------------------------------------------------------------------------------------------- nobody hears of a no


def test_who_is_not_near_is_told_once_that_something_is_withheld_and_of_no_number(town, at_the_screen, now):
    for unit in (town.rop, town.gp):
        no = {"says": Say.OPPOSED, "about": About(unit=unit.pk), "how": How.SPOKEN}
        say(town.kari.pk, **no, by=make.staff(town.tsb), at=now - DAY)
    event = town.discharge(at=now - HOUR)

    assert words(at_the_screen(town.home_nurse).get(f"/events/{event.pk}/story")).count("etter personens ønske") == 1


def test_to_whom_one_may_not_write_is_not_said_to_be_her_wish_to_who_is_not_near(town, no_to_gp, at_the_screen, now):
    town.discharge(at=now - HOUR)
    address = f"/people/{town.kari.pk}/write?form=letter"
    outside = words(at_the_screen(town.home_nurse).get(address))

    assert "Prøvelegene : Ingen regel åpner for å dele dette" in outside
    assert "ønske" not in outside
    assert "etter personens ønske" in words(at_the_screen(town.specialist).get(address))


def test_her_own_log_says_why_a_letter_of_who_is_not_near_was_stopped(town, no_to_gp, at_the_screen, now):
    town.discharge(at=now - HOUR)
    letter = {"form": "letter", "to": town.gp.pk, "text": "Hei."}
    at_the_screen(town.home_nurse).post(f"/people/{town.kari.pk}/write", letter)
    row = Log.objects.get(person=town.kari, what="entry.denied")

    assert (row.effect, bool(row.basis)) == ("deny", True)


def audited(role, now) -> list[dict]:
    return [json.loads(line) for line in lines(looks.own_looks(by=role, at=now))]


def test_no_log_that_is_taken_out_says_that_she_has_said_no(town, no_to_gp, now):
    town.discharge(at=now - HOUR)
    assert Log.objects.filter(person=town.kari, what="notice.denied", unit=town.gp).exists()
    leader = make.staff(town.gp, "Prøve Sjef", Function.LEADER)
    with pytest.raises(NotFound, match="person.not-yours"):
        open_record(town.kari.pk, by=leader, purpose=Purpose.CARE, at=now)
    theirs, ours = audited(leader, now), audited(town.leader, now)

    assert "notice.denied" not in str(theirs), "it is not to hear that there was something"
    assert "record.opened" in str(theirs)
    assert "notice.denied" in str(ours), "whoever answers for it sees to whom it was not given"
    assert "person-says-no" not in str(theirs) + str(ours)


def test_a_no_is_behind_walls_from_who_wrote_it_down_and_from_whom_it_names(town, no_to_gp, now):
    town.discharge(at=now - HOUR)
    tables = ("sharing_statement", "sharing_finding")
    for organization in (town.municipality, town.practice):
        with database.behind_the_walls(), walls(organization=organization.pk), connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f"SELECT count(*) FROM {table}")
                assert cursor.fetchone() == (0,), table
    with database.behind_the_walls(), walls(organization=town.practice.pk):
        assert not Notice.objects.filter(recipient=town.gp, told_at=None).exists()
        assert not Decision.objects.filter(recipient=town.gp).exclude(effect="permit").exists()
        assert not Log.objects.filter(what="notice.denied").exists()


# ------------------------------------------------------------------------------------------------ read as the wrong one


def test_who_judges_for_another_organization_reads_what_was_opened(town, at_the_screen, now):
    ola = make.person("Ola", serial=310)
    make.happen(ola, EventKind.CONTACT_MADE, owner=town.practice, unit=town.gp, at=now - DAY)
    alone = make.staff(town.gp, "Prøve Enelege", Function.DOCTOR)
    seen = access.look_up(replace(emergency.KARI, given="Ola"), by=alone, at=now - HOUR)
    found = access.open_access(seen.look_up, reason=Reason.CANNOT_SPEAK, words=emergency.WORDS, by=alone, at=now - HOUR)
    review = emergency.to_review(found, town.practice)
    assert review.holder == town.nobody, "only the unit that looked is left there"
    Duty.objects.filter(pk=review.pk).update(holder=town.leader_unit)
    page = at_the_screen(town.leader).get(f"/emergency/duties/{review.pk}")

    assert page.status_code == 200
    assert emergency.WORDS in words(page)


def test_the_frame_counts_what_waits_on_the_page_about_keys_too(town, at_the_screen, now):
    town.discharge(at=now - HOUR)
    page = at_the_screen(town.home_nurse)
    session = page.session
    session[WAY] = Way.DEMO
    session.save()

    assert "1 må svares på" in words(page.get("/inbox"))
    assert "1 må svares på" in words(page.get("/account/keys"))


def test_what_was_offered_is_not_taken_over_by_whom_she_has_said_no_to_since(town, at_the_screen, now):
    duty = owed_by_tsb(town, now)
    offer = actions.hand_over(duty.pk, town.gp.pk, by=town.specialist, at=now - HOUR)
    no = {"says": Say.OPPOSED, "about": About(unit=town.gp.pk), "how": How.SPOKEN}
    say(town.kari.pk, **no, by=town.nurse, at=now - HOUR)
    doctor = make.staff(town.gp, "Prøve Fastlege", Function.DOCTOR)

    assert at_the_screen(doctor).post(f"/offers/{offer.pk}/accept").status_code == 403
    duty.refresh_from_db()
    assert duty.holder == town.tsb
    assert Log.objects.filter(person=town.kari, what="offer.denied", unit=town.gp).exists()
    with pytest.raises(NotPermitted, match="offer.may-not-know-now"):
        actions.accept(offer.pk, by=doctor, at=now)
