"""What is sent back by text message: only STOP does anything, and the answer never tells whether anybody has the number."""

import json
import logging

import pytest
from django.test import Client
from django.utils import timezone

from mellomrom.integrations.channels import answers
from mellomrom.people.actions import actor_of
from mellomrom.plans.reminders.actions import choose, confirm
from mellomrom.plans.reminders.catalogue import CHOOSABLE, Language, Way
from mellomrom.plans.reminders.models import ReminderChoice
from mellomrom.plans.reminders.rules import Quiet
from mellomrom.sharing.models import Log
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def secret(settings):
    settings.SMS_SECRET = "a secret of the gateway"


@pytest.fixture
def kari():
    me, at = actor_of(make.Town().kari), timezone.now()
    wants = {"templates": CHOOSABLE, "quiet": Quiet(), "language": Language.NB}
    row = choose(way=Way.SMS, address="90000000", **wants, by=me, at=at)
    confirm(row.code, by=me, at=at)


def comes(said, *, secret="a secret of the gateway"):
    raw = said if isinstance(said, str) else json.dumps(said)
    headers = {"Authorization": f"Bearer {secret}"}
    return Client().post("/sms/answers", raw, content_type="application/json", headers=headers)


def stands():
    return ReminderChoice.objects.filter(ended_at=None).exists()


@pytest.mark.parametrize("text", ["STOPP", "stop", " Stopp. ", "stopp!"])
def test_stop_ends_it(kari, text):
    answer = comes({"from": "+4790000000", "text": text, "id": "of no use to us"})

    assert (answer.status_code, answer.content, stands()) == (204, b"", False)


def test_the_answer_is_the_same_where_nobody_has_the_number(kari):
    known, unknown = (comes({"from": number, "text": "STOPP"}) for number in ("+4790000000", "+4791111111"))

    assert (known.status_code, known.content, known.headers) == (unknown.status_code, unknown.content, unknown.headers)


@pytest.mark.parametrize("text", ["Ja takk", "Ikke stopp", "Stopp ikke", "Jeg heter Kari", ""])
def test_anything_else_does_nothing_and_leaves_a_line_that_names_nobody(kari, caplog, text):
    rows = Log.objects.count()
    with caplog.at_level(logging.INFO, logger="mellomrom.integrations.channels.answers"):
        answer = comes({"from": "+4790000000", "text": text})

    assert (answer.status_code, stands(), Log.objects.count()) == (204, True, rows)
    assert [record.getMessage() for record in caplog.records] == ["sms.not-read"]


@pytest.mark.parametrize("shown", ["", "another", "å"])
def test_without_the_secret_nothing_is_taken(kari, shown):
    assert comes({"from": "+4790000000", "text": "STOPP"}, secret=shown).status_code == 403
    assert stands()


def test_a_node_without_a_secret_takes_nothing_from_anybody(kari, settings):
    settings.SMS_SECRET = ""

    assert comes({"from": "+4790000000", "text": "STOPP"}, secret="").status_code == 403
    assert stands()


@pytest.mark.parametrize(
    "said", ["", "STOPP", "[]", "{}", '{"from": 1, "text": "STOPP"}', '{"from": "+4790000000"}', "[" * 9000]
)
def test_what_cannot_be_read_is_refused_without_its_words(kari, said):
    answer = comes(said)

    assert (answer.status_code, answer.json()["code"]) == (400, "sms.unreadable")
    assert stands()


def test_what_is_far_too_long_is_not_read(kari):
    assert comes({"from": "+4790000000", "text": "STOPP" * 5000}).status_code == 413


def test_only_post_is_answered():
    assert Client().get("/sms/answers").status_code == 405


def test_in_a_demo_the_same_lies_in_a_folder_and_is_taken_once(kari, settings, tmp_path):
    settings.DEMO, settings.REMINDERS = True, tmp_path
    folder = tmp_path / "in"
    assert answers.take_laid(timezone.now()) == 0
    folder.mkdir()
    (folder / "one.json").write_text('{"from": "90000000", "text": "STOPP"}')
    (folder / "two.json").write_text("no JSON")

    assert (answers.take_laid(timezone.now()), answers.take_laid(timezone.now())) == (2, 0)

    assert not stands()


def test_outside_a_demo_no_folder_is_read(settings, tmp_path):
    settings.DEMO, settings.REMINDERS = False, tmp_path
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "one.json").write_text("{}")

    assert answers.take_laid(timezone.now()) == 0
