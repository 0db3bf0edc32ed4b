"""The cases from NAV, social services, police and other offices, and to and from the person and those who stand close."""

from mellomrom.directory.catalogue import Sector
from mellomrom.sharing.catalogue import Category, Competence, Danger, Purpose, Regime, Relation, Say
from tests.rules.cases import JULY, JUNE, MAY, NOTHING, Case, outside
from tests.rules.cases_from_health import KIN, NO, POLICE, kin, tells

FVL_13 = "silence nothing by no-rule-opens (forvaltningsloven § 13)"

FROM_OFFICES = [
    Case(
        "NAV tells another office what NAV needs",
        tells(Sector.NAV, Sector.HOUSING, Category.ECONOMY, Purpose.OWN_TASKS),
        "permit summary by tasks-of-nav (Nav-loven § 7)",
    ),
    Case(
        "Not what the other one needs",
        tells(Sector.NAV, Sector.HOUSING, Category.ECONOMY, Purpose.RECEIVER_TASKS, found=True),
        "silence nothing by no-rule-opens (Nav-loven § 7)",
    ),
    Case(
        "Before 2026 nobody has read its text for us",
        tells(Sector.NAV, Sector.HOUSING, Category.ECONOMY, Purpose.OWN_TASKS),
        "permit summary by tasks-of-nav (Nav-loven § 7, not verified)",
        on=MAY.replace(year=2025),
    ),
    Case(
        "State and municipality share one office",
        tells(Sector.SOCIAL, Sector.NAV, Category.ECONOMY, Purpose.ADMINISTRATION, relation=Relation.SAME_ORGANIZATION),
        "permit summary by inside-the-nav-office (Nav-loven § 16)",
    ),
    Case(
        "The rest of the municipality is another house",
        tells(
            Sector.SOCIAL, Sector.HOUSING, Category.ECONOMY, Purpose.ADMINISTRATION, relation=Relation.SAME_ORGANIZATION
        ),
        "silence nothing by no-rule-opens (sosialtjenesteloven § 44)",
    ),
    Case(
        "The social services tell what their own tasks need",
        tells(Sector.SOCIAL, Sector.HOUSING, Category.HOUSING, Purpose.OWN_TASKS),
        "permit summary by tasks-of-social-services (sosialtjenesteloven § 44)",
    ),
    Case(
        "The police that ask are told where somebody may be, whatever the person says",
        tells(
            Sector.SOCIAL,
            POLICE,
            Category.WHEREABOUTS,
            Purpose.RECEIVER_TASKS,
            on_request=True,
            say=Say.OPPOSED,
        ),
        "permit summary by where-to-find-somebody (sosialtjenesteloven § 44)",
    ),
    Case(
        "Not where an address is protected",
        tells(
            Sector.SOCIAL,
            POLICE,
            Category.WHEREABOUTS,
            Purpose.RECEIVER_TASKS,
            on_request=True,
            protected=True,
        ),
        "deny nothing by the-address-is-protected (folkeregisterloven § 10-4, not verified)",
    ),
    Case(
        "Where somebody stays can be told where it harms no trust in the social services",
        tells(Sector.SOCIAL, Sector.HOUSING, Category.WHEREABOUTS, Purpose.RECEIVER_TASKS, found=True),
        "permit summary by whereabouts-from-social-services (sosialtjenesteloven § 44)",
    ),
    Case(
        "And where it harms none in the care services",
        tells(
            Sector.HEALTH,
            Sector.HOUSING,
            Category.WHEREABOUTS,
            Purpose.RECEIVER_TASKS,
            regime=Regime.HOL12,
            found=True,
        ),
        "permit summary by whereabouts-from-care (helse- og omsorgstjenesteloven § 12-1)",
    ),
    Case(
        "What health personnel know is not under that section",
        tells(Sector.HEALTH, Sector.HOUSING, Category.WHEREABOUTS, Purpose.RECEIVER_TASKS, found=True),
        NOTHING,
    ),
    Case(
        "A housing office tells NAV what its own case needs",
        tells(Sector.HOUSING, Sector.NAV, Category.HOUSING, Purpose.OWN_TASKS),
        "permit summary by tasks-of-the-sender (forvaltningsloven § 13 b)",
    ),
    Case(
        "But nothing of somebody's health",
        tells(Sector.HOUSING, Sector.NAV, Category.HEALTH, Purpose.OWN_TASKS),
        FVL_13,
    ),
    Case(
        "A landlord in the municipality calls for help when life is in danger",
        tells(Sector.HOUSING, Sector.HEALTH, Category.SAFETY, Purpose.SAFETY, danger=Danger.LIFE, say=Say.OPPOSED),
        "permit safety by danger-to-life-or-health (forvaltningsloven § 13 b)",
    ),
    Case(
        "The social services tell a doctor of somebody who may need care without consent",
        tells(Sector.SOCIAL, Sector.HEALTH, Category.HEALTH, Purpose.COERCIVE_CARE, found=True),
        "duty summary by should-be-seen-by-a-doctor (psykisk helsevernloven § 3-6, not verified)",
    ),
    Case(
        "The social services tell child welfare of a child in danger",
        tells(Sector.SOCIAL, Sector.CHILD_WELFARE, Category.FAMILY, Purpose.CHILDREN, found=True),
        "duty full by a-child-in-danger-social-services (sosialtjenesteloven § 45)",
    ),
    Case(
        "So do all others",
        tells(Sector.NAV, Sector.CHILD_WELFARE, Category.FAMILY, Purpose.CHILDREN, found=True),
        "duty full by a-child-in-danger-offices (barnevernsloven § 13-2, not verified)",
    ),
    Case(
        "A prison prepares for release with consent",
        tells(Sector.CORRECTIONS, Sector.HOUSING, Category.HOUSING, Purpose.RELEASE, say=Say.CONSENTED),
        "duty summary by consent-from-others (forvaltningsloven § 13 a)",
    ),
    Case(
        "And tells nobody without",
        tells(Sector.CORRECTIONS, Sector.HOUSING, Category.HOUSING, Purpose.RELEASE),
        FVL_13,
    ),
    Case(
        "What nobody can be recognised in is counted in offices too",
        tells(Sector.NAV, Sector.AUTHORITY, Category.ECONOMY, Purpose.STATISTICS, anonymous=True),
        "permit ping by nobody-can-be-recognised-offices (forvaltningsloven § 13 a)",
    ),
    Case(
        "And by the police",
        tells(POLICE, Sector.AUTHORITY, Category.SAFETY, Purpose.STATISTICS, anonymous=True),
        "permit ping by nobody-can-be-recognised-police (politiregisterloven § 24)",
    ),
    Case(
        "The police warn of a crime that can be averted",
        tells(POLICE, Sector.HOUSING, Category.SAFETY, Purpose.SAFETY, danger=Danger.LISTED_CRIME, found=True),
        "permit safety by police-avert-a-crime (politiregisterloven § 27)",
    ),
    Case(
        "The police work with others to prevent crime",
        tells(POLICE, Sector.SCHOOL, Category.SAFETY, Purpose.PREVENTION, found=True),
        "permit safety by police-prevent-crime (politiregisterloven § 27)",
    ),
    Case(
        "The police get help for somebody they have met",
        tells(POLICE, Sector.HEALTH, Category.HEALTH, Purpose.CARE, found=True),
        "permit summary by police-get-help (politiregisterloven § 28)",
    ),
    Case(
        "The police tell what another office needs by law",
        tells(POLICE, Sector.NAV, Category.CLIENT, Purpose.RECEIVER_TASKS, found=True),
        "permit summary by tasks-of-the-recipient (politiregisterloven § 30, not verified)",
    ),
    Case(
        "Child welfare tells nothing by the sections of others",
        tells(Sector.CHILD_WELFARE, Sector.HOUSING, Category.HOUSING, Purpose.OWN_TASKS),
        "silence nothing by no-rule-opens (barnevernsloven § 13-1, not verified)",
    ),
]

