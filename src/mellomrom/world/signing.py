"""One pathway that a leader in the demo has signed: all others are proposed, so that a newcomer sees both."""

from collections.abc import Mapping
from datetime import datetime

from mellomrom.directory.models import StaffRole
from mellomrom.events import actions, registry

SIGNED, LEADER = "discharge", "leader.steinkjer"


def sign(roles: Mapping[str, StaffRole], *, at: datetime) -> None:
    """Let the leader of Steinkjer sign the pathway of a discharge. Again changes nothing."""
    newest = next(pathway for pathway in registry.newest() if pathway.id == SIGNED)
    actions.adopt(newest.id, version=newest.version, by=roles[LEADER], at=at)
