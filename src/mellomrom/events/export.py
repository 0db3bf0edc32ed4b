"""A copy, for the person, of what one organization holds about them: decided, logged and cut as every other look is.

Law: innsyn (pbrl § 5-1, GDPR art. 15) and data portability (art. 20). What other organizations hold is theirs to give.
"""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mellomrom.core.errors import NotFound, NotPermitted
from mellomrom.directory.models import StaffRole
from mellomrom.events.cards import PersonPage
from mellomrom.events.catalogue import Level
from mellomrom.events.models import Event
from mellomrom.events.person import person_page
from mellomrom.events.story import story
from mellomrom.events.titles import EVENT_NAME, TEAM_FUNCTION
from mellomrom.people.catalogue import TeamFunction
from mellomrom.people.models import Person, PersonIdentifier, TeamMember
from mellomrom.sharing.actions import log
from mellomrom.sharing.catalogue import USES, Effect
from mellomrom.sharing.looks import is_kept_from
from mellomrom.sharing.models import Finding, Statement
from mellomrom.sharing.queries import log_of

EXPORTED = "record.exported"
Line = dict[str, object]

LOGGED = {  # what the person reads for each code of the log
    "record.opened": gettext_lazy("The record was opened."),
    EXPORTED: gettext_lazy("A copy of the record was made for the person."),
    "story.read": gettext_lazy("Somebody read what came of an event."),
    "people.listed": gettext_lazy("Shown in a list of those whom the unit follows up."),
    "space.listed": gettext_lazy("Shown in a list of what waits between two services."),
    "notice.told": gettext_lazy("The unit was told of an event."),
    "notice.denied": gettext_lazy("The unit was not told of an event."),
    "duty.opened": gettext_lazy("The unit was asked to see to something."),
    "offer.made": gettext_lazy("The unit was asked to take something over."),
    "offer.denied": gettext_lazy("The unit was not asked to take something over."),
    "delivery.sent": gettext_lazy("What the unit was told was sent to its own record system."),
    "delivery.again": gettext_lazy("What could not be sent was tried once more."),
    "message.again": gettext_lazy("A message that could not be read was tried once more."),
    "emergency.looked_up": gettext_lazy("Somebody looked the person up in an emergency."),
    "emergency.opened": gettext_lazy("Opened in an emergency, for an hour. Others judge whether it was right."),
    "emergency.refused": gettext_lazy("Not opened: the reason that was given opens nothing for that role."),
    "emergency.viewed": gettext_lazy("What was opened in an emergency was read."),
    "emergency.closed": gettext_lazy("What was opened in an emergency was closed before its time."),
    "emergency.must_tell": gettext_lazy("You shall be told that somebody looked in an emergency."),
    "emergency.told": gettext_lazy("You were told that somebody had looked in an emergency."),
    "emergency.telling_waits": gettext_lazy("You are to be told later. Others judge whether that is right."),
    "emergency.justified": gettext_lazy("It was reviewed, and found justified."),
    "emergency.not_justified": gettext_lazy("It was reviewed, and found not justified. A leader follows it up."),
    "emergency.reviewed": gettext_lazy("The unit read what was opened in an emergency, to judge it."),
    "says.yes": gettext_lazy("A yes of yours was written down."),
    "says.no": gettext_lazy("A no of yours was written down."),
    "says.helpers": gettext_lazy("You said that those who help you now may know what they need."),
    "says.named": gettext_lazy("You said that only those you name may know."),
    "says.nobody": gettext_lazy("You said that nobody may know beyond what the law demands."),
    "says.withdrawn": gettext_lazy("What you had said was taken back."),
    "found.competence": gettext_lazy("It was written down that you cannot decide something yourself, with reasons."),
    "found.danger": gettext_lazy("It was written down that there is a danger, with reasons."),
    "found.compulsory": gettext_lazy("It was written down what a stay without your consent rests on."),
    "found.purpose": gettext_lazy("It was written down that the conditions for telling are there, with reasons."),
    "found.ended": gettext_lazy("What health personnel had found is so no more."),
    "plan.opened": gettext_lazy("A part of a plan of yours was opened."),
    "plan.offer-read": gettext_lazy(
        "Somebody read whether you were offered an individual plan, and what you answered."
    ),
    "plans.listed": gettext_lazy("Somebody read which plans there are about you, and where they are."),
    "trust.said": gettext_lazy("It was written down whom you trust."),
    "trust.taken_back": gettext_lazy("What was written down about whom you trust was taken back."),
    "area.said": gettext_lazy("It was written down how a part of your life goes."),
    "me.read": gettext_lazy("You read your own pages."),
    "inspection.opened": gettext_lazy("An inspector looked you up, to see whether the service does what it must."),
    "inspection.read": gettext_lazy("An inspector read what the service has about you."),
    "log.exported": gettext_lazy("A copy was made of who had looked."),
    "contest.made": gettext_lazy("You said that something is wrong. Somebody owes you an answer."),
    "contest.read": gettext_lazy("What you said was wrong was read, to answer you."),
    "contest.corrected": gettext_lazy("You were answered: it is corrected."),
    "contest.stands": gettext_lazy("You were answered: it stands, and why."),
    "reminders.chosen": gettext_lazy("You chose how you want to be reminded."),
    "reminders.written_down": gettext_lazy(
        "You chose how you want to be reminded, and staff wrote it down beside you."
    ),
    "reminders.answered_stop": gettext_lazy("The reminders stopped, because the message was answered with STOP."),
    "reminders.stopped": gettext_lazy("You stopped the reminders."),
    "kin.granted": gettext_lazy("Somebody was let in to see parts of your pages, as you wanted."),
    "kin.withdrawn": gettext_lazy("Somebody can no longer see your pages, as you wanted."),
    "kin.may_propose": gettext_lazy("Somebody was let propose changes in your plans, as you wanted."),
    "kin.may_not_propose": gettext_lazy("Somebody can no longer propose changes in your plans, as you wanted."),
    "kin.claimed": gettext_lazy("Somebody whom you have invited on paper came."),
    "kin.looked": gettext_lazy("Somebody whom you have let in looked at your pages."),
    "together.opened": gettext_lazy("You read your page together, on their screen."),
    "together.closed": gettext_lazy("You closed the page that you read together."),
    "paper.made": gettext_lazy("A paper was printed for you, with what happens next and whom to call."),
    "crisis.looked_up": gettext_lazy("Somebody looked for a crisis card."),
    "crisis.card_now": gettext_lazy("The crisis card was opened, to help the person there and then."),
    "crisis.card_ahead": gettext_lazy("The crisis card was opened, to prepare to meet the person."),
    "crisis.card_safely": gettext_lazy("What makes a meeting safe was read from the crisis card."),
    "crisis.read": gettext_lazy("The crisis plan and the safety plan were opened."),
    "crisis.printed": gettext_lazy("The plan was made ready to print."),
    "crisis.saved": gettext_lazy("A new version of the plan was written. It is not agreed yet."),
    "crisis.proposed": gettext_lazy("Something was proposed or said about the plan."),
    "crisis.wished": gettext_lazy("You said whether you want what was proposed for the plan."),
    "plan.proposed": gettext_lazy("Something was proposed for your plan."),
    "plan.wished": gettext_lazy("You said whether you want what was proposed for your plan."),
    "crisis.answered": gettext_lazy("A proposal about the plan was answered."),
    "crisis.agreed": gettext_lazy("The plan was agreed with you."),
    "crisis.withdrawn": gettext_lazy("The plan was withdrawn: nobody finds it any more."),
    "crisis.given": gettext_lazy("You were given a copy of the plan on paper."),
    "crisis.pointed": gettext_lazy("An address was made that leads to the login and then to the crisis card."),
    "crisis.pointer_ended": gettext_lazy("The address that led to the crisis card was ended."),
    "entry.denied": gettext_lazy("What was written was not passed on to the unit."),
    "meetings.listed": gettext_lazy("Shown in a list of the unit's meetings to come."),
    "meeting.opened": gettext_lazy("A meeting, or the list of meetings, was opened."),
    "meeting.kept_out": gettext_lazy("A unit was told that it is not to attend a meeting."),
}


