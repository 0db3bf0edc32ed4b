"""Facts that cannot hold together: a question that no real case asks, and the sentence that says why.

Only *try it* asks. Nothing is decided by this: what is asked for real is answered as it stands.
"""

from collections.abc import Callable, Sequence
from datetime import date

from mellomrom.directory.catalogue import Sector
from mellomrom.sharing.catalogue import Competence, Regime, Relation, Say
from mellomrom.sharing.rules.facts import Facts

FIRST_DAY = date(2018, 7, 20)  # before it most of the sections that the rules rest on read otherwise

PEOPLE = frozenset({Sector.PERSON, Sector.NEXT_OF_KIN})  # in no unit, and bound by no duty of confidentiality
IN_A_UNIT = frozenset({Relation.TEAM, Relation.SAME_ORGANIZATION, Relation.ON_CALL, Relation.COORDINATING})

TOO_EARLY_TEXT = "The rules written here reach back to 20 July 2018. Choose a later day."
TO_ONESELF_TEXT = "The person cannot be told by themselves. Choose somebody else as one of the two."
NO_UNIT_TEXT = "The person and those who stand close work in no unit. Choose what else they have to do with it."
NOT_MUNICIPAL_TEXT = "Only a health service can belong to the health and care services of the municipality."
NOT_COORDINATING_TEXT = "The coordinating unit is one of the municipality's health services. Choose health personnel."
OTHERS_CONSENT_TEXT = "Somebody who can decide about this is asked themselves. Nobody else consents for them."
REFUSED_TO_OTHERS_TEXT = "Only the person themselves can be refused to read. Choose the person as the one who is told."
FOLLOWED_UP_TEXT = "It cannot both be that nobody in the municipality follows the person up and that this unit does."
NOT_THE_SENDER_TEXT = (
    "The one who gave the information is the one who is told. Then both must be the same kind of service."
)
NOT_UNDER_DUTY_TEXT = "What a service tells is under a duty of confidentiality. Choose which, or the service's own."

_TESTS: Sequence[tuple[str, Callable[[Facts], bool]]] = (
    (TO_ONESELF_TEXT, lambda f: f.sender is f.recipient is Sector.PERSON),
    (NO_UNIT_TEXT, lambda f: f.recipient in PEOPLE and (f.treats or f.relation in IN_A_UNIT)),
    (NOT_MUNICIPAL_TEXT, lambda f: f.municipal and f.recipient is not Sector.HEALTH),
    (
        NOT_COORDINATING_TEXT,
        lambda f: f.relation is Relation.COORDINATING and f.recipient not in {Sector.HEALTH} | PEOPLE,
    ),
    (OTHERS_CONSENT_TEXT, lambda f: f.say is Say.CONSENTED_FOR and f.competence is Competence.DECIDES),
    (REFUSED_TO_OTHERS_TEXT, lambda f: f.refused and f.recipient is not Sector.PERSON),
    (FOLLOWED_UP_TEXT, lambda f: f.orphan and f.municipal and f.on_team),
    (NOT_THE_SENDER_TEXT, lambda f: f.relation is Relation.SENDER and f.sender is not f.recipient),
    (NOT_UNDER_DUTY_TEXT, lambda f: f.origin is Regime.OWN and f.sender not in PEOPLE),
)


def nonsense(facts: Facts, *, on: date) -> list[str]:
    """Give a sentence for each thing about a question that cannot be so, as English message ids; none for a sound one."""
    early = [TOO_EARLY_TEXT] if on < FIRST_DAY else []
    return early + [text for text, cannot_be in _TESTS if cannot_be(facts)]
