"""What templates may ask of meetings: the words of their states, and who of several may be invited."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django import template

from mellomrom.directory.queries import StaffRole
from mellomrom.plans.meetings.cards import Candidate
from mellomrom.plans.meetings.catalogue import Answer, State
from mellomrom.plans.meetings.titles import ABOUT, ANSWER, STATE
from mellomrom.plans.overview.agenda import Proposed
from mellomrom.plans.overview.duties import Decided, decided_in
from mellomrom.sharing.catalogue import Category

register = template.Library()


@register.filter
def meeting_state(state: State) -> str:
    """Say how a meeting went."""
    return str(STATE[state])


@register.filter
def answer_name(answer: Answer) -> str:
    """Say what somebody who is invited has answered."""
    return str(ANSWER[answer])


@register.filter
def about_name(category: Category) -> str:
    """Say what an item is about."""
    return str(ABOUT[category])


@register.filter
def that_may(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Give those who may know of the person."""
    return [one for one in candidates if one.may]


@register.filter
def that_may_not(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Give those of whom the person must be asked first."""
    return [one for one in candidates if not one.may]


@register.simple_tag
def decided(role: StaffRole, duty: UUID) -> Decided | None:
    """Say in which meeting something was decided, to who takes part in it."""
    return decided_in(role, duty=duty)


@register.filter
def of_meeting(areas: Mapping[UUID, Sequence[Proposed]], meeting: UUID) -> Sequence[Proposed]:
    """Give the areas of life that the map proposes for one of the person's meetings."""
    return areas.get(meeting, ())


@register.filter
def same_as(said: object, id_: object) -> bool:
    """Say whether what a form sent is about this row."""
    return str(said) == str(id_)
