"""Anna's individual plan in the demo, and what hangs on it: who answers for what, whom she trusts, meetings, decisions."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from mellomrom.core.clock import OSLO, is_working_day, local
from mellomrom.directory.models import Actor, StaffRole, Unit
from mellomrom.events import actions as events
from mellomrom.events.actions.entries import write
from mellomrom.events.entries import Form, Words
from mellomrom.people.actions import actor_of
from mellomrom.people.catalogue import Area, Basis, Colour
from mellomrom.people.models import Person
from mellomrom.plans.individual import actions as plan
from mellomrom.plans.individual.actions import Doing
from mellomrom.plans.individual.catalogue import Holder, Kept, Offered, Section, Stage
from mellomrom.plans.individual.models import IndividualPlan
from mellomrom.plans.meetings import actions as meetings
from mellomrom.plans.responsibility import actions as responsibility
from mellomrom.plans.responsibility.trust import say_trust
from mellomrom.plans.rulings import actions as rulings
from mellomrom.plans.rulings.catalogue import Came, Under
from mellomrom.plans.rulings.rules import Draft
from mellomrom.sharing.catalogue import Category, How, Say
from mellomrom.sharing.says import About, say

DAY = timedelta(days=1)
BEGUN = 90 * DAY  # ago


@dataclass(frozen=True, slots=True)
class _Table:
    """Who sits around the table, and what day it is."""

    anna: Person
    units: Mapping[str, Unit]
    roles: Mapping[str, StaffRole]
    at: datetime

    @property
    def rop(self) -> StaffRole:
        """Give her coordinator."""
        return self.roles["rop.steinkjer"]

    @property
    def herself(self) -> Actor:
        """Give Anna, where she acts for herself."""
        return actor_of(self.anna)

    def day(self, days: int) -> date:
        """Give the day so many days from today."""
        return local(self.at).date() + days * DAY

    def works_at(self, days: int, hour: int) -> datetime:
        """Give an hour of the working day that is so many days from today, or of the next."""
        day = self.day(days)
        while not is_working_day(day):
            day += DAY
        return datetime.combine(day, time(hour), OSLO)


def threads(
    anna: Person, units: Mapping[str, Unit], roles: Mapping[str, StaffRole], *, at: datetime
) -> list[Iterator[datetime]]:
    """Let Anna and those who help her have made a plan three months ago, and live by it since.

    Each thread gives the time of what it does next.
    """
    table = _Table(anna, units, roles, at)
    return [_plan(table), _map(table), _meetings(table), _decisions(table), _appointment(table)]


def _plan(table: _Table) -> Iterator[datetime]:
    yield from _begun(table)
    yield from _texts(table)
    yield from _measures(table)
    yield from _agreed(table)


def _begun(table: _Table) -> Iterator[datetime]:
    """Offer it, hear her yes, begin, and let in those whom she wants."""
    anna, rop, began = table.anna.pk, table.rop, table.at - BEGUN
    words = "En plan for alt som skal skje, der dine mål står først."
    yield began
    offered = plan.offer(anna, offers=Offered.PLAN, words=words, by=rop, at=began)
    yield began + DAY
    plan.answer(offered.pk, of=anna, yes=True, by=table.herself, at=began + DAY)
    yield began + 2 * DAY
    plan.make(anna, how=How.SPOKEN, by=rop, at=began + 2 * DAY)
    reads = {
        "nav.steinkjer": (Category.ECONOMY, Category.CLIENT),
        "lar.fjordheim": (Category.HEALTH, Category.SUBSTANCE_USE),
        "home_care.steinkjer": (Category.HEALTH,),
        "housing.steinkjer": (Category.HOUSING,),
    }
    for key, parts in reads.items():
        plan.let_in(anna, unit=table.units[key].pk, parts=parts, how=How.SPOKEN, by=rop, at=began + 2 * DAY)
    plan.let_in(anna, name="Marte, søsteren min", part="Støtte", how=How.SPOKEN, by=rop, at=began + 2 * DAY)


def _texts(table: _Table) -> Iterator[datetime]:
    """Write her goals in her own words, and what else a plan says."""
    hers = (
        (Area.HOUSING, Section.GOAL, "Bli boende i leiligheten min, med ro rundt meg."),
        (Area.ECONOMY, Section.GOAL, "Ha penger til mat hele måneden, og slippe inkassobrev."),
        (Area.SUBSTANCE_USE, Section.GOAL, "Holde meg til LAR og ikke ruse meg alene."),
        (Area.WORK_ACTIVITY, Section.GOAL, "Komme ut blant folk to dager i uka, helst med dyr."),
        (Area.MENTAL_HEALTH, Section.RESOURCES, "Jeg er god med dyr, og jeg sier fra når noe er galt."),
        (Area.MENTAL_HEALTH, Section.NEEDS, "Noen å ringe til om kvelden, og tid til å tenke meg om."),
        (Area.NETWORK, Section.KIN_PART, "Marte er med på møtene, og ringer meg hver søndag."),
        (Area.DAILY_LIVING, Section.OWN_PART, "Jeg handler selv og lager middag tre dager i uka."),
    )
    for number, (area, section, words) in enumerate(hers):
        yield (at := table.at - BEGUN + 3 * DAY + number * timedelta(minutes=5))
        plan.save(table.anna.pk, area=area, section=section, words=words, by=table.herself, at=at)
    words = "Kontakten i psykisk helse og rus kommer hver uke. Alle sier fra til koordinatoren når noe endrer seg."
    yield (at := table.at - BEGUN + 4 * DAY)
    plan.save(table.anna.pk, area=Area.COORDINATION, section=Section.HOW, words=words, by=table.rop, at=at)


def _measures(table: _Table) -> Iterator[datetime]:
    """Agree what each service does, and what she does herself; those who hold something have said that they take it."""
    held = (
        (Area.ECONOMY, "nav.steinkjer", "Søke om gjeldsordning sammen med Anna", "et møte i måneden", 12),
        (Area.SUBSTANCE_USE, "lar.fjordheim", "Prøve henting av medisin to ganger i uka", "", 25),
        (Area.MENTAL_HEALTH, "rop.steinkjer", "Samtale hjemme hos Anna", "hver tirsdag", 6),
        (Area.DAILY_LIVING, "home_care.steinkjer", "Hjelp med medisiner om kvelden", "hver dag", 4),
    )
    yield (at := table.at - BEGUN + 5 * DAY)
    for area, key, what, scope, days in held:
        doing = Doing(what=what, scope=scope, holder=Holder.UNIT, unit=table.units[key].pk, due_on=table.day(days))
        row = plan.agree_measure(table.anna.pk, area=area, doing=doing, by=table.rop, at=at)
        who = "nurse.lar" if key == "lar.fjordheim" else key.replace("home_care", "nurse")
        assert row.duty_id is not None  # a unit holds it
        events.take(row.duty_id, by=table.roles[who], at=at)
    own = Doing(what="Ringe Marte når kvelden blir lang", holder=Holder.PERSON)
    plan.agree_measure(table.anna.pk, area=Area.NETWORK, doing=own, by=table.herself, at=at)


def _agreed(table: _Table) -> Iterator[datetime]:
    """Agree it, say where she is in her treatment, and let her propose something that waits for an answer."""
    anna, rop = table.anna.pk, table.rop
    yield (at := table.at - BEGUN + 6 * DAY)
    read = IndividualPlan.objects.get(person=anna).changes
    plan.agree(anna, read=read, how=How.DIGITAL, revise_on=table.day(45), by=table.herself, at=at)
    yield (at := table.at - 40 * DAY)
    words = "Anna har bestemt seg for å bruke mindre, og prøver det sammen med LAR."
    since = table.day(-40)
    plan.set_stage(anna, stage=Stage.ACTIVE_TREATMENT, since=since, words=words, by=rop, at=at)
    nurse, where = table.roles["nurse.lar"], "Journalen i LAR Fjordheim"
    plan.keep_elsewhere(anna, kept=Kept.LAR, place=where, dated_on=since, by=nurse, at=at)
    yield (at := table.at - 2 * DAY)
    wish = "Jeg vil prøve å jobbe i dyrebutikken, to dager i uka."
    plan.propose(anna, area=Area.WORK_ACTIVITY, words=wish, by=table.herself, at=at)


def _map(table: _Table) -> Iterator[datetime]:
    """Say who answers for what: one area is red and nobody's, one had an end that is past."""
    anna = table.anna.pk
    yield (at := table.at - 28 * DAY)
    about = About(unit=table.units["housing.steinkjer"].pk)
    say(anna, says=Say.CONSENTED, about=about, how=How.SPOKEN, by=table.rop, at=at)
    for area, key, basis in (
        (Area.HOUSING, "housing.steinkjer", Basis.AGREEMENT),
        (Area.ECONOMY, "nav.steinkjer", Basis.PLAN),
        (Area.MENTAL_HEALTH, "rop.steinkjer", Basis.PLAN),
        (Area.SUBSTANCE_USE, "nurse.lar", Basis.LAW),
        (Area.SOMATIC_HEALTH, "gp.steinkjer", Basis.LAW),
    ):
        by = table.roles[key]
        responsibility.propose(anna, area, to=by.unit_id, basis=basis, by=by, at=at)
    nurse = table.roles["nurse.steinkjer"]
    ended = table.day(-8)
    responsibility.propose(anna, Area.DAILY_LIVING, to=nurse.unit_id, basis=Basis.RULING, until=ended, by=nurse, at=at)
    say_trust(anna, "Marte, søsteren min, og Camilla i psykisk helse og rus.", by=table.herself, at=at)
    yield (at := table.at - 5 * DAY)
    for area, colour, words, key in (
        (Area.HOUSING, Colour.GREEN, "Hun trives der hun bor.", "housing.steinkjer"),
        (Area.ECONOMY, Colour.YELLOW, "Gjelda er ikke ordnet ennå.", "nav.steinkjer"),
        (Area.MENTAL_HEALTH, Colour.YELLOW, "Sover bedre, men er mye alene.", "rop.steinkjer"),
        (Area.DENTAL, Colour.RED, "Har vondt i tennene og kommer seg ikke til tannlegen.", "rop.steinkjer"),
    ):
        responsibility.say_colour(anna, area, colour, words=words, by=table.roles[key], at=at)


