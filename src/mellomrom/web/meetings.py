"""Møter: the responsibility group of a person, with them. For staff, for the person, and for everybody's own calendar."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from mellomrom.access.mine import note_reading
from mellomrom.core.clock import OSLO, local
from mellomrom.core.errors import InvalidMove, NotPermitted, Refused
from mellomrom.directory.queries import Actor
from mellomrom.people.catalogue import Area
from mellomrom.plans.meetings import actions, ical
from mellomrom.plans.meetings import mine as own
from mellomrom.plans.meetings.actions.calendars import calendar_of, feed_at
from mellomrom.plans.meetings.catalogue import ABOUT, EVERY, LENGTHS
from mellomrom.plans.meetings.pages import coming, meeting_page, person_meetings
from mellomrom.plans.meetings.titles import ABOUT as ABOUT_NAME
from mellomrom.plans.overview import agenda
from mellomrom.sharing.catalogue import Category
from mellomrom.web.access import PersonRequest, StaffRequest, person, staff
from mellomrom.web.entering import address
from mellomrom.web.entries import DAYS, MOMENT, MOMENTS
from mellomrom.web.forms import Ids
from mellomrom.web.wrong import told

CATEGORIES = [(kind, kind) for kind in ABOUT]
WRONG = InvalidMove("meeting.unreadable", "Something is missing. Look at what you have filled in, and send it again.")


class Call(forms.Form):
    """When and where, how often, and who is invited."""

    starts_at = forms.DateTimeField(input_formats=MOMENTS)
    minutes = forms.TypedChoiceField(coerce=int, choices=[(n, n) for n in LENGTHS])
    place = forms.CharField(max_length=200, required=False)
    video = forms.CharField(max_length=200, required=False)
    weeks = forms.TypedChoiceField(coerce=int, choices=[(n, n) for n in EVERY], required=False, empty_value=0)  # type: ignore[arg-type]
    units = Ids(required=False)
    other = forms.UUIDField(required=False)

    def said(self) -> actions.Call:
        """Give what was said, as the action asks for it."""
        keys = ("starts_at", "minutes", "place", "video", "weeks")
        return actions.Call(**{key: self.cleaned_data[key] for key in keys})

    def invited(self) -> list[UUID]:
        """Give who is to be invited."""
        other = self.cleaned_data["other"]
        return [*self.cleaned_data["units"], *([other] if other else [])]


class Propose(forms.Form):
    words = forms.CharField(required=False)
    category = forms.ChoiceField(choices=CATEGORIES, required=False)


class OfMap(forms.Form):
    """An area of life that the map proposes."""

    area = forms.ChoiceField(choices=[(area, area) for area in Area])


class Which(forms.Form):
    """A row, and what is said of it."""

    id = forms.UUIDField()
    words = forms.CharField(required=False, strip=False)
    seen = forms.IntegerField(min_value=0, required=False)


class Task(forms.Form):
    id = forms.UUIDField()
    words = forms.CharField(required=False)
    unit = forms.UUIDField(required=False)
    due_on = forms.DateField(input_formats=DAYS)


class Words(forms.Form):
    words = forms.CharField(required=False, strip=False)


def _valid(form: forms.Form) -> Any:
    if not form.is_valid():
        raise WRONG
    return form.cleaned_data


def _end_of(day: Any) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=OSLO) + timedelta(days=1)


# --------------------------------------------------------------------------------------------------------- for staff


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: StaffRequest) -> HttpResponse:
    """List one's unit's meetings to come; and the secret address for one's own calendar."""
    at = timezone.now()
    assert isinstance(request.user, User)  # `@staff`
    secret = _calendar(request, request.user, at)
    rows = coming(request.role, at=at)
    context = {"place": "more", "rows": rows, "feed": calendar_of(request.user), "secret": secret, "at": at}
    return render(request, "meetings/mine.html", context)


