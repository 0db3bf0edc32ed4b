"""A message arrives: keep it, understand it, record it, answer it. One transaction; a bug leaves it stuck, never lost."""

import hashlib
import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, OperationalError, transaction
from django.db.models import QuerySet

from mellomrom.core.errors import Problem, Unreadable
from mellomrom.database.house import enter, entering, walled
from mellomrom.database.rows import Ask, ask
from mellomrom.directory import queries as directory
from mellomrom.directory.book import EDITION, Book, book
from mellomrom.directory.catalogue import OrganizationKind, ServiceType
from mellomrom.directory.models import Organization, Unit
from mellomrom.events.actions import receipts, vouching
from mellomrom.events.actions.leaving import is_our_own
from mellomrom.events.actions.recording import Happening, record
from mellomrom.events.actions.withdrawing import first_of
from mellomrom.events.catalogue import Correction, Dialect, EventKind, Report
from mellomrom.events.models import Event
from mellomrom.exchange import actions as exchange
from mellomrom.exchange import queries as messages
from mellomrom.exchange.catalogue import RECEIPT, MessageState
from mellomrom.exchange.models import Message
from mellomrom.people.actions import find, state_municipality
from mellomrom.people.models import Person

log = logging.getLogger(__name__)
UNFINISHED = (MessageState.STUCK, MessageState.RECEIVED)
TIMES = 3  # how often what met another transaction is begun again at once


@dataclass(frozen=True, slots=True)
class Received:
    """What became of one message."""

    message: Message
    new: bool  # False: the same sender, id and bytes came before, and this is the answer of then

    @property
    def accepted(self) -> bool:
        """Say whether the sender may forget it."""
        return self.message.state in (MessageState.RECORDED, MessageState.WAITING, MessageState.NOTED)

    @property
    def is_receipt(self) -> bool:
        """Say whether it is a receipt, sound or not, that is ours now: a receipt is never answered."""
        return self.message.kind == RECEIPT and self.message.state not in UNFINISHED

    @property
    def event(self) -> Event | None:
        """Give the event it became, if it became one."""
        return Event.objects.filter(message=self.message).first()


@walled()
def take_in(
    raw: bytes,
    *,
    dialect: Dialect,
    at: datetime,
    asked: Message | None = None,
    brought_by: Collection[str] | None = None,
) -> Received:
    """Take a message in: bytes first, then what it says, then all that follows, then the receipt (P1, P11).

    Again, the same sender, id and bytes: the stored answer, nothing twice. What cannot be read is refused with a
    receipt in its own protocol; a bug of ours rolls back to the savepoint and leaves the message stuck, without
    receipt, to be tried again. A receipt for what we sent is believed and never answered; `asked` is that message,
    where the receipt came as the answer to it. `brought_by`: the numbers of the organizations that the machine which
    brings it speaks for; None where nobody has said. Source: HITS 1168 §§ 4-5; architecture § 3.
    """
    if brought_by is not None and vouching.in_anothers_name(vouching.named(raw, dialect, known=book()), brought_by):
        return _in_anothers_name(raw, dialect, brought_by, at=at)
    if asked is not None or dialect.is_receipt(raw):
        enter()
        partner, foreign_id = receipts.sender_of(raw, dialect, asked=asked, at=at)
        key, report = partner.key, None
    else:
        key, foreign_id = dialect.peek(raw)
        key, report = exchange.named(key, dialect.channel), _said(raw, dialect)
    digest = hashlib.sha256(raw).digest()
    turn = _turn(key, foreign_id, digest, report)
    *_, arrival, edition = ask(*entering(), *turn, messages.arrival(key, foreign_id, digest), EDITION)
    if arrival.same is not None:
        return _again(arrival.same, dialect, asked, at=at)
    known = book(edition)
    partner = arrival.partner or exchange.partner_of(key, channel=dialect.channel, at=at)
    if partner.organization_id is None and (organization := vouching.by_key(key, known)[0]) is not None:
        exchange.verify(partner, organization, at=at)
    owner = directory.operator()
    message = exchange.received(
        raw,
        partner=partner,
        foreign_id=foreign_id,
        channel=dialect.channel,
        owner=owner,
        at=at,
        reused=arrival.reused,
    )
    understand(message, dialect, asked=asked, known=known, report=report, awaited=arrival.awaited, at=at)
    return Received(message, True)


