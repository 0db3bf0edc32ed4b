"""The cases from health services to those outside: police, NAV, prison, child welfare, authorities, the municipality."""

from mellomrom.directory.catalogue import Sector
from mellomrom.sharing.catalogue import Category, Compulsion, Danger, Purpose, Relation, Say
from tests.rules.cases import JULY, NOTHING, Case, facts, outside

POLICE, KIN = Sector.POLICE, Sector.NEXT_OF_KIN
NO = "deny nothing by the-person-says-no (pasient- og brukerrettighetsloven § 5-3)"


def police(**differences: object):
    return outside(recipient=POLICE, **{"purpose": Purpose.SAFETY, "category": Category.SAFETY} | differences)


def municipality(**differences: object):
    return outside(municipal=True, **differences)


def kin(**differences: object):
    return outside(recipient=KIN, **differences)


def tells(sender: Sector, recipient: Sector, category: Category, purpose: Purpose, **differences: object):
    return outside(sender=sender, recipient=recipient, category=category, purpose=purpose, **differences)


FROM_HEALTH = [
    Case(
        "The police must be warned when serious harm can be averted",
        police(danger=Danger.SERIOUS_HARM),
        "duty safety by avert-serious-harm (helsepersonelloven § 31)",
    ),
    Case(
        "Also when the person says no, and after the law of July",
        police(danger=Danger.LIFE, say=Say.OPPOSED),
        "duty safety by avert-serious-harm (helsepersonelloven § 31)",
        on=JULY,
    ),
    Case("They are never told a diagnosis for it", police(danger=Danger.LIFE, category=Category.DIAGNOSIS), NOTHING),
    Case("Nor anything where nobody has found a danger", police(), NOTHING),
    Case(
        "Nor a diagnosis by consent: that one tells oneself",
        police(purpose=Purpose.CARE, say=Say.CONSENTED, category=Category.DIAGNOSIS),
        NOTHING,
    ),
    Case(
        "Everybody must try to avert the gravest crimes",
        tells(Sector.SCHOOL, POLICE, Category.SAFETY, Purpose.SAFETY, danger=Danger.LISTED_CRIME),
        "duty safety by avert-a-listed-crime (straffeloven § 196)",
    ),
    Case(
        "NAV may be warned of danger to others, also against a no",
        outside(recipient=Sector.NAV, purpose=Purpose.SAFETY, danger=Danger.OTHERS, say=Say.OPPOSED),
        "permit safety by outweighing-interests (helsepersonelloven § 23, not verified)",
    ),
    Case(
        "The police are told where to fetch somebody who is to be held back",
        police(purpose=Purpose.ENFORCEMENT, category=Category.WHEREABOUTS, compulsory=Compulsion.HOL_10_4, found=True),
        "permit summary by help-to-carry-out-a-decision (spesialisthelsetjenesteloven § 6-4)",
    ),
    Case(
        "Compulsory mental health care is no such decision",
        police(purpose=Purpose.ENFORCEMENT, category=Category.WHEREABOUTS, compulsory=Compulsion.PHVL, found=True),
        NOTHING,
    ),
    Case(
        "The prison that asks is told what averts danger to life",
        outside(
            recipient=Sector.CORRECTIONS,
            category=Category.HEALTH,
            purpose=Purpose.SAFETY,
            danger=Danger.LIFE,
            on_request=True,
        ),
        "duty safety by danger-in-prison (straffegjennomføringsloven § 7 a)",
    ),
    Case(
        "Prison officers are not the health service of the prison",
        facts(recipient=Sector.CORRECTIONS, category=Category.HEALTH),
        NOTHING,
    ),
    Case(
        "The prison that asks is told of children it must take care of",
        outside(
            recipient=Sector.CORRECTIONS,
            category=Category.FAMILY,
            purpose=Purpose.CHILDREN,
            on_request=True,
            found=True,
        ),
        "duty summary by family-of-an-inmate (straffegjennomføringsloven § 7 a)",
    ),
    Case(
        "The municipality must know of an unborn child in danger, whatever the person says",
        municipality(purpose=Purpose.UNBORN_CHILD, category=Category.SUBSTANCE_USE, found=True, say=Say.OPPOSED),
        "duty full by an-unborn-child (helsepersonelloven § 32)",
    ),
    Case(
        "A hospital needs not",
        outside(purpose=Purpose.UNBORN_CHILD, category=Category.SUBSTANCE_USE, found=True),
        NOTHING,
    ),
    Case(
        "Child welfare hears of a pregnant woman held back",
        outside(
            recipient=Sector.CHILD_WELFARE,
            purpose=Purpose.UNBORN_CHILD,
            category=Category.SUBSTANCE_USE,
            compulsory=Compulsion.HOL_10_3,
        ),
        "duty summary by held-back-while-pregnant (helse- og omsorgstjenesteloven § 10-3)",
    ),
    Case(
        "Child welfare hears of a child in danger",
        outside(recipient=Sector.CHILD_WELFARE, purpose=Purpose.CHILDREN, category=Category.FAMILY, found=True),
        "duty full by a-child-in-danger (helsepersonelloven § 33)",
    ),
    Case(
        "Worry alone is not enough",
        outside(recipient=Sector.CHILD_WELFARE, purpose=Purpose.CHILDREN, category=Category.FAMILY),
        NOTHING,
    ),
    Case(
        "Who gives licences is told that somebody should not drive",
        outside(
            recipient=Sector.AUTHORITY, purpose=Purpose.DRIVING_LICENCE, category=Category.SUBSTANCE_USE, found=True
        ),
        "duty ping by unfit-to-drive (helsepersonelloven § 34)",
    ),
    Case(
        "With consent the municipality must be told what should lead to help",
        municipality(category=Category.HEALTH, say=Say.CONSENTED),
        "duty full by consent (helsepersonelloven § 22)",
    ),
    Case(
        "With consent the coordinating unit must be told that a plan is needed",
        outside(Relation.COORDINATING, purpose=Purpose.PLAN, say=Say.CONSENTED),
        "duty full by consent (helsepersonelloven § 22)",
    ),
    Case(
        "Without it the duty to tell opens nothing",
        outside(Relation.COORDINATING, purpose=Purpose.PLAN),
        NOTHING,
    ),
    Case(
        "The hospital tells the municipality so",
        municipality(purpose=Purpose.PLAN, say=Say.CONSENTED),
        "duty full by consent (helsepersonelloven § 22)",
    ),
    Case(
        "The hospital tells the municipality what its tasks need, with consent",
        municipality(purpose=Purpose.RECEIVER_TASKS, category=Category.HEALTH, say=Say.CONSENTED),
        "duty full by consent (helsepersonelloven § 22)",
    ),
    Case(
        "The end of a treatment is told when the person wishes it",
        municipality(say=Say.WISHES),
        "duty summary by the-person-wishes-it-told (spesialisthelsetjenesteloven § 3-15)",
    ),
    Case("To nobody else", outside(say=Say.WISHES), NOTHING),
    Case(
        "After being held back it is always told",
        municipality(say=Say.OPPOSED, compulsory=Compulsion.HOL_10_2),
        "duty summary by after-being-held-back (spesialisthelsetjenesteloven § 3-15)",
    ),
    Case(
        "After compulsory mental health care a no stands",
        municipality(say=Say.OPPOSED, compulsory=Compulsion.PHVL),
        NO,
    ),
    Case(
        "Supervision that asks is given it",
        outside(recipient=Sector.AUTHORITY, purpose=Purpose.SUPERVISION, category=Category.HEALTH, on_request=True),
        "duty full by supervision (helsepersonelloven § 30)",
    ),
    Case(
        "What nobody can be recognised in is counted",
        outside(recipient=Sector.AUTHORITY, purpose=Purpose.STATISTICS, category=Category.HEALTH, anonymous=True),
        "permit ping by nobody-can-be-recognised (helsepersonelloven § 23)",
    ),
    Case(
        "The duty to work together opens nothing, found or not",
        outside(recipient=Sector.NAV, purpose=Purpose.COOPERATION, found=True, on_request=True),
        NOTHING,
    ),
]
