"""The words of acting or reading for somebody: as what, and what of the person's pages it lets one see."""

from enum import StrEnum

from mellomrom.sharing.catalogue import Category


class Kind(StrEnum):
    NEXT_OF_KIN = "next_of_kin"  # pårørende: whom the person names
    POWER_OF_ATTORNEY = "power_of_attorney"  # fullmektig, by the person's own written or spoken word
    GUARDIAN = "guardian"  # verge; written down by staff who have seen the mandate


class Part(StrEnum):
    """What of the person's own pages somebody is let into, and whether they may propose. Each is chosen by itself."""

    FRONT = "front"  # what happens now, appointments, whom to call, who is around
    PLAN = "plan"
    CRISIS = "crisis"  # the crisis card
    LOG = "log"  # who looked, was told, was refused
    PROPOSE = "propose"  # say what should change in those of the plans that they may see; never unless chosen


PLANS = (Part.PLAN, Part.CRISIS)  # what one can propose something for
CATEGORY = {  # what kind of information each part holds, as the rules are asked
    Part.FRONT: Category.HEALTH,
    Part.PLAN: Category.HEALTH,
    Part.CRISIS: Category.CRISIS_PLAN,
    Part.LOG: Category.HEALTH,
    Part.PROPOSE: Category.HEALTH,
}
