"""Kari in Steinkjer with something of everything about her, and everybody who has nothing to do with her."""

from datetime import datetime, timedelta

from mellomrom.access import actions as access
from mellomrom.access import contesting, inspecting
from mellomrom.access.catalogue import Item, Outcome, Verdict
from mellomrom.directory import actions as directory
from mellomrom.directory import queries
from mellomrom.directory.catalogue import Function, OrganizationKind, Sector, ServiceType
from mellomrom.directory.models import Passkey, StaffRole
from mellomrom.events import actions
from mellomrom.events.actions.entries import write
from mellomrom.events.catalogue import EventKind
from mellomrom.events.entries import Form, Words
from mellomrom.events.models import Duty
from mellomrom.exchange import actions as exchange
from mellomrom.exchange.catalogue import Format, Transport
from mellomrom.integrations.fhir.dialect import DIALECT
from mellomrom.people import actions as people
from mellomrom.people.actions import actor_of
from mellomrom.people.catalogue import Area, Colour, TeamFunction
from mellomrom.people.models import PersonIdentifier
from mellomrom.plans.individual import actions as plan
from mellomrom.plans.individual.catalogue import Holder, Kept, Offered, Section, Stage
from mellomrom.plans.kin.actions import grant
from mellomrom.plans.kin.catalogue import Kind, Part
from mellomrom.plans.meetings import actions as meetings
from mellomrom.plans.reminders.actions import choose
from mellomrom.plans.reminders.catalogue import CHOOSABLE, Language, Way
from mellomrom.plans.reminders.rules import Quiet
from mellomrom.plans.responsibility.actions import propose, say_colour
from mellomrom.plans.responsibility.trust import say_trust
from mellomrom.plans.rulings import actions as rulings
from mellomrom.plans.rulings.catalogue import Came, Under
from mellomrom.plans.rulings.rules import Draft
from mellomrom.sharing.catalogue import Danger, How, Say
from mellomrom.sharing.findings import find
from mellomrom.sharing.joint import register_joint_team
from mellomrom.sharing.models import Seal
from mellomrom.sharing.says import About, say
from mellomrom.sharing.sealing import START
from tests import make
from tests.flows import doors, emergency
from tests.flows.attacked_crisis import in_crisis

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Attacked(emergency.Town):
    """The town, with those who attack."""

    kin = "Berit Hemmelig"

    def strangers(self) -> None:
        elsewhere = make.municipality("1103", "Stavanger kommune")
        trust = make.hospital("Annensykehuset HF")
        practice = make.organization("Andrelegene", OrganizationKind.GP_PRACTICE)
        nav = make.organization("NAV Annetsted", OrganizationKind.NAV)
        prison = make.organization("Prøve fengsel", OrganizationKind.CORRECTIONS)
        self.nurse_elsewhere = make.staff(make.unit(elsewhere, ServiceType.ROP, "ROP andre steder"), "Prøve Fremmed")
        self.leader_elsewhere = make.staff(
            make.unit(elsewhere, ServiceType.LEADER, "Ledelsen andre steder"), "Prøve Fremmed", Function.LEADER
        )
        self.gp_elsewhere = make.staff(make.unit(practice, ServiceType.GP), "Prøve Fremmed", Function.DOCTOR)
        self.tsb_elsewhere = make.staff(make.unit(trust, ServiceType.TSB), "Prøve Fremmed", Function.DOCTOR)
        self.nav = make.staff(make.unit(nav, ServiceType.NAV), "Prøve Fremmed", Function.ADVISER)
        self.guard = make.staff(make.unit(prison, ServiceType.PRISON), "Prøve Fremmed", Function.PRISON_OFFICER)
        self.operator = make.staff(
            make.unit(queries.operator(), ServiceType.OTHER, "Drift"), "Prøve Fremmed", Function.OPERATOR
        )
        self.insider = make.staff(make.unit(self.municipality, ServiceType.OTHER, "Kulturkontoret"), "Prøve Fremmed")
        self.authority = make.unit(make.organization("Tilsynet", OrganizationKind.AUTHORITY), ServiceType.SUPERVISION)
        self.gp_role = StaffRole.objects.filter(unit=self.gp).first()


