"""What users read about reminders, and the few fixed texts that are sent: nothing in them is about anybody."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from mellomrom.plans.reminders.catalogue import Language, Note, Template, Way

TEMPLATE = {
    Template.APPOINTMENT_TOMORROW: _("The day before an appointment"),
    Template.SOMETHING_TO_READ: _("When there is something new to read"),
    Template.PROPOSAL_TO_ANSWER: _("When somebody asks what you think"),
}
WAY = {
    Way.SMS: _("Text message to my telephone"),
    Way.EMAIL: _("E-mail"),
}

SUBJECT = "Mellomrom"  # of an e-mail, and who a text message is from
NB, NN, EN = Language.NB, Language.NN, Language.EN
TEXTS: Mapping[Template, Mapping[Language, str]] = {
    Template.APPOINTMENT_TOMORROW: {
        NB: "Du har en avtale i morgen. Logg inn og se hva og når.",
        NN: "Du har ein avtale i morgon. Logg inn og sjå kva og når.",
        EN: "You have an appointment tomorrow. Log in to see what and when.",
    },
    Template.SOMETHING_TO_READ: {
        NB: "Det er noe nytt å lese på siden din. Logg inn og se.",
        NN: "Det er noko nytt å lese på sida di. Logg inn og sjå.",
        EN: "There is something new to read on your page. Log in to see it.",
    },
    Template.PROPOSAL_TO_ANSWER: {
        NB: "Noen vil vite hva du mener. Logg inn og svar når du vil.",
        NN: "Nokon vil vite kva du meiner. Logg inn og svar når du vil.",
        EN: "Somebody asks what you think. Log in and answer when you like.",
    },
    Template.CONFIRM: {
        NB: "Koden din er {code}. Skriv den inn på siden din. Har du ikke bedt om den, kan du se bort fra dette.",
        NN: "Koden din er {code}. Skriv han inn på sida di. Har du ikkje bede om han, kan du sjå bort frå dette.",
        EN: "Your code is {code}. Write it on your page. If you did not ask for it, never mind this.",
    },
}


def text_of(note: Note, *, home: str) -> str:
    """Give the text that a note becomes: the fixed words, the code where it has one, and the address of the page.

    `home` is where people find this node; nothing else goes in.
    """
    words = TEXTS[note.template][note.language]
    return f"{words.format(code=note.code) if note.code else words}\n{home}/{note.link}"
