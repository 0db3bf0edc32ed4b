"""The epikrise, 1.1 and 1.2: that it was sent, about which stay, and what those who follow up need of it.

Findings, course and results stay in the message. What a coordinator needs is taken out: the stay, the diagnoses, the
medicines, the plan for what comes after, and whom to call. That the person died is said and is no event of its own: the
notice of death is another message, and a wrong one must be possible to withdraw alone.

source     HIS 80226 (2006, 2014); HITS 1218 3.1
"""

from datetime import datetime

from lxml import etree

from mellomrom.events.catalogue import Correction, EventKind, Report
from mellomrom.integrations.kith import elder
from mellomrom.integrations.kith.around import CORRECTIONS, tidy
from mellomrom.integrations.kith.clinical import cause_of, diagnosis, headed, medicines, precautions
from mellomrom.integrations.kith.formats import Content, Format, Message
from mellomrom.integrations.kith.head import at, coded, every, text, value
from mellomrom.integrations.kith.times import Moment

HEADINGS = {  # 8231, and the older lists: what those who follow up need; the rest is for the record
    "OP": "follow-up",
    "HJ": "function and help",
    "IP": "information to the person and next of kin",
    "MAAL": "aims",
}
OF_THE_STAY = ("H", "B")  # 8233: main and other diagnoses; these say why it began
DIAGNOSES = (*OF_THE_STAY, "ART", "DIAG")  # with other relevant conditions
DETAILS = {
    "title": "what kind of epikrise it is, in the sender's words",
    "report_status": "code and text of 7306: F final, P preliminary, A addition",
    "document_id": "the sender's id of the epikrise itself, which a revision may repeat",
    "issued": "when the epikrise was finished, as sent",
    "approved": "when it was approved, as sent",
    "referral_id": "id of the referral that it answers: HITS 1218 3.1",
    "stays": "each stay, visit or plan: from, to, planned (date), category (8240), outcome (code, text), unit",
    "diagnoses": "code, text, list (OID), kind (8233: H main, B other); those of the referral are left out",
    "sections": "texts under the headings of HEADINGS: heading (code, text), text",
    "medicines": "name, remark (how, in words), status",
    "contacts": "who answers for it and who follows up: name, workplace, role, phone, ids",
    "precautions": "what the services must heed when they meet the person; may be illness, so it is not `safety`",
    "died_on": "date of death as sent, where the epikrise gives one",
}


def read(message: Message) -> Report:
    """Say that an epikrise came, and what it says. Revisions and cancellations point at it, or mean the sender's last."""
    return elder.report(message, "EPIKRISE", _content)


def _content(inside: etree._Element, sent_at: datetime) -> Content:
    details = _document(inside) | _stay(inside) | _people(inside)
    details |= {
        "diagnoses": _diagnoses(inside),
        "sections": _sections(inside),
        "medicines": medicines(inside.iter("{*}InfItem")),
    }
    return Content(
        kind=EventKind.EPIKRISE_SENT,
        occurred=Moment(sent_at, "time"),
        estimated=False,
        correction=CORRECTIONS.get(value(inside, "ServType"), Correction.NEW),
        details=tidy(details),
        cause=cause_of(item for item in inside.iter("{*}InfItem") if value(item, "Type") in OF_THE_STAY),
    )


def _document(inside: etree._Element) -> dict[str, object]:
    return {
        "title": text(inside, "MsgDescr"),
        "status": coded(inside, "ServType"),
        "report_status": coded(inside, "Status"),
        "document_id": text(inside, "ServProvId"),
        "issued": value(inside, "IssueDate"),
        "approved": value(inside, "ApprDate"),
        "referral_id": text(inside, "ServReq", "Id"),
    }


def _stay(inside: etree._Element) -> dict[str, object]:
    return {"stays": [said for event in inside.iter("{*}Event") if (said := _event(event))]}


def _event(event: etree._Element) -> dict[str, object]:
    happened, planned = at(event, "ReportedEvent"), at(event, "PlannedEvent")
    place = at(event, "EventLocation", "Location")
    return tidy(
        {
            "from": value(happened, "StartDateTime"),
            "to": value(happened, "EndDateTime"),
            "planned": value(planned, "ScheduledDate") or value(planned, "PlanningDate"),
            "category": coded(event, "Service", "AdmCat"),
            "outcome": coded(event, "AdmOutcome"),
            "unit": text(place, "Inst", "Dept", "Name") or text(place, "Inst", "Name") or text(place, "Description"),
        }
    )


def _diagnoses(inside: etree._Element) -> list[dict[str, object]]:
    """Give the coded diagnoses in the sender's order; one in words alone is no code and stays in the message."""
    found = []
    for item in inside.iter("{*}InfItem"):
        if value(item, "Type") in DIAGNOSES:
            found.append(diagnosis(at(item, "Observation", "CodedDescr", "Concept"), coded(item, "Type")))
    return [said for said in found if said]


def _sections(inside: etree._Element) -> list[dict[str, object]]:
    return headed(node for node in inside.iter("{*}Comment") if value(node, "Heading") in HEADINGS)


def _people(inside: etree._Element) -> dict[str, object]:
    person = at(inside, "Patient")
    around = [*every(inside, "RelServProvider"), *(() if person is None else every(person, "PatRelHCP"))]
    return {
        "contacts": [said for node in around if (said := elder.related(node))],
        "precautions": precautions(person),
        "died_on": value(person, "DateOfDeath"),
    }


FORMATS = {
    "http://www.kith.no/xmlstds/epikrise/2006-09-23": Format("1.1", "1.0", "Message", read),
    "http://www.kith.no/xmlstds/epikrise/2012-02-15": Format("1.2", "1.1", "Message", read),
}
