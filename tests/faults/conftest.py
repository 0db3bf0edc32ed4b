"""Short by default; FAULTS=long kills more, and more kinds of things. FAULTS_SEED=n repeats a run."""

import os
import random
from collections.abc import Iterator

import pytest

from bench import node

LONG = os.environ.get("FAULTS") == "long"


@pytest.fixture(scope="session")
def the_house() -> Iterator[node.Node]:
    with node.running() as running:
        yield running


@pytest.fixture
def house(the_house) -> node.Node:
    """The node that the tests share, on its feet again whatever the one before did to it."""
    if not the_house.database.alive():
        the_house.database.start()
    for part in (the_house.web, the_house.worker):
        if part.process is None or part.process.poll() is not None:
            part.start()
    the_house.wait()
    return the_house


@pytest.fixture
def chance() -> random.Random:
    seed = int(os.environ.get("FAULTS_SEED") or random.randrange(10**6))
    print(f"FAULTS_SEED={seed}")  # shown when the test fails
    return random.Random(seed)
