"""What the demo's persons and services have agreed: crisis plans, a release that is planned, role cards, reminders.

Anna's individual plan and all that hangs on it is `annas_plan`. Everything is written by the actions that people use, on
days counted from the day the demo is made, so that it is alive on any day. Each thread of it gives the time of what it
does next, and the threads are woven: what happened first is written first, as logs and stories are read.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from heapq import merge

from mellomrom.core.clock import local
from mellomrom.directory.models import StaffRole, Unit
from mellomrom.events.actions import Happening, record
from mellomrom.events.catalogue import EventKind
from mellomrom.people.actions import actor_of
from mellomrom.people.models import Person
from mellomrom.people.queries import full_name
from mellomrom.plans.crisis import actions as crisis
from mellomrom.plans.crisis.catalogue import Call, Contents, CrisisContents, Finders, Kind, Known, SafetyContents
from mellomrom.plans.crisis.rules import Days
from mellomrom.plans.individual import actions as individual
from mellomrom.plans.individual.catalogue import Offered
from mellomrom.plans.kin import actions as kin
from mellomrom.plans.kin.catalogue import Kind as Reads
from mellomrom.plans.kin.catalogue import Part as Page
from mellomrom.plans.procedures import actions as procedures
from mellomrom.plans.procedures.card_files import cards
from mellomrom.plans.procedures.catalogue import Part
from mellomrom.plans.reminders import actions as reminders
from mellomrom.plans.reminders.catalogue import CHOOSABLE, Language, Way
from mellomrom.plans.reminders.rules import Quiet
from mellomrom.sharing.catalogue import How, Say
from mellomrom.sharing.says import About, say
from mellomrom.world import annas_plan
from mellomrom.world.persons import ANNA, BJORN, EVERYONE, GRETA, IDA, MAGNUS, Someone

DAY = timedelta(days=1)
PLANNED = 4 * DAY  # ago: the prison's health service said that Magnus is to be released
ANNAS_CARD = CrisisContents(
    early="Jeg sover dårlig og slutter å svare på meldinger.",
    middle="Jeg går ute om natta og vil ikke ha noen inn.",
    late="Jeg sier at alt er det samme. Da er det fare for overdose.",
    myself="Jeg ringer Marte. Jeg går til kjøpesenteret, der det er folk.",
    others="Snakk rolig. Spør hva jeg trenger nå. Bli til det kommer en jeg kjenner.",
    helps="Kaffe, musikk, og at noen sitter der uten å mase.",
    hurts="Mange i rommet på én gang. Å bli holdt fast.",
    medication="Henter LAR-medisin hver dag klokka ni. Nalokson ligger i gangen.",
    pets="Katten heter Pus. Naboen i 2B har nøkkel og kan mate henne.",
    home="Ring på to ganger og vent litt.",
    met="Si navnet ditt, og hvor du kommer fra.",
    admission="Helst DPS Fjordheim. Marte skal få vite det.",
    safe="Jeg blir redd av uniform. Kom én om gangen.",
    summary_record=Known.YES,
)
ANNAS_SAFETY = SafetyContents(
    signs="Når jeg rydder og gir bort ting.",
    alone="Jeg setter på musikk og går en lang tur.",
    places="Kafeen på biblioteket. Marte.",
    ask="Marte. Så den som har vakt.",
    surroundings="Medisinene ligger hos hjemmesykepleien.",
    live_for="Pus, og å se søsterbarna vokse opp.",
    calls=(Call(who="Mental Helse", phone="116 123"),),
)
BJORNS_CARD = CrisisContents(
    early="Jeg slutter å lage mat.",
    late="Jeg går ikke ut på flere dager.",
    others="Ring først. Kom på dagen.",
    helps="En biltur.",
    hurts="At noen kommer uten å si fra.",
    met="Vent i oppgangen.",
)
GRETAS_CARD = CrisisContents(
    early="Jeg glemmer avtaler, og posten blir liggende.",
    late="Jeg hører stemmer, og tør ikke åpne.",
    others="Snakk gjennom døra. La Jens få komme inn først.",
    helps="At Jens er der.",
    hurts="Sirener utenfor.",
    met="Si at du er fra kommunen.",
    calls=(Call(who="Jens, sønnen min", phone="00 99 99 06"),),
)
IDAS_SAFETY = SafetyContents(
    signs="Jeg ligger med klærne på.",
    alone="Jeg ringer en venn.",
    ask="Avdelingen min, også om natta.",
    live_for="Å bli ferdig med skolen.",
    calls=(Call(who="Mental Helse", phone="116 123"),),
)


def build(people: list[Person], units: Mapping[str, Unit], roles: Mapping[str, StaffRole], *, at: datetime) -> None:
    """Let the persons who may be tried, and a few others, have plans with those who help them."""
    of, at = dict(zip(EVERYONE, people, strict=True)), _morning(at)
    threads = (
        *annas_plan.threads(of[ANNA], units, roles, at=at),
        *_cards(of, units, roles, at=at),
        _own_choices(of[ANNA], at=at),
        _release(of[MAGNUS], units, roles, at=at),
        _offer(of[BJORN], roles["rop.levanger"], at=at),
        _role_cards(roles, at=at),
    )
    for _ in merge(*threads):  # the earliest goes on to its next time, and does what it had to do on the way
        continue


def _morning(at: datetime) -> datetime:
    """Give the last ten o'clock that has been: people agree on things by day, whenever the demo is made."""
    here = local(at)
    ten = here.replace(hour=10, minute=0, second=0, microsecond=0)
    return ten if ten <= here else ten - DAY


