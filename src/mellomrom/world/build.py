"""A large world is written down: the demo's community by its actions, what is around it in bulk, many rows at a time.

`load` may run again: what is there stays, and only the rotas grow. A database holds one world.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from mellomrom.core.clock import local
from mellomrom.core.errors import NotPermitted
from mellomrom.database.rows import insert
from mellomrom.directory.catalogue import ActorKind, Function, OrganizationKind
from mellomrom.directory.catalogue import ServiceType as S
from mellomrom.directory.models import Actor, OnCallLine, Organization, Space, StaffRole, Unit
from mellomrom.people.actions import index_of
from mellomrom.people.models import PersonIdentifier
from mellomrom.world import demo, numbers, people_rows, rotas, staff, test_actors
from mellomrom.world.atlas import Town
from mellomrom.world.network import Network
from mellomrom.world.places import BODIES, CLOSES, OPENS, Body, Service, her_ids
from mellomrom.world.post import World
from mellomrom.world.size import DEMO_PERSONS, Recipe

UNREAD_PRACTICES = 0.2  # of the GP practices nobody works in Mellomrom
_POSTS: Mapping[S, tuple[tuple[str, Function], ...]] = {  # login before the unit's place, function
    S.HOME_CARE: (("nurse", Function.NURSE), ("nurse2", Function.NURSE)),
    S.CASE_OFFICE: (("office", Function.CASE_OFFICER),),
    S.ROP: (("rop", Function.SOCIAL_WORKER), ("rop2", Function.NURSE)),
    S.COORDINATING_UNIT: (("coordinator", Function.COORDINATOR),),
    S.LEADER: (("leader", Function.LEADER),),
    S.ON_CALL: (),  # the municipality's nurse and ROP worker take turns
    S.EMERGENCY_CLINIC: (("clinic", Function.DOCTOR), ("clinic2", Function.NURSE)),
    S.HOUSING: (("housing", Function.ADVISER),),
    S.PRISON_HEALTH: (("prisonnurse", Function.NURSE),),
    S.GP: (("gp", Function.DOCTOR),),
    S.WARD: (("nurse", Function.NURSE), ("doctor", Function.DOCTOR), ("head", Function.LEADER)),
    S.PSYCHIATRY: (("nurse", Function.NURSE), ("doctor", Function.DOCTOR), ("head", Function.LEADER)),
    S.TSB: (("worker", Function.SOCIAL_WORKER), ("worker2", Function.NURSE), ("tsbhead", Function.LEADER)),
    S.LAR: (("lar", Function.NURSE), ("larhead", Function.LEADER)),
    S.AMBULANCE: (("paramedic", Function.NURSE),),
    S.NAV: (("nav", Function.ADVISER),),
    S.POLICE: (("police", Function.POLICE_OFFICER),),
    S.PRISON: (("prison", Function.PRISON_OFFICER),),
}
_AGREED = "Delavtale (oppdiktet)"


@transaction.atomic
def load(world: World, *, at: datetime) -> demo.World:
    """Write a world down where it is not, whole or not at all, and plan the rotas four weeks ahead.

    Again changes nothing. Raises NotPermitted outside demo mode, and where the database holds another world.
    """
    demo.load(at=at)
    if world.recipe.size.persons <= DEMO_PERSONS and len(world.there.bodies) == len(BODIES):
        return demo.counted(made=False)
    made = not _is_loaded(world)
    if made:
        units = _Directory(world, at).write()
        people_rows.write(world, units, at=at)
        rotas.extend(at=at)
    return demo.counted(made=made)


def _is_loaded(world: World) -> bool:
    """Say whether this world is here; False where only the demo is. Raises NotPermitted where it is another."""
    there = set(Organization.objects.filter(kind=OrganizationKind.MUNICIPALITY).values_list("municipality", flat=True))
    of_demo = {body.municipality for body in BODIES if body.kind is OrganizationKind.MUNICIPALITY}
    of_demo.add(test_actors.ALVDAL)
    last = next(human for human in reversed(world.everybody) if human.identifier and human.identifier[0] != "HNR")
    assert last.identifier is not None
    known = PersonIdentifier.objects.filter(index=index_of(*last.identifier)).exists()
    if known and there == of_demo | {town.number for town in world.there.towns}:
        return True
    if there - of_demo or known:
        raise NotPermitted("world.another", "This database holds another synthetic world. Begin with an empty one.")
    return False


class _Directory:
    """Writes bodies, units, staff, lines and spaces."""

    def __init__(self, world: World, at: datetime):
        self.recipe: Recipe = world.recipe
        self.there: Network = world.there
        self.at = at
        self.on = local(at).date()
        self.since = self.on - timedelta(days=400)
        keys = her_ids()
        known = Unit.objects.filter(her_id__in=keys).select_related("organization")
        self.units = {keys[unit.her_id]: unit for unit in known}
        roles = StaffRole.objects.filter(unit__in=list(self.units.values()), until=None).select_related("actor")
        self.roles: dict[str, list[StaffRole]] = {}
        by_unit = {unit.id: key for key, unit in self.units.items()}
        for role in roles.order_by("pk"):
            self.roles.setdefault(by_unit[role.unit_id], []).append(role)

    def write(self) -> people_rows.Directory:
        """Write it all; gives what the people's rows are hung on."""
        added = self.there.bodies[len(BODIES) :]
        self._bodies(added)
        self._staff(added)
        self._lines(added)
        insert(list(self._spaces()))
        return people_rows.Directory(self.units, self.roles)

    def _bodies(self, added: Sequence[Body]) -> None:
        organizations, units = [], []
        for body in added:
            organization = Organization(
                kind=body.kind,
                name=body.name,
                number=body.number,
                her_id=body.her_id(),
                municipality=body.municipality,
                area=self.there.areas[body.number],
            )
            organizations.append(organization)
            if body.kind is OrganizationKind.MUNICIPALITY:
                units.append(Unit(organization=organization, service=S.NOBODY, name=body.name))
            for service in body.services:
                self.units[service.key] = self._unit(organization, body, service)
                units.append(self.units[service.key])
        insert(organizations)
        insert(units)

    def _unit(self, organization: Organization, body: Body, service: Service) -> Unit:
        return Unit(
            organization=organization,
            service=service.type,
            name=service.name,
            her_id=body.her_id(service),
            phone=numbers.phone(body.code, service.number),
            opens=OPENS if service.daytime else None,
            closes=CLOSES if service.daytime else None,
            deputy=self.units[service.deputy] if service.deputy else None,
        )

    def _staff(self, added: Sequence[Body]) -> None:
        posts = [(key, login, function) for body in added for key, login, function in self._posts(body)]
        users = staff.users([login for _, login, _ in posts])
        actors = [Actor(kind=ActorKind.STAFF, name="") for _ in posts]
        roles = []
        for at, ((key, _, function), user, actor) in enumerate(zip(posts, users, actors, strict=True)):
            role = StaffRole(
                actor=actor,
                user=user,
                unit=self.units[key],
                function=function,
                name=staff.name_of(at),
                since=self.since,
            )
            roles.append(role)
            self.roles.setdefault(key, []).append(role)
        insert(actors)
        insert(roles)

    def _posts(self, body: Body) -> Iterator[tuple[str, str, Function]]:
        if body.kind is OrganizationKind.GP_PRACTICE:
            if self.recipe.chance(f"practice:{body.code}").random() < UNREAD_PRACTICES:
                return
        for service in body.services:
            alone = service.type is S.ROP and service.deputy
            place = service.key.split(".", 1)[1]
            for login, function in _POSTS[service.type][: 1 if alone else None]:
                yield service.key, f"{login}.{place}", function

    def _lines(self, added: Sequence[Body]) -> None:
        """Open the on-call lines; the municipality's first nurse and ROP worker have a second role there."""
        lines, actors, roles = [], [], []
        for service in (s for body in added for s in body.services if s.type is S.ON_CALL):
            unit, place = self.units[service.key], service.key.split(".", 1)[1]
            lines.append(OnCallLine(unit=unit, name=f"{unit.name}, {unit.organization.name}"))
            for key in (f"home_care.{place}", f"rop.{place}"):
                first = self.roles[key][0]
                actors.append(Actor(kind=ActorKind.STAFF, name=""))
                same = {"user": first.user, "function": first.function, "name": first.name}
                roles.append(StaffRole(actor=actors[-1], unit=unit, since=self.since + timedelta(days=1), **same))
        insert(lines)
        insert(actors)
        insert(roles)

    # --------------------------------------------------------------------------------------------------- spaces

    def _spaces(self) -> Iterator[Space]:
        """Register the spaces of each municipality that was added; some lack a leader, some an agreement."""
        of_demo = {body.municipality for body in BODIES}
        for town in self.there.towns:
            if town.number not in of_demo:
                for a, b in self._pairs(town):
                    yield self._space(a, b, town)

    def _pairs(self, town: Town) -> Iterator[tuple[str, str]]:
        rop = f"rop.{town.slug}"
        wards = self.there.units(town, S.WARD)
        yield wards[0], f"case_office.{town.slug}"
        yield wards[-1], f"home_care.{town.slug}"
        yield self.there.units(town, S.PSYCHIATRY)[-1], rop
        yield self.there.units(town, S.TSB)[0], rop
        yield self.there.units(town, S.LAR)[0], rop
        yield self.there.near(town, S.EMERGENCY_CLINIC), rop
        yield self.there.near(town, S.PRISON_HEALTH), rop

    def _space(self, a: str, b: str, town: Town) -> Space:
        chance = self.recipe.chance(f"space:{a}:{b}")
        agreed = chance.random() < 0.85
        led = chance.random() < 0.9
        return Space(
            a=self.units[a],
            b=self.units[b],
            leader_a=self._leader_of(a),
            leader_b=self.roles[f"leader.{town.slug}"][0] if led else None,
            agreement=_AGREED if agreed else "",
            agreed_on=self.on - timedelta(days=chance.randint(30, 1200)) if agreed else None,
            meets_on=self.on + timedelta(days=chance.randint(1, 28)),
        )

    def _leader_of(self, key: str) -> StaffRole | None:
        """Give who leads a unit: its own leader, else that of the municipality that it stands in."""
        own = [role for role in self.roles.get(key, ()) if role.function == Function.LEADER]
        place = key.split(".", 1)[1]
        return next(iter(own or self.roles.get(f"leader.{place}", [])), None)
