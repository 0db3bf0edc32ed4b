"""A discharge, from the message to the day after."""

import pytest

from mellomrom.events.models import Duty, Notice
from tests import make

pytestmark = pytest.mark.django_db


def test_a_discharge_tells_those_who_follow_the_person_up_and_somebody_owes_the_first_contact():
    town = make.Town()

    event = town.discharge()

    told = {n.recipient_id: n.level for n in Notice.objects.filter(event=event)}
    print(told)
    for d in Duty.objects.filter(event=event).select_related("holder"):
        print(d.item, d.holder, d.due_at, d.force, d.law)
    assert told[town.rop.id] != "nothing"
