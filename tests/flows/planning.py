"""Kari, her coordinator, and the plan that they make; and a NAV office beside it."""

from datetime import date, timedelta

from mellomrom.directory.catalogue import Function, OrganizationKind, ServiceType
from mellomrom.people.actions import actor_of
from mellomrom.people.catalogue import Area, TeamFunction
from mellomrom.plans.individual import actions
from mellomrom.plans.individual.catalogue import Holder, Offered, Section
from mellomrom.plans.individual.models import IndividualPlan
from mellomrom.sharing.catalogue import How
from tests import make
from tests.make import NOON

DAY = timedelta(days=1)
IN_A_WEEK, IN_MAY = date(2026, 11, 25), date(2027, 5, 10)


class Town(make.Town):
    """The town, where a nurse of the ROP service is Kari's coordinator."""

    def __init__(self) -> None:
        super().__init__()
        make.member(self.kari, self.rop, TeamFunction.COORDINATOR, role=self.nurse)
        self.nav = make.unit(make.organization("Nav Prøve", OrganizationKind.NAV), ServiceType.NAV, "Nav Prøve")
        self.adviser = make.staff(self.nav, "Prøve Veileder", Function.ADVISER)
        self.specialist = make.staff(self.tsb, "Prøve Spesialist", Function.DOCTOR)

    @property
    def herself(self):
        return actor_of(self.kari)

    def offered(self, *, yes: bool | None = True, at=NOON):
        offer = actions.offer(
            self.kari.pk, offers=Offered.PLAN, words="En plan for alt som skal skje.", by=self.nurse, at=at
        )
        return offer if yes is None else actions.answer(offer.pk, of=self.kari.pk, yes=yes, by=self.herself, at=at)

    def planned(self, *, at=NOON) -> IndividualPlan:
        self.offered(at=at)
        return actions.make(self.kari.pk, how=How.SPOKEN, by=self.nurse, at=at)

    def writes(self, words: str, *, area=Area.HOUSING, section=Section.GOAL, by=None, at=NOON, **more):
        return actions.save(
            self.kari.pk, area=area, section=section, words=words, by=by or self.nurse, at=at, **more
        )  # fmt: skip

    def measure(self, unit=None, *, area=Area.ECONOMY, what="Følge til gjeldsrådgiver", by=None, at=NOON, **more):
        due_on = (at + 7 * DAY).date()
        doing = actions.Doing(what=what, holder=Holder.UNIT, unit=(unit or self.rop).pk, due_on=due_on)
        return actions.agree_measure(self.kari.pk, area=area, doing=doing, by=by or self.nurse, at=at, **more)

    def let_in(self, unit, *parts, at=NOON, **more):
        return actions.let_in(self.kari.pk, unit=unit.pk, parts=parts, how=How.SPOKEN, by=self.nurse, at=at, **more)

    def agreed(self, *, by=None, how=How.SPOKEN, revise_on=IN_MAY, at=NOON):
        read = IndividualPlan.objects.get(person=self.kari).changes
        return actions.agree(self.kari.pk, read=read, how=how, revise_on=revise_on, by=by or self.nurse, at=at)
