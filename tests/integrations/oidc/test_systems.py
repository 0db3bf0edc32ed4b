"""Record systems at /kith and /fhir: a token from the provider, bound to a key, and a proof that is good once."""

import json
import time
from dataclasses import replace
from threading import Thread

import pytest
from joserfc.jwk import ECKey

from mellomrom.exchange.models import Message
from mellomrom.integrations.oidc import proofs
from tests.integrations.fhir import messages as fhir
from tests.integrations.kith.messages import sample
from tests.integrations.oidc.provider import HERE

pytestmark = pytest.mark.django_db

ADMITTED = sample("innlagt-2_0")
BOTH = "messages/kith messages/fhir"
DOORS = {"/kith": "application/xml", "/fhir/$process-message": "application/fhir+json"}


@pytest.fixture
def holder() -> ECKey:
    return ECKey.generate_key("P-256")


@pytest.fixture
def token(provider, holder) -> str:
    return provider.access_token("record-system", BOTH, holder)["access_token"]


def proof(holder: ECKey, token: str, door: str = "/kith") -> str:
    return proofs.holding(holder, "POST", f"{HERE}{door}", now=int(time.time()), token=token)


def send(client, token: str, made: str, door: str = "/kith", raw: bytes = ADMITTED, **more: str):
    headers = {"Authorization": f"DPoP {token}", "DPoP": made, **more}
    return client.post(door, raw, content_type=DOORS[door], headers=headers)


def test_a_record_system_with_a_token_and_a_proof_comes_in(client, town, holder, token):
    answer = send(client, token, proof(holder, token))

    assert answer.status_code == 200
    assert b"AppRec" in answer.content
    assert Message.objects.filter(state="recorded").exists()


def test_it_comes_in_by_the_fhir_door_in_the_same_way(client, town, holder, token):
    door, raw = "/fhir/$process-message", json.dumps(fhir.sample("discharge")).encode()

    assert send(client, token, proof(holder, token, door), door, raw).status_code == 200


def test_a_proof_that_was_used_is_refused(client, town, holder, token):
    made = proof(holder, token)
    send(client, token, made)

    refused(send(client, token, made), "door.proof-replayed", "invalid_dpop_proof")


def test_a_token_without_a_proof_is_refused(client, town, holder, token):
    refused(send(client, token, ""), "door.proof-signature", "invalid_dpop_proof")


def test_two_proofs_at_once_are_refused(client, town, holder, token):
    two = f"{proof(holder, token)}, {proof(holder, token)}"

    refused(send(client, token, two), "door.proof-signature", "invalid_dpop_proof")


def test_a_token_shown_as_if_anybody_may_use_it_is_refused(client, town, holder, token):
    answer = send(client, token, proof(holder, token), Authorization=f"Bearer {token}")

    refused(answer, "door.no-token", "")
    assert answer["WWW-Authenticate"] == 'DPoP algs="ES256 PS256"'


def test_a_stolen_token_is_no_use_without_its_key(client, town, token):
    thief = ECKey.generate_key("P-256")

    refused(send(client, token, proof(thief, token)), "door.proof-key", "invalid_dpop_proof")


def test_a_proof_for_one_door_does_not_open_the_other(client, town, holder, token):
    made = proof(holder, token, "/fhir/$process-message")

    refused(send(client, token, made), "door.proof-request", "invalid_dpop_proof")


def test_a_token_that_is_bound_to_no_key_is_refused(client, town, holder, provider):
    loose = provider.access_token("careless-system", BOTH, None)["access_token"]

    refused(send(client, loose, proof(holder, loose)), "door.proof-key", "invalid_dpop_proof")


def test_a_token_without_the_scope_of_the_door_is_refused(client, town, holder, provider):
    token = provider.access_token("record-system", "messages/fhir", holder)["access_token"]

    answer = send(client, token, proof(holder, token))

    assert answer.status_code == 403
    assert (answer.json()["code"], 'error="insufficient_scope"' in answer["WWW-Authenticate"]) == ("door.scope", True)


def test_a_client_that_the_operator_has_not_let_in_is_refused(client, town, holder, token, settings):
    trusted = replace(settings.ISSUERS.systems, clients=frozenset({"another-system"}))
    settings.ISSUERS = replace(settings.ISSUERS, systems=trusted)

    answer = send(client, token, proof(holder, token))

    assert (answer.status_code, answer.json()["code"]) == (403, "door.client")


def test_where_machines_need_a_token_this_machine_and_the_old_word_are_no_longer_enough(
    client, town, provider, settings
):
    settings.DOOR_TOKEN = "the old word"

    for headers in ({}, {"Authorization": "Bearer the old word"}):
        answer = client.post("/kith", ADMITTED, content_type="application/xml", headers=headers)
        refused(answer, "door.no-token", "DPoP")


def test_the_fhir_door_says_no_in_its_own_words(client, town, provider):
    answer = client.post("/fhir/$process-message", b"{}", content_type="application/fhir+json")

    assert answer.status_code == 401
    assert answer.json()["issue"][0]["code"] == "login"
    assert answer["WWW-Authenticate"].startswith("DPoP")


def test_an_issuer_that_is_silent_keeps_the_doors_shut_and_says_so(client, town, holder, token, settings, caplog):
    away = replace(settings.ISSUERS.systems, issuer="http://127.0.0.1:9")
    settings.ISSUERS = replace(settings.ISSUERS, systems=away)

    assert send(client, token, proof(holder, token)).status_code == 503
    caplog.clear()


def test_an_assertion_of_ours_is_taken_once_by_the_issuer(provider):
    key = provider.system_key.as_dict(private=True)
    signed = proofs.assertion("careless-system", key, audience=provider.issuer, now=int(time.time()))

    first = provider.access_token("careless-system", BOTH, None, assertion=signed)
    again = provider.access_token("careless-system", BOTH, None, assertion=signed)

    assert "access_token" in first
    assert again["error"] == "invalid_client"


@pytest.mark.django_db(transaction=True)
def test_of_two_that_show_the_same_proof_at_once_one_comes_in(holder, provider):
    from django.db import connection
    from django.test import Client

    token = provider.access_token("record-system", BOTH, holder)["access_token"]
    made, answers = proof(holder, token), []

    def knock() -> None:
        answers.append(send(Client(), token, made).status_code)
        connection.close()

    threads = [Thread(target=knock) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == [200, 401, 401, 401]


def refused(answer, code: str, error: str) -> None:
    assert (answer.status_code, answer.json()["code"]) == (401, code)
    assert error in answer["WWW-Authenticate"]
    assert not Message.objects.exclude(state="recorded").exists()
