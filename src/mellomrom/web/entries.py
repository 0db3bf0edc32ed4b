"""Skriv: one entry about a person, made once. First what it is, then the few words; what comes of it stands before the button."""

from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from mellomrom.core.clock import local
from mellomrom.core.errors import Refused
from mellomrom.core.ids import new_id
from mellomrom.events import entries
from mellomrom.events.actions.entries import write as write_down
from mellomrom.events.desk import Desk, desk
from mellomrom.events.entries import Form, To, Words
from mellomrom.web.access import StaffRequest, staff
from mellomrom.web.forms import uuid

MOMENT = "%Y-%m-%dT%H:%M"  # as the browser's own field writes it
MOMENTS = [MOMENT, "%d.%m.%Y %H.%M", "%d.%m.%Y %H:%M"]
DAYS = ["%Y-%m-%d", "%d.%m.%Y"]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a form is called on the page, and asked for there."""

    title: object
    hint: object
    text: object  # the label of the words
    send: object


SHEETS = {
    Form.REPLY: Sheet(
        title=_("Answer the hospital"),
        hint=_("Whether and when the municipality can receive the person"),
        text=_("What more the hospital must know"),
        send=_("Send the answer"),
    ),
    Form.CONTACT: Sheet(
        title=_("Contact made"),
        hint=_("You have met or talked with the person"),
        text=_("What was said and done, in brief"),
        send=_("Write it down"),
    ),
    Form.APPOINTMENT: Sheet(
        title=_("Appointment made"),
        hint=_("The person has got a time"),
        text=_("What it is about"),
        send=_("Write it down"),
    ),
    Form.DISCHARGE: Sheet(
        title=_("Planned discharge"),
        hint=_("The day is set, or has become another"),
        text=_("What is agreed around it"),
        send=_("Write it down"),
    ),
    Form.RELEASE: Sheet(
        title=_("Planned release"),
        hint=_("The day is set, or has become another"),
        text=_("What is agreed around it"),
        send=_("Write it down"),
    ),
    Form.QUESTION: Sheet(
        title=_("Ask for something"),
        hint=_("A report, a list of medicines, an appointment, or something else"),
        text=_("Your question"),
        send=_("Send the question"),
    ),
    Form.LETTER: Sheet(
        title=_("Write a letter"),
        hint=_("To another service that follows the person up"),
        text=_("The letter"),
        send=_("Send the letter"),
    ),
    Form.DEVIATION: Sheet(
        title=_("Report a deviation"),
        hint=_("Something went wrong between two services"),
        text=_("What went wrong, and what it led to"),
        send=_("Send the report"),
    ),
}

FIELD = {  # beside which field a refusal is shown
    "entry.no-way": "way",
    "entry.no-such-time": "happened_at",
    "entry.no-appointment": "appointment_at",
    "entry.no-answer": "answer",
    "entry.no-day": "ready_on",
    "entry.no-subject": "subject",
    "entry.no-words": "text",
    "entry.too-long": "text",
    "entry.strange-signs": "text",
    "entry.to-nobody": "to",
    "entry.unknown-unit": "to",
    "entry.may-not-know": "to",
}


class Entry(forms.Form):
    """The shape of what is written; what a form needs, and what may be, is decided by the action."""

    text = forms.CharField(required=False, strip=False)
    way = forms.CharField(required=False)
    happened_at = forms.DateTimeField(required=False, input_formats=MOMENTS)
    appointment_at = forms.DateTimeField(required=False, input_formats=MOMENTS)
    place = forms.CharField(required=False)
    answer = forms.CharField(required=False)
    ready_on = forms.DateField(required=False, input_formats=DAYS)
    subject = forms.CharField(required=False)
    once = forms.CharField(required=False, max_length=40)
    to = forms.UUIDField(required=False)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: StaffRequest, person_id: UUID) -> HttpResponse:
    """Choose what to write, write it, send it."""
    said = request.POST if request.method == "POST" else request.GET
    chosen, about = _form(said.get("form", "")), uuid(said.get("about", ""))
    if request.method != "POST" or chosen is None:
        return _page(request, _desk(request, person_id, chosen, about), said={}, errors={})
    entry = Entry(request.POST)
    if not entry.is_valid():
        errors = {name: _unreadable(name) for name in entry.errors}
        return _page(request, _desk(request, person_id, chosen, about), said=request.POST, errors=errors)
    words = Words(**{key: value for key, value in entry.cleaned_data.items() if key != "to"})
    to, at = entry.cleaned_data["to"], timezone.now()
    try:
        write_down(person_id, form=chosen, words=words, to=to, about=about, by=request.role, at=at)
    except Refused as no:
        if no.code not in FIELD:
            raise
        spec = entries.FORMS[chosen]
        errors = {FIELD[fault.code]: gettext(fault.text) for fault in (no, *entries.faults(spec, words, at=at))}
        if to is None and spec.to is To.SOMEBODY:
            errors["to"] = gettext("Choose whom you write to.")
        return _page(request, _desk(request, person_id, chosen, about), said=request.POST, errors=errors)
    messages.success(request, gettext("It is written. Where it stands is shown below."))
    return redirect(reverse("person", args=[person_id]) + "#where")


def _form(said: str) -> Form | None:
    return Form(said) if said in list(Form) else None


def _desk(request: StaffRequest, person_id: UUID, form: Form | None, about: UUID | None) -> Desk:
    return desk(person_id, request.role, form=form, about=about, at=timezone.now())


def _unreadable(name: str) -> str:
    """Say what is wrong with a field whose shape is."""
    if name in ("happened_at", "appointment_at"):
        return gettext("Give a day and a time, such as 24.11.2026 10.00.")
    if name == "ready_on":
        return gettext("Give a day, such as 24.11.2026.")
    return gettext("Choose one of those on the page.")


def _page(request: StaffRequest, desk: Desk, *, said: object, errors: dict[str, str]) -> HttpResponse:
    at = timezone.now()
    if desk.form is None:
        choices = [(spec.form, SHEETS[spec.form]) for spec in desk.forms]
        return render(request, "entries/choose.html", {"place": "people", "desk": desk, "choices": choices, "at": at})
    context = {
        "place": "people",
        "desk": desk,
        "sheet": SHEETS[desk.form.form],
        "asks": {str(asked) for asked in desk.form.asks},
        "said": said or {"happened_at": local(at).strftime(MOMENT), "once": str(new_id())},
        "errors": errors,
        "ways": entries.WAYS.items(),
        "subjects": entries.SUBJECTS.items(),
        "answers": [
            (entries.READY, gettext("Yes, from the day below")),
            (entries.NOT_YET, gettext("Not yet")),
        ],
        "longest": entries.LONGEST_TEXT,
        "may": [one for one in desk.addressees if one.may],
        "may_not": [one for one in desk.addressees if not one.may],
        "at": at,
    }
    return render(request, "entries/form.html", context)
