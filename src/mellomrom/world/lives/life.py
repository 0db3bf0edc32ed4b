"""One person's months: what happens to them, told as the messages that others send about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from random import Random
from uuid import UUID, uuid5

from mellomrom.core.clock import local
from mellomrom.directory.catalogue import OrganizationKind, ServiceType
from mellomrom.people.catalogue import TeamFunction
from mellomrom.world.atlas import Town
from mellomrom.world.messages.draft import NEW
from mellomrom.world.network import Network
from mellomrom.world.places import TRUST
from mellomrom.world.population import Human
from mellomrom.world.size import Recipe

NAMESPACE = UUID("3f0f6a52-8a55-4c6f-9b1e-5d0c7a2e9c41")  # what the ids of the world's messages are made from
OPENS, CLOSES = time(8, 5), time(15, 20)
NOTHING: Mapping[str, str] = {}
VERSIONS = ("1.6", "2.0", "1.5", "fhir", "1.6", "2.0", "medcom", "1.6", "2.0", "davinci")  # of trusts, in turn
OLD_SYSTEMS = 0.15  # of municipalities and practices, that write PLO 1.5


@dataclass(frozen=True, slots=True)
class Post:
    """One message to be sent, before it is written."""

    at: datetime  # when it arrives, UTC
    form: str  # key of messages.FORMS
    id: str
    who: int  # place of the person in the population; negative: somebody whom this world does not know
    sender: str  # keys of units
    receiver: str
    happened: datetime
    status: str = NEW
    parent: str = ""
    latin: bool = False
    late: timedelta = timedelta()  # how long after it was sent it came; a message sent twice is the same bytes
    town: str = ""  # slug of where the person lives now; empty: where the population says
    says: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Life:
    """Writes the posts about one person; `at` is the moment that the person's days have come to."""

    recipe: Recipe
    there: Network
    human: Human
    chance: Random
    at: datetime
    posts: list[Post] = field(default_factory=list)
    dead: bool = False
    moved: bool = False

    # ------------------------------------------------------------------------------------------------------ who

    def own(self, service: ServiceType) -> str:
        """Give the unit of a kind in the person's municipality, or the neighbour's that serves it; empty: none."""
        return self.there.near(self.human.town, service)

    def team(self, function: TeamFunction, otherwise: ServiceType) -> str:
        """Give the unit with a function in the team, else the municipality's of a kind."""
        return self.human.has(function) or self.own(otherwise)

    def some(self, service: ServiceType) -> str:
        """Give one of the units of a kind that serve the municipality."""
        keys = self.there.units(self.human.town, service)
        return self.chance.choice(keys) if keys else self.own(service)

    @property
    def home_care(self) -> str:
        """Give where messages to the municipality about a stay go."""
        return self.own(ServiceType.HOME_CARE)

    @property
    def gp(self) -> str:
        """Give the GP that the person has, else one of the municipality's."""
        return self.team(TeamFunction.GP, ServiceType.GP)

    @property
    def rop(self) -> str:
        """Give the ROP service that follows the person up, else the municipality's, else its home care."""
        return self.team(TeamFunction.ROP, ServiceType.ROP) or self.home_care

    @property
    def office(self) -> str:
        """Give who decides on services: the case office, else the leader of health and care."""
        return self.own(ServiceType.CASE_OFFICE) or self.own(ServiceType.LEADER)

    def move(self, to: Town) -> None:
        """Let the person live elsewhere from now on; who followed them up in the old municipality does no more."""
        stays = (TeamFunction.GP, TeamFunction.LAR, TeamFunction.TREATING)
        team = tuple((function, key) for function, key in self.human.team if function in stays)
        self.human, self.moved = replace(self.human, town=to, team=team), True

    def version(self, sender: str) -> str:
        """Give what the record system of a trust or a municipality writes: a version of PLO, or a kind of FHIR."""
        body = self.there.places[sender].body
        if body.kind is not OrganizationKind.HEALTH_TRUST:
            return "1.5" if self.recipe.chance(f"system:{body.code}").random() < OLD_SYSTEMS else "1.6"
        return "1.6" if body.code == TRUST.code else VERSIONS[(int(body.code) + self.recipe.seed) % len(VERSIONS)]

    def care_version(self, sender: str) -> str:
        """Give which version of PLO the sender writes reports in."""
        return "1.5" if self.version(sender) == "1.5" else "1.6"

    # ----------------------------------------------------------------------------------------------------- when

    def within(self, low: timedelta, high: timedelta) -> timedelta:
        """Draw a span between two, to the minute."""
        return timedelta(minutes=self.chance.randint(int(low.total_seconds()) // 60, int(high.total_seconds()) // 60))

    def passes(self, low: timedelta, high: timedelta) -> datetime:
        """Let time pass, and give the moment it has come to."""
        self.at += self.within(low, high)
        return self.at

    def in_office_hours(self, at: datetime) -> datetime:
        """Give a moment in office hours, the same day or the next working day."""
        here = local(at)
        day = here.date()
        if here.time() > CLOSES:
            day += timedelta(days=1)
        while day.weekday() > 4:
            day += timedelta(days=1)
        if day == here.date() and here.time() >= OPENS:
            return at
        minute = self.chance.randrange(0, 7 * 60)
        return (datetime.combine(day, OPENS, here.tzinfo) + timedelta(minutes=minute)).astimezone(UTC)

    # ----------------------------------------------------------------------------------------------------- what

    def post(
        self,
        form: str,
        sender: str,
        receiver: str,
        *,
        at: datetime,
        happened: datetime | None = None,
        parent: str = "",
        says: Mapping[str, str] = NOTHING,
    ) -> Post:
        """Let a message be sent, some minutes after what it tells of; `says`: what its form asks for besides.

        A sender or receiver that this world lacks is nobody's message: it is left out, and given all the same.
        """
        happened = happened or at
        name = f"{self.recipe.seed}:{self.human.at}:{len(self.posts)}:{form}"
        arrives = max(at, happened) + timedelta(seconds=self.chance.randrange(20, 600))
        made = Post(
            at=arrives.astimezone(UTC).replace(microsecond=0),
            form=form,
            id=str(uuid5(NAMESPACE, name)),
            who=self.human.at,
            sender=sender,
            receiver=receiver,
            happened=happened.replace(microsecond=0),
            parent=parent,
            town=self.human.town.slug if self.moved else "",
            says=says,
        )
        if sender and receiver:
            self.posts.append(made)
        return made

    def tells(self, kind: str, sender: str, receiver: str, *, at: datetime, says: Mapping[str, str] = NOTHING) -> Post:
        """Let an event be told in our own FHIR codes."""
        return self.post(f"fhir.{kind}", sender, receiver, at=at, says=says)

    def happens(self, share: float) -> bool:
        """Draw whether something happens that happens so often."""
        return self.chance.random() < share