def _meetings(table: _Table) -> Iterator[datetime]:
    """Let the responsibility group have met two weeks ago, with minutes and tasks; it meets again in two."""
    anna, rop, units = table.anna.pk, table.rop, table.units
    starts_at = table.works_at(-14, 13)
    keys = ("nav.steinkjer", "lar.fjordheim", "home_care.steinkjer")
    what = meetings.Call(starts_at=starts_at, minutes=60, place="Rom 2, rådhuset i Steinkjer", weeks=4)
    yield (called := table.at - 25 * DAY)
    meeting = meetings.call(anna, what=what, units=[units[key].pk for key in keys], by=rop, at=called)
    yield (said_at := called + DAY)
    for who in ("nav.steinkjer", "nurse.lar", "nurse.steinkjer"):
        meetings.answer(meeting.pk, coming=True, by=table.roles[who], at=said_at)
    meetings.answer_for_person(meeting.pk, coming=True, by=table.herself, at=said_at)
    hers = meetings.propose(meeting.pk, words="Tannlegen", category=Category.HEALTH, by=table.herself, at=said_at)
    money = meetings.propose(meeting.pk, words="Gjelda", category=Category.ECONOMY, by=rop, at=said_at)
    yield (over := starts_at + timedelta(hours=1))
    meetings.hold(meeting.pk, by=rop, at=over)
    teeth = "Anna har vondt. Hun vil ha følge til tannlegen, og vil selv bestemme hvem."
    meetings.write_minutes(hers.pk, words=teeth, seen=0, by=rop, at=over)
    debt = "NAV har fått papirene, og sier fra når svaret kommer."
    meetings.write_minutes(money.pk, words=debt, seen=0, by=rop, at=over)
    task = meetings.decide_task(
        hers.pk, words="Bestille time hos tannlegen, og følge Anna dit", unit=rop.unit_id,
        due_at=table.works_at(8, 15), by=rop, at=over,
    )  # fmt: skip
    assert task.duty_id is not None  # a unit is to do it
    events.take(task.duty_id, by=rop, at=over)
    meetings.decide_task(
        money.pk, words="Ta med brevene som har kommet", unit=None, due_at=table.works_at(13, 13), by=rop, at=over
    )