def _in_anothers_name(raw: bytes, dialect: Dialect, brought_by: Collection[str], *, at: datetime) -> Received:
    """Keep what was brought in another's name among what its bringer sends, and refuse it; a receipt is not answered.

    What the organization itself sends afterwards, the same bytes too, is another message.
    """
    enter()
    _, foreign_id = dialect.peek(raw)
    key, digest = f"ENH:{min(brought_by, default='')}", hashlib.sha256(raw).digest()
    *_, arrival = ask(*_turn(key, foreign_id, digest, None), messages.arrival(key, foreign_id, digest))
    if arrival.same is not None:
        return Received(Message.objects.defer("body").get(pk=arrival.same), False)
    partner = arrival.partner or exchange.partner_of(key, channel=dialect.channel, at=at)
    words = {"channel": dialect.channel, "owner": directory.operator(), "at": at, "reused": arrival.reused}
    message = exchange.received(raw, partner=partner, foreign_id=foreign_id, **words)
    if dialect.is_receipt(raw):
        message.kind, message.state, message.error = RECEIPT, MessageState.REFUSED, vouching.ANOTHERS_NAME
    else:
        _refuse(message, dialect, vouching.refusal(), at=at)
    exchange.keep(message)
    return Received(message, True)


def _turn(key: str, foreign_id: str, digest: bytes, report: Report | None) -> list[Ask[None]]:
    """Take the turn of a message and of what it corrects: before anything is read, and before any row is held."""
    return exchange.in_turn(key, foreign_id or digest.hex(), report.corrects_id if report else "")


def _said(raw: bytes, dialect: Dialect) -> Report | None:
    """Give what a message says; None where it cannot be read, which is found out again when it is understood."""
    try:
        return dialect.read(raw)
    except Exception:  # refused or stuck, as it is
        return None


def _again(message_id: UUID, dialect: Dialect, asked: Message | None, *, at: datetime) -> Received:
    """Give the answer of then to what has come before; what is stuck is tried again."""
    message = Message.objects.defer("body").select_related("partner__actor").get(pk=message_id)
    if message.state in UNFINISHED:  # the worker may be trying it just now
        message = _locked().get(pk=message_id)
    if message.state in UNFINISHED:
        understand(message, dialect, asked=asked, at=at)
    return Received(message, False)


def _locked(*, skip: bool = False) -> QuerySet[Message]:
    rows = Message.objects.select_for_update(no_key=True, skip_locked=skip, of=("self",))
    return rows.select_related("partner__actor")


def understand(
    message: Message,
    dialect: Dialect,
    *,
    asked: Message | None = None,
    known: Book | None = None,
    report: Report | None = None,
    awaited: bool = True,
    at: datetime,
) -> Message:
    """Read a message, let it have its effect and write it down; needs a transaction and the row to itself.

    `known`: the directory, where it was read in this transaction; `report`: what the message says, where that was read.
    `awaited`: a correction of it may have come before it.
    """
    message.attempts += 1
    is_receipt = asked is not None or message.kind == RECEIPT or dialect.is_receipt(message.body)
    try:
        for time in range(1, TIMES + 1):
            try:
                if is_receipt:
                    _note(message, dialect, asked, at=at)
                else:
                    _settle(message, dialect, known, report, awaited=awaited, at=at)
                break
            except (IntegrityError, OperationalError):  # somebody did the same at once, or each waited for the other
                if time == TIMES:
                    raise
                message.partner.refresh_from_db()  # what the first try believed of its sender is rolled back with it
    except Exception as bug:  # kept and retried: the sender gets no receipt and sends it again
        log.error("message.stuck %s %s", message.pk, type(bug).__name__)
        message.state, message.error = MessageState.STUCK, type(bug).__name__
        message.receipt, message.receipt_code = None, ""
        message.try_at = at + timedelta(minutes=min(2**message.attempts, 60 * 24))
    exchange.keep(message)
    return message


