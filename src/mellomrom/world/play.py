"""The sample messages come in, each as if it had been sent in the last day and a half, and what became of it is told.

They take the same way as at the doors. Their times are moved to now in memory, so that inboxes look alive; the files
stay as they are, and `mellomrom receive` takes them so. A second run finds its own messages by their ids, moves the
times as the first did, and so sends the same bytes: what had come is answered as then, and what had not comes in.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mellomrom.events import queries
from mellomrom.events.actions import Received, take_in
from mellomrom.events.wording import receipt
from mellomrom.exchange.models import Message
from mellomrom.world import check as checking
from mellomrom.world.samples import REFERENCE, Sample, moved, read

INDENT = "   "


def play(*, at: datetime, say: Callable[[str], object] = print, check: bool = False) -> list[str]:
    """Let the samples come in and tell the story of each; with `check` give what differs from what should be.

    Again: what has come is not told twice. Raises NotFound where the samples are not installed.
    """
    samples = read()
    moved_by = _began(samples, at=at) - REFERENCE
    messages = []
    for number, sample in enumerate(samples, 1):
        arrived_at = sample.arrives + moved_by
        received = take_in(moved(sample.body, by=moved_by), dialect=sample.dialect, at=arrived_at)
        messages.append(received.message)
        say(f"{number:>2} {_title(sample)}")
        for line in _lines(sample, received, at=at):
            say(f"{INDENT}{line}")
    if not check:
        return []
    return [d for sample, message in zip(samples, messages, strict=True) for d in checking.differences(sample, message)]


def _began(samples: Sequence[Sample], *, at: datetime) -> datetime:
    """Say which moment the times were moved to in the first run; now, where this is it."""
    for sample in samples:
        _key, foreign_id = sample.dialect.peek(moved(sample.body, by=at - REFERENCE))
        first = Message.objects.filter(channel=sample.dialect.channel, foreign_id=foreign_id).order_by("pk").first()
        if first is not None:
            return first.received_at - (sample.arrives - REFERENCE)
    return at.replace(microsecond=0)


def _title(sample: Sample) -> str:
    return sample.title.get((get_language() or "")[:2], sample.title["nb"])


def _lines(sample: Sample, received: Received, *, at: datetime) -> list[str]:
    words = {"file": sample.file, "receipt": receipt(received.message) or _("none")}
    came_in = _("%(file)s. Receipt: %(receipt)s.") % words
    if not received.new:
        return [came_in, _("It has come before: answered as then, and nothing is done twice.")]
    event = received.event
    if event is None:
        codes = ", ".join(received.message.errors)
        return [came_in, _("Refused (%(codes)s): nobody is told anything.") % {"codes": codes}]
    came_in += " " + _("Event: %(event)s.") % {"event": event.id}
    return [came_in, *(line.text for line in queries.story(event.id, None, at=at).lines)]
