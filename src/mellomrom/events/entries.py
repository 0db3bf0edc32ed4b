"""What a member of staff can write here once, and be done: which forms there are, who they are for, what must stand in them.

A form is a line of `FORMS`; what it becomes is an event of its kind, told as every event is, and a letter to those whose
record systems take letters. Pure: `events.actions.entries` writes it down, `web.entries` asks for it.

The words that leave the house stand here in bokmål, with nynorsk and English for those who read them on a page.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from mellomrom.core.clock import local
from mellomrom.core.errors import InvalidMove
from mellomrom.directory.catalogue import Function, Sector, ServiceType, sector_of
from mellomrom.events.catalogue import EventKind, LetterForm

Text = Mapping[str, str]  # {"nb": …, "nn": …, "en": …}
LONGEST_TEXT, LONGEST_PLACE = 4000, 120  # characters: more is a report, and belongs in the record itself
BACK, AHEAD = timedelta(days=365), timedelta(days=2 * 365)
CLOCKS_DIFFER = timedelta(minutes=5)


class Form(StrEnum):
    """The forms, in the order in which they are offered."""

    REPLY = "reply"  # the municipality's answer on "ready for discharge"
    CONTACT = "contact"
    APPOINTMENT = "appointment"
    DISCHARGE = "planned_discharge"  # the day is set, or another than before
    RELEASE = "planned_release"
    QUESTION = "question"
    LETTER = "letter"
    DEVIATION = "deviation"


class To(StrEnum):
    """Whether a form is written to somebody."""

    ANYBODY = "anybody"  # told by the pathways, and to one unit more if one wants
    SOMEBODY = "somebody"  # a unit must be chosen
    ASKER = "asker"  # the unit that sent what is answered


class Asked(StrEnum):
    """What a form asks for, besides the text that all of them take."""

    WAY = "way"
    HAPPENED_AT = "happened_at"
    APPOINTMENT_AT = "appointment_at"
    PLACE = "place"
    ANSWER = "answer"
    SUBJECT = "subject"


HEALTH = frozenset(s for s in ServiceType if sector_of(s) is Sector.HEALTH) - {ServiceType.NOBODY}
MUNICIPAL = frozenset(  # who may speak for the municipality to a hospital
    {
        ServiceType.ROP,
        ServiceType.HOME_CARE,
        ServiceType.CASE_OFFICE,
        ServiceType.COORDINATING_UNIT,
        ServiceType.LEADER,
        ServiceType.ON_CALL,
    }
)
AT_WORK = frozenset(
    {
        Function.NURSE,
        Function.DOCTOR,
        Function.SOCIAL_WORKER,
        Function.COORDINATOR,
        Function.CASE_OFFICER,
        Function.LEADER,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryForm:
    """One form: what it becomes, what it asks for, who may use it."""

    form: Form
    kind: EventKind  # the event it becomes
    letter: LetterForm  # and the letter
    to: To
    asks: tuple[Asked, ...] = ()
    needs_text: bool = False
    services: frozenset[ServiceType] = HEALTH
    functions: frozenset[Function] = AT_WORK
    answers: EventKind | None = None  # the kind of event that it answers, and must point at


FORMS: Mapping[Form, EntryForm] = {
    spec.form: spec
    for spec in (
        EntryForm(
            form=Form.REPLY,
            kind=EventKind.DISCHARGE_READY_ANSWERED,
            letter=LetterForm.REPLY,
            to=To.ASKER,
            asks=(Asked.ANSWER,),
            services=MUNICIPAL,
            answers=EventKind.DISCHARGE_READY,
        ),
        EntryForm(
            form=Form.CONTACT,
            kind=EventKind.CONTACT_MADE,
            letter=LetterForm.NOTE,
            to=To.ANYBODY,
            asks=(Asked.WAY, Asked.HAPPENED_AT),
        ),
        EntryForm(
            form=Form.APPOINTMENT,
            kind=EventKind.APPOINTMENT_BOOKED,
            letter=LetterForm.NOTE,
            to=To.ANYBODY,
            asks=(Asked.APPOINTMENT_AT, Asked.PLACE),
        ),
        EntryForm(
            form=Form.DISCHARGE,
            kind=EventKind.DISCHARGE_PLANNED,
            letter=LetterForm.NOTE,
            to=To.ANYBODY,
            asks=(Asked.APPOINTMENT_AT,),
            services=frozenset({ServiceType.WARD, ServiceType.PSYCHIATRY, ServiceType.TSB}),
        ),
        EntryForm(
            form=Form.RELEASE,
            kind=EventKind.RELEASE_PLANNED,
            letter=LetterForm.NOTE,
            to=To.ANYBODY,
            asks=(Asked.APPOINTMENT_AT,),
            services=frozenset({ServiceType.PRISON_HEALTH}),
        ),
        EntryForm(
            form=Form.QUESTION,
            kind=EventKind.LETTER_RECEIVED,
            letter=LetterForm.QUESTION,
            to=To.SOMEBODY,
            asks=(Asked.SUBJECT,),
        ),
        EntryForm(
            form=Form.LETTER,
            kind=EventKind.LETTER_RECEIVED,
            letter=LetterForm.NOTE,
            to=To.SOMEBODY,
            needs_text=True,
        ),
        EntryForm(
            form=Form.DEVIATION,
            kind=EventKind.DEVIATION_REPORTED,
            letter=LetterForm.DEVIATION,
            to=To.SOMEBODY,
            needs_text=True,
        ),
    )
}

PLANNED = (Form.DISCHARGE, Form.RELEASE)  # whose day sets the clocks of what must be done before it
KINDS = frozenset(spec.kind for spec in FORMS.values())  # what a letter of ours is, to whoever reads it

WAYS: Mapping[str, Text] = {  # how one met
    "visit": {"nb": "hjemmebesøk", "nn": "heimebesøk", "en": "home visit"},
    "outside": {"nb": "møtt ute", "nn": "møtt ute", "en": "met outdoors"},
    "here": {"nb": "samtale hos oss", "nn": "samtale hos oss", "en": "talk at our place"},
    "stay": {"nb": "besøk under oppholdet", "nn": "besøk under opphaldet", "en": "visit during the stay"},
    "phone": {"nb": "telefon", "nn": "telefon", "en": "telephone"},
    "video": {"nb": "video", "nn": "video", "en": "video"},
}
OTHER = "other"
SUBJECTS: Mapping[str, Text] = {  # what one asks for; anything else is asked in words
    "admission_report": {
        "nb": "Ber om innleggelsesrapport",
        "nn": "Ber om innleggingsrapport",
        "en": "Asks for the admission report",
    },
    "medicines": {
        "nb": "Ber om oppdatert legemiddelliste",
        "nn": "Ber om oppdatert legemiddelliste",
        "en": "Asks for an up-to-date list of medicines",
    },
    "epikrise": {"nb": "Ber om epikrise", "nn": "Ber om epikrise", "en": "Asks for the discharge summary"},
    "appointment": {"nb": "Ber om time", "nn": "Ber om time", "en": "Asks for an appointment"},
    OTHER: {"nb": "Spørsmål", "nn": "Spørsmål", "en": "Question"},
}
READY, NOT_YET = "ready", "not_yet"
ANSWERS: Mapping[str, Text] = {
    READY: {"nb": "Kan ta imot fra %s", "nn": "Kan ta imot frå %s", "en": "Can receive from %s"},
    NOT_YET: {"nb": "Kan ikke ta imot ennå", "nn": "Kan ikkje ta imot enno", "en": "Cannot receive yet"},
}
EXPECTED: Text = {"nb": "; ventet fra %s", "nn": "; venta frå %s", "en": "; expected from %s"}
LINES: Mapping[Form, Text] = {  # the one line a letter begins with
    Form.CONTACT: {"nb": "Kontakt: %s", "nn": "Kontakt: %s", "en": "Contact: %s"},
    Form.APPOINTMENT: {"nb": "Time avtalt %s", "nn": "Time avtalt %s", "en": "Appointment made for %s"},
    Form.DISCHARGE: {
        "nb": "Utskrivning er planlagt %s",
        "nn": "Utskriving er planlagd %s",
        "en": "Discharge is planned for %s",
    },
    Form.RELEASE: {
        "nb": "Løslatelse er planlagt %s",
        "nn": "Lauslating er planlagd %s",
        "en": "Release is planned for %s",
    },
    Form.LETTER: {"nb": "Helsefaglig dialog", "nn": "Helsefagleg dialog", "en": "Letter between professionals"},
    Form.DEVIATION: {
        "nb": "Avvik i samhandlingen",
        "nn": "Avvik i samhandlinga",
        "en": "Deviation in the cooperation",
    },
}
HAPPENED: Text = {"nb": "Tidspunkt: %s", "nn": "Tidspunkt: %s", "en": "Time: %s"}
AT_PLACE: Text = {"nb": "Sted: %s", "nn": "Stad: %s", "en": "Place: %s"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What was written in a form; what it does not ask for is empty."""

    text: str = ""
    way: str = ""  # a key of WAYS
    happened_at: datetime | None = None  # aware; None: now
    appointment_at: datetime | None = None  # aware
    place: str = ""
    answer: str = ""  # a key of ANSWERS
    ready_on: date | None = None  # from when; with NOT_YET the day that is expected, if one knows
    subject: str = ""  # a key of SUBJECTS
    once: str = ""  # the page's own key: the same words with the same key are one entry


