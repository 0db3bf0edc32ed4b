"""The verbs of procedures: a leader signs a version for the organization, and those who work there say that they read it."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from mellomrom.core.clock import local
from mellomrom.core.errors import InvalidMove, NotFound, NotPermitted
from mellomrom.core.ids import new_id
from mellomrom.database.rows import insert
from mellomrom.directory.models import Organization, StaffRole
from mellomrom.directory.queries import is_leader
from mellomrom.plans.procedures.card_files import cards
from mellomrom.plans.procedures.catalogue import Part, RoleCard, Speaks
from mellomrom.plans.procedures.models import ProcedureVersion, Reading
from mellomrom.plans.procedures.rules import words_of

UNKNOWN = ("procedure.unknown", "There is no such card.")
LONGEST_NOTE = 300


@transaction.atomic
def sign(
    card_id: str,
    *,
    card_version: date,
    seen: int,
    written: Mapping[tuple[Speaks, Part], str],
    note: str = "",
    valid_from: date,
    by: StaffRole,
    at: datetime,
) -> ProcedureVersion:
    """Make a card the organization's own: as it stands, or with lines that were agreed here. A new version each time.

    `card_version` and `seen` are the file's version and the number of the organization's own that the leader had before
    them, 0 for none. From `valid_from` those whom it speaks to have two weeks to read it.

    again      the same words, from the same day, are the version that stands
    raises     NotFound "procedure.unknown"; NotPermitted "procedure.not-a-leader"; InvalidMove "procedure.changed-meanwhile"
               where somebody has signed another since, "procedure.past-day", and what `rules.words_of` says
    """
    card = _card(card_id)
    if not is_leader(by):
        raise NotPermitted("procedure.not-a-leader", "Only a leader signs for an organization. Ask yours.")
    Organization.objects.select_for_update(no_key=True).get(pk=by.unit.organization_id)  # one after the other
    words = words_of(card, written)
    last = ProcedureVersion.objects.filter(organization=by.unit.organization, card=card.id).order_by("-number").first()
    if last is not None and (last.words, last.valid_from, last.card_version) == (words, valid_from, card.version):
        return last
    if seen != (last.number if last is not None else 0) or card_version != card.version:
        raise InvalidMove(
            "procedure.changed-meanwhile", "There is a newer version now. Read it, and begin from that one."
        )
    if valid_from < local(at).date():
        raise InvalidMove("procedure.past-day", "Choose today, or a day that is still to come.")
    row = ProcedureVersion(
        id=new_id(),
        organization=by.unit.organization,
        card=card.id,
        card_version=card.version,
        number=(last.number if last is not None else 0) + 1,
        words=words,
        note=" ".join(note.split())[:LONGEST_NOTE],
        valid_from=valid_from,
        signed_by=by,
        signed_at=at,
    )
    insert([row])
    return row


@transaction.atomic
def confirm(card_id: str, *, number: int, by: StaffRole, at: datetime) -> Reading:
    """Say that one has read a version of one's organization. Again: the first time stands.

    Raises NotFound "procedure.unknown"; InvalidMove "procedure.newer" for a version that is not the one to read now.
    """
    card = _card(card_id)
    last = current(card, by.unit.organization, at=at)
    if last is None or last.number != number:
        raise InvalidMove("procedure.newer", "There is a newer version now. Read that one.")
    reading, _ = Reading.objects.get_or_create(version=last, user=by.user, defaults={"role": by, "at": at})
    return reading


def current(card: RoleCard, organization: Organization, *, at: datetime) -> ProcedureVersion | None:
    """Give the version of an organization that holds now, the newest whose day has come; None where none was signed."""
    rows = ProcedureVersion.objects.filter(organization=organization, card=card.id, valid_from__lte=local(at).date())
    return rows.select_related("signed_by__unit").order_by("-number").first()


def _card(card_id: str) -> RoleCard:
    card = cards().get(card_id)
    if card is None:
        raise NotFound(*UNKNOWN)
    return card
