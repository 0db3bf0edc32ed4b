"""The words of what people say and what is found, as the pages show them."""

from django.utils.translation import gettext_lazy as _

from mellomrom.directory.catalogue import Sector
from mellomrom.sharing.catalogue import Category, Choice, Competence, Compulsion, Danger, How, Purpose, Say

SAY = {
    Say.CONSENTED: _("Yes"),
    Say.OPPOSED: _("No"),
    Say.PRESUMED_OPPOSED: _("Not asked, but would say no"),
    Say.CONSENTED_FOR: _("Yes, said by whoever may say it for the person"),
    Say.WISHES: _("Wants the municipality told before a treatment ends"),
}
HOW = {How.DIGITAL: _("by the person, here"), How.SPOKEN: _("spoken"), How.PAPER: _("on paper")}
CHOICE = {
    Choice.HELPERS: _("Those who help me now may know what they need"),
    Choice.NAMED: _("Only those I name"),
    Choice.NOBODY: _("Nobody beyond what the law demands"),
}
WHAT_FOLLOWS = {
    Choice.HELPERS: _(
        "A yes to each of those above outside the health services, for a year. The health services know already."
    ),
    Choice.NAMED: _("A yes to those you tick, and a no to everybody else."),
    Choice.NOBODY: _("A no to everybody. Those who help then know less, and things can take longer."),
}
SECTOR = {
    Sector.HEALTH: _("all health services"),
    Sector.MUNICIPAL_OTHER: _("other services of the municipality"),
    Sector.NAV: _("NAV"),
    Sector.POLICE: _("the police"),
    Sector.CORRECTIONS: _("prison and probation"),
    Sector.SOCIAL: _("social services"),
    Sector.HOUSING: _("the housing office"),
    Sector.SCHOOL: _("school"),
    Sector.CHILD_WELFARE: _("child welfare"),
    Sector.NEXT_OF_KIN: _("the nearest of kin"),
}
CATEGORY = {
    Category.LOGISTICS: _("that one came, is ready or left"),
    Category.HEALTH: _("health"),
    Category.SUBSTANCE_USE: _("alcohol and drugs"),
    Category.SAFETY: _("how to meet the person safely"),
    Category.HOUSING: _("the home"),
    Category.CLIENT: _("that a service knows the person"),
    Category.WHEREABOUTS: _("where the person is"),
    Category.DIAGNOSIS: _("diagnoses"),
    Category.CRISIS_PLAN: _("the crisis plan"),
    Category.ECONOMY: _("money"),
    Category.FAMILY: _("children and family"),
}
FOUND = {
    ("competence", Competence.LACKS): _("The person cannot decide this themselves"),
    ("competence", Competence.UNDER_16): _("The person is under sixteen"),
    ("danger", Danger.LIFE): _("Near and serious danger to their own life"),
    ("danger", Danger.OTHERS): _("Near and serious danger to the life or health of others"),
    ("danger", Danger.SERIOUS_HARM): _("Serious harm that telling can avert"),
    ("danger", Danger.LISTED_CRIME): _("One of the gravest crimes can still be averted"),
    ("compulsory", Compulsion.PHVL): _("Stays under compulsory mental health care"),
    ("compulsory", Compulsion.TUD): _("Compulsory mental health care while living at home"),
    ("compulsory", Compulsion.HOL_10_2): _("Held back in treatment without consent (hol § 10-2)"),
    ("compulsory", Compulsion.HOL_10_3): _("Held back in treatment while pregnant (hol § 10-3)"),
    ("compulsory", Compulsion.HOL_10_4): _("Held back in treatment on an earlier consent (hol § 10-4)"),
    ("purpose", Purpose.CARE): _("Weighty reasons to tell, though the person would say no"),
    ("purpose", Purpose.CHILDREN): _("A child seems to be mistreated or badly neglected"),
    ("purpose", Purpose.UNBORN_CHILD): _("Substance use will most likely harm a child before it is born"),
    ("purpose", Purpose.DRIVING_LICENCE): _("Does not meet the health requirements for driving"),
    ("purpose", Purpose.COERCIVE_CARE): _("A doctor should see whether care without consent is needed"),
    ("purpose", Purpose.ENFORCEMENT): _("The police must help to carry out a decision"),
}
OUTLINE_TEXT = (
    "What has happened, also an overdose or a suicide attempt, where and when, and whom to call. No diagnosis, and "
    "nothing that others wrote."
)
SAFETY_TEXT = "What keeps people safe, where and when, and whom to call. Nothing about illness."
ALL_TEXT = "What they need to give good health care. The law lets them know that, unless the answer is no."
