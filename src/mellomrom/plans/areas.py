"""What the areas of life are called, in the map, in the plan and wherever one is named. English message ids."""

from django.utils.translation import gettext_lazy as _

from mellomrom.people.catalogue import Area

AREA = {
    Area.HOUSING: _("Housing"),
    Area.ECONOMY: _("Money"),
    Area.MENTAL_HEALTH: _("Mental health"),
    Area.SUBSTANCE_USE: _("Substance use"),
    Area.SOMATIC_HEALTH: _("Physical health"),
    Area.DENTAL: _("Teeth"),
    Area.NUTRITION: _("Food"),
    Area.WORK_ACTIVITY: _("Work and activity"),
    Area.NETWORK: _("Family and friends"),
    Area.DAILY_LIVING: _("Daily life"),
    Area.COORDINATION: _("Coordination"),
}
