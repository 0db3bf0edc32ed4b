"""What users read for the words of emergency access. English message ids."""

from django.utils.translation import gettext_lazy as _

from mellomrom.access.catalogue import Item, Part, Reason, Verdict

REASON = {
    Reason.LIFE: _("Danger to life now"),
    Reason.CANNOT_SPEAK: _("Unconscious, or cannot speak"),
    Reason.ACUTE: _("Acute psychosis or overdose"),
    Reason.HARM: _("Serious harm to somebody can be averted"),
    Reason.OTHER: _("Something else that cannot wait"),
}

PART = {
    Part.SAFETY: _("What concerns safety"),
    Part.COURSES: _("Open courses"),
    Part.CAUSES: _("Why the latest stays began"),
    Part.MEDICINES: _("Medicines and warnings"),
    Part.CONTACTS: _("Who follows the person up, and their phone"),
    Part.NEXT_OF_KIN: _("Next of kin"),
}

VERDICT = {
    Verdict.JUSTIFIED: _("Justified"),
    Verdict.NOT_JUSTIFIED: _("Not justified"),
}

ITEM = {
    Item.REVIEW: _("Review the emergency access"),
    Item.REVIEW_DELAY: _("Review why the person is told later"),
    Item.TELL: _("Tell the person that you looked"),
    Item.FOLLOW_UP: _("Follow up an emergency access that was not justified"),
}
