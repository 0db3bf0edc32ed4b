"""A real Chromium in front of a real server, with axe at hand. Anything that the browser complains about fails the test."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

# Playwright's own loop runs in this thread; the database is used beside it, never inside it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
PHONE, DESK = (390, 844), (1440, 900)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def chromium() -> Iterator:
    from playwright.sync_api import sync_playwright

    path = next(found for name in BROWSERS if (found := shutil.which(name)))
    with sync_playwright() as playwright, playwright.chromium.launch(executable_path=path, args=ARGUMENTS) as browser:
        yield browser


@pytest.fixture
def town(transactional_db):
    from tests import make

    return make.Town()


@pytest.fixture
def browse(chromium, live_server, town) -> Iterator[Callable]:
    """Open a browser of somebody's own, logged in: browse(role, width=…) gives a page."""
    from django.conf import settings
    from django.test import Client

    contexts, complaints = [], []

    def enter(role=None, size=DESK, *, language: str = "nb", script: bool = True):
        context = chromium.new_context(
            viewport={"width": size[0], "height": size[1]}, java_script_enabled=script, base_url=live_server.url
        )
        contexts.append(context)
        cookies = {"django_language": language}
        if role is not None:
            client = Client()
            client.force_login(role.user)
            cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items()])
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield enter
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def as_kari(town, browse, live_server) -> Callable:
    """Kari at her own screen: as_kari(width) gives a page."""
    from django.conf import settings
    from django.test import Client

    from mellomrom.directory.sessions import PERSON

    def enter(size=DESK, **more):
        page = browse(None, size, **more)
        session = Client().session
        session[PERSON] = str(town.kari.pk)
        session.save()
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": live_server.url}
        page.context.add_cookies([cookie])
        return page

    return enter


@pytest.fixture
def faults() -> Callable:
    """What axe finds wrong with a page, as sentences."""

    def look(page) -> list[str]:
        page.evaluate(AXE.read_text())
        found = page.evaluate("async () => (await axe.run()).violations")
        return [f"{one['id']}: {node['html'][:120]} {node['failureSummary']}" for one in found for node in one["nodes"]]

    return look


def all_looked_at(page, faults, size) -> None:
    """See a page with all that is folded open: axe finds nothing, nothing is wider than the screen."""
    for closed in page.locator("main details").all():
        closed.evaluate("one => { one.open = true }")
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0], page.url