def attacked_town(at: datetime = make.NOON) -> Attacked:
    """Make the town, and all that happens to Kari in it."""
    town = Attacked()
    town.strangers()
    befall(town, at)
    return town


def inspected(town: Attacked, at: datetime) -> None:
    """Let an authority inspect the municipality, and look at Kari."""
    authority = town.authority
    inspector = make.staff(authority, "Prøve Inspektør", Function.INSPECTOR)
    inspection = inspecting.register(
        authority=authority.pk, subject="Samhandling", mandate="1/26", since=at.date(), until=at.date() + 30 * DAY,
        by=town.leader, at=at,
    )  # fmt: skip
    number = PersonIdentifier.objects.get(person=town.kari, system="FNR").value
    town.sought = inspecting.seek(inspection.pk, number=number, words="Hun sover.", by=inspector, at=at)


def planned(town: Attacked, at: datetime) -> None:
    """Let Kari have an individual plan with something of everything in it."""
    kari, by, spoken = town.kari.pk, town.nurse, How.SPOKEN
    people.join_team(town.kari, town.rop, TeamFunction.COORDINATOR, by=by.actor, at=at, role=by)
    offer = plan.offer(kari, offers=Offered.PLAN, words="En plan for Kari.", by=by, at=at)
    plan.answer(offer.pk, of=kari, yes=True, by=by, at=at)
    made = plan.make(kari, how=spoken, by=by, at=at)
    town.wording = plan.save(kari, area=Area.HOUSING, section=Section.GOAL, words="Eget sted.", by=by, at=at)
    doing = plan.Doing(what="Se på leilighet.", holder=Holder.UNIT, unit=town.rop.pk, due_on=at.date() + 9 * DAY)
    plan.agree_measure(kari, area=Area.HOUSING, doing=doing, by=by, at=at)
    made.refresh_from_db()
    plan.agree(kari, read=made.changes, how=spoken, revise_on=at.date() + 90 * DAY, by=by, at=at)
    town.proposal = plan.propose(kari, area=Area.HOUSING, words="Med hage.", by=by, at=at)
    plan.review_whole(kari, sound=True, words="Ja.", by=by, at=at)
    plan.set_stage(kari, stage=Stage.ENGAGEMENT, since=at.date(), words="Vi blir kjent.", by=by, at=at)
    plan.keep_elsewhere(kari, kept=Kept.MEASURES, place="Fagsystemet.", dated_on=at.date(), by=by, at=at)


def plans(town: Attacked, at: datetime) -> None:
    """Let somebody be asked to see to her teeth, and a service be decided; she has said whom she trusts."""
    people.join_team(town.kari, town.coordinating, TeamFunction.OTHER, by=queries.house(), at=at - HOUR)
    officer = town.coordinator
    propose(town.kari.pk, Area.NUTRITION, to=town.rop.pk, by=town.nurse, at=at)
    say_colour(town.kari.pk, Area.NUTRITION, Colour.GREEN, words="Hun sover.", by=town.nurse, at=at)
    rulings.came(town.kari.pk, Came.APPLIED, under=Under.HOL, service="Transport", on=at.date(), by=officer, at=at)
    town.area_proposal = propose(town.kari.pk, Area.DENTAL, to=town.home_care.pk, by=town.nurse, at=at)
    draft = Draft(
        under=Under.HOL, service="Støttekontakt", amount="To timer", reasons="Hun sover.", since=at.date(), until=None,
        evaluate_on=at.date() + 90 * DAY,
    )  # fmt: skip
    written = rulings.write(town.kari.pk, draft, by=officer, at=at)
    town.ruling = rulings.issue(written.pk, person_id=town.kari.pk, by=officer, at=at)
    rulings.complain(town.ruling.pk, words="Hun sover.", by=people.actor_of(town.kari), at=at)
    rulings.came(town.kari.pk, Came.APPLIED, under=Under.HOL, service="Lege", on=at.date(), by=officer, at=at)
    say_trust(town.kari.pk, "Berit Hemmelig", by=town.nurse, at=at)


