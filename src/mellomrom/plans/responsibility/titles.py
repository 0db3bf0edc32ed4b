"""What users read for the words of the map. English message ids; bokmål and nynorsk stand in the translations."""

from django.utils.translation import gettext_lazy as _

from mellomrom.people.catalogue import Basis, Colour
from mellomrom.plans.responsibility.catalogue import Gap

COLOUR = {
    Colour.GREEN: _("Goes well"),
    Colour.YELLOW: _("Needs following up"),
    Colour.RED: _("Needs help now"),
}

COLOUR_NAME = {
    Colour.GREEN: _("green"),
    Colour.YELLOW: _("yellow"),
    Colour.RED: _("red"),
}

BASIS = {
    Basis.AGREEMENT: _("Agreement between the services"),
    Basis.RULING: _("Formal decision on services"),
    Basis.LAW: _("The law"),
    Basis.WISH: _("The person's wish"),
    Basis.PLAN: _("The individual plan"),
}

GAP = {
    Gap.VACANT: _("Nobody"),
    Gap.LEFT: _("The contact has left, or the service has closed"),
    Gap.EXPIRED: _("The time that was agreed is over"),
    Gap.DOUBLE: _("Two say that they answer for it"),
}
