"""What users read for the words of the map. English message ids; bokmål and nynorsk stand in the translations."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mellomrom.people.catalogue import Area, Basis, Colour
from mellomrom.plans.responsibility.catalogue import Gap

AREA = {
    Area.HOUSING: pgettext_lazy("area of life", "Housing"),
    Area.ECONOMY: pgettext_lazy("area of life", "Money"),
    Area.MENTAL_HEALTH: pgettext_lazy("area of life", "Mental health"),
    Area.SUBSTANCE_USE: pgettext_lazy("area of life", "Substance use"),
    Area.SOMATIC_HEALTH: pgettext_lazy("area of life", "Physical health"),
    Area.DENTAL: pgettext_lazy("area of life", "Teeth"),
    Area.NUTRITION: pgettext_lazy("area of life", "Food"),
    Area.WORK_ACTIVITY: pgettext_lazy("area of life", "Work and activity"),
    Area.NETWORK: pgettext_lazy("area of life", "Family and friends"),
    Area.DAILY_LIVING: pgettext_lazy("area of life", "Daily life"),
    Area.COORDINATION: pgettext_lazy("area of life", "Coordination"),
}

COLOUR = {
    Colour.GREEN: pgettext_lazy("how an area goes", "Goes well"),
    Colour.YELLOW: pgettext_lazy("how an area goes", "Needs following up"),
    Colour.RED: pgettext_lazy("how an area goes", "Needs help now"),
}

COLOUR_NAME = {
    Colour.GREEN: pgettext_lazy("colour", "green"),
    Colour.YELLOW: pgettext_lazy("colour", "yellow"),
    Colour.RED: pgettext_lazy("colour", "red"),
}

BASIS = {
    Basis.AGREEMENT: pgettext_lazy("basis", "Agreement between the services"),
    Basis.RULING: pgettext_lazy("basis", "Formal decision on services"),
    Basis.LAW: pgettext_lazy("basis", "The law"),
    Basis.WISH: pgettext_lazy("basis", "The person's wish"),
    Basis.PLAN: pgettext_lazy("basis", "The individual plan"),
}

GAP = {
    Gap.VACANT: _("Nobody"),
    Gap.LEFT: _("The contact has left, or the service has closed"),
    Gap.EXPIRED: _("The time that was agreed is over"),
    Gap.DOUBLE: _("Two say that they answer for it"),
}
