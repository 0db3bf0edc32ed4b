"""What is sent in to write a crisis plan or a safety plan. What it means, and whether it may be, the actions decide."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict

from mellomrom.core.errors import InvalidMove
from mellomrom.plans.crisis.catalogue import (
    CONTENTS,
    SECTIONS,
    TEXTS,
    Answer,
    Call,
    Contents,
    CrisisContents,
    Finders,
    Kind,
    Known,
    Said,
)
from mellomrom.plans.crisis.queries import Version
from mellomrom.plans.crisis.rules import Days
from mellomrom.plans.crisis.titles import ALONE, FIELD, HINT, SECTION
from mellomrom.sharing.catalogue import How
from mellomrom.web.forms import Ids, uuid

OTHERS = range(1, 5)  # how many can be written by name and number
A_YEAR = timedelta(days=365)


class Dated(forms.Form):
    """From when to when, and when it is looked at again."""

    since = forms.DateField()
    until = forms.DateField(required=False)
    revise = forms.DateField()
    unit = Ids(required=False)


class Agreed(forms.Form):
    """That it was agreed: how, with whom, when, and who may find the card."""

    version = forms.UUIDField()
    how = forms.ChoiceField(choices=[(how, how) for how in How], required=False)
    on = forms.DateField(required=False)
    with_whom = forms.CharField(max_length=1000, required=False)
    finders = forms.ChoiceField(choices=[(one, one) for one in Finders], required=False)


class Proposed(forms.Form):
    """What somebody wants changed, or says."""

    what = forms.ChoiceField(choices=[(what, what) for what in Said])
    words = forms.CharField(max_length=4000, required=False)


class Answered(forms.Form):
    """What came of a proposal."""

    taken = forms.ChoiceField(choices=[(Answer.TAKEN, ""), (Answer.DECLINED, "")])
    words = forms.CharField(max_length=4000, required=False)


def valid(form: forms.Form) -> dict[str, Any]:
    """Give what was sent. Raises InvalidMove where something is missing."""
    if not form.is_valid():
        raise InvalidMove("crisis.not-complete", "Something is missing, or is not a date. Look it through.")
    return form.cleaned_data


def written(kind: Kind, post: QueryDict) -> tuple[Contents, Days, UUID | None]:
    """Read contents, days and the version that the writer saw. Raises InvalidMove."""
    said = valid(Dated(post))
    days = Days(said["since"], said["until"], said["revise"])
    return contents(kind, post), days, uuid(post.get("based_on", ""))


def contents(kind: Kind, post: QueryDict) -> Contents:
    """Read what was written, as it stands: also what cannot be saved, so that nothing is lost."""
    texts: dict[str, Any] = {name: post.get(name, "").replace("\r\n", "\n").strip() for name in TEXTS[kind]}
    units = [found for found in map(uuid, post.getlist("unit")) if found]
    others = [(post.get(f"who{n}", "").strip(), post.get(f"phone{n}", "").strip()) for n in OTHERS]
    calls = [Call(unit=unit) for unit in dict.fromkeys(units)]
    calls += [Call(who=who, phone=phone) for who, phone in others if who or phone]
    if kind is Kind.CRISIS:
        record = post.get("summary_record", "")
        texts["summary_record"] = Known(record) if record in set(Known) else Known.NOT_SAID
    return CONTENTS[kind](**texts, calls=tuple(calls))


def fields(kind: Kind, mine: Contents | None, theirs: Contents | None = None) -> list[dict[str, object]]:
    """Lay the form out, section by section; `theirs` is what somebody saved meanwhile, shown where it says something else."""
    out: list[dict[str, object]] = []
    for code, names in SECTIONS[kind]:
        rows = [_field(name, mine, theirs) for name in names]
        out.append({"code": code, "title": SECTION[code], "rows": rows, "one": len(rows) == 1})
    return out


def _field(name: str, mine: Contents | None, theirs: Contents | None) -> dict[str, object]:
    said = str(getattr(mine, name, "") or "")
    other = str(getattr(theirs, name, "") or "") if theirs is not None else said
    return {
        "name": name,
        "label": FIELD[name],
        "hint": HINT.get(name, ""),
        "value": said,
        "theirs": other,
        "differs": other != said,
        "alone": name in ALONE,
    }


def calls(mine: Contents | None) -> dict[str, object]:
    """Give whom to call as the form shows it: the units that are ticked, and rows of names and numbers."""
    said = mine.calls if mine is not None else ()
    free = [call for call in said if call.unit is None][: len(OTHERS)]
    rows = [(n, *((free[n - 1].who, free[n - 1].phone) if n <= len(free) else ("", ""))) for n in OTHERS]
    record = mine.summary_record if isinstance(mine, CrisisContents) else Known.NOT_SAID
    return {"units": {call.unit for call in said if call.unit}, "others": rows, "summary_record": record}


def days(post: Mapping[str, str], version: Version | None, today: date) -> dict[str, str]:
    """Give the days as the form shows them: what was sent, else what stands, else today and in a year."""
    since = version.since if version is not None else today
    until = version.until.isoformat() if version is not None and version.until else ""
    begin = {"since": since.isoformat(), "until": until, "revise": (today + A_YEAR).isoformat()}
    return {name: post.get(name, said) for name, said in begin.items()}
