"""The words of emergency access: why somebody looks, what they may see, how they sought, what is judged afterwards."""

from enum import StrEnum


class Reason(StrEnum):
    """Why it is urgent. The texts that users see stand in `titles.py`."""

    LIFE = "life"  # danger to life now
    CANNOT_SPEAK = "cannot_speak"  # unconscious, or cannot say what others need to know
    ACUTE = "acute"  # acute psychosis or overdose
    HARM = "harm"  # serious harm to somebody, which can be averted
    OTHER = "other"  # something else, said in words


class Part(StrEnum):
    """What an emergency access can show: each reason opens some of it, never all."""

    SAFETY = "safety"  # what one must know to meet the person safely
    COURSES = "courses"  # which pathways are open
    CAUSES = "causes"  # why the latest stays began
    MEDICINES = "medicines"  # with warnings and what to take care of
    CONTACTS = "contacts"  # the health services that follow the person up
    NEXT_OF_KIN = "next_of_kin"


DETAILS = {  # which details of an event each part reads; no other leaves it
    Part.SAFETY: frozenset({"safety"}),
    Part.CAUSES: frozenset({"cause"}),
    Part.MEDICINES: frozenset({"medicines", "medicines_given", "medicine_help", "warnings", "precautions"}),
}


class Verdict(StrEnum):
    """What those who review say of it."""

    JUSTIFIED = "justified"
    NOT_JUSTIFIED = "not_justified"


class Said(StrEnum):
    """What came of the duty to tell the person."""

    TOLD = "told"
    WAITS = "waits"  # with a reason, which others review


class Item(StrEnum):
    """What is owed because of an emergency access: house items of `events.rules`, and who answers each."""

    REVIEW = "review_access"  # whose information it is
    REVIEW_DELAY = "review_delay"  # a leader of whoever looked: may the person be told later?
    TELL = "tell_person"  # whoever looked
    FOLLOW_UP = "follow_up_access"  # a leader of whoever looked, when it was not justified


class About(StrEnum):
    """What of what stands about them the person says is wrong."""

    EVENT = "event"  # something that is said to have happened, an appointment too
    DUTY = "duty"  # something that is said to be owed them
    TEAM = "team"  # somebody who is said to be around them
    KIN = "kin"  # somebody who is said to be their next of kin


class Outcome(StrEnum):
    """What came of it when the person said that something was wrong."""

    CORRECTED = "corrected"
    STANDS = "stands"
