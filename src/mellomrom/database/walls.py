"""Row-level security: which rows a page may reach at all, whatever its query asks for. The net under the sharing rules.

Each table with rows about persons has one line in WALLS; a table without them stands in OPEN with the reason. A test
holds both against the database, so that a new table cannot be forgotten. `build` makes the policies, which the owner carries
out after each migration (`config.tables.grant`), again and again with the same result.

Two roles are held by the walls. The runtime role sees what the context of its request says (`behind`): an organization
with its units, or a person who reads about herself; without a context, nothing. The house (`house`) sees all rows.

What crosses from one organization to another is a disclosure, and a disclosure is its decision (P2). So a row is reached
by who owns it, by a unit that was told of it, holds it or was asked to take it over, and a person by a decision that said
yes. Rules cut finer than this: the walls know organizations, the rules know units, purposes and levels.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from mellomrom.database.roles import HOUSE, HasCursor

ORGANIZATION = "(SELECT nullif(current_setting('mellomrom.organization', true), '')::uuid)"
UNITS = "((SELECT nullif(current_setting('mellomrom.units', true), '')::uuid[]))::uuid[]"
PERSON = "(SELECT nullif(current_setting('mellomrom.person', true), '')::uuid)"
OWN, HERSELF = f"owner_id = {ORGANIZATION}", f"person_id = {PERSON}"


@dataclass(frozen=True, slots=True)
class Wall:
    """What the runtime role may do with rows of a table, as conditions in SQL; an empty one: nothing."""

    reads: str = ""
    adds: str = ""
    changes: str = ""


def _ours(column: str) -> str:
    return f"{column} = ANY ({UNITS})"


def _any(*conditions: str) -> str:
    return " OR ".join(conditions)


KEPT = Wall(reads=_any(OWN, HERSELF))  # whose it is, and the person; it has both `owner` and `person`
HERS = Wall(reads=HERSELF)  # staff read it as the house, after a decision: also they who wrote it down
NOBODYS = Wall()  # only the house has any use for it

_DUTY = _any(OWN, _ours("holder_id"), HERSELF, "walls_shares(id, event_id, person_id)")
_NOTICE = _any(OWN, f"{_ours('recipient_id')} AND told_at IS NOT NULL", HERSELF)  # not what it was kept from
_OFFER = _any(OWN, _ours('"to_id"'), _ours("from_unit_id"))
_ACCESS = _any(OWN, HERSELF, "walls_judges(event_id)")
_OF_ACCESS = _any(OWN, HERSELF, "EXISTS (SELECT FROM access_emergencyaccess a WHERE a.id = access_id)")
_INSPECTION = _any(OWN, _ours("authority_id"))
_DECISION = _any(OWN, _ours("recipient_id"))
_PERMIT = _any(OWN, f"{_ours('recipient_id')} AND effect = 'permit'", HERSELF)  # a no is not told to whom it names
_ANSWERED = "what NOT IN ('notice.denied', 'offer.denied', 'entry.denied')"  # it never asked, and is not to hear of it

WALLS = {
    "people_person": Wall(reads=f"id = {PERSON} OR walls_knows(id)"),
    "people_personidentifier": HERS,  # no page shows a number
    "people_registration": KEPT,
    "people_nextofkin": KEPT,
    "people_responsible": KEPT,
    "people_areacolour": KEPT,
    "people_teammember": Wall(reads=_any(OWN, _ours("unit_id"), HERSELF)),
    "exchange_message": Wall(reads=_any(OWN, "walls_says(id)")),
    "sharing_decision": Wall(reads=_PERMIT, adds=_DECISION),
    "sharing_log": Wall(
        reads=_any(f"organization_id = {ORGANIZATION} AND {_ANSWERED}", HERSELF),
        adds=_any(f"organization_id = {ORGANIZATION}", f"organization_id IS NULL AND {HERSELF}"),
    ),
    "sharing_seal": NOBODYS,
    "events_event": Wall(reads=_any(OWN, _ours("unit_id"), HERSELF, "walls_told(id)")),
    "events_course": Wall(reads=_any(OWN, HERSELF, "walls_follows(id, opened_by_id)")),
    "events_courseevent": NOBODYS,
    "events_weeksheet": NOBODYS,
    "events_notice": Wall(reads=_NOTICE, changes=_NOTICE),
    "events_delivery": Wall(reads=_any(OWN, _ours('"to_id"'), HERSELF, "walls_told(event_id)")),
    "events_duty": Wall(reads=_DUTY, changes=_DUTY),
    "events_offer": Wall(reads=_OFFER, changes=_OFFER),
    "events_move": Wall(reads="EXISTS (SELECT FROM events_duty d WHERE d.id = duty_id)"),
    "sharing_statement": HERS,
    "sharing_finding": HERS,
    "access_lookup": KEPT,
    "plans_areaproposal": KEPT,
    "plans_trust": HERS,
    "plans_servicecase": KEPT,
    "plans_ruling": KEPT,
    "plans_complaint": KEPT,
    "access_emergencyaccess": Wall(reads=_ACCESS, changes=OWN),
    "access_openedrecord": Wall(reads=_OF_ACCESS),
    "access_telling": Wall(reads=_OF_ACCESS),
    "access_review": Wall(reads=_OF_ACCESS),
    "access_contest": KEPT,
    "access_contestanswer": KEPT,
    "plans_reminderchoice": HERS,
    "plans_reminder": HERS,
    "plans_representative": HERS,
    **dict.fromkeys(("plans_crisisplan", "plans_crisisversion", "plans_crisisproposal"), HERS),
    **dict.fromkeys(("plans_crisiscopy", "plans_cardpointer"), HERS),
    "plans_cardlookup": KEPT,
    "access_inspection": Wall(reads=_INSPECTION, adds=OWN, changes=_INSPECTION),
    "plans_planoffer": HERS,
    "plans_individualplan": HERS,
    "plans_plansection": HERS,
    "plans_planwording": HERS,
    "plans_planmeasure": HERS,
    "plans_planparticipant": HERS,
    "plans_agreedplan": HERS,
    "plans_planproposal": HERS,
    "plans_planreview": HERS,
    "plans_treatmentstage": HERS,
    "plans_keptplan": HERS,
    **dict.fromkeys(
        ("plans_meetingseries", "plans_meeting", "plans_meetingparticipant", "plans_agendaitem", "plans_minutestext"),
        HERS,
    ),
    **dict.fromkeys(("plans_meetingtask", "plans_meetingcomment", "plans_calendarfeed"), HERS),
    "access_inspectedperson": Wall(  # whom they sought and why is not for those who are inspected
        reads=f"EXISTS (SELECT FROM access_inspection i WHERE i.id = inspection_id AND {_ours('i.authority_id')})"
    ),
}
_STAFF, _DJANGO = "who works where, and how they log in; no person", "Django's own"
OPEN = {  # why there is no wall
    "directory_organization": "the public register of who there is",
    "directory_unit": "the public register of who there is",
    "directory_edition": "when the directory last changed",
    "directory_space": "who meets between two services",
    "directory_oncallline": "who answers outside hours",
    "directory_tally": "counts by a blind index, of tries and of what is good once",
    "sharing_jointteam": "which units are one team by agreement",
    "sharing_jointteamunit": "which units are one team by agreement",
    "sharing_ruleday": "how often a rule decided on a day; no person",
    "events_adoption": "who has signed a pathway",
    "plans_procedureversion": "who does what in a situation; no person",
    "plans_reading": "who at work has read it; no person",
    "exchange_partner": "who sends messages, as they name themselves",
    "exchange_endpoint": "where record systems take messages",
    **dict.fromkeys(
        ("directory_actor", "directory_staffrole", "directory_shift", "directory_login", "directory_session"), _STAFF
    ),
    **dict.fromkeys(
        (
            "directory_passkey",
            "directory_codeapp",
            "directory_recoverycode",
            "directory_invitation",
            "directory_unusual",
        ),
        _STAFF,
    ),
    **dict.fromkeys(
        ("auth_user", "auth_group", "auth_permission", "auth_user_groups", "auth_user_user_permissions"), _DJANGO
    ),
    **dict.fromkeys(("auth_group_permissions", "django_content_type", "django_session", "django_migrations"), _DJANGO),
}

# What reaches across tables is asked by functions of the owner's, whom no policy holds: a policy that reads a table with a
# policy is planned anew in each query that meets it, and two that read each other are refused.
_FUNCTIONS = {
    "walls_offered(duty uuid)": "EXISTS (SELECT FROM events_offer WHERE duty_id = duty AND to_id = ANY (units))",
    "walls_told(event uuid)": (
        "EXISTS (SELECT FROM events_notice n"
        "  WHERE n.event_id = event AND n.recipient_id = ANY (units) AND n.told_at IS NOT NULL)"
        " OR EXISTS (SELECT FROM events_duty d WHERE d.event_id = event AND d.holder_id = ANY (units))"
        " OR EXISTS (SELECT FROM events_offer o JOIN events_duty d ON d.id = o.duty_id"
        "  WHERE d.event_id = event AND o.to_id = ANY (units))"
    ),
    "walls_shares(duty uuid, event uuid, person uuid)": (  # who may say that it is done
        "walls_offered(duty) OR walls_told(event)"
        " OR EXISTS (SELECT FROM people_teammember t WHERE t.person_id = person AND t.unit_id = ANY (units))"
    ),
    "walls_follows(course uuid, opened_by uuid)": (
        "EXISTS (SELECT FROM events_event e WHERE e.id = opened_by AND e.unit_id = ANY (units))"
        " OR walls_told(opened_by)"
        " OR EXISTS (SELECT FROM events_duty d WHERE d.course_id = course"
        "  AND (d.holder_id = ANY (units) OR walls_offered(d.id)))"
    ),
    "walls_says(message uuid)": (
        "EXISTS (SELECT FROM events_event e WHERE e.message_id = message"
        " AND (e.unit_id = ANY (units) OR walls_told(e.id)))"
    ),
    "walls_judges(event uuid)": (
        "EXISTS (SELECT FROM events_duty d WHERE d.event_id = event"
        " AND (d.holder_id = ANY (units) OR walls_offered(d.id)))"
    ),
    "walls_knows(person uuid)": (
        "EXISTS (SELECT FROM people_registration r WHERE r.person_id = person AND r.owner_id = organization)"
        " OR EXISTS (SELECT FROM sharing_decision d"
        "  WHERE d.person_id = person AND d.recipient_id = ANY (units) AND d.effect = 'permit')"
        " OR EXISTS (SELECT FROM events_event e"
        "  WHERE e.person_id = person AND (e.owner_id = organization OR e.unit_id = ANY (units)))"
        " OR EXISTS (SELECT FROM events_duty d WHERE d.person_id = person AND d.holder_id = ANY (units))"
        " OR EXISTS (SELECT FROM access_lookup l WHERE l.person_id = person AND l.owner_id = organization)"
    ),
}
_FUNCTION = """
CREATE OR REPLACE FUNCTION {head} RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    organization uuid := nullif(current_setting('mellomrom.organization', true), '')::uuid;
    units uuid[] := nullif(current_setting('mellomrom.units', true), '')::uuid[];
