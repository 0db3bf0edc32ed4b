"""Kari in Steinkjer with something of everything about her, and everybody who has nothing to do with her."""

from datetime import datetime, timedelta

from mellomrom.access import actions as access
from mellomrom.access import inspecting
from mellomrom.access.catalogue import Item, Verdict
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
from mellomrom.people.models import PersonIdentifier
from mellomrom.plans.crisis import actions as crisis
from mellomrom.plans.crisis import card, pointers
from mellomrom.plans.crisis.catalogue import CrisisContents, Finders, Kind, Sought, Use
from mellomrom.plans.crisis.catalogue import Said as Remark
from mellomrom.plans.crisis.rules import Days
from mellomrom.sharing.catalogue import Danger, How, Say
from mellomrom.sharing.findings import find
from mellomrom.sharing.joint import register_joint_team
from mellomrom.sharing.models import Seal
from mellomrom.sharing.says import About, say
from mellomrom.sharing.sealing import START
from tests import make
from tests.flows import doors, emergency

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
    """Let Kari have a crisis plan that was agreed, a proposal about it, and a card that her nurse looked at."""
    days = Days(at.date(), None, at.date() + 300 * DAY)
    words = {"kind": Kind.CRISIS, "contents": CrisisContents(early="Hun sover"), "days": days, "based_on": None}
    town.plan = crisis.save(town.kari.pk, **words, by=town.nurse, at=at)
    said = {"how": How.SPOKEN, "with_whom": "Kari", "finders": Finders.HELPERS}
    crisis.agree(town.plan.pk, of=town.kari.pk, **said, by=town.nurse, at=at)
    crisis.give_copy(town.plan.pk, of=town.kari.pk, by=town.nurse, at=at)
    pointers.point(town.kari.pk, by=town.nurse, at=at)
    me = people.themselves(town.kari.pk)
    proposes = {"kind": Kind.CRISIS, "what": Remark.PROPOSAL, "words": "Hun sover"}
    town.proposal = crisis.propose(me.pk, **proposes, by=me, at=at)
    number = PersonIdentifier.objects.get(person=town.kari, system="FNR").value
    town.card = card.find(Sought(number=number), use=Use.NOW, by=town.nurse, at=at).look_up


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
    agreed = {"name": "FACT", "document": "1/26", "since": at + 30 * DAY}
    town.joint = register_joint_team(**agreed, units=[town.rop, town.ward], by=town.leader, at=at)
    town.key = Passkey.objects.create(
        user=town.nurse.user, credential=b"key", public_key=b"x", sign_count=0, name="Telefon", made_at=at
    )
    Seal.objects.create(upto=1, rows=1, previous=START, hash=bytes(range(32)), made_at=at)
