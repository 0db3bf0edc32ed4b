"""The shape of what is sent in. What it means, and whether it is allowed, is decided by the actions."""

from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from mellomrom.events.catalogue import Cause


def uuid(said: str) -> UUID | None:
    """Read an id; None for what is none."""
    try:
        return UUID(said)
    except ValueError:
        return None


class Ids(forms.Field):
    """Any number of ids, from boxes that were ticked."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: list[str] | None) -> list[UUID]:
        ids = [uuid(said) for said in value or []]
        if None in ids:
            raise forms.ValidationError("", code="invalid")
        return [found for found in ids if found]


class HandOver(forms.Form):
    """Whom to ask, and which of the duties to ask about; none ticked means the one in the address."""

    to = forms.UUIDField()
    duty = Ids(required=False)


class StateCause(forms.Form):
    """Why a stay began, and the card that asked."""

    cause = forms.ChoiceField(choices=[(cause, cause) for cause in Cause if cause is not Cause.UNKNOWN])
    event = forms.UUIDField()


class LogIn(forms.Form):
    """Local accounts."""

    username = forms.CharField(max_length=150)
    password = forms.CharField(max_length=1000, strip=False)
    next = forms.CharField(required=False)


class Paper(forms.Form):
    """A code on paper, and whose it is."""

    username = forms.CharField(max_length=150)
    password = forms.CharField(max_length=1000, strip=False, required=False)
    code = forms.CharField(max_length=60)


class Find(forms.Form):
    """Part of a name. It travels in the body, never in the address."""

    name = forms.CharField(max_length=100, required=False)


AGES = [("", _("Any age")), ("day", _("Over a day")), ("week", _("Over a week")), ("month", _("Over a month"))]


class Filter(forms.Form):
    """Which spaces to show."""

    area = forms.CharField(max_length=100, required=False)
    age = forms.ChoiceField(required=False, choices=AGES)
    kind = forms.CharField(max_length=60, required=False)
