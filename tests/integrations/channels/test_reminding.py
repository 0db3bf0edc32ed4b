"""A reminder goes to a gateway, a mail server or a folder; whatever happens, it says one of a few fixed texts."""

import inspect
import json
import re
import socketserver
import threading
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from uuid import UUID

import pytest

from mellomrom.integrations import channels
from mellomrom.integrations.channels import mail, outbox, sms
from mellomrom.plans.reminders.catalogue import Address, Code, Language, Link, Note, NotSent, Template, Way
from mellomrom.plans.reminders.titles import TEXTS, text_of
from tests.integrations.channels.servers import answer, serving

HOME = "https://mellomrom.example.no"
KEY = UUID("0199c1f2-0000-7000-8000-000000000000")
PHONE, MAIL = Address(Way.SMS, "+4790000000"), Address(Way.EMAIL, "kari@example.no")
NOTE = Note(Template.APPOINTMENT_TOMORROW, Link.ME, Language.NB)


def every_note():
    for template, link, language in product(Template, Link, Language):
        yield Note(template, link, language, Code(123456) if template is Template.CONFIRM else None)


def test_all_that_can_ever_be_sent_is_a_handful_of_fixed_texts():
    said = {text_of(note, home=HOME) for note in every_note()}
    fixed = {words.format(code="123456") for texts in TEXTS.values() for words in texts.values()}

    assert {text.partition("\n")[0] for text in said} == fixed
    assert {text.partition("\n")[2] for text in said} == {f"{HOME}/{link}" for link in Link}
    assert len(fixed) == len(Template) * len(Language)


def test_no_text_says_who_where_why_or_how_one_is():
    telling = re.compile(
        r"(?i)\b(kari|lege|doctor|rus|psyk\w*|sykehus|sjukehus|hospital|nav|politi\w*|overdose|time|kommune)\b"
    )

    assert [text for texts in TEXTS.values() for text in texts.values() if telling.search(text)] == []


def test_no_way_out_is_given_a_person_an_event_or_a_name():
    for send in (sms.send, mail.send, outbox.lay):
        given = inspect.signature(send).parameters
        assert given["note"].annotation is Note
        assert given["to"].annotation is Address
        assert set(given) <= {"gateway", "server", "folder", "to", "note", "key", "home", "within"}
    folder = Path(channels.__file__).parent
    read = "\n".join((folder / name).read_text() for name in ("sms.py", "mail.py", "outbox.py"))
    assert not re.search(r"models|people|events\.(?!catalogue)|full_name|details|Person\b", read)


def test_an_address_is_not_in_any_text_of_itself():
    assert "90000000" not in f"{PHONE!r} {PHONE}"


# ------------------------------------------------------------------------------------------------------------ text messages


def send(url: str, **more) -> None:
    sms.send(sms.Gateway(url, "hemmelig"), PHONE, NOTE, KEY, home=HOME, within=5.0, **more)


def test_a_gateway_gets_json_with_a_token_and_a_key():
    with serving(answer("202 Accepted", b"{}")) as server:
        send(server.url)

    assert json.loads(server.body) == {
        "to": "+4790000000",
        "from": "Mellomrom",
        "text": text_of(NOTE, home=HOME),
        "id": str(KEY),
    }
    assert server.header("Authorization") == "Bearer hemmelig"
    assert (server.header("Content-Type"), server.header("Idempotency-Key")) == ("application/json", str(KEY))


@pytest.mark.parametrize(
    ("status", "final"),
    [("400 Bad Request", True), ("403 Forbidden", True), ("429 Too Many Requests", False), ("503 Busy", False)],
)
def test_a_no_is_final_where_the_same_again_gets_the_same_no(status, final):
    with serving(answer(status, b"{}")) as server, pytest.raises(NotSent) as no:
        send(server.url)

    assert (no.value.code, no.value.final) == (f"status-{status[:3]}", final)


def test_a_gateway_that_is_not_there_is_tried_again():
    with pytest.raises(NotSent) as no:
        send("http://127.0.0.1:9")

    assert (no.value.code, no.value.final) == ("no-connection", False)


# ------------------------------------------------------------------------------------------------------------------ e-mail


