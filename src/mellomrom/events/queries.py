"""What waits for a role: its inbox, one card, whom to hand over to, whom the unit follows up. And an event's story."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Min, Q
from django.utils.translation import gettext

from mellomrom.core.clock import local
from mellomrom.core.errors import NotFound
from mellomrom.database.house import as_house
from mellomrom.database.rows import ask
from mellomrom.directory import queries as directory
from mellomrom.directory.catalogue import ServiceType
from mellomrom.directory.models import StaffRole, Unit
from mellomrom.events.actions.deciding import Asked, decide_each, held, offered
from mellomrom.events.actions.offers import decision_about
from mellomrom.events.cards import Card, Inbox, Story
from mellomrom.events.catalogue import Correction, EventKind, Level, Who
from mellomrom.events.models import Course, Duty, Event, Notice, Offer
from mellomrom.events.reach import reach
from mellomrom.events.rules import Applies, Life
from mellomrom.events.showing import ALIVE, EVENT_WITH, EVENT_WITHOUT, card, to_show
from mellomrom.events.story import NOT_YOURS
from mellomrom.events.story import story as _tell
from mellomrom.events.wording import may_owe
from mellomrom.people.models import Person, TeamMember
from mellomrom.people.queries import full_name, hides_services, team_of
from mellomrom.sharing.actions import log, open_list
from mellomrom.sharing.catalogue import USES, Effect
from mellomrom.sharing.models import Decision
from mellomrom.sharing.queries import JOINT_TEAMS, together

NEWS = timedelta(days=7)
SOON = timedelta(hours=4)
MOVES = {EventKind.ADMITTED, EventKind.LEAVE_STARTED, EventKind.LEAVE_ENDED, EventKind.DISCHARGED, EventKind.DIED}
PAGE = 100  # news on one page


def inbox(role: StaffRole, *, at: datetime) -> Inbox:
    """Give what waits for a role, the most urgent first. A fixed number of queries, however long.

    now: late, offered, or due within four hours; today: due before midnight; later: the rest. A card is one event,
    with all that the unit owes because of it.
    """
    waits = _waiting(role, at=at)
    now = _decided_now(role, waits, at=at)
    cards = [_card_of(found, waits.told.get(event), role, now.get(event), at=at) for event, found in waits.owed.items()]
    offers = [_offer_card(o, waits.duties[o.duty_id], role, now[o.pk], at=at) for o in waits.offers]
    news = [_news_card(n, role, now[n.pk], at=at) for n in waits.news]
    midnight = local(at).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    open_cards, taken = _parted(cards, lambda c: any(o.life == Life.OPEN for o in c.owes))
    urgent, rest = _parted(open_cards, lambda c: c.late or (c.due_at is not None and c.due_at <= at + SOON))
    today, later = _parted(rest, lambda c: c.due_at is not None and c.due_at < midnight)
    mine, colleagues = _parted(taken, lambda c: any(o.taken_by_me for o in c.owes))
    return Inbox(
        now=tuple(_sorted([*offers, *urgent])),
        today=tuple(_sorted(today)),
        later=tuple(_sorted(later)),
        mine=tuple(_sorted(mine)),
        colleagues=tuple(_sorted(colleagues)),
        news=tuple(news),
        digest=waits.digest,
        read_at=at,
        moved=_moved([*cards, *offers, *news]),
    )


def _parted(cards: Sequence[Card], which: Callable[[Card], bool]) -> tuple[list[Card], list[Card]]:
    """Give those of which it is so, and the others."""
    return [c for c in cards if which(c)], [c for c in cards if not which(c)]


def _moved(cards: Iterable[Card]) -> Mapping[UUID, Card]:
    """Give the newest card that says where somebody is, by person: nobody is to look for them where they were."""
    newest: dict[UUID, Card] = {}
    for one in cards:
        says = one.kind in MOVES and one.offer is None and not one.withdrawn and one.correction != Correction.CANCEL
        if one.person is not None and says:
            newest[one.person] = max(one, newest.get(one.person, one), key=lambda known: known.occurred_at)
    return newest


def _sorted(cards: Sequence[Card]) -> list[Card]:
    return sorted(cards, key=lambda c: (c.due_at is None, c.due_at or c.received_at, c.received_at))


def inbox_count(role: StaffRole, *, at: datetime) -> int:
    """Count the events that must be answered now: open and due within four hours, or offered. Two queries."""
    soon = Q(due_at__lte=at + SOON) & Q(holder=role.unit, life=Life.OPEN)
    own = Duty.objects.filter(soon).values("event").distinct().count()
    return own + Offer.objects.filter(to=role.unit, answered_at=None).exclude(duty__holder=role.unit).count()


@dataclass(frozen=True, slots=True)
class _Waiting:
    """What waits for a unit, as rows: all of it is decided again before anything of it is shown."""

    owed: Mapping[UUID, Sequence[Duty]]  # by event
    told: Mapping[UUID, Notice]  # of those events
    offers: Sequence[Offer]
    duties: Mapping[UUID, Duty]  # what is offered
    news: Sequence[Notice]
    digest: int


def _waiting(role: StaffRole, *, at: datetime) -> _Waiting:
    owed: dict[UUID, list[Duty]] = defaultdict(list)
    for duty in to_show(Duty.objects.filter(holder=role.unit, life__in=ALIVE).order_by("due_at", "pk")):
        owed[duty.event_id].append(duty)
    told = _notices(role, list(owed))
    offers = Offer.objects.filter(to=role.unit, answered_at=None).exclude(duty__holder=role.unit)
    offers = offers.select_related("decision", "to__organization", "from_unit__organization").order_by("made_at", "pk")
    asked = list(offers)
    duties = {d.id: d for d in to_show(Duty.objects.filter(pk__in=[o.duty_id for o in asked]))} if asked else {}
    news, digest = _news(role, at=at)
    return _Waiting(owed, told, asked, duties, news, digest)


def _notices(role: StaffRole, events: Sequence[UUID]) -> dict[UUID, Notice]:
    found = Notice.objects.filter(event__in=events, recipient=role.unit, told_at__isnull=False)
    return {n.event_id: n for n in found.select_related("decision")}


def _news(role: StaffRole, *, at: datetime) -> tuple[list[Notice], int]:
    """Give what was told and asked for nothing, last seven days; how many stand in a sum only, or beyond the page."""
    alive = Duty.objects.filter(holder=role.unit, life__in=ALIVE).values("event")
    told = Notice.objects.filter(recipient=role.unit, told_at__gte=at - NEWS).exclude(event__in=alive)
    with_event = [f"event__{name}" for name in EVENT_WITH]
    rows = told.filter(digest=False).select_related("decision", "recipient__organization", *with_event)
    rows = rows.defer(*[f"event__{name}" for name in EVENT_WITHOUT])
    page = list(rows.order_by("-told_at")[:PAGE])
    beyond = told.filter(digest=False).count() - PAGE if len(page) == PAGE else 0
    return page, told.filter(digest=True, seen_at=None).count() + beyond


def _decided_now(role: StaffRole, waits: _Waiting, *, at: datetime) -> Mapping[UUID, Decision]:
    """Decide again for all that waits, at once, by event, offer and notice: who may know no more reads no more names."""
    holds = held(duty for duties in waits.owed.values() for duty in duties)
    news: dict[UUID, Asked] = {n.pk: (n.event, None) for n in waits.news}
    return _decide(role, {**holds, **offered(waits.offers, waits.duties), **news}, at=at)


@transaction.atomic  # a decision is kept
def _decide(role: StaffRole, asked: Mapping[UUID, Asked], *, at: datetime) -> Mapping[UUID, Decision]:
    return decide_each(role.unit, asked, at=at) if asked else {}


def _card_of(
    duties: Sequence[Duty], notice: Notice | None, role: StaffRole, now: Decision | None, *, at: datetime
) -> Card:
    first = duties[0]
    decision = notice.decision if notice is not None else next((d.decision for d in duties if d.decision), None)
    return card(first.event, first.holder, role=role, duties=duties, notice=notice, decision=decision, now=now, at=at)


def _offer_card(o: Offer, duty: Duty, role: StaffRole, now: Decision, *, at: datetime) -> Card:
    event, unit = duty.event, o.to
    return card(event, unit, role=role, duties=[duty], notice=None, decision=o.decision, offer=o, now=now, at=at)


def _news_card(n: Notice, role: StaffRole, now: Decision, *, at: datetime) -> Card:
    return card(n.event, n.recipient, role=role, duties=[], notice=n, decision=n.decision, now=now, at=at)


def event_card(event_id: UUID, role: StaffRole, *, at: datetime) -> Card:
    """Give one event as the role's unit may see it, closed duties too. Raises NotFound where it was never told."""
    duties = list(to_show(Duty.objects.filter(event=event_id, holder=role.unit).order_by("due_at", "pk")))
    notice = _notices(role, [event_id]).get(event_id)
    if duties:
        now = _decide(role, held(duties), at=at).get(event_id)
        return _card_of(duties, notice, role, now, at=at)
    if notice is None:
        raise NotFound(*NOT_YOURS)
    return _news_card(notice, role, _decide(role, {notice.pk: (notice.event, None)}, at=at)[notice.pk], at=at)


