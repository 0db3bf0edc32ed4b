"""Kari's crisis plan, and those who look for her card: at home, at night, on duty elsewhere, and the police."""

from datetime import date, timedelta

from mellomrom.directory.catalogue import Function, OrganizationKind, ServiceType
from mellomrom.plans.crisis import actions, card
from mellomrom.plans.crisis.catalogue import Call, CardSought, CrisisContents, Finders, Kind, SafetyContents, Use
from mellomrom.plans.crisis.models import CrisisVersion
from mellomrom.plans.crisis.rules import Days
from mellomrom.sharing.catalogue import How
from mellomrom.sharing.models import Log
from tests import make
from tests.make import NOON

DAY = timedelta(days=1)
DAYS = Days(date(2026, 11, 18), None, date(2027, 11, 1))
KARI = CardSought(family="Testesen", given="Kari", born=1984, reason="Hun står i døra og har ikke sagt nummeret.")
WORDS = CrisisContents(
    early="Sover lite.",
    late="Svarer ikke når noen ringer på.",
    others="Snakk rolig.",
    helps="Å gå en tur.",
    hurts="Mange i rommet på en gang.",
    medication="Tar depot hver fjerde uke.",
    pets="Hunden Rex er redd for fremmede.",
    home="Bor i Storgata 1.",
    met="Ring på og si hvem du er.",
    safe="Gå ikke inn uten å si fra.",
)


class Town(make.Town):
    """The town with a night service, an emergency clinic elsewhere, the police and NAV."""

    def __init__(self) -> None:
        super().__init__()
        elsewhere = make.municipality("5001", "Trondheim kommune")
        station = make.unit(make.organization("Prøve politidistrikt", OrganizationKind.POLICE), ServiceType.POLICE)
        office = make.unit(make.organization("Prøve NAV", OrganizationKind.NAV), ServiceType.NAV)
        night = make.unit(self.municipality, ServiceType.HOME_CARE, "Nattjenesten", phone="74 00 00 01")
        clinic = make.unit(elsewhere, ServiceType.EMERGENCY_CLINIC, "Legevakten")
        self.night_nurse = make.staff(night, "Prøve Nattevakt")
        self.duty_doctor = make.staff(clinic, "Prøve Legevaktlege", Function.DOCTOR)
        self.officer = make.staff(station, "Prøve Politi", Function.POLICE_OFFICER)
        self.adviser = make.staff(office, "Prøve Veileder", Function.ADVISER)

    def draft(self, contents=WORDS, *, kind=Kind.CRISIS, based_on=None, by=None, days=DAYS, at=NOON) -> CrisisVersion:
        """A draft, written by the nurse who follows Kari up unless told."""
        words = {"contents": contents, "days": days, "based_on": based_on}
        return actions.save(self.kari.pk, kind=kind, **words, by=by or self.nurse, at=at)

    def agreed(
        self, contents=WORDS, *, finders=Finders.HELPERS, at=NOON, kind=Kind.CRISIS, based_on=None
    ) -> CrisisVersion:
        """A plan that is agreed in a talk with Kari."""
        version = self.draft(contents, kind=kind, based_on=based_on, at=at, days=days_from(at))
        who = finders if kind is Kind.CRISIS else None
        words = {"how": How.SPOKEN, "with_whom": "Kari og Prøve Sykepleier", "finders": who}
        return actions.agree(version.pk, of=self.kari.pk, **words, by=self.nurse, at=at)

    def found(self, by, *, use=Use.NOW, at=NOON) -> card.Card:
        """Kari's card, found by name."""
        return card.find(KARI, use=use, by=by, at=at)


def days_from(at) -> Days:
    return Days(at.date(), None, at.date() + 300 * DAY)


SAFETY = SafetyContents(
    signs="Ligger våken.", alone="Ringer søsteren.", calls=(Call(who="Mental Helse", phone="116 123"),)
)


def said(found: card.Card) -> set[str]:
    """Every field that the card shows."""
    shown = [plan for plan in (found.crisis, found.safety) if plan is not None]
    return {name for plan in shown for _, lines in plan.sections for name, _ in lines}


def looks(person, what: str = "crisis.card") -> list[tuple[str, str]]:
    """What a person's log says of looks at the card, oldest first: code and effect."""
    rows = Log.objects.filter(person=person, what__startswith=what).order_by("pk")
    return list(rows.values_list("what", "effect"))
