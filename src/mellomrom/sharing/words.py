"""What users read for each fact that a rule may look at, each value a sentence that can stand alone.

`FACT` names the fact as a question, `VALUE` has a sentence for each value of `sharing.rules.VALUES`: a test checks that
none is left out. English message ids; bokmål and nynorsk stand in the translations.
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mellomrom.directory.catalogue import Sector
from mellomrom.sharing.catalogue import (
    Category,
    Competence,
    Compulsion,
    Danger,
    Effect,
    Kind,
    Purpose,
    Regime,
    Relation,
    Say,
    Then,
)
from mellomrom.sharing.rules import Asks, Part, Told

Words = str | Promise

FACT: Mapping[str, Words] = {
    "sender": _("Who tells"),
    "recipient": _("Who is told"),
    "category": _("What it is about"),
    "purpose": _("What it is wanted for"),
    "relation": _("What the recipient has to do with it"),
    "say": _("What the person has said"),
    "treats": _("Care team"),
    "orphan": _("Follow-up in the municipality"),
    "compulsory": _("Decision without consent"),
    "danger": _("Danger"),
    "regime": _("Duty of confidentiality"),
    "competence": _("Whether the person can decide about this"),
    "found": _("What somebody has found"),
    "on_request": _("Whether it was asked for"),
    "municipal": _("The municipality's services"),
    "anonymous": _("Recognition"),
    "refused": _("Reading one's own"),
    "protected": _("The address"),
}

SECTOR: Mapping[object, Words] = {
    Sector.HEALTH: _("Health personnel"),
    Sector.MUNICIPAL_OTHER: _("Other services of the municipality"),
    Sector.NAV: _("NAV, the state's side"),
    Sector.POLICE: _("The police"),
    Sector.CORRECTIONS: _("The prison and the probation service"),
    Sector.SOCIAL: _("NAV, the municipality's social services"),
    Sector.HOUSING: _("The housing office"),
    Sector.SCHOOL: _("The school"),
    Sector.CHILD_WELFARE: _("The child welfare service"),
    Sector.AUTHORITY: _("Supervising and licensing authorities"),
    Sector.NEXT_OF_KIN: _("Those who stand close"),
    Sector.PERSON: _("The person"),
}

CATEGORY: Mapping[object, Words] = {
    Category.LOGISTICS: _("That the person came, is ready or left"),
    Category.HEALTH: _("Health"),
    Category.SUBSTANCE_USE: _("Substance use"),
    Category.SAFETY: _("What one must know to meet the person safely"),
    Category.HOUSING: _("Housing"),
    Category.CLIENT: _("That a service knows the person at all"),
    Category.WHEREABOUTS: _("Where the person lives, stays or can be reached"),
    Category.DIAGNOSIS: _("A diagnosis"),
    Category.CRISIS_PLAN: _("The crisis plan"),
    Category.ECONOMY: _("Money and debt"),
    Category.FAMILY: _("Children and those the person lives with"),
}

PURPOSE: Mapping[object, Words] = {
    Purpose.CARE: _("Health care"),
    Purpose.ADMINISTRATION: _("Management and quality of the service"),
    Purpose.SAFETY: _("To avert harm"),
    Purpose.OWN_TASKS: _("The sender's tasks"),
    Purpose.RECEIVER_TASKS: _("The recipient's tasks"),
    Purpose.COOPERATION: _("To work together"),
    Purpose.PLAN: _("An individual plan and a coordinator"),
    Purpose.COERCIVE_CARE: _("That a doctor sees somebody who may need care without consent"),
    Purpose.ENFORCEMENT: _("Help from the police to carry out a decision"),
    Purpose.PREVENTION: _("To prevent crime"),
    Purpose.RELEASE: _("To prepare for leaving prison"),
    Purpose.CHILDREN: _("What the person's children need, or a child in danger"),
    Purpose.UNBORN_CHILD: _("A child that is not born yet"),
    Purpose.DRIVING_LICENCE: _("Whether the person can drive"),
    Purpose.SUPERVISION: _("Supervision of the service"),
    Purpose.STATISTICS: _("Statistics and learning"),
}

RELATION: Mapping[object, Words] = {
    Relation.SENDER: _("The recipient gave the information itself"),
    Relation.ADDRESSEE: _("The message was addressed to the recipient"),
    Relation.TEAM: _("The recipient is in the person's care team"),
    Relation.REFERRER: _("The recipient referred the person, or raised the concern"),
    Relation.SAME_ORGANIZATION: _("The recipient is in the organization that holds the message"),
    Relation.ON_CALL: _("The recipient is on call for one that may know"),
    Relation.COORDINATING: _("The recipient is the coordinating unit where the person stays"),
    Relation.NONE: _("The recipient has nothing to do with it"),
}

SAY: Mapping[object, Words] = {
    Say.NONE_ASKED: _("The person has not been asked"),
    Say.CONSENTED: _("The person has said yes"),
    Say.OPPOSED: _("The person has said no"),
    Say.PRESUMED_OPPOSED: _("There is reason to believe that the person would say no"),
    Say.CONSENTED_FOR: _("The parents or the nearest have said yes for the person"),
    Say.WISHES: _("The person wants the municipality told when the treatment ends"),
}

COMPETENCE: Mapping[object, Words] = {
    Competence.DECIDES: _("The person can decide about this"),
    Competence.LACKS: _("The person cannot decide about this, a professional has found"),
    Competence.UNDER_16: _("The person is under sixteen"),
}

DANGER: Mapping[object, Words] = {
    Danger.NONE: _("Nobody has found a danger"),
    Danger.LIFE: _("Near and serious danger to the person's own life has been found"),
    Danger.OTHERS: _("Near and serious danger to others' life or health has been found"),
    Danger.SERIOUS_HARM: _("A danger of serious harm to people or property has been found"),
    Danger.LISTED_CRIME: _("One of the gravest crimes is most likely, and can still be averted"),
}

COMPULSION: Mapping[object, Words] = {
    Compulsion.NONE: _("There is no decision without consent"),
    Compulsion.PHVL: _("Compulsory mental health care in hospital"),
    Compulsion.TUD: _("Compulsory mental health care while living at home"),
    Compulsion.HOL_10_2: _("Held back in treatment without consent (hol § 10-2)"),
    Compulsion.HOL_10_3: _("Held back in treatment while pregnant (hol § 10-3)"),
    Compulsion.HOL_10_4: _("Held back on the person's own earlier consent (hol § 10-4)"),
}

OWN_DUTY = _("The one that the service itself is under")
REGIME: Mapping[object, Words] = {
    Regime.HPL: _("That of health personnel (hpl § 21)"),
    Regime.FVL: _("That of public offices (fvl § 13)"),
    Regime.HOL12: _("That of municipal care that is not health care (hol § 12-1)"),
    Regime.SOTJL: _("That of the social services (sotjl § 44)"),
    Regime.NAV7: _("That of NAV (Nav-loven § 7)"),
    Regime.PRL: _("That of the police (prl § 23)"),
    Regime.STRGJFL: _("That of the prison and probation service (strgjfl § 7)"),
    Regime.BVL: _("That of the child welfare service (bvl § 13-1)"),
    Regime.OWN: _("None: it is what the person or somebody close says"),
}

# yes first, then no
YES_OR_NO: Mapping[str, tuple[Words, Words]] = {
    "treats": (_("The recipient follows the person up now"), _("The recipient does not follow the person up")),
    "orphan": (
        _("Nobody in the municipality follows the person up"),
        _("Somebody in the municipality follows the person up"),
    ),
    "found": (
        _("A named professional has found what the law asks for, and written down why"),
        _("Nobody has found and written down what the law asks for"),
    ),
    "on_request": (_("The recipient has asked for it"), _("Nobody has asked for it")),
    "municipal": (
        _("The recipient is a health service of the municipality"),
        _("The recipient is not one of the municipality's health services"),
    ),
    "anonymous": (_("Nobody can be recognised in it"), _("One can see whom it is about")),
    "refused": (
        _("A professional has refused the person to read it, with reasons"),
        _("Nobody has refused the person to read it"),
    ),
    "protected": (_("The person's address is protected"), _("The person's address is not protected")),
}

VALUE: Mapping[str, Mapping[object, Words]] = {
    "sender": {**SECTOR},
    "recipient": {**SECTOR},
    "category": {**CATEGORY},
    "purpose": {**PURPOSE},
    "relation": {**RELATION},
    "say": {**SAY},
    "competence": {**COMPETENCE},
    "danger": {**DANGER},
    "compulsory": {**COMPULSION},
    "regime": {None: OWN_DUTY, **REGIME},
    **{name: {False: no, True: yes} for name, (yes, no) in YES_OR_NO.items()},
}

ANSWER: Mapping[tuple[Effect, Kind], Words] = {
    (Effect.PERMIT, Kind.DUTY): _("Yes, it must be told"),
    (Effect.PERMIT, Kind.MAY): _("Yes, it may be told"),
    (Effect.DENY, Kind.MUST_NOT): _("No"),
    (Effect.SILENCE, Kind.MUST_NOT): _("No, nothing opens it"),
}

KIND: Mapping[Kind, Words] = {
    Kind.DUTY: pgettext_lazy("sharing rule", "Must be told"),
    Kind.MAY: pgettext_lazy("sharing rule", "May be told"),
    Kind.MUST_NOT: pgettext_lazy("sharing rule", "Is not told"),
}

ASKS: Mapping[Asks, Words] = {
    Asks.CONSENT: _("only with the person's yes"),
    Asks.NO_OBJECTION: _("unless the person says no"),
    Asks.NOTHING: _("whatever the person says"),
}

THEN: Mapping[Then, Words] = {
    Then.TELL_THE_PERSON: _("tell the person"),
    Then.WRITE_REASONS: _("write down who decided it, and why"),
    Then.NOTE_IN_RECORD: _("note in the record that others were given it"),
}

PART: Mapping[Part, Words] = {
    Part.CLOSES: _("What closes, whoever tells"),
    Part.HEALTH: _("Health personnel tell"),
    Part.NAV: _("NAV and the social services tell"),
    Part.POLICE: _("The police tell"),
    Part.PRISON: _("The prison tells"),
    Part.OFFICES: _("Other public offices tell"),
    Part.CLOSE: _("The person, or those who stand close, tell"),
    Part.ANYBODY: _("Several kinds of services tell"),
}

TOLD: Mapping[object, Words] = {
    Told.ANYBODY: _("Anybody"),
    Told.OTHERS: _("Anybody but the person"),
    Told.NOT_POLICE: _("Anybody but the police"),
    Told.OFFICES: _("Public offices, the health services among them"),
    Told.BEYOND_HEALTH: _("Services outside the health services"),
    **SECTOR,
}

SHOWN: Mapping[str, Words] = {  # what a level shows, by the keys of `sharing.catalogue.SHOWN`
    "kind": _("what happened"),
    "occurred_at": _("when"),
    "safety": _("what one must know to meet the person safely"),
    "place": _("where"),
    "discharged_to": _("where the person went"),
    "contact": _("whom to call"),
    "appointment": _("the next appointment"),
}
