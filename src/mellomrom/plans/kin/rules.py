"""Whether somebody who reads for a person may see a part of their pages: asked of the sharing rules. Pure.

A no that the person says later, to everybody or to those who stand close, closes what was granted before it: a wish is
never less than the last thing that was said.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from mellomrom.directory.catalogue import Sector
from mellomrom.plans.kin.catalogue import CATEGORY, Part
from mellomrom.sharing.catalogue import Category, Competence, Purpose, Relation, Say
from mellomrom.sharing.rules import Answer, Facts, decide
from mellomrom.sharing.saying import NO, Said

MOST = 12  # whom one person can let in at a time
CODE_HOLDS = timedelta(days=14)  # an invitation on paper
CODE_SIGNS, CODE_LENGTH = "ABCDEFGHJKMNPQRSTVWXYZ23456789", 12  # none that look alike
TRIES = 10  # at a code, in an hour
READS_FOR = {Competence.DECIDES: Say.CONSENTED}  # else it was consented for them


def decided(part: Part, *, competence: Competence, says_no: bool, on: date) -> Answer:
    """Ask the rules whether somebody the person has let in may see this part of their pages."""
    say = Say.OPPOSED if says_no else READS_FOR.get(competence, Say.CONSENTED_FOR)
    facts = Facts(
        sender=Sector.HEALTH,
        recipient=Sector.NEXT_OF_KIN,
        category=CATEGORY[part],
        purpose=Purpose.CARE,
        relation=Relation.NONE,
        say=say,
        treats=False,
        orphan=False,
        competence=competence,
    )
    return decide(facts, on=on)


def said_no_since(said: Iterable[Said], about: Category, *, granted_at: datetime, at: datetime) -> bool:
    """Say whether the person has said no, to everybody or to those who stand close, about this kind of information, since then."""
    return any(
        one.says in NO
        and one.since > granted_at
        and one.stands(at)
        and (one.to_everybody or one.sector is Sector.NEXT_OF_KIN)
        and one.category in (None, about)
        and one.purpose in (None, Purpose.CARE)
        and one.event is None
        for one in said
    )
