"""What users read for the words of the individual plan. English message ids."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mellomrom.plans.individual.catalogue import Answer, Holder, Kept, Offered, PlanState, Section, Stage

SECTION = {
    Section.GOAL: _("Goal, in the person's own words"),
    Section.RESOURCES: _("What the person has to build on"),
    Section.NEEDS: _("What the person needs"),
    Section.OWN_PART: _("What the person does"),
    Section.SERVICES_PART: _("What the services do"),
    Section.KIN_PART: _("What next of kin do"),
    Section.HOW: _("How it is carried out"),
    Section.WANTED: _("Whom one wants to work with besides"),
}
MY_SECTION = {  # as the person reads them
    Section.GOAL: _("My goal"),
    Section.RESOURCES: _("What I have to build on"),
    Section.NEEDS: _("What I need"),
    Section.OWN_PART: _("What I do"),
    Section.SERVICES_PART: _("What the services do"),
    Section.KIN_PART: _("What those close to me do"),
    Section.HOW: _("How we do it"),
    Section.WANTED: _("Whom I want to work with besides"),
}
STATE = {
    PlanState.DRAFT: pgettext_lazy("plan", "Being made, not agreed yet"),
    PlanState.AGREED: pgettext_lazy("plan", "Agreed"),
    PlanState.ENDED: pgettext_lazy("plan", "Ended"),
}
HOLDER = {
    Holder.UNIT: _("A service"),
    Holder.PERSON: _("The person"),
    Holder.KIN: _("Next of kin, or somebody else close"),
}
OFFERED = {
    Offered.PLAN: _("Individual plan"),
    Offered.COORDINATOR: _("Coordinator"),
}
ANSWER = {
    Answer.WAITING: pgettext_lazy("offer of a plan", "Not answered yet"),
    Answer.ACCEPTED: pgettext_lazy("offer of a plan", "Yes"),
    Answer.DECLINED: pgettext_lazy("offer of a plan", "No"),
}
PROPOSAL = {
    Answer.WAITING: pgettext_lazy("proposal", "Waits for an answer"),
    Answer.ACCEPTED: pgettext_lazy("proposal", "Accepted"),
    Answer.DECLINED: pgettext_lazy("proposal", "Not accepted"),
}
STAGE = {
    Stage.ENGAGEMENT: _("Engagement: getting to know each other"),
    Stage.PERSUASION: _("Persuasion: finding one's own reasons to change"),
    Stage.ACTIVE_TREATMENT: _("Active treatment"),
    Stage.RELAPSE_PREVENTION: _("Relapse prevention: holding on to it"),
}
KEPT = {
    Kept.TREATMENT: _("Treatment plan of the specialist health service"),
    Kept.MEASURES: _("Plan of measures of the municipality"),
    Kept.LAR: _("Plan for opioid maintenance treatment (LAR)"),
    Kept.CRISIS: _("Crisis plan"),
    Kept.SAFETY: _("Safety plan"),
    Kept.FOLLOW_UP: _("Plan for the time after a discharge"),
    Kept.INDIVIDUAL: _("Individual plan"),
}
