"""Everything that was received is sent again: to the node that has it, and to a new one in any order."""

from collections import Counter

import pytest
from django.db import transaction

from bench import mail
from mellomrom.events import actions
from mellomrom.events.models import Event
from mellomrom.exchange.models import Message
from mellomrom.integrations.files import DIALECTS, dialect_of
from mellomrom.world import demo
from tests.faults import ledger
from tests.faults.conftest import LONG
from tests.make import NOON

ORDERS = 30 if LONG else 2


def test_all_that_came_sent_again_is_answered_as_it_was_and_changes_nothing(house, chance):
    letters = mail.kith(20, seed=f"replay {chance.random()}") + mail.fhir(10, seed=f"replay {chance.random()}")
    mail.Post(house.port).send(letters, connections=4)
    house.worker.stop()  # what it does in its own time is not what a message does
    held, before = ledger.held(house), ledger.rows(house)
    names = chance.sample(sorted(held), len(held) if LONG else min(len(held), 60))
    post = mail.Post(house.port)

    post.send([held[name][0] for name in names], connections=6)

    assert post.receipts == {name: held[name][1] for name in names}
    assert ledger.rows(house) == before
    assert ledger.damaged(house) == 0


def samples() -> list[bytes]:
    """All our samples, with corrections and what they correct, and letters about others."""
    files = sorted(path for path in mail.SAMPLES.glob("*/*") if path.suffix in (".xml", ".json"))
    letters = mail.kith(8, seed="any order", first=50)
    return [path.read_bytes() for path in files] + [letter.raw for letter in letters]


def held() -> tuple[Counter, Counter]:
    """What is held: messages by sender, id and state; events by their message, kind and person."""
    messages = Message.objects.values_list("partner__key", "foreign_id", "sha256", "state", "receipt_code")
    events = Event.objects.filter(message__isnull=False).values_list(
        "message__foreign_id", "kind", "correction", "corrects__message__foreign_id", "person__identifiers__index"
    )
    return (
        Counter((key, name, bytes(sha256), state, code) for key, name, sha256, state, code in messages),
        Counter((*event, bytes(index or b"")) for *event, index in events),
    )


@pytest.mark.django_db
def test_a_new_node_that_gets_all_of_it_in_any_order_and_some_twice_holds_the_same(chance, settings):
    settings.DEMO = True
    demo.load(at=NOON)
    raws = samples()

    def after(order: list[bytes]) -> tuple[Counter, Counter]:
        with transaction.atomic():
            for raw in order:
                assert actions.take_in(raw, dialect=dialect_of(raw), at=NOON).message.receipt
            found = held()
            transaction.set_rollback(True)
        return found

    first = after(raws)
    assert set(first[0].values()) == {1}
    for _ in range(ORDERS):
        assert after(chance.sample(raws + raws[::3], len(raws) + len(raws[::3]))) == first
    assert set(DIALECTS) == {"kith", "fhir"}, "each way in is among the samples"
