"""The words of sharing: what may be asked, what can be answered, and what each level of content shows.

Sharing lies below the spine, so `events.catalogue` takes Category and Level from here.
"""

from collections.abc import Mapping
from enum import StrEnum

from mellomrom.directory.catalogue import Sector


class Effect(StrEnum):
    """What the rules answer. Only a permit opens; silence is a no that nobody has spoken."""

    DENY = "deny"
    PERMIT = "permit"
    SILENCE = "silence"


class Kind(StrEnum):
    """Whether the law lets somebody tell, demands it, or does neither."""

    MAY = "may"  # opplysningsrett
    DUTY = "duty"  # opplysningsplikt, meldeplikt
    MUST_NOT = "must_not"


class Then(StrEnum):
    """What must be done once something was told."""

    TELL_THE_PERSON = "tell_the_person"  # pbrl § 3-6, third paragraph; prl § 27, third paragraph
    WRITE_REASONS = "write_reasons"  # who decided it, and why
    NOTE_IN_RECORD = "note_in_record"  # that others were given it


class Category(StrEnum):
    """What kind of information an event is, as the sharing rules ask it; the levels cut within it."""

    LOGISTICS = "logistics"  # that somebody came, is ready or left: says that one is a patient, nothing more
    HEALTH = "health"
    SUBSTANCE_USE = "substance_use"
    SAFETY = "safety"  # what one must know to meet the person safely
    HOUSING = "housing"
    CLIENT = "client"  # that a service knows somebody at all
    WHEREABOUTS = "whereabouts"  # where somebody lives, stays or can be reached
    DIAGNOSIS = "diagnosis"
    CRISIS_PLAN = "crisis_plan"
    ECONOMY = "economy"
    FAMILY = "family"  # children and those one lives with


ILLNESS = frozenset({Category.HEALTH, Category.SUBSTANCE_USE, Category.DIAGNOSIS, Category.CRISIS_PLAN})
CARE = ILLNESS | {Category.LOGISTICS, Category.CLIENT, Category.WHEREABOUTS, Category.SAFETY}  # what care is made of
TO_AVERT = CARE - {Category.DIAGNOSIS}  # what can help to avert harm; no diagnosis ever does
CASE = frozenset(  # what an office outside health keeps about a case
    {Category.CLIENT, Category.LOGISTICS, Category.HOUSING, Category.ECONOMY, Category.FAMILY}
)

AREA: Mapping[str, Category] = {  # what kind of information an area of life is (people.catalogue.Area), in map and plan
    **dict.fromkeys(("mental_health", "somatic_health", "dental", "nutrition"), Category.HEALTH),
    "daily_living": Category.HEALTH,  # what somebody needs help with at home tells how they are
    "substance_use": Category.SUBSTANCE_USE,
    "housing": Category.HOUSING,
    "economy": Category.ECONOMY,
    "network": Category.FAMILY,
    "work_activity": Category.CLIENT,  # a job specialist is no health personnel, and reads nothing of health here
    "coordination": Category.CLIENT,
}


class Purpose(StrEnum):
    """What the recipient wants it for."""

    CARE = "care"  # helsehjelp
    ADMINISTRATION = "administration"  # ledelse og internkontroll
    SAFETY = "safety"  # to avert harm
    OWN_TASKS = "own_tasks"  # the tasks that law gives the sender
    RECEIVER_TASKS = "receiver_tasks"  # the tasks that law gives the recipient
    COOPERATION = "cooperation"  # the duty to work together, which opens nothing by itself
    PLAN = "plan"  # an individual plan and a coordinator are needed
    COERCIVE_CARE = "coercive_care"  # a doctor should see somebody who may need care without consent
    ENFORCEMENT = "enforcement"  # help from the police to carry out a decision
    PREVENTION = "prevention"  # to prevent crime
    RELEASE = "release"  # to prepare for leaving prison
    CHILDREN = "children"  # the needs of the person's children and siblings under age, or a child in danger
    UNBORN_CHILD = "unborn_child"
    DRIVING_LICENCE = "driving_licence"
    SUPERVISION = "supervision"  # tilsyn
    STATISTICS = "statistics"  # and learning


