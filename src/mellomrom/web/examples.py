"""Questions to begin with on *try it*: what differs from the usual one, by field of `sharing.rules.Facts`."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from mellomrom.directory.catalogue import Sector
from mellomrom.sharing.catalogue import Category, Compulsion, Danger, Purpose, Relation, Say
from mellomrom.sharing.words import Words

EXAMPLES: Sequence[tuple[Words, Mapping[str, object]]] = (
    (_("The ward tells home care of a discharge"), {"municipal": True}),
    (
        _("NAV asks the hospital about somebody's health"),
        {
            "recipient": Sector.NAV,
            "category": Category.HEALTH,
            "purpose": Purpose.RECEIVER_TASKS,
            "relation": Relation.NONE,
            "on_request": True,
        },
    ),
    (
        _("The police are at the door and ask for a diagnosis"),
        {
            "recipient": Sector.POLICE,
            "category": Category.DIAGNOSIS,
            "purpose": Purpose.RECEIVER_TASKS,
            "relation": Relation.NONE,
            "on_request": True,
        },
    ),
    (
        _("The police must know what averts serious harm"),
        {
            "recipient": Sector.POLICE,
            "category": Category.SAFETY,
            "purpose": Purpose.SAFETY,
            "relation": Relation.NONE,
            "danger": Danger.SERIOUS_HARM,
            "say": Say.OPPOSED,
        },
    ),
    (
        _("A treatment for substance use ends, and the person wants the municipality told"),
        {"relation": Relation.NONE, "municipal": True, "say": Say.WISHES},
    ),
    (
        _("A treatment for substance use ends, and nobody has asked the person"),
        {"relation": Relation.NONE, "municipal": True},
    ),
    (
        _("Somebody leaves after being held back without consent (hol § 10-2), and says no"),
        {"relation": Relation.NONE, "municipal": True, "say": Say.OPPOSED, "compulsory": Compulsion.HOL_10_2},
    ),
    (
        _("The care team, when the person has said no and their life is in danger"),
        {"category": Category.HEALTH, "relation": Relation.TEAM, "say": Say.OPPOSED, "danger": Danger.LIFE},
    ),
    (
        _("A mother calls and asks how it goes"),
        {"recipient": Sector.NEXT_OF_KIN, "category": Category.HEALTH, "relation": Relation.NONE, "on_request": True},
    ),
)
