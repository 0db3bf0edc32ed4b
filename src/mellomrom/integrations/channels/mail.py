"""An e-mail, by a mail server (SMTP with TLS). Its subject is always the same, its Message-ID the reminder's own."""

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import default
from email.utils import formatdate
from urllib.parse import unquote, urlsplit
from uuid import UUID

from mellomrom.plans.reminders.catalogue import Address, Note, NotSent
from mellomrom.plans.reminders.titles import SUBJECT, text_of

DEADLINE = 20.0  # seconds for each step
PORTS = {"smtp": 587, "smtps": 465}
UNFOLDED = default.clone(
    max_line_length=998
)  # a long address in a header would be encoded, and no program would read it
LOCAL = ("localhost", "127.0.0.1", "::1")  # a server on this machine may do without TLS


@dataclass(frozen=True, slots=True, repr=False)
class Server:
    """A mail server, and who mail is from. It has no text form, because it holds a password."""

    secure: bool  # TLS from the first byte
    host: str
    port: int
    user: str
    password: str
    sender: str


def read_server(url: str, sender: str) -> Server:
    """Read smtp://user:password@host:port or smtps://…. Raises ValueError, without the address, for anything else."""
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS[parts.scheme]
    except (ValueError, KeyError):
        raise ValueError("not an smtp or smtps address") from None
    if not parts.hostname or "@" not in sender:
        raise ValueError("a mail server has a host, and a sender with an address")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Server(parts.scheme == "smtps", parts.hostname, port, user, password, sender)


def send(server: Server, to: Address, note: Note, key: UUID, *, home: str, within: float = DEADLINE) -> None:
    """Give a note to the mail server. A `Sender`; raises NotSent: no-connection, tls, login, refused, put-off."""
    try:
        with _connected(server, within) as line:
            if server.user:
                line.login(server.user, server.password)
            line.send_message(_message(server, to, note, key, home))
    except smtplib.SMTPAuthenticationError:
        raise NotSent("login") from None
    except smtplib.SMTPRecipientsRefused as no:
        [(code, _words)] = no.recipients.values()
        raise NotSent("refused" if code >= 500 else "put-off", final=code >= 500) from None
    except smtplib.SMTPResponseException as no:
        raise NotSent("refused" if no.smtp_code >= 500 else "put-off", final=no.smtp_code >= 500) from None
    except ssl.SSLError:
        raise NotSent("tls") from None
    except (smtplib.SMTPException, OSError):
        raise NotSent("no-connection") from None


def _connected(server: Server, within: float) -> smtplib.SMTP:
    trust = ssl.create_default_context()
    if server.secure:
        return smtplib.SMTP_SSL(server.host, server.port, timeout=within, context=trust)
    line = smtplib.SMTP(server.host, server.port, timeout=within)
    try:
        line.ehlo()
        if line.has_extn("starttls"):
            line.starttls(context=trust)
        elif server.host not in LOCAL:
            raise NotSent("tls")
    except BaseException:
        line.close()
        raise
    return line


def _message(server: Server, to: Address, note: Note, key: UUID, home: str) -> EmailMessage:
    message = EmailMessage(policy=UNFOLDED)
    message["Subject"], message["From"], message["To"] = SUBJECT, server.sender, to.value
    message["Date"] = formatdate()
    message["Message-ID"] = f"<{key}@{server.sender.rpartition('@')[2].rstrip('>')}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no automatic answer is wanted
    if to.stop:  # RFC 8058: one press in the mail program ends it
        message["List-Unsubscribe"] = f"<{home}/reminders/stop/{to.stop}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(text_of(note, home=home))
    return message
