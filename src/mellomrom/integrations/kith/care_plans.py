"""What a report of the care family says of help: services, measures, goals, aids, appointments, wishes, plans.

The same rule as for findings: enough to work together by. source: HIS 80704, HIS 1143 to 1148 chapter 4.3.
"""

from lxml import etree

from mellomrom.integrations.kith.around import name_at, phone, tidy, yes_or_no
from mellomrom.integrations.kith.head import at, coded, every, text
from mellomrom.integrations.kith.prose import prose

DETAILS = {
    "services": "what the person has: type (code, text), name, private (yes or no), by, text, amount, unit, from, to, remark",
    "services_needed": "what somebody thinks is needed: type (code, text), name, institution, text, amount, unit",
    "assessments": "about, keywords, from, to, profession, findings (area, rating, text)",
    "measures": "stage (begun, recommended, agreed), codes, text, profession, keywords, evaluate_on, from, to, done_on, remark",
    "goals": "goal, degree (code, text), text, profession, reach_by",
    "follow_up": "medicine_help, supplies (yes or no), text (changed function), remark",
    "medicine_help": "gives, multidose (yes or no), instructions, need (code, text), taken, handed_out, reviewed_on, "
    "reconciled_on, prescription, e_prescription, remark",
    "aids": "name, status (code, text), glasses, hearing (code, text), pacemaker (yes or no), remark",
    "appointments": "booked (yes or no), at, minutes, place, text (tentative), by_patient, patient_told, kin_told, remark",
    "reservations": "what the person does not want, or wishes: text, by, on, withdrawn_on, remark",
    "individual_plan": "plan, coordinator (yes or no), remark",
    "application": "sent (yes or no): the person has applied for municipal services; remark",
    "question": "what it answers: type, purpose, urgency, record (code, text), text, remark (why), from, to",
    "absence": "who was written to is away: absent, forwarded (yes or no), from, to, forwarded_to, phone, remark",
}


def plans(content: etree._Element) -> dict[str, object]:
    """Read all of these, under the keys of `DETAILS`; empty ones are not left out."""
    return {
        "services": [_service(node) for node in every(content, "EksisterendeTjeneste")],
        "services_needed": [_needed(node) for node in every(content, "TjenesteBehov")],
        "assessments": [_assessment(node) for node in content.iter("{*}InnholdVurdering")],
        "measures": [_measure(node) for node in content.iter("{*}Tiltaksbeskrivelse")],
        "goals": [_goal(node) for node in content.iter("{*}InnholdMaaldokument")],
        "follow_up": _follow_up(next(content.iter("{*}OpplysningerRelevantOppfolging"), None)),
        "medicine_help": _medicine_help(content),
        "aids": _aids(at(content, "OpplysningerOmHjelpemidler")),
        "appointments": [_appointment(node) for node in every(content, "InfoKontrolltime")],
        "reservations": [_reservation(node) for node in content.iter("{*}ReservasjonOnske")],
        "individual_plan": _individual_plan(at(content, "OpplysningerOmIndividuellPlan")),
        "application": _application(at(content, "OpplysningerTilSoknad")),
        "question": _question(at(content, "InformasjonOmForsendelsen", "Foresporsel")),
        "absence": _absence(at(content, "Fraversassistent")),
    }


# -------------------------------------------------------------------------------------------------- services


def _service(node: etree._Element) -> dict[str, object]:
    return tidy(
        {
            "type": coded(node, "IPLOStjenestetype"),
            "name": text(node, "BetegnelseTjeneste"),
            "private": yes_or_no(text(node, "PrivatTjeneste")),
            "by": text(node, "TjenestenLevertAv"),
            "text": prose(node, "OpplysningerOmTjenesten"),
            "amount": text(node, "AntallEnheter"),
            "unit": text(node, "Enhet"),
            "from": text(node, "Startdato"),
            "to": text(node, "Sluttdato"),
            "remark": prose(node, "Merknad"),
        }
    )


def _needed(node: etree._Element) -> dict[str, object]:
    return tidy(
        {
            "type": coded(node, "IPLOStjenestetype"),
            "name": text(node, "BetegnelseTjeneste"),
            "institution": text(node, "VedInstitusjon"),
            "text": prose(node, "BeskrivelseAvTjeneste"),
            "amount": text(node, "AntallEnheterOnsket"),
            "unit": text(node, "Enhet"),
        }
    )


