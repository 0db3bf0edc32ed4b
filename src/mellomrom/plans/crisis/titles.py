"""What users read for the words of crisis and safety plans. English message ids."""

from django.utils.translation import gettext_lazy as _

from mellomrom.plans.crisis.catalogue import Answer, Finders, Kind, Known, Life, Said, Use
from mellomrom.sharing.catalogue import How

KIND = {Kind.CRISIS: _("Crisis plan"), Kind.SAFETY: _("Safety plan")}
MY_KIND = {Kind.CRISIS: _("My crisis plan"), Kind.SAFETY: _("My safety plan")}
LIFE = {
    Life.DRAFT: _("Draft, not agreed"),
    Life.AGREED: _("Agreed"),
    Life.SUPERSEDED: _("Replaced by a later version"),
    Life.WITHDRAWN: _("Withdrawn"),
}
USE = {
    Use.NOW: (_("I help the person now"), _("the whole card")),
    Use.AHEAD: (_("I shall meet the person and prepare"), _("the whole card")),
    Use.SAFELY: (_("I only need to meet the person safely"), _("how to meet, animals, what keeps everybody safe")),
}
FINDERS = {
    Finders.HEALTH: (
        _("Health services, day and night"),
        _("The night nurse, the emergency clinic, the ambulance and the ward find the card."),
    ),
    Finders.POLICE: (
        _("Also the police, but only how to meet me safely"),
        _(
            "Health services find the card. The police see how you want to be met, your animals and what keeps everybody safe."
        ),
    ),
    Finders.HELPERS: (
        _("Only those who help me now"),
        _("Those who follow you up find the card. Others do not, also at night."),
    ),
}
SECTION = {
    "signs": _("Early signs"),
    "help": _("This is how you help"),
    "hurts": _("This does not help"),
    "medication": _("Medicines"),
    "home": _("Children, animals, home"),
    "wishes": _("Wishes"),
    "begins": _("How I notice that it begins"),
    "alone": _("What I can do myself"),
    "places": _("People and places that take my mind off it"),
    "ask": _("Whom I can ask for help"),
    "surroundings": _("How we make it safer around me"),
    "live_for": _("What I want to live for"),
}
FIELD = {
    "early": _("The first signs"),
    "middle": _("When it grows worse"),
    "late": _("When it is a crisis"),
    "myself": _("What I do"),
    "others": _("What others shall do"),
    "helps": _("What helps"),
    "hurts": _("What does not help"),
    "medication": _("About medicines"),
    "children": _("Children"),
    "pets": _("Animals"),
    "home": _("Home"),
    "met": _("How I want to be met"),
    "admission": _("If I am admitted"),
    "safe": _("So that everybody is safe"),
    "signs": _("How I notice that it begins"),
    "alone": _("What I can do myself"),
    "places": _("People and places that take my mind off it"),
    "ask": _("Whom I can ask for help"),
    "surroundings": _("How we make it safer around me"),
    "live_for": _("What I want to live for"),
}
ALONE = frozenset(
    {"hurts", "medication", "signs", "alone", "places", "ask", "surroundings", "live_for"}
)  # its section says it
HINT = {
    "met": _("The police see this, if the person lets them."),
    "pets": _("The police see this, if the person lets them."),
    "safe": _("The police see this, if the person lets them. Nothing about illness belongs here."),
    "home": _("Who sees to the home, keys, the stove."),
}
SAID = {Said.PROPOSAL: _("Proposal"), Said.COMMENT: _("Comment")}
ANSWER = {Answer.OPEN: _("Not answered yet"), Answer.TAKEN: _("Taken in"), Answer.DECLINED: _("Not taken in")}
AGREED_HOW = {
    How.DIGITAL: _("by the person, logged in here"),
    How.SPOKEN: _("together with the person"),
    How.PAPER: _("signed by the person on paper"),
}
SUMMARY_RECORD = {
    Known.NOT_SAID: _(
        "Nobody has said whether there is critical information in the summary care record. Look there too."
    ),
    Known.YES: _("There is critical information in the summary care record too, the person says. Look there."),
    Known.NO: _("There was no critical information in the summary care record when this was agreed, the person says."),
}
SUMMARY_RECORD_CHOICE = {Known.NOT_SAID: _("not said"), Known.YES: _("yes"), Known.NO: _("no")}
