"""What was measured, as a table to read now and as a page to keep."""

import os
import platform
import re
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

HEAD = ("measured", "ours", "floor", "ours / floor")


@dataclass(frozen=True, slots=True)
class Row:
    """One figure, beside what the same would cost at least, where there is such a floor."""

    what: str
    ours: str
    floor: str = ""
    ratio: str = ""
    limit: str = ""  # a sentence: what it waits for


def now(what: str) -> None:
    """Say, apart from the figures, what is measured now: the table comes at the end of a quarter of an hour."""
    print(what, file=sys.stderr, flush=True)


def ratio(ours: float, floor: float) -> str:
    """Write how large a part of the floor's rate ours is."""
    return f"{ours / floor:.2f}"


def rate(count: float, seconds: float) -> str:
    """Write a rate."""
    return f"{count / seconds:.0f}/s"


def machine() -> str:
    """Say what machine this is, in a line."""
    cpu = (
        re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
        if Path("/proc/cpuinfo").exists()
        else None
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    name = cpu[1].strip() if cpu else platform.processor()
    return f"{os.cpu_count()} cores ({name}), {memory:.0f} GB, Python {platform.python_version()}"


def table(rows: list[Row]) -> str:
    """Write the figures in columns."""
    lines = [HEAD, *((r.what, r.ours, r.floor, r.ratio) for r in rows)]
    widths = [max(len(line[n]) for line in lines) for n in range(4)]
    return "\n".join(
        f"{line[0]:<{widths[0]}}  " + "  ".join(f"{line[n]:>{widths[n]}}" for n in (1, 2, 3)) for line in lines
    )


def page(rows: list[Row], *, on: date, how: str) -> str:
    """Write `docs/performance.md`."""
    lines = [
        "# Performance",
        "",
        f"Written by `python -m bench{how} --write` on {on:%d.%m.%Y}: {machine()}. Every commit is flushed to disk.",
        "",
        "Each figure stands beside a floor that was measured in the same run, and is the median of its rounds. The numbers are"
        " of that machine in those minutes, which it shared with other work; the last column is what can be compared."
        " `bench/README.md` says what each line is.",
        "",
        f"| {' | '.join(HEAD)} |",
        "|---|---:|---:|---:|",
        *(f"| {r.what} | {r.ours} | {r.floor} | {r.ratio} |" for r in rows),
        "",
        "## What limits each",
        "",
        *(f"- **{r.what}**: {r.limit}" for r in rows if r.limit),
        "",
    ]
    return "\n".join(lines)
