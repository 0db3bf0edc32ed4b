"""A message posted to a record system's address; its receipt may come as the answer.

One deadline for all of it, however slowly the other side drips. Redirects are not followed: health information goes to
the address that somebody has written down, or nowhere. What an address or a body holds is never logged nor raised.
"""

import base64
import io
import os
import re
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import lru_cache
from http.client import HTTPConnection, HTTPException
from typing import Any, Never
from urllib.parse import quote, unquote, urlsplit

from mellomrom.events.catalogue import Carried, NotCarried
from mellomrom.integrations.channels.form import first, is_json

DEADLINE = 20.0  # seconds for all of it: look-up, connection, handshake, sending and answer
LARGEST_ANSWER = 1024 * 1024  # bytes; a receipt is some thousand
REFUSALS = (400, 422)  # with a receipt in the answer it came there, and the receipt says no: not to be sent again
PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"[a-z0-9._:-]+")
_IN_A_PATH = "/%:@!$&'()*+,;=~-._?"  # what stands in a path and its query as it is


@dataclass(frozen=True, slots=True, repr=False)
class Address:
    """A URL taken apart. It has no text form, because its credentials must not get into a log."""

    secure: bool
    host: str
    port: int
    target: str  # path and query
    authorization: str  # the header; empty where the address has no user

    @property
    def shown(self) -> str:
        """Give what may be shown of it: where it is, without credentials and query."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        scheme = "https" if self.secure else "http"
        port = "" if self.port == PORTS[scheme] else f":{self.port}"
        return f"{scheme}://{host}{port}{self.target.partition('?')[0]}"


def read_address(address: str) -> Address:
    """Take a URL apart. Raises ValueError, without the address, for what is no http or https URL with a host."""
    try:
        parts = urlsplit(address.strip())
        host = parts.hostname or ""
        host = host if ":" in host else host.encode("idna").decode()
        port = parts.port or PORTS[parts.scheme]
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
    except (ValueError, KeyError):
        host = ""
    if not _HOST.fullmatch(host):
        raise ValueError("not an http or https address") from None
    shown = base64.b64encode(f"{user}:{password}".encode()).decode() if user or password else ""
    target = quote(parts.path or "/", _IN_A_PATH) + (f"?{quote(parts.query, _IN_A_PATH)}" if parts.query else "")
    return Address(parts.scheme == "https", host, port, target, f"Basic {shown}" if shown else "")


def carry(
    address: str, raw: bytes, name: str, *, within: float = DEADLINE, more: Mapping[str, str] | None = None
) -> Carried:
    """Post a message and give the receipt, where it comes with the answer. A carrier (`events.catalogue`).

    again      the receiver knows by `Idempotency-Key`, the message's id, that it is the same one
    units      `within`: seconds for all of it; `more`: headers beside, or instead of, those of a message
    raises     NotCarried: bad-address, no-connection, tls, timeout, broken-off, bad-answer, too-large, status-NNN
    """
    deadline = time.monotonic() + within
    try:
        to = read_address(address)
    except ValueError:
        raise NotCarried("bad-address") from None
    with closing(_connected(to, deadline)) as line:
        return _exchanged(to, _Timed(line, deadline), raw, name, more or {})


def _connected(to: Address, deadline: float) -> socket.socket:
    """Connect to the first of its addresses that answers, and shake hands where it is https."""
    line = None
    try:
        line = _first_that_answers(to, deadline)
        if to.secure:
            line.settimeout(_left(deadline))
            return _trust(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")).wrap_socket(
                line, server_hostname=to.host
            )
        return line
    except OSError as error:
        if line is not None:
            line.close()
        _say_why(error, otherwise="no-connection")


def _first_that_answers(to: Address, deadline: float) -> socket.socket:
    found = _looked_up(to, deadline)
    for number, (family, kind, protocol, _name, where) in enumerate(found):
        line = socket.socket(family, kind, protocol)
        line.settimeout(_left(deadline) / (len(found) - number))  # one that is silent leaves time for the next
        try:
            line.connect(where)
            return line
        except OSError:
            line.close()
            if number == len(found) - 1:
                raise
    raise OSError("the name has no address")


def _looked_up(to: Address, deadline: float) -> list[Any]:
    """Look the host up. The system's look-up knows no deadline, so it is left to itself when ours is past."""
    found: list[Any] = []

    def look_up() -> None:
        with suppress(OSError, UnicodeError):
            found.extend(socket.getaddrinfo(to.host, to.port, type=socket.SOCK_STREAM))

    looking = threading.Thread(target=look_up, daemon=True)
    looking.start()
    looking.join(_left(deadline))
    _left(deadline)
    return list(found)


