"""What is around treatment: prison, moving, home, services and plans, and letters between those who help."""

from datetime import timedelta

from mellomrom.directory.catalogue import ServiceType as S
from mellomrom.people.catalogue import TeamFunction as F
from mellomrom.world.lives.life import Life

HOURS, DAYS = timedelta(hours=1), timedelta(days=1)
_QUESTIONS = ("Hvem er koordinator?", "Hvilke medisiner bruker hun nå?", "Når er neste time?", "Har hun noe sted å bo?")


def prison(life: Life) -> None:
    """A sentence, and most often its end: planned for some, and often a Friday afternoon for the rest."""
    health = life.own(S.PRISON_HEALTH)
    life.tells("sentence_started", health, life.rop, at=life.in_office_hours(life.at))
    if life.happens(0.5):
        at = life.in_office_hours(life.passes(1 * HOURS, 2 * DAYS))
        life.post(f"kith.medicines-{life.care_version(life.gp)}", life.gp, health, at=at)
    life.passes(15 * DAYS, 80 * DAYS)
    if life.happens(0.6):
        life.tells("release_planned", health, life.rop, at=life.in_office_hours(life.at))
        life.passes(5 * DAYS, 20 * DAYS)
    life.tells("released", health, life.rop, at=life.in_office_hours(life.at))
    if life.happens(0.5):
        life.tells("contact_made", life.rop, life.home_care, at=life.in_office_hours(life.passes(3 * HOURS, 3 * DAYS)))


def moves(life: Life) -> None:
    """The person moves to another municipality of the world; the old one tells the new one."""
    towns = life.there.towns
    near = [town for town in life.there.by_size[life.human.town.area.name] if town != life.human.town]
    to = life.chance.choice(near) if near and life.happens(0.7) else life.chance.choice(towns)
    if to == life.human.town:
        return
    old = life.rop
    receiver = life.there.near(to, S.COORDINATING_UNIT) or life.there.near(to, S.HOME_CARE)
    life.move(to)
    life.tells("moved", old, receiver, at=life.in_office_hours(life.at))
    if life.happens(0.4):
        life.tells("meeting_held", receiver, old, at=life.in_office_hours(life.passes(3 * DAYS, 20 * DAYS)))


def home(life: Life) -> None:
    """A home is lost, offered, moved into."""
    office = life.own(S.HOUSING) or life.office
    if life.happens(0.6):
        life.tells("housing_lost", office, life.rop, at=life.in_office_hours(life.at))
        life.passes(4 * DAYS, 40 * DAYS)
    life.tells("housing_offered", office, life.rop, at=life.in_office_hours(life.at))
    if life.happens(0.7):
        life.tells("housing_started", office, life.rop, at=life.in_office_hours(life.passes(2 * DAYS, 20 * DAYS)))


def services(life: Life) -> None:
    """The municipality states what it gives, and decides on it."""
    to = life.some(S.PSYCHIATRY) if life.happens(0.5) else life.gp
    at = life.at = life.in_office_hours(life.at)
    life.post(f"kith.services-{life.care_version(life.office)}", life.office, to, at=at)
    if life.happens(0.5):
        life.tells("ruling_made", life.office, life.rop, at=life.in_office_hours(life.passes(2 * DAYS, 18 * DAYS)))


def plans(life: Life) -> None:
    """Plans are offered, agreed and revised, and a meeting is held; afterwards there is contact as agreed, mostly."""
    coordinator = life.team(F.COORDINATOR, S.COORDINATING_UNIT) or life.rop
    life.tells("plan_offered", coordinator, life.rop, at=life.in_office_hours(life.at))
    if life.happens(0.7):
        life.tells("meeting_held", coordinator, life.rop, at=life.in_office_hours(life.passes(4 * DAYS, 20 * DAYS)))
        life.tells("plan_agreed", coordinator, life.rop, at=life.at)
    if life.happens(0.5):
        life.tells(
            "crisis_plan_revised", coordinator, life.rop, at=life.in_office_hours(life.passes(1 * HOURS, 9 * DAYS))
        )
    for _ in range(life.chance.randint(0, 3)):
        life.tells("contact_made", life.rop, life.home_care, at=life.in_office_hours(life.passes(8 * DAYS, 30 * DAYS)))
    if life.happens(0.3):
        life.tells("mapped", life.rop, coordinator, at=life.in_office_hours(life.passes(1 * DAYS, 9 * DAYS)))


def letters(life: Life) -> None:
    """A question and its answer, a note, an inquiry between professionals, a deviation, a doctor who is away."""
    at = life.at = life.in_office_hours(life.at)
    drawn = life.chance.choices(("question", "note", "professional", "deviation", "absence"), (45, 20, 17, 12, 6))[0]
    if drawn == "question":
        asked = life.post(
            "kith.question", life.home_care, life.gp, at=at, says={"text": life.chance.choice(_QUESTIONS)}
        )
        if life.happens(0.8):
            answered = life.in_office_hours(life.passes(1 * HOURS, 4 * DAYS))
            life.post("kith.answer", life.gp, life.home_care, at=answered, parent=asked.id)
    elif drawn == "note":
        life.post("kith.note", life.gp, life.home_care, at=at, says={"text": "Medisinlista er uendret."})
    elif drawn == "professional":
        life.post(
            "kith.professional", life.rop, life.some(S.PSYCHIATRY), at=at, says={"text": "Ber om et felles møte."}
        )
    elif drawn == "deviation":
        life.post(
            "kith.deviation",
            life.home_care,
            life.some(S.WARD),
            at=at,
            says={"text": "Medisinlista fulgte ikke med hjem."},
        )
    else:
        until = (life.at + life.within(2 * DAYS, 20 * DAYS)).date().isoformat()
        life.post("kith.absence-1.5", life.gp, life.home_care, at=at, says={"until": until})