@transaction.atomic  # whom one may ask is decided, and a decision is kept
def hand_over_choices(duty_id: UUID, role: StaffRole, *, at: datetime) -> list[tuple[UUID, str, str, str]]:
    """Give the units that may be asked to take a duty over: (id, name, organization, who is on duty or "").

    Peers of the same organization first, those of them who follow the person up before the rest, then the care team;
    only those that may know. A unit that may know no more itself hands back to whoever sent it, or to the coordinating
    unit. Raises NotFound for another's duty.
    """
    duties = Duty.objects.select_related(
        "event__unit__organization",
        "event__addressee",
        "event__person",
        "person",
        "owner",
        "holder__organization",
        "decision",
    )
    duty = duties.filter(pk=duty_id, holder=role.unit, life__in=ALIVE).first()
    if duty is None:
        raise NotFound("duty.not-yours", "There is no such duty for your unit.")
    now = _decide(role, held([duty]), at=at).get(duty.event_id)
    with as_house():  # who else follows the person up, and whether each may know
        if now is not None and Level(now.level) is Level.NOTHING:
            return _to_give_back(duty, role, at=at)
        return _choices(duty, role, at=at)


def _to_give_back(duty: Duty, role: StaffRole, *, at: datetime) -> list[tuple[UUID, str, str, str]]:
    """Give whom a unit that may know no more can hand it back to, by what they are: a name would say whom it is about."""
    event = duty.event
    who = reach(event.person, owner=event.owner, sender=event.unit, addressee=event.addressee, at=at)
    found = {unit.id: (unit, gettext("The coordinating unit")) for unit in who.units.get(Who.COORDINATING_UNIT, ())}
    if event.unit is not None:
        found[event.unit.id] = (event.unit, gettext("Whoever sent it"))
    able = [unit for unit, _ in found.values() if may_owe(duty, unit) and _can_take(unit, role)]
    decisions = decision_about(duty, able, at=at)
    allowed = sorted((u for u in able if decisions[u.id].effect == "permit"), key=lambda u: u.id != event.unit_id)
    return [(u.id, found[u.id][1], found[u.id][1], "") for u in allowed]