def export(person_id: UUID, role: StaffRole, *, at: datetime, without: frozenset[UUID] = frozenset()) -> Iterator[Line]:
    """Give what the role's organization holds about a person, line by line, in the language that is active.

    without    rows about these are left out: what the person is to be told of later (`access.mine.withheld`)
    shape      first the person, then care team and next of kin, events with their stories, and the log; every line says
               `what` it is; times are ISO with offset
    raises     NotFound "person.not-yours"; NotPermitted "export.not-all" where the unit may not see everything. Both
               are in the person's log. Needs no transaction around it
    """
    page = person_page(person_id, role, at=at)
    allowed = page.level is Level.FULL
    log(
        what=EXPORTED,
        by=role,
        at=at,
        person=Person.objects.get(pk=person_id),
        ref=person_id,
        purpose=USES[role.unit.sector],
        basis=page.reason.law,
        effect=Effect.PERMIT if allowed else Effect.SILENCE,
    )
    if not allowed:
        raise NotPermitted(
            "export.not-all",
            "Your unit may not see all of this record. Ask a unit in the person's care team to export it.",
        )
    return _lines(page, role, without, at)


def _lines(page: PersonPage, role: StaffRole, without: frozenset[UUID], at: datetime) -> Iterator[Line]:
    own = role.unit.organization
    yield {
        "what": "person",
        "holder": own.name,
        "made_at": at,
        "name": page.name,
        "born": page.born,
        "died_at": page.died_at,
        "numbers": [
            {"system": number.system, "value": number.value}
            for number in PersonIdentifier.objects.filter(person=page.person).order_by("pk")
        ],
        "whereabouts_left_out": page.protected,
    }
    members = TeamMember.objects.filter(person=page.person, owner=own).select_related("unit__organization")
    for member in members.order_by("since", "pk"):
        unit, function = member.unit, str(TEAM_FUNCTION[TeamFunction(member.function)])
        yield {"what": "care_team", "unit": unit.name, "organization": unit.organization.name, "function": function} | {
            "since": member.since,
            "until": member.until,
        }
    for name, relation, phone in page.next_of_kin:
        yield {"what": "next_of_kin", "name": name, "relation": relation, "phone": phone}
    yield from _said(page, role)
    yield from _events(page, role, without, at)
    yield from _looks(page, role, without)


