"""What users read for the words of emergency access. English message ids."""

from django.utils.translation import gettext_lazy as _

from mellomrom.access.catalogue import Item, Part, Reason, Verdict
from mellomrom.sharing.catalogue import Purpose
from mellomrom.sharing.looks import Sort

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

# Said to the person: what somebody wanted it for.
PURPOSE = {
    Purpose.CARE: _("to give health care"),
    Purpose.ADMINISTRATION: _("to lead and check the service"),
    Purpose.SAFETY: _("to keep somebody from harm"),
    Purpose.OWN_TASKS: _("to do what the law asks of those who told it"),
    Purpose.RECEIVER_TASKS: _("to do what the law asks of those who got it"),
    Purpose.COOPERATION: _("to work together"),
    Purpose.PLAN: _("to make a plan"),
    Purpose.COERCIVE_CARE: _("to let a doctor see somebody who may need care"),
    Purpose.ENFORCEMENT: _("to get help to carry out a decision"),
    Purpose.PREVENTION: _("to prevent crime"),
    Purpose.RELEASE: _("to prepare for leaving prison"),
    Purpose.CHILDREN: _("to look after children"),
    Purpose.UNBORN_CHILD: _("to look after an unborn child"),
    Purpose.DRIVING_LICENCE: _("to see whether somebody can drive"),
    Purpose.SUPERVISION: _("to supervise the service"),
    Purpose.STATISTICS: _("to count and learn"),
}

SORT = {
    Sort.LOOKED: _("Who looked"),
    Sort.TOLD: _("Who was told"),
    Sort.REFUSED: _("Who was refused"),
    Sort.EMERGENCY: _("In an emergency"),
    Sort.INSPECTION: _("Under an inspection"),
}
