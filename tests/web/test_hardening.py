"""What holds for every address there is: found by walking them all, so that a new page cannot forget it."""

import os
import re
import subprocess
import sys
from uuid import UUID

import pytest
from django.conf import settings as configured
from django.core.management.utils import get_random_secret_key
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from mellomrom.integrations.guard import LARGEST
from mellomrom.web.middleware import TOO_LARGE, _is_too_large
from tests.repo.reading import SOURCE, files
from tests.web.reading import words

pytestmark = pytest.mark.django_db

FOR_MACHINES = {"kith", "fhir-process-message", "sms-answers", "reminders-stop"}  # the last by RFC 8058
OTHERS_MAY_READ = {"openapi", "health", "ready", "metrics"}  # nothing about anybody
WORDS = {"uuid": UUID(int=1), "slug": "agreed-contact", "str": "word", "name": "helseid"}


def patterns(of=None) -> list[URLPattern]:
    """Every address of the house."""
    found = []
    for one in (of or get_resolver()).url_patterns:
        found += [one] if isinstance(one, URLPattern) else patterns(one)
    return found


def address(pattern: URLPattern) -> str:
    """An address of that pattern, with something in each hole."""
    if not pattern.name:
        return "/"
    holes = {name: WORDS.get(type(c).__name__.removesuffix("Converter").lower(), "word") for name, c in _holes(pattern)}
    return reverse(pattern.name, kwargs=holes)


def _holes(pattern: URLPattern):
    return pattern.pattern.converters.items()


def pages() -> list[URLPattern]:
    return [one for one in patterns() if one.name not in FOR_MACHINES | OTHERS_MAY_READ]


def test_every_address_asks_for_the_token_of_its_form_but_the_doors_for_machines():
    exempt = {one.name for one in patterns() if getattr(one.callback, "csrf_exempt", False)}

    assert exempt == FOR_MACHINES


def test_whatever_is_posted_without_that_token_is_refused(town):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(town.nurse.user)

    answers = {address(one): browser.post(address(one)).status_code for one in pages()}

    assert len(answers) > 40
    assert {where: status for where, status in answers.items() if status != 403} == {}


def test_every_page_forbids_what_is_not_ours_and_leaves_nothing_behind(town, at_the_screen):
    client = at_the_screen(town.nurse)
    for one in pages():
        page = client.get(address(one))
        if not page.get("Content-Type", "").startswith("text/html"):
            continue
        policy = page["Content-Security-Policy"]
        assert "default-src 'none'" in policy, address(one)
        assert "unsafe" not in policy, address(one)
        assert "frame-ancestors 'none'" in policy
        assert page["Cache-Control"] == "no-store", address(one)
        assert page["Referrer-Policy"] == "same-origin"
        assert page["X-Frame-Options"] == "DENY"
        assert page["X-Content-Type-Options"] == "nosniff"
        assert page["Cross-Origin-Opener-Policy"] == "same-origin"


def test_no_page_holds_a_script_a_style_or_a_handler_of_its_own():
    word = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|javascript:|hx-on|\bjs:", re.IGNORECASE)
    found = [str(path.relative_to(SOURCE)) for path in files("src", ending=".html") if word.search(path.read_text())]

    assert found == []


def test_nothing_about_a_person_is_sent_in_an_address():
    """Forms that read by GET send what is chosen from lists, and never what somebody writes."""
    form = re.compile(r"<form\b[^>]*>.*?</form>", re.DOTALL | re.IGNORECASE)
    loose = []
    for path in files("src", ending=".html"):
        for found in form.findall(path.read_text()):
            head = found[: found.index(">")]
            posts = 'method="post"' in head
            writes = re.search(r"<textarea|<input(?![^>]*type=\"(hidden|radio|checkbox|submit|date)\")", found)
            if not posts and writes:
                loose.append(str(path.relative_to(SOURCE)))

    assert loose == []


def test_no_address_has_a_hole_for_a_number_or_a_name():
    kinds = {type(converter).__name__ for one in patterns() for _, converter in _holes(one)}
    loose = {one.name for one in patterns() for _, c in _holes(one) if type(c).__name__ == "StringConverter"}

    assert kinds <= {"UUIDConverter", "SlugConverter", "StringConverter"}
    assert loose <= {"invited", "calendar"}, "each is a secret that opens one thing"


