"""Tables to which rows are added and never changed: the runtime role may only SELECT and INSERT there."""

INSERT_ONLY = (
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
)
