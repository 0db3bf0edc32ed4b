"""Regelbok: the sharing rules as people read them, "try it", and signing a pathway."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.utils.translation import gettext, override

from mellomrom.core.clock import local
from mellomrom.directory.catalogue import Function
from mellomrom.events import actions, registry
from mellomrom.events.titles import SIDE
from mellomrom.sharing.models import RuleDay
from mellomrom.sharing.rules import JULY, JUNE, rules_on
from mellomrom.sharing.words import ANSWER
from mellomrom.web.examples import EXAMPLES
from tests import make
from tests.web.reading import queries, words

pytestmark = pytest.mark.django_db

TODAY = local(datetime.now(UTC)).date()
DAY = timedelta(days=1)
OVERDOSE = next(p for p in registry.newest() if p.id == "overdose")
NAV_ASKS = "/rules/try?recipient=nav&category=health&purpose=receiver_tasks&relation=none"
UNCHECKED = "ikke kontrollert mot lovteksten"


def said(response) -> str:
    return unescape(words(response)).replace(" ,", ",")


def part(response, sentence: str) -> str:
    """What stands about one rule, from its sentence to how often it has decided, or to what the next one says."""
    page = said(response).split(sentence)[1]
    return re.split("(?<=ganger)|(?:Skal|Kan) fortelles", page)[0]


def sentence_of(code: str, language: str = "nb") -> str:
    with override(language):
        return next(gettext(rule.text) for rule, _law in rules_on(TODAY) if rule.code == code)


# ----------------------------------------------------------------------------------------------------- the sharing rules


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_every_rule_in_force_is_read_in_every_language(town, at_the_screen, language):
    page = said(at_the_screen(town.nurse, language).get("/rules/sharing"))

    with override(language):
        sentences = [gettext(rule.text) for rule, _law in rules_on(TODAY)]
    assert [sentence for sentence in sentences if sentence not in page] == []
    assert all(str(law) in page for _rule, law in rules_on(TODAY))


def test_each_regime_has_its_own_law_with_its_days(town, at_the_screen):
    client = at_the_screen(town.nurse)
    pages = [client.get(f"/rules/sharing?on={day}") for day in (JUNE - DAY, JUNE, JULY)]
    sentence = "Enheten er i teamet rundt personen"

    before, june, after = (part(page, sentence) for page in pages)

    assert "helsepersonelloven § 45, fra 20. juli 2018 til 31. mai 2026" in before
    assert "helsepersonelloven § 45, fra 1. juni 2026 til 30. juni 2026" in june
    assert f"helsepersonelloven kap. 5, fra 1. juli 2026 {UNCHECKED}" in after
    assert UNCHECKED not in before


@pytest.mark.parametrize("day", ["tomorrow", "2018-07-19", "2999-01-01", "2026-02-30"])
def test_a_day_whose_law_nobody_knows_is_answered_with_todays(town, at_the_screen, day):
    page = at_the_screen(town.nurse).get(f"/rules/sharing?on={day}")

    assert "Loven i dag vises." in said(page)
    assert page.status_code == 200


def test_counts_are_few_or_rounded_and_say_what_they_are(town, at_the_screen):
    RuleDay.objects.create(on_date=TODAY - DAY, rule="treats-the-person", times=38)
    RuleDay.objects.create(on_date=TODAY - DAY, rule="consent", times=4)

    page = at_the_screen(town.nurse).get("/rules/sharing")

    assert "minst 35 ganger" in part(page, "Enheten er i teamet rundt personen")
    assert "færre enn fem ganger" in part(page, sentence_of("consent"))
    assert "38 ganger" not in said(page)
    assert "for 1 hel dag" in said(page)


def test_nobody_can_choose_what_is_counted(town, at_the_screen):
    RuleDay.objects.create(on_date=TODAY - DAY, rule="treats-the-person", times=38)
    sentence = "Enheten er i teamet rundt personen"
    told = part(at_the_screen(town.nurse).get("/rules/sharing"), sentence)

    for role in (town.leader, town.doctor, town.coordinator):
        assert part(at_the_screen(role).get("/rules/sharing"), sentence) == told
    chosen = at_the_screen(town.nurse).get("/rules/sharing?organization=1&since=2026-11-21&unit=1&days=1")
    assert part(chosen, sentence) == told
    assert "minst" not in said(at_the_screen(town.nurse).get(f"/rules/sharing?on={TODAY - DAY}"))


def test_the_sharing_rules_cost_few_queries(town, at_the_screen):
    assert queries(at_the_screen(town.nurse), "/rules/sharing") <= 9


# --------------------------------------------------------------------------------------------------------------- try it


def test_without_anything_chosen_the_usual_question_is_answered(town, at_the_screen):
    page = said(at_the_screen(town.nurse).get("/rules/try"))

    assert "Ja, det skal fortelles" in page
    assert "forskrift om kommunal betaling for utskrivningsklare pasienter §§ 8-13" in page
    assert UNCHECKED in page


def test_no_is_answered_with_what_would_open(town, at_the_screen):
    page = at_the_screen(town.nurse).get(NAV_ASKS)

    assert "Nei, ingenting åpner for det" in said(page)
    opens = said(page).split("Hva som ville åpnet for mer")[1].split("De tre lovene")[0]
    assert opens.startswith(" Personen har sagt ja Ja, det kan fortelles: Sammendrag")
    assert "Hva det skal brukes til: Å avverge skade og det er vurdert å være nær og alvorlig fare" in opens


def test_a_change_is_a_link_to_its_own_answer(town, at_the_screen):
    client = at_the_screen(town.nurse)
    opened = client.get(NAV_ASKS).context["answered"].opens[0]

    page = client.get(opened.address)

    assert page.context["answered"].explanation.answer == opened.answer
    assert "Ja, det kan fortelles" in said(page)


def test_what_is_shown_follows_level_and_recipient(town, at_the_screen):
    client = at_the_screen(town.nurse)
    danger = "category=safety&purpose=safety&relation=none&danger=serious_harm"

    police = said(client.get(f"/rules/try?recipient=police&{danger}"))
    housing = said(client.get(f"/rules/try?recipient=housing&{danger}"))

    assert "Det sikkerheten krever: når, det man må vite for å møte personen trygt" in police
    assert "Det sikkerheten krever: hva som har skjedd, når, det man må vite for å møte personen trygt" in housing


def test_what_gives_way_is_said(town, at_the_screen):
    page = said(at_the_screen(town.nurse).get("/rules/try?category=health&relation=team&say=opposed"))

    assert "2 regler taler" in page
    assert "Den viker her: noe annet veier mer." in page


def test_the_answer_is_that_of_the_day(town, at_the_screen):
    client = at_the_screen(town.nurse)
    asked = "/rules/try?category=health&relation=team&say=opposed&danger=life"

    assert "Nei Personen har sagt nei" in said(client.get(f"{asked}&on={JUNE - DAY}"))
    assert "Ja, det kan fortelles" in said(client.get(f"{asked}&on={JUNE}"))


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_every_example_has_a_clear_answer(town, at_the_screen, number, language):
    client = at_the_screen(town.nurse, language)
    title, address = client.get("/rules/try").context["examples"][number]

    page = client.get(address)

    with override(language):
        assert str(page.context["answered"].head) in {str(head) for head in ANSWER.values()}
        assert str(title) in said(page)


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        ("say=consented_for", "Ingen andre samtykker for dem."),
        ("recipient=nav&municipal=1", "Bare en helsetjeneste kan høre til kommunens"),
        ("recipient=the+king", "Dette har ikke et slikt svar: Hvem som får vite det"),
        ("found=perhaps", "Dette har ikke et slikt svar: Hva noen har vurdert"),
        ("on=2010-01-01", "Vi kjenner ikke loven den dagen."),
    ],
)
def test_what_cannot_be_so_gets_a_sentence_and_no_answer(town, at_the_screen, chosen, sentence):
    page = at_the_screen(town.nurse).get(f"/rules/try?{chosen}")

    assert (page.status_code, page.context["answered"]) == (200, None)
    assert sentence in said(page)


def test_htmx_gets_the_answer_alone_and_going_back_gets_the_page(town, at_the_screen):
    client = at_the_screen(town.nurse)

    fragment = client.get(NAV_ASKS, headers={"HX-Request": "true"})
    back = client.get(NAV_ASKS, headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})

    assert fragment.content.strip().startswith(b'<section id="answer"')
    assert b"<html" in back.content


def test_trying_writes_nothing_and_costs_few_queries(town, at_the_screen):
    assert queries(at_the_screen(town.nurse), NAV_ASKS) <= 7


# -------------------------------------------------------------------------------------------------------------- signing


def test_a_pathway_is_proposed_until_a_leader_has_signed_it(town, at_the_screen):
    client = at_the_screen(town.leader)
    assert "Foreslått: ingen virksomhet har signert denne versjonen." in said(client.get("/rules/overdose"))

    form = {"version": OVERDOSE.version.isoformat(), "note": "Vi ser på den igjen i mars."}
    page = said(client.post("/rules/overdose/adopt", form, follow=True))

    assert "Det er signert, av deg og med dagens dato." in page
    assert "av Prøve Leder (Leder, Helse- og omsorgssjefen)" in page
    assert "Vi ser på den igjen i mars." in page
    assert "Foreslått" not in page
    assert "signert av 1 virksomhet" in said(client.get("/rules"))


def test_an_item_of_a_checklist_is_read_whole(town, at_the_screen):
    page = said(at_the_screen(town.nurse, "en").get("/rules/stay-tsb"))
    sent = said(at_the_screen(town.nurse, "en").get("/rules/discharge"))

    assert "2 working days before: " in said(at_the_screen(town.nurse, "en").get("/rules/aftercare"))
    assert "In the checklist of the specialist health service a sentence shows that it is done" in page
    assert "always to be done: nobody can say that it is not needed" in sent
    assert "Not owed when the person goes straight on to another institution" in sent


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_every_checklist_says_its_sides_in_every_language(town, at_the_screen, language):
    lists = [pathway for pathway in registry.newest() if pathway.checklist]
    with override(language):
        sides = {p.id: {gettext(str(SIDE[o.check.side])) for o in p.checklist} for p in lists}

    client = at_the_screen(town.nurse, language)
    assert [n for n, ss in sides.items() if not all(s in said(client.get(f"/rules/{n}")) for s in ss)] == []


def test_only_a_leader_is_offered_to_sign_and_others_are_refused(town, at_the_screen):
    client = at_the_screen(town.nurse)

    page = said(client.get("/rules/overdose"))
    refused = client.post("/rules/overdose/adopt", {"version": OVERDOSE.version.isoformat()})

    assert "Signer for" not in page
    assert "En leder kan signere for virksomheten din." in page
    assert (refused.status_code, "adoption.not-a-leader" in words(refused)) == (403, True)


@pytest.mark.parametrize("version", ["2020-01-01", "", "soon"])
def test_a_leader_signs_the_version_that_was_read(town, at_the_screen, version):
    refused = at_the_screen(town.leader).post("/rules/overdose/adopt", {"version": version})

    assert (refused.status_code, "adoption.not-the-newest" in words(refused)) == (409, True)


def test_taking_back_is_for_ones_own_organization(town, at_the_screen):
    signed = actions.adopt("overdose", version=OVERDOSE.version, by=town.leader, at=datetime.now(UTC))
    other = make.staff(town.ward, "Prøve Avdelingsleder", Function.LEADER)

    for said_, status in ((str(signed.pk), 404), ("nothing", 404)):
        refused = at_the_screen(other).post("/rules/overdose/take-back", {"adoption": said_})
        assert refused.status_code == status
    page = at_the_screen(town.leader).post("/rules/overdose/take-back", {"adoption": signed.pk}, follow=True)

    assert "av Prøve Leder" in said(page).split("trukket tilbake")[-1]


def test_a_card_says_whether_what_is_owed_is_signed_or_proposed(town, told, at_the_screen):
    client = at_the_screen(town.nurse)
    discharge = next(p for p in registry.newest() if p.id == "discharge")
    assert "Utskrivning : foreslått, virksomheten din har ikke signert det." in said(client.get("/inbox"))

    actions.adopt("discharge", version=discharge.version, by=town.leader, at=datetime.now(UTC))

    assert "Utskrivning : virksomheten din signerte det" in said(client.get("/inbox"))


def test_the_pages_of_the_book_need_a_login(client, db):
    assert {client.get(f"/rules/{page}").status_code for page in ("sharing", "try", "overdose")} == {302}


def test_pathways_stand_in_the_order_of_their_names(town, at_the_screen):
    page = words(at_the_screen(town.nurse).get("/rules"))
    names = ["Dødsfall", "Innleggelse", "Selvmordsforsøk utenfor sykehus", "Utskrivning foreslått"]

    assert [page.index(name) for name in names] == sorted(page.index(name) for name in names)
