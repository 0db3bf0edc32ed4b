"""Timed events (TidsfestetHendelse) in messages of the care family: what happened or will, when, and how sure it is."""

from datetime import datetime

from lxml import etree

from mellomrom.integrations.kith.around import tidy
from mellomrom.integrations.kith.head import coded, text, value
from mellomrom.integrations.kith.times import Moment, moment


def said_time(event: etree._Element) -> str:
    """Give the time of an event as it was sent."""
    return value(event, "TidspunktForHendelse") or text(event, "TidspunktForHendelse")  # 1.x in V, 2.0 as text


def when(event: etree._Element, sent_at: datetime) -> Moment:
    """Read when an event happens; `sent_at` stands in for what is missing."""
    return moment(said_time(event), sent_at)


def is_estimate(event: etree._Element) -> bool:
    """Say whether the time is an estimate. Anslag is true for one: HIS 80704; the prose of HIS 1149 says the opposite."""
    return text(event, "Anslag") in ("true", "1")


def what(event: etree._Element) -> dict[str, object]:
    """Read what an event is: code, words, remark, place; empty ones are not left out."""
    return {
        "event": coded(event, "Hendelsekode"),
        "description": text(event, "BeskrivelseAvHendelse"),
        "remark": text(event, "Merknad"),
        "place": text(event, "StedForHendelse", "StedHendelse"),
    }


def further(event: etree._Element, sent_at: datetime) -> dict[str, object]:
    """Read an event beside the main one, as a whole."""
    moment_said = when(event, sent_at)
    return tidy(
        what(event)
        | {
            "at": moment_said.at.isoformat(),
            "precision": moment_said.precision,
            "estimated": is_estimate(event),
        }
    )