def lived(town: Attacked, at: datetime) -> None:
    """Let her say that something is wrong and be answered, let somebody in, and ask to be reminded."""
    me = people.actor_of(town.kari)
    town.contest = contesting.contest(town.told.pk, words="Hun var ikke der.", by=me, at=at)
    holder = next(role for role in (town.nurse, town.home_nurse, town.doctor) if role.unit == town.contest.duty.holder)
    contesting.answer(town.contest.duty_id, outcome=Outcome.STANDS, words="Nei.", by=holder, at=at)
    let_in = {"name": town.kin, "kind": Kind.NEXT_OF_KIN, "parts": tuple(Part), "how": How.DIGITAL}
    town.representative, _ = grant(town.kari.pk, **let_in, by=me, at=at)
    wants = {"templates": CHOOSABLE, "quiet": Quiet(), "language": Language.NB}
    choose(way=Way.SMS, address="90000000", **wants, by=me, at=at)


def befall(town: Attacked, at: datetime) -> None:
    """Let it happen: a letter that came, what followed, one that waits to leave, an emergency that was judged, a seal."""
    since = at - 40 * HOUR
    exchange.connect(
        town.municipality, unit=town.home_care, format=Format.KITH, transport=Transport.FOLDER, address="a", at=since
    )
    people.name_next_of_kin(
        town.kari, owner=town.municipality, name=town.kin, relation="søster", phone="99999999", at=since
    )
    raw = doors.message(EventKind.ADMITTED, town.ward, town.home_care, at=since, number=1, municipality="5006")
    town.came = actions.take_in(raw, dialect=DIALECT, at=since).event
    town.told = town.discharge(at=at - HOUR)
    town.space = directory.name_space(town.ward, town.rop, agreement="Avtale", meets_on=at.date())
    answer = Duty.objects.get(event=town.told, item="answer", holder=town.home_care)
    town.offer = actions.hand_over(answer.pk, town.rop.pk, by=town.home_nurse, at=at)
    write(town.kari.pk, form=Form.CONTACT, words=Words(way="phone", text="Snakket med henne."), by=town.nurse, at=at)
    town.access = town.opened(at=at)
    review = emergency.to_review(town.access, town.municipality)
    access.review(review.pk, verdict=Verdict.NOT_JUSTIFIED, words="Nei.", by=town.leader, at=at)
    tell = emergency.owed(town.access, Item.TELL)
    access.tell_later(tell.pk, until=at + 30 * HOUR, words="Hun sover.", by=town.emergency_doctor, at=at)
    kept = {"how": How.SPOKEN, "by": town.nurse, "at": at - HOUR}
    say(town.kari.pk, says=Say.OPPOSED, about=About(sector=Sector.NAV), **kept)
    find(town.kari.pk, what=Danger.LIFE, reasons="Hun sover.", until=at + 30 * HOUR, by=town.nurse, at=at)
    inspected(town, at)
    planned(town, at)
    in_crisis(town, at)
    lived(town, at)
    agreed = {"name": "FACT", "document": "1/26", "since": at + 30 * DAY}
    town.joint = register_joint_team(**agreed, units=[town.rop, town.ward], by=town.leader, at=at)
    plans(town, at)
    town.key = Passkey.objects.create(
        user=town.nurse.user, credential=b"key", public_key=b"x", sign_count=0, name="Telefon", made_at=at
    )
    met(town, at)
    Seal.objects.create(upto=1, rows=1, previous=START, hash=bytes(range(32)), made_at=at)


def met(town: Attacked, at: datetime) -> None:
    """Let the group meet: one that was held, with minutes, a task and a comment, and one to come."""
    what = meetings.Call(starts_at=at - HOUR, place="Rådhuset", weeks=4)
    held = meetings.call(town.kari.pk, what=what, units=[town.gp.pk], by=town.nurse, at=at - DAY)
    item = meetings.propose(held.pk, words="Hun sover.", by=town.nurse, at=at - DAY)
    meetings.hold(held.pk, by=town.nurse, at=at)
    meetings.write_minutes(item.pk, words="Hun sover.", seen=0, by=town.nurse, at=at)
    meetings.decide_task(item.pk, words="Snakket med henne.", unit=town.gp.pk, due_at=at + DAY, by=town.nurse, at=at)
    kari = actor_of(town.kari)
    meetings.comment(held.pk, words="Hun sover.", by=kari, at=at)
    meetings.new_calendar(kari, language="nb", at=at)
    town.meeting = held.series.meetings.get(state="called")
