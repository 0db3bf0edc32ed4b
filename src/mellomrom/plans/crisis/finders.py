"""Who may find the card, as the person says it: written down as a yes and taken back as one, so that the rules decide."""

from datetime import datetime
from uuid import UUID

from mellomrom.directory.models import Actor, StaffRole
from mellomrom.plans.crisis.catalogue import Finders
from mellomrom.plans.crisis.rules import YES
from mellomrom.sharing import says
from mellomrom.sharing.catalogue import How, Say
from mellomrom.sharing.models import Statement

EVER = YES[Finders.POLICE]  # all that any of the choices says


def let_find(
    person_id: UUID, finders: Finders, *, how: How, by: StaffRole | Actor, at: datetime, asked: bool = False
) -> None:
    """Write down who may find the card, and take back what was said of that before. A no of the person's is left.

    Raises what `sharing.says.say` raises. Needs an open transaction.
    """
    stands = Statement.objects.filter(person=person_id, withdrawn_at=None, says=Say.CONSENTED)
    stands = stands.filter(unit=None, organization=None, purpose="", event=None)
    wanted = YES[finders]
    for row in stands.order_by("pk"):
        if (row.sector, row.category) in EVER and (row.sector, row.category) not in wanted:
            says.withdraw(row.pk, of=person_id, by=by, at=at, asked=asked)
    for sector, category in wanted:
        about = says.About(sector=sector, category=category)
        says.say(person_id, says=Say.CONSENTED, about=about, how=how, by=by, at=at, asked=asked)
