"""Norway as the synthetic world needs it: the 357 municipalities, and the health areas that they lie in here.

Names, numbers, counties and populations are facts of 2025 (`data/municipalities.csv`; see README). The health areas are
ours: counties, of which five are parted by municipality number. They are shaped like the areas of the health trusts,
and are not them.
"""

import csv
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "data" / "municipalities.csv"
OF_THE_TEST_ACTORS = "3428"  # Alvdal: the official suites' own municipality, see test_actors
_LETTERS = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "đ": "d", "ŋ": "n", "ŧ": "t"})


@dataclass(frozen=True, slots=True)
class Town:
    """One municipality."""

    number: str  # four digits
    name: str  # in bokmål
    county: str
    population: int
    slug: str  # its part of keys: `rop.heroy1515`
    place: int  # its row in the file, from 0; other bodies in it get their numbers from this

    @property
    def area(self) -> "Area":
        """Give the health area that it lies in."""
        return next(area for area in AREAS if area.holds(self.number))


@dataclass(frozen=True, slots=True)
class Area:
    """A health area: the municipalities that one trust serves, and the regional authority it belongs to."""

    name: str
    slug: str
    region: str  # Nord, Midt, Vest, Sør-Øst
    county: str  # the first two digits of its municipalities
    only: Callable[[int], bool] | None = None  # where the county is parted: which of its municipalities

    def holds(self, number: str) -> bool:
        """Say whether a municipality lies in it."""
        return number[:2] == self.county and (self.only is None or self.only(int(number)))


def _haugalandet(n: int) -> bool:
    return n == 1106 or (n >= 1134 and n != 1144)


def _helgeland(n: int) -> bool:
    return 1811 <= n <= 1836


def _gudbrandsdalen(n: int) -> bool:
    return n in (3405, 3407) or n >= 3431


def _sunnhordland(n: int) -> bool:
    return 4611 <= n <= 4617


def _sogn(n: int) -> bool:
    return n == 4602 or n >= 4636


def _north_trondelag(n: int) -> bool:
    return n in (5006, 5007, 5060) or 5034 <= n <= 5053


NORTH_TRONDELAG = Area("Nord-Trøndelag", "fjordheim", "Midt", "50", _north_trondelag)  # the demo's; its trust is there
AREAS = (
    Area("Oslo", "oslo", "Sør-Øst", "03"),
    Area("Haugalandet", "haugalandet", "Vest", "11", _haugalandet),
    Area("Sør-Rogaland", "sor-rogaland", "Vest", "11", lambda n: not _haugalandet(n)),
    Area("Møre og Romsdal", "more", "Midt", "15"),
    Area("Helgeland", "helgeland", "Nord", "18", _helgeland),
    Area("Salten og Lofoten", "salten", "Nord", "18", lambda n: not _helgeland(n)),
    Area("Østfold", "ostfold", "Sør-Øst", "31"),
    Area("Akershus", "akershus", "Sør-Øst", "32"),
    Area("Buskerud", "buskerud", "Sør-Øst", "33"),
    Area("Gudbrandsdalen og Vestoppland", "vestoppland", "Sør-Øst", "34", _gudbrandsdalen),
    Area("Hedmarken og Østerdalen", "hedmarken", "Sør-Øst", "34", lambda n: not _gudbrandsdalen(n)),
    Area("Vestfold", "vestfold", "Sør-Øst", "39"),
    Area("Telemark", "telemark", "Sør-Øst", "40"),
    Area("Agder", "agder", "Sør-Øst", "42"),
    Area("Sunnhordland", "sunnhordland", "Vest", "46", _sunnhordland),
    Area("Sogn og Fjordane", "sogn", "Vest", "46", _sogn),
    Area("Bergensområdet", "bergen", "Vest", "46", lambda n: not (_sunnhordland(n) or _sogn(n))),
    NORTH_TRONDELAG,
    Area("Sør-Trøndelag", "sor-trondelag", "Midt", "50", lambda n: not _north_trondelag(n)),
    Area("Troms", "troms", "Nord", "55"),
    Area("Finnmark", "finnmark", "Nord", "56"),
)


@cache
def towns() -> tuple[Town, ...]:
    """Give all 357 municipalities by number."""
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = Counter(row["name"] for row in rows)
    return tuple(
        Town(
            row["number"],
            row["name"],
            row["county"],
            int(row["population"]),
            _slug(row["name"]) + (row["number"] if names[row["name"]] > 1 else ""),
            place,
        )
        for place, row in enumerate(rows)
    )


def counties() -> tuple[str, ...]:
    """Give the counties in the order of their numbers."""
    return tuple(dict.fromkeys(town.county for town in towns()))


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.lower().translate(_LETTERS))
    return "".join(letter if letter.isascii() and letter.isalnum() else "-" * (letter in " -") for letter in plain)