FAMILY = [
    Case(
        "The person reads their own record",
        outside(recipient=Sector.PERSON, category=Category.DIAGNOSIS),
        "duty full by ones-own-record (pasient- og brukerrettighetsloven § 5-1)",
        on=JULY,
    ),
    Case(
        "Unless a named professional refused it",
        outside(recipient=Sector.PERSON, category=Category.DIAGNOSIS, refused=True),
        "deny nothing by refused-to-the-person (pasient- og brukerrettighetsloven § 5-1)",
    ),
    Case(
        "The person reads their case in an office",
        tells(Sector.NAV, Sector.PERSON, Category.ECONOMY, Purpose.CARE),
        "permit full by ones-own-case (forvaltningsloven § 13 a)",
    ),
    Case(
        "The person reads what the police know",
        tells(POLICE, Sector.PERSON, Category.SAFETY, Purpose.CARE),
        "permit full by what-the-police-know-of-oneself (politiregisterloven § 25)",
    ),
    Case(
        "Unless it would harm their work",
        tells(POLICE, Sector.PERSON, Category.SAFETY, Purpose.CARE, refused=True),
        "deny nothing by refused-by-the-police (politiregisterloven § 25)",
    ),
    Case(
        "What the person writes goes to those they choose",
        tells(Sector.PERSON, Sector.HEALTH, Category.CRISIS_PLAN, Purpose.CARE, say=Say.CONSENTED),
        "permit full by the-person-tells (personvernforordningen art. 9, not verified)",
    ),
    Case(
        "And to nobody else",
        tells(Sector.PERSON, Sector.HEALTH, Category.CRISIS_PLAN, Purpose.CARE),
        "silence nothing by no-rule-opens (personvernforordningen art. 9, not verified)",
    ),
    Case(
        "The nearest hear it with consent",
        kin(category=Category.HEALTH, say=Say.CONSENTED),
        "duty summary by kin-with-consent (pasient- og brukerrettighetsloven § 3-3)",
    ),
    Case(
        "Or that something happened, when things call for it",
        kin(category=Category.HEALTH, found=True),
        "permit ping by kin-when-things-call-for-it (pasient- og brukerrettighetsloven § 3-3)",
    ),
    Case("Otherwise they hear nothing", kin(category=Category.HEALTH), NOTHING),
    Case("Least of all against a no", kin(category=Category.HEALTH, say=Say.OPPOSED, found=True), NO),
    Case(
        "The nearest of one who cannot decide have a right to know",
        kin(category=Category.HEALTH, competence=Competence.LACKS),
        "duty summary by kin-of-one-who-cannot-decide (pasient- og brukerrettighetsloven § 3-3)",
    ),
    Case(
        "So have parents",
        kin(category=Category.HEALTH, competence=Competence.UNDER_16),
        "duty summary by parents (pasient- og brukerrettighetsloven § 3-4)",
    ),
    Case(
        "From June the nearest must know when others are in danger",
        kin(category=Category.HEALTH, found=True, danger=Danger.OTHERS),
        "duty safety by kin-when-others-are-in-danger (pasient- og brukerrettighetsloven § 3-3)",
        on=JUNE,
    ),
    Case(
        "Before June they only might",
        kin(category=Category.HEALTH, found=True, danger=Danger.OTHERS),
        "permit ping by kin-when-things-call-for-it (pasient- og brukerrettighetsloven § 3-3)",
    ),
    Case(
        "From June they must know for the sake of children",
        kin(purpose=Purpose.CHILDREN, category=Category.HEALTH, found=True),
        "duty summary by kin-for-the-sake-of-children (pasient- og brukerrettighetsloven § 3-3)",
        on=JUNE,
    ),
    Case(
        "Those who raised concern are told that it was looked into",
        kin(relation=Relation.REFERRER, category=Category.SUBSTANCE_USE),
        "duty ping by an-answer-to-those-who-raised-concern (helse- og omsorgstjenesteloven § 10-1)",
    ),
    Case(
        "The nearest may raise concern",
        tells(KIN, Sector.HEALTH, Category.SUBSTANCE_USE, Purpose.CARE),
        "permit full by kin-raise-concern (helse- og omsorgstjenesteloven § 10-1)",
    ),
]