BEGIN
    RETURN organization IS NOT NULL AND ({body});
END $$
"""
_CALLED = "REVOKE ALL ON FUNCTION {head} FROM PUBLIC", "GRANT EXECUTE ON FUNCTION {head} TO {roles}"
_DROP = """
DO $$ DECLARE p record; BEGIN
    FOR p IN SELECT polname, polrelid::regclass AS it FROM pg_policy
        WHERE polname IN ('house', 'reads', 'adds', 'changes') LOOP
        EXECUTE format('DROP POLICY %I ON %s', p.polname, p.it);
    END LOOP;
END $$
"""


def build(connection: HasCursor, *, runtime: str) -> None:
    """Raise the walls: policies on each table of WALLS, for the runtime role and for the house.

    Run as the owner after each migration, inside a transaction, so that there is no moment without walls. Again: the same
    walls. Raises psycopg's error where a table named in WALLS does not exist.
    """
    with connection.cursor() as cursor:
        for line in _lines(f'"{runtime}"', HOUSE):
            cursor.execute(line)


def _lines(runtime: str, house: str) -> Iterator[str]:
    for head, body in _FUNCTIONS.items():
        yield _FUNCTION.format(head=head, body=body)
        yield from (line.format(head=head, roles=f"{runtime}, {house}") for line in _CALLED)
    yield _DROP
    for table, wall in WALLS.items():
        yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
        yield f"CREATE POLICY house ON {table} TO {house} USING (true) WITH CHECK (true)"
        if wall.reads:
            yield f"CREATE POLICY reads ON {table} FOR SELECT TO {runtime} USING ({wall.reads})"
        if wall.adds:
            yield f"CREATE POLICY adds ON {table} FOR INSERT TO {runtime} WITH CHECK ({wall.adds})"
        if wall.changes:
            yield f"CREATE POLICY changes ON {table} FOR UPDATE TO {runtime} USING ({wall.changes})"
