"""What is attacked: every address that names a row, and how one asks it for somebody else's."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from mellomrom.access.models import LookUp
from mellomrom.database.walls import WALLS
from mellomrom.events.models import Course, Delivery, Duty, Notice
from mellomrom.sharing.models import Finding, Statement
from tests.flows.attacked import Attacked

KEPT_OUT = (
    *("nurse_elsewhere", "leader_elsewhere", "gp_elsewhere", "tsb_elsewhere"),
    *("nav", "officer", "guard", "operator", "insider"),
)
PERSON, OUT = "another person", "nobody"


@dataclass(frozen=True)
class Attack:
    """One request for a row of another's: the kind of row, the method, what is sent along."""

    row: str  # an attribute of `Targets`; several, with a space between, where an address names several
    method: str = "get"
    sent: dict[str, str] = field(default_factory=dict)  # in the body, or after the question mark
    more: tuple[str, ...] = ()  # words at the end of the address that name no row


@dataclass(frozen=True)
class Targets:
    """The rows about Kari that attackers go for, by kind."""

    person: UUID
    event: UUID
    notice: UUID
    duty: UUID
    offer: UUID
    course: UUID
    look_up: UUID
    access: UUID
    review: UUID
    space: UUID
    message: UUID
    delivery: UUID
    statement: UUID
    finding: UUID
    inspection: UUID
    sought: UUID
    key: UUID
    joint: UUID
    proposal: UUID
    asked: UUID
    area_proposal: UUID
    ruling: UUID
    representative: UUID
    contest: UUID
    meeting: UUID
    version: UUID
    crisis_proposal: UUID
    card: UUID

    def of(self, attack: "Attack") -> list[UUID]:
        """The rows that an attack goes for, in the order of the address."""
        return [getattr(self, row, row) for row in attack.row.split()]


def targets(town: Attacked) -> Targets:
    return Targets(
        person=town.kari.pk,
        event=town.told.pk,
        notice=Notice.objects.filter(event=town.told, recipient=town.home_care).get().pk,
        duty=Duty.objects.filter(event=town.told, item="answer", holder=town.home_care).get().pk,
        offer=town.offer.pk,
        course=Course.objects.filter(person=town.kari, closed_at=None).first().pk,
        look_up=LookUp.objects.get(role=town.emergency_doctor).pk,
        access=town.access.pk,
        review=town.access.opened.get(owner=town.municipality).duty_id,
        space=town.space.pk,
        message=town.came.message_id,
        delivery=Delivery.objects.filter(person=town.kari).first().pk,
        statement=Statement.objects.get(person=town.kari, sector="nav").pk,
        finding=Finding.objects.get(person=town.kari).pk,
        inspection=town.sought.inspection_id,
        sought=town.sought.pk,
        key=town.key.pk,
        joint=town.joint.pk,
        proposal=town.proposal.pk,
        asked=town.area_proposal.duty_id,
        area_proposal=town.area_proposal.pk,
        ruling=town.ruling.pk,
        representative=town.representative.pk,
        contest=town.contest.duty_id,
        meeting=town.meeting.pk,
        version=town.plan.pk,
        crisis_proposal=town.crisis_proposal.pk,
        card=town.card,
    )