def _settle(
    message: Message, dialect: Dialect, known: Book | None, report: Report | None, *, awaited: bool, at: datetime
) -> None:
    new = message._state.adding
    try:
        with transaction.atomic():
            report = report or dialect.read(message.body)
            _believe(message, report, known, at=at)
            message.receipt = dialect.accept(report, str(message.id), at)
            message.receipt_code, message.try_at, message.error = dialect.accepted, None, ""
            if awaited and message.state == MessageState.RECORDED:
                exchange.keep(message)  # what waited looks for it
                _what_waited(message, dialect, at=at)
    except Exception as why:
        message._state.adding = new  # what was written is rolled back
        if not isinstance(why, Unreadable):
            raise
        _refuse(message, dialect, why, at=at)


def _note(message: Message, dialect: Dialect, asked: Message | None, *, at: datetime) -> None:
    """Believe a receipt for what we sent. One that cannot be read counts as none, and is not answered either."""
    message.kind, message.try_at = RECEIPT, None
    try:
        with transaction.atomic():
            receipt = dialect.read_receipt(message.body)
            message.errors = [code for code, _ in receipt.errors]
            message.error = receipts.believe(receipt, message, asked=asked, at=at)
            message.state = MessageState.NOTED
    except Unreadable as why:
        message.errors = [problem.code for problem in why.problems]
        message.state, message.error = MessageState.REFUSED, why.code


def _refuse(message: Message, dialect: Dialect, why: Unreadable, *, at: datetime) -> None:
    message.receipt = dialect.refuse(message.body, why, str(message.id), at)
    message.receipt_code = dialect.refused if message.receipt is not None else ""
    message.errors = [problem.code for problem in why.problems]
    message.state, message.try_at, message.error = MessageState.REFUSED, None, why.code


@dataclass(frozen=True, slots=True)
class Ends:
    """Who sent a message and whom it was sent to, as far as the directory knows them."""

    sender: Unit | None
    sender_organization: Organization | None
    organization: Organization | None  # of the first receiver that we know, primary before copies
    addressee: Unit | None  # where that unit is not known here: who coordinates in the organization, to pass it on
    addressed: bool  # the unit that it was sent to is known
    copy: bool  # we know only copy receivers
    copies: tuple[Unit, ...]  # the other receivers that we know: it is made available to each (HITS 1168, 5.4)


def _ends(report: Report, known: Book | None) -> Ends:
    parties = sorted(report.receivers, key=lambda p: p.copy)
    addresses = [vouching.address(p) for p in (report.sender, *parties)]
    (sender_organization, sender), *found = directory.addressed(addresses, known=known)
    ours = [(o, unit, party.copy) for (o, unit), party in zip(found, parties, strict=True) if o is not None]
    organization, addressee, copy = ours[0] if ours else (None, None, False)
    units = {unit.id: unit for _, unit, _ in ours if unit is not None}
    addressed = addressee is not None
    if organization is not None and addressee is None:
        addressee = (known or directory).first_unit(organization.pk, ServiceType.COORDINATING_UNIT)
    copies = tuple(unit for unit in units.values() if addressee is None or unit.id != addressee.id)
    return Ends(sender, sender_organization, organization, addressee, addressed, copy, copies)


