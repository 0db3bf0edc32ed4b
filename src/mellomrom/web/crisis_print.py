"""A plan on one page of paper: PDF by typst, tagged for those who listen to it (PDF/UA-1), black on white.

What people wrote goes in as JSON and is never read as markup. Only fonts that typst carries itself: no network, and the
same page on every machine. What is more than a page holds is cut there, and the page says so.
"""

import json
from datetime import datetime
from pathlib import Path
from typing import Literal

import typst
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from mellomrom.plans.crisis.callers import Callee
from mellomrom.plans.crisis.catalogue import SECTIONS, CrisisContents, Kind
from mellomrom.plans.crisis.queries import Version
from mellomrom.plans.crisis.titles import AGREED_HOW, ALONE, FIELD, SECTION, SUMMARY_RECORD
from mellomrom.web import times

PAGE = Path(__file__).parent / "typst" / "plan.typ"
TITLE = {Kind.CRISIS: _("Crisis card"), Kind.SAFETY: _("Safety plan")}


def pdf(version: Version, *, name: str, keeper: str, at: datetime) -> bytes:
    """Make the page, in the language that is active. `name` is empty on the person's own: the paper then names nobody.

    A sign that no font has, as a smiling face, stands there as an empty box: PDF/UA knows none, so that page is only tagged.
    """
    said = json.dumps(_said(version, name, keeper, at), ensure_ascii=False)
    try:
        return _made(said, standard="ua-1")
    except typst.TypstError:
        return _made(said, standard=None)


def _made(said: str, *, standard: Literal["ua-1"] | None) -> bytes:
    made = typst.compile(
        PAGE.read_bytes(),
        format="pdf",
        sys_inputs={"data": said},
        pdf_standards=standard or [],
        ignore_system_fonts=True,
    )
    assert isinstance(made, bytes)
    return made


def _said(version: Version, name: str, keeper: str, at: datetime) -> dict[str, object]:
    language = (get_language() or "nb")[:2]
    sections = []
    for code, names in SECTIONS[version.kind]:
        rows = [(name, str(getattr(version.contents, name))) for name in names if getattr(version.contents, name)]
        lines = [{"label": "" if name in ALONE else str(FIELD[name]), "words": words} for name, words in rows]
        if lines:
            sections.append({"title": str(SECTION[code]), "lines": lines})
    contents = version.contents
    record = str(SUMMARY_RECORD[contents.summary_record]) if isinstance(contents, CrisisContents) else ""
    return {
        "language": language,
        "title": str(TITLE[version.kind]),
        "name": name,
        "call": gettext("Call now"),
        "calls": [_call(callee) for callee in version.calls],
        "always": gettext("Danger to life: 113. Emergency clinic: 116 117."),
        "sections": sections,
        "more": gettext("more in Mellomrom"),
        "foot": [line for line in (_agreed(version), _kept(version, keeper), record, _printed(at)) if line],
    }


def _call(callee: Callee) -> dict[str, str]:
    """Write whom to call as it can be read on another day: who has the watch tonight is not on paper."""
    if callee.instead_of:
        said = gettext("outside the hours of %(unit)s") % {"unit": callee.instead_of}
        return {"who": f"{callee.who} ({said})", "phone": callee.phone}
    return {"who": callee.who, "phone": callee.phone}


def _agreed(version: Version) -> str:
    assert version.agreed_on is not None
    assert version.agreed_how is not None
    day = times.date_format(version.agreed_on, times.pgettext("date", "j F Y"))
    said = gettext("Agreed %(day)s, %(how)s.") % {"day": day, "how": AGREED_HOW[version.agreed_how]}
    return f"{said} {version.agreed_with}".strip()


def _kept(version: Version, keeper: str) -> str:
    day = times.date_format(version.revise_on, times.pgettext("date", "j F Y"))
    kept = gettext("Kept by %(unit)s.") % {"unit": keeper} if keeper else ""
    again = gettext("To be looked at again by %(day)s.") % {"day": day}
    return f"{again} {kept}".strip()


def _printed(at: datetime) -> str:
    return gettext("Printed %(when)s. A newer one may stand in Mellomrom.") % {"when": times.exact(at)}
