"""What users read for each word of the catalogues. English message ids; bokmål and nynorsk stand in the translations.

`EVENT_TITLE` is safe on a lock screen and for whoever may know no more than that something happened: it names neither
person, illness, place nor reason. `EVENT_NAME` says what happened, and is shown only where the decision lets the
recipient know it.
"""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mellomrom.directory.catalogue import Function, ServiceType
from mellomrom.events.catalogue import Cause, Correction, EventKind, Expects, Force, Level, Who
from mellomrom.events.rules import Answer, Life, Why
from mellomrom.events.sides import Side
from mellomrom.people.catalogue import TeamFunction

_NEWS = _("News about someone you follow up")
_ACUTE = _("Something acute has happened")
_STAY = _("News about a stay")
_TREATMENT = _("News about a course of treatment")
_REFERRAL = _("News about a referral")
_TRANSITION = _("A transition is under way")
_PLAN = _("News about a plan")
_HOME = _("News about a home")
_PAPERS = _("Papers have been sent")
_DECISION = _("A decision has been made")
_CONTACT = _("News about contact")

EVENT_TITLE = {
    EventKind.ADMITTED: _STAY,
    EventKind.LEAVE_STARTED: _STAY,
    EventKind.LEAVE_ENDED: _STAY,
    EventKind.CAUSE_STATED: _STAY,
    EventKind.DISCHARGE_PLANNED: _STAY,
    EventKind.DISCHARGE_READY: _STAY,
    EventKind.DISCHARGE_READY_WITHDRAWN: _STAY,
    EventKind.DISCHARGE_READY_ANSWERED: _("An answer has come"),
    EventKind.DISCHARGED: _STAY,
    EventKind.OVERDOSE: _ACUTE,
    EventKind.SUICIDE_ATTEMPT: _ACUTE,
    EventKind.ACUTE_CONTACT: _ACUTE,
    EventKind.EARLY_NOTICE_SENT: _STAY,
    EventKind.ADMISSION_REPORT_SENT: _PAPERS,
    EventKind.DISCHARGE_REPORT_SENT: _PAPERS,
    EventKind.MEDICINES_SENT: _PAPERS,
    EventKind.SERVICES_STATED: _PAPERS,
    EventKind.TREATMENT_STARTED: _TREATMENT,
    EventKind.TREATMENT_ENDED: _TREATMENT,
    EventKind.DROPPED_OUT: _TREATMENT,
    EventKind.REFERRED: _REFERRAL,
    EventKind.REFERRAL_FORWARDED: _REFERRAL,
    EventKind.REFERRAL_ACCEPTED: _REFERRAL,
    EventKind.REFERRAL_DECLINED: _REFERRAL,
    EventKind.RIGHT_GRANTED: _DECISION,
    EventKind.WAITING_CONTACT: _CONTACT,
    EventKind.CONCERN_RAISED: _("Somebody is worried"),
    EventKind.CONCERN_ANSWERED: _("An answer has come"),
    EventKind.COERCION_CONSULTED: _DECISION,
    EventKind.COERCION_STARTED: _DECISION,
    EventKind.COERCION_REVIEWED: _DECISION,
    EventKind.COERCION_ENDED: _DECISION,
    EventKind.SENTENCE_STARTED: _TRANSITION,
    EventKind.RELEASE_PLANNED: _TRANSITION,
    EventKind.RELEASED: _TRANSITION,
    EventKind.MOVED: _TRANSITION,
    EventKind.HOUSING_LOST: _HOME,
    EventKind.HOUSING_OFFERED: _HOME,
    EventKind.HOUSING_STARTED: _HOME,
    EventKind.APPOINTMENT_BOOKED: _CONTACT,
    EventKind.APPOINTMENT_KEPT: _CONTACT,
    EventKind.APPOINTMENT_MISSED: _CONTACT,
    EventKind.CONTACT_MADE: _CONTACT,
    EventKind.SILENCE: _("Something expected has not come"),
    EventKind.PLAN_OFFERED: _PLAN,
    EventKind.PLAN_AGREED: _PLAN,
    EventKind.PLAN_REVISED: _PLAN,
    EventKind.CRISIS_PLAN_REVISED: _PLAN,
    EventKind.CRISIS_PLAN_WITHDRAWN: _PLAN,
    EventKind.MEETING_HELD: _("A meeting has been held"),
    EventKind.RULING_MADE: _DECISION,
    EventKind.RULING_EVALUATED: _DECISION,
    EventKind.INCIDENT_REPORTED: _("An incident has been reported"),
    EventKind.FLAG_RAISED: _NEWS,
    EventKind.FLAG_LIFTED: _NEWS,
    EventKind.MAPPED: _NEWS,
    EventKind.LAR_STARTED: _TREATMENT,
    EventKind.LAR_MISSED: _TREATMENT,
    EventKind.LAR_ENDED: _TREATMENT,
    EventKind.EPIKRISE_SENT: _PAPERS,
    EventKind.DEVIATION_REPORTED: _("A deviation has been reported"),
    EventKind.NEED_UNMET: _NEWS,
    EventKind.RISK_ASSESSED: _NEWS,
    EventKind.LETTER_RECEIVED: _("Somebody has written to you"),
    EventKind.MEASURE_AGREED: _PLAN,
    EventKind.PROPOSAL_MADE: _PLAN,
    EventKind.PLAN_NEEDED: _PLAN,
    EventKind.PLAN_REVIEWED: _PLAN,
    EventKind.COORDINATOR_OFFERED: _PLAN,
    EventKind.PLAN_DECLINED: _PLAN,
    EventKind.SAFETY_PLAN_REVISED: _PLAN,
    EventKind.RESPONSIBLE_CHANGED: _PLAN,
    EventKind.COORDINATION_OFFERED: _PLAN,
    EventKind.MEETING_CALLED: _PLAN,
    EventKind.SERVICE_APPLIED: _DECISION,
    EventKind.SERVICE_STARTED: _DECISION,
    EventKind.ENTRY_CONTESTED: _NEWS,
    EventKind.EMERGENCY_ACCESS: _NEWS,
    EventKind.DIED: _("An important message about someone you follow up"),
}

