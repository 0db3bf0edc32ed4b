"""A whole world in memory, and its messages as bytes, written one at a time as they are asked for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from mellomrom.core.clock import local
from mellomrom.core.identifiers import synthetic_fnr
from mellomrom.world import numbers
from mellomrom.world.lives import Post, lives
from mellomrom.world.lives.noise import ASTRAY
from mellomrom.world.messages import FORMS, Draft, Office, Subject
from mellomrom.world.network import Network, Place, network
from mellomrom.world.population import FAMILIES, Human, population
from mellomrom.world.size import Recipe

UNDERWAY = timedelta(seconds=15)  # from sending to arrival
_NOWHERE = Office("Ingensteds kommune (finnes ikke)", "", "99000000", "Hjemmesykepleien", "99000001", "00 00 00 01")


@dataclass(frozen=True, slots=True)
class Letter:
    """One message as it arrives."""

    at: datetime  # UTC
    id: str
    form: str
    who: int  # whom it is about, so that one person's messages can be kept in order
    raw: bytes

    @property
    def ending(self) -> str:
        """Give the ending of its file."""
        return "xml" if self.form.startswith("kith.") else "json"


@dataclass(frozen=True)
class World:
    """Who there is, and what is sent: laid out once, the same for the same recipe."""

    recipe: Recipe

    @cached_property
    def there(self) -> Network:
        """Give the bodies and units."""
        return network(self.recipe.size)

    @cached_property
    def everybody(self) -> tuple[Human, ...]:
        """Give the people."""
        return population(self.recipe, self.there)

    @cached_property
    def posts(self) -> list[Post]:
        """Give what is sent, in the order of arrival."""
        return lives(self.recipe, self.there, self.everybody)

    def letters(self, *, limit: int | None = None) -> Iterator[Letter]:
        """Write the messages, in the order of arrival; at most `limit`."""
        for post in self.posts[:limit]:
            yield Letter(post.at, post.id, post.form, post.who, self.write(post))

    def write(self, post: Post) -> bytes:
        """Write one message."""
        draft = Draft(
            id=post.id,
            sent=local(max(post.at - post.late - UNDERWAY, post.happened)),
            happened=local(post.happened),
            sender=self._office(post.sender),
            receiver=self._office(post.receiver),
            subject=self._subject(post),
            status=post.status,
            parent=post.parent,
            latin=post.latin,
            says=post.says,
        )
        return FORMS[post.form](draft)

    def _office(self, key: str) -> Office:
        return _NOWHERE if key == ASTRAY else office(self.there.places[key])

    def _subject(self, post: Post) -> Subject:
        if post.who < 0:
            return self._stranger(post.who)
        human = self.everybody[post.who]
        town = self.there.by_slug[post.town] if post.town else human.town
        kind, number = human.identifier or ("", "")
        return Subject(human.family, human.given, human.born, human.woman, kind, number, town.number, town.name)

    @cached_property
    def _numbers(self) -> frozenset[str]:
        return frozenset(human.number for human in self.everybody)

    def _stranger(self, who: int) -> Subject:
        """Make somebody whom no register of this world holds; the same one each time."""
        chance = self.recipe.chance(f"stranger:{who}")
        town = chance.choice(self.there.towns)
        while True:
            born = date(1955, 1, 1) + timedelta(days=chance.randrange(18_000))
            try:
                number = synthetic_fnr(born, chance.randrange(250) * 2 + 1)
            except ValueError:  # about one serial in six gives none
                continue
            if number not in self._numbers:
                return Subject(chance.choice(FAMILIES), "Ukjent", born, False, "FNR", number, town.number, town.name)


def office(place: Place) -> Office:
    """Say how messages address a unit."""
    body, service = place.body, place.service
    phone = numbers.phone(body.code, service.number)
    return Office(body.name, body.number, body.her_id(), service.name, place.her_id, phone)
