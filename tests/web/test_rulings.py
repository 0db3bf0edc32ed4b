"""Writing a formal decision on a page: what it answers is chosen, and only what one decides on is offered."""

from datetime import timedelta

import pytest

from mellomrom.core.clock import local
from mellomrom.people.catalogue import TeamFunction
from mellomrom.plans.rulings.actions import came
from mellomrom.plans.rulings.catalogue import Came, Under
from mellomrom.plans.rulings.models import Ruling, ServiceCase
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(town, now, at_the_screen):
    """The office that decides, with a matter that waits, at the form."""
    make.member(town.kari, town.case_office, TeamFunction.CASE_OFFICER)
    officer = make.staff(town.case_office, "Prøve Saksbehandler")
    common = {"under": Under.HOL, "on": local(now).date(), "by": officer, "at": now}
    came(town.kari.pk, Came.APPLIED, service="Støttekontakt", **common)
    return at_the_screen(officer)


def test_a_decision_answers_what_is_ticked_and_its_writer_reads_it_through(office, town, now):
    address, today = f"/people/{town.kari.pk}/rulings/new", local(now).date()
    page = office.get(address).content.decode()
    assert 'value="hol"' in page
    assert 'value="sotjl"' not in page

    said = {"under": "hol", "service": "Støttekontakt", "amount": "To timer i uken", "reasons": "Hun er alene."}
    days = {"since": today, "evaluate_on": today + timedelta(days=90)}
    case = ServiceCase.objects.get()
    answer = office.post(address, {**said, **days, "answers": str(case.pk)}, follow=True)

    assert "Hun er alene." in answer.content.decode()
    case.refresh_from_db()
    assert case.ruling == Ruling.objects.get()