def may_use(spec: EntryForm, service: ServiceType, function: Function) -> bool:
    """Say whether somebody with this work, in such a service, has a use for a form and may answer for it."""
    return service in spec.services and function in spec.functions


def check(spec: EntryForm, words: Words, *, at: datetime) -> None:
    """Hold what was written against its form. Raises InvalidMove for the first thing that is wrong."""
    for fault in faults(spec, words, at=at):
        raise fault


def faults(spec: EntryForm, words: Words, *, at: datetime) -> Iterator[InvalidMove]:
    """Give all that is wrong with what was written, one refusal with its code for each field, in the form's order."""
    if Asked.ANSWER in spec.asks:
        yield from _wrong_answer(words, local(at).date())
    if Asked.WAY in spec.asks and words.way not in WAYS:
        yield InvalidMove("entry.no-way", "Choose how you met.")
    if not at - BACK <= (words.happened_at or at) <= at + CLOCKS_DIFFER:
        yield InvalidMove("entry.no-such-time", "Give a time that has been, at most a year ago.")
    if Asked.APPOINTMENT_AT in spec.asks and not _is_ahead(words.appointment_at, at):
        yield InvalidMove("entry.no-appointment", "Give a day and a time that lie ahead.")
    if Asked.SUBJECT in spec.asks and words.subject not in SUBJECTS:
        yield InvalidMove("entry.no-subject", "Choose what you ask for.")
    text, place = tidy(words.text), tidy(words.place)  # a browser ends its lines with two signs
    if (spec.needs_text or words.subject == OTHER) and not text:
        yield InvalidMove("entry.no-words", "Write what it is about.")
    elif len(text) > LONGEST_TEXT or len(place) > LONGEST_PLACE:
        yield InvalidMove("entry.too-long", "That is too long. Write the main thing here, and the rest in the record.")
    elif any(_is_strange(sign) for sign in text + place):
        yield InvalidMove("entry.strange-signs", "There are signs in it that cannot be sent. Write it without them.")


