"""The words of the operator's page: what needs somebody now, what each list is for, why a message was not carried."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from mellomrom.core.machine import WORKER_SILENT
from mellomrom.directory.catalogue import Looked
from mellomrom.events.watched import Drift
from mellomrom.web.times import long_span

BEHIND = timedelta(minutes=2)  # what is due so long, while the worker lives, is more than it can do
SOON = timedelta(hours=24)  # a gap in the rota so near needs somebody now

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Machine:
    """How it stands with this machine, as far as it can be seen."""

    heartbeat: float | None  # seconds since the worker last showed that it lives; None: never here
    room: int | None  # megabytes free where the state lies
    least_room: int

    @property
    def worker_lives(self) -> bool:
        """Say whether the worker has shown itself lately."""
        return self.heartbeat is not None and self.heartbeat <= WORKER_SILENT

    @property
    def has_room(self) -> bool:
        """Say whether enough of the disk is free."""
        return self.room is not None and self.room >= self.least_room

    @property
    def gigabytes(self) -> str:
        """Say how much room there is, in gigabytes: one decimal below ten."""
        room = (self.room or 0) / 1024
        return number_format(room, 1 if room < 10 else 0)


@dataclass(frozen=True, slots=True)
class Section:
    """One list on the page: its title, what to do about what stands in it, and what is said when it is empty."""

    name: str  # of the field of `Drift`, and the anchor
    title: Words
    todo: Words
    quiet: Words
    row: str  # the template of one row
    all: str = ""  # the name of the address that does what the rows offer with all of them
    do_all: Words = ""  # what its button says


SECTIONS = (
    Section(
        "stuck",
        _("Stopped by a fault of ours"),
        _("The bytes are kept and the sender has no receipt. Each is tried again by itself, ever more seldom. Give the id and the class of the fault to whoever mends the program; then try again."),
        _("No message has been stopped by a fault of ours"),
        "ops/stuck.html",
        "try-all-again",
        _("Try all again"),
    ),
    Section(
        "given_up",
        _("Given up, or refused by who got it"),
        _("The service that sent it has been asked to phone. Mend what was wrong, together with those who run the receiving system. What never came there can be sent again; what they refused must be told in another way."),
        _("No message out has been given up"),
        "ops/sent.html",
        "send-all-again",
        _("Send all again"),
    ),
    Section(
        "endpoints",
        _("Addresses that fail"),
        _("They are tried again by themselves after each rest. Phone those who run the system there where it lasts."),
        _("Every address answers"),
        "ops/address.html",
    ),
    Section(
        "gaps",
        _("Nobody on call in the next seven days"),
        _("Tell the leader of the unit, who fills the rota."),
        _("Every line has somebody for seven days"),
        "ops/gap.html",
    ),
    Section(
        "unreached",
        _("Told, and nobody there to read it"),
        _("The unit has neither an address nor anybody who works there. Each sender was asked to phone. Connect its record system, or give somebody a role there."),
        _("Everybody who was told can read it"),
        "ops/unreached.html",
    ),
    Section(
        "undelivered",
        _("On their way, without a receipt"),
        _("Without a receipt in time the service that sent it is asked to phone. Where all to one place wait, ask there whether messages come in."),
        _("Nothing waits for a receipt"),
        "ops/sent.html",
    ),
    Section(
        "untaken",
        _("Late answers that nobody has taken on"),
        _("The house asks others by itself. Phone the unit where it stands there again and again: do they know that they have an inbox?"),
        _("No answer is late"),
        "ops/untaken.html",
    ),
    Section(
        "silent",
        _("Senders who have fallen silent"),
        _("They used to send and no longer do. Phone those who run the system there: is it up, and does it send here?"),
        _("Nobody who used to send has fallen silent"),
        "ops/sender.html",
    ),
    Section(
        "unverified",
        _("Senders nobody has verified"),
        _("Their messages are taken in. Find out who they are and register the organization with its HER-id or number; the next message then verifies the sender."),
        _("Every sender is known"),
        "ops/sender.html",
    ),
    Section(
        "odd",
        _("Messages with something odd about them"),
        _("They were taken in. Tell those who run the system that sent them."),
        _("No message is odd"),
        "ops/odd.html",
    ),
    Section(
        "lookers",
        _("Unusually many look-ups"),
        _("More within an hour than work usually needs. Tell the leader of the unit, who asks why; the log says who it was and whom they looked at. Where work needs it, nothing is wrong."),
        _("Nobody has looked up unusually many"),
        "ops/looker.html",
    ),
)  # fmt: skip

LOOKED = {
    Looked.SOUGHT: _("searches"),
    Looked.OPENED: _("persons opened"),
    Looked.EMERGENCY: _("look-ups in an emergency"),
    Looked.CARD: _("crisis cards sought"),
}

NOT_CARRIED = {  # why a message did not come to its receiver: `NotCarried.code`
    "timeout": _("It did not answer in time. Is their system overloaded?"),
    "no-connection": _("Nobody answers there. Is their system up, and is the address right?"),
    "tls": _("Its certificate is not trusted. Has it run out?"),
    "broken-off": _("It broke off in the middle. Is the line between us bad?"),
    "bad-answer": _("Its answer could not be understood. Is it the right address?"),
    "too-large": _("Its answer is larger than a message may be. Is it the right address?"),
    "bad-address": _("The address cannot be used. Write it anew."),
    "no-folder": _("The folder is not there. Make it, or write the address anew."),
    "not-writable": _("The folder may not be written. Let the worker's user write there."),
    "no-answer": _("Nobody has answered there for a day. Is their system up, and is the address right?"),
    "no-address": _("Its address has ended and there is no other. Connect its record system."),
    "not-written": _("A fault of ours: it could not be written. Tell whoever mends the program."),
    "fault": _("A fault of ours: it could not be carried. Tell whoever mends the program."),
    "disk-full": _("The disk is full there. Make room."),
}


def why_not_carried(code: str) -> str:
    """Say why a message was not carried, and what to ask; empty for no code, the code itself for one without words."""
    status = code.removeprefix("status-")
    if status != code and status[:1] == "5":
        return gettext("Their system has a fault of its own (status %(status)s). Tell them.") % {"status": status}
    if status != code:
        return gettext("Their system will not have it (status %(status)s). Ask them what is wrong.") % {
            "status": status
        }
    return str(NOT_CARRIED.get(code, code))


def needs(page: Drift, machine: Machine) -> Iterator[tuple[str, str]]:
    """Give what needs somebody now as (anchor, sentence), the gravest first; nothing where all can wait."""
    at = page.read_at
    if not machine.worker_lives:
        yield "worker", gettext("The worker is silent: nothing is sent and nobody is asked until it is started.")
    elif (since := page.due.since) is not None and at - since > BEHIND:
        yield (
            "worker",
            gettext("The worker does not keep up: something has been due for %(span)s.")
            % {"span": long_span(at - since)},
        )
    if not machine.has_room:
        yield "worker", gettext("The disk is almost full: soon no message can be taken in.")
    yield from _traffic(page)
    if any(gap.since - at < SOON for gap in page.gaps.rows):
        yield "gaps", gettext("Within a day there is a time when nobody is on call.")
    yield from _people(page)


def _traffic(page: Drift) -> Iterator[tuple[str, str]]:
    if n := page.stuck.total:
        yield (
            "stuck",
            ngettext(
                "%(n)d message has been stopped by a fault of ours.",
                "%(n)d messages have been stopped by a fault of ours.",
                n,
            )
            % {"n": n},
        )
    if n := page.given_up.total:
        yield (
            "given_up",
            ngettext(
                "%(n)d message out has been given up or refused.",
                "%(n)d messages out have been given up or refused.",
                n,
            )
            % {"n": n},
        )
    if n := page.endpoints.total:
        yield "endpoints", ngettext("%(n)d address fails.", "%(n)d addresses fail.", n) % {"n": n}
    if n := page.overdue:
        yield (
            "undelivered",
            ngettext("%(n)d receipt should have come and has not.", "%(n)d receipts should have come and have not.", n)
            % {"n": n},
        )


def _people(page: Drift) -> Iterator[tuple[str, str]]:
    if n := page.unreached.total:
        yield (
            "unreached",
            ngettext(
                "%(n)d unit was told something that nobody there can read.",
                "%(n)d units were told something that nobody there can read.",
                n,
            )
            % {"n": n},
        )
    if n := page.untaken.total:
        yield (
            "untaken",
            ngettext(
                "%(n)d answer is late and nobody has taken it on.",
                "%(n)d answers are late and nobody has taken them on.",
                n,
            )
            % {"n": n},
        )
    if n := sum(row.refused for row in page.lookers.rows):
        yield (
            "lookers",
            ngettext(
                "%(n)d time somebody was stopped who looked up too many.",
                "%(n)d times somebody was stopped who looked up too many.",
                n,
            )
            % {"n": n},
        )
    if n := page.silent.total:
        yield "silent", ngettext("%(n)d sender has fallen silent.", "%(n)d senders have fallen silent.", n) % {"n": n}
