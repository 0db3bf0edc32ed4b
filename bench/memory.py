"""How much memory each part of a node needs, shared pages counted once (PSS). Linux only; elsewhere nothing is said."""

from pathlib import Path

PROC = Path("/proc")


def megabytes(first: int) -> float:
    """Give what a process and all that it started use together."""
    return sum(_pss(pid) for pid in family(first)) / 1024


def family(first: int) -> set[int]:
    """Give a process and all that it started and that is there."""
    parents = {}
    for folder in PROC.glob("[0-9]*"):
        try:
            parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except (OSError, IndexError):  # it has just ended
            continue
    family = {first}
    while more := {pid for pid, parent in parents.items() if parent in family} - family:
        family |= more
    return family


def _pss(pid: int) -> int:
    try:
        lines = (PROC / str(pid) / "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