EVENT_NAME = {
    EventKind.ADMITTED: _("Admitted"),
    EventKind.LEAVE_STARTED: _("Leave started"),
    EventKind.LEAVE_ENDED: _("Back from leave"),
    EventKind.CAUSE_STATED: _("Reason for the stay stated"),
    EventKind.DISCHARGE_PLANNED: _("Discharge planned"),
    EventKind.DISCHARGE_READY: _("Ready for discharge"),
    EventKind.DISCHARGE_READY_WITHDRAWN: _("No longer ready for discharge"),
    EventKind.DISCHARGE_READY_ANSWERED: _("The municipality has answered the hospital"),
    EventKind.DISCHARGED: _("Discharged"),
    EventKind.OVERDOSE: _("Overdose"),
    EventKind.SUICIDE_ATTEMPT: _("Suicide attempt"),
    EventKind.ACUTE_CONTACT: _("Contact with emergency services"),
    EventKind.EARLY_NOTICE_SENT: _("Early notice sent"),
    EventKind.ADMISSION_REPORT_SENT: _("Admission report sent"),
    EventKind.DISCHARGE_REPORT_SENT: _("Discharge report sent"),
    EventKind.MEDICINES_SENT: _("List of medicines sent"),
    EventKind.SERVICES_STATED: _("Services stated"),
    EventKind.TREATMENT_STARTED: _("Treatment started"),
    EventKind.TREATMENT_ENDED: _("Treatment ended"),
    EventKind.DROPPED_OUT: _("Left treatment before it was finished"),
    EventKind.REFERRED: _("Referred"),
    EventKind.REFERRAL_FORWARDED: _("Referral sent on"),
    EventKind.REFERRAL_ACCEPTED: _("Referral accepted"),
    EventKind.REFERRAL_DECLINED: _("Referral declined"),
    EventKind.RIGHT_GRANTED: _("Right to health care granted"),
    EventKind.WAITING_CONTACT: _("Contact while waiting"),
    EventKind.CONCERN_RAISED: _("Concern reported"),
    EventKind.CONCERN_ANSWERED: _("Concern answered"),
    EventKind.COERCION_CONSULTED: _("The municipality consulted about compulsory care"),
    EventKind.COERCION_STARTED: _("Compulsory care started"),
    EventKind.COERCION_REVIEWED: _("Compulsory care reviewed"),
    EventKind.COERCION_ENDED: _("Compulsory care ended"),
    EventKind.SENTENCE_STARTED: _("Started serving a sentence"),
    EventKind.RELEASE_PLANNED: _("Release planned"),
    EventKind.RELEASED: _("Released"),
    EventKind.MOVED: _("Moved"),
    EventKind.HOUSING_LOST: _("Lost the home"),
    EventKind.HOUSING_OFFERED: _("Offered a home"),
    EventKind.HOUSING_STARTED: _("Moved into a home"),
    EventKind.APPOINTMENT_BOOKED: _("Appointment made"),
    EventKind.APPOINTMENT_KEPT: _("Appointment kept"),
    EventKind.APPOINTMENT_MISSED: _("Appointment missed"),
    EventKind.CONTACT_MADE: _("Contact made"),
    EventKind.SILENCE: _("Expected contact has not come"),
    EventKind.PLAN_OFFERED: _("Individual plan offered"),
    EventKind.PLAN_AGREED: _("Plan agreed"),
    EventKind.PLAN_REVISED: _("Plan revised"),
    EventKind.CRISIS_PLAN_REVISED: _("Crisis plan revised"),
    EventKind.CRISIS_PLAN_WITHDRAWN: _("Crisis plan withdrawn"),
    EventKind.MEETING_HELD: _("Meeting held"),
    EventKind.RULING_MADE: _("Formal decision on services made"),
    EventKind.RULING_EVALUATED: _("Formal decision on services evaluated"),
    EventKind.INCIDENT_REPORTED: _("Incident reported"),
    EventKind.FLAG_RAISED: _("Safety note added"),
    EventKind.FLAG_LIFTED: _("Safety note removed"),
    EventKind.MAPPED: _("Needs mapped"),
    EventKind.LAR_STARTED: _("Opioid maintenance treatment (LAR) started"),
    EventKind.LAR_MISSED: _("Opioid maintenance medicine (LAR) not picked up"),
    EventKind.LAR_ENDED: _("Opioid maintenance treatment (LAR) ended"),
    EventKind.EPIKRISE_SENT: _("Discharge summary sent"),
    EventKind.DEVIATION_REPORTED: _("Deviation between services reported"),
    EventKind.NEED_UNMET: _("Asked for help that did not exist"),
    EventKind.RISK_ASSESSED: _("Risk of suicide or violence assessed"),
    EventKind.LETTER_RECEIVED: _("Letter"),
    EventKind.MEASURE_AGREED: _("Measure agreed in a plan"),
    EventKind.PROPOSAL_MADE: _("Proposal for a plan"),
    EventKind.PLAN_NEEDED: _("An individual plan is needed"),
    EventKind.PLAN_REVIEWED: _("The whole offer reviewed by the coordinator"),
    EventKind.COORDINATOR_OFFERED: _("Coordinator offered"),
    EventKind.PLAN_DECLINED: _("Individual plan declined"),
    EventKind.SAFETY_PLAN_REVISED: _("Safety plan made or revised"),
    EventKind.RESPONSIBLE_CHANGED: _("Another answers for an area of life"),
    EventKind.COORDINATION_OFFERED: _("Another is asked to be the coordinator"),
    EventKind.MEETING_CALLED: _("Meeting called"),
    EventKind.SERVICE_APPLIED: _("Municipal service applied for"),
    EventKind.SERVICE_STARTED: _("Municipal service started"),
    EventKind.ENTRY_CONTESTED: _("The person says that something is wrong"),
    EventKind.EMERGENCY_ACCESS: _("Emergency access"),
    EventKind.DIED: _("Died"),
}

