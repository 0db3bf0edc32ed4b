"""What the description of the doors allows, and what it does not, thrown at a running node by schemathesis."""

import urllib.request

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from ruamel.yaml import YAML

from mellomrom.integrations.api import document
from tests.fuzz.conftest import LONG, SECONDS

schema = schemathesis.openapi.from_dict(YAML(typ="safe").load(document()))


@schema.parametrize()
@settings(max_examples=400 if LONG else 8, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_answer_is_one_that_is_described(case, house):
    answer = case.call(base_url=f"http://127.0.0.1:{house.port}", timeout=SECONDS)

    described = set(case.operation.definition.raw["responses"])
    assert answer.status_code < 500
    assert str(answer.status_code) in described


def test_the_description_is_served_as_it_stands(house):
    with urllib.request.urlopen(f"http://127.0.0.1:{house.port}/openapi.yaml", timeout=SECONDS) as answer:
        assert answer.read().decode() == document()


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
@pytest.mark.parametrize("door", ["/kith", "/fhir/$process-message"])
def test_a_door_takes_post_alone(door, method, house):
    request = urllib.request.Request(f"http://127.0.0.1:{house.port}{door}", method=method)
    with pytest.raises(urllib.error.HTTPError, match="405"):
        urllib.request.urlopen(request, timeout=SECONDS)