def _calendar(request: HttpRequest, by: User | Actor, at: datetime) -> str:
    """Make or end an address where that is asked for; gives the whole of a new one, to be shown this once."""
    asked = request.POST.get("do", "") if request.method == "POST" else ""
    if asked == "calendar-end":
        actions.end_calendar(by, at=at)
        messages.success(request, gettext("The address is no longer good."))
    if asked != "calendar-new":
        return ""
    said = actions.new_calendar(by, language=get_language() or settings.LANGUAGE_CODE, at=at)
    return request.build_absolute_uri(reverse("calendar", args=[said]))


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def of_person(request: StaffRequest, person_id: UUID) -> HttpResponse:
    """Show the meetings of a person, and call one."""
    at, wrong = timezone.now(), None
    page = person_meetings(person_id, request.role, at=at)
    if request.method == "POST":
        try:
            form = Call(request.POST)
            _valid(form)
            called = actions.call(person_id, what=form.said(), units=form.invited(), by=request.role, at=at)
            messages.success(request, gettext("The meeting is called, and those who are invited are told."))
            return redirect("meeting", called.pk)
        except (InvalidMove, NotPermitted) as no:
            wrong = no
    said = request.POST or {"minutes": "60", "weeks": "0"}
    context = {"place": "people", "page": page, "said": said, "chosen": request.POST.getlist("units"), "at": at}
    context |= {"lengths": LENGTHS, "every": EVERY, **told(wrong)}
    return render(request, "meetings/person.html", context, status=wrong.status if wrong else 200)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def meeting(request: StaffRequest, meeting_id: UUID) -> HttpResponse:
    """Show one meeting, and do what was sent: who is there, what is talked about, how it went, what was decided."""
    at, wrong = timezone.now(), None
    if request.method == "POST":
        try:
            said = _do(request, meeting_id, at)
            messages.success(request, said)
            return redirect(reverse("meeting", args=[meeting_id]) + _anchor(request))
        except (InvalidMove, NotPermitted) as no:
            wrong = no
    page = meeting_page(meeting_id, request.role, at=at)
    context = {
        "place": "people",
        "page": page,
        "meeting": page.meeting,
        "said": request.POST,
        "areas": agenda.areas_for(page, request.role, at=at),
        "abouts": [(kind, ABOUT_NAME[kind]) for kind in ABOUT],
        "lengths": LENGTHS,
        "starts": local(page.meeting.row.starts_at).strftime(MOMENT),
        "at": at,
        **told(wrong),
    }
    return render(request, "meetings/meeting.html", context, status=wrong.status if wrong else 200)


def _anchor(request: HttpRequest) -> str:
    item = request.POST.get("id", "")
    return f"#i-{item}" if request.POST.get("do") in ("minutes", "task") else ""


def _do(request: StaffRequest, meeting_id: UUID, at: datetime) -> str:
    """Do what a form asks for, and give what is said of it."""
    doing = DOING.get(request.POST.get("do", ""))
    if doing is None:
        raise WRONG
    does, said = doing
    does(request, meeting_id, at)
    return str(said)


def _propose(request: StaffRequest, meeting_id: UUID, at: datetime) -> None:
    said = _valid(Propose(request.POST))
    category = Category(said["category"] or Category.HEALTH)
    actions.propose(meeting_id, words=said["words"], category=category, by=request.role, at=at)


def _owed(request: StaffRequest, meeting_id: UUID, at: datetime) -> None:
    actions.put_on_agenda(meeting_id, duty=_valid(Which(request.POST))["id"], by=request.role, at=at)


def _area(keep: bool) -> "Does":
    def does(request: StaffRequest, meeting_id: UUID, at: datetime) -> None:
        area = _valid(OfMap(request.POST))["area"]
        agenda.settle(meeting_id, Area(area), keep=keep, by=request.role, at=at)

    return does


def _answer(coming: bool) -> "Does":
    def does(request: StaffRequest, meeting_id: UUID, at: datetime) -> None:
        actions.answer(meeting_id, coming=coming, by=request.role, at=at)

    return does


def _invite(request: StaffRequest, meeting_id: UUID, at: datetime) -> None:
    actions.invite(meeting_id, unit=_valid(Which(request.POST))["id"], by=request.role, at=at)


def _keep_out(request: StaffRequest, meeting_id: UUID, at: datetime) -> None:
    persons_no = request.POST.get("why") == "person"
    unit = _valid(Which(request.POST))["id"]
    actions.keep_out(meeting_id, unit=unit, by=request.role, persons_no=persons_no, at=at)


def _move(request: StaffRequest, meeting_id: UUID, at: datetime) -> None:
    form = Call(request.POST)
    _valid(form)
    actions.move(meeting_id, what=form.said(), by=request.role, at=at)


def _cancel(request: StaffRequest, meeting_id: UUID, at: datetime) -> None:
    actions.cancel(meeting_id, reason=_valid(Words(request.POST))["words"], by=request.role, at=at)


def _not_held(request: StaffRequest, meeting_id: UUID, at: datetime) -> None:
    actions.not_held(meeting_id, reason=_valid(Words(request.POST))["words"], by=request.role, at=at)


def _hold(request: StaffRequest, meeting_id: UUID, at: datetime) -> None:
    actions.hold(meeting_id, by=request.role, at=at)


def _end_series(request: StaffRequest, meeting_id: UUID, at: datetime) -> None:
    actions.end_series(meeting_id, by=request.role, at=at)


def _minutes(request: StaffRequest, meeting_id: UUID, at: datetime) -> None:
    said = _valid(Which(request.POST))
    actions.write_minutes(said["id"], words=said["words"], seen=said["seen"] or 0, by=request.role, at=at)


def _task(request: StaffRequest, meeting_id: UUID, at: datetime) -> None:
    said = _valid(Task(request.POST))
    due_at = _end_of(said["due_on"])
    actions.decide_task(said["id"], words=said["words"], unit=said["unit"], due_at=due_at, by=request.role, at=at)


def _answer_comment(request: StaffRequest, meeting_id: UUID, at: datetime) -> None:
    said = _valid(Which(request.POST))
    actions.answer_comment(said["id"], words=said["words"], by=request.role, at=at)


