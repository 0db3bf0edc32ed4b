"""What a log may say (P6): codes, ids and classes; not who, and no words of an exception. `tests/logs.py` judges each run."""

import json
import logging
import os
import subprocess
import sys
from datetime import date
from uuid import uuid4

import pytest
from django.db import DataError

from mellomrom.config import logs
from mellomrom.core.errors import NotFound, Unreadable
from mellomrom.core.identifiers import synthetic_fnr
from tests import logs as judging

NUMBER = synthetic_fnr(date(1984, 5, 17), 101)
OURS, THEIRS = "mellomrom.events.actions.intake", "some.library"
SOME_ID = str(uuid4())


def record(message: str, *args: object, name: str = OURS, error: BaseException | None = None, **more: object):
    """What a logger hands on."""
    info = (type(error), error, error.__traceback__) if error is not None else None
    made = logging.getLogger(name).makeRecord(name, logging.ERROR, __file__, 1, message, args, info, "a_function")
    vars(made).update(more)
    return made


def raised(error: BaseException, cause: BaseException | None = None) -> BaseException:
    try:
        raise error from cause
    except type(error) as caught:
        return caught


def written(made: logging.LogRecord) -> str:
    """Both ways of writing it, one after the other."""
    return f"{logs.Line().format(made)}\n{logs.Json().format(made)}"


# --------------------------------------------------------------------------------------------- what the product writes


def test_ours_say_what_happened_to_which_id_and_the_class_of_what_went_wrong():
    said = logs.said(record("message.stuck %s %s", SOME_ID, "KeyError"))

    assert (said["event"], said["ids"], said["error"]) == ("message.stuck", [SOME_ID], "KeyError")
    assert list(said)[:4] == ["time", "level", "logger", "event"]


@pytest.mark.parametrize("word", ["Kari Testesen", NUMBER, "utskrevet etter overdose"])
@pytest.mark.parametrize("name", [OURS, THEIRS])
def test_whatever_else_is_put_into_a_line_is_left_out(word, name):
    said = written(record(f"message.stuck {word} %s", word, name=name))

    assert not any(part in said for part in word.split())


def test_an_error_is_told_by_class_and_place_and_its_words_by_nobody():
    cause = raised(ValueError(f"invalid: {NUMBER}"))
    error = raised(DataError(f"Kari Testesen {NUMBER}"), cause)

    said = written(record("Internal Server Error: %s", "/people", name="django.request", error=error))

    assert "DataError" in said
    assert "because ValueError" in said
    assert "repo/test_logs_name_nobody.py" in said
    assert NUMBER not in said
    assert "Testesen" not in said


def test_one_of_our_own_refusals_is_told_by_its_code():
    error = raised(Unreadable("kith.no-person", f"The message names {NUMBER}."))

    assert logs.said(record("x", error=error))["error"] == "Unreadable:kith.no-person"
    assert logs.said(record("x", error=raised(NotFound("event.gone", "Gone."))))["error"] == "NotFound:event.gone"


def test_a_name_in_the_place_of_a_class_is_no_class():
    assert "error" not in logs.said(record("message.stuck %s Testesen", SOME_ID))


def test_what_does_not_fit_its_own_template_is_logged_all_the_same():
    assert logs.said(record("%d persons", "Kari"))["event"].endswith("a_function")


def test_every_line_for_machines_is_one_object():
    [line] = (
        logs.Json().format(record("message.stuck %s\n%s", SOME_ID, "x", error=raised(KeyError("Kari")))).splitlines()
    )

    assert json.loads(line)["level"] == "error"


@pytest.mark.parametrize("address", [f"/people/{NUMBER}", f"/people?query={NUMBER}", f"/kith/{NUMBER}"])
def test_an_address_that_somebody_typed_is_told_by_its_pattern_alone(client, db, caplog, address):
    client.get(address)

    for made in caplog.records:
        assert NUMBER not in written(made)
    caplog.clear()