CORRECTION = {
    Correction.NEW: pgettext_lazy("message", "New"),
    Correction.REVISE: pgettext_lazy("message", "Corrected"),
    Correction.CANCEL: pgettext_lazy("message", "Withdrawn by the sender"),
}

CAUSE = {
    Cause.UNKNOWN: pgettext_lazy("reason for a stay", "Not known yet"),
    Cause.OVERDOSE: _("Overdose"),
    Cause.SUICIDE_ATTEMPT: _("Suicide attempt"),
    Cause.POSSIBLE_SUICIDE_ATTEMPT: _("Possible suicide attempt"),
    Cause.OTHER: pgettext_lazy("reason for a stay", "Something else"),
}

WHO = {
    Who.SENDER: _("the unit that sent it"),
    Who.ADDRESSEE: _("the unit the message was sent to"),
    Who.TREATING_UNIT: _("the unit that treats"),
    Who.COORDINATOR: _("the coordinator"),
    Who.MUNICIPAL_ROP: _("the municipal service for mental health and substance use"),
    Who.MUNICIPAL_HOME_CARE: _("municipal home care"),
    Who.MUNICIPAL_CASE_OFFICE: _("the municipal case office"),
    Who.GP: _("the GP"),
    Who.LAR: _("opioid maintenance treatment (LAR)"),
    Who.PRISON_HEALTH: _("the prison health service"),
    Who.NAV: _("NAV"),
    Who.COORDINATING_UNIT: _("the coordinating unit"),
    Who.MUNICIPAL_ON_CALL: _("the municipality's on-call line"),
    Who.MUNICIPAL_LEADER: _("the municipality's leader of health and care"),
    Who.PEERS: _("colleagues in the same unit"),
    Who.LEADER: _("the unit's leader"),
    Who.ON_CALL: _("the unit's on-call line"),
}

