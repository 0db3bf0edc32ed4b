"""The command that makes pictures of pages: screenshot."""

import argparse
import os
import shutil
from pathlib import Path
from typing import Any

from mellomrom.config import console, databases, paths
from mellomrom.config.commands.common import command, use_database
from mellomrom.config.errors import CannotRun

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PHONE, DESK = 390, 1440  # pixels; the two widths that every page is looked at in


def add(commands: Any) -> None:
    """Add screenshot."""
    made = command(
        commands,
        "screenshot",
        run_screenshot,
        text="Take a picture of a page of the running demo, as one of its logins. Needs the developers' tools and"
        " Chromium.",
        example=f"mellomrom screenshot /inbox --login nurse.steinkjer --out inbox.png --width {PHONE}",
    )
    made.add_argument("page", metavar="PAGE", help="a path, such as /inbox")
    made.add_argument("--out", type=Path, required=True, help="a .png file; what lies there is replaced")
    made.add_argument("--login", help="a demo login; without it the page is seen from outside")
    made.add_argument("--password", help="default: the demo login's own")
    made.add_argument("--width", type=int, default=DESK, help=f"pixels, default {DESK}")
    made.add_argument("--lang", choices=("nb", "nn", "en"), default="nb", help="default nb")
    made.add_argument("--whole", action="store_true", help="the whole page, not only what fits the window")


def run_screenshot(chosen: argparse.Namespace) -> int:
    """Log in, open the page, save the picture. Raises CannotRun where nothing runs or there is no browser."""
    run = databases.read_run(paths.state_dir())
    if run is None:
        raise CannotRun("No Mellomrom runs on this machine; start one with `make run`.")
    browser = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if browser is None:
        raise CannotRun("There is no Chromium here; install it (Debian: apt-get install chromium).")
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError as error:
        raise CannotRun("Pictures need the developers' tools; run `make test` once, it brings them.") from error
    options = ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium's sandbox does not work as root
    use_database()
    with sync_playwright() as playwright, playwright.chromium.launch(executable_path=browser, args=options) as chromium:
        page = chromium.new_page(viewport={"width": chosen.width, "height": 900}, locale=chosen.lang)
        page.context.add_cookies([{"name": "django_language", "value": chosen.lang, "url": run["web"]}])
        try:
            _photograph(page, run["web"], chosen)
        except Error as error:
            raise CannotRun(f"The page could not be shown: {error.message.splitlines()[0]}") from error
    console.say(f"{chosen.out}")
    return 0


def _demo_password(login: str) -> str:
    from mellomrom.world import demo

    known = {name: password for name, _, password in demo.logins(everybody=True)}
    if login not in known:
        raise CannotRun(f"There is no demo login {login}; `mellomrom world` lists them.")
    return known[login]


def _photograph(page: Any, web: str, chosen: argparse.Namespace) -> None:
    if chosen.login:
        _open(page, f"{web}/login")
        page.fill("input[name=username]", chosen.login)
        page.fill("input[name=password]", chosen.password or _demo_password(chosen.login))
        page.press("input[name=password]", "Enter")
        page.wait_for_load_state("networkidle")
        if page.locator("input[name=password]").count():
            raise CannotRun(f"The login {chosen.login} was not let in.")
    _open(page, f"{web}/{chosen.page.removeprefix('/')}")
    page.evaluate("document.fonts.ready.then(() => true)")
    chosen.out.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(chosen.out), full_page=chosen.whole)


def _open(page: Any, address: str) -> None:
    answer = page.goto(address)
    if answer and answer.status >= 400:
        raise CannotRun(f"The page {address} answered {answer.status}.")
    page.wait_for_load_state("networkidle")
