"""A calendar's secret address gives when somebody has meetings, correctly written, and nothing about anybody."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from mellomrom.core.errors import NotFound, TooMany
from mellomrom.directory.models import Unit
from mellomrom.people.actions import actor_of
from mellomrom.people.models import PersonIdentifier
from mellomrom.plans.meetings import actions, ical
from mellomrom.plans.meetings.actions.calendars import MOST_WRONG, feed_at
from mellomrom.plans.meetings.models import CalendarFeed, Meeting
from tests import make
from tests.flows.attacked import attacked_town

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC).replace(microsecond=0)
THEN = NOW + timedelta(days=7)
LINE = re.compile(r"[A-Z][A-Z0-9-]*(;[A-Z-]+=[^;:]+)*:.*")
MOMENT = re.compile(r"\d{8}T\d{6}Z")
MUST = ("UID", "DTSTAMP", "DTSTART", "DTEND", "SEQUENCE", "STATUS", "SUMMARY")


@pytest.fixture
def town(db):
    return make.Town()


def called(town, **more):
    what = actions.Call(**{"starts_at": THEN, "place": "Rådhuset, rom 3", **more})
    return actions.call(town.kari.pk, what=what, units=[town.gp.pk], by=town.nurse, at=NOW)


def read(raw: bytes) -> list[dict[str, str]]:
    """Read a calendar as strictly as RFC 5545 is: every line ends in CRLF, is at most 75 octets, and is a property."""
    assert raw.endswith(b"\r\n")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    folded = raw[:-2].split(b"\r\n")
    assert max(len(line) for line in folded) <= 75
    assert all(line.decode() or True for line in folded)  # no letter is parted
    lines = raw.decode().replace("\r\n ", "").split("\r\n")[:-1]
    assert all(LINE.fullmatch(line) for line in lines)
    assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    assert {"VERSION:2.0", "CALSCALE:GREGORIAN"} < set(lines)
    assert sum(line.startswith("PRODID:") for line in lines) == 1
    return [_event(block) for block in re.findall("BEGIN:VEVENT\n(.*?)\nEND:VEVENT", "\n".join(lines), re.DOTALL)]


def _event(block: str) -> dict[str, str]:
    pairs = [line.split(":", 1) for line in block.split("\n")]
    names = [name.split(";")[0] for name, _ in pairs]
    assert len(set(names)) == len(names)
    assert set(MUST) <= set(names)
    event = dict(pairs)
    assert all(MOMENT.fullmatch(event[name]) for name in ("DTSTAMP", "DTSTART", "DTEND"))
    assert event["DTSTART"] < event["DTEND"]
    return event


def fetched(said: str, status: int = 200):
    answer = Client().get(reverse("calendar", args=[said]))
    assert answer.status_code == status
    return answer


def events(said: str) -> list[dict[str, str]]:
    return read(fetched(said).content)


def test_a_meeting_stands_there_with_its_time_and_a_link_that_asks_for_a_login(town):
    meeting = called(town)
    said = actions.new_calendar(town.nurse.user, language="nb", at=NOW)

    [event] = events(said)

    assert (event["SUMMARY"], event["STATUS"], event["UID"]) == ("Møte", "CONFIRMED", str(meeting.pk))
    assert event["DTSTART"] == THEN.strftime("%Y%m%dT%H%M%SZ")
    path = event["URL"].removeprefix("http://testserver")
    assert Client().get(path).url.startswith("/login?next=")


def test_the_calendar_holds_nothing_about_anybody(db):
    town = attacked_town(NOW)
    meeting = Meeting.objects.get(state="called")
    actions.propose(meeting.pk, words="Søvn og medisiner", by=town.nurse, at=NOW)
    numbers = set(PersonIdentifier.objects.values_list("value", flat=True))
    units = {
        word for unit in Unit.objects.select_related("organization") for word in (unit.name, unit.organization.name)
    }
    words = {
        "Kari",
        "Testesen",
        "Rådhuset",
        "Søvn",
        "Prøve",
        "lege",
        "helse",
        "rus",
        "kommune",
        "Mellomrom",
        *numbers,
        *units,
    }
    users = [town.nurse.user, town.gp_role.user, actor_of(town.kari)]

    for whose in users:
        for language, title in (("nb", "Møte"), ("nn", "Møte"), ("en", "Meeting")):
            raw = fetched(actions.new_calendar(whose, language=language, at=NOW)).content
            said = raw.decode().replace("\r\n ", "")
            assert f"SUMMARY:{title}" in said
            assert [word for word in words if word.casefold() in said.casefold()] == []
            assert str(town.kari.pk) not in said


def test_a_moved_meeting_is_the_same_one_changed_and_one_called_off_is_cancelled(town):
    meeting = called(town)
    said = actions.new_calendar(town.nurse.user, language="nb", at=NOW)
    [first] = events(said)

    what = actions.Call(starts_at=THEN + timedelta(days=1), place="Rådhuset")
    actions.move(meeting.pk, what=what, by=town.nurse, at=NOW + timedelta(hours=1))
    [second] = events(said)
    actions.cancel(meeting.pk, reason="Syk", by=town.nurse, at=NOW + timedelta(hours=2))
    [third] = events(said)

    assert first["UID"] == second["UID"] == third["UID"]
    assert int(first["SEQUENCE"]) < int(second["SEQUENCE"]) < int(third["SEQUENCE"])
    assert first["DTSTAMP"] < second["DTSTAMP"] < third["DTSTAMP"]
    assert (second["STATUS"], third["STATUS"]) == ("CONFIRMED", "CANCELLED")


def test_who_is_not_to_attend_sees_it_called_off_and_asked_after_all_it_stands_again(town):
    meeting = called(town)
    other = town.gp.staff.get()
    said = actions.new_calendar(other.user, language="nb", at=NOW)
    actions.keep_out(meeting.pk, unit=town.gp.pk, by=town.nurse, persons_no=False, at=NOW)
    [out] = events(said)
    actions.invite(meeting.pk, unit=town.gp.pk, by=town.nurse, at=NOW)
    [back] = events(said)

    assert (out["STATUS"], back["STATUS"]) == ("CANCELLED", "CONFIRMED")
    assert int(out["SEQUENCE"]) < int(back["SEQUENCE"])


def test_the_person_has_one_of_her_own(town):
    called(town)
    said = actions.new_calendar(actor_of(town.kari), language="nn", at=NOW)

    [event] = events(said)

    assert event["URL"] == "http://testserver/me/meetings"


def test_a_new_address_ends_the_one_before_and_an_ended_one_is_gone(town):
    old = actions.new_calendar(town.nurse.user, language="nb", at=NOW)
    new = actions.new_calendar(town.nurse.user, language="nb", at=NOW)
    fetched(old, 404)
    fetched(new)

    assert actions.end_calendar(town.nurse.user, at=NOW) == 1
    fetched(new, 404)


def test_who_has_left_has_no_calendar(town):
    called(town)
    said = actions.new_calendar(town.nurse.user, language="nb", at=NOW)
    town.nurse.until = NOW.date()
    town.nurse.save()
    assert events(said) == []

    town.nurse.user.is_active = False
    town.nurse.user.save()
    fetched(said, 404)


def test_only_an_index_of_the_secret_is_kept(town):
    said = actions.new_calendar(town.nurse.user, language="nb", at=NOW)

    assert re.fullmatch("[0-9a-f]{64}", said)
    assert said.encode() not in bytes(CalendarFeed.objects.get().index)
    fetched(said.upper(), 404)


def test_wrong_addresses_are_tried_so_many_times_and_no_more(town):
    right = actions.new_calendar(town.nurse.user, language="nb", at=NOW)
    for _ in range(MOST_WRONG):
        with pytest.raises(NotFound, match="calendar.unknown"):
            feed_at("0" * 64, address="192.0.2.1", at=NOW)

    with pytest.raises(TooMany, match="calendar.too-many"):
        feed_at("1" * 64, address="192.0.2.1", at=NOW)
    assert feed_at(right, address="192.0.2.1", at=NOW).user == town.nurse.user


def test_nothing_in_between_keeps_it_and_nothing_is_written_to_it(town):
    said = actions.new_calendar(town.nurse.user, language="nb", at=NOW)

    answer = fetched(said)

    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert Client().post(reverse("calendar", args=[said])).status_code == 405


def test_long_lines_are_folded_between_letters_and_signs_are_escaped():
    line = ical.fold("SUMMARY:" + "å" * 100)

    assert all(len(part.encode()) <= 75 for part in line.split("\r\n"))
    assert line.replace("\r\n ", "") == "SUMMARY:" + "å" * 100 + "\r\n"
    assert ical.text("a;b,c\\d\r\ne\x07") == "a\\;b\\,c\\\\d\\ne"
    with pytest.raises(ValueError, match="time zone"):
        ical.moment(datetime(2026, 11, 18, 12, 0))  # noqa: DTZ001
