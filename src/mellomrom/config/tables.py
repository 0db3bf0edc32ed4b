"""What the roles that serve may do with the tables: see those rows that the walls let them, and in some only add.

INSERT_ONLY: tables to which rows are added and never changed, so there is SELECT and INSERT alone.
"""

from mellomrom.config.errors import CannotRun
from mellomrom.database import roles, walls

INSERT_ONLY = (
    "people_areacolour",
    "sharing_decision",
    "sharing_ruleday",
    "sharing_log",
    "sharing_seal",
    "events_event",
    "events_courseevent",
    "events_move",
    "access_lookup",
    "access_openedrecord",
    "access_telling",
    "access_review",
    "access_inspectedperson",
    "plans_planwording",
    "plans_agreedplan",
    "plans_planreview",
    "plans_treatmentstage",
    "access_contest",
    "access_contestanswer",
    "plans_minutestext",
    "plans_meetingtask",
    "plans_procedureversion",
    "plans_reading",
    "plans_crisiscopy",
    "plans_cardlookup",
)


def grant(connection: roles.HasCursor, *, to: str = roles.RUNTIME) -> None:
    """Grant, and raise the walls: as the owner, in a transaction, after each migration. Again changes nothing.

    Raises CannotRun where the role of the house was never made at this server.
    """
    if not roles.has_house(connection):
        raise CannotRun(
            f"There is no role {roles.HOUSE} at this server; make it and grant it to {to}, as DEVELOPERS.md says."
        )
    roles.grant(connection, to=to, insert_only=INSERT_ONLY)
    walls.build(connection, runtime=to)