def _choices(duty: Duty, role: StaffRole, *, at: datetime) -> list[tuple[UUID, str, str, str]]:
    own = directory.units_of([role.unit.organization_id])
    team = team_of(duty.person_id, at=at)
    hidden = hides_services(duty.person, role.unit_id, team)
    follows = [m.unit for m in team if not hidden or m.unit.organization_id == role.unit.organization_id]
    peers = sorted(own, key=lambda u: u not in follows)
    able = (u for u in [*peers, *follows] if may_owe(duty, u))
    candidates = {u.id: u for u in able if _can_take(u, role)}
    decisions = decision_about(duty, list(candidates.values()), at=at)
    allowed = [u for u in candidates.values() if decisions[u.id].effect == "permit"]
    return [(u.id, u.name, u.organization.name, _on_duty(u, at=at)) for u in allowed]


def _can_take(unit: Unit, role: StaffRole) -> bool:
    return unit.id != role.unit_id and unit.closed_on is None and unit.service != ServiceType.NOBODY


def _on_duty(unit: Unit, *, at: datetime) -> str:
    staff = directory.on_duty(unit, at=at) if unit.service == ServiceType.ON_CALL else None
    return staff.name if staff else ""


def people(role: StaffRole, *, at: datetime) -> list[tuple[UUID, str, int, datetime | None]]:
    """Give whom the role's unit follows up: (person, name, open courses, when the unit next owes something).

    Only whom the law lets it know, decided and logged for each.
    """
    ours = together([role.unit_id], ask(JOINT_TEAMS)[0], at=at)
    members = TeamMember.objects.filter(unit__in=ours, since__lte=at).exclude(until__lte=at)
    with as_house():  # of a joint team another organization may have said whom it follows up; each is decided below
        persons = list(Person.objects.filter(pk__in=members.values("person")))
    ids = [p.pk for p in persons]
    courses: dict[UUID, int] = defaultdict(int)
    running = Course.objects.filter(person__in=ids, closed_at=None).exclude(applies=Applies.NO)
    for person_id in running.values_list("person", flat=True):
        courses[person_id] += 1
    owing = Duty.objects.filter(person__in=ids, holder=role.unit, life__in=ALIVE)
    next_due = dict(owing.values_list("person").annotate(Min("due_at")))
    decisions = open_list(persons, what="people.listed", by=role, purpose=USES[role.unit.sector], at=at)
    may = [p for p in persons if decisions[p.pk].effect == Effect.PERMIT]
    rows = [(p.pk, full_name(p), courses[p.pk], next_due.get(p.pk)) for p in may]
    return sorted(rows, key=lambda row: (row[3] is None, row[3] or at, row[1]))


