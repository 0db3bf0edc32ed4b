"""The pathways that this node knows: read once per process, newest version of each for new courses."""

from datetime import date
from functools import cache
from pathlib import Path

from mellomrom.events import pathway_files
from mellomrom.events.pathways import Pathway

FOLDER = Path(__file__).parent / "pathways_data"


@cache
def versions() -> dict[tuple[str, date], Pathway]:
    """Give every version of every pathway. Raises PathwayError with file, line and reason for a file that is wrong."""
    return pathway_files.load_versions(FOLDER)


@cache
def newest() -> tuple[Pathway, ...]:
    """Give the newest version of each pathway, by id."""
    return tuple(pathway_files.newest_of(versions()).values())


def pathway(name: str, version: date) -> Pathway:
    """Give a pathway in the version that a course began with; the files of old versions stay."""
    return versions()[name, version]
