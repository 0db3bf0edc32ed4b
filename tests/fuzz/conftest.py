"""One running node that everything is thrown at. FAULTS=long throws more; FAULTS_SEED=n repeats a run."""

import urllib.error
import urllib.request
from collections.abc import Callable, Iterator

import pytest

from bench import node
from tests.faults.conftest import LONG as LONG
from tests.faults.conftest import chance as chance

SECONDS = 30  # a generous guard: whoever answers later than this hangs
Send = Callable[[str, bytes, str], tuple[int, bytes]]


@pytest.fixture(scope="session")
def house() -> Iterator[node.Node]:
    with node.running() as running:
        yield running


@pytest.fixture
def send(house: node.Node) -> Send:
    """Post bytes to a door; gives status and answer. Raises TimeoutError where it hangs."""

    def post(path: str, raw: bytes, kind: str) -> tuple[int, bytes]:
        address = f"http://127.0.0.1:{house.port}{path}"
        request = urllib.request.Request(address, raw, {"Content-Type": kind}, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=SECONDS) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as refusal:
            return refusal.code, refusal.read()

    return post
