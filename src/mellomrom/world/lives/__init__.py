"""The months of everybody in a world, as the messages that were sent about them, in the order in which they arrive."""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

from mellomrom.people.catalogue import TeamFunction
from mellomrom.world.lives import around, crises, stays, treatment
from mellomrom.world.lives.life import Life, Post
from mellomrom.world.lives.noise import noise
from mellomrom.world.network import Network
from mellomrom.world.population import Human
from mellomrom.world.size import Recipe

CALM, RESTLESS = 260.0, 22.0  # mean days between what happens to a person
RESTLESS_SHARE = 0.06  # those who go through the revolving door
_HAPPENINGS: tuple[tuple[Callable[[Life], None], float], ...] = (  # what, how often among a thousand
    (stays.somatic, 220),
    (stays.psychiatric, 85),
    (treatment.referred, 80),
    (treatment.outpatient, 120),
    (treatment.lar, 35),
    (crises.overdose, 75),
    (crises.attempt, 30),
    (crises.at_the_clinic, 90),
    (crises.concern, 35),
    (crises.death, 5),
    (around.prison, 30),
    (around.moves, 20),
    (around.home, 30),
    (around.services, 60),
    (around.plans, 55),
    (around.letters, 80),
)
__all__ = ["Post", "lives"]


def lives(recipe: Recipe, there: Network, everybody: Sequence[Human]) -> list[Post]:
    """Give all messages of a world by the time they arrive; the same recipe gives the same."""
    whole = (post for human in everybody for post in noise(recipe, _life(recipe, there, human)))
    inside = [post for post in whole if recipe.begins <= post.at < recipe.ends]
    return sorted(inside, key=lambda post: (post.at, post.id, post.form))


def _life(recipe: Recipe, there: Network, human: Human) -> list[Post]:
    chance = recipe.chance(f"life:{human.at}")
    gap = (RESTLESS if chance.random() < RESTLESS_SHARE else CALM) / recipe.size.pace
    if human.has(TeamFunction.LAR):
        gap *= 0.7
    life = Life(recipe, there, human, chance, recipe.begins)
    whats, weights = zip(*_HAPPENINGS, strict=True)
    for days in _gaps(life, gap):
        life.at += days
        if life.at >= recipe.ends or life.dead:
            break
        [happening] = chance.choices(whats, weights)
        happening(life)
    return life.posts


def _gaps(life: Life, mean: float) -> Iterator[timedelta]:
    while True:
        yield timedelta(minutes=int(life.chance.expovariate(1 / mean) * 24 * 60))