Does = Callable[[StaffRequest, UUID, datetime], None]
DOING: dict[str, tuple[Does, object]] = {
    "propose": (_propose, _("It is on the agenda.")),
    "owed": (_owed, _("It is on the agenda.")),
    "area": (_area(True), _("It is on the agenda.")),
    "area-away": (_area(False), _("It is taken away from this meeting.")),
    "coming": (_answer(True), _("It is written down that you come.")),
    "not-coming": (_answer(False), _("It is written down that you do not come.")),
    "invite": (_invite, _("They are invited, and told.")),
    "keep-out": (_keep_out, _("They hear that they are not to attend, and not why.")),
    "move": (_move, _("It is changed, and all who are invited are told.")),
    "cancel": (_cancel, _("The meeting is called off, and all who were invited are told.")),
    "not-held": (_not_held, _("It is written down that the meeting did not take place.")),
    "hold": (_hold, _("The meeting is held. Write what is said as you go.")),
    "end-series": (_end_series, _("No more meetings follow by themselves.")),
    "minutes": (_minutes, _("It is written down.")),
    "task": (_task, _("It is decided. Whoever is to do it finds it in their inbox.")),
    "answer-comment": (_answer_comment, _("It is answered. They read it on their own page.")),
}


# --------------------------------------------------------------------------------------------------- for the person


@person
@require_http_methods(["GET", "HEAD", "POST"])
def me(request: PersonRequest) -> HttpResponse:
    """Show my meetings, and my calendar."""
    if request.actor is None:
        return render(request, "me/unknown.html")
    at = timezone.now()
    return _my_page(request, request.actor, at, secret=_calendar(request, request.actor, at))


@person
@require_http_methods(["GET", "HEAD", "POST"])
def me_one(request: PersonRequest, meeting_id: UUID) -> HttpResponse:
    """Do what I say of one of my meetings: whether I come, who is not to attend, what to talk about, what I think of it."""
    if request.actor is None or request.method != "POST":
        return redirect("me-meetings")
    at = timezone.now()
    try:
        said = _do_mine(request, request.actor, meeting_id, at)
    except InvalidMove as no:
        return _my_page(request, request.actor, at, wrong=no)
    messages.success(request, said)
    return redirect(reverse("me-meetings") + f"#m-{meeting_id}")


def _my_page(
    request: PersonRequest, me: Actor, at: datetime, *, secret: str = "", wrong: Refused | None = None
) -> HttpResponse:
    note_reading(me, at=at)
    page = own.my_meetings(me, at=at)
    context = {
        "page": page,
        "feed": calendar_of(me),
        "secret": secret,
        "said": request.POST,
        "at": at,
        "areas": agenda.my_areas(page.coming, me, at=at),
        "abouts": [(kind, ABOUT_NAME[kind]) for kind in ABOUT],
        **told(wrong),
    }
    return render(request, "meetings/me.html", context, status=wrong.status if wrong else 200)


def _do_mine(request: PersonRequest, me: Actor, meeting_id: UUID, at: datetime) -> str:
    match request.POST.get("do", ""):
        case "coming" | "not-coming" as asked:
            actions.answer_for_person(meeting_id, coming=asked == "coming", by=me, at=at)
            return gettext("It is written down.")
        case "keep-out":
            actions.keep_out(meeting_id, unit=_valid(Which(request.POST))["id"], by=me, at=at)
            return gettext("They hear that they are not to attend, and not why.")
        case "propose":
            said = _valid(Propose(request.POST))
            category = Category(said["category"] or Category.HEALTH)
            actions.propose(meeting_id, words=said["words"], category=category, by=me, at=at)
            return gettext("It is on the agenda.")
        case "comment":
            actions.comment(meeting_id, words=_valid(Words(request.POST))["words"], by=me, at=at)
            return gettext("It is sent. Whoever called the meeting owes you an answer.")
        case _:
            raise WRONG


# ------------------------------------------------------------------------------------------------- for one's calendar


@require_GET
def calendar(request: HttpRequest, said: str) -> HttpResponse:
    """Give a calendar to whoever has its secret address: times and a link, and nothing about anybody."""
    at = timezone.now()
    try:
        feed = feed_at(said, address=address(request), at=at)
    except Refused as no:
        return _plain("", status=no.status)
    hers = feed.person_id is not None
    with translation.override(feed.language):
        title, name = gettext("Meeting"), gettext("Meetings")
    entries = []
    for when in own.entries_of(feed, at=at):
        path = reverse("me-meetings") if hers else reverse("meeting", args=[when.meeting])
        entries.append(when.entry(request.build_absolute_uri(path)))
    return _plain(ical.calendar(entries, title=title, name=name))


def _plain(body: bytes | str, *, status: int = 200) -> HttpResponse:
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8", status=status)
    response["Cache-Control"] = "private, no-store"  # whoever stands between keeps nothing, and what is ended is ended
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response
