"""Who there is in a world of some size: the demo's bodies, and around them those of the other municipalities.

A municipality has the services that its population carries; a small one shares a ROP service's deputy, an on-call line
and an emergency clinic with a larger one in the same area. Each health area has one trust (the demo's Fjordheim in
Nord-Trøndelag), one prison and one LAR; each regional authority one private provider. All but the municipalities' names
and numbers is made up.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from mellomrom.directory.catalogue import OrganizationKind, ServiceType
from mellomrom.world import places
from mellomrom.world.atlas import AREAS, NORTH_TRONDELAG, OF_THE_TEST_ACTORS, Area, Town, counties, towns
from mellomrom.world.places import BODIES, MUNICIPALITIES, Body, Service
from mellomrom.world.size import Size

WITH_ON_CALL, WITH_HOUSING, WITH_CLINIC, WITH_OWN_ROP = 4_000, 6_000, 20_000, 1_500  # inhabitants
PER_PRACTICE, MOST_PRACTICES = 15_000, 4
_TRUSTS, _PRIVATE, _POLICE, _PRISONS, _NAV, _PRACTICES = 6100, 6150, 6200, 6300, 6400, 7000  # codes begin here
_STREETS = "Prøveveien Eksempelgata Øvingsplassen Liksomtorget Demodalen Fiktivbakken".split()
_REGIONS = ("Nord", "Midt", "Vest", "Sør-Øst")
S = ServiceType


@dataclass(frozen=True, slots=True)
class Place:
    """A unit with the body that it stands in."""

    body: Body
    service: Service

    @property
    def key(self) -> str:
        """Give the key of the unit, like `rop.steinkjer`."""
        return self.service.key

    @property
    def her_id(self) -> str:
        """Give its HER-id."""
        return self.body.her_id(self.service)


@dataclass(frozen=True)
class Network:
    """All bodies of a world, and who serves whom."""

    size: Size
    towns: tuple[Town, ...]  # where people live, by number
    bodies: tuple[Body, ...]  # a deputy stands before whom it stands in for
    areas: dict[str, str] = field(repr=False)  # number of the organization → name of its health area

    @cached_property
    def places(self) -> dict[str, Place]:
        """Give every unit by its key."""
        return {s.key: Place(body, s) for body in self.bodies for s in body.services}

    @cached_property
    def _of_town(self) -> dict[tuple[str, ServiceType], list[str]]:
        found = defaultdict(list)
        for key, place in self.places.items():
            found[place.body.municipality, place.service.type].append(key)
        return found

    @cached_property
    def _of_trust(self) -> dict[tuple[str, ServiceType], list[str]]:
        found = defaultdict(list)
        for body in self.bodies:
            if body.kind is OrganizationKind.HEALTH_TRUST:
                for service in body.services:
                    found[self.areas[body.number], service.type].append(service.key)
        return found

    @cached_property
    def by_slug(self) -> dict[str, Town]:
        """Give the municipalities by slug."""
        return {town.slug: town for town in self.towns}

    @cached_property
    def by_size(self) -> dict[str, list[Town]]:
        """Give the municipalities of each area, the largest first."""
        found = defaultdict(list)
        for town in sorted(self.towns, key=lambda t: (-t.population, t.number)):
            found[town.area.name].append(town)
        return found

    def units(self, town: Town, service: ServiceType) -> Sequence[str]:
        """Give the keys of a municipality's units of a kind: its own, its practices', its trust's; may be empty."""
        return self._of_town.get((town.number, service)) or self._of_trust.get((town.area.name, service)) or ()

    def near(self, town: Town, service: ServiceType) -> str:
        """Give the unit of a kind that serves a municipality: its own, else the largest neighbour's; empty: none."""
        own = self.units(town, service)
        if own:
            return own[0]
        neighbours = (self.units(other, service) for other in self.by_size[town.area.name])
        return next((keys[0] for keys in neighbours if keys), "")


def network(size: Size) -> Network:
    """Lay out the bodies of a world of this size; the same size gives the same bodies, in the same order."""
    wanted = _wanted(size)
    there = set(MUNICIPALITIES.values())
    added = [town for town in wanted if town.number not in there]
    lived_in = tuple(sorted([*wanted, *(t for t in towns() if t.number in there)], key=lambda t: t.number))
    lived_in = tuple(dict.fromkeys(lived_in))
    bodies = (*BODIES, *_trusts(lived_in), *_municipalities(added), *_around(added), *_state(lived_in, added))
    areas = {body.number: places.AREA for body in BODIES}
    areas |= {body.number: _area_of(body) for body in bodies[len(BODIES) :]}
    return Network(size, lived_in, bodies, areas)


def _wanted(size: Size) -> list[Town]:
    chosen = [t for t in towns() if t.county in size.counties or "*" in size.counties]
    return [t for t in chosen[: size.towns] if t.number != OF_THE_TEST_ACTORS]


def _area_of(body: Body) -> str:
    if body.kind in (OrganizationKind.HEALTH_TRUST, OrganizationKind.CORRECTIONS):
        first = _TRUSTS if body.kind is OrganizationKind.HEALTH_TRUST else _PRISONS
        return AREAS[int(body.code) - first].name
    return next((area.name for area in AREAS if body.municipality and area.holds(body.municipality)), "")


