"""Whom an issuer vouches for is said on the command line, and the number is kept nowhere."""

import io
import json
import stat

import pytest

from mellomrom.config import cli
from mellomrom.directory import logins
from mellomrom.directory.models import Login
from mellomrom.integrations.oidc import proofs

pytestmark = pytest.mark.django_db


@pytest.fixture
def given(monkeypatch):
    """What is typed into standard input."""
    return lambda text: monkeypatch.setattr("sys.stdin", io.StringIO(text))


@pytest.fixture(autouse=True)
def _here(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://the.database.of.the.tests/it")


def admit(town, *more: str) -> int:
    return cli.main(["admit", town.nurse.user.username, "--by", "helseid", *more])


def test_one_who_is_admitted_is_known_by_that_number_and_barred_by_none(town, provider, given, capsys):
    given("9144900\n")

    assert admit(town) == 0
    assert logins.user_of(provider.issuer, {"hpr": "9144900"}) == town.nurse.user
    assert "9144900" not in capsys.readouterr().out + str(list(Login.objects.values()))
    assert [cli.main(["bar", town.nurse.user.username]) for _ in range(2)] == [0, 1]
    assert logins.user_of(provider.issuer, {"hpr": "9144900"}) is None


def test_admitted_twice_is_admitted_once(town, provider, given):
    for _ in range(2):
        given("9144900\n")
        admit(town)

    assert Login.objects.count() == 1


def test_what_cannot_be_is_said_in_a_sentence(town, provider, given, capsys):
    given("\n")
    tried = [admit(town), admit(town, "--kind", "sub"), cli.main(["admit", "x", "--by", "helseid"])]
    tried.append(cli.main(["admit", town.nurse.user.username, "--by", "idporten"]))

    assert tried == [3, 3, 1, 3]
    said = capsys.readouterr().err
    assert "No number was given." in said
    assert "HelseID says hpr, pid of somebody, not sub." in said
    assert "There is no account with that name here." in said
    assert "ISSUERS names: helseid, police." in said


def test_an_account_that_is_not_there_is_refused_by_code(town, provider):
    from mellomrom.config.commands.admitting import run_bar
    from mellomrom.core.errors import NotFound

    with pytest.raises(NotFound, match="login.no-such-user"):
        run_bar(cli.parser().parse_args(["bar", "nobody"]))


def test_a_client_key_is_private_in_its_file_and_public_on_the_screen(tmp_path, capsys):
    file = tmp_path / "helseid.jwk.json"

    assert cli.main(["client-key", str(file)]) == 0
    public, private = json.loads(capsys.readouterr().out), json.loads(file.read_text())

    assert "d" not in public
    assert (public["kid"], private["alg"], stat.S_IMODE(file.stat().st_mode)) == (private["kid"], "PS256", 0o600)
    assert proofs.assertion("us", private, audience="them", now=0)
    assert cli.main(["client-key", str(file)]) == 3
