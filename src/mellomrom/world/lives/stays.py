"""Stays in hospital: somatic wards and psychiatry, from the door to the letters afterwards.

A stay is told in what the trust's record system writes: Pasientlogistikk 1.5, 1.6 or 2.0, or FHIR. Why it began is told
by a diagnosis in a report, by a statement afterwards, at once (FHIR), or never.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from mellomrom.core.clock import local
from mellomrom.directory.catalogue import ServiceType as S
from mellomrom.people.catalogue import TeamFunction as F
from mellomrom.world.lives.life import Life, Post

MINUTES, HOURS, DAYS = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_CAUSES = (  # our word, ICD-10, what it is called, how many of a hundred stays
    ("overdose", "X42", "Forgiftning ved uhell, narkotika", 16),
    ("suicide_attempt", "X61", "Villet egenskade ved legemidler", 7),
    ("possible_suicide_attempt", "Y12", "Forgiftning, uviss hensikt", 3),
    ("", "J18.9", "Lungebetennelse", 22),
    ("", "L03.1", "Cellulitt", 18),
    ("", "S82.8", "Brudd i ankel", 12),
    ("", "K85.9", "Akutt pankreatitt", 10),
    ("", "I33.0", "Endokarditt", 12),
)
_LOGISTICS = ("1.5", "1.6", "2.0")
_OF_FHIR = {"fhir": "fhir", "medcom": "medcom", "davinci": "davinci"}


@dataclass(frozen=True, slots=True)
class Stay:
    """One stay while it lasts."""

    ward: str
    to: str  # where the municipality gets its messages
    version: str
    cause: str
    icd: str
    icd_text: str
    admitted: datetime
    number: str  # the sender's id of the stay
    post: Post

    @property
    def diagnosis(self) -> dict[str, str]:
        """Give the diagnosis as a report says it."""
        return {"icd": self.icd, "icd_text": self.icd_text}


def somatic(life: Life) -> None:
    """A stay in a somatic ward: mostly acute, at any hour, a day to two weeks."""
    ward = life.some(S.WARD)
    cause, icd, words = _cause(life)
    stay = _begins(life, ward, cause, icd, words)
    short = life.happens(0.35) if not cause else life.happens(0.6)
    _papers(life, stay)
    life.passes(6 * HOURS, 30 * HOURS) if short else life.passes(2 * DAYS, 14 * DAYS)
    if not short and life.happens(0.35):
        _ready(life, stay)
    _ends(life, stay)


def psychiatric(life: Life) -> None:
    """A stay in psychiatry, one in eight under compulsory care; some come back within two days."""
    ward = life.some(S.PSYCHIATRY)
    cause, icd, words = (
        ("suicide_attempt", "X61", "Villet egenskade") if life.happens(0.2) else ("", "F20.0", "Psykose")
    )
    stay = _begins(life, ward, cause, icd, words)
    _papers(life, stay)
    to = life.team(F.COORDINATOR, S.COORDINATING_UNIT) or life.rop
    coerced = life.happens(0.125)
    if coerced:
        life.tells("coercion_started", ward, to, at=life.passes(1 * HOURS, 20 * HOURS))
    if life.happens(0.4):
        life.tells("risk_assessed", ward, life.gp, at=life.passes(2 * HOURS, 40 * HOURS))
    life.passes(3 * DAYS, 25 * DAYS)
    if coerced:
        life.tells("coercion_reviewed", ward, to, at=life.in_office_hours(life.at))
        life.tells("coercion_ended", ward, to, at=life.passes(1 * DAYS, 20 * DAYS))
    if life.happens(0.4):
        life.tells("appointment_booked", ward, life.rop, at=life.at)
    if life.happens(0.25):
        life.tells("meeting_held", ward, life.rop, at=life.in_office_hours(life.at))
    _ends(life, stay)


def _cause(life: Life) -> tuple[str, str, str]:
    [(cause, icd, words, _)] = life.chance.choices(_CAUSES, [share for *_, share in _CAUSES])
    return cause, icd, words


def _begins(life: Life, ward: str, cause: str, icd: str, words: str) -> Stay:
    version, to = life.version(ward), life.home_care
    at = life.at
    number = f"O-{life.human.at}-{len(life.posts)}"
    if version in _LOGISTICS:
        post = life.post(f"kith.admitted-{version}", ward, to, at=at)
    else:
        said = {"icd": icd} if life.happens(0.7) else {}
        post = life.post(f"{_OF_FHIR[version]}.admitted", ward, to, at=at, says={"stay": number, **said})
    return Stay(ward, to, version, cause, icd, words, at, number, post)


def _papers(life: Life, stay: Stay) -> None:
    """The notice within 24 hours, the municipality's report, and a visit while the person is there."""
    care = life.care_version(stay.ward)
    if life.happens(0.8):
        later = life.in_office_hours(life.at + life.within(2 * HOURS, 22 * HOURS))
        form = "kith.early-notice-2.0" if stay.version == "2.0" else f"kith.early-notice-{care}"
        known = stay.diagnosis if life.happens(0.6) else {}
        life.post(form, stay.ward, stay.to, at=later, parent=stay.post.id, says=known)
    if life.human.has(F.HOME_CARE) and life.happens(0.75):
        at = life.at + life.within(2 * HOURS, 30 * HOURS)
        life.post(f"kith.admission-report-{life.care_version(stay.to)}", stay.to, stay.ward, at=at, parent=stay.post.id)
    if life.happens(0.2):
        at = life.in_office_hours(life.at + life.within(10 * HOURS, 40 * HOURS))
        life.tells("contact_made", life.rop, stay.to, at=at)


