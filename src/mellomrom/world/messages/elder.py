"""Messages with their own addresses (epikrise 1.1 and 1.2, henvisning 1.0 and 1.1), and henvisning 2.0 with a head.

source     HIS 80226, HIS 80517
"""

from functools import partial

from mellomrom.world.messages.draft import Draft, Office, Subject, Writer
from mellomrom.world.messages.head import code, encoded, message, text, when

_EPIKRISE = {"1.1": ("2006-09-23", "v1.1 2006-09-23"), "1.2": ("2012-02-15", "v1.2 2012-02-15")}
_REFERRAL = {"1.0": ("2005-07-08", "v1.0 2005-07-08"), "1.1": ("2012-02-15", "v1.1 2012-02-15")}
_STATUS = {"N": "Ny", "M": "Endring", "C": "Kansellering"}
_NUMBERS = {"FNR": "Fødselsnummer", "DNR": "D-nummer", "HNR": "H-nummer", "DUF": "DUF-nummer"}


def _side(tag: str, office: Office) -> str:
    inside = (
        f"<Name>{text(office.organization)}</Name><Id>{office.her_id}</Id>{code('TypeId', 'HER', 'HER-id')}"
        f"<Dept><Name>{text(office.unit)}</Name><Id>{office.unit_her_id}</Id>{code('TypeId', 'HER', 'HER-id')}</Dept>"
    )
    return f"<{tag}><HCP><Inst>{inside}</Inst></HCP></{tag}>"


def _patient(subject: Subject) -> str:
    sex = code("Sex", "2", "Kvinne") if subject.woman else code("Sex", "1", "Mann")
    number = ""
    if subject.number:
        number = f"<OffId>{subject.number}</OffId>{code('TypeOffId', subject.kind, _NUMBERS[subject.kind])}"
    name = f"<Name>{text(subject.family)}, {text(subject.given)}</Name>"
    return f'<Patient>{sex}<DateOfBirth V="{subject.born.isoformat()}"/>{name}{number}</Patient>'


def _service(draft: Draft) -> str:
    return code("ServType", draft.status, _STATUS[draft.status])


def _corrects(draft: Draft) -> str:
    if draft.status == "N" or not draft.parent:
        return ""
    return f"<RefDoc>{code('MsgType', 'REF', 'Referanse')}<Id>{draft.parent}</Id></RefDoc>"


def epikrise(version: str, draft: Draft) -> bytes:
    """Write an epikrise: diagnosis, follow-up, from the one who gave the treatment to the GP or who referred."""
    dated, described = _EPIKRISE[version]
    admitted = draft.word("admitted", when(draft.happened))
    diagnosis = ""
    if draft.word("icd"):
        concept = code("Concept", draft.word("icd"), draft.word("icd_text"), "7110")
        seen = f"<Observation><CodedDescr>{concept}</CodedDescr></Observation>{code('Type', 'H', 'Hoveddiagnose')}"
        diagnosis = f"<InfItem>{seen}</InfItem>"
    follow = draft.word("text", "Kommunen følger opp. Ny time er satt opp.")
    comment = (
        f"<Comment>{code('Heading', 'OP', 'Planer for videre oppfølgning')}"
        f"<TextResultValue>{text(follow)}</TextResultValue></Comment>"
    )
    event = (
        f'<Event><ReportedEvent><StartDateTime V="{admitted[:10]}"/><EndDateTime V="{when(draft.happened)[:10]}"/>'
        f"</ReportedEvent>{code('ServType', 'N', 'Ny')}{'<Id>1</Id>' if version == '1.1' else ''}"
        f"<Service>{code('AdmCat', '1', 'Heldøgnsopphold')}</Service>{diagnosis}{comment}</Event>"
    )
    sent = when(draft.sent)
    xml = (
        f'<Message xmlns="http://www.kith.no/xmlstds/epikrise/{dated}">{code("Type", "EPIKRISE", "Epikrise")}'
        f'<MIGversion>{described}</MIGversion><GenDate V="{sent}"/><MsgId>{draft.id}</MsgId>'
        f'<ServRprt>{_service(draft)}<IssueDate V="{sent}"/>{code("Status", "F", "Endelig rapport")}'
        f"<MsgDescr>{text(draft.word('title', 'Sykehusepikrise'))}</MsgDescr><ServProvId>{draft.id}</ServProvId>"
        f"{event}{_patient(draft.subject)}{_side('ServProvider', draft.sender)}"
        f"{_side('Requester', draft.receiver)}{_corrects(draft)}</ServRprt></Message>"
    )
    return encoded(xml, latin=draft.latin)


