"""What there is of a crisis plan about Kari, for those who go for it."""

from datetime import datetime, timedelta

from mellomrom.people import actions as people
from mellomrom.people.models import PersonIdentifier
from mellomrom.plans.crisis import actions as crisis
from mellomrom.plans.crisis import card, pointers
from mellomrom.plans.crisis.catalogue import CardSought, CrisisContents, Finders, Kind, Said, Use
from mellomrom.plans.crisis.rules import Days
from mellomrom.sharing.catalogue import How

DAY = timedelta(days=1)


def in_crisis(town, at: datetime) -> None:
    """Let Kari have a crisis plan that was agreed, a proposal about it, and a card that her nurse looked at."""
    days = Days(at.date(), None, at.date() + 300 * DAY)
    words = {"kind": Kind.CRISIS, "contents": CrisisContents(early="Hun sover"), "days": days, "based_on": None}
    town.plan = crisis.save(town.kari.pk, **words, by=town.nurse, at=at)
    said = {"how": How.SPOKEN, "with_whom": "Kari", "finders": Finders.HELPERS}
    crisis.agree(town.plan.pk, of=town.kari.pk, **said, by=town.nurse, at=at)
    crisis.give_copy(town.plan.pk, of=town.kari.pk, by=town.nurse, at=at)
    pointers.point(town.kari.pk, by=town.nurse, at=at)
    me = people.themselves(town.kari.pk)
    proposes = {"kind": Kind.CRISIS, "what": Said.PROPOSAL, "words": "Hun sover"}
    town.crisis_proposal = crisis.propose(me.pk, **proposes, by=me, at=at)
    number = PersonIdentifier.objects.get(person=town.kari, system="FNR").value
    town.card = card.find(CardSought(number=number), use=Use.NOW, by=town.nurse, at=at).look_up
