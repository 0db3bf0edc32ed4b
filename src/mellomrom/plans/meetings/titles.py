"""What users read for the words of meetings. English message ids."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mellomrom.plans.meetings.catalogue import Answer, State
from mellomrom.sharing.catalogue import Category

STATE = {
    State.CALLED: pgettext_lazy("meeting", "Called"),
    State.HELD: pgettext_lazy("meeting", "Held"),
    State.NOT_HELD: pgettext_lazy("meeting", "Did not take place"),
    State.CANCELLED: pgettext_lazy("meeting", "Called off"),
}
ANSWER = {
    Answer.INVITED: _("has not answered"),
    Answer.COMING: _("is coming"),
    Answer.NOT_COMING: _("is not coming"),
    Answer.NOT_TO_ATTEND: _("is not to attend"),
}
ABOUT = {  # what an item is about, in the words of those who meet
    Category.HEALTH: _("Health and treatment"),
    Category.SUBSTANCE_USE: _("Substance use"),
    Category.HOUSING: _("Home"),
    Category.ECONOMY: _("Money and benefits"),
    Category.FAMILY: _("Children and family"),
    Category.SAFETY: _("Safety"),
    Category.CLIENT: _("Practical things"),
}