USES: Mapping[Sector, Purpose] = {  # what each kind of service wants to know for, where it has not said another
    **dict.fromkeys(Sector, Purpose.RECEIVER_TASKS),
    **dict.fromkeys((Sector.HEALTH, Sector.NEXT_OF_KIN, Sector.PERSON), Purpose.CARE),
    **dict.fromkeys((Sector.POLICE, Sector.CORRECTIONS), Purpose.SAFETY),
    Sector.CHILD_WELFARE: Purpose.CHILDREN,
}


class Say(StrEnum):
    """What the person has said about this recipient and this category. *Not asked* is not *no*."""

    NONE_ASKED = "none_asked"
    CONSENTED = "consented"  # explicit, by the person, not withdrawn
    OPPOSED = "opposed"  # motsetter seg
    PRESUMED_OPPOSED = "presumed_opposed"  # there is reason to believe that they would say no if they were asked
    CONSENTED_FOR = "consented_for"  # by the parents or the nearest of kin, for one who cannot decide
    WISHES = "wishes"  # wants the municipality told before a treatment for substance use ends (sphl § 3-15)


class How(StrEnum):
    """How what somebody said came here."""

    DIGITAL = "digital"  # by the person, logged in as themselves
    SPOKEN = "spoken"
    PAPER = "paper"


class Choice(StrEnum):
    """The three plain choices; each puts aside what was said before, but not what was said of one document."""

    HELPERS = "helpers"  # those who help me now may know what they need
    NAMED = "named"  # only those I name
    NOBODY = "nobody"  # nobody beyond what the law demands


class Competence(StrEnum):
    """Whether the person can decide about this themselves (beslutningskompetanse, pbrl § 4-3). One matter at a time."""

    DECIDES = "decides"
    LACKS = "lacks"  # over 16; a named professional has found it, with reasons
    UNDER_16 = "under_16"


class Danger(StrEnum):
    """The danger that a named professional has found, and written down why. *None* until somebody has."""

    NONE = "none"
    LIFE = "life"  # near and serious, to the person's own life
    OTHERS = "others"  # near and serious, to the life or health of others
    SERIOUS_HARM = "serious_harm"  # serious harm to somebody or to property, which telling can avert
    LISTED_CRIME = "listed_crime"  # a crime that strl § 196 names is most likely, and can still be averted


class Compulsion(StrEnum):
    """The decision without consent that a stay or a treatment rests on. It is never a consent."""

    NONE = "none"
    PHVL = "phvl"  # tvungen observasjon eller tvungent psykisk helsevern, døgn
    TUD = "tud"  # the same without staying in an institution
    HOL_10_2 = "hol_10_2"
    HOL_10_3 = "hol_10_3"  # gravid
    HOL_10_4 = "hol_10_4"  # held back on their own earlier consent


class Regime(StrEnum):
    """The duty of confidentiality that information came under. It follows the information, whoever tells it on."""

    HPL = "hpl"  # helsepersonell: hpl § 21
    FVL = "fvl"  # public offices: fvl § 13
    HOL12 = "hol12"  # municipal care that is not health care: hol § 12-1
    SOTJL = "sotjl"  # social services: sotjl § 44
    NAV7 = "nav7"  # Nav-loven § 7
    PRL = "prl"  # police: prl § 23
    STRGJFL = "strgjfl"  # prison and probation: fvl § 13, by strgjfl § 7
    BVL = "bvl"  # child welfare: bvl § 13-1
    OWN = "own"  # what the person, or somebody close, says themselves: no duty binds them


class Relation(StrEnum):
    """The closest thing that the recipient is to the message, its sender or the person."""

    SENDER = "sender"  # the unit that sent it, or wrote it down
    ADDRESSEE = "addressee"  # the sender itself addressed the message to this unit
    TEAM = "team"  # in the person's care team
    REFERRER = "referrer"  # referred the person to what this reports on, or raised the concern that it answers
    SAME_ORGANIZATION = "same_organization"  # another unit of the organization that holds the message
    ON_CALL = "on_call"  # stands in for a unit that may know
    COORDINATING = "coordinating"  # coordinating or nobody unit of the municipality of stay, where no service holds
    NONE = "none"