ENTRY = {"form": "contact", "way": "phone", "text": "Angrep"}
ATTACKS = {  # by the name of the address
    "take": [Attack("duty", "post")],
    "done": [Attack("duty", "post")],
    "hand-over": [Attack("duty"), Attack("duty", "post", {"to": "00000000-0000-4000-8000-000000000001"})],
    "accept": [Attack("offer", "post")],
    "decline": [Attack("offer", "post", {"reason": "Nei"})],
    "checklist": [Attack("course")],
    "judge": [
        Attack("duty", "post", {"said": "done", "words": "Ord"}),
        Attack("duty", "post", {"said": "not_needed", "words": "Ord"}),
        Attack("duty", "post", {"said": "could_not", "words": "Ord", "unmet": "yes"}),
    ],
    "week": [Attack("person")],
    "coordination": [Attack("person", "post")],
    "cause": [Attack("course", "post", {"cause": "overdose", "event": "00000000-0000-4000-8000-000000000001"})],
    "see": [Attack("notice", "post")],
    "person": [Attack("person")],
    "meetings": [
        Attack("person"),
        Attack("person", "post", {"starts_at": "2027-01-20T10:00", "minutes": "60", "place": "Rådhuset"}),
    ],
    "meeting": [
        Attack("meeting"),
        Attack("meeting", "post", {"do": "propose", "words": "Ord"}),
        Attack("meeting", "post", {"do": "cancel", "words": "Ord"}),
        Attack("meeting", "post", {"do": "hold"}),
    ],
    "me-meeting": [Attack("meeting", "post", {"do": "coming"})],
    "write": [Attack("person"), Attack("person", "get", {"form": "contact"}), Attack("person", "post", ENTRY)],
    "story": [Attack("event")],
    "plans": [Attack("person"), Attack("person", "post", {"do": "stage", "stage": "engagement", "words": "Ord"})],
    "plan": [Attack("person")],
    "plan-offer": [Attack("person"), Attack("person", "post", {"do": "offer", "offers": "plan", "words": "Ord"})],
    "plan-area": [
        Attack("person", more=("housing",)),
        Attack("person", "post", {"section": "how", "read": "0", "words": "Ord"}, more=("housing",)),
    ],
    "plan-part": [Attack("person", "post", {"name": "Ord", "how": "spoken"})],
    "plan-agree": [Attack("person", "post", {"read": "1", "revise_on": "2027-01-01", "how": "spoken"})],
    "plan-propose": [Attack("person", "post", {"area": "housing", "words": "Ord"})],
    "plan-review": [Attack("person", "post", {"answer": "yes", "words": "Ord"})],
    "plan-end": [Attack("person", "post", {"words": "Ord"})],
    "plan-answer": [Attack("person proposal", "post", {"answer": "yes", "words": "Ord"})],
    "responsibility": [Attack("person")],
    "responsibility-area": [
        Attack("person", "get", {"area": "dental"}),
        Attack("person", "post", {"area": "dental", "do": "say", "colour": "red"}),
        Attack("person", "post", {"area": "housing", "do": "give-up"}),
    ],
    "responsibility-answer": [Attack("person area_proposal", "post", {"answer": answer}) for answer in ("yes", "back")],
    "plan-duty": [Attack("asked")],
    "trust": [Attack("person"), Attack("person", "post", {"words": "Angrep"})],
    "rulings": [Attack("person"), Attack("person", "post", {"came": "applied", "under": "hol", "on": "2026-01-01"})],
    "ruling-new": [Attack("person"), Attack("person", "post", {"under": "hol", "service": "Angrep"})],
    "ruling": [Attack("person ruling"), Attack("person ruling", "post", {"do": "evaluate", "outcome": "ends"})],
    "me-ruling-complain": [Attack("ruling", "post", {"words": "Angrep"})],
    "says": [Attack("person"), Attack("person", "post", {"choice": "nobody", "how": "spoken"})],
    "says-one": [Attack("person", "post", {"says": "consented", "to": "kind:nav", "how": "spoken"})],
    "says-find": [Attack("person", "post", {"what": "danger:life", "reasons": "Ord", "until": "2027-01-01"})],
    "says-withdraw": [Attack("person statement", "post")],
    "says-end": [Attack("person finding", "post")],
    "me-says-withdraw": [Attack("statement", "post")],
    "me-wrong": [Attack("event"), Attack("duty", "post", {"words": "Ord"})],
    "me-kin-withdraw": [Attack("representative", "post")],
    "kin-page": [Attack("representative")],
    "kin-log": [Attack("representative")],
    "kin-crisis": [Attack("representative")],
    "kin-plan": [Attack("representative")],
    "me-kin-propose": [Attack("representative", "post", {"may": "yes"})],
    "kin-crisis-propose": [Attack("representative crisis", "post", {"what": "comment", "words": "Angrep"})],
    "kin-plan-propose": [Attack("representative", "post", {"area": "housing", "words": "Angrep"})],
    "me-crisis-wish": [Attack("crisis_proposal", "post", {"wants": "no"})],
    "me-plan-wish": [Attack("proposal", "post", {"wants": "no"})],
    "kin-of": [Attack("person"), Attack("person", "post", {"name": "Ord", "kind": "next_of_kin", "how": "spoken"})],
    "kin-withdraw": [Attack("person representative", "post")],
    "contest-answer": [Attack("contest"), Attack("contest", "post", {"outcome": "stands", "words": "Ord"})],
    "together": [Attack("person"), Attack("person", "post")],
    "together-close": [Attack("person", "post")],
    "together-reminders": [Attack("person"), Attack("person", "post", {"way": "sms", "address": "90000000"})],
    "together-reminders-confirm": [Attack("person", "post", {"code": "123456"})],
    "together-reminders-stop": [Attack("person", "post")],
    "paper": [Attack("person")],
    "inspection-end": [Attack("inspection", "post")],
    "inspection-seek": [Attack("inspection", "post", {"number": "17058400000", "words": "Ord"})],
    "inspection-person": [Attack("sought")],
    "inspection-story": [Attack("sought event")],
    "keys-remove": [Attack("key", "post")],
    "emergency-reason": [Attack("look_up"), Attack("look_up", "post", {"reason": "cannot_speak", "words": "Ord"})],
    "emergency-opened": [Attack("access")],
    "emergency-close": [Attack("access", "post")],
    "emergency-duty": [Attack("review"), Attack("review", "post", {"verdict": "justified", "words": "Ord"})],
    "space": [Attack("space")],
    "joint-end": [Attack("joint", "post")],
    "crisis-plans": [Attack("person")],
    "crisis-plan": [Attack("person crisis"), Attack("person crisis", "post", {"early": "Angrep"})],
    "crisis-propose": [Attack("person crisis", "post", {"what": "comment", "words": "Angrep"})],
    "crisis-withdraw": [Attack("person crisis", "post")],
    "crisis-print": [Attack("person crisis")],
    "crisis-agree": [Attack("person", "post", {"how": "spoken", "with_whom": "Kari"})],
    "crisis-point": [Attack("person", "post")],
    "crisis-given": [Attack("person version", "post")],
    "crisis-answer": [Attack("person crisis_proposal", "post", {"taken": "taken", "words": "Angrep"})],
    "crisis-card": [Attack("card")],
    "try-again": [Attack("message", "post")],
    "send-again": [Attack("delivery", "post")],
}
LISTS = (
    *("inbox", "inbox-new", "people", "emergency", "spaces", "rules", "role", "more", "ops", "session"),
    *("me", "me-says", "me-log", "me-print", "me-week", "inspection", "sharing-rules", "try", "session-kept", "joint"),
    *("me-plan", "me-plans", "me-plan-offer"),
    *("me-responsible", "me-trust", "me-rulings"),
    *("me-card", "me-contests", "me-reminders", "me-kin", "kin"),
    *("my-meetings", "me-meetings", "procedures"),
    *("crisis", "me-crisis"),
)
NOT_ABOUT_ANYBODY = {  # and why there is nothing to reach
    "pathway": "what a pathway file says",
    **dict.fromkeys(
        ("login", "login-demo", "login-with", "login-back", "logout", "logout-everywhere"), "coming and going"
    ),
    **dict.fromkeys(("language", "accessibility", "security", "openapi", "health", "ready"), "the same for everybody"),
    **dict.fromkeys(("try-all-again", "send-all-again"), "what the operator alone sets going again, named by nobody"),
    **dict.fromkeys(("adopt", "take-back"), "whether one's own organization has signed a pathway"),
    **dict.fromkeys(
        (
            "login-passkey",
            "login-passkey-ask",
            "login-code",
            "login-paper",
            "invited",
            "login-demo-person",
            "session-keep",
        ),
        "coming and going",
    ),
    **dict.fromkeys(
        ("keys", "keys-ask", "keys-add", "keys-password", "keys-app", "keys-app-remove", "keys-paper"),
        "one's own ways to log in",
    ),
    **dict.fromkeys(
        ("me-says-one", "me-reminders-confirm", "me-reminders-stop", "inspection-register", "joint-register"),
        "writes about oneself, or one's own organization",
    ),
    **dict.fromkeys(
        ("me-plan-area", "me-plan-part", "me-plan-agree", "me-plan-propose", "me-plan-end"),
        "writes in one's own plan, which no address names",
    ),
    **dict.fromkeys(
        ("procedure", "procedure-sign", "procedure-coverage"),
        "who does what in a situation, and who at work has read it",
    ),
    "reminders-stop": "ends what goes to an address, by a word sent there alone, and shows nothing",
    "sms-answers": "takes a STOP in from the gateway, and answers the same whoever has the number",
    "calendar": "found by a secret alone, and holds nothing about anybody: tests/flows/test_calendar.py",
    "crisis-pointer": "the same page whatever stands in the address: who may not see a card finds nobody",
    **dict.fromkeys(
        (
            "me-crisis-agree",
            "me-crisis-point",
            "me-crisis-propose",
            "me-crisis-withdraw",
            "me-crisis-print",
        ),
        "one's own plan",
    ),
    "me-log-json": "the same rows as the page of the log",
    "metrics": "numbers about the node, for machines; they name nobody",
    "kith": "takes in, and answers with a receipt: see the attack on it",
    "fhir-process-message": "takes in, and answers with a receipt: see the attack on it",
    None: "sends on to the inbox",
}


