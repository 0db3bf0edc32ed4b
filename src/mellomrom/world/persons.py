"""The fifty people of the demo, their care teams and next of kin. All made up, and none has a number of anybody's.

The first thirteen are those of the stories in `samples/`, those who are hard to find or to tell of, and those who have
plans (`world/plans.py`); the rest fill the lists, so that a list looks like one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count

from mellomrom.directory.models import StaffRole, Unit
from mellomrom.people import actions
from mellomrom.people.catalogue import PersonNamed, Protection, TeamFunction
from mellomrom.people.models import Person
from mellomrom.sharing.catalogue import How, Say
from mellomrom.sharing.says import About, say
from mellomrom.world import numbers
from mellomrom.world.places import MUNICIPALITIES, TRUST
from mellomrom.world.staff import first_in, leader_of

HOSPITAL = f"HER:{TRUST.her_id()}"  # who gave the local help number, as its messages name themselves
_SAID_BEFORE = timedelta(days=95)
_IN_THE_TEAM = timedelta(days=200)
F = TeamFunction


@dataclass(frozen=True, slots=True)
class Someone:
    """One made-up person."""

    given: str
    family: str
    born: date
    place: str
    team: tuple[tuple[TeamFunction, str], ...] = ()  # function, key of the unit
    number: str = "FNR"  # FNR, DNR, HNR, DUF or "" for none at all
    protection: Protection = Protection.NONE
    kin: tuple[str, str] | None = None  # name, relation
    woman: bool = True

    @property
    def name(self) -> str:
        """Give the whole name."""
        return f"{self.given} {self.family}"

    @property
    def identifier(self) -> tuple[tuple[str, str], ...]:
        """Give (system, number), or nothing where the person has none."""
        made = {
            "FNR": lambda: numbers.fnr(self.born, woman=self.woman),
            "DNR": lambda: numbers.dnr(self.born),
            "HNR": lambda: numbers.hnr(self.born),
            "DUF": lambda: numbers.duf(self.born.toordinal() % 1_000_000),
        }
        return ((self.number, made[self.number]()),) if self.number else ()


def _team(place: str, **of: str) -> tuple[tuple[TeamFunction, str], ...]:
    """Name a team by function; a unit without a place is the person's own municipality's."""
    return tuple((F(word), key if "." in key else f"{key}.{place}") for word, key in of.items())


_LAR, _GP, _HOME, _NAV = "lar.fjordheim", "gp.steinkjer", "home_care", "nav.steinkjer"
ANNA = Someone(
    "Anna", "Testesen", date(1987, 3, 14), "steinkjer",
    _team("steinkjer", coordinator="rop", rop="rop", gp=_GP, home_care=_HOME, lar=_LAR, nav=_NAV, housing="housing"),
    kin=("Marte Testesen", "søster"),
)  # fmt: skip
# His coordinator works at NAV, and may not be told of a stay in hospital without his consent.
BJORN = Someone(
    "Bjørn", "Prøvesen", date(1979, 8, 2), "levanger",
    _team("levanger", coordinator="nav.levanger", rop="rop", gp="gp.levanger"),
    kin=("Oda Prøvesen", "mor"), woman=False,
)  # fmt: skip
CECILIE = Someone("Cecilie", "Eksempelsen", date(1995, 11, 23), "lierne")
DAVID = Someone(
    "David", "Øvelsen", date(1972, 5, 30), "verdal",
    _team("verdal", coordinator="coordinating_unit", case_officer="case_office", home_care=_HOME, gp="gp.verdal"),
    number="DNR", woman=False,
)  # fmt: skip
EVA = Someone(
    "Eva", "Fiktivsen", date(1948, 12, 6), "namsos",
    _team("namsos", home_care=_HOME, gp="gp.namsos"),
    number="", protection=Protection.CONFIDENTIAL,
)  # fmt: skip
FILIP = Someone(
    "Filip", "Liksomsen", date(1990, 6, 17), "inderoy",
    _team("inderoy", rop="rop"), number="HNR", woman=False,
)  # fmt: skip
GRETA = Someone(
    "Greta", "Demosen", date(1961, 1, 9), "grong",
    _team("grong", coordinator="rop", rop="rop", home_care=_HOME, gp="gp.grong", lar=_LAR),
    kin=("Jens Demosen", "sønn"),
)  # fmt: skip
HENRIK = Someone(
    "Henrik", "Testesen", date(1983, 10, 27), "snasa",
    _team("snasa", rop="rop", treating="psychiatry.dps", gp="gp.grong"),
    protection=Protection.STRICTLY_CONFIDENTIAL, woman=False,
)  # fmt: skip
IDA = Someone(
    "Ida", "Prøvesen", date(2001, 4, 19), "steinkjer",
    _team("steinkjer", rop="rop", treating="tsb.fjordheim", gp=_GP),
)  # fmt: skip
JONAS = Someone(
    "Jonas", "Eksempelsen", date(1998, 2, 3), "levanger", _team("levanger", gp="gp.levanger"), number="DUF", woman=False
)
KRISTIAN = Someone(
    "Kristian", "Øvelsen", date(1985, 7, 11), "verdal",
    _team("verdal", prison_health="prison_health", rop="rop"), woman=False,
)  # fmt: skip
LISE = Someone("Lise", "Fiktivsen", date(1993, 9, 25), "steinkjer")
# He serves his sentence in Verdal and goes home to Steinkjer: four services have something to do before he does.
MAGNUS = Someone(
    "Magnus", "Liksomsen", date(1982, 9, 8), "steinkjer",
    _team("steinkjer", coordinator="rop", rop="rop", prison_health="prison_health.verdal", lar=_LAR, nav=_NAV, gp=_GP),
    woman=False,
)  # fmt: skip
TO_TRY = {"anna": ANNA, "bjorn": BJORN, "magnus": MAGNUS}  # who log in to read about themselves
STORIES = (ANNA, BJORN, CECILIE, DAVID, EVA, FILIP, GRETA, HENRIK, IDA, JONAS, KRISTIAN, LISE, MAGNUS)

_WOMEN = "Agnes Bodil Clara Dina Ellen Gerd Helga Iren Jorunn Karin Laila Mona Nora Olga Pernille Rita Signe Tuva Vilde".split()
_MEN = "Aksel Brage Casper Didrik Even Fredrik Gustav Hans Isak Jørgen Knut Leif Mats Niklas Oskar Preben Rune Stig Tore".split()
_FAMILIES = ("Testesen", "Prøvesen", "Eksempelsen", "Øvelsen", "Fiktivsen", "Liksomsen", "Demosen")
_WHERE = (  # the larger the municipality, the more often
    "steinkjer levanger namsos verdal steinkjer inderoy levanger grong steinkjer namsos verdal snasa lierne".split()
)
_GP_OF = {"inderoy": "gp.verdal", "snasa": "gp.grong", "lierne": "gp.grong"}
_KINDS: tuple[dict[str, str], ...] = (  # what sort of team the rest have, in turn; the last have nobody
    {"coordinator": "coordinating_unit", "rop": "rop", "gp": "gp", "nav": "nav"},
    {"rop": "rop", "lar": _LAR, "gp": "gp"},
    {"home_care": "home_care", "gp": "gp"},
    {"treating": "tsb.fjordheim", "rop": "rop", "gp": "gp"},
    {"treating": "psychiatry.dps", "home_care": "home_care", "gp": "gp"},
    {"coordinator": "rop", "rop": "rop", "case_officer": "case_office", "housing": "housing"},
    {},
)
_LACKING = {"lierne": {"rop", "case_office", "coordinating_unit"}}
_WITH = {"housing": {"steinkjer", "levanger"}, "nav": {"steinkjer", "levanger"}}


def _others(how_many: int) -> Iterator[Someone]:
    for at in range(how_many):
        place = _WHERE[at % len(_WHERE)]
        woman = at % 2 == 0
        given = (_WOMEN if woman else _MEN)[at // 2]
        family = _FAMILIES[at % len(_FAMILIES)]
        born = date(1950, 1, 15) + timedelta(days=431 * at)
        kin = (f"{given}s pårørende", "annet") if at % 5 == 0 else None
        yield Someone(given, family, born, place, _usual(place, _KINDS[at % len(_KINDS)]), kin=kin, woman=woman)


def _usual(place: str, kind: Mapping[str, str]) -> tuple[tuple[TeamFunction, str], ...]:
    named = {}
    for word, key in kind.items():
        if key == "gp":
            named[word] = _GP_OF.get(place, f"gp.{place}")
        elif key not in _LACKING.get(place, ()) and place in _WITH.get(key, {place}):
            named[word] = key
    return _team(place, **named)


EVERYONE = (*STORIES, *_others(50 - len(STORIES)))


def build(units: Mapping[str, Unit], roles: Mapping[str, StaffRole], *, at: datetime) -> list[Person]:
    """Write the fifty down with their teams and next of kin; gives them in the order of EVERYONE."""
    serial = count()
    people = [_build(someone, units, roles, at=at, serial=next(serial)) for someone in EVERYONE]
    _consents(people[EVERYONE.index(ANNA)], units[_NAV], by=roles[first_in("rop.steinkjer")], at=at)
    return people


def _consents(person: Person, unit: Unit, *, by: StaffRole, at: datetime) -> None:
    """Let Anna have said, before the stay, that NAV may know: its adviser hears of her discharge until she takes it back."""
    say(person.pk, says=Say.CONSENTED, about=About(unit=unit.pk), how=How.SPOKEN, by=by, at=at - _SAID_BEFORE)


def _build(
    someone: Someone, units: Mapping[str, Unit], roles: Mapping[str, StaffRole], *, at: datetime, serial: int
) -> Person:
    named = PersonNamed(
        identifiers=someone.identifier,
        family=someone.family,
        given=someone.given,
        birth_on=someone.born,
        municipality=MUNICIPALITIES[someone.place],
    )
    person, _ = actions.find(named, sender=HOSPITAL, verified=True)
    if someone.protection is not Protection.NONE:
        actions.protect(person, someone.protection)
    since = at - _IN_THE_TEAM + timedelta(days=serial)
    by = roles[leader_of(f"leader.{someone.place}")].actor
    for function, key in someone.team:
        contact = roles.get(first_in(key)) if function is F.COORDINATOR else None
        actions.join_team(person, units[key], function, by=by, at=since, role=contact)
    if someone.kin:
        name, relation = someone.kin
        owner = (
            units[someone.team[0][1]].organization if someone.team else units[f"leader.{someone.place}"].organization
        )
        actions.name_next_of_kin(
            person, owner=owner, name=name, relation=relation, phone=numbers.phone("9999", serial), at=since
        )
    return person
