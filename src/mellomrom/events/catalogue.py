"""The words of the spine: kinds of events, who a pathway can name, what a rule can demand, what a message reports."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from mellomrom.core.errors import Unreadable
from mellomrom.exchange.catalogue import Party, ReceiptIn
from mellomrom.people.catalogue import PersonNamed
from mellomrom.sharing.catalogue import Category as Category
from mellomrom.sharing.catalogue import Level as Level
from mellomrom.sharing.catalogue import Purpose as Purpose


class EventKind(StrEnum):
    """What can happen to a person. The titles users see stand in `titles.py`."""

    ADMITTED = "admitted"
    LEAVE_STARTED = "leave_started"
    LEAVE_ENDED = "leave_ended"
    CAUSE_STATED = "cause_stated"
    DISCHARGE_PLANNED = "discharge_planned"
    DISCHARGE_READY = "discharge_ready"
    DISCHARGE_READY_WITHDRAWN = "discharge_ready_withdrawn"
    DISCHARGE_READY_ANSWERED = "discharge_ready_answered"
    DISCHARGED = "discharged"
    OVERDOSE = "overdose"
    SUICIDE_ATTEMPT = "suicide_attempt"
    ACUTE_CONTACT = "acute_contact"
    EARLY_NOTICE_SENT = "early_notice_sent"
    ADMISSION_REPORT_SENT = "admission_report_sent"
    DISCHARGE_REPORT_SENT = "discharge_report_sent"
    MEDICINES_SENT = "medicines_sent"
    SERVICES_STATED = "services_stated"
    TREATMENT_STARTED = "treatment_started"
    TREATMENT_ENDED = "treatment_ended"
    DROPPED_OUT = "dropped_out"
    REFERRED = "referred"
    REFERRAL_FORWARDED = "referral_forwarded"
    REFERRAL_ACCEPTED = "referral_accepted"
    REFERRAL_DECLINED = "referral_declined"
    RIGHT_GRANTED = "right_granted"
    WAITING_CONTACT = "waiting_contact"
    CONCERN_RAISED = "concern_raised"
    CONCERN_ANSWERED = "concern_answered"
    COERCION_CONSULTED = "coercion_consulted"
    COERCION_STARTED = "coercion_started"
    COERCION_REVIEWED = "coercion_reviewed"
    COERCION_ENDED = "coercion_ended"
    SENTENCE_STARTED = "sentence_started"
    RELEASE_PLANNED = "release_planned"
    RELEASED = "released"
    MOVED = "moved"
    HOUSING_LOST = "housing_lost"
    HOUSING_OFFERED = "housing_offered"
    HOUSING_STARTED = "housing_started"
    APPOINTMENT_BOOKED = "appointment_booked"
    APPOINTMENT_KEPT = "appointment_kept"
    APPOINTMENT_MISSED = "appointment_missed"
    CONTACT_MADE = "contact_made"
    SILENCE = "silence"
    PLAN_OFFERED = "plan_offered"
    PLAN_AGREED = "plan_agreed"
    PLAN_REVISED = "plan_revised"
    CRISIS_PLAN_REVISED = "crisis_plan_revised"
    CRISIS_PLAN_WITHDRAWN = "crisis_plan_withdrawn"
    MEETING_HELD = "meeting_held"
    RULING_MADE = "ruling_made"
    RULING_EVALUATED = "ruling_evaluated"
    INCIDENT_REPORTED = "incident_reported"
    FLAG_RAISED = "flag_raised"
    FLAG_LIFTED = "flag_lifted"
    MAPPED = "mapped"
    LAR_STARTED = "lar_started"
    LAR_MISSED = "lar_missed"
    LAR_ENDED = "lar_ended"
    EPIKRISE_SENT = "epikrise_sent"
    DEVIATION_REPORTED = "deviation_reported"
    NEED_UNMET = "need_unmet"
    RISK_ASSESSED = "risk_assessed"  # of suicide or violence; that it was done, never a grade
    LETTER_RECEIVED = "letter_received"  # somebody wrote about the person: a question, an answer, a note
    MEASURE_AGREED = "measure_agreed"  # a unit has taken on something in a plan
    PROPOSAL_MADE = "proposal_made"  # somebody proposes another wording in a plan, or comments on it
    PLAN_NEEDED = "plan_needed"  # an individual plan and a coordinator are needed
    PLAN_REVIEWED = "plan_reviewed"  # the coordinator has looked at the whole: is the sum sound?
    COORDINATOR_OFFERED = "coordinator_offered"
    PLAN_DECLINED = "plan_declined"  # an individual plan was offered, and the person said no
    SAFETY_PLAN_REVISED = "safety_plan_revised"
    RESPONSIBLE_CHANGED = "responsible_changed"  # another service or contact answers for an area of life
    COORDINATION_OFFERED = "coordination_offered"  # another unit is asked to be the coordinator, and has not answered
    MEETING_CALLED = "meeting_called"
    SERVICE_APPLIED = "service_applied"
    SERVICE_STARTED = "service_started"  # a municipal service, with how long it is expected to last
    ENTRY_CONTESTED = "entry_contested"  # the person says that something about them is wrong
    EMERGENCY_ACCESS = "emergency_access"  # somebody whom nobody thought of looked, and answers for it
    DIED = "died"


PLANS = {  # what is planned, and what it is a plan for
    EventKind.DISCHARGE_PLANNED: EventKind.DISCHARGED,
    EventKind.RELEASE_PLANNED: EventKind.RELEASED,
}
CATEGORY = {  # every kind not named here carries health information
    EventKind.ADMITTED: Category.LOGISTICS,
    EventKind.LEAVE_STARTED: Category.LOGISTICS,
    EventKind.LEAVE_ENDED: Category.LOGISTICS,
    EventKind.DISCHARGE_PLANNED: Category.LOGISTICS,
    EventKind.DISCHARGE_READY: Category.LOGISTICS,
    EventKind.DISCHARGE_READY_WITHDRAWN: Category.LOGISTICS,
    EventKind.DISCHARGE_READY_ANSWERED: Category.LOGISTICS,
    EventKind.DISCHARGED: Category.LOGISTICS,
    EventKind.DIED: Category.LOGISTICS,
    EventKind.CONTACT_MADE: Category.LOGISTICS,
    EventKind.APPOINTMENT_BOOKED: Category.LOGISTICS,
    EventKind.OVERDOSE: Category.SUBSTANCE_USE,
    EventKind.CRISIS_PLAN_REVISED: Category.CRISIS_PLAN,
    EventKind.CRISIS_PLAN_WITHDRAWN: Category.CRISIS_PLAN,
    EventKind.HOUSING_LOST: Category.HOUSING,
    EventKind.HOUSING_OFFERED: Category.HOUSING,
    EventKind.HOUSING_STARTED: Category.HOUSING,
    EventKind.SAFETY_PLAN_REVISED: Category.CRISIS_PLAN,
    EventKind.MEETING_CALLED: Category.CLIENT,
    EventKind.RESPONSIBLE_CHANGED: Category.CLIENT,
    EventKind.COORDINATOR_OFFERED: Category.CLIENT,
    EventKind.COORDINATION_OFFERED: Category.CLIENT,
}
SAYS_ITS_OWN = frozenset(  # what it is about stands in its details, under "category"; health where it does not
    {EventKind.MEASURE_AGREED, EventKind.PROPOSAL_MADE, EventKind.ENTRY_CONTESTED, EventKind.SERVICE_STARTED}
    | {EventKind.SERVICE_APPLIED, EventKind.RULING_MADE, EventKind.RESPONSIBLE_CHANGED, EventKind.MAPPED}
)


PURPOSE = {EventKind.PLAN_NEEDED: Purpose.PLAN}  # for every kind not named here it is what such a service is for


class Cause(StrEnum):
    """Why a stay began. Logistics messages never carry it, so *unknown* is a state that is shown."""

    UNKNOWN = "unknown"
    OVERDOSE = "overdose"
    SUICIDE_ATTEMPT = "suicide_attempt"
    POSSIBLE_SUICIDE_ATTEMPT = "possible_suicide_attempt"
    OTHER = "other"


def category_of(kind: EventKind, cause: Cause = Cause.UNKNOWN, said: object = None) -> Category:
    """Say what kind of information it is that this happened; a stay whose cause is told is health, not logistics.

    `said`: what the event says that it is about itself, of the kinds that do.
    """
    if kind in SAYS_ITS_OWN and said:
        return Category(str(said))
    category = CATEGORY.get(kind, Category.HEALTH)
    return Category.HEALTH if category is Category.LOGISTICS and cause is not Cause.UNKNOWN else category


def purpose_of(kind: EventKind, said: object = None) -> Purpose | None:
    """Say what everybody is told of it for, where it belongs to a plan; None: whatever a service such as theirs is for.

    `said`: what the event says of itself, of the kinds that say their own.
    """
    if kind in SAYS_ITS_OWN and said:
        return Purpose(str(said))
    return PURPOSE.get(kind)


class Correction(StrEnum):
    NEW = "new"
    REVISE = "revise"
    CANCEL = "cancel"


class Who(StrEnum):
    """Whom a pathway can name. Resolved for one person and one event by `events.reach`."""

    SENDER = "sender"  # the unit that sent the message
    ADDRESSEE = "addressee"  # the unit that the message was sent to
    TREATING_UNIT = "treating_unit"  # the specialist unit that sent it, or it was sent to, or that treats now
    COORDINATOR = "coordinator"
    MUNICIPAL_ROP = "municipal_rop"
    MUNICIPAL_HOME_CARE = "municipal_home_care"
    MUNICIPAL_CASE_OFFICE = "municipal_case_office"
    GP = "gp"
    LAR = "lar"
    PRISON_HEALTH = "prison_health"  # the health service of the municipality where the prison is (hol § 3-9)
    NAV = "nav"  # told nothing without the person's yes; whom the team names, and nobody else
    COORDINATING_UNIT = "coordinating_unit"
    MUNICIPAL_ON_CALL = "municipal_on_call"
    MUNICIPAL_LEADER = "municipal_leader"
    # rungs only: relative to the unit that holds the duty
    PEERS = "peers"
    LEADER = "leader"
    ON_CALL = "on_call"


RUNGS_ONLY = frozenset({Who.PEERS, Who.LEADER, Who.ON_CALL})


class Force(StrEnum):
    """How binding a demand is. A default of ours is never dressed as law (P13)."""

    STATUTE = "statute"
    REGULATION = "regulation"
    GUIDELINE = "guideline"
    AGREEMENT = "agreement"
    OUR_DEFAULT = "our-default"


class Side(StrEnum):
    """Who is bound, as people speak of them: one service, whatever units it has."""

    MUNICIPALITY = "municipality"
    GP = "gp"
    SPECIALIST = "specialist"  # hospital, mental health care, TSB, LAR
    PRISON_HEALTH = "prison_health"
    NAV = "nav"
    SENDER = "sender"  # whoever sent the message, which can be any of them
    ADDRESSEE = "addressee"  # whoever it was sent to, which can be any of them


class Evidence(StrEnum):
    """What shows that an item of a checklist is done."""

    EVENT = "event"  # an event that meets it, or somebody who says so
    WORDS = "words"  # a sentence by whoever did it


class Expects(StrEnum):
    """What the other side is asked for."""

    RECEIPT = "receipt"  # a machine has it: opens no duty
    ANSWER = "answer"  # somebody answers
    TAKE = "take"  # somebody takes it on


# ------------------------------------------------------------------------------- what a message reports


@dataclass(frozen=True, slots=True)
class Report:
    """What one message says, understood but not yet believed: the only thing a door hands to the spine."""

    foreign_id: str  # the sender's id of the message
    msg_type: str  # LOG_INNLAGT, or a FHIR event code
    version: str  # "1.5", "R4"
    sent_at: datetime  # aware
    sender: Party
    receivers: tuple[Party, ...]
    kind: EventKind | None  # None: understood, recorded as a message, raises no event
    person: PersonNamed | None
    occurred_at: datetime | None = None  # aware; None only where `kind` is None
    all_day: bool = False  # the message gave a date and no time of day
    estimated: bool = False
    correction: Correction = Correction.NEW
    corrects_id: str = ""  # foreign id of the message that is revised or cancelled
    conversation: str = ""  # foreign id of the message that began the conversation
    episode: str = ""  # the sender's id of the stay, where the format has one
    cause: Cause = Cause.UNKNOWN
    details: dict[str, object] = field(
        default_factory=dict
    )  # JSON: place, contact, discharged_to, answer, remark, next_of_kin …


class LetterForm(StrEnum):
    """What a message of ours is to whoever gets it. KITH: the type of a dialogue message."""

    NOTE = "note"  # something to know, or to keep in the record
    QUESTION = "question"  # something is asked for: an admission report, an appointment, an answer
    REPLY = "reply"  # the answer to what they sent
    DEVIATION = "deviation"  # something went wrong between us


@dataclass(frozen=True, slots=True)
class Letter:
    """One message that leaves the house, cut already to what its receiver may know. Pure: a dialect writes it."""

    id: str  # ours, a UUID; the same letter has the same id however often it is sent
    form: LetterForm
    kind: EventKind
    sent_at: datetime  # aware; when it was written, the same however often it is sent
    sender: Party  # organization, and the unit inside it
    receiver: Party
    person: PersonNamed
    occurred_at: datetime
    all_day: bool = False
    subject: str = ""  # one line, in bokmål
    text: str = ""  # paragraphs parted by an empty line, in bokmål
    author: str = ""  # who wrote it, where a member of staff did
    author_function: str = ""  # their profession, in bokmål
    answers_id: str = ""  # the receiver's id of the message that this answers or is about
    conversation: str = ""  # the id of the message that began the conversation, where there is one
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Dialect:
    """A format that messages come in: how to read it, and how its receipts are written. Pure functions only.

    `accept(report, ours, at)` and `refuse(raw, why, ours, at)` give the receipt as bytes; `ours` is our id of the
    message. `refuse` gives None where the standard says that no receipt can or may be sent.
    """

    channel: str  # "kith", "fhir"
    read: Callable[[bytes], Report]  # raises Unreadable
    accept: Callable[[Report, str, datetime], bytes]
    refuse: Callable[[bytes, Unreadable, str, datetime], bytes | None]
    peek: Callable[[bytes], tuple[str, str]]  # (sender key, foreign id) of what cannot be read, both possibly empty
    is_receipt: Callable[[bytes], bool]  # whether this is a receipt, sound or not; never raises
    read_receipt: Callable[[bytes], ReceiptIn]  # raises Unreadable: it counts as none
    write: Callable[[Letter], bytes]  # a valid message; the same letter, the same bytes
    accepted: str = ""  # the receipt's code for yes: AppRec status, severity of an OperationOutcome
    refused: str = ""  # and for no


@dataclass(frozen=True, slots=True)
class Carried:
    """What a carrier came back with."""

    answer: bytes = b""  # the receipt, where it comes with the answer; empty: it comes as a message of its own
    otherwise: str = ""  # why it did not come there, unless the answer is a receipt: "status-400"


class NotCarried(Exception):
    """A message did not come to its receiver; it is tried again. `code` says why and names nobody."""

    def __init__(self, code: str):  # "timeout", "no-connection", "status-500", "no-folder", "disk-full"
        super().__init__(code)
        self.code = code


Carrier = Callable[[str, bytes, str], Carried]
"""Carry bytes to an address: carrier(address, raw, name) → Carried; `name` is the message's id. Raises NotCarried.

One per `exchange.catalogue.Transport`. Never longer than half a minute. The same name again may come twice to the
receiver: at least once is the promise.
"""