CLOSENESS: tuple[Relation, ...] = (  # closest first; a step down never shows more of what care needs
    Relation.SENDER,
    Relation.ADDRESSEE,
    Relation.TEAM,
    Relation.REFERRER,
    Relation.SAME_ORGANIZATION,
    Relation.ON_CALL,
    Relation.COORDINATING,
    Relation.NONE,
)


class Level(StrEnum):
    """How much a recipient is told. Ordered: nothing < ping < safety < summary < full; `rank` is what to compare."""

    NOTHING = "nothing"
    PING = "ping"
    SAFETY = "safety"
    SUMMARY = "summary"
    FULL = "full"

    @property
    def rank(self) -> int:
        """Give the place in the order, 0 for nothing. Text does not compare as levels do: use this."""
        return _ORDER[self.value]


_ORDER: Mapping[str, int] = {level.value: place for place, level in enumerate(Level)}


# Which details of an event each level shows; a higher level shows what the lower ones do. FULL shows every key.
SHOWN: Mapping[Level, frozenset[str]] = {
    Level.NOTHING: frozenset(),
    Level.PING: frozenset({"kind", "occurred_at"}),
    Level.SAFETY: frozenset({"kind", "occurred_at", "safety"}),
    Level.SUMMARY: frozenset({"kind", "occurred_at", "safety", "place", "discharged_to", "contact", "appointment"}),
}

# Recipients that never get more than these details, whatever was decided: what keeps people safe, and whom to call.
# The kind of an event is not among them, for it can say what somebody suffers from.
ONLY: Mapping[Sector, frozenset[str]] = {
    Sector.POLICE: frozenset({"occurred_at", "safety", "place", "contact"}),
    Sector.CORRECTIONS: frozenset({"occurred_at", "safety", "place", "contact", "appointment", "family"}),
}

# Details that belong to categories of their own: a decision about logistics does not open a cause that came along.
# Those not named here, and words that anybody may have written, belong to the event's own category.
_ILL = frozenset({Category.HEALTH, Category.SUBSTANCE_USE, Category.DIAGNOSIS})
_ABOUT_ILLNESS = (
    *("cause", "diagnosis", "diagnoses", "earlier_illness", "warnings", "precautions", "medicines", "medicines_given"),
    *("medicine_help", "function", "follow_up", "assessments", "measures", "goals", "reasons", "care_pathways"),
    *("sections", "texts", "comments", "other_professions", "case", "notes", "questions", "attachments"),
)
BELONGS_TO: Mapping[str, frozenset[Category]] = {
    **dict.fromkeys(("kind", "occurred_at", "contact"), frozenset(Category)),
    **dict.fromkeys(_ABOUT_ILLNESS, _ILL),
    "substances": frozenset({Category.SUBSTANCE_USE}),
    "safety": CARE,
    "crisis_plan": frozenset({Category.CRISIS_PLAN}),
    **dict.fromkeys(("economy", "income", "debt", "benefits"), frozenset({Category.ECONOMY})),
    **dict.fromkeys(("housing", "rent"), frozenset({Category.HOUSING})),
    **dict.fromkeys(("family", "children"), frozenset({Category.FAMILY})),
    **dict.fromkeys(("place", "discharged_to", "appointment"), CARE | {Category.HOUSING}),
}

# Details that say where somebody is or lives. They, and free text that may, are in no cut about a protected person.
WHEREABOUTS = frozenset(
    {"address", "street", "postal_code", "city", "municipality", "place", "location", "discharged_to", "housing"}
)
# What anybody may have written anything in, however deep it lies: at FULL alone, and never about a protected person.
FREE_TEXT = frozenset(
    {"remark", "text", "comment", "description", "message_remark", "instructions", "keywords", "reason", "goal"}
)
# Details about illness that are written text: they come along into no decision about another category.
WRITTEN = frozenset(
    {"notes", "questions", "texts", "sections", "comments", "reasons", "other_professions", "attachments", "case"}
    | {"follow_up"}
)
