"""A message is posted to a record system that answers, hangs, drips, breaks off, or is not the one it says it is."""

import logging
import socket
import time
from contextlib import suppress

import pytest

from mellomrom.events.catalogue import NotCarried
from mellomrom.integrations.channels import CARRIERS, http
from tests.integrations.channels.servers import answer, certificate, serving

RAW = "<?xml version='1.0'?>\n<MsgHead>Prøve</MsgHead>".encode()
RECEIPT = b"<?xml version='1.0'?><AppRec/>"
NAME = "0199c1f2-0000-7000-8000-000000000000"
WITHIN, SOON = 10.0, 0.4  # seconds; the real deadline is a test of its own


def carry(address: str, raw: bytes = RAW, within: float = WITHIN) -> bytes:
    return http.carry(address, raw, NAME, within=within).answer


def why_not(address: str, raw: bytes = RAW, within: float = WITHIN) -> str:
    with pytest.raises(NotCarried) as refused:
        carry(address, raw, within)
    return refused.value.code


def test_a_message_comes_as_it_is_with_its_id_and_format_and_the_receipt_is_the_answer():
    with serving(answer("200 OK", RECEIPT)) as server:
        assert carry(server.url) == RECEIPT

    assert server.requests[-1].startswith(b"POST /messages HTTP/1.1\r\n")
    assert server.body == RAW
    assert (server.header("Idempotency-Key"), server.header("Content-Type")) == (NAME, "application/xml")
    assert server.header("Host") == f"127.0.0.1:{server.port}"


def test_a_bundle_is_posted_as_fhir():
    with serving(answer("200 OK", b' {"resourceType": "Bundle"}')) as server:
        assert carry(server.url, b'\xef\xbb\xbf {"resourceType": "Bundle"}') == b' {"resourceType": "Bundle"}'

    assert server.header("Content-Type") == "application/fhir+json"


@pytest.mark.parametrize("body", [b"", b"OK", b"<!DOCTYPE html><p>Hello", b"\n<HTML>", b"0"])
def test_an_answer_that_is_no_receipt_means_that_it_comes_later(body):
    with serving(answer("202 Accepted", body)) as server:
        assert carry(server.url) == b""


def test_an_answer_in_chunks_is_put_together():
    chunks = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<AppR\r\n4\r\nec/>\r\n0\r\n\r\n"
    with serving(chunks) as server:
        assert carry(server.url) == b"<AppRec/>"


def test_an_answer_without_a_length_ends_with_the_connection():
    with serving(b"HTTP/1.0 200 OK\r\n\r\n<AppRec/>") as server:
        assert carry(server.url) == b"<AppRec/>"


@pytest.mark.parametrize("status", ["301 Moved", "307 Again", "401 Who", "404 No", "500 Fault", "503 Busy"])
def test_any_other_status_is_a_no_that_says_which(status):
    with serving(answer(status, RECEIPT, "Location: http://127.0.0.1:1/elsewhere")) as server:
        assert why_not(server.url) == f"status-{status[:3]}"

    assert len(server.requests) == 1  # nobody is sent on to another address


@pytest.mark.parametrize("status", ["400 Bad", "422 No"])
def test_a_receipt_that_says_no_is_a_receipt(status):
    with serving(answer(status, RECEIPT)) as server:
        assert carry(server.url) == RECEIPT

    with serving(answer(status, b"<html>no</html>")) as server:
        assert why_not(server.url) == f"status-{status[:3]}"


def test_one_that_never_answers_is_left_in_time():
    with serving(lambda line, done: done.wait(5)) as server:
        began = time.monotonic()

        assert why_not(server.url, within=SOON) == "timeout"
        assert time.monotonic() - began < SOON + 1


