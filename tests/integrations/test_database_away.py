"""The database is away: each door says so in its own format, and that the message is to be sent again."""

from pathlib import Path

import pytest

from tests.integrations.fhir.messages import SAMPLES as BUNDLES
from tests.integrations.kith.messages import SAMPLES

MESSAGES: dict[str, tuple[str, Path]] = {
    "/kith": ("application/xml", next(SAMPLES.rglob("*.xml"))),
    "/fhir/$process-message": ("application/fhir+json", next(BUNDLES.glob("*.json"))),
}


@pytest.fixture
def answer(client, away):
    """Send a message to a door; gives the answer."""

    def send(door: str):
        kind, file = MESSAGES[door]
        return client.post(door, file.read_bytes(), content_type=kind)

    return send


@pytest.mark.parametrize("door", MESSAGES)
def test_a_door_answers_that_it_is_not_kept_and_when_to_send_it_again(door, answer, caplog):
    said = answer(door)

    assert (said.status_code, said["Retry-After"]) == (503, "30")
    assert "door.no-database OperationalError" in caplog.text
    caplog.clear()


def test_what_is_said_is_a_problem_at_one_door_and_an_outcome_at_the_other(answer, caplog):
    assert answer("/kith").json()["code"] == "database.away"
    outcome = answer("/fhir/$process-message").json()
    assert (outcome["resourceType"], outcome["issue"][0]["code"]) == ("OperationOutcome", "transient")
    caplog.clear()
