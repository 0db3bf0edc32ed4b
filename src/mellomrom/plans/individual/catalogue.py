"""The words of the individual plan. Pure: no Django."""

from enum import StrEnum


class PlanState(StrEnum):
    DRAFT = "draft"  # being made with the person
    AGREED = "agreed"
    ENDED = "ended"  # the person took the yes back, or it is not needed any more


class Section(StrEnum):
    """What a plan says in words, as the regulation on individual plans lists it."""

    GOAL = "goal"  # in the person's own words; any number
    RESOURCES = "resources"
    NEEDS = "needs"
    OWN_PART = "own_part"  # what the person contributes
    SERVICES_PART = "services_part"
    KIN_PART = "kin_part"
    HOW = "how"  # how the measures are carried out
    WANTED = "wanted"  # cooperation with others that is wanted


class Holder(StrEnum):
    """Who does what a measure says. Only what a unit holds is a duty."""

    UNIT = "unit"
    PERSON = "person"
    KIN = "kin"


class Offered(StrEnum):
    PLAN = "plan"
    COORDINATOR = "coordinator"


class Answer(StrEnum):
    """What came of an offer or a proposal. *Waiting* is no answer: not asked is not no."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class Stage(StrEnum):
    """Where in a treatment for both illnesses somebody is (IDDT). It is said in words, and is never a score."""

    ENGAGEMENT = "engagement"
    PERSUASION = "persuasion"
    ACTIVE_TREATMENT = "active_treatment"
    RELAPSE_PREVENTION = "relapse_prevention"


class Kept(StrEnum):
    """A plan that is kept in another record system: where it is, not what it says."""

    TREATMENT = "treatment"  # behandlingsplan of the specialist service
    MEASURES = "measures"  # tiltaksplan of the municipality
    LAR = "lar"
    CRISIS = "crisis"
    SAFETY = "safety"
    FOLLOW_UP = "follow_up"  # after discharge
    INDIVIDUAL = "individual"  # an individual plan that another system keeps
