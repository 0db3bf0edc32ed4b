"""The crisis plan with the person: written, proposed, agreed, kept up, given and withdrawn; and nothing is lost."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, connection, transaction

from mellomrom.core.errors import InvalidMove, NotFound
from mellomrom.events.actions import end_courses, tell_silences
from mellomrom.events.models import Course, Duty, Event
from mellomrom.events.queries import story
from mellomrom.people.actions import themselves
from mellomrom.plans.crisis import actions
from mellomrom.plans.crisis.catalogue import Answer, Call, CrisisContents, Finders, Kind, Life, Said, recall
from mellomrom.plans.crisis.models import CrisisCopy, CrisisProposal, CrisisVersion
from mellomrom.plans.crisis.queries import my_plans, plans_page
from mellomrom.plans.kin.catalogue import Part
from mellomrom.plans.kin.rules import decided
from mellomrom.sharing.catalogue import Competence, How
from mellomrom.sharing.models import Log, Statement
from tests import make
from tests.flows.crisis import DAY, DAYS, SAFETY, WORDS, Town
from tests.flows.test_races import at_once
from tests.make import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(db) -> Town:
    return Town()


def lives(town) -> list[str]:
    return list(
        CrisisVersion.objects.filter(person=town.kari).order_by("kind", "number").values_list("life", flat=True)
    )


def test_a_plan_is_written_agreed_and_replaced_and_every_version_stays(town):
    first = town.agreed()
    second = town.agreed(replace(WORDS, early="Går ut om natta."), based_on=first.pk, at=NOON + DAY)

    assert lives(town) == [Life.SUPERSEDED, Life.AGREED]
    assert recall(Kind.CRISIS, first.contents) == WORDS
    assert (second.number, second.based_on_id) == (2, first.pk)


def test_the_safety_plan_is_a_document_of_its_own(town):
    town.agreed()
    town.agreed(SAFETY, kind=Kind.SAFETY)

    page = plans_page(town.kari.pk, town.nurse, at=NOON)
    assert [document.kind for document in page.documents if document.agreed] == [Kind.CRISIS, Kind.SAFETY]
    assert not {"score", "risk", "level"} & {*vars(type(SAFETY))["__slots__"], *vars(CrisisContents)["__slots__"]}


def test_agreeing_starts_the_year_and_silence_makes_a_review_owed(town):
    town.agreed()
    assert Course.objects.get(pathway="crisis-plan").person == town.kari

    tell_silences(at=NOON + 370 * DAY)

    assert Duty.objects.get(item="crisis-plan-revised").holder == town.rop


def test_what_is_withdrawn_is_asked_about_no_more_and_the_story_says_why(town):
    town.agreed()
    tell_silences(at=NOON + 370 * DAY)
    me = themselves(town.kari.pk)

    actions.withdraw(me.pk, kind=Kind.CRISIS, by=me, at=NOON + 371 * DAY)

    review = Duty.objects.get(item="crisis-plan-revised")
    withdrawn = Event.objects.get(kind="crisis_plan_withdrawn")
    assert (review.life, review.reason, review.met_by) == ("cancelled", "not_needed", withdrawn)
    assert "cancelled" in {line.kind for line in story(review.event_id, None, at=NOON + 371 * DAY).lines}


def test_a_plan_that_was_withdrawn_never_grows_old_and_a_new_one_does(town):
    first = town.agreed()
    actions.withdraw(town.kari.pk, kind=Kind.CRISIS, by=town.nurse, at=NOON + DAY)
    end_courses(at=NOON + DAY)
    tell_silences(at=NOON + 370 * DAY)
    assert not Duty.objects.filter(item="crisis-plan-revised").exists()

    town.agreed(replace(WORDS, early="Går ut om natta."), based_on=first.pk, at=NOON + 371 * DAY)
    tell_silences(at=NOON + 750 * DAY)

    assert Duty.objects.get(item="crisis-plan-revised").life == "open"


def test_a_safety_plan_that_is_agreed_is_an_event_of_its_own(town):
    town.agreed(SAFETY, kind=Kind.SAFETY)

    assert Event.objects.get(kind="safety_plan_revised").unit == town.rop


def test_the_person_agrees_as_themselves(town):
    draft, me = town.draft(), themselves(town.kari.pk)

    version = actions.agree(draft.pk, of=me.pk, how=How.DIGITAL, finders=Finders.HEALTH, by=me, at=NOON)

    assert (version.life, version.agreed_how, version.agreed_role) == (Life.AGREED, How.DIGITAL, None)
    assert my_plans(me, at=NOON).of(Kind.CRISIS).agreed.finders is Finders.HEALTH


def test_who_may_find_the_card_is_what_the_person_has_said_and_nothing_else(town):
    def stands():
        rows = Statement.objects.filter(person=town.kari, withdrawn_at=None)
        return {(row.sector, row.category, row.says) for row in rows}

    first = town.agreed(finders=Finders.POLICE)
    assert stands() == {
        ("health", "crisis_plan", "consented"),
        ("health", "safety", "consented"),
        ("police", "safety", "consented"),
    }
    second = town.agreed(finders=Finders.HEALTH, based_on=first.pk, at=NOON + DAY)
    assert stands() == {("health", "crisis_plan", "consented"), ("health", "safety", "consented")}
    town.agreed(finders=Finders.HELPERS, based_on=second.pk, at=NOON + 2 * DAY)
    assert stands() == set()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({"how": How.DIGITAL, "with_whom": "Kari", "finders": Finders.HEALTH}, "crisis.not-how"),
        ({"how": How.SPOKEN, "with_whom": " ", "finders": Finders.HEALTH}, "crisis.not-with"),
        (
            {"how": How.SPOKEN, "with_whom": "Kari", "on": DAYS.since + 2 * DAY, "finders": Finders.HEALTH},
            "crisis.not-with",
        ),
        ({"how": How.SPOKEN, "with_whom": "Kari"}, "crisis.not-found-by"),
    ],
)
def test_agreeing_says_how_with_whom_when_and_who_may_find_it(town, words, code):
    draft = town.draft()

    with pytest.raises(InvalidMove, match=code):
        actions.agree(draft.pk, of=town.kari.pk, **words, by=town.nurse, at=NOON)


def test_what_is_no_draft_any_more_is_not_agreed(town):
    old = town.draft()
    town.draft(replace(WORDS, early="Annet."), based_on=old.pk)

    with pytest.raises(InvalidMove, match="crisis-plan.superseded-to-agreed"):
        actions.agree(
            old.pk, of=town.kari.pk, how=How.SPOKEN, with_whom="Kari", finders=Finders.HEALTH, by=town.nurse, at=NOON
        )
    with pytest.raises(NotFound, match="crisis.unknown"):
        actions.agree(old.pk, of=make.person("Ola", serial=300).pk, how=How.DIGITAL, finders=Finders.HEALTH,
                      by=themselves(make.person("Ola", serial=300).pk), at=NOON)  # fmt: skip


def test_a_save_on_a_version_that_was_replaced_is_refused_and_both_stand(town):
    seen = town.draft()
    town.draft(replace(WORDS, early="Kollegaens ord."), based_on=seen.pk, by=town.colleague)

    with pytest.raises(InvalidMove, match="crisis.changed-meanwhile"):
        town.draft(replace(WORDS, early="Mine ord."), based_on=seen.pk)

    assert lives(town) == [Life.SUPERSEDED, Life.DRAFT]


def test_the_same_words_again_are_the_draft_that_stands(town):
    assert town.draft().pk == town.draft().pk


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_at_once_one_is_told_and_neither_loses_a_word():
    town = Town()
    seen = town.draft()

    came = at_once(
        lambda: town.draft(replace(WORDS, early="En."), based_on=seen.pk),
        lambda: town.draft(replace(WORDS, early="To."), based_on=seen.pk, by=town.colleague),
    )

    assert sorted(str(getattr(one, "code", "saved")) for one in came) == ["crisis.changed-meanwhile", "saved"]
    assert lives(town) == [Life.SUPERSEDED, Life.DRAFT]


def test_a_proposal_of_the_persons_is_owed_an_answer_by_those_who_keep_the_plan(town):
    town.agreed()
    me = themselves(town.kari.pk)
    row = actions.propose(me.pk, kind=Kind.CRISIS, what=Said.PROPOSAL, words="Ring søsteren først.", by=me, at=NOON)
    duty = Duty.objects.get(item="answer_proposal")
    assert (duty.holder, duty.life) == (town.rop, "open")

    actions.answer(row.pk, of=town.kari.pk, taken=True, words="Det gjør vi.", by=town.nurse, at=NOON + DAY)

    duty.refresh_from_db()
    assert (duty.life, CrisisProposal.objects.get().life) == ("met", Answer.TAKEN)
    again = actions.answer(row.pk, of=town.kari.pk, taken=False, words="Nei.", by=town.nurse, at=NOON + DAY)
    assert again.life == Answer.TAKEN


def test_whom_the_person_lets_can_propose_and_others_cannot(town):
    town.agreed()
    friend = themselves(make.person("Ola", serial=300).pk)
    words = {"kind": Kind.CRISIS, "what": Said.COMMENT, "words": "Hun sover ikke.", "by": friend, "at": NOON}
    asked = {"competence": Competence.DECIDES, "on": NOON.date()}
    yes, no = (decided(Part.CRISIS, says_no=says_no, **asked) for says_no in (False, True))
    for let in (None, no):
        with pytest.raises(NotFound, match="person.not-yours"):
            actions.propose(town.kari.pk, **words, let=let)

    assert actions.propose(town.kari.pk, **words, let=yes).by == friend


def test_a_comment_asks_nobody(town):
    town.agreed()
    actions.propose(town.kari.pk, kind=Kind.CRISIS, what=Said.COMMENT, words="Fin plan.", by=town.nurse, at=NOON)

    assert not Duty.objects.filter(item="answer_proposal").exists()


def test_a_person_can_ask_for_a_plan_that_nobody_has_begun(town):
    me = themselves(town.kari.pk)
    actions.propose(me.pk, kind=Kind.SAFETY, what=Said.PROPOSAL, words="Jeg vil lage en.", by=me, at=NOON)

    assert Duty.objects.get(item="answer_proposal").holder == town.rop


def test_where_no_health_service_is_around_nobody_could_answer(town):
    me = themselves(make.person("Ola", serial=300).pk)

    with pytest.raises(InvalidMove, match="crisis.nobody-keeps-it"):
        actions.propose(me.pk, kind=Kind.CRISIS, what=Said.PROPOSAL, words="Jeg vil lage en.", by=me, at=NOON)


def test_what_cannot_be_so_is_refused_with_a_sentence(town):
    me, kari = themselves(town.kari.pk), town.kari.pk
    stranger = Call(unit=kari)

    with pytest.raises(InvalidMove, match="crisis.no-words"):
        actions.propose(kari, kind=Kind.CRISIS, what=Said.PROPOSAL, words=" ", by=me, at=NOON)
    with pytest.raises(NotFound, match="crisis.unknown-proposal"):
        actions.answer(kari, of=kari, taken=True, words="Ja.", by=town.nurse, at=NOON)
    with pytest.raises(NotFound, match="crisis.unknown-unit"):
        town.draft(replace(WORDS, calls=(stranger,)))
    draft = town.draft()
    with pytest.raises(InvalidMove, match="crisis.not-agreed"):
        actions.give_copy(draft.pk, of=kari, by=town.nurse, at=NOON)


@pytest.mark.parametrize("who", ["night_nurse", "duty_doctor", "officer", "adviser", "leader"])
def test_who_does_not_follow_the_person_up_writes_nothing_even_where_they_may_read(town, who):
    town.agreed(finders=Finders.POLICE)

    with pytest.raises(NotFound, match="person.not-yours"):
        town.draft(by=getattr(town, who), based_on=None)


def test_a_copy_that_was_given_stands_with_the_plan_and_in_the_log(town):
    version = town.agreed()
    actions.give_copy(version.pk, of=town.kari.pk, by=town.nurse, at=NOON)

    assert CrisisCopy.objects.get().version == version
    assert plans_page(town.kari.pk, town.nurse, at=NOON).of(Kind.CRISIS).agreed.copies == ((NOON, "Prøve Sykepleier"),)
    assert Log.objects.filter(person=town.kari, what="crisis.given").exists()


def test_what_is_withdrawn_is_found_by_nobody_and_stays_in_the_record(town):
    town.agreed(finders=Finders.POLICE)
    me = themselves(town.kari.pk)

    assert actions.withdraw(me.pk, kind=Kind.CRISIS, by=me, at=NOON + DAY) == 1
    assert actions.withdraw(me.pk, kind=Kind.CRISIS, by=me, at=NOON + DAY) == 0

    page = my_plans(me, at=NOON + DAY)
    assert (page.of(Kind.CRISIS).agreed, len(page.of(Kind.CRISIS).former)) == (None, 1)
    assert not Statement.objects.filter(person=town.kari, withdrawn_at=None).exists()


def test_the_database_knows_one_agreed_version_alone(town):
    town.agreed()
    other = town.draft(replace(WORDS, early="Annet."), based_on=CrisisVersion.objects.get().pk)

    with pytest.raises(IntegrityError, match="one_agreed_version_at_a_time"), transaction.atomic():
        CrisisVersion.objects.filter(pk=other.pk).update(
            life=Life.AGREED, agreed_at=NOON, agreed_on=NOON.date(), agreed_how=How.SPOKEN
        )
    with pytest.raises(IntegrityError, match="an_agreed_version_says_when_and_how"), transaction.atomic():
        CrisisVersion.objects.filter(pk=other.pk).update(agreed_at=NOON)


def test_nothing_that_was_written_lies_open_in_the_database(town):
    town.agreed()
    with connection.cursor() as cursor:
        cursor.execute("SELECT contents, agreed_with FROM plans_crisisversion")
        [(contents, with_whom)] = cursor.fetchall()

    assert b"Sover lite" not in bytes(contents)
    assert b"Kari" not in bytes(with_whom)
