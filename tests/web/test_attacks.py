"""As each kind of user, every page is asked for what is another's; what is not one's own answers like what is not there."""

import json
import re
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mellomrom.directory.sessions import PERSON as PERSONS
from mellomrom.events.catalogue import EventKind
from mellomrom.events.models import Duty, Event
from mellomrom.people.models import PersonIdentifier
from mellomrom.sharing.models import Log
from tests import make
from tests.flows import doors
from tests.flows.attacked import Attacked, attacked_town, befall
from tests.web.attacks import (
    ATTACKS,
    KEPT_OUT,
    LISTS,
    NOT_ABOUT_ANYBODY,
    OUT,
    PERSON,
    about_kari,
    addresses,
    ask,
    plain,
    said,
    targets,
)

pytestmark = pytest.mark.django_db
THEIR_WORK = {
    "operator": {"try-again", "send-again", "space", "joint-end"},
    "insider": {"space"},
}  # they see how much, not of whom


@pytest.fixture
def town(db):
    return attacked_town(datetime.now(UTC))


def enter(town: Attacked, who: str) -> Client:
    """Come in as one of those who are kept out."""
    client = Client()
    if who == PERSON:
        session = client.session
        session[PERSONS] = str(make.person("Ola", serial=300).pk)
        session.save()
    elif who != OUT:
        client.force_login(getattr(town, who).user)
    return client


def test_every_address_that_names_a_row_is_attacked():
    named = {address.name: str(address.pattern) for address in addresses()}

    assert named.keys() == {*ATTACKS, *LISTS, *NOT_ABOUT_ANYBODY}
    assert {name for name, pattern in named.items() if "<uuid:" in pattern} == ATTACKS.keys()


@pytest.mark.parametrize("who", [*KEPT_OUT, PERSON, OUT])
def test_what_is_anothers_answers_like_what_is_not_there(town, who):
    rows, client = targets(town), enter(town, who)
    words, standing = about_kari(town), _standing()
    client.get("/me" if who == PERSON else "/more")
    for name in ATTACKS.keys() - THEIR_WORK.get(who, set()):
        for attack in ATTACKS[name]:
            there = rows.of(attack)
            nowhere = [uuid4() if isinstance(it, UUID) else it for it in there]
            with CaptureQueriesContext(connection) as of_nothing:
                nothing = ask(client, name, attack, *nowhere)
            with CaptureQueriesContext(connection) as of_something:
                something = ask(client, name, attack, *there)

            assert plain(something, *there) == plain(nothing, *nowhere), (name, attack)
            assert something.status_code in (302, 403, 404), (name, attack)
            assert something.status_code != 302 or "/login" in something["Location"], (name, attack)
            assert said(something, words - {*map(str, there)}) == set(), (name, attack)
            assert _shapes(of_something) == _shapes(of_nothing), (name, attack)

    assert _standing() == standing, "nothing was done to anything"


def _shapes(asked: CaptureQueriesContext) -> list[tuple[str, str]]:
    """What each query does and to which table: an attacker with a watch sees how long they take."""
    sqls = [one["sql"] for one in asked]
    return [(sql.split()[0], "".join(re.findall(r'(?:FROM|INTO|UPDATE) "?(\w+)', sql)[:1])) for sql in sqls]


def _standing() -> list[tuple]:
    return [
        *Duty.objects.order_by("pk").values_list("pk", "life", "holder", "taken_at"),
        *Event.objects.order_by("pk").values_list("pk"),
    ]


@pytest.mark.parametrize("who", [*KEPT_OUT, PERSON, OUT])
def test_what_happens_to_others_changes_nothing_on_a_list(db, who):
    town = Attacked()
    town.strangers()
    client = enter(town, who)
    counted = {"operator": {"ops", "spaces", "joint"}, "insider": {"spaces"}}.get(who, set())
    lists = [reverse(name) for name in LISTS if name not in counted]
    lists += ["/inbox/new?shown=9", "/people?name=x", *(["/spaces?kind=admitted&age=day"] if not counted else [])]
    before = {address: plain(client.get(address)) for address in lists}

    befall(town, datetime.now(UTC))

    words = about_kari(town) - ({"Testesen"} if who == PERSON else set())  # it is Ola's name too
    for address in lists:
        page = client.get(address)
        assert plain(page) == before[address], address
        assert said(page, words) == set(), address


def test_whoever_runs_the_node_sees_that_a_message_waits_and_not_of_whom(town):
    words = about_kari(town, tables=("people_person", "people_personidentifier", "events_event", "events_duty"))
    client = enter(town, "operator")
    for address in ("/ops", "/inbox", "/spaces", "/people"):
        assert said(client.get(address), words) == set(), address


