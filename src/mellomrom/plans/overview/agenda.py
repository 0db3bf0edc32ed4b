"""What the map of responsibility has to say to a meeting: areas that go badly, or that nobody can be counted on for.

They stand as proposals by themselves. Who called the meeting keeps one on the agenda, or takes it away.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from mellomrom.core.errors import NotFound
from mellomrom.directory.models import Actor, StaffRole
from mellomrom.people.catalogue import Area, Colour
from mellomrom.plans.areas import AREA as AREA_NAME
from mellomrom.plans.meetings import actions
from mellomrom.plans.meetings.cards import MeetingPage, Whole
from mellomrom.plans.meetings.catalogue import State
from mellomrom.plans.meetings.models import AgendaItem
from mellomrom.plans.meetings.pages import meeting_page
from mellomrom.plans.responsibility import queries
from mellomrom.plans.responsibility.cards import Line
from mellomrom.plans.responsibility.titles import GAP


@dataclass(frozen=True, slots=True)
class Proposed:
    """An area of life that a meeting should talk about, and why."""

    area: Area
    name: str
    why: str  # why nobody can be counted on; empty: it is red, and somebody answers for it
    red: bool


def areas_for(page: MeetingPage, role: StaffRole, *, at: datetime) -> tuple[Proposed, ...]:
    """Give the areas for a meeting that is to come, cut to what the reader may know and logged as reading the map.

    `page`: the meeting as the role has opened it. Empty for a meeting that is over.
    """
    if page.meeting.row.state is not State.CALLED:
        return ()
    try:
        around = queries.the_map(page.person, role, at=at).around
    except NotFound:  # who may know that there is a meeting need not know of any area
        return ()
    return _left(around.lines, page.meeting)


def my_areas(meetings: Iterable[Whole], by: Actor, *, at: datetime) -> dict[UUID, tuple[Proposed, ...]]:
    """Give the person the areas for each of their meetings to come, behind the walls as themselves."""
    lines = queries.mine(by, at=at).lines
    return {meeting.row.id: _left(lines, meeting) for meeting in meetings}


def settle(meeting_id: UUID, area: Area, *, keep: bool, by: StaffRole, at: datetime) -> AgendaItem | None:
    """Keep an area on the agenda, or take it away, as who called the meeting. Again changes nothing.

    raises     NotFound, also "agenda.no-such-area" for an area that is not proposed to the unit; what the meeting raises
    """
    page = meeting_page(meeting_id, by, at=at)
    settled = page.meeting.areas_settled
    if area not in settled and area not in {one.area for one in areas_for(page, by, at=at)}:
        raise NotFound("agenda.no-such-area", "That area is not proposed for this meeting.")
    return actions.settle_area(meeting_id, area=area, keep=keep, by=by, at=at)


def _left(lines: Iterable[Line], meeting: Whole) -> tuple[Proposed, ...]:
    found = (
        Proposed(
            area=line.area,
            name=str(AREA_NAME[line.area]),
            why=str(GAP[line.gap]) if line.gap is not None else "",
            red=line.said is not None and line.said.colour is Colour.RED,
        )
        for line in lines
        if line.area not in meeting.areas_settled
    )
    return tuple(one for one in found if one.why or one.red)
