"""Pasientlogistikk 1.5, 1.6 and 2.0: admitted, ready, not ready after all, discharged, dead; the municipality's answer.

source     HIS 1149, HISD 80806, HIS 80704
"""

from datetime import datetime
from functools import partial

from mellomrom.world.messages.draft import Draft, Writer
from mellomrom.world.messages.head import code, contact, message, status, text, when

_KITH, _EHELSE = "http://www.kith.no/xmlstds/po", "http://ehelse.no/xmlstds/po"
SPACES = {  # content, component
    "1.5": (f"{_KITH}/Pasientlogistikk/2009-06-30", f"{_KITH}/poKomponent/2009-06-30"),
    "1.6": (f"{_KITH}/Pasientlogistikk/2012-04-01", f"{_KITH}/poKomponent/2012-04-01"),
    "2.0": (f"{_EHELSE}/Pasientlogistikk/2016-05-30", f"{_EHELSE}/poKomponent/2017-11-30"),
}
_WORDS = {"1": "Pasient innlagt", "2": "Pasient utskrevet", "3": "Pasient utskrivningsklar"} | {
    "4": "Avmelding av utskrivningsklar pasient",
    "13": "Pasienten er død",
}


def _event(
    version: str, number: str, at: datetime, *, guess: bool = False, place: str = "", described: str = ""
) -> str:
    said = when(at)
    moment = (
        f"<TidspunktForHendelse>{said}</TidspunktForHendelse>"
        if version == "2.0"
        else f'<TidspunktForHendelse V="{said}"/>'
    )
    what = code("Hendelsekode", number, _WORDS[number], "9121") if number else ""
    words = f"<BeskrivelseAvHendelse>{text(described)}</BeskrivelseAvHendelse>" if described else ""
    where = f"<StedForHendelse><StedHendelse>{text(place)}</StedHendelse></StedForHendelse>" if place else ""
    anslag = "true" if guess else "false"
    return f"<TidsfestetHendelse>{what}{words}{moment}<Anslag>{anslag}</Anslag>{where}</TidsfestetHendelse>"


def _admitted(version: str, draft: Draft) -> str:
    event = _event(version, "1", draft.happened, place=draft.sender.unit)
    return f"<p1:MeldingInnlagtPasient>{event}</p1:MeldingInnlagtPasient>"


def _ready(version: str, draft: Draft) -> str:
    admitted = datetime.fromisoformat(draft.word("admitted", when(draft.happened)))
    events = _event(version, "1", admitted) + _event(version, "3", draft.happened)
    return f"<p1:MeldingUtskrivningsklarPasient>{events}</p1:MeldingUtskrivningsklarPasient>"


def _withdrawn(version: str, draft: Draft) -> str:
    event = _event(version, "4", draft.happened)
    return f"<p1:AvmeldingUtskrivningsklarPasient>{event}</p1:AvmeldingUtskrivningsklarPasient>"


def _discharged(version: str, draft: Draft) -> str:
    left = code("Uttilstand", "1", "Som levende", "8431") + code("UtTil", "1", "Bosted/arbeidssted", "8408")
    event = _event(version, "2", draft.happened)
    return f"<p1:MeldingOmUtskrevetPasient><UtskrevetTil>{left}</UtskrevetTil>{event}</p1:MeldingOmUtskrevetPasient>"


def _died(version: str, draft: Draft) -> str:
    return f"<p1:OrienteringOmDod>{_event(version, '13', draft.happened)}</p1:OrienteringOmDod>"


def _answered(version: str, draft: Draft) -> str:
    ready = datetime.fromisoformat(draft.word("ready", when(draft.happened)))
    offered = datetime.fromisoformat(draft.word("offered", when(draft.happened)))
    can = _event(version, "", offered, described="Kommunen kan ta imot pasienten.")
    events = _event(version, "3", ready) + can
    return f"<p1:TilbakemeldingUtskrivningsklarPasient>{events}</p1:TilbakemeldingUtskrivningsklarPasient>"


_USES = {  # our word: type of 8279, its words, what is inside
    "admitted": ("LOG_INNLAGT", "Melding om innlagt pasient", _admitted),
    "ready": ("LOG_UTSKRIVNINGSKLAR", "Melding om utskrivningsklar pasient", _ready),
    "withdrawn": ("LOG_AVMELDING", "Avmelding av utskrivningsklar pasient", _withdrawn),
    "discharged": ("LOG_UTSKREVET", "Melding om utskrevet pasient", _discharged),
    "died": ("LOG_DOD", "Orientering om dødsfall", _died),
    "answered": ("LOG_TILBAKEMELDING", "Tilbakemelding på utskrivningsklar pasient", _answered),
}


def write(use: str, version: str, draft: Draft) -> bytes:
    """Write one use of the message in one version."""
    kind, words, inside = _USES[use]
    outer, inner = SPACES[version]
    shared = status(draft) + contact(draft.sender)
    if version == "2.0":
        shared = f"<FellesAdministrativeOpplysninger>{shared}</FellesAdministrativeOpplysninger>"
    content = (
        f'<p1:Pasientlogistikk xmlns:p1="{outer}" xmlns="{inner}" '
        'xmlns:fk1="http://www.kith.no/xmlstds/felleskomponent1">'
        f"{shared}{inside(version, draft)}</p1:Pasientlogistikk>"
    )
    return message(draft, kind, words, content)


FORMS: dict[str, Writer] = {
    f"kith.{use}-{version}": partial(write, use, version)
    for use in _USES
    for version in SPACES
    if use != "answered" or version == "2.0"  # before 2.0 the answer is a dialogue message
}
