"""The small words of a story: why, when, how binding, what somebody was asked for, how a message left."""

from datetime import datetime, time, timedelta

from django.utils.translation import gettext as _

from mellomrom.core.clock import local
from mellomrom.events.catalogue import Expects, Force
from mellomrom.events.models import Delivery, Duty
from mellomrom.events.rules import Via, Why
from mellomrom.events.titles import FORCE


def left(delivery: Delivery) -> str:
    """Say whose address it went to."""
    return {
        Via.OWN: _("Sent to the record system of %(who)s."),
        Via.SERVICE: _("Sent to the record system of another unit of the same service: %(who)s has none of its own."),
        Via.COMMON: _("Sent to the organization's common address, because %(who)s has none of its own."),
    }[Via(delivery.via)]


def given_up(delivery: Delivery) -> str:
    """Say why what should have left never did."""
    return {
        "withdrawn": _("Not sent to the record system of %(who)s: it was withdrawn before it went."),
        "nothing-to-correct": _("Not sent to the record system of %(who)s: what it corrects never went."),
        "not-permitted": _("Not sent to the record system of %(who)s: they may not know any more."),
        "says-too-much": _("Not sent to the record system of %(who)s: they may know less now than it says."),
        "no-address": _("Given up: the record system of %(who)s has no address any more."),
    }.get(delivery.error, _("Given up: it could not be sent to the record system of %(who)s (%(code)s)."))


def expects(expects: str) -> str:
    """Say what whoever was told was asked for."""
    return {
        Expects.RECEIPT: _("asked for nothing more"),
        Expects.ANSWER: _("asked to answer"),
        Expects.TAKE: _("asked to take it on"),
    }[Expects(expects)]


def force(duty: Duty) -> str:
    """Say how binding a demand is, and what in it is not the law's: a text nobody has read, hours of ours."""
    words = [str(FORCE[Force(duty.force)]).lower()]
    if duty.law and not duty.law_verified:
        words.append(_("not checked against its text"))
    if duty.time_is_ours:
        words.append(_("the hours are ours"))
    return ", ".join(words)


def reason(code: str) -> str:
    """Say why something was done with a duty, by its code."""
    return {
        "": "",
        Why.HANDOVER: _("handed over"),
        Why.LATE: _("nobody had taken it in time"),
        Why.LAPSED: _("it was taken and not followed up"),
        Why.GONE: _("nobody holds it"),
        "died": _("the person has died"),
        "withdrawn": _("withdrawn at its source"),
        "not_needed": _("a later event made it void"),
        "not_needed_said": _("not needed"),
        "could_not": _("could not be done; counts as not kept"),
        "known_too_late": _("known too late to be done in time; counts as not kept"),
        "course_ended": _("the pathway has ended"),
        "receipt_came": _("the receipt has come"),
    }[code]


def when(at: datetime | None) -> str:
    """Say a day and a time; empty for none."""
    if at is None:
        return ""
    there = local(at)
    said = {"date": there.strftime("%d.%m."), "time": there.strftime("%H.%M")}
    if there.time() == time():  # the end of the day before: nobody is to wonder which night it is
        said = {"date": local(at - timedelta(minutes=1)).strftime("%d.%m."), "time": "24.00"}
    return _("%(date)s at %(time)s") % said