def _is_ahead(moment: datetime | None, at: datetime) -> bool:
    return moment is not None and at < moment <= at + AHEAD


def _wrong_answer(words: Words, today: date) -> Iterator[InvalidMove]:
    if words.answer not in ANSWERS:
        yield InvalidMove("entry.no-answer", "Choose whether the municipality can receive.")
    needed = words.answer == READY
    if (needed and words.ready_on is None) or (words.ready_on and not today <= words.ready_on <= today + BACK):
        yield InvalidMove("entry.no-day", "Give the day from which the municipality can receive, today or later.")


def _is_strange(sign: str) -> bool:
    """Say whether a sign cannot stand in a message: control signs, halves of signs, those that turn the reading round."""
    turns = "\u202a" <= sign <= "\u202e" or "\u2066" <= sign <= "\u2069"
    return turns or sign in "\ufffe\uffff" or (unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\n\t")


def tidy(text: str) -> str:
    """Give what was written with the line ends of one kind, and nothing around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def said(form: Form, words: Words) -> dict[str, object]:
    """Give what an entry says, as it is kept with its event; only what its form asks for."""
    asks = FORMS[form].asks
    kept = {
        "form": str(form),
        "letter": str(FORMS[form].letter),
        "way": words.way if Asked.WAY in asks else "",
        "happened_at": words.happened_at.isoformat() if Asked.HAPPENED_AT in asks and words.happened_at else "",
        "asks_for": words.subject if Asked.SUBJECT in asks else "",
        "answer": words.answer if Asked.ANSWER in asks else "",
        "ready_on": words.ready_on.isoformat() if Asked.ANSWER in asks and words.ready_on else "",
        "at": words.appointment_at.isoformat() if Asked.APPOINTMENT_AT in asks and words.appointment_at else "",
        "place": tidy(words.place) if Asked.PLACE in asks else "",
        "text": tidy(words.text),
    }
    entry: dict[str, object] = {key: value for key, value in kept.items() if value}
    return entry | {"subject": subject_of(entry)}


def subject_of(entry: Mapping[str, object], language: str = "nb") -> str:
    """Give the one line that an entry begins with, in a language; it never says where somebody is."""
    form = str(entry.get("form", ""))
    if form == Form.QUESTION:
        return SUBJECTS[str(entry["asks_for"])][language]
    if form == Form.REPLY:
        return _answer(str(entry["answer"]), str(entry.get("ready_on", "")), language)
    if form == Form.CONTACT:
        return LINES[Form.CONTACT][language] % WAYS[str(entry["way"])][language]
    if form in (Form.APPOINTMENT, *PLANNED):
        moment = local(datetime.fromisoformat(str(entry["at"])))
        return LINES[Form(form)][language] % f"{_day(moment.date())} {moment:%H.%M}"
    return LINES[Form(form)][language]


def _answer(answer: str, ready_on: str, language: str) -> str:
    on = _day(date.fromisoformat(ready_on)) if ready_on else ""
    if answer == READY:
        return ANSWERS[READY][language] % on
    return ANSWERS[NOT_YET][language] + (EXPECTED[language] % on if on else "")


def _day(day: date) -> str:
    return f"{day.day}.{day.month}.{day.year}"


def letter_text(entry: Mapping[str, object], language: str = "nb") -> str:
    """Give the paragraphs of an entry, as they leave the house in bokmål: the place first, where there is one."""
    place = str(entry.get("place", ""))
    return "\n\n".join(filter(None, (AT_PLACE[language] % place if place else "", str(entry.get("text", "")))))
