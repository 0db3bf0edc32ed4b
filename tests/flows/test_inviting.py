"""Inviting somebody on the command line, and taking every way in away."""

import re

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from mellomrom.config import cli
from mellomrom.config.commands.admitting import run_invite
from mellomrom.core.errors import NotFound
from mellomrom.directory import keys
from mellomrom.directory.models import StaffRole
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _here(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://the.database.of.the.tests/it")


@pytest.fixture
def town() -> make.Town:
    return make.Town()


def new(*more: str) -> list[str]:
    return ["invite", "kari.nordli", "--unit", "5078", "--function", "nurse", "--name", "Kari Nordli", *more]


def link(capsys) -> str:
    return re.search(r"^(https?://\S+)/login/invited/(\S+)$", capsys.readouterr().out, re.MULTILINE)


def test_a_new_colleague_gets_an_account_a_role_and_a_link(town, capsys, settings):
    settings.ADDRESS = "https://mellomrom.example.no"

    assert cli.main(new()) == 0

    host, said = link(capsys).groups()
    role = StaffRole.objects.get(user__username="kari.nordli")
    assert (host, role.unit, role.name) == ("https://mellomrom.example.no", town.home_care, "Kari Nordli")
    assert keys.invited(said, at=timezone.now()) == role.user
    assert not role.user.has_usable_password()


def test_inviting_again_gives_the_same_account_and_ends_the_first_link(town, capsys):
    cli.main(new())
    first = link(capsys).group(2)
    cli.main(["invite", "kari.nordli"])

    with pytest.raises(NotFound, match="login.invitation"):
        keys.invited(first, at=timezone.now())
    assert User.objects.filter(username="kari.nordli").count() == 1


def test_one_who_has_lost_everything_begins_anew(town, capsys):
    cli.main(new())
    user = User.objects.get(username="kari.nordli")
    keys.set_password(user, "fire våte hester i regnet")

    assert cli.main(["invite", "kari.nordli", "--anew"]) == 0
    assert not User.objects.get(pk=user.pk).has_usable_password()


def test_one_who_has_left_is_barred_from_every_way_in(town, capsys):
    cli.main(new())
    user = User.objects.get(username="kari.nordli")
    keys.add_passkey(user, credential=b"x", public_key=b"", sign_count=0, name="", at=timezone.now())

    assert [cli.main(["bar", "kari.nordli"]) for _ in range(2)] == [0, 1]
    assert keys.ways_of(user).passkeys == ()


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["invite", "nobody"], 1, "There is no account with that name here."),
        ([*new()[:3], "1", *new()[4:]], 1, "There is no unit with that HER-id or id here."),
        (["invite", "17058412345", *new()[2:]], 3, "no number of anybody"),
        ([*new()[:5], "wizard", *new()[6:]], 3, "Say which function"),
        (new()[:6], 3, "Say the name"),
        (["invite", "nobody", "--hours", "1000"], 3, "a week at most"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(town, capsys, words, code, said):
    assert cli.main(words) == code
    assert said in capsys.readouterr().err


def test_a_unit_that_is_not_there_is_refused_by_code(town):
    with pytest.raises(NotFound, match="directory.no-such-unit"):
        run_invite(cli.parser().parse_args([*new()[:3], "1", *new()[4:]]))