def _ready(life: Life, stay: Stay) -> None:
    """Ready for discharge, the municipality's answer, and now and then not ready after all."""
    if stay.version not in _LOGISTICS:
        return
    ready_at = life.in_office_hours(life.at)
    admitted = local(stay.admitted).isoformat(timespec="seconds")
    ready = life.post(f"kith.ready-{stay.version}", stay.ward, life.office, at=ready_at, says={"admitted": admitted})
    life.at = ready_at
    if life.happens(0.7):
        answered = life.at + life.within(20 * MINUTES, 5 * HOURS)
        offered = local(answered + life.within(1 * DAYS, 4 * DAYS)).replace(microsecond=0).isoformat()
        said = local(ready_at).replace(microsecond=0).isoformat()
        if stay.version == "2.0":
            more = {"ready": said, "offered": offered}
            life.post("kith.answered-2.0", life.office, stay.ward, at=answered, parent=ready.id, says=more)
        else:
            life.post("kith.ready-answered", life.office, stay.ward, at=answered, parent=ready.id)
    if life.happens(0.12):
        life.post(f"kith.withdrawn-{stay.version}", stay.ward, life.office, at=life.passes(3 * HOURS, 1 * DAYS))
        life.passes(1 * DAYS, 4 * DAYS)
    life.passes(4 * HOURS, 3 * DAYS)


def _ends(life: Life, stay: Stay) -> None:
    """Home: mostly by day, one in eight at night; or dead."""
    at = life.at if life.happens(0.12) else life.in_office_hours(life.at)
    life.at = at
    died = life.happens(0.012)
    if stay.version in _LOGISTICS:
        life.post(f"kith.{'died' if died else 'discharged'}-{stay.version}", stay.ward, stay.to, at=at)
    elif died:
        life.tells("died", stay.ward, stay.to, at=at, says={"stay": stay.number})
    else:
        life.post(f"{_OF_FHIR[stay.version]}.discharged", stay.ward, stay.to, at=at, says={"stay": stay.number})
    life.dead = died
    _letters(life, stay)


def _letters(life: Life, stay: Stay) -> None:
    admitted = {"admitted": local(stay.admitted).replace(microsecond=0).isoformat()}
    if not life.dead and life.happens(0.75):
        at = life.at + life.within(10 * MINUTES, 8 * HOURS)
        form = f"kith.discharge-report-{'2.0' if stay.version == '2.0' else life.care_version(stay.ward)}"
        life.post(form, stay.ward, stay.to, at=at, says=admitted | stay.diagnosis)
    if life.happens(0.8):
        at = life.in_office_hours(life.at + life.within(2 * HOURS, 7 * DAYS))
        version = "1.1" if life.care_version(stay.ward) == "1.5" else "1.2"
        life.post(
            f"kith.epikrise-{version}", stay.ward, life.gp, at=at, happened=life.at, says=admitted | stay.diagnosis
        )
    if life.dead:
        return
    if stay.cause and life.happens(0.4):
        at = life.at + life.within(1 * HOURS, 2 * DAYS)
        life.tells("cause_stated", stay.ward, stay.to, at=at, says={"cause": stay.cause, "stay": stay.number})
    if life.happens(0.6):
        life.tells("contact_made", life.rop, stay.to, at=life.in_office_hours(life.passes(4 * HOURS, 4 * DAYS)))