def _said(page: PersonPage, role: StaffRole) -> Iterator[Line]:
    """Give what the person has said and what was found, as the organization wrote it down, oldest first."""
    own = role.unit.organization
    names = ("says", "sector", "category", "purpose", "event", "since", "until", "how", "words", "withdrawn_at")
    said = Statement.objects.filter(person=page.person, owner=own).select_related("unit", "organization")
    for row in said.order_by("said_at", "pk"):
        to = row.unit or row.organization
        yield {"what": "said", "to": to.name if to else ""} | {name: getattr(row, name) for name in names}
    columns = ("competence", "danger", "compulsory", "purpose", "category", "reasons", "found_at", "until", "ended_at")
    for found in Finding.objects.filter(person=page.person, owner=own).select_related("by").order_by("found_at", "pk"):
        yield {"what": "found", "by": found.by.name} | {name: getattr(found, name) for name in columns}


def _events(page: PersonPage, role: StaffRole, without: frozenset[UUID], at: datetime) -> Iterator[Line]:
    """Give the events that the organization owns, oldest first, each with what came of it where the unit may read that."""
    owned = set(Event.objects.filter(person=page.person, owner=role.unit.organization).values_list("pk", flat=True))
    for row in reversed(page.timeline):
        if row.event not in owned or row.event in without:
            continue
        yield {"what": "event", "id": row.event, "name": str(EVENT_NAME[row.kind])} | {
            key: value for key, value in asdict(row).items() if key not in ("event", "has_story", "reason")
        }
        try:
            told = story(row.event, role, at=at)
        except NotFound:
            continue
        for line in told.lines:
            yield {"what": "story", "event": row.event, "at": line.at, "text": line.text} | (
                {"law": law} if (law := line.law or (line.why.law if line.why else "")) else {}
            )


def _looks(page: PersonPage, role: StaffRole, without: frozenset[UUID]) -> Iterator[Line]:
    """Give the looks and notices of the role's own organization, oldest first; those of others, they give."""
    for entry in reversed(log_of(page.person)):
        if entry.organization_id != role.unit.organization_id or entry.ref in without:
            continue
        if is_kept_from(entry, role.unit.organization_id):
            continue
        staff = getattr(entry.actor, "role", None)
        yield {
            "what": "log",
            "at": entry.at,
            "unit": entry.unit.name if entry.unit else "",
            "by": staff.name if staff else _("another computer or the house itself"),
            "text": str(LOGGED.get(entry.what, entry.what)),
            "law": entry.basis,
        }
