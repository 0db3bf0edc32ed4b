"""What a named professional finds about a person, with reasons and for a time: the rules that overrule speak of nothing else."""

from datetime import datetime
from uuid import UUID

from mellomrom.core.clock import Span, add
from mellomrom.core.errors import InvalidMove, NotFound, NotPermitted
from mellomrom.database.house import enter, walled
from mellomrom.database.rows import insert
from mellomrom.directory.catalogue import Function, Sector
from mellomrom.directory.models import StaffRole
from mellomrom.sharing.actions import log
from mellomrom.sharing.catalogue import Category, Competence, Compulsion, Danger, Purpose
from mellomrom.sharing.models import Finding
from mellomrom.sharing.says import held, holds

PROFESSIONALS = frozenset({Function.DOCTOR, Function.NURSE, Function.SOCIAL_WORKER})
LONGEST = {  # how long a finding may stand before somebody must find it anew: defaults of ours
    "competence": Span.parse("365d"),
    "danger": Span.parse("14d"),
    "compulsory": Span.parse("180d"),
    "purpose": Span.parse("30d"),
}
_COLUMN: dict[type, str] = {
    Competence: "competence",
    Danger: "danger",
    Compulsion: "compulsory",
    Purpose: "purpose",
}


@walled()
def find(
    person_id: UUID,
    *,
    what: Competence | Danger | Compulsion | Purpose,
    reasons: str,
    until: datetime,
    category: Category | None = None,
    by: StaffRole,
    at: datetime,
    asked: bool = False,
) -> Finding:
    """Write down what a named professional has found, why, and until when: then somebody must find it anew.

    `what`: that they cannot decide (pbrl § 4-3), a danger, what a stay rests on, or the purpose whose conditions are
    there. `category`: in this matter only.

    raises     NotFound "person.not-yours"; NotPermitted "says.not-professional"; InvalidMove without reasons, for the
               usual, and for a time that is past or too long
    """
    enter()
    person = held(person_id, by, at=at, asked=asked)
    _check_professional(by)
    column = _COLUMN[type(what)]
    if what in (Competence.DECIDES, Danger.NONE, Compulsion.NONE):
        raise InvalidMove("says.nothing-found", "That is how it is where nobody has found anything else.")
    if not reasons.strip():
        raise InvalidMove("says.no-reasons", "Write your reasons. Others, and the person, will read them.")
    if not at < until <= add(at, LONGEST[column]):
        raise InvalidMove("says.too-long", "Choose a day that is still to come, and nearer. It can be found anew.")
    row = Finding(
        owner=by.unit.organization,
        person=person,
        **{column: what},
        category=category or "",
        reasons=reasons.strip(),
        by=by,
        found_at=at,
        until=until,
    )
    insert([row])
    log(what=f"found.{column}", by=by, at=at, person=person, ref=row.pk)
    return row


@walled()
def end_finding(finding_id: UUID, *, of: UUID, by: StaffRole, at: datetime, asked: bool = False) -> Finding:
    """Say that what was found about a person, `of`, is so no more. Again changes nothing.

    Raises NotFound "says.no-finding", NotPermitted.
    """
    enter()
    person = holds(of, by, at=at, asked=asked)
    row = Finding.objects.filter(pk=finding_id, person=of).first()
    if row is None or person is None:
        raise NotFound("says.no-finding", "There is no such finding.")
    _check_professional(by)
    if row.ended_at is None:
        row.ended_at, row.ended_by = at, by
        row.save(update_fields=["ended_at", "ended_by"])
        log(what="found.ended", by=by, at=at, person=person, ref=row.pk)
    return row


def is_professional(by: StaffRole) -> bool:
    """Say whether a role can find something that overrules: health personnel by name, no leader and no clerk."""
    return by.unit.sector is Sector.HEALTH and by.function in PROFESSIONALS


def _check_professional(by: StaffRole) -> None:
    if not is_professional(by):
        raise NotPermitted("says.not-professional", "Only health personnel who treat the person can find this.")