def _application(node: etree._Element | None) -> dict[str, object]:
    return tidy({"sent": yes_or_no(text(node, "EgensoknadSendt")), "remark": prose(node, "Merknad")})


def _individual_plan(node: etree._Element | None) -> dict[str, object]:
    return tidy(
        {
            "plan": yes_or_no(text(node, "IndividuellPlanForeligger")),
            "coordinator": yes_or_no(text(node, "KoordinatorOppnevnt")),
            "remark": prose(node, "Merknad"),
        }
    )


# ----------------------------------------------------------------------------- assessments, measures, goals


def _assessment(node: etree._Element) -> dict[str, object]:
    findings = [
        tidy(
            {
                "area": coded(part, "Funksjonsområde"),
                "rating": coded(part, "KodetVurdering"),
                "text": prose(part, "VurderingTekst"),
            }
        )
        for part in every(node, "Enkeltvurdering")
    ]
    return tidy(
        {
            "about": text(node, "VurderingenGjelder"),
            "keywords": _all(node, "Stikkord"),
            "from": text(node, "FraDato"),
            "to": text(node, "TilDato"),
            "profession": coded(node, "KategoriHelsepersonell"),
            "findings": findings,
        }
    )


def _measure(node: etree._Element) -> dict[str, object]:
    inside = node.getparent()
    stage = {"IverksatteTiltak": "begun", "AnbefaltVidereTiltak": "recommended"}
    planned = at(node, "PlanlagtGjennomforingTiltak")
    return tidy(
        {
            "stage": stage.get(etree.QName(inside).localname, "agreed"),
            "codes": [code for part in every(node, "IntervensjonTiltakKode") if (code := coded(part))],
            "text": prose(node, "IntervensjonTiltakBeskrivelse"),
            "profession": coded(node, "KategoriHelsepersonell"),
            "keywords": _all(node, "Stikkord"),
            "evaluate_on": text(node, "EvalueringTidspunkt"),
            "from": text(planned, "PlanlagtStart"),
            "to": text(planned, "PlanlagtSlutt"),
            "done_on": [text(part, "UtfortTidspunkt") for part in every(node, "GjennomforingAvTiltak")],
            "remark": prose(node, "Merknad"),
        }
    )


def _goal(node: etree._Element) -> dict[str, object]:
    return tidy(
        {
            "goal": coded(node, "MaalForventetResultat"),
            "degree": coded(node, "ForventetGradMaaloppnaaelse"),
            "text": prose(node, "Beskrivelse"),
            "profession": coded(node, "KategoriHelsepersonell"),
            "reach_by": text(node, "ForventesOppnaadd"),
        }
    )


def _all(node: etree._Element, name: str) -> list[str]:
    return [said for part in every(node, name) if (said := text(part))]


# ------------------------------------------------------------------------------- after the stay, and practical


def _follow_up(node: etree._Element | None) -> dict[str, object]:
    remarks = (prose(node, "MerknadTilBandasjemateriell"), prose(node, "MerknadTilLegemiddeladministrering"))
    return tidy(
        {
            "medicine_help": yes_or_no(text(node, "HjelpLegemiddeladm")),
            "supplies": yes_or_no(text(node, "BandasjemateriellEngangsutstyr")),
            "text": prose(node, "EndringFunksjonsnivaa"),
            "remark": "; ".join(filter(None, remarks)),
        }
    )