def referral(version: str, draft: Draft) -> bytes:
    """Write a referral 1.x: from a GP to a specialist service."""
    dated, described = _REFERRAL[version]
    sent = when(draft.sent)
    reason = (
        f"<ReasonAsText>{code('Heading', 'PROB', 'Aktuell problemstilling')}"
        f"<TextResultValue>{text(draft.word('text', 'Ønsker behandling.'))}</TextResultValue></ReasonAsText>"
    )
    diagnosis = f"<Diagnosis>{code('Concept', 'P19', 'Stoffmisbruk', '7170')}</Diagnosis>"
    wanted = f"<ReqServ>{code('ServType', 'N', 'Ny')}{code('Priority', 'NORM', 'Normal')}</ReqServ>"
    xml = (
        f'<Message xmlns="http://www.kith.no/xmlstds/henvisning/{dated}">{code("Type", "H", "Henvisning")}'
        f'<MIGversion>{described}</MIGversion><GenDate V="{sent}"/><MsgId>{draft.id}</MsgId>'
        f'<ServReq>{_service(draft)}<IssueDate V="{sent}"/>{code("MsgDescr", "2", "Behandling")}<Id>{draft.id}</Id>'
        f"{_patient(draft.subject)}{_side('ServProvider', draft.receiver)}{_side('Requester', draft.sender)}"
        f"{_corrects(draft)}{reason}{diagnosis}{wanted}</ServReq></Message>"
    )
    return encoded(xml, latin=draft.latin)


def referral_with_head(kind: str, words: str, draft: Draft) -> bytes:
    """Write a referral 2.0: a new condition, or one that is sent on."""
    forwarded = kind == "HENVISNING_VIDERE"
    received = (
        f"<DatoMottakOgVurdering>{code('TypeDato', '1', 'Ansiennitetsdato', '9147')}"
        f"<Dato>{draft.happened.date().isoformat()}</Dato></DatoMottakOgVurdering>"
    )
    outcome = code("UtfallAvVurdering", "2", "Behandling", "8485")
    right = f"<ForlopsId>{draft.id}</ForlopsId><RettTilHelsehjelp>true</RettTilHelsehjelp>{outcome}"
    assessed = (
        f"<VurderingAvHenvisning>{received}<Opplysninger>{right}</Opplysninger></VurderingAvHenvisning>"
        if forwarded
        else ""
    )
    reason = (
        f"<ReasonAsText>{code('Heading', 'PROB', 'Aktuell problemstilling', '8231')}"
        f"<TextResultValue>{text(draft.word('text', 'Ønsker behandling.'))}</TextResultValue></ReasonAsText>"
    )
    asked = code("po:TypeInnhold", "10", "Utredning/behandling", "8455")
    content = (
        '<Henvisning xmlns="http://ehelse.no/xmlstds/henvisning/2017-11-30" '
        'xmlns:po="http://ehelse.no/xmlstds/po/poKomponent/2017-11-30" '
        'xmlns:fk1="http://www.kith.no/xmlstds/felleskomponent1">'
        f"{_service(draft)}<IssueDate>{when(draft.sent)}</IssueDate><DocumentId>{draft.id}</DocumentId>"
        f"<po:TypeInnholdIMelding>{asked}</po:TypeInnholdIMelding>{'' if forwarded else reason}"
        f"<ReqServ>{code('ServType', 'N', 'Ny')}{code('Priority', 'NORM', 'Normal')}</ReqServ>{assessed}</Henvisning>"
    )
    return message(draft, kind, words, content)


FORMS: dict[str, Writer] = {
    **{f"kith.epikrise-{version}": partial(epikrise, version) for version in _EPIKRISE},
    **{f"kith.referral-{version}": partial(referral, version) for version in _REFERRAL},
    "kith.referral-2.0": partial(referral_with_head, "HENVISNING_NYTILSTAND", "Henvisning ny tilstand"),
    "kith.referral-forwarded-2.0": partial(referral_with_head, "HENVISNING_VIDERE", "Viderehenvisning"),
}
