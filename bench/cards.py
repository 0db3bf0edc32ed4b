"""What a look at a crisis card costs over HTTP: found, decided, logged and shown, beside an empty page in the same frame."""

import re
import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from bench.node import Node
from bench.pages import FEW, Browser, Cost, _cost, _grown, _row
from bench.report import Row, rate, ratio
from bench.town import Town

AT_ONCE, LOOKS = 8, 25  # connections, and how many each makes in a round
CARDS = 40  # persons with a card
WORDS = {
    "early": "Sover lite og går mye ute.",
    "late": "Svarer ikke på telefon.",
    "others": "Snakk rolig, én om gangen.",
    "helps": "Å gå en tur.",
    "hurts": "Mange i rommet.",
    "met": "Ring på og si hvem du er.",
}


def measured(house: Node, town: Town, *, many: int, rounds: int = 3) -> list[Row]:
    """Measure looks at eight connections beside an empty page, and one look among few persons and among many."""
    numbers = _planned(town)
    staff = _roles()
    costs: list[Cost] = []
    persons: list[int] = []
    rates: list[tuple[float, float]] = []
    for to in (FEW, many):
        persons.append(_grown(house, to))
        _forget()
        one = _logged_in(house, staff[0])
        look = iter(numbers * 10)
        one.ask("/crisis", number=next(look), use="now")  # plans are made anew when there is so much more
        costs.append(_cost(house, lambda one=one, look=look: one.ask("/crisis", number=next(look), use="now")))
    for _ in range(rounds):
        rates.append((_rate(house, staff, "/more", [""]), _rate(house, staff, "/crisis", numbers)))
    floor, ours = sorted(rates, key=lambda pair: pair[1] / pair[0])[len(rates) // 2]
    what = "a look at a crisis card, 8 connections"
    limit = "Python and the database by turns: who one is, whom one means, the rules, the log and what was agreed, in one transaction."
    return [
        Row(what, rate(ours, 1), rate(floor, 1), ratio(ours, floor), limit),
        _row("a look at a crisis card", persons, *costs),
    ]


def _rate(house: Node, staff: list[str], path: str, numbers: list[str]) -> float:
    """Ask for a page over and over at eight connections, each by a member of staff; gives how many in a second."""
    browsers = [_logged_in(house, name) for name in staff]

    def look(place: int) -> None:
        for turn in range(LOOKS):
            form = {"number": numbers[(place * LOOKS + turn) % len(numbers)], "use": "now"} if path == "/crisis" else {}
            browsers[place].ask(path, **form)

    _forget()
    threads = [threading.Thread(target=look, args=(place,)) for place in range(AT_ONCE)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return AT_ONCE * LOOKS / (time.perf_counter() - began)


def _logged_in(house: Node, name: str) -> Browser:
    from mellomrom.world.staff import PASSWORD

    browser = Browser(house.port)
    browser.ask("/login")
    page = browser.ask("/login", username=name, password=PASSWORD)
    if several := re.search(r'name="role" value="([^"]+)"', page):
        browser.ask("/role", role=several[1])
    return browser


def _roles() -> list[str]:
    """Name members of staff who may find cards and have one role each; few in a unit, for a unit has its limit too."""
    from mellomrom.directory.models import StaffRole

    several: dict[Any, list[StaffRole]] = {}
    for role in StaffRole.objects.filter(until=None).select_related("user", "unit").order_by("user__username"):
        several.setdefault(role.user_id, []).append(role)
    fit = [roles[0] for roles in several.values() if len(roles) == 1 and roles[0].unit.sector == "health"]
    names = [role.user.username for role in fit if role.function in ("nurse", "doctor")][:AT_ONCE]
    assert len(names) == AT_ONCE, len(names)
    return names


def _planned(town: Town) -> list[str]:
    """Write down people with a card that health services may find, and give their numbers."""
    from itertools import islice

    from bench import mail
    from mellomrom.directory.models import StaffRole
    from mellomrom.people.actions import whose
    from mellomrom.plans.crisis import actions
    from mellomrom.plans.crisis.catalogue import Call, CrisisContents, Finders, Kind
    from mellomrom.plans.crisis.rules import Days
    from mellomrom.sharing.catalogue import How

    first = town.people
    town.write("KITH", 2 * CARDS)
    numbers = list(islice(mail.numbers(), first, first + CARDS))
    nurse = StaffRole.objects.filter(unit=town.units["rop.levanger"], until=None).exclude(function="leader").first()
    assert nurse is not None
    at = datetime.now(UTC)
    for number in numbers:
        person = whose(number)
        assert person is not None
        contents = CrisisContents(**WORDS, calls=(Call(unit=nurse.unit_id), Call(who="Søster", phone="99999999")))
        days = Days(at.date(), None, at.date() + timedelta(days=300))
        draft = actions.save(person.pk, kind=Kind.CRISIS, contents=contents, days=days, based_on=None, by=nurse, at=at)
        agreed = {"how": How.SPOKEN, "with_whom": "Prøve", "finders": Finders.HEALTH}
        actions.agree(draft.pk, of=person.pk, **agreed, by=nurse, at=at)
    return numbers


def _forget() -> None:
    """Let nobody have looked up anything yet: the measure is of a look, not of its limit."""
    from mellomrom.directory.models import Tally

    Tally.objects.all().delete()


def main() -> None:
    """Measure this alone, and print it: python -m bench.cards [persons]."""
    import sys

    from bench import node, report
    from bench.__main__ import _django

    with node.running() as house, _django(house):
        print(report.table(measured(house, Town(), many=int(sys.argv[1]) if len(sys.argv) > 1 else 2_500)))


if __name__ == "__main__":
    main()
