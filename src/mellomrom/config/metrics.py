"""What machines that watch the node count: `/metrics` in the text format of Prometheus.

Read from the database when asked, so each of the server's processes gives the same answer. Labels are kinds and states,
a bounded set; no id, no name, no organization. How long requests take is not here: the server's processes do not share
memory, and a histogram of one of them would be a lie. Measure that in front of the server.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector

from mellomrom.core import machine
from mellomrom.events.figures import Figures, figures
from mellomrom.integrations import guard

SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
SECONDS = 5  # an answer is given again for so long: counting everything is not free


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Give the figures to whoever may knock at the machine doors."""
    if not guard.may_knock(request):
        return guard.problem(
            403, "door.closed", "Knock from this machine, or show the token that the operator has set."
        )
    try:
        return HttpResponse(_in_moment(int(time.monotonic() / SECONDS)), content_type=CONTENT_TYPE_PLAIN_0_0_4)
    except (OperationalError, InterfaceError):
        return guard.problem(503, "database.away", "The database cannot be reached, so nothing can be counted.")


@lru_cache(maxsize=1)
def _in_moment(moment: int) -> bytes:
    return exposed()


def exposed() -> bytes:
    """Count, and write it as Prometheus reads it."""
    collected = CollectorRegistry(auto_describe=False)
    collected.register(Read(figures(at=timezone.now())))
    return bytes(generate_latest(collected))


@dataclass(eq=False)
class Read(Collector):
    """Figures that have been read, as Prometheus collects them."""

    figures: Figures

    def collect(self) -> Iterator[Metric]:
        """Give each figure with its name, what it means and its labels; an age of what does not wait is left out."""
        f = self.figures
        yield _many("messages", "Messages kept", ("direction", "channel", "state"), f.messages)
        yield _many("deliveries", "Messages on their way out of the house", ("state",), _by_one(f.deliveries))
        yield _many("duties", "What is owed: open, and late of these", ("state",), _by_one(f.duties))
        yield _one("duties_held_by_nobody", "What is owed and nobody holds", f.held_by_nobody)
        yield _one("offers_open", "Units that are asked to take something over and have not answered", f.offers_open)
        yield _one("endpoints_failing", "Addresses that fail, or rest after failing", f.endpoints_failing)
        yield _one("silent_senders", "Senders who used to send and no longer do", f.silent_senders)
        yield _one("rota_gaps_hours", "Hours with nobody on call in the next seven days", f.rota_gaps / HOUR)
        for name, text, age in (
            ("undelivered", "message out without a receipt", f.oldest_undelivered),
            ("untaken", "answer that nobody has taken on", f.oldest_untaken),
            ("stuck", "message that a fault of ours has stopped", f.oldest_stuck),
            ("due", "thing that the worker should have done", f.oldest_due),
        ):
            yield _one(
                f"oldest_{name}_seconds", f"Age of the oldest {text}", age // SECOND if age is not None else None
            )
        yield _one("log_rows", "Rows of the access log, about", f.log_rows)
        yield _one("database_bytes", "Size of the database", f.database_bytes)
        yield _one(
            "worker_heartbeat_seconds",
            "Since the worker of this machine showed that it lives",
            _whole(machine.seconds_since(settings.HEARTBEAT)),
        )
        yield _one("free_megabytes", "Room where the state lies", machine.megabytes_free(settings.STATE))


def _whole(seconds: float | None) -> int | None:
    return int(seconds) if seconds is not None else None


def _by_one(counts: Mapping[str, int]) -> dict[tuple[str, ...], int]:
    return {(name,): n for name, n in counts.items()}


def _many(name: str, text: str, labels: Sequence[str], values: Mapping[tuple[str, ...], float]) -> Metric:
    metric = GaugeMetricFamily(f"mellomrom_{name}", text, labels=labels)
    for words, value in sorted(values.items()):
        metric.add_metric(words, value)
    return metric


def _one(name: str, text: str, value: float | None) -> Metric:
    """Make a metric without labels; without any value where there is none, which Prometheus reads as absent."""
    metric = GaugeMetricFamily(f"mellomrom_{name}", text)
    if value is not None:
        metric.add_metric((), value)
    return metric
