"""What was wrong with what was sent, as the page that was written on shows it above what was written."""

from django.utils.translation import gettext

from mellomrom.core.errors import Refused


def told(wrong: Refused | None) -> dict[str, str]:
    """Give the sentence and its code for a page; both empty where nothing was wrong."""
    if wrong is None:
        return {"wrong": "", "code": ""}
    sentence = gettext(wrong.text)
    return {"wrong": sentence % wrong.params if wrong.params else sentence, "code": wrong.code}
