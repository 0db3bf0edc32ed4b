"""How a case of the sharing rules is written down, and the cases between health services.

Lawyers and clinicians read and extend these tables. Each case says how it differs from the usual one: a hospital tells
of a stay, and a municipal health service in the care team asks what it may know, on a day in May 2026.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from mellomrom.directory.catalogue import Sector
from mellomrom.sharing.catalogue import Category, Competence, Compulsion, Danger, Kind, Purpose, Regime, Relation, Say
from mellomrom.sharing.rules import Facts, Rule, decide

MAY, JUNE, JULY = date(2026, 5, 31), date(2026, 6, 1), date(2026, 7, 1)


class Case(NamedTuple):
    story: str
    facts: Facts
    answer: str  # effect ("duty": it must be told), level, "by", rule, and the law in brackets
    on: date = MAY


def facts(**differences: object) -> Facts:
    usual = {
        "sender": Sector.HEALTH,
        "recipient": Sector.HEALTH,
        "category": Category.LOGISTICS,
        "purpose": Purpose.CARE,
        "relation": Relation.TEAM,
        "say": Say.NONE_ASKED,
        "treats": True,
        "orphan": False,
    }
    return Facts(**usual | differences)


def outside(relation: Relation = Relation.NONE, **differences: object) -> Facts:
    return facts(relation=relation, treats=False, **differences)


def said(case: Case, rules: Sequence[Rule] | None = None) -> str:
    answer = decide(case.facts, on=case.on, rules=rules)
    mark = "" if answer.law.verified else ", not verified"
    effect = "duty" if answer.kind is Kind.DUTY else str(answer.effect)
    return f"{effect} {answer.level} by {answer.rule} ({answer.law}{mark})"


NOTHING = "silence nothing by no-rule-opens (helsepersonelloven § 21)"
HPL_45 = "duty full by treats-the-person (helsepersonelloven § 45)"

BETWEEN_HEALTH = [
    Case("The team hears of a discharge", facts(), HPL_45),
    Case("The team hears of an overdose", facts(category=Category.SUBSTANCE_USE), HPL_45),
    Case(
        "The team hears of it after the law of July, whose text nobody has read",
        facts(),
        "duty full by treats-the-person (helsepersonelloven kap. 5, not verified)",
        on=JULY,
    ),
    Case("A service outside the team does not", outside(Relation.NONE), NOTHING),
    Case("Cooperation is not health care: housing matters need consent", facts(category=Category.HOUSING), NOTHING),
    Case("Nor is safety, until its own rules stand", facts(purpose=Purpose.SAFETY), NOTHING),
    Case("Being in the team does not help administration", facts(purpose=Purpose.ADMINISTRATION), NOTHING),
    Case(
        "The home care that the hospital wrote to reads the message about the stay",
        outside(Relation.ADDRESSEE),
        "duty full by addressed-about-a-stay (forskrift om kommunal betaling for utskrivningsklare pasienter §§ 8-13,"
        " not verified)",
    ),
    Case(
        "The ward that was written to reads what it needs for care",
        outside(Relation.ADDRESSEE, category=Category.HEALTH),
        "duty full by addressed-for-care (helsepersonelloven § 45)",
    ),
    Case(
        "The sender reads what it sent",
        outside(Relation.SENDER),
        "permit full by the-sender-knows-already (helsepersonelloven § 23, not verified)",
    ),
    Case(
        "The sender reads what it sent, also when the person wants nobody told",
        outside(Relation.SENDER, say=Say.OPPOSED),
        "permit full by the-sender-knows-already (helsepersonelloven kap. 5, not verified)",
        on=JULY,
    ),
    Case(
        "A colleague's unit that is asked to help gets the outline",
        outside(Relation.SAME_ORGANIZATION),
        "permit summary by same-organization (helsepersonelloven § 25, not verified)",
    ),
    Case(
        "Whoever is on call for it gets the outline",
        outside(Relation.ON_CALL, category=Category.HEALTH),
        "permit summary by stands-in-on-call (helsepersonelloven § 25, not verified)",
    ),
    Case(
        "The coordinating unit hears of a stay when nobody follows the person up",
        outside(Relation.COORDINATING, orphan=True),
        "permit summary by nobody-follows-up-a-stay (helsepersonelloven § 32, not verified)",
    ),
    Case(
        "Of an overdose it hears only that something has happened",
        outside(Relation.COORDINATING, orphan=True, category=Category.SUBSTANCE_USE),
        "permit ping by nobody-follows-up (helsepersonelloven § 32, not verified)",
    ),
    Case("It hears nothing where somebody does follow up", outside(Relation.COORDINATING), NOTHING),
    Case(
        "A no shuts out the team",
        facts(say=Say.OPPOSED),
        "deny nothing by the-person-says-no (pasient- og brukerrettighetsloven § 5-3)",
    ),
    Case(
        "A no shuts out the addressee in June as well",
        outside(Relation.ADDRESSEE, say=Say.OPPOSED),
        "deny nothing by the-person-says-no (pasient- og brukerrettighetsloven § 5-3)",
        on=JUNE,
    ),
    Case(
        "A no shuts out the team from July, wherever the section lands",
        facts(say=Say.OPPOSED),
        "deny nothing by the-person-says-no (helsepersonelloven kap. 5, not verified)",
        on=JULY,
    ),
    Case(
        "Until June a no held against danger to life between health personnel",
        facts(say=Say.OPPOSED, danger=Danger.LIFE),
        "deny nothing by the-person-says-no (pasient- og brukerrettighetsloven § 5-3)",
    ),
    Case(
        "From June near and serious danger to life goes before a no",
        facts(say=Say.OPPOSED, danger=Danger.LIFE),
        "permit summary by danger-to-life (helsepersonelloven § 25)",
        on=JUNE,
    ),
    Case(
        "Danger does not open anything to NAV",
        facts(recipient=Sector.NAV, danger=Danger.LIFE),
        NOTHING,
        on=JUNE,
    ),
    Case("NAV in the team hears nothing without consent", facts(recipient=Sector.NAV), NOTHING),
    Case(
        "NAV hears the outline with consent",
        facts(recipient=Sector.NAV, say=Say.CONSENTED),
        "permit summary by consent-beyond-health (helsepersonelloven § 22)",
    ),
    Case(
        "A health service outside the team hears all of it with consent",
        outside(Relation.NONE, say=Say.CONSENTED, category=Category.HOUSING),
        "permit full by consent (helsepersonelloven § 22)",
    ),
    Case(
        "A team that has the person's consent is told so",
        facts(say=Say.CONSENTED),
        "duty full by consent (helsepersonelloven § 22)",
    ),
    Case(
        "The police hear nothing, even when the message was sent to them",
        outside(Relation.ADDRESSEE, recipient=Sector.POLICE),
        NOTHING,
    ),
    Case("Compulsory care is no consent", facts(recipient=Sector.NAV, compulsory=Compulsion.PHVL), NOTHING),
    Case(
        "The police tell nobody until their own rules stand",
        facts(sender=Sector.POLICE),
        "silence nothing by no-rule-opens (politiregisterloven § 23)",
    ),
    Case(
        "NAV tells nobody without consent",
        facts(sender=Sector.NAV),
        "silence nothing by no-rule-opens (Nav-loven § 7)",
    ),
    Case(
        "NAV tells the team with consent",
        facts(sender=Sector.NAV, say=Say.CONSENTED),
        "permit summary by consent-from-others (forvaltningsloven § 13 a)",
    ),
    Case(
        "The police tell the outline with consent, by their own act",
        facts(sender=Sector.POLICE, say=Say.CONSENTED),
        "permit summary by consent-from-the-police (politiregisterloven § 24)",
    ),
    Case(
        "A no to the police stands by their own act",
        facts(sender=Sector.POLICE, say=Say.OPPOSED),
        "deny nothing by the-person-says-no-to-the-police (politiregisterloven § 23)",
    ),
    Case(
        "A no stands outside the health services too",
        facts(sender=Sector.MUNICIPAL_OTHER, say=Say.OPPOSED),
        "deny nothing by the-person-says-no-outside-health (forvaltningsloven § 13)",
    ),
]

BETWEEN_HEALTH += [
    Case(
        "Who referred the person hears how it went",
        outside(Relation.REFERRER, category=Category.HEALTH),
        "duty full by epikrise-to-the-referrer (helsepersonelloven § 45 a)",
    ),
    Case(
        "From July the section of the epikrise is not known",
        outside(Relation.REFERRER, category=Category.HEALTH),
        "duty full by epikrise-to-the-referrer (helsepersonelloven kap. 5, not verified)",
        on=JULY,
    ),
    Case(
        "The service in the team looks after the person's children",
        facts(purpose=Purpose.CHILDREN, category=Category.FAMILY),
        "permit summary by children-of-the-patient (helsepersonelloven § 25)",
    ),
    Case(
        "A service that was not asked about the children does not",
        outside(purpose=Purpose.CHILDREN, category=Category.FAMILY),
        NOTHING,
    ),
    Case(
        "The leader sees that something happened",
        outside(Relation.SAME_ORGANIZATION, purpose=Purpose.ADMINISTRATION, category=Category.HEALTH),
        "permit ping by management-and-quality (helsepersonelloven § 26)",
    ),
    Case(
        "Whoever would say no is not told of",
        facts(say=Say.PRESUMED_OPPOSED),
        "deny nothing by the-person-would-say-no (pasient- og brukerrettighetsloven § 5-3)",
    ),
    Case(
        "Unless a named professional found that something weighs more",
        facts(say=Say.PRESUMED_OPPOSED, found=True),
        HPL_45,
    ),
    Case(
        "From June danger to life goes before a no that is only presumed too",
        facts(say=Say.PRESUMED_OPPOSED, danger=Danger.OTHERS),
        "permit summary by danger-to-life (helsepersonelloven § 25)",
        on=JUNE,
    ),
    Case(
        "Serious harm alone does not",
        facts(say=Say.OPPOSED, danger=Danger.SERIOUS_HARM),
        "deny nothing by the-person-says-no (pasient- og brukerrettighetsloven § 5-3)",
        on=JUNE,
    ),
    Case(
        "Danger opens nothing to a service that neither treats the person nor was written to",
        outside(say=Say.OPPOSED, danger=Danger.LIFE),
        "deny nothing by the-person-says-no (pasient- og brukerrettighetsloven § 5-3)",
        on=JUNE,
    ),
    Case("Wherever somebody lives is told within the team", facts(category=Category.WHEREABOUTS), HPL_45),
    Case(
        "But not a protected address",
        facts(category=Category.WHEREABOUTS, protected=True),
        "deny nothing by the-address-is-protected (folkeregisterloven § 10-4, not verified)",
    ),
    Case(
        "What came from health personnel stays under their duty when somebody else tells it on",
        facts(sender=Sector.HOUSING, regime=Regime.HPL, recipient=Sector.NAV, purpose=Purpose.OWN_TASKS),
        NOTHING,
    ),
    Case(
        "The consent of one who cannot decide this counts for nothing",
        outside(say=Say.CONSENTED, competence=Competence.LACKS),
        NOTHING,
    ),
    Case(
        "The consent of those who may give it for them does",
        outside(say=Say.CONSENTED_FOR, competence=Competence.LACKS),
        "permit full by consent-on-behalf (helsepersonelloven § 22)",
    ),
    Case(
        "Nobody consents for one who can decide",
        outside(say=Say.CONSENTED_FOR),
        NOTHING,
    ),
    Case(
        "A parent's consent opens the outline to the school",
        outside(recipient=Sector.SCHOOL, say=Say.CONSENTED_FOR, competence=Competence.UNDER_16),
        "permit summary by consent-on-behalf-beyond-health (helsepersonelloven § 22)",
    ),
    Case(
        "A unit in the team is told whatever else it is to the message", facts(relation=Relation.COORDINATING), HPL_45
    ),
    Case("So is one that was in the team when it was sent", outside(Relation.TEAM), HPL_45),
    Case(
        "From June danger to life opens the outline to whom it was written to",
        outside(Relation.ADDRESSEE, say=Say.OPPOSED, danger=Danger.LIFE),
        "permit summary by danger-to-life (helsepersonelloven § 25)",
        on=JUNE,
    ),
]
