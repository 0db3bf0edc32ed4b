"""Short by default; FAULTS=long kills more, and more kinds of things. FAULTS_SEED=n repeats a run."""

import os
import random
from collections.abc import Iterator

import pytest

from bench import node

LONG = os.environ.get("FAULTS") == "long"


@pytest.fixture(scope="module")
def house() -> Iterator[node.Node]:
    with node.running() as running:
        yield running


@pytest.fixture
def chance() -> random.Random:
    seed = int(os.environ.get("FAULTS_SEED") or random.randrange(10**6))
    print(f"FAULTS_SEED={seed}")  # shown when the test fails
    return random.Random(seed)