def _believe(message: Message, report: Report, known: Book | None = None, *, at: datetime) -> None:
    """Let a report have its effect: whose it is, who the person is, what it corrects, what happened."""
    partner = message.partner
    ends = _ends(report, known)
    if ends.sender_organization is not None and partner.organization_id is None:
        exchange.verify(partner, ends.sender_organization, at=at)
    if partner.verified_at is None and settings.UNKNOWN_SENDER == "refuse":
        raise Unreadable("exchange.unknown-sender", "The sender is not known here. Ask the operator to register it.")
    message.owner = ends.organization or directory.operator()
    message.addressee_unknown = not ends.addressed
    message.kind, message.state = report.msg_type, MessageState.RECORDED
    message.corrects_id = report.corrects_id
    if report.kind is None or is_our_own(report.kind, report.foreign_id):
        return
    if report.person is None or report.occurred_at is None:
        raise Unreadable(
            "message.no-person",
            "The message does not say whom it is about or when.",
            (Problem("structure", "The message does not say whom it is about or when."),),
        )
    person, _ = find(report.person, sender=partner.key)
    original = _original(message, report, person)
    if report.correction is not Correction.NEW and original is None:
        message.state = MessageState.WAITING  # its original has not come yet (case 22); nothing is lost
        return
    if original is not None and original.corrections.filter(correction=Correction.CANCEL).exists():
        if report.correction is Correction.REVISE:  # of what was withdrawn: it stands where the operator looks
            message.state = MessageState.WAITING
        return  # cancelled already: the first cancellation stands, and this one changes nothing
    if original is not None:
        person = _same_person(original, report, person)
    message.person_unverified = not person.verified
    _place(person, report, message.owner)
    details = dict(report.details) | {"sent_at": report.sent_at.isoformat()}
    if report.conversation:
        details["conversation"] = report.conversation
    if ends.copy:
        details["copy_receiver"] = True
    record(
        Happening(
            person=person,
            owner=message.owner,
            kind=report.kind,
            occurred_at=report.occurred_at,
            cause=report.cause,
            unit=ends.sender,
            addressee=ends.addressee,
            copies=ends.copies,
            message=message,
            all_day=report.all_day,
            estimated=report.estimated,
            details=details,
            correction=report.correction,
            corrects=original,
        ),
        by=partner.actor,
        at=at,
        directory=known,
    )


def _original(message: Message, report: Report, person: Person) -> Event | None:
    """Find the event that a correction means: by the id it names, else the sender's newest of that kind about the person."""
    if report.correction is Correction.NEW:
        return None
    if report.corrects_id:
        found = messages.original(message.partner, report.corrects_id)
        first = first_of(Event.objects.filter(message=found).first()) if found else None
        if first is None or first.kind == report.kind:
            return first  # a message of another kind is what it answers in the conversation, not what it corrects
    same = Event.objects.filter(person=person, kind=report.kind, message__partner=message.partner)
    return same.filter(correction=Correction.NEW).order_by("-recorded_at", "-pk").first()


def _same_person(original: Event, report: Report, named: Person) -> Person:
    """Give the person that a correction is about: always that of its original, so that nobody else is told of another.

    A cancellation means a message, whomever it names now. Raises Unreadable for a revision that identifies another.
    """
    if named.pk == original.person_id:
        return named
    if report.correction is Correction.REVISE and report.person is not None and report.person.identifiers:
        text = "The message that this corrects is about another person. Cancel that one, and send this as a new one."
        raise Unreadable("message.other-person", text, (Problem("structure", text),))
    return original.person


def _place(person: Person, report: Report, owner: Organization) -> None:
    """Note where the person stays, where nobody has: as the message says it, else the municipality that got it.

    A message that somebody has moved says where they stay from now on, whatever we believed.
    """
    said = report.person.municipality if report.person else ""
    if report.kind is EventKind.MOVED and report.correction is Correction.NEW and said:
        state_municipality(person, said)
        return
    if person.municipality:
        return
    place = said or (owner.municipality if owner.kind == OrganizationKind.MUNICIPALITY else "")
    if place:
        state_municipality(person, place)


def _what_waited(message: Message, dialect: Dialect, *, at: datetime) -> None:
    """Carry out corrections that came before this message did."""
    for early in messages.waiting_for(message.partner, message.foreign_id):
        _believe(early, dialect.read(early.body), at=at)
        exchange.keep(early)


@walled()
def try_again(message_id: UUID, *, dialects: dict[str, Dialect], at: datetime) -> bool:
    """Try a stuck message once more; False when another worker has it or it is no longer stuck."""
    enter()
    stuck = Message.objects.filter(pk=message_id, state=MessageState.STUCK, channel__in=dialects)
    seen = stuck.select_related("partner").first()
    if seen is None:
        return False
    dialect = dialects[seen.channel]
    ask(*_turn(seen.partner.key, seen.foreign_id, bytes(seen.sha256), _said(seen.body, dialect)))
    message = _locked(skip=True).filter(pk=message_id, state=MessageState.STUCK).first()
    if message is None:
        return False
    understand(message, dialect, at=at)
    return True
