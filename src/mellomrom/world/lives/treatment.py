"""Getting in and being treated: referral and its answer, TSB, out-patient times kept and missed, LAR."""

from datetime import timedelta

from mellomrom.core.clock import local
from mellomrom.directory.catalogue import ServiceType as S
from mellomrom.people.catalogue import TeamFunction as F
from mellomrom.world.lives.life import Life

HOURS, DAYS = timedelta(hours=1), timedelta(days=1)
_REFERRALS = (("kith.referral-2.0", 50), ("kith.referral-1.1", 30), ("kith.referral-1.0", 20))


def referred(life: Life) -> None:
    """A GP refers to TSB or psychiatry: granted, sent on, declined; some begin, and some of them drop out."""
    service = S.TSB if life.happens(0.6) else S.PSYCHIATRY
    to, gp = life.some(service), life.gp
    [form] = life.chance.choices([f for f, _ in _REFERRALS], [share for _, share in _REFERRALS])
    life.at = life.in_office_hours(life.at)
    sent = life.post(form, gp, to, at=life.at)
    outcome = life.chance.choices("1234", (15, 50, 10, 25))[0]
    answered = life.in_office_hours(life.passes(2 * DAYS, 12 * DAYS))
    life.post("kith.referral-status", to, gp, at=answered, parent=sent.id, says={"outcome": outcome})
    if outcome == "3":
        other = life.some(S.PSYCHIATRY if service is S.TSB else S.TSB)
        at = life.in_office_hours(life.passes(1 * HOURS, 2 * DAYS))
        life.post("kith.referral-forwarded-2.0", to, other, at=at)
    if outcome in "12":
        life.passes(5 * DAYS, 50 * DAYS)
        _treated(life, to)


def _treated(life: Life, unit: str) -> None:
    began = life.at = life.in_office_hours(life.at)
    life.tells("treatment_started", unit, life.rop, at=began)
    detained = unit.startswith("tsb.") and life.happens(0.05)  # hol § 10-2
    if detained:
        life.tells("coercion_started", unit, life.office, at=life.passes(2 * HOURS, 2 * DAYS))
    if life.happens(0.22):
        life.tells("dropped_out", unit, life.rop, at=life.passes(3 * DAYS, 30 * DAYS))
    else:
        life.tells("treatment_ended", unit, life.rop, at=life.in_office_hours(life.passes(20 * DAYS, 80 * DAYS)))
    if detained:
        life.tells("coercion_ended", unit, life.office, at=life.in_office_hours(life.at))
    if life.happens(0.7):
        at = life.in_office_hours(life.at + life.within(1 * DAYS, 9 * DAYS))
        admitted = local(began).replace(microsecond=0).isoformat()
        life.post(
            "kith.epikrise-1.2",
            unit,
            life.gp,
            at=at,
            happened=life.at,
            says={"admitted": admitted, "title": "Epikrise fra TSB"},
        )


def outpatient(life: Life) -> None:
    """Times at a clinic: booked, and kept or missed."""
    unit = life.human.has(F.TREATING) or life.some(S.PSYCHIATRY)
    for _ in range(life.chance.randint(1, 3)):
        life.tells("appointment_booked", unit, life.rop, at=life.in_office_hours(life.at))
        life.at = life.in_office_hours(life.passes(6 * DAYS, 20 * DAYS))
        life.tells("appointment_kept" if life.happens(0.7) else "appointment_missed", unit, life.rop, at=life.at)


def lar(life: Life) -> None:
    """LAR: begun, doses missed, ended; and letters about the medicine."""
    unit = life.human.has(F.LAR) or life.own(S.LAR)
    if not life.human.has(F.LAR):
        life.tells("lar_started", unit, life.rop, at=life.in_office_hours(life.at))
    for _ in range(life.chance.randint(0, 2)):
        life.tells("lar_missed", unit, life.rop, at=life.in_office_hours(life.passes(2 * DAYS, 20 * DAYS)))
    if life.happens(0.3):
        at = life.in_office_hours(life.passes(1 * DAYS, 9 * DAYS))
        life.post(
            f"kith.medicines-{life.care_version(life.gp)}",
            life.gp,
            life.home_care,
            at=at,
            says={"medicine": "Buprenorfin Prøve"},
        )
    if life.happens(0.06):
        life.tells("lar_ended", unit, life.rop, at=life.in_office_hours(life.passes(5 * DAYS, 30 * DAYS)))
