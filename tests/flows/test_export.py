"""What an organization holds about a person is given to the person: decided, logged, and no more than is theirs."""

import json
import re
import stat
from datetime import timedelta
from pathlib import Path

import pytest

from mellomrom.config import cli
from mellomrom.config.commands import backing
from mellomrom.core.errors import NotFound, NotPermitted
from mellomrom.directory.catalogue import ServiceType
from mellomrom.events.catalogue import EventKind
from mellomrom.events.export import LOGGED, export
from mellomrom.people.catalogue import TeamFunction
from mellomrom.sharing.catalogue import Danger, How, Say
from mellomrom.sharing.findings import find
from mellomrom.sharing.models import Log
from mellomrom.sharing.says import About, say
from tests import make
from tests.make import NOON

pytestmark = pytest.mark.django_db
SOURCE = Path(__file__).parents[2] / "src" / "mellomrom"


@pytest.fixture
def town() -> make.Town:
    town = make.Town()
    make.member(town.kari, town.home_care, TeamFunction.HOME_CARE)
    return town


def of(lines, what: str) -> list[dict[str, object]]:
    return [line for line in lines if line["what"] == what]


def test_the_person_gets_what_happened_who_was_told_who_owes_what_and_who_looked(town):
    town.discharge()

    lines = list(export(town.kari.id, town.home_nurse, at=NOON))

    assert [line["name"] for line in of(lines, "person")] == ["Kari Testesen"]
    assert [line["kind"] for line in of(lines, "event")] == [EventKind.DISCHARGED]
    story = " ".join(str(line["text"]) for line in of(lines, "story"))
    assert all(word in story for word in ("Kom inn", "Varslet", "skylder"))
    assert "record.exported" not in {line["text"] for line in of(lines, "log")}, "in plain words"
    assert of(lines, "log")[-1]["by"] == "Prøve Hjemmesykepleier"


def test_what_the_person_has_said_and_what_was_found_goes_along(town):
    about = About(unit=town.gp.id)
    say(town.kari.id, says=Say.OPPOSED, about=about, how=How.SPOKEN, by=town.nurse, at=NOON)
    find(town.kari.id, what=Danger.LIFE, reasons="Sett i dag.", until=NOON + timedelta(days=1), by=town.nurse, at=NOON)

    lines = list(export(town.kari.id, town.home_nurse, at=NOON))

    assert [(line["says"], line["to"]) for line in of(lines, "said")] == [("opposed", "Prøvelegene")]
    assert [(line["danger"], line["reasons"]) for line in of(lines, "found")] == [("life", "Sett i dag.")]


def test_what_another_organization_holds_is_theirs_to_give(town):
    theirs = make.happen(town.kari, EventKind.REFERRED, owner=town.hospital, unit=town.ward, to=town.home_care)
    ours = town.discharge()

    lines = list(export(town.kari.id, town.home_nurse, at=NOON))

    assert {line["id"] for line in of(lines, "event")} == {ours.id}
    assert str(theirs.id) not in json.dumps(lines, default=str)
    assert {line["unit"] for line in of(lines, "log")} <= {u.name for u in town.municipality.units.all()}


def test_what_others_kept_from_a_unit_is_not_in_the_copy_of_its_organization(town):
    say(town.kari.id, says=Say.OPPOSED, about=About(unit=town.rop.id), how=How.SPOKEN, by=town.nurse, at=NOON)
    make.happen(town.kari, EventKind.DISCHARGED, owner=town.hospital, unit=town.ward, to=town.home_care)
    assert Log.objects.filter(what="notice.denied", unit=town.rop).exists()

    lines = of(export(town.kari.id, town.home_nurse, at=NOON), "log")

    assert lines
    assert str(LOGGED["notice.denied"]) not in {line["text"] for line in lines if line["unit"] == town.rop.name}


def test_a_copy_is_in_the_log_of_the_person_before_it_is_made(town):
    export(town.kari.id, town.home_nurse, at=NOON)

    row = Log.objects.get(what="record.exported")
    assert (row.person, row.unit, row.effect) == (town.kari, town.home_care, "permit")


def test_whom_the_person_is_nothing_to_gets_nothing_and_that_is_logged_too(town):
    stranger = make.staff(make.unit(town.municipality, ServiceType.HOUSING, "Boligkontoret"))

    with pytest.raises(NotFound, match="person.not-yours"):
        export(town.kari.id, stranger, at=NOON)

    assert Log.objects.get(what="record.opened").effect == "silence"


def test_a_unit_that_may_see_a_part_does_not_hand_out_that_part_as_if_it_were_all(town):
    make.happen(town.kari, EventKind.OVERDOSE, owner=town.municipality, to=town.case_office)
    asked = make.staff(town.case_office)

    with pytest.raises(NotPermitted, match="export.not-all"):
        export(town.kari.id, asked, at=NOON)

    assert Log.objects.get(what="record.exported").effect == "silence"


def test_the_file_is_closed_to_others_and_its_name_says_nothing(town, tmp_path, capsys):
    role = str(town.home_nurse.id)

    ended = cli.main(["export", str(town.kari.id), "--as", role, "--out", str(tmp_path), "--lang", "en"])

    assert ended == cli.OK
    [file] = tmp_path.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert re.fullmatch(r"export-[0-9a-f-]{36}\.jsonl", file.name)
    assert str(town.kari.id) not in file.name
    assert json.loads(file.read_text().splitlines()[0])["what"] == "person"
    assert "Kari" not in capsys.readouterr().out


def test_in_a_role_that_is_not_there_nothing_is_exported(town, tmp_path):
    words = ["export", str(town.kari.id), "--as", "nobody.here", "--out", str(tmp_path)]

    with pytest.raises(NotFound, match="export.no-such-role"):
        backing.run_export(cli.parser().parse_args(words))

    assert list(tmp_path.iterdir()) == []


def test_every_code_of_the_log_has_words_that_a_person_can_read():
    texts = (path.read_text() for path in SOURCE.rglob("*.py"))
    written = {code for text in texts for code in re.findall(r'what="([a-z]+\.[a-z]+)"', text)}

    assert written - LOGGED.keys() == set()
