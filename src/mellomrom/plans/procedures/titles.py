"""What users read for the words of role cards. English message ids."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mellomrom.plans.procedures.catalogue import Part, Speaks

PART = {
    Part.DO: pgettext_lazy("role card", "What I do"),
    Part.DONT: pgettext_lazy("role card", "What I do not do"),
    Part.CALL: pgettext_lazy("role card", "Whom I call"),
}
SPEAKS = {
    Speaks.FIRST_LINE: _("First line in the municipality"),
    Speaks.EMERGENCY_CLINIC: _("Emergency clinic"),
    Speaks.AMBULANCE: _("Ambulance"),
    Speaks.POLICE: _("Police"),
    Speaks.WARD: _("Hospital ward"),
    Speaks.SPECIALIST: _("Specialist health service"),
    Speaks.COORDINATING_UNIT: _("Coordinating unit"),
    Speaks.GP: _("GP"),
    Speaks.NAV: _("NAV"),
    Speaks.LEADER: _("Leader"),
    Speaks.NEXT_OF_KIN: _("Next of kin"),
}