def test_a_page_that_fails_is_told_by_its_pattern(client, db, caplog):
    client.get(f"/people/{SOME_ID}/nowhere")
    [made] = [one for one in caplog.records if one.name == "django.request"]

    assert (logs.said(made)["event"], logs.said(made)["status"]) == ("request.404", 404)


def test_what_nobody_caught_in_a_process_that_stays_says_no_more_than_the_rest(tmp_path):
    program = f"""
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "mellomrom.config.settings"
import django, threading, warnings
from mellomrom.config import logs
django.setup()
logs.guard()
def fail():
    raise ValueError("Kari Testesen {NUMBER}")
class Lost:
    def __del__(self):
        fail()
warnings.warn("Kari Testesen {NUMBER}")
lost = Lost(); del lost
thread = threading.Thread(target=fail); thread.start(); thread.join()
fail()
"""
    env = {"PATH": os.environ["PATH"], "MELLOMROM_STATE": str(tmp_path), "LOG": "json"}
    ended = subprocess.run([sys.executable, "-c", program], env=env, capture_output=True, text=True, check=False)

    told = [json.loads(line) for line in ended.stderr.splitlines()]
    assert ended.returncode == 1
    assert [one["event"] for one in told[1:]] == ["process.failed"] * 3
    assert told[0]["logger"] == "py.warnings"
    assert [one.get("error") for one in told] == [None, "ValueError", "ValueError", "ValueError"]
    assert not any(word in ended.stderr for word in ("Kari", "Testesen", NUMBER))


# ------------------------------------------------------------------------------------------------ what the judge finds


@pytest.mark.parametrize(
    ("line", "sort"),
    [
        (f"as-meant message.stuck {NUMBER}", "number"),
        ("as-meant message.stuck Testesen", "name"),
        ("as-meant message.stuck kari", "name"),
        ("as-meant message.stuck went badly for somebody", "words"),
        ("as-meant It went badly", "words"),
        ("as-written not an object", "words"),
        ('as-written {"event": "message.stuck", "text": "x"}', "words"),
        ('as-written {"event": "message.stuck", "error": "Hansen"}', "words"),
        ('as-written {"route": "people/<uuid:person_id> and more"}', "words"),
        ("of-a-node ValueError: could not read it", "words"),
        ("of-a-node   because of him", "words"),
        (f"of-a-node   mellomrom/x.py:1 {NUMBER}", "number"),
    ],
)
def test_the_judge_finds_what_must_not_be_there_and_does_not_repeat_it(line, sort):
    found = list(judging.faults(line))

    assert any(sort in fault for fault in found)
    assert not any(word in fault for fault in found for word in (NUMBER, "Testesen", "kari", "badly"))


def test_the_judge_has_nothing_against_what_the_product_writes():
    error = raised(DataError("x"), raised(NotFound("event.gone", "Gone.")))
    for made in (
        record("message.stuck %s %s", SOME_ID, "KeyError"),
        record("%s.failed %s %s", "offer_due", SOME_ID, "DataError"),
        record("Internal Server Error: %s", "/x", name="django.request", error=error, status_code=500),
        record("anything at all", name=THEIRS),
    ):
        assert list(judging.faults(f"as-written {logs.Json().format(made)}")) == []
        for line in logs.Line().format(made).splitlines():
            assert list(judging.faults(f"of-a-node {line}")) == []
    assert list(judging.faults(f"as-meant message.stuck {SOME_ID} KeyError")) == []


def test_the_digits_of_an_id_are_nobodys_number():
    assert list(judging.faults(f"as-meant message.stuck 0199c1f2-0000-7000-8000-a{NUMBER}")) == []


def test_what_is_logged_in_a_test_is_kept_for_the_end(tmp_path):
    kept = judging.Keep(tmp_path)
    kept.handle(record("message.stuck %s", "Kari"))

    [file] = tmp_path.glob("*.kept")
    assert [line.split(" ")[0] for line in file.read_text().splitlines()] == ["as-written", "as-meant"]
