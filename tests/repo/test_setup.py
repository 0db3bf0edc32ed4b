"""What a fresh checkout brings, from where, and what it leaves behind."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from mellomrom.config import assets, paths
from mellomrom.config.errors import CannotRun

ROOT = Path(__file__).parents[2]
MAKEFILE = (ROOT / "Makefile").read_text()
LOCK = json.loads((ROOT / "package-lock.json").read_text())
WANTED = json.loads((ROOT / "package.json").read_text())


def make(*words: str) -> subprocess.CompletedProcess[str]:
    # Without our own make's variables, when the tests were started by it.
    env = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    return subprocess.run(["make", *words], cwd=ROOT, env=env, capture_output=True, text=True, check=False)


def test_make_alone_lists_what_one_can_do():
    said = make().stdout

    assert re.findall(r"^make (\w+)", said, re.M) == [
        "setup",
        "run",
        "test",
        "fix",
        "docs",
        "bench",
        "mutate",
        "faults",
    ]


def test_a_setup_that_is_done_has_nothing_to_do():
    make("setup")

    assert make("--question", "setup").returncode == 0


def test_the_lock_names_no_registry_and_checks_every_package():
    packages = {name: entry for name, entry in LOCK["packages"].items() if name}

    assert [name for name, entry in packages.items() if "resolved" in entry] == []
    assert [name for name, entry in packages.items() if not entry["integrity"].startswith("sha512-")] == []


def test_web_packages_are_pinned_to_one_version_and_locked_to_it():
    for name, version in {**WANTED["dependencies"], **WANTED["devDependencies"]}.items():
        assert LOCK["packages"][f"node_modules/{name}"]["version"] == version


def test_web_packages_may_not_run_programs_when_they_are_installed():
    assert all("--ignore-scripts" in line for line in MAKEFILE.splitlines() if "$(NPM) ci" in line)
    assert not any(entry.get("hasInstallScript") for entry in LOCK["packages"].values())


def test_what_setup_makes_is_never_committed():
    made = [".venv/x", "node_modules/x", ".state/x", "src/mellomrom/web/static/vendor/x", "a/b.mo"]
    ignored = subprocess.run(["git", "check-ignore", *made], cwd=ROOT, capture_output=True, text=True, check=False)

    assert ignored.stdout.split() == made


def test_web_files_come_with_their_licences(tmp_path):
    copied = assets.copy(ROOT / "node_modules", tmp_path / "vendor")
    folders = {path.parts[0] for path in copied}

    assert folders == {"designsystemet", "inter"}
    assert {Path(folder) / "LICENSE.txt" for folder in folders} <= set(copied)


def test_the_theme_finds_its_font(tmp_path):
    assets.copy(ROOT / "node_modules", tmp_path / "vendor")
    sheet = (tmp_path / "vendor" / "inter" / "inter.css").read_text()

    assert "font-family: 'Inter';" in sheet
    assert {
        name for name in re.findall(r"url\(\./(\S+?)\)", sheet) if not (tmp_path / "vendor/inter" / name).is_file()
    } == set()


def test_web_files_that_are_missing_are_said_in_one_sentence_and_the_old_ones_stay(tmp_path):
    vendor = tmp_path / "vendor"
    vendor.mkdir()
    (vendor / "kept").touch()

    with pytest.raises(CannotRun, match="run `make setup`"):
        assets.copy(tmp_path / "nothing", vendor)
    assert (vendor / "kept").exists()


def test_continuous_integration_runs_what_developers_run():
    script = ROOT / ".ci" / "run"

    assert os.access(script, os.X_OK)
    assert "set -euo pipefail" in script.read_text()
    assert "make test" in script.read_text()


def test_the_state_lies_where_it_was_asked_to():
    assert paths.state_dir({"MELLOMROM_STATE": "/somewhere/else"}) == Path("/somewhere/else")


def test_the_state_of_a_checkout_lies_in_it_unless_root_runs_it():
    expected = paths.SYSTEM_STATE if os.geteuid() == 0 else ROOT / ".state"

    assert paths.state_dir({}) == expected