def _decisions(table: _Table) -> Iterator[datetime]:
    """Let a service have been decided on, and another be applied for and wait."""
    anna = table.anna.pk
    nurse, office = table.roles["nurse.steinkjer"], table.roles["office.steinkjer"]
    yield (at := table.at - 70 * DAY)
    case = rulings.came(
        anna, Came.STARTED, under=Under.HOL, service="Hjemmesykepleie", on=local(at).date(), by=nurse, at=at
    )
    draft = Draft(
        under=Under.HOL,
        service="Hjemmesykepleie",
        amount="Besøk hver kveld, om lag 15 minutter",
        reasons="Anna trenger hjelp med medisinene om kvelden, og det gjør det tryggere for henne å bo hjemme.",
        since=table.day(-60),
        until=table.day(120),
        evaluate_on=table.day(20),
        answers=frozenset({case.pk}),
    )
    yield (at := table.at - 60 * DAY)
    written = rulings.write(anna, draft, by=office, at=at)
    rulings.issue(written.pk, person_id=anna, by=office, at=at)
    yield (applied := table.at - 20 * DAY)
    rulings.came(
        anna, Came.APPLIED, under=Under.HOL, service="Støttekontakt", on=local(applied).date(), by=table.rop, at=applied
    )


def _appointment(table: _Table) -> Iterator[datetime]:
    """Let her have a time with her contact in some days."""
    yield (at := table.at - 4 * DAY)
    words = Words(appointment_at=table.works_at(3, 10), place="Rom 2, rådhuset i Steinkjer")
    write(table.anna.pk, form=Form.APPOINTMENT, words=words, by=table.rop, at=at)
