"""Who may be told what, and on what legal basis.

Every rule is one function of plain `Facts`. Deny beats permit, permit beats silence, and silence is no; the person's own
no beats all but what the law opens whatever they say. Their order never matters. The docstring of a rule is what users
read when they ask why; the law beside it says where it comes from, from when until when, and whether somebody has held
it against the text of the act.

When the law changes, a rule is never edited: its law gets an `until` and a new law, or a new rule with the same code,
gets a `since`. Old decisions can then always be drawn again. How to add one: docs/how-to/add-a-sharing-rule.md.

facts            what a rule may look at
weighing         how rules are written and weighed
objections       what closes
consent          what a yes opens
between_health   between health personnel, for health care
from_health      from health personnel to others
from_offices     from NAV, social services, police, prison and other offices
family           to the person, and to and from those who stand close
cutting          what of an event is left to show
explaining       why, and what would change it
sense            facts that cannot hold together
reading          the rules in the order in which people read them

The readings named R-… are the rows of the notes on the law that a rule comes from.
"""

from mellomrom.sharing.rules import (  # noqa: F401, I001 - each adds its rules, in the order in which they are read
    objections,
    between_health,
    consent,
    from_health,
    from_offices,
    family,
)
from mellomrom.sharing.rules.cutting import cut as cut
from mellomrom.sharing.rules.explaining import Change as Change
from mellomrom.sharing.rules.explaining import Explanation as Explanation
from mellomrom.sharing.rules.explaining import Way as Way
from mellomrom.sharing.rules.explaining import explain as explain
from mellomrom.sharing.rules.explaining import is_verified as is_verified
from mellomrom.sharing.rules.explaining import ways_to_open as ways_to_open
from mellomrom.sharing.rules.facts import REGIME_OF as REGIME_OF
from mellomrom.sharing.rules.facts import VALUES as VALUES
from mellomrom.sharing.rules.facts import Facts as Facts
from mellomrom.sharing.rules.facts import recall as recall
from mellomrom.sharing.rules.reading import Part as Part
from mellomrom.sharing.rules.reading import Reading as Reading
from mellomrom.sharing.rules.reading import Told as Told
from mellomrom.sharing.rules.reading import book as book
from mellomrom.sharing.rules.sense import nonsense as nonsense
from mellomrom.sharing.rules.weighing import JULY as JULY
from mellomrom.sharing.rules.weighing import JUNE as JUNE
from mellomrom.sharing.rules.weighing import RULES as RULES
from mellomrom.sharing.rules.weighing import SILENCE as SILENCE
from mellomrom.sharing.rules.weighing import SILENCE_TEXT as SILENCE_TEXT
from mellomrom.sharing.rules.weighing import STARTING_POINT as STARTING_POINT
from mellomrom.sharing.rules.weighing import Answer as Answer
from mellomrom.sharing.rules.weighing import Asks as Asks
from mellomrom.sharing.rules.weighing import Rule as Rule
from mellomrom.sharing.rules.weighing import decide as decide
from mellomrom.sharing.rules.weighing import rules_on as rules_on
from mellomrom.sharing.rules.weighing import text_of as text_of
