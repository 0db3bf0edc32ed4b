"""The words of meetings: how one goes, how somebody answers, and what an item of the agenda can be about."""

from enum import StrEnum

from mellomrom.sharing.catalogue import Category


class State(StrEnum):
    """How a meeting goes. That it was moved is no state: it is called, at another time."""

    CALLED = "called"
    HELD = "held"
    NOT_HELD = "not_held"  # its time came, and it did not take place
    CANCELLED = "cancelled"  # before its time


class Answer(StrEnum):
    """What stands about somebody who was invited."""

    INVITED = "invited"
    COMING = "coming"
    NOT_COMING = "not_coming"
    NOT_TO_ATTEND = "not_to_attend"  # the person does not want them there, or they were asked by mistake


ABOUT = (  # what an item may be about, in the order in which it is offered
    Category.HEALTH,
    Category.SUBSTANCE_USE,
    Category.HOUSING,
    Category.ECONOMY,
    Category.FAMILY,
    Category.SAFETY,
    Category.CLIENT,  # practical things: who comes when
)
EVERY = (0, 2, 4, 6, 8, 12, 26)  # weeks between meetings; 0: this one alone
LENGTHS = (30, 45, 60, 90, 120)  # minutes
LONGEST = 4000  # signs of what somebody writes in one place
LONGEST_LINE = 200
MOST_ITEMS = 30
MOST_INVITED = 25  # the person and who calls are not counted
