"""The content of a Pasientlogistikk message, 1.5, 1.6 and 2.0: what happened, when, and what else it says.

A new use of the message is a line in `USES`. Everything that has no field of its own in `Report` goes into `details`,
under a key of `DETAILS`.
"""

from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from mellomrom.core.clock import OSLO
from mellomrom.events.catalogue import EventKind, Report
from mellomrom.integrations.kith.around import around, correction, given, tidy
from mellomrom.integrations.kith.envelope import report
from mellomrom.integrations.kith.formats import Content, Format, Message
from mellomrom.integrations.kith.head import at, coded, every, text, value
from mellomrom.integrations.kith.timed import further, is_estimate, said_time, what, when
from mellomrom.integrations.kith.times import Moment


@dataclass(frozen=True, slots=True)
class Use:
    """One use of the message (meldingsanvendelse)."""

    type: str  # the code of 8279 that the head must carry
    kind: EventKind
    event: str  # the code of 9121 that marks the main event, empty when there is none


USES = {  # by the element that carries it
    "MeldingInnlagtPasient": Use("LOG_INNLAGT", EventKind.ADMITTED, "1"),
    "MeldingUtskrivningsklarPasient": Use("LOG_UTSKRIVNINGSKLAR", EventKind.DISCHARGE_READY, "3"),
    "AvmeldingUtskrivningsklarPasient": Use("LOG_AVMELDING", EventKind.DISCHARGE_READY_WITHDRAWN, "4"),
    "MeldingOmUtskrevetPasient": Use("LOG_UTSKREVET", EventKind.DISCHARGED, "2"),
    "OrienteringOmDod": Use("LOG_DOD", EventKind.DIED, "13"),
    "TilbakemeldingUtskrivningsklarPasient": Use("LOG_TILBAKEMELDING", EventKind.DISCHARGE_READY_ANSWERED, ""),
}
DEAD = {"2", "3"}  # 8431 Uttilstand: dead, suicide
READY = "3"  # 9121
DETAILS = {
    "event": "code and text of 9121 of the main event",
    "event_differs": "true when that code is not the one of this use of the message",
    "description": "the main event in words",
    "remark": "remark on the main event",
    "place": "where it happened",
    "time": "the main event's time as sent (value) and its precision: time, day, month, year, assumed",
    "events": "further timed events: event, at, precision, estimated, description, remark, place",
    "discharged_to": "place and condition (code, text), remark",
    "died": "true when a discharge says that the person left dead",
    "answer": "the municipality's reply: says (ready, ready_later, expected), on, estimated, asked_for, text",
}


def use_of(content: etree._Element) -> tuple[Use, etree._Element]:
    """Find which use of the message this is, and the element that carries it. Needs valid content."""
    return next((use, found) for name, use in USES.items() for found in every(content, name))


def read(message: Message) -> Report:
    """Say what happened, when, and what else the message says of it. source: HIS 1149, HISD 80806, HIS 80704."""
    use, element = use_of(message.content)
    return report(message, frozenset({use.type}), lambda sent_at: _content(message.content, use, element, sent_at))


def _content(content: etree._Element, use: Use, element: etree._Element, sent_at: datetime) -> Content:
    """Say what valid content says; `sent_at` stands in where no usable time is given."""
    shared = at(content, "FellesAdministrativeOpplysninger")
    shared = content if shared is None else shared
    events = list(every(element, "TidsfestetHendelse"))
    main = _main(events, use)
    details = what(main) | {"time": _time(main, sent_at)}
    details["events"] = [further(event, sent_at) for event in events if event is not main]
    details["event_differs"] = use.event not in ("", value(main, "Hendelsekode") or use.event)
    details |= _discharged_to(at(element, "UtskrevetTil"))
    details |= around(shared)
    details["information_given"] = [given(node) for node in element.iter("{*}InformasjonGitt")]
    occurred, estimated = when(main, sent_at), is_estimate(main)
    answers = use.kind is EventKind.DISCHARGE_READY_ANSWERED
    if answers:
        details["answer"] = _answer(main, events, sent_at)
        occurred, estimated = Moment(sent_at, "time"), False  # it happened when they answered, not on the day offered
    kind = EventKind.DIED if details.get("died") else use.kind  # who left dead is not to be followed up
    estimated = estimated or occurred.precision not in ("time", "day")
    return Content(kind, occurred, estimated, correction(shared), tidy(details), answers=answers)


# ------------------------------------------------------------------------------------------------ timed events


def _main(events: list[etree._Element], use: Use) -> etree._Element:
    """Pick the event that the message is about: the one with its code, else the last that is not the admission."""
    named = [event for event in events if value(event, "Hendelsekode") == use.event]
    others = [event for event in events if value(event, "Hendelsekode") not in ("1", READY)]
    return (named or others or events)[-1]


def _time(event: etree._Element, sent_at: datetime) -> dict[str, str]:
    return {"value": said_time(event), "precision": when(event, sent_at).precision}


def _answer(main: etree._Element, events: list[etree._Element], sent_at: datetime) -> dict[str, object]:
    """Read the reply to "ready for discharge". PLO 2.0 has no code for it: the time and its estimate say it.

    A decided time means that the municipality takes the person on then, later than asked when the message also
    repeats the day asked for; an estimate is when an offer is thought to be ready. That it cannot say when at all
    stands in words only. source: regulation FOR-2011-11-18-1115 § 11; HISD 80806 9.4.
    """
    on = when(main, sent_at).at.astimezone(OSLO).date()
    estimated = is_estimate(main)
    asked = next((when(e, sent_at).at for e in events if e is not main and value(e, "Hendelsekode") == READY), None)
    asked_on = asked.astimezone(OSLO).date() if asked else None
    later = asked_on is not None and on > asked_on
    words = " ".join(filter(None, (text(main, "BeskrivelseAvHendelse"), text(main, "Merknad"))))
    return tidy(
        {
            "says": "expected" if estimated else "ready_later" if later else "ready",
            "on": on.isoformat(),
            "estimated": estimated,
            "asked_for": asked_on.isoformat() if asked_on else "",
            "text": words,
        }
    )


def _discharged_to(node: etree._Element | None) -> dict[str, object]:
    if node is None:
        return {}
    said = {
        "place": coded(node, "UtTil"),
        "condition": coded(node, "Uttilstand"),
        "remark": text(node, "Merknad"),
    }
    return {"discharged_to": tidy(dict(said)), "died": value(node, "Uttilstand") in DEAD}


# ------------------------------------------------------------------------------------------------- the formats


FORMATS = {  # by the namespace of the content
    "http://www.kith.no/xmlstds/po/Pasientlogistikk/2009-06-30": Format("1.5", "1.0", "Pasientlogistikk", read),
    "http://www.kith.no/xmlstds/po/Pasientlogistikk/2012-04-01": Format("1.6", "1.1", "Pasientlogistikk", read),
    "http://ehelse.no/xmlstds/po/Pasientlogistikk/2016-05-30": Format("2.0", "1.1", "Pasientlogistikk", read),
}
