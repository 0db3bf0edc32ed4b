"""Referrals: henvisning 1.0 and 1.1, and 2.0 for a new condition or to send one on; new, revised or cancelled.

What is asked for, why, how urgent, what was assessed and by when, and who is around the person is taken out. Findings and
medicines stay in the message. People around the person stand under the keys of `around.DETAILS`, in 1.x too.

source     HIS 80517 (2005, 2014, 2017), HIS 1207, HIS 1208, HITS 1218 3.1
"""

from collections.abc import Iterator
from datetime import datetime

from lxml import etree

from mellomrom.events.catalogue import Correction, EventKind, Report
from mellomrom.integrations.kith import elder
from mellomrom.integrations.kith.around import CORRECTIONS, around, interpreter, phone, tidy, yes_or_no
from mellomrom.integrations.kith.clinical import cause_of, diagnoses, headed, precautions
from mellomrom.integrations.kith.envelope import report
from mellomrom.integrations.kith.formats import Content, Format, Message
from mellomrom.integrations.kith.head import at, coded, every, full_name, text, value
from mellomrom.integrations.kith.times import Moment

KINDS = {  # 8279
    "HENVISNING_NYTILSTAND": EventKind.REFERRED,
    "HENVISNING_VIDERE": EventKind.REFERRAL_FORWARDED,
}
DATES = {"1": "received", "2": "assessed", "3": "deadline", "4": "waiting_ended"}  # 9147
AGENCY = ("RoleInst", "ContactPerson", "WorkingTime", "Merknad")
DETAILS = {
    "document_id": "the sender's id of the referral itself; an epikrise answers with it (1.x)",
    "issued": "when the referral was finished, as sent",
    "asks_for": "what is asked for: code and text (8455 or older), service (code, text), remark",
    "priority": "code and text of 7303",
    "wanted_on": "the date that is wished for, as sent",
    "reasons": "why, in words: heading (8231), text, codes",
    "diagnoses": "code, text, list (OID); the main one first",
    "remark": "the referrer's comment, and why a referral is cancelled",
    "comments": "further texts under headings: heading, text",
    "assessment": "of the right to care: received, assessed, deadline, waiting_ended (dates), waiting_end, right (yes, "
    "no), outcome (8485), chosen_hospital, course_id",
    "care_pathways": "national pathways it is part of: code, text, remark",
    "individual_plan": "exists, coordinator (yes, no), remark",
    "consents": "who agreed to the referral: status, on, by, remark",
    "precautions": "what the services must heed when they meet the person; may be illness, so it is not `safety`",
}


def read(message: Message) -> Report:
    """Say what a referral 2.0 says: a new one, or one that is sent on, by its type in the head."""
    kind = KINDS.get(value(message.root[0], "Type"))
    return report(message, frozenset(KINDS), lambda sent_at: _content(message.content, kind, sent_at))


def read_elder(message: Message) -> Report:
    """Say what a referral 1.0 or 1.1 says, which carries its own addresses."""
    return elder.report(message, "HENVISNING", _elder)


def _content(content: etree._Element, kind: EventKind | None, sent_at: datetime) -> Content:
    details = around(content) | _asked(content)
    details |= {
        "document_id": text(content, "DocumentId"),
        "issued": text(content, "IssueDate"),
        "asks_for": tidy(
            {**coded(content, "TypeInnholdIMelding", "TypeInnhold"), "remark": text(content, "ReqServ", "Comment")}
        ),
        "wanted_on": text(content, "ReqServ", "ReqDate"),
        "diagnoses": diagnoses(content),
        "assessment": _assessment(at(content, "VurderingAvHenvisning")),
        "care_pathways": [_pathway(node) for node in every(content, "Pakkeforlop")],
        "individual_plan": _plan(at(content, "OpplysningerOmIndividuellPlan")),
        "consents": [_consent(node) for node in every(content, "Consent")],
        "precautions": precautions(content),
        "interpreter": [interpreter(node) for node in content.iter("{*}AssistertKommunikasjon")],
    }
    return _made(content, kind, details, sent_at)


def _elder(inside: etree._Element, sent_at: datetime) -> Content:
    details = _asked(inside) | _around(at(inside, "Patient"))
    wanted = at(inside, "ReqServ")
    details |= {
        "document_id": text(inside, "Id"),
        "issued": value(inside, "IssueDate"),
        "asks_for": tidy(
            {
                **coded(inside, "MsgDescr"),
                "service": coded(wanted, "Service", "ServId") or coded(wanted, "Service", "MedSpeciality"),
                "remark": text(wanted, "Comment"),
            }
        ),
        "wanted_on": value(wanted, "ReqDate"),
        "diagnoses": diagnoses(inside),
    }
    return _made(inside, EventKind.REFERRED, details, sent_at)


