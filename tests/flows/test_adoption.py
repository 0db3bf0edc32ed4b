"""A leader signs a pathway for their organization, by name and on a day. It changes what people read, never what runs."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from mellomrom.core.errors import InvalidMove, NotFound, NotPermitted
from mellomrom.directory.catalogue import Function
from mellomrom.events import actions, adoptions, registry
from mellomrom.events.models import Adoption, Duty, Notice
from tests import make
from tests.make import NOON

pytestmark = pytest.mark.django_db

DISCHARGE = next(p for p in registry.newest() if p.id == "discharge")
DAY = timedelta(days=1)


@pytest.fixture
def town() -> make.Town:
    return make.Town()


@pytest.fixture
def head(town):
    """The hospital's leader."""
    return make.staff(town.ward, "Prøve Avdelingsleder", Function.LEADER)


def sign(role, *, at=NOON, note="") -> Adoption:
    return actions.adopt("discharge", version=DISCHARGE.version, note=note, by=role, at=at)


def earlier(town) -> Adoption:
    return Adoption.objects.create(
        organization=town.municipality,
        pathway="discharge",
        version=DISCHARGE.version - DAY,
        adopted_at=NOON - 300 * DAY,
        adopted_by=town.leader,
    )


# ------------------------------------------------------------------------------------------------------------- signing


def test_until_somebody_has_signed_a_pathway_is_proposed(town):
    assert adoptions.signed(DISCHARGE, town.nurse) == []
    assert adoptions.how_many() == {}
    assert adoptions.own(town.nurse) == {}


def test_signing_is_an_act_with_a_name_and_a_date(town):
    sign(town.leader, note=" Vi ser på den igjen i mars. ")

    (line,) = adoptions.signed(DISCHARGE, town.nurse)

    assert (line.organization, line.by, line.at) == ("Steinkjer kommune", "Prøve Leder", NOON)
    assert (line.version, line.current, line.own) == (DISCHARGE.version, True, True)
    assert line.note == "Vi ser på den igjen i mars."


def test_each_organization_signs_for_itself(town, head):
    sign(town.leader)
    sign(head)

    lines = adoptions.signed(DISCHARGE, town.doctor)

    assert [(line.organization, line.own) for line in lines] == [
        ("Prøvesykehuset HF", True),
        ("Steinkjer kommune", False),
    ]
    assert adoptions.how_many() == {"discharge": 2}


def test_signing_again_leaves_what_was_signed_first(town):
    first = sign(town.leader)

    again = sign(make.staff(town.rop, "Prøve Fagleder", Function.LEADER), at=NOON + DAY)

    assert (again.pk, again.adopted_by) == (first.pk, town.leader)


def test_the_database_refuses_the_same_signature_twice(town):
    first = sign(town.leader)

    with pytest.raises(IntegrityError, match="a_version_is_signed_once_at_a_time"), transaction.atomic():
        Adoption.objects.create(
            organization=first.organization,
            pathway=first.pathway,
            version=first.version,
            adopted_at=NOON,
            adopted_by=first.adopted_by,
        )


def test_a_new_version_leaves_the_old_signature_and_says_that_it_is_old(town):
    earlier(town)

    (old,) = adoptions.signed(DISCHARGE, town.nurse)
    assert (old.current, adoptions.how_many()) == (False, {})

    sign(town.leader)
    (new,) = adoptions.signed(DISCHARGE, town.nurse)
    assert (new.current, new.version) == (True, DISCHARGE.version)


# --------------------------------------------------------------------------------------------------------- taking back


def test_what_is_taken_back_still_stands_with_who_did_it(town):
    actions.withdraw_adoption(sign(town.leader).pk, by=town.leader, at=NOON + DAY)

    (line,) = adoptions.signed(DISCHARGE, town.nurse)

    assert (line.withdrawn_at, line.withdrawn_by) == (NOON + DAY, "Prøve Leder")
    assert (adoptions.how_many(), adoptions.own(town.nurse)) == ({}, {})


def test_what_was_taken_back_can_be_signed_anew(town):
    actions.withdraw_adoption(sign(town.leader).pk, by=town.leader, at=NOON + DAY)

    sign(town.leader, at=NOON + 2 * DAY)

    (line,) = adoptions.signed(DISCHARGE, town.nurse)
    assert (line.at, line.withdrawn_at) == (NOON + 2 * DAY, None)


def test_taking_the_newest_back_leaves_the_earlier_one_signed(town):
    earlier(town)

    actions.withdraw_adoption(sign(town.leader).pk, by=town.leader, at=NOON)

    (line,) = adoptions.signed(DISCHARGE, town.nurse)
    assert (line.current, line.withdrawn_at) == (False, None)


# ------------------------------------------------------------------------------------------------------------ refusals


def test_only_a_leader_signs_and_takes_back(town):
    with pytest.raises(NotPermitted, match="adoption.not-a-leader"):
        sign(town.nurse)
    with pytest.raises(NotPermitted, match="adoption.not-a-leader"):
        actions.withdraw_adoption(sign(town.leader).pk, by=town.nurse, at=NOON)


def test_what_another_organization_has_signed_is_not_found(town, head):
    with pytest.raises(NotFound, match="adoption.not-yours"):
        actions.withdraw_adoption(sign(town.leader).pk, by=head, at=NOON)
    with pytest.raises(NotFound, match="adoption.not-yours"):
        actions.withdraw_adoption(uuid4(), by=head, at=NOON)


def test_what_is_taken_back_is_not_taken_back_again(town):
    signed = actions.withdraw_adoption(sign(town.leader).pk, by=town.leader, at=NOON)

    with pytest.raises(InvalidMove, match="adoption.withdrawn-already"):
        actions.withdraw_adoption(signed.pk, by=town.leader, at=NOON)


@pytest.mark.parametrize("version", [DISCHARGE.version - DAY, date.min])
def test_only_the_newest_version_is_signed(town, version):
    with pytest.raises(InvalidMove, match="adoption.not-the-newest"):
        actions.adopt("discharge", version=version, by=town.leader, at=NOON)


def test_a_pathway_that_is_not_here_is_not_signed(town):
    with pytest.raises(NotFound, match="adoption.no-such-pathway"):
        actions.adopt("nothing", version=DISCHARGE.version, by=town.leader, at=NOON)


def test_a_note_is_a_few_lines(town):
    sign(town.leader, note="x" * 500)

    with pytest.raises(InvalidMove, match="adoption.long-note"):
        sign(town.leader, note="x" * 501)


# ----------------------------------------------------------------------------------------------------------- what runs


def test_what_is_told_and_owed_is_the_same_whether_anybody_has_signed_or_not(town, head):
    def follows(at) -> tuple[list, list]:
        event = town.discharge(at=at)
        owed = Duty.objects.filter(event=event).exclude(item="fill_week").values_list("item", "holder", "force", "law")
        return sorted(owed), sorted(Notice.objects.filter(event=event).values_list("recipient", "level", "expects"))

    proposed = follows(NOON)
    sign(town.leader)
    sign(head)

    assert proposed[0]
    assert follows(NOON + timedelta(hours=1)) == proposed