class Post(socketserver.StreamRequestHandler):
    """A mail server of the simplest kind."""

    def handle(self) -> None:
        self.say("220 here")
        for line in self.rfile:
            word = line.decode().strip().upper()
            if word == "DATA":
                self.say("354 go on")
                self.server.letters.append(self.letter())
                self.say("250 kept")
            elif word == "QUIT":
                return self.say("221 bye")
            elif word.startswith("RCPT"):
                self.say(self.server.rcpt)
            else:
                self.say("250 ok")

    def letter(self) -> str:
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line.decode())
        return "".join(lines)

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@contextmanager
def post_office(rcpt="250 ok"):
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Post) as server:
        server.daemon_threads, server.letters, server.rcpt = True, [], rcpt
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server, mail.read_server(f"smtp://127.0.0.1:{server.server_address[1]}", "post@example.no")
        finally:
            server.shutdown()
            thread.join()


def test_a_mail_has_always_the_same_subject_and_the_key_as_its_id():
    with post_office() as (office, server):
        mail.send(server, MAIL, NOTE, KEY, home=HOME, within=5.0)

    [letter] = office.letters
    assert "Subject: Mellomrom" in letter
    assert f"Message-ID: <{KEY}@example.no>" in letter
    assert "To: kari@example.no" in letter
    assert "Logg inn og se hva" in letter
    assert "List-Unsubscribe" not in letter


def test_a_mail_can_be_stopped_by_one_press_with_a_word_that_says_nothing():
    to = Address(Way.EMAIL, "kari@example.no", stop=f"{KEY.hex}{'0a' * 16}")
    with post_office() as (office, server):
        mail.send(server, to, NOTE, KEY, home=HOME, within=5.0)

    [letter] = office.letters
    flat = re.sub(r"\r\n\s+", " ", letter)
    assert f"List-Unsubscribe: <{HOME}/reminders/stop/{KEY.hex}{'0a' * 16}>" in flat
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in flat


@pytest.mark.parametrize(("says", "code", "final"), [("550 no", "refused", True), ("451 later", "put-off", False)])
def test_a_mail_server_that_says_no_is_believed(says, code, final):
    with post_office(says) as (_, server), pytest.raises(NotSent) as no:
        mail.send(server, MAIL, NOTE, KEY, home=HOME, within=5.0)

    assert (no.value.code, no.value.final) == (code, final)


def test_a_mail_server_that_is_not_there_is_tried_again():
    with pytest.raises(NotSent, match="no-connection"):
        mail.send(mail.read_server("smtp://127.0.0.1:9", "post@example.no"), MAIL, NOTE, KEY, home=HOME, within=2.0)


@pytest.mark.parametrize("url", ["http://mail.example.no", "smtp://", "mail.example.no", "smtp://a:b@c:x"])
def test_what_is_no_mail_server_is_refused_without_its_words(url):
    with pytest.raises(ValueError, match="not an smtp|a mail server") as no:
        mail.read_server(url, "post@example.no")

    assert "example" not in str(no.value)


# ------------------------------------------------------------------------------------------------------------------ a demo


def test_a_demo_lays_it_in_a_folder_without_whom_it_is_to(tmp_path):
    outbox.lay(tmp_path / "reminders", PHONE, NOTE, KEY, home=HOME)
    outbox.lay(tmp_path / "reminders", PHONE, NOTE, KEY, home=HOME)

    [file] = (tmp_path / "reminders").iterdir()
    assert file.name == f"{KEY}.txt"
    assert "90000000" not in file.read_text()
    assert text_of(NOTE, home=HOME) in file.read_text()


def test_a_folder_that_cannot_be_written_to_is_tried_again(tmp_path):
    (tmp_path / "reminders").write_text("a file")

    with pytest.raises(NotSent, match="not-writable"):
        outbox.lay(tmp_path / "reminders", PHONE, NOTE, KEY, home=HOME)


def test_there_are_the_ways_that_the_settings_name_and_a_demo_has_them_all(settings, tmp_path):
    settings.DEMO, settings.SMS_GATEWAY, settings.SMTP, settings.ADDRESS = False, "", "", HOME
    assert channels.senders() == {}
    settings.SMS_GATEWAY, settings.SMTP, settings.MAIL_FROM = "https://sms.example.no", "smtp://localhost", "a@b.no"
    assert set(channels.senders()) == {Way.SMS, Way.EMAIL}
    settings.DEMO, settings.REMINDERS = True, tmp_path
    channels.senders()[Way.SMS](PHONE, NOTE, KEY)
    assert [file.name for file in tmp_path.iterdir()] == [f"{KEY}.txt"]