def _made(content: etree._Element, kind: EventKind | None, details: dict[str, object], sent_at: datetime) -> Content:
    return Content(
        kind=kind,
        occurred=Moment(sent_at, "time"),
        estimated=False,
        correction=CORRECTIONS.get(value(content, "ServType"), Correction.NEW),
        details=tidy(details),
        cause=cause_of(every(content, "Diagnosis")),
    )


def _asked(content: etree._Element) -> dict[str, object]:
    return {
        "status": coded(content, "ServType"),
        "priority": coded(content, "ReqServ", "Priority"),
        "reasons": headed(every(content, "ReasonAsText")),
        "remark": text(content, "ReqComment"),
        "comments": headed(every(content, "Comment")),
    }


def _assessment(node: etree._Element | None) -> dict[str, object]:
    if node is None:
        return {}
    said = at(node, "Opplysninger")
    return tidy(
        {name: on for name, on in _dates(node)}
        | {
            "right": yes_or_no(text(said, "RettTilHelsehjelp")),
            "outcome": coded(said, "UtfallAvVurdering"),
            "waiting_end": coded(said, "VentetidSluttkode"),
            "chosen_hospital": yes_or_no(text(said, "FrittSykehusvalg")),
            "course_id": text(said, "ForlopsId"),
        }
    )


def _dates(node: etree._Element) -> Iterator[tuple[str, object]]:
    for dated in every(node, "DatoMottakOgVurdering"):
        if name := DATES.get(value(dated, "TypeDato")):
            yield name, text(dated, "Dato")


def _pathway(node: etree._Element) -> dict[str, object]:
    return tidy({**coded(node, "Pakkeforlopskode"), "remark": text(node, "Merknad")})


def _plan(node: etree._Element | None) -> dict[str, object]:
    return tidy(
        {
            "exists": yes_or_no(text(node, "IndividuellPlanForeligger")),
            "coordinator": yes_or_no(text(node, "KoordinatorOppnevnt")),
            "remark": text(node, "Merknad"),
        }
    )


def _consent(node: etree._Element) -> dict[str, object]:
    return tidy(
        {
            "status": coded(node, "ConsentStatus"),
            "on": text(node, "ConsentDate") or value(node, "ConsentDate"),  # 1.0 gives it in V
            "by": text(node, "GivenBy"),
            "remark": text(node, "Merknad"),
        }
    )


# ------------------------------------------------------------------------------------ around the person, in 1.x


def _around(person: etree._Element | None) -> dict[str, object]:
    """Read who is around the person; 1.1 took some of it over from the messages of care."""
    if person is None:
        return {}
    shared = around(person)
    return {
        "contacts": [said for node in every(person, "PatRelHCP") if (said := elder.related(node))],
        "next_of_kin": shared["next_of_kin"] or [_relative(node) for node in every(person, "PatRelperson")],
        "patient_contacts": [_contact(node) for node in every(person, "ContactPerson")],
        "contact_units": [_agency(node) for node in every(person, "PatRelInst")],
        "interpreter": shared["interpreter"] or [_language(node) for node in every(person, "NeedTranslator")],
        "consents": [said for node in every(person, "Consent") if (said := _consent(node))],
        "precautions": precautions(person),
    }


def _contact(node: etree._Element) -> dict[str, object]:
    known = at(node, "Referanseperson")
    return tidy(
        {
            "name": "" if known is None else full_name(known),
            "role": text(node, "OccupationRole"),
            "workplace": text(node, "WorkingPlace"),
            "phone": phone(known),
            "remark": text(node, "Merknad"),
        }
    )


def _relative(node: etree._Element) -> dict[str, object]:
    return tidy(
        {
            "name": text(node, "Name"),
            "relation": coded(node, "Relation", "RelationCode") or {"text": text(node, "Role")},
            "phone": elder.phone(node),
            "remark": text(node, "Description"),
        }
    )


def _agency(node: etree._Element) -> dict[str, object]:
    return tidy(
        {
            "name": text(node, "NameInst"),
            "phone": elder.phone(node),
            "remark": ", ".join(filter(None, (text(node, said) for said in AGENCY))),
        }
    )


def _language(node: etree._Element) -> dict[str, object]:
    return tidy(
        {
            "language": coded(node, "Language"),
            "hearing_loss": yes_or_no(value(node, "IsDeaf")),
            "sight_loss": yes_or_no(value(node, "IsBlind")),
            "remark": text(node, "Note"),
        }
    )


FORMATS = {
    "http://www.kith.no/xmlstds/henvisning/2005-07-08": Format("1.0", "1.0", "Message", read_elder),
    "http://www.kith.no/xmlstds/henvisning/2012-02-15": Format("1.1", "1.1", "Message", read_elder),
    "http://ehelse.no/xmlstds/henvisning/2017-11-30": Format("2.0", "1.1", "Henvisning", read),
}