def addresses(resolver: URLResolver | None = None) -> Iterator[URLPattern]:
    """Every address there is."""
    for found in (resolver or get_resolver()).url_patterns:
        if isinstance(found, URLResolver):
            yield from addresses(found)
        else:
            yield found


TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"|data-token="\w+"')


def plain(response, *ids: UUID) -> tuple[int, str, str]:
    """An answer without what must differ: the id that was asked for, the time it was asked, the token of the form."""
    page = response.content.decode()
    for it in ids:
        page = page.replace(str(it), "ID")
    page = TOKEN.sub("", page)
    page = re.sub(r"<time.*?</time>", "", page, flags=re.DOTALL)
    where = response.get("Location", "")
    for it in ids:
        where = where.replace(str(it), "ID")
    return response.status_code, where, page


def ask(client, name: str, attack: Attack, *rows: UUID):
    return getattr(client, attack.method)(reverse(name, args=[*rows, *attack.more]), attack.sent)


def about_kari(town: Attacked, *, tables=tuple(WALLS)) -> frozenset[str]:
    """Every word and every id that tells of her."""
    from django.db import connection

    found = {"Kari", "Testesen", town.kin, "Snakket med henne", "Hun sover"}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT id::text FROM {table}")
            found |= {it for (it,) in cursor.fetchall() if len(it) == 36}
    return frozenset(found)


def said(response, words: frozenset[str]) -> set[str]:
    """Which of these words an answer says, in its body or its headers; a token may spell any short name by chance."""
    whole = TOKEN.sub("", response.content.decode(errors="replace")) + repr(list(response.items()))
    return {word for word in words if word in whole}
