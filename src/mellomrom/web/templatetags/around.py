"""The words of the map and of formal decisions, for templates."""

from django import template

from mellomrom.events.rules import ENDS_IN_PLANS
from mellomrom.plans import areas
from mellomrom.plans.responsibility import titles
from mellomrom.plans.rulings import titles as rulings

register = template.Library()

WORDS = {
    "area_name": areas.AREA,
    "colour_word": titles.COLOUR,
    "colour_name": titles.COLOUR_NAME,
    "basis_name": titles.BASIS,
    "gap_name": titles.GAP,
    "under_name": rulings.UNDER,
    "came_name": rulings.CAME,
    "ruling_state": rulings.STATE,
    "outcome_name": rulings.OUTCOME,
    "verdict_name": rulings.VERDICT,
    "to_whom": rulings.TO_WHOM,
}
for name, words in WORDS.items():
    register.filter(name, lambda key, words=words: str(words.get(key, key)))


@register.filter
def ends_in_plan(item: str) -> bool:
    """Say whether what is owed is answered on a page of a plan."""
    return item in ENDS_IN_PLANS
