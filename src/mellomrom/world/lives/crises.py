"""What happens outside hospital and is urgent: overdose, attempt, the emergency clinic, concern, death."""

from datetime import timedelta

from mellomrom.core.clock import local
from mellomrom.directory.catalogue import ServiceType as S
from mellomrom.people.catalogue import TeamFunction as F
from mellomrom.world.lives.life import Life

HOURS, DAYS = timedelta(hours=1), timedelta(days=1)
_EVENINGS = (20, 21, 22, 23, 0, 1, 2, 3)  # hours when it mostly happens


def overdose(life: Life) -> None:
    """The ambulance comes; half do not want to come along, the rest are brought to a ward."""
    _at_night(life)
    refused = {"refused": "1"} if life.happens(0.55) else {}
    life.tells("overdose", life.some(S.AMBULANCE), life.home_care, at=life.at, says={"icd": "X42", **refused})
    if not refused:
        ward = life.some(S.WARD)
        life.tells("admitted", ward, life.home_care, at=life.passes(1 * HOURS, 2 * HOURS), says={"icd": "X42"})
        life.tells("discharged", ward, life.home_care, at=life.passes(5 * HOURS, 30 * HOURS))
    _somebody_comes(life)


def attempt(life: Life) -> None:
    """A suicide attempt in the community, seen at the emergency clinic."""
    _at_night(life)
    clinic = life.own(S.EMERGENCY_CLINIC) or life.gp
    life.tells("suicide_attempt", clinic, life.rop, at=life.at)
    if life.happens(0.6):
        life.tells("risk_assessed", clinic, life.gp, at=life.passes(1 * HOURS, 5 * HOURS))
    _somebody_comes(life)


def at_the_clinic(life: Life) -> None:
    """A contact with the emergency clinic, now and then through the police; half are told to the GP in a letter."""
    _at_night(life)
    clinic = life.own(S.EMERGENCY_CLINIC) or life.gp
    sender = life.own(S.POLICE) if life.happens(0.1) else clinic
    life.tells("acute_contact", sender or clinic, life.rop, at=life.at)
    if life.happens(0.5):
        at = life.in_office_hours(life.passes(6 * HOURS, 3 * DAYS))
        life.post("kith.epikrise-1.2", clinic, life.gp, at=at, happened=at, says={"title": "Legevaktepikrise"})


def concern(life: Life) -> None:
    """Home care asks the GP to look; some are answered."""
    at = life.in_office_hours(life.at)
    version = life.care_version(life.home_care)
    says = {"asks": "1", "text": "Har sluttet å spise, og åpner ikke døra."}
    asked = life.post(f"kith.to-doctor-{version}", life.home_care, life.gp, at=at, says=says)
    life.at = at
    if life.happens(0.5):
        life.tells(
            "concern_answered", life.gp, life.home_care, at=life.in_office_hours(life.passes(2 * HOURS, 3 * DAYS))
        )
    elif life.happens(0.4):
        at = life.in_office_hours(life.passes(2 * HOURS, 3 * DAYS))
        life.post(
            "kith.answer",
            life.gp,
            life.home_care,
            at=at,
            parent=asked.id,
            says={"text": "Kommer på hjemmebesøk i morgen."},
        )


def death(life: Life) -> None:
    """Found dead at home: the municipality is told by who was called."""
    sender = life.own(S.EMERGENCY_CLINIC) or life.gp
    life.tells("died", sender, life.home_care, at=life.at)
    life.dead = True


def _at_night(life: Life) -> None:
    here = local(life.at)
    if life.happens(0.6):
        life.at = here.replace(hour=life.chance.choice(_EVENINGS)).astimezone(life.at.tzinfo)


def _somebody_comes(life: Life) -> None:
    if life.happens(0.55):
        at = life.in_office_hours(life.passes(3 * HOURS, 3 * DAYS))
        life.tells("contact_made", life.team(F.ROP, S.ROP) or life.home_care, life.home_care, at=at)