# --------------------------------------------------------------------------------------------------------- hospitals


def _trusts(lived_in: Sequence[Town]) -> Iterator[Body]:
    with_people = {town.area.name for town in lived_in}
    for at, area in enumerate(AREAS):
        if area is not NORTH_TRONDELAG and area.name in with_people:
            yield _trust(str(_TRUSTS + at), area)
    if with_people - {NORTH_TRONDELAG.name}:
        regions = {area.region for area in AREAS if area.name in with_people}
        for at, region in enumerate(_REGIONS):
            if region in regions:
                name = f"Prøveklinikken {region}"
                unit = Service(f"tsb.klinikken-{_plain(region)}", 1, S.TSB, name)
                yield Body(str(_PRIVATE + at), OrganizationKind.PRIVATE_PROVIDER, name, "", (unit,))


def _plain(region: str) -> str:
    return region.lower().replace("ø", "o")


def _trust(code: str, area: Area) -> Body:
    units = (
        ("ward.medical-", S.WARD, "Medisinsk avdeling", False),
        ("ward.surgical-", S.WARD, "Kirurgisk avdeling", False),
        ("ward.emergency-", S.WARD, "Akuttmottaket", False),
        ("psychiatry.acute-", S.PSYCHIATRY, "Akuttpsykiatrisk avdeling", False),
        ("psychiatry.dps-", S.PSYCHIATRY, f"DPS {area.name}", False),
        ("tsb.", S.TSB, "Avdeling for rusbehandling (TSB)", False),
        ("lar.", S.LAR, f"LAR {area.name}", True),
        ("ambulance.", S.AMBULANCE, "Ambulansen", False),
    )
    services = tuple(
        Service(f"{k}{area.slug}", at, kind, name, day) for at, (k, kind, name, day) in enumerate(units, 1)
    )
    return Body(code, OrganizationKind.HEALTH_TRUST, f"{area.name} prøvesykehus HF", "", services)


# ----------------------------------------------------------------------------------------------------- municipalities


def _municipalities(added: Sequence[Town]) -> Iterator[Body]:
    """Give the largest first, so that a deputy stands before whom it stands in for."""
    order = sorted(added, key=lambda t: (-t.population, t.number))
    hosts = {town.number for town in _hosts(added)}
    for town in order:
        words = ["home_care", "case_office", "rop", "coordinating_unit", "leader"]
        words += ["on_call"] * (town.population >= WITH_ON_CALL)
        words += ["emergency_clinic"] * (town.population >= WITH_CLINIC or town.number in hosts)
        words += ["housing"] * (town.population >= WITH_HOUSING)
        words += ["prison_health"] * (town.number in hosts)
        deputy = _deputy(town, order) if town.population < WITH_OWN_ROP else ""
        yield places.municipality(town.number, town.name, town.slug, *words, deputy=deputy)


def _deputy(town: Town, order: Sequence[Town]) -> str:
    """Give the ROP service that stands in for a small one: of the smallest in the area that carries its own."""
    larger = [t for t in order if t.area == town.area and t.population >= WITH_OWN_ROP]
    return f"rop.{larger[-1].slug}" if larger else ""


def _hosts(added: Sequence[Town]) -> list[Town]:
    """Give where prison and emergency clinic are: the largest municipality of each area; the demo has its own."""
    largest: dict[str, Town] = {}
    for town in sorted(added, key=lambda t: (-t.population, t.number)):
        if town.area is not NORTH_TRONDELAG:
            largest.setdefault(town.area.name, town)
    return list(largest.values())


def _around(added: Sequence[Town]) -> Iterator[Body]:
    for town in added:
        count = max(1, min(MOST_PRACTICES, town.population // PER_PRACTICE))
        for nth in range(count):
            slug = town.slug if nth == 0 else f"{town.slug}-{nth + 1}"
            name = f"{_STREETS[(town.place + nth) % len(_STREETS)]} legekontor, {town.name}"
            code = str(_PRACTICES + town.place * MOST_PRACTICES + nth)
            yield places.practice(code, name, town.number, slug)
    for town in added:
        name = f"Nav {town.name} (demo)"
        yield places.body_of_one(
            str(_NAV + town.place), OrganizationKind.NAV, name, town.number, f"nav.{town.slug}", ServiceType.NAV
        )


def _state(lived_in: Sequence[Town], added: Sequence[Town]) -> Iterator[Body]:
    """Give a police district for each county but the demo's, which has one, and a prison for each area."""
    for at, county in enumerate(counties()):
        inside = [town for town in lived_in if town.county == county]
        if inside and county != "Trøndelag":
            seat = max(inside, key=lambda t: t.population)
            name = f"Politiet i {county} (demo)"
            yield places.body_of_one(
                str(_POLICE + at), OrganizationKind.POLICE, name, seat.number, f"police.{seat.slug}", S.POLICE
            )
    for town in _hosts(added):
        code = str(_PRISONS + AREAS.index(town.area))
        name = f"{town.area.name} prøvefengsel"
        yield places.body_of_one(
            code, OrganizationKind.CORRECTIONS, name, town.number, f"prison.{town.area.slug}", ServiceType.PRISON
        )
