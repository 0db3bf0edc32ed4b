"""What most stories begin with."""

import pytest


@pytest.fixture
def town():
    """A municipality with every service, a hospital, those who send messages, and one person whom they follow up."""
    from tests.flows import doors  # here, because it reads what needs Django

    return doors.Town()