@lru_cache(maxsize=4)
def _trust(file: str | None, folder: str | None) -> ssl.SSLContext:
    """Whom we trust: the system's certificates, or those of SSL_CERT_FILE and SSL_CERT_DIR. Reading them takes a while."""
    return ssl.create_default_context()


def _exchanged(to: Address, line: "_Timed", raw: bytes, name: str, more: Mapping[str, str]) -> Carried:
    kind = "application/fhir+json" if is_json(raw) else "application/xml"
    headers = {"Content-Type": kind, "Accept": kind, "Idempotency-Key": name, "User-Agent": "Mellomrom"}
    if to.authorization:
        headers["Authorization"] = to.authorization
    headers |= more
    connection = HTTPConnection(to.host, to.port)
    connection.default_port = PORTS["https" if to.secure else "http"]
    connection.sock = line  # type: ignore[assignment]
    try:
        with suppress(BrokenPipeError, ConnectionResetError):  # it may have said no and closed before it had read all
            connection.request("POST", to.target, raw, headers)
        answer = connection.getresponse()
        body = answer.read(LARGEST_ANSWER + 1)
        says_no = answer.status in REFUSALS and _looks_like_a_receipt(body)
        if not (200 <= answer.status < 300 or says_no):
            raise NotCarried(f"status-{answer.status}")
        if len(body) > LARGEST_ANSWER:
            raise NotCarried("too-large")
        if answer.length:
            raise NotCarried("broken-off")
    except OSError as error:
        _say_why(error, otherwise="broken-off")
    except HTTPException:
        raise NotCarried("bad-answer") from None
    if says_no:  # whether it is a receipt is for others to read; a gateway can answer so too, and nobody has it then
        return Carried(body, otherwise=f"status-{answer.status}")
    return Carried(body if _looks_like_a_receipt(body) else b"")


def _looks_like_a_receipt(body: bytes) -> bool:
    """Say whether an answer can be one: XML or JSON, and no web page that says hello."""
    begins = body[:64].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return first(body) in (b"<", b"{") and not begins.startswith((b"<!doctype html", b"<html"))


def _say_why(error: OSError, *, otherwise: str) -> Never:
    """Raise NotCarried with the code of what the network said; its own words can hold the address."""
    if isinstance(error, TimeoutError):
        raise NotCarried("timeout") from None
    if isinstance(error, ssl.SSLError) and not isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        raise NotCarried("tls") from None
    raise NotCarried(otherwise) from None


def _left(deadline: float) -> float:
    """Give the seconds that are left. Raises TimeoutError when none are."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


class _Timed:
    """A connection that keeps one deadline in all: each read and each write may take what is left of it, no more.

    As much of a socket as `http.client` asks for. Closing it is left to whoever opened the socket.
    """

    def __init__(self, line: socket.socket, deadline: float):
        self._line, self._deadline = line, deadline

    def sendall(self, data: bytes) -> None:
        """Send all of it."""
        rest = memoryview(data)
        while rest:
            self._line.settimeout(_left(self._deadline))
            rest = rest[self._line.send(rest) :]

    def makefile(self, mode: str) -> io.BufferedReader:
        """Give what the answer is read from."""
        return io.BufferedReader(_Reading(self._line, self._deadline))

    def close(self) -> None:
        """Let the answer be read to its end."""


class _Reading(io.RawIOBase):
    def __init__(self, line: socket.socket, deadline: float):
        self._line, self._deadline = line, deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._line.settimeout(_left(self._deadline))
        return self._line.recv_into(buffer)
