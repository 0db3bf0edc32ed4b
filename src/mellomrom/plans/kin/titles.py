"""What users read for the words of reading for somebody."""

from django.utils.translation import gettext_lazy as _

from mellomrom.plans.kin.catalogue import Kind, Part

KIND = {
    Kind.NEXT_OF_KIN: _("Somebody who stands close to me"),
    Kind.POWER_OF_ATTORNEY: _("Somebody who acts for me (power of attorney)"),
    Kind.GUARDIAN: _("Guardian"),
}
PART = {
    Part.FRONT: _("What happens now, my appointments and whom to call"),
    Part.PLAN: _("My plan"),
    Part.CRISIS: _("My crisis card"),
    Part.LOG: _("Who has seen something about me"),
    Part.PROPOSE: _("They may also propose changes in the plans that they see"),
}
PART_OF_THE_PERSON = {  # as staff read it
    Part.FRONT: _("What happens now, appointments and whom to call"),
    Part.PLAN: _("The individual plan"),
    Part.CRISIS: _("The crisis card"),
    Part.LOG: _("Who has seen something about the person"),
    Part.PROPOSE: _("They may also propose changes in the plans that they see"),
}
