"""The words of role cards: whom a card speaks to, and what it says to each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from mellomrom.directory.catalogue import ServiceType
from mellomrom.events.catalogue import EventKind, Force
from mellomrom.events.pathways import Source, Text


class Part(StrEnum):
    """What a card says to each."""

    DO = "do"  # what I do
    DONT = "dont"  # what I do not do
    CALL = "call"  # whom I call


class Speaks(StrEnum):
    """To whom a card speaks, as they think of themselves."""

    FIRST_LINE = "first_line"
    EMERGENCY_CLINIC = "emergency_clinic"
    AMBULANCE = "ambulance"
    POLICE = "police"
    WARD = "ward"
    SPECIALIST = "specialist"
    COORDINATING_UNIT = "coordinating_unit"
    GP = "gp"
    NAV = "nav"
    LEADER = "leader"
    NEXT_OF_KIN = "next_of_kin"


SERVICES: Mapping[Speaks, frozenset[ServiceType]] = {  # whose staff it is meant for, and who are to read it
    Speaks.FIRST_LINE: frozenset(
        {ServiceType.ROP, ServiceType.HOME_CARE, ServiceType.HOUSING, ServiceType.PRISON_HEALTH}
    ),
    Speaks.EMERGENCY_CLINIC: frozenset({ServiceType.EMERGENCY_CLINIC, ServiceType.ON_CALL}),
    Speaks.AMBULANCE: frozenset({ServiceType.AMBULANCE}),
    Speaks.POLICE: frozenset({ServiceType.POLICE}),
    Speaks.WARD: frozenset({ServiceType.WARD, ServiceType.PSYCHIATRY, ServiceType.TSB}),
    Speaks.SPECIALIST: frozenset({ServiceType.PSYCHIATRY, ServiceType.TSB, ServiceType.LAR}),
    Speaks.COORDINATING_UNIT: frozenset({ServiceType.COORDINATING_UNIT, ServiceType.CASE_OFFICE}),
    Speaks.GP: frozenset({ServiceType.GP}),
    Speaks.NAV: frozenset({ServiceType.NAV}),
    Speaks.LEADER: frozenset({ServiceType.LEADER}),
    Speaks.NEXT_OF_KIN: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of a card, with how binding it is and where that stands."""

    id: str  # unique in its card; empty for one that was agreed locally
    text: Text  # of a local one the same words in each language
    force: Force
    source: Source | None = None  # None: a default of ours, or agreed locally


@dataclass(frozen=True, slots=True)
class Chapter:
    """What a card says to one of those it speaks to."""

    to: Speaks
    parts: Mapping[Part, tuple[Line, ...]]


@dataclass(frozen=True, slots=True)
class RoleCard:
    """Who does what in a situation: the same for everybody, until a leader adopts it or agrees something more."""

    id: str
    title: Text
    when: Text
    version: date
    shown_on: frozenset[EventKind]  # where it is one tap away
    sources: tuple[Source, ...]
    chapters: tuple[Chapter, ...]

    def speaks_to(self, service: ServiceType) -> bool:
        """Say whether it is meant for those who work in a service."""
        return any(service in SERVICES[chapter.to] for chapter in self.chapters)