@transaction.atomic  # a decision is kept
def _may_still(event_id: UUID, role: StaffRole, *, at: datetime) -> bool:
    """Say whether a unit that was told of an event, or holds what is owed because of it, may know of it today.

    Whoever said it knows it; an emergency look is told of and judged by rules of its own, whatever the person says.
    """
    with as_house():
        event = Event.objects.select_related(*EVENT_WITH).defer(*EVENT_WITHOUT).get(pk=event_id)
        if role.unit_id == event.unit_id or event.kind == EventKind.EMERGENCY_ACCESS:
            return True
        with_it = ("decision", "holder__organization", "event")
        own = list(Duty.objects.filter(event=event, holder=role.unit).select_related(*with_it))
        asked = Offer.objects.filter(duty__event=event, to=role.unit).select_related("duty__holder__organization")
        helped = [holder for _, holder in held(own).values() if holder is not None]
        helped += [offer.duty.holder for offer in asked]
    as_what: dict[UUID, Asked] = {event.pk: (event, None), **{unit.pk: (event, unit) for unit in helped}}
    decided = decide_each(role.unit, as_what, at=at)
    return any(Level(decision.level) is not Level.NOTHING for decision in decided.values())


def story(event_id: UUID, role: StaffRole | None, *, at: datetime) -> Story:
    """Tell what came of an event; see `events.story`. A role's look is in the person's log, and so is one refused.

    Needs no transaction around it, so that the row of a refusal stays.
    """
    if role is None:
        return _tell(event_id, role, at=at)
    with as_house():  # one refused stands in the log of whom it was about
        person = Person.objects.filter(events=event_id).first()
    try:
        told = _tell(event_id, role, at=at)
        if not _may_still(event_id, role, at=at):
            raise NotFound(*NOT_YOURS)
    except NotFound:
        log(what="story.read", by=role, at=at, person=person, ref=event_id, effect=Effect.SILENCE)
        raise
    log(what="story.read", by=role, at=at, person=person, ref=event_id, purpose=USES[role.unit.sector])
    return told