# --------------------------------------------------------------------------------------------------- the crisis plans


def _cards(
    of: Mapping[Someone, Person], units: Mapping[str, Unit], roles: Mapping[str, StaffRole], *, at: datetime
) -> list[Iterator[datetime]]:
    calls = (
        Call(who="Marte, søsteren min", phone="00 99 99 00"),
        Call(unit=units["rop.steinkjer"].pk),
        Call(unit=units["home_care.steinkjer"].pk),
    )
    whole = replace(ANNAS_CARD, calls=calls)
    rows: tuple[tuple[Someone, Contents, Finders | None, str, int], ...] = (
        (ANNA, whole, Finders.HEALTH, "rop.steinkjer", 50),
        (ANNA, ANNAS_SAFETY, None, "rop.steinkjer", 49),
        (BJORN, BJORNS_CARD, Finders.HELPERS, "rop.levanger", 20),
        (GRETA, GRETAS_CARD, Finders.POLICE, "rop.grong", 80),
        (IDA, IDAS_SAFETY, None, "worker.tsb", 10),
    )
    return [
        _agreed(of[who], words, finders, by=roles[key], at=at - ago * DAY) for who, words, finders, key, ago in rows
    ]


def _agreed(
    person: Person, contents: Contents, finders: Finders | None, *, by: StaffRole, at: datetime
) -> Iterator[datetime]:
    """Let a plan be written and agreed in one talk, and a copy of it be given to the person on paper."""
    yield at
    kind = Kind.CRISIS if isinstance(contents, CrisisContents) else Kind.SAFETY
    today = local(at).date()
    days = Days(today, None, today + 300 * DAY)
    version = crisis.save(person.pk, kind=kind, contents=contents, days=days, based_on=None, by=by, at=at)
    with_whom = f"{full_name(person)} og {by.name}"
    crisis.agree(version.pk, of=person.pk, how=How.SPOKEN, with_whom=with_whom, finders=finders, by=by, at=at)
    crisis.give_copy(version.pk, of=person.pk, by=by, at=at)


# ----------------------------------------------------------------------------------------------- the person's own choices


def _own_choices(anna: Person, *, at: datetime) -> Iterator[datetime]:
    """Let Anna be reminded by e-mail, and let her sister see some of her pages, by a code on paper."""
    me, at = actor_of(anna), at - 5 * DAY
    yield at
    choice = reminders.choose(
        way=Way.EMAIL,
        address="anna@example.org",
        templates=CHOOSABLE,
        quiet=Quiet(),
        language=Language.NB,
        by=me,
        at=at,
    )
    reminders.confirm(choice.code or "", by=me, at=at)
    parts = (Page.FRONT, Page.PLAN, Page.CRISIS)
    kin.grant(anna.pk, name="Marte Testesen", kind=Reads.NEXT_OF_KIN, parts=parts, how=How.DIGITAL, by=me, at=at)


# -------------------------------------------------------------------------------------------------- a planned release


def _release(
    magnus: Person, units: Mapping[str, Unit], roles: Mapping[str, StaffRole], *, at: datetime
) -> Iterator[datetime]:
    """Let the release of Magnus be planned: prison health, ROP, LAR and NAV each have something to do before it."""
    nav, nurse = units["nav.steinkjer"], roles["prisonnurse.verdal"]
    yield (said_at := at - PLANNED - DAY)
    say(magnus.pk, says=Say.CONSENTED, about=About(unit=nav.pk), how=How.SPOKEN, by=nurse, at=said_at)
    yield (planned_at := at - PLANNED)
    happening = Happening(
        person=magnus,
        owner=nurse.unit.organization,
        kind=EventKind.RELEASE_PLANNED,
        occurred_at=planned_at,
        unit=nurse.unit,
        addressee=units["rop.steinkjer"],
    )
    record(happening, by=nurse.actor, at=planned_at)


def _offer(bjorn: Person, by: StaffRole, *, at: datetime) -> Iterator[datetime]:
    """Let Bjørn be offered an individual plan, which he has not answered."""
    yield (offered_at := at - 3 * DAY)
    words = "En plan for bolig, penger og helse, der du bestemmer målene."
    individual.offer(bjorn.pk, offers=Offered.PLAN, words=words, by=by, at=offered_at)


# ------------------------------------------------------------------------------------------------------- role cards


def _role_cards(roles: Mapping[str, StaffRole], *, at: datetime) -> Iterator[datetime]:
    """Let the leader of Steinkjer sign two cards; the nurse has read one of them."""
    yield (signed_at := at - 6 * DAY)
    for name in ("overdose", "discharge"):
        card = cards()[name]
        written = {
            (chapter.to, part): "\n".join(line.text["nb"] for line in chapter.parts[part])
            for chapter in card.chapters
            for part in Part
        }
        procedures.sign(
            name,
            card_version=card.version,
            seen=0,
            written=written,
            valid_from=local(signed_at).date(),
            by=roles["leader.steinkjer"],
            at=signed_at,
        )
    yield (read_at := at - 2 * DAY)
    for reader in ("nurse.steinkjer", "nurse2.steinkjer", "rop.steinkjer"):
        procedures.confirm("discharge", number=1, by=roles[reader], at=read_at)