def _medicine_help(content: etree._Element) -> dict[str, object]:
    """Read who handles the medicines: an agreement (1.x), and what 2.0 says of help, review and prescriptions."""

    def first(name: str) -> etree._Element | None:
        return next(content.iter(f"{{*}}{name}"), None)

    agreed, help_, handed = (
        first("AvtaleOmAdmLegemidler"),
        first("BistandLegemiddelhandtering"),
        first("LegemidlerUtdelt"),
    )
    reviewed, prescribed = first("Legemiddelgjennomgang"), first("Reseptinformasjon")
    nodes = [node for node in (agreed, help_, handed, reviewed, prescribed) if node is not None]
    instructions = [coded(part) for name in ("Utleveringsform", "SarskilteTiltak") for part in _under(agreed, name)]
    return tidy(
        {
            "gives": yes_or_no(text(agreed, "AvtaleAdmLegemidler")),
            "multidose": yes_or_no(text(agreed, "AvtaleAdmMultidose")),
            "instructions": [said for said in instructions if said],
            "need": coded(help_, "HjelpTilLegemiddelhandtering"),
            "taken": [] if handed is None else _all(handed, "LegemiddelinntakIDag"),
            "handed_out": [] if handed is None else _all(handed, "LegemidlerUtdeltTilPasient"),
            "reviewed_on": text(reviewed, "DatoLegemiddelgjennomgang"),
            "reconciled_on": text(reviewed, "DatoSamstemming"),
            "prescription": coded(prescribed, "ReseptSendtMed"),
            "e_prescription": yes_or_no(text(prescribed, "eResept")),
            "remark": "; ".join(filter(None, (prose(node, "Merknad") for node in nodes))),
        }
    )


def _under(node: etree._Element | None, name: str) -> list[etree._Element]:
    return [] if node is None else list(node.iter(f"{{*}}{name}"))


def _aids(node: etree._Element | None) -> list[dict[str, object]]:
    worn = [
        {
            "glasses": coded(part, "Briller"),
            "hearing": coded(part, "HjelpemiddelHorsel"),
            "pacemaker": yes_or_no(text(part, "Pacemaker")),
            "remark": prose(part, "Merknad"),
        }
        for part in _under(node, "FasteHjelpemidler")
    ]
    lent = [
        {
            "name": text(part, "Hjelpemiddelbeskrivelse", "BetegnelseHjelpemiddel"),
            "status": coded(part, "Status"),
        }
        for part in _under(node, "StatusHjelpemiddel")
    ]
    return [tidy(dict(said)) for said in (*worn, *lent)]


def _appointment(node: etree._Element) -> dict[str, object]:
    inside = node[0]
    return tidy(
        {
            "booked": yes_or_no(text(inside, "BestiltKontrolltime")),
            "at": text(inside, "TidspunktTime"),
            "minutes": text(inside, "Varighet"),
            "place": text(inside, "StedTime"),
            "text": prose(inside, "TentativtTidspunktTime"),
            "by_patient": yes_or_no(text(inside, "PasientParorendeBestiller")),
            "patient_told": yes_or_no(text(inside, "InformertOm", "PasientInformert")),
            "kin_told": yes_or_no(text(inside, "InformertOm", "ParorendeInformert")),
            "remark": prose(inside, "Merknad"),
        }
    )


def _reservation(node: etree._Element) -> dict[str, object]:
    return tidy(
        {
            "text": prose(node, "Gjelder"),
            "by": name_at(node, "FramsattAv"),
            "on": text(node, "FramsattDato"),
            "withdrawn_on": text(node, "TrukketTilbakeDato"),
            "remark": prose(node, "Merknad"),
        }
    )


def _question(node: etree._Element | None) -> dict[str, object]:
    return tidy(
        {
            "type": coded(node, "TypeForesp"),
            "purpose": coded(node, "Formål"),
            "urgency": coded(node, "Hastegrad"),
            "record": coded(node, "TypeJournalinfo"),
            "text": prose(node, "Sporsmal"),
            "remark": prose(node, "Begrunnelse"),
            "from": text(node, "FraDato"),
            "to": text(node, "TilDato"),
        }
    )


def _absence(node: etree._Element | None) -> dict[str, object]:
    """Read that whom the sender wrote to is away: it says nothing of the person, and is shown to nobody as news."""
    return tidy(
        {
            "absent": yes_or_no(text(node, "MottakerFravarende")),
            "forwarded": yes_or_no(text(node, "MeldingVideresendt")),
            "from": text(node, "FravarendeFraDato"),
            "to": text(node, "FravarendeTilDato"),
            "forwarded_to": name_at(node, "VideresendtTil"),
            "phone": phone(at(node, "VideresendtTil")),
            "remark": prose(node, "Merknad"),
        }
    )