def test_a_form_that_is_too_large_is_refused_calmly_and_not_read(town, at_the_screen, settings):
    client = at_the_screen(town.nurse)
    much = {"name": "x" * (settings.LARGEST_FORM + 1)}

    page = client.post("/people", much)

    assert (page.status_code, "page.too-large" in words(page)) == (413, True)
    assert "script-src 'self'" in page["Content-Security-Policy"]
    assert client.post("/nonsense", much).status_code == 413
    assert TOO_LARGE.code == "page.too-large"


def test_a_file_that_is_sent_to_a_page_is_kept_nowhere(town, at_the_screen, tmp_path, settings):
    from django.core.files.uploadedfile import SimpleUploadedFile

    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)

    assert at_the_screen(town.nurse).post("/people", {"name": SimpleUploadedFile("x", b"y")}).status_code in (200, 400)
    assert list(tmp_path.iterdir()) == []


def test_the_doors_for_machines_measure_for_themselves(rf):
    letter = rf.post("/kith", b"x", content_type="application/xml", CONTENT_LENGTH=str(configured.LARGEST_FORM + 1))
    form = rf.post("/people", {}, CONTENT_LENGTH=str(configured.LARGEST_FORM + 1))

    assert (_is_too_large(letter), _is_too_large(form)) == (False, True)


@pytest.mark.parametrize(
    ("door", "kind"), [("/kith", "application/problem+json"), ("/fhir/$process-message", "application/fhir+json")]
)
def test_what_is_too_large_for_a_door_is_refused_in_its_own_form(client, db, door, kind):
    answer = client.post(door, b"x", content_type="application/xml", CONTENT_LENGTH=str(LARGEST + 1))

    assert (answer.status_code, answer["Content-Type"].partition(";")[0]) == (413, kind)


def told(**environment: str) -> dict[str, str]:
    """What the settings of a node come to with this environment, read in a process of its own."""
    names = "SESSION_COOKIE_SECURE CSRF_COOKIE_SECURE SESSION_COOKIE_HTTPONLY SESSION_COOKIE_SAMESITE STRICT_TRANSPORT"
    asked = f"from mellomrom.config import settings as s; print(*(f'{{n}}={{getattr(s, n)}}' for n in {names.split()!r}), sep=chr(10))"
    kept = {name: value for name, value in os.environ.items() if name not in ("SECURE_COOKIES", "ADDRESS", "ISSUERS")}
    env = {**kept, "SECRET_KEY": get_random_secret_key(), **environment}
    said = subprocess.run([sys.executable, "-c", asked], env=env, capture_output=True, text=True, check=True).stdout
    return dict(line.split("=", 1) for line in said.splitlines())


def test_behind_tls_cookies_are_sent_over_it_alone_and_browsers_are_told_to_stay_there():
    said = told(ADDRESS="https://mellomrom.example.no")

    assert (said["SESSION_COOKIE_SECURE"], said["CSRF_COOKIE_SECURE"]) == ("True", "True")
    assert (said["SESSION_COOKIE_HTTPONLY"], said["SESSION_COOKIE_SAMESITE"]) == ("True", "Lax")
    assert said["STRICT_TRANSPORT"].startswith("max-age=31536000")
    assert told()["STRICT_TRANSPORT"] == ""
    assert told(SECURE_COOKIES="1")["SESSION_COOKIE_SECURE"] == "True"


def test_the_cookies_of_a_login_cannot_be_read_by_script_or_sent_from_elsewhere(client, town, settings):
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = settings.SECURE_COOKIES = True
    settings.DEMO, settings.DEMO_LOGINS = True, [(town.nurse.user.username, "Sykepleier")]
    client.get("/login")
    client.post("/login/demo", {"username": town.nurse.user.username})
    client.post("/language", {"language": "nn"})

    session = client.cookies[settings.SESSION_COOKIE_NAME]
    assert (session["httponly"], session["secure"], session["samesite"]) == (True, True, "Lax")
    for name in (settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME):
        assert (client.cookies[name]["secure"], client.cookies[name]["samesite"]) == (True, "Lax")


def test_strict_transport_is_said_with_everything_where_the_cookies_are_secure(client, db, settings):
    settings.STRICT_TRANSPORT = "max-age=31536000"

    for where in ("/login", "/health", "/openapi.yaml", "/nonsense"):
        assert client.get(where)["Strict-Transport-Security"] == "max-age=31536000"
