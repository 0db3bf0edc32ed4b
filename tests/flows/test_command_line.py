"""The command line as whoever operates the house meets it: help, exit codes, one sentence for each fault."""

import json
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from mellomrom.config import cli, databases, supervisor
from mellomrom.config.commands import serving
from mellomrom.config.errors import CannotRun

COMMANDS = ["up", "serve", "work", "receive", "story", "check", "migrate", "world", "screenshot"]
COMMANDS += ["backup", "restore", "export"]
SOME_ID = "0199c1f2-0000-7000-8000-000000000000"


def run(*words: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run one command on a machine where nothing runs and nothing is set."""
    line = [sys.executable, "-m", "mellomrom.config.cli", *words]
    return subprocess.run(line, env={"PATH": "/usr/bin:/bin", **env}, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_shows_an_example_of_itself(command, capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main([command, "--help"])

    assert ended.value.code == 0
    assert f"mellomrom {command}" in capsys.readouterr().out.split("example:")[1]


def test_the_exit_codes_are_told_in_the_help(capsys):
    with pytest.raises(SystemExit):
        cli.main(["--help"])

    said = capsys.readouterr().out
    assert "exit codes:" in said
    assert all(command in said for command in COMMANDS)


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["fly"],
        ["receive"],
        ["receive", "/nowhere/message.xml"],
        ["story", "not-an-id"],
        ["story", SOME_ID, "--lang", "sv"],
        ["up", "--port", "70000"],
    ],
)
def test_a_command_that_is_not_understood_ends_with_two(words, capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main(words)

    assert ended.value.code == 2
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize(
    "words", [["receive", __file__], ["story", SOME_ID], ["check"], ["work"], ["migrate"], ["backup", "/nowhere"]]
)
def test_without_a_database_one_is_told_how_to_get_one(words, tmp_path):
    ended = run(*words, MELLOMROM_STATE=str(tmp_path))

    assert ended.returncode == 3
    assert ended.stdout == ""
    assert "mellomrom up" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


@pytest.mark.parametrize("way", [["--folder", "levanger"], ["--url", "https://record.example/"]])
def test_a_record_system_is_connected_by_a_command_that_nothing_ran_before(way, tmp_path):
    ended = run("connect", "99503701", *way, MELLOMROM_STATE=str(tmp_path))

    assert (ended.returncode, len(ended.stderr.splitlines())) == (3, 1), ended.stderr


def test_a_database_that_does_not_answer_is_said_in_one_line(tmp_path):
    ended = run("check", MELLOMROM_STATE=str(tmp_path), DATABASE_URL=f"postgresql://x@/y?host={tmp_path}")

    assert ended.returncode == 1
    assert ended.stdout.startswith("✗ Database: it cannot be reached")
    assert "Traceback" not in ended.stderr


def test_the_role_that_serves_may_not_be_the_owner(tmp_path):
    address = f"postgresql://same:secret@/y?host={tmp_path}"
    ended = run("migrate", MELLOMROM_STATE=str(tmp_path), DATABASE_URL=address, DATABASE_OWNER_URL=address)

    assert ended.returncode == 3
    assert "the same role" in ended.stderr


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("postgresql://a:b@db:5433/mellomrom", {"HOST": "db", "PORT": "5433", "USER": "a", "PASSWORD": "b"}),
        ("postgresql://a@/mellomrom?host=/var/run/pg", {"HOST": "/var/run/pg", "PORT": ""}),
        ("postgresql://a@%2Fvar%2Frun%2Fpg/mellomrom", {"HOST": "/var/run/pg", "NAME": "mellomrom"}),
        ("postgresql://a:p%40ss@one:1,two:2/mellomrom", {"HOST": "one,two", "PORT": "1,2", "PASSWORD": "p@ss"}),
    ],
)
def test_an_address_is_read_as_postgresql_reads_it(address, expected):
    settings = databases.database_settings(address)

    assert {key: settings[key] for key in expected} == expected


def test_what_else_an_address_says_goes_to_the_driver():
    settings = databases.database_settings("postgresql://a@one,two/m?target_session_attrs=read-write&sslmode=require")

    assert settings["OPTIONS"]["target_session_attrs"] == "read-write"
    assert settings["OPTIONS"]["sslmode"] == "require"


@pytest.mark.parametrize(
    "address",
    ["nonsense secret", "postgres//a:secret@b/c", "x://a:secret-that-is-long@host/c" * 3, "postgresql://a:secret@b"],
)
def test_an_address_that_cannot_be_read_is_not_repeated(address):
    with pytest.raises(CannotRun) as refused:
        databases.database_settings(address)

    assert "secret" not in str(refused.value)


def test_our_own_addresses_come_back_as_they_went_in(tmp_path):
    settings = databases.database_settings(databases.url(tmp_path / "a b", "role", "p:w/d@%", "name"))

    assert (settings["HOST"], settings["PASSWORD"]) == (str(tmp_path / "a b"), "p:w/d@%")


def test_without_any_address_there_is_no_database_to_fall_back_on(tmp_path):
    assert databases.databases({"MELLOMROM_STATE": str(tmp_path)}) == {}


def test_what_a_killed_one_wrote_down_is_not_believed(tmp_path):
    databases.write_run(tmp_path, web="http://localhost:8000")

    assert databases.read_run(tmp_path) is None
    assert stat.S_IMODE((tmp_path / databases.RUN_FILE).stat().st_mode) == 0o600
    assert json.loads((tmp_path / databases.RUN_FILE).read_text()) == {"web": "http://localhost:8000"}


def test_a_worker_that_never_ran_has_no_heartbeat_and_one_that_did_has(tmp_path):
    assert serving.seconds_since_heartbeat(tmp_path) is None
    (tmp_path / serving.HEARTBEAT).touch()

    assert 0 <= serving.seconds_since_heartbeat(tmp_path) < 5


def test_a_part_that_keeps_ending_is_started_ever_later_and_one_that_settled_soon():
    pauses = [0.0]
    for _ in range(7):
        pauses.append(supervisor.next_pause(pauses[-1], lived=2))

    assert pauses[1:] == [1, 2, 4, 8, 16, 30, 30]
    assert supervisor.next_pause(30, lived=61) == 1


def test_a_part_that_ended_is_started_again(tmp_path, capsys):
    part = supervisor.Part("part", ("--help",), {"PATH": "/usr/bin:/bin"}, tmp_path / "part.log")
    part.start()
    first = part.process
    first.send_signal(signal.SIGKILL)
    first.wait()

    assert not part.look_after()
    part.again_at = 0.001  # its pause is over
    assert part.look_after()
    part.stop()

    assert part.process.pid != first.pid
    assert "started again in 1 s" in capsys.readouterr().err


def test_a_port_that_is_taken_is_left_for_the_next_one():
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        assert supervisor.free_port("127.0.0.1", port) > port


def test_colours_are_left_out_where_somebody_asked(tmp_path):
    ended = run("check", MELLOMROM_STATE=str(tmp_path), NO_COLOR="1")

    assert "\033" not in ended.stderr + ended.stdout


def test_the_command_line_is_installed():
    assert (Path(sys.executable).parent / "mellomrom").exists()