@pytest.mark.parametrize("start", [b"", b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n<A"])
def test_one_that_drips_is_left_in_time_however_often_it_says_a_little(start):
    def drip(line, done):
        line.sendall(start)
        while not done.wait(0.05):
            line.sendall(b"H")

    with serving(drip) as server:
        began = time.monotonic()

        assert why_not(server.url, within=SOON) == "timeout"
        assert time.monotonic() - began < SOON + 1


def test_one_that_says_continue_without_end_is_left_in_time():
    def go_on(line, done):
        while not done.wait(0.02):
            line.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")

    with serving(go_on) as server:
        assert why_not(server.url, within=SOON) == "timeout"


@pytest.mark.parametrize("secure", [False, True])
def test_one_that_does_not_read_what_it_is_sent_is_left_in_time(secure, tmp_path, monkeypatch):
    tls, trusted = certificate(tmp_path, "127.0.0.1")
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    with serving(lambda line, done: done.wait(5), tls=tls if secure else None, reads=False) as server:
        address = server.url.replace("http:", "https:") if secure else server.url
        began = time.monotonic()

        assert why_not(address, b"<" + b"x" * 20_000_000, within=SOON) == "timeout"
        assert time.monotonic() - began < SOON + 1


def test_one_that_reads_a_drop_at_a_time_is_left_in_time():
    def sip(line, done):
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        while not done.wait(0.02):
            line.recv(100)

    with serving(sip, reads=False) as server:
        assert why_not(server.url, b"<" + b"x" * 20_000_000, within=SOON) == "timeout"


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n<AppRec"])
def test_one_that_closes_midway_has_broken_off(said):
    with serving(said) as server:
        assert why_not(server.url) == "broken-off"


def test_one_that_said_yes_and_closed_before_it_said_more_has_the_message():
    with serving(b"HTTP/1.1 200 OK\r\nContent-Le") as server:
        assert carry(server.url) == b""


def test_one_that_resets_the_connection_has_broken_off():
    def reset(line, done):
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")

    with serving(reset) as server:
        assert why_not(server.url) == "broken-off"


def test_a_no_that_comes_before_all_was_read_is_heard():
    def refuse(line, done):
        line.recv(1000)
        line.sendall(answer("413 Too Large", b"", "Connection: close"))
        line.shutdown(socket.SHUT_WR)
        with suppress(OSError):
            while line.recv(65536):
                continue

    with serving(refuse, reads=False) as server:
        assert why_not(server.url, b"<" + b"x" * 5_000_000) == "status-413"


@pytest.mark.parametrize(
    "said", [b"SSH-2.0-OpenSSH_9\r\n", b"HTTP/1.1 abc\r\n\r\n", b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 200]
)
def test_one_that_does_not_speak_http_has_a_bad_answer(said):
    with serving(said) as server:
        assert why_not(server.url) == "bad-answer"


@pytest.mark.parametrize("length", ["Content-Length: 2000000", "Transfer-Encoding: chunked"])
def test_an_answer_without_end_is_read_no_further_than_a_receipt_can_be_long(length):
    def pour(line, done):
        line.sendall(f"HTTP/1.1 200 OK\r\n{length}\r\n\r\n".encode())
        lump = b"x" * 10_000
        for _ in range(200):
            line.sendall(b"2710\r\n" + lump + b"\r\n" if "chunked" in length else lump)

    with serving(pour) as server:
        assert why_not(server.url) == "too-large"


def test_where_nobody_listens_there_is_no_connection():
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))

        assert why_not(f"http://127.0.0.1:{bound.getsockname()[1]}/") == "no-connection"


def test_an_address_of_a_name_that_does_not_answer_leaves_time_for_its_next_one():
    with serving(answer("200 OK", RECEIPT)) as server:  # localhost is ::1 too, where nobody listens
        assert carry(server.url.replace("127.0.0.1", "localhost")) == RECEIPT


def test_a_name_that_nobody_has_is_no_connection():
    assert why_not("http://nobody.invalid/") in ("no-connection", "timeout")


@pytest.mark.parametrize(
    "address",
    ["", "levanger", "ftp://a/", "file:///etc/passwd", "http:///x", "http://a:b/", "http://a..b/", "http://[::1", "//a/",
     "http://a b/", "https://:443/"],
)  # fmt: skip
def test_what_is_no_address_is_said_so_without_being_repeated(address):
    assert why_not(address) == "bad-address"


def test_a_certificate_that_nobody_vouches_for_is_not_believed(tmp_path):
    tls, _ = certificate(tmp_path, "127.0.0.1")
    with serving(answer("200 OK"), tls=tls) as server:
        assert why_not(server.url.replace("http:", "https:")) == "tls"

    assert server.requests == []


def test_a_certificate_that_somebody_vouches_for_is_believed(tmp_path, monkeypatch):
    tls, trusted = certificate(tmp_path, "127.0.0.1")
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    with serving(answer("200 OK", RECEIPT), tls=tls) as server:
        assert carry(server.url.replace("http:", "https:")) == RECEIPT


def test_a_certificate_of_another_name_is_not_believed(tmp_path, monkeypatch):
    tls, trusted = certificate(tmp_path, "another.example")
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    with serving(answer("200 OK"), tls=tls) as server:
        assert why_not(server.url.replace("http:", "https:")) == "tls"

    assert server.requests == []


def test_one_that_hangs_in_the_handshake_is_left_in_time():
    with serving(lambda line, done: done.wait(5), reads=False) as server:
        assert why_not(server.url.replace("http:", "https:"), within=SOON) == "timeout"


def test_a_plain_server_at_a_secure_address_is_not_believed():
    with serving(answer("200 OK"), reads=False) as server:
        assert why_not(server.url.replace("http:", "https:")) in ("tls", "no-connection")


def test_user_and_password_of_an_address_go_into_the_header_and_are_shown_nowhere(caplog):
    caplog.set_level(logging.DEBUG)
    with serving(answer("500 Fault")) as server:
        address = f"http://user:p%40ss@127.0.0.1:{server.port}/in?key=hidden"
        with pytest.raises(NotCarried) as refused:
            carry(address)

    assert server.header("Authorization") == "Basic dXNlcjpwQHNz"
    assert server.requests[-1].startswith(b"POST /in?key=hidden HTTP/1.1\r\n")
    assert server.header("Host") == f"127.0.0.1:{server.port}"
    assert http.read_address(address).shown == f"http://127.0.0.1:{server.port}/in"
    said = f"{refused.value!r} {caplog.text} {http.read_address(address)!r}"
    assert not any(secret in said for secret in ("p@ss", "p%40ss", "dXNlcjpwQHNz", "hidden", "Prøve"))


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://record.example", "https://record.example/"),
        ("https://Record.Example:443/a b", "https://record.example/a%20b"),
        ("https://blåbær.example:8443/x", "https://xn--blbr-roah.example:8443/x"),
        ("http://[::1]:80/", "http://[::1]/"),
    ],
)
def test_an_address_is_shown_as_others_write_it(address, shown):
    assert http.read_address(address).shown == shown


def test_the_deadline_is_shorter_than_a_carrier_may_take():
    assert http.DEADLINE < 30
    assert CARRIERS["http"] is http.carry