@pytest.mark.parametrize("who", ["nav", "guard", "operator", "leader_elsewhere", "insider"])
def test_a_search_for_her_answers_like_a_search_for_nobody(town, who):
    client = enter(town, who)
    number = PersonIdentifier.objects.get(person=town.kari, system="FNR").value
    client.get("/more")
    for address, hers, nobodys in (
        ("/people", {"name": "Kari"}, {"name": "Wxyz"}),
        ("/emergency", {"number": number}, {"number": "17058400000"}),
        (
            "/emergency",
            {"given": "Kari", "family": "Testesen", "born": "1984"},
            {"given": "Wxyz", "family": "Testesen", "born": "1984"},
        ),
        ("/crisis", {"number": number}, {"number": "17058400000"}),
    ):
        with CaptureQueriesContext(connection) as of_nobody:
            nobody = client.post(address, nobodys)
        with CaptureQueriesContext(connection) as of_her:
            her = client.post(address, hers)

        assert (her.status_code, len(of_her)) == (nobody.status_code, len(of_nobody)), address
        assert plain(her)[2].replace("Kari", "Wxyz") == plain(nobody)[2]
        assert number not in her.content.decode()


def test_what_is_ones_own_opens_nothing_of_anothers_through_the_body_or_the_question_mark(town):
    rows, words = targets(town), about_kari(town) - {"Testesen"}  # whom one follows up oneself is called so too
    elsewhere = town.nurse_elsewhere
    ola = make.person("Ola", municipality="1103", serial=300)
    make.member(ola, elsewhere.unit, "rop")
    own = make.happen(ola, EventKind.DISCHARGED, owner=elsewhere.unit.organization, to=elsewhere.unit)
    mine = Duty.objects.filter(event=own, holder=elsewhere.unit).first().pk
    client, other = enter(town, "nurse_elsewhere"), make.unit(elsewhere.unit.organization, "home_care")
    standing = _standing()
    answers = [
        client.get(f"/duties/{mine}/hand-over", {"event": rows.event}),
        client.post(f"/duties/{mine}/hand-over", {"to": other.pk, "duty": [rows.duty]}),
        client.get(f"/people/{ola.pk}/write", {"form": "letter", "about": rows.event}),
        client.post(
            f"/people/{ola.pk}/write", {"form": "letter", "about": rows.event, "to": other.pk, "text": "Hva hendte?"}
        ),
        client.post("/role", {"role": town.nurse.pk}),
        client.post("/people", {"name": "", "next": f"/people/{rows.person}"}),
        client.get("/session", {"next": f"/people/{rows.person}"}),
    ]

    asked_for = {str(rows.event), str(rows.duty), str(rows.person)}
    assert [said(answer, words - asked_for) for answer in answers] == [set()] * len(answers)
    assert [answer.status_code for answer in answers] == [404, 404, 404, 404, 404, 200, 302]
    assert _standing() == standing


def test_a_machine_is_not_told_whether_somebody_is_known_here(town):
    client, answers = Client(), []
    for number, municipality in ((7, "5006"), (8, "5006")):
        raw = json.loads(
            doors.message(
                EventKind.CONTACT_MADE,
                town.ward,
                town.home_care,
                at=make.NOON,
                number=number,
                municipality=municipality,
            )
        )
        if number == 8:
            raw["entry"][1]["resource"]["identifier"][0]["value"] = make.synthetic_fnr(make.date(1991, 3, 4), 157)
        answer = client.post("/fhir/$process-message", json.dumps(raw), content_type="application/fhir+json")
        answers.append((answer.status_code, _without_ids(answer.json())))

    assert answers[0] == answers[1]
    assert [client.get(door).status_code for door in ("/fhir/$process-message",)] == [405]


def _without_ids(found):
    """The shape of an answer, and the words in it that are not ids or times."""
    if isinstance(found, dict):
        return {
            key: _without_ids(value)
            for key, value in found.items()
            if key not in ("id", "fullUrl", "timestamp", "identifier", "reference", "lastUpdated")
        }
    return [_without_ids(one) for one in found] if isinstance(found, list) else found


def test_every_attempt_on_her_page_stands_in_her_log(town):
    before = Log.objects.filter(person=town.kari, what="record.opened").count()
    for who in KEPT_OUT:
        enter(town, who).get(f"/people/{town.kari.pk}")

    logged = Log.objects.filter(person=town.kari, what="record.opened").order_by("-id")[: len(KEPT_OUT)]
    assert Log.objects.filter(person=town.kari, what="record.opened").count() == before + len(KEPT_OUT)
    assert {row.effect for row in logged} <= {"silence", "deny"}


def test_a_request_leaves_nothing_to_the_next_on_its_connection_also_when_it_fails(town, monkeypatch, caplog):
    from mellomrom.events import queries
    from mellomrom.people.models import Person
    from tests import database

    def fail(role, *, at):
        assert Person.objects.count() == 1, "it reads as the organization"
        raise KeyError

    client = enter(town, "nurse")
    monkeypatch.setattr(queries, "inbox", fail)
    with database.behind_the_walls():
        with pytest.raises(KeyError):
            client.get("/inbox")

        caplog.clear()
        assert Person.objects.count() == 0
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('mellomrom.organization'), current_setting('mellomrom.units')")
            assert cursor.fetchone() == ("", "")
