"""The verbs of the spine, in the order in which things happen. The only code that writes its tables.

take_in → record → see → take → done
                    ↘ not_needed | could_not
                    ↘ hand_over → accept | decline
                    ↘ lapse_takes, offer_due, expire_offers, tell_silences, look_at_weeks, end_courses  (the worker)
                    ↘ deliver_due → a receipt, or phone_where_no_receipt                     (its other threads)
adopt → withdraw_adoption                                                                    (a leader)
"""

from mellomrom.events.actions.adopting import LONGEST_NOTE, adopt, withdraw_adoption
from mellomrom.events.actions.coordination import begin_handover
from mellomrom.events.actions.delivering import deliver_due, deliver_next, send_again
from mellomrom.events.actions.duties import done, see, state_cause, take
from mellomrom.events.actions.escalating import end_courses, expire_offers, lapse_takes, offer_due
from mellomrom.events.actions.hearing import tell_silences
from mellomrom.events.actions.intake import Received, take_in, try_again
from mellomrom.events.actions.judging import could_not, not_needed
from mellomrom.events.actions.looking import look_at_weeks
from mellomrom.events.actions.offers import accept, close_unit, decline, hand_over
from mellomrom.events.actions.operating import send_all_again, try_all_now, try_now
from mellomrom.events.actions.phoning import phone_where_no_receipt
from mellomrom.events.actions.recording import Happening, record

__all__ = [
    "LONGEST_NOTE",
    "Happening",
    "Received",
    "accept",
    "adopt",
    "begin_handover",
    "close_unit",
    "could_not",
    "decline",
    "deliver_due",
    "deliver_next",
    "done",
    "end_courses",
    "expire_offers",
    "hand_over",
    "not_needed",
    "lapse_takes",
    "look_at_weeks",
    "offer_due",
    "phone_where_no_receipt",
    "record",
    "see",
    "send_again",
    "send_all_again",
    "state_cause",
    "take",
    "take_in",
    "tell_silences",
    "try_again",
    "try_all_now",
    "try_now",
    "withdraw_adoption",
]