SIDE = {
    Side.MUNICIPALITY: _("the municipality"),
    Side.GP: _("the GP"),
    Side.SPECIALIST: _("the specialist health service"),
    Side.PRISON_HEALTH: _("the prison health service"),
    Side.NAV: _("NAV"),
    Side.SENDER: _("whoever sent the message"),
    Side.ADDRESSEE: _("whoever the message was sent to"),
}

FORCE = {
    Force.STATUTE: _("Statute"),
    Force.REGULATION: _("Regulation"),
    Force.GUIDELINE: _("National guideline or standard"),
    Force.AGREEMENT: _("Agreement between the services"),
    Force.OUR_DEFAULT: _("Our suggestion, not law"),
}

EXPECTS = {
    Expects.RECEIPT: _("To be received"),
    Expects.ANSWER: _("To be answered"),
    Expects.TAKE: _("To be taken on"),
}

LEVEL = {
    Level.NOTHING: pgettext_lazy("how much is shared", "Nothing"),
    Level.PING: pgettext_lazy("how much is shared", "Only that something has happened"),
    Level.SAFETY: pgettext_lazy("how much is shared", "What safety needs"),
    Level.SUMMARY: pgettext_lazy("how much is shared", "Summary"),
    Level.FULL: pgettext_lazy("how much is shared", "Everything in the message"),
}

SERVICE = {
    ServiceType.ROP: _("Mental health and substance use service"),
    ServiceType.HOME_CARE: _("Home care"),
    ServiceType.CASE_OFFICE: _("Case office"),
    ServiceType.COORDINATING_UNIT: _("Coordinating unit"),
    ServiceType.LEADER: _("Leader of health and care"),
    ServiceType.ON_CALL: _("On-call line"),
    ServiceType.GP: _("GP"),
    ServiceType.EMERGENCY_CLINIC: _("Emergency clinic"),
    ServiceType.AMBULANCE: _("Ambulance"),
    ServiceType.WARD: _("Hospital ward"),
    ServiceType.PSYCHIATRY: _("Mental health care"),
    ServiceType.TSB: _("Specialized substance use treatment (TSB)"),
    ServiceType.LAR: _("Opioid maintenance treatment (LAR)"),
    ServiceType.HOUSING: _("Housing office"),
    ServiceType.NAV: _("NAV"),
    ServiceType.POLICE: _("Police"),
    ServiceType.PRISON: _("Prison"),
    ServiceType.PRISON_HEALTH: _("Prison health service"),
    ServiceType.SUPERVISION: _("Supervision"),
    ServiceType.NOBODY: _("Nobody"),
    ServiceType.OTHER: pgettext_lazy("service", "Other"),
}

