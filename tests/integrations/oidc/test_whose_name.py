"""A machine speaks for the organization that its issuer says it is of, and in nobody else's name."""

import json
import time
from dataclasses import replace

import pytest
from joserfc.jwk import ECKey
from lxml import etree

from mellomrom.core.errors import Shut
from mellomrom.directory.models import Organization
from mellomrom.events.actions import vouching
from mellomrom.events.drift import drift
from mellomrom.events.models import Event
from mellomrom.exchange.models import Message, Partner
from mellomrom.integrations.fhir.dialect import DIALECT as FHIR
from mellomrom.integrations.kith.dialect import DIALECT as KITH
from mellomrom.integrations.oidc import proofs, systems
from tests.integrations.fhir import messages as fhir
from tests.integrations.kith.messages import sample
from tests.integrations.oidc.provider import HERE, HOSPITAL, MUNICIPALITY, ORGANIZATION
from tests.make import NOON

pytestmark = pytest.mark.django_db

ADMITTED = sample("innlagt-2_0")
SENDER = KITH.read(ADMITTED).sender.id_of("HER")
BOTH = "messages/kith messages/fhir"
DOORS = {"/kith": "application/xml", "/fhir/$process-message": "application/fhir+json"}


@pytest.fixture(autouse=True)
def asked(provider, settings) -> None:
    """A node that asks its issuer of machines which organization each is of."""
    trusted = replace(settings.ISSUERS.systems, organization=(ORGANIZATION, "sub-organization"))
    settings.ISSUERS = replace(settings.ISSUERS, systems=trusted)


@pytest.fixture
def hospital(town) -> Organization:
    """Who sends the samples, and is registered by its number."""
    Organization.objects.filter(pk=town.hospital.pk).update(number=HOSPITAL, her_id=SENDER)
    Organization.objects.filter(pk=town.municipality.pk).update(number=MUNICIPALITY)
    return town.hospital


@pytest.fixture
def bring(client, provider):
    def send(system: str, raw: bytes = ADMITTED, door: str = "/kith"):
        holder = ECKey.generate_key("P-256")
        token = provider.access_token(system, BOTH, holder)["access_token"]
        made = proofs.holding(holder, "POST", f"{HERE}{door}", now=int(time.time()), token=token)
        headers = {"Authorization": f"DPoP {token}", "DPoP": made}
        return client.post(door, raw, content_type=DOORS[door], headers=headers)

    return send


def another(hospital: Organization, her_id: str = SENDER) -> None:
    """Let the sender of the samples be somebody else than whom the client is of."""
    Organization.objects.filter(pk=hospital.pk).update(number="974707152", her_id=her_id)


def test_a_system_that_sends_for_its_own_organization_is_taken_in(bring, hospital):
    assert bring("record-system").status_code == 200
    assert Event.objects.count() == 1


def test_one_that_names_another_organization_we_know_is_refused_by_a_receipt_and_nothing_happens(bring, hospital):
    another(hospital)

    answer = bring("record-system")
    receipt = etree.fromstring(answer.content)

    assert answer.status_code == 200
    assert receipt.find("{*}Status").get("V") == "2"
    assert "in the name" not in answer.content.decode()
    assert receipt.find("{*}Error").get("V") == "X99"
    assert Message.objects.get().error == "exchange.anothers-name"
    assert not Event.objects.exists()


def test_the_fhir_door_says_it_in_its_own_words(bring, hospital):
    raw = json.dumps(fhir.sample("discharge")).encode()
    another(hospital, FHIR.read(raw).sender.id_of("HER"))

    answer = bring("record-system", raw, "/fhir/$process-message")

    assert answer.status_code == 422
    assert answer.json()["issue"][0]["code"] == "forbidden"
    assert not Event.objects.exists()


def test_what_is_refused_is_kept_with_who_brought_it_and_stands_where_the_operator_looks(bring, hospital):
    another(hospital)
    bring("record-system")

    assert Partner.objects.get().key == f"ENH:{HOSPITAL}"
    assert [row.anothers_name for row in drift(at=Message.objects.get().received_at).odd.rows] == [True]


def test_whom_it_named_may_send_the_same_bytes_afterwards(bring, hospital):
    another(hospital)
    bring("record-system")
    Organization.objects.filter(pk=hospital.pk).update(number=HOSPITAL)

    assert b'V="1"' in bring("record-system").content
    assert Event.objects.count() == 1


def test_brought_again_it_is_refused_again_and_kept_once(bring, hospital):
    another(hospital)

    first, again = bring("record-system"), bring("record-system")

    assert first.content == again.content
    assert Message.objects.count() == 1


def test_one_that_speaks_for_several_sends_for_each(bring, hospital):
    assert b'V="1"' in bring("careful-system").content


def test_a_sender_nobody_knows_is_taken_in_as_unverified_whoever_brings_it(bring, town):
    assert bring("careful-system").status_code == 200
    assert Partner.objects.get().verified_at is None
    assert Event.objects.count() == 1


def test_a_token_that_names_no_organization_is_refused(bring, hospital):
    answer = bring("nobodys-system")

    assert (answer.status_code, answer.json()["code"]) == (403, "door.no-organization")


def test_one_that_may_bring_for_all_needs_no_organization(bring, hospital, settings):
    trusted = replace(settings.ISSUERS.systems, brokers=frozenset({"nobodys-system"}))
    settings.ISSUERS = replace(settings.ISSUERS, systems=trusted)

    assert bring("nobodys-system").status_code == 200
    assert Event.objects.count() == 1


def test_where_the_issuer_is_not_asked_the_name_is_believed_as_before(bring, hospital, settings):
    settings.ISSUERS = replace(settings.ISSUERS, systems=replace(settings.ISSUERS.systems, organization=()))
    another(hospital)

    assert b'V="1"' in bring("record-system").content


def test_a_receipt_in_anothers_name_is_not_believed_and_not_answered(bring, hospital):
    receipt = KITH.accept(KITH.read(ADMITTED), "9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d", NOON)
    another(hospital, KITH.read_receipt(receipt).receiver.id_of("HER"))

    assert bring("record-system", receipt).status_code == 204
    kept = Message.objects.get()
    assert (kept.state, kept.error) == ("refused", "exchange.anothers-name")


def test_an_organization_without_a_number_of_its_own_is_no_clients(town):
    assert vouching.in_anothers_name([town.hospital], {HOSPITAL})
    assert not vouching.in_anothers_name([town.hospital], None)
    assert not vouching.in_anothers_name([None], {HOSPITAL})
    assert vouching.refusal().code == "exchange.anothers-name"


def test_the_refusal_has_a_code_of_its_own(provider, settings):
    from django.utils import timezone

    holder = ECKey.generate_key("P-256")
    token = provider.access_token("nobodys-system", BOTH, holder)["access_token"]
    made = proofs.holding(holder, "POST", f"{HERE}/kith", now=int(time.time()), token=token)
    words = {"authorization": f"DPoP {token}", "proof": made, "method": "POST", "url": f"{HERE}/kith"}

    with pytest.raises(Shut, match="door.no-organization"):
        systems.check(settings.ISSUERS.systems, "kith", **words, at=timezone.now())
