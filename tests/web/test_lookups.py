"""How much one may look up: enough for work, too little to carry a register away; and who sees that it was unusual."""

from datetime import timedelta

import pytest

from mellomrom.core.errors import TooMany
from mellomrom.directory import lookups
from mellomrom.directory.catalogue import Function, Looked, ServiceType
from mellomrom.directory.models import Tally, Unusual
from mellomrom.directory.queries import operator
from mellomrom.sharing.lookups import look_up
from mellomrom.sharing.models import Log
from tests import make
from tests.make import NOON
from tests.web.reading import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def few(monkeypatch) -> None:
    """A house where three looks in an hour are unusual, and more than five too many; of a unit twice that."""
    for limits, times in ((lookups.BY_USER, 1), (lookups.BY_UNIT, 2)):
        for kind in Looked:
            monkeypatch.setitem(limits, kind, lookups.Most(3 * times, 5 * times))


def look(town, times: int, *, by=None, kind=Looked.SOUGHT, at=NOON) -> None:
    for _ in range(times):
        look_up(kind, by=by or town.nurse, at=at)


def test_work_is_never_in_the_way_of_itself():
    among_everybody = (Looked.EMERGENCY, Looked.CARD)  # one person at a time, whom one stands before
    assert all(most.refused >= 200 for kind, most in lookups.BY_USER.items() if kind not in among_everybody)
    assert all(lookups.BY_UNIT[kind].refused > lookups.BY_USER[kind].refused for kind in Looked)


def test_more_than_work_needs_within_an_hour_is_refused_and_logged(town, few):
    look(town, 5)

    with pytest.raises(TooMany, match="lookup.too-many"):
        look(town, 1)
    row = Log.objects.get(what="lookup.too-many")
    assert (row.actor, row.effect, row.person) == (town.nurse.actor, "deny", None)


def test_an_hour_later_it_is_forgotten(town, few):
    look(town, 5)

    look(town, 5, at=NOON + timedelta(hours=1))


def test_another_user_and_another_kind_are_counted_apart(town, few):
    look(town, 5)

    look(town, 5, by=town.colleague)
    look(town, 5, by=town.home_nurse)
    look(town, 5, kind=Looked.OPENED)


def test_a_unit_is_counted_as_a_whole_too(town, few):
    look(town, 5)
    look(town, 5, by=town.colleague)

    with pytest.raises(TooMany):
        look(town, 1, by=make.staff(town.rop))


def test_what_is_unusual_is_written_down_once_and_what_is_refused_once(town, few):
    look(town, 5)
    for _ in range(4):
        with pytest.raises(TooMany):
            look(town, 1)

    rows = Unusual.objects.filter(whole_unit=False).order_by("times").values_list("times", "refused")
    assert list(rows) == [(3, False), (6, True)]


def test_what_is_counted_names_nobody(town):
    look(town, 1)

    assert all(str(town.nurse.user_id).encode() != bytes(row.key) for row in Tally.objects.all())
    assert Tally.objects.count() == 2


def test_searching_is_refused_calmly_and_looking_at_the_list_is_not_searching(town, few, at_the_screen):
    client = at_the_screen(town.nurse)
    for _ in range(5):
        assert client.post("/people", {"name": "Kari"}).status_code == 200

    page = client.post("/people", {"name": "Kari"})

    assert (page.status_code, "lookup.too-many" in words(page)) == (429, True)
    assert "Kari Testesen" not in words(page)
    assert client.get("/people").status_code == 200
    assert client.post("/people", {"name": " "}).status_code == 200


def test_opening_persons_is_counted_whether_they_are_there_or_not(town, few, at_the_screen):
    from uuid import uuid4

    client = at_the_screen(town.nurse)
    answers = [client.get(f"/people/{uuid4()}").status_code for _ in range(5)]

    assert answers == [404] * 5
    assert client.get(f"/people/{town.kari.pk}").status_code == 429


def test_looking_up_in_an_emergency_is_counted_for_the_unit_too(town, few, at_the_screen):
    for _ in range(10):
        look_up(Looked.EMERGENCY, by=make.staff(town.ward, function=Function.DOCTOR), at=_now())

    page = at_the_screen(town.doctor).post("/emergency", {"number": "1"})

    assert (page.status_code, "lookup.too-many" in words(page)) == (429, True)


def _now():
    from django.utils import timezone

    return timezone.now()


def test_the_operator_sees_which_unit_and_neither_who_nor_whom(town, few, at_the_screen):
    with pytest.raises(TooMany):
        look(town, 6, at=_now())
    role = make.staff(make.unit(operator(), ServiceType.OTHER), "Prøve Drift", Function.OPERATOR)

    page = words(at_the_screen(role).get("/ops"))

    assert "Uvanlig mange oppslag" in page
    assert town.rop.name in page
    assert town.nurse.name not in page
    assert "Kari" not in page