FUNCTION = {
    Function.NURSE: _("Nurse"),
    Function.DOCTOR: _("Doctor"),
    Function.SOCIAL_WORKER: _("Social worker"),
    Function.COORDINATOR: _("Coordinator"),
    Function.CASE_OFFICER: _("Case officer"),
    Function.LEADER: _("Leader"),
    Function.OPERATOR: _("Operator"),
    Function.POLICE_OFFICER: _("Police officer"),
    Function.PRISON_OFFICER: _("Prison officer"),
    Function.ADVISER: _("Adviser"),
    Function.INSPECTOR: _("Inspector"),
}

TEAM_FUNCTION = {
    TeamFunction.COORDINATOR: _("Coordinator"),
    TeamFunction.GP: _("GP"),
    TeamFunction.ROP: _("Mental health and substance use service"),
    TeamFunction.HOME_CARE: _("Home care"),
    TeamFunction.CASE_OFFICER: _("Case officer"),
    TeamFunction.TREATING: _("Treating specialist service"),
    TeamFunction.PATHWAY_COORDINATOR: _("Pathway coordinator in the specialist health service"),
    TeamFunction.LAR: _("Opioid maintenance treatment (LAR)"),
    TeamFunction.HOUSING: _("Housing office"),
    TeamFunction.NAV: _("NAV"),
    TeamFunction.PRISON_HEALTH: _("Prison health service"),
    TeamFunction.OTHER: pgettext_lazy("service", "Other"),
}

HOUSE_ITEM = {  # the duties that the house itself opens; all others have their text in a pathway
    "answer": _("Answer: somebody takes it on"),
    "ask": _("Say why the stay began"),
    "phone": _("Phone those whom the notice does not reach"),
    "record_by_hand": _("It did not reach your record system: write it in the record by hand"),
    "joint_meeting": _("Joint meeting: it was declined twice"),
    "review_access": _("Review the emergency access"),
    "review_delay": _("Review why the person is told later"),
    "tell_person": _("Tell the person that you looked"),
    "follow_up_access": _("Follow up an emergency access that was not justified"),
    "measure": _("A measure in a plan"),
    "meeting_task": _("Something a meeting decided"),
    "revise_plan": _("Go through the individual plan with the person: its day has come"),
    "answer_proposal": _("Answer a proposal for a plan"),
    "fill_week": _("Somebody and something on every day of the first two weeks at home"),
    "take_over_coordination": _("Another takes over as coordinator: a meeting with the person and both"),
    "answer_contest": _("Answer the person, who says that something is wrong"),
    "answer_responsible": _("Say yes or no: who answers for this area of life?"),
    "find_responsible": _("Find who answers for this area of life: nobody does"),
    "evaluate_ruling": _("Evaluate the formal decision with the person, before it runs out"),
    "answer_complaint": _("A complaint about a formal decision: look at it again, and change it or send it on"),
    "tell_disclosure": _("Tell the person what was passed on because the law demands it, and to whom"),
}

WITHHELD_ITEM = _("Something your unit owes")  # where the unit may know no more of it

LIFE = {
    Life.OPEN: pgettext_lazy("duty", "Open"),
    Life.TAKEN: pgettext_lazy("duty", "Taken"),
    Life.MET: pgettext_lazy("duty", "Done"),
    Life.CANCELLED: pgettext_lazy("duty", "No longer needed"),
}

WHY = {
    Why.HANDOVER: _("handed over"),
    Why.LATE: _("nobody has taken it in time"),
    Why.LAPSED: _("it was taken, and not followed up"),
    Why.GONE: _("nobody holds it"),
}

ANSWER = {
    Answer.ACCEPTED: pgettext_lazy("offer", "Accepted"),
    Answer.DECLINED: pgettext_lazy("offer", "Declined"),
    Answer.EXPIRED: pgettext_lazy("offer", "Not answered in time"),
    Answer.WITHDRAWN: pgettext_lazy("offer", "Withdrawn"),
}

REASON = {  # why a duty was closed without being done
    "died": _("the person has died"),
    "withdrawn": _("the message was withdrawn by its sender"),
    "not_needed": _("a later event made it unnecessary"),
    "known_too_late": _("it became known too late; counts as not kept"),
    "course_ended": _("the pathway has ended"),
    "receipt_came": _("the receipt has come"),
    "not_needed_said": _("not needed, as its holder judged"),
    "could_not": _("could not be done; counts as not kept"),
}
