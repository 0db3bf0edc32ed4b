"""A status and the moves between its values, as one table that can also draw itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from mellomrom.core.errors import InvalidMove


@dataclass(frozen=True)
class Lifecycle:
    """Which status may follow which; a status without moves is an end."""

    name: str
    start: StrEnum
    moves: Mapping[StrEnum, frozenset[StrEnum]]

    def check(self, old: StrEnum, new: StrEnum) -> None:
        """Let the move pass. Raises InvalidMove when the table does not have it."""
        if new not in self.moves.get(old, frozenset()):
            raise InvalidMove(
                f"{self.name}.{old}-to-{new}",
                "It is %(old)s and cannot become %(new)s.",
                old=str(old),
                new=str(new),
            )

    def is_final(self, status: StrEnum) -> bool:
        """Say whether nothing follows this status."""
        return not self.moves.get(status)

    def mermaid(self) -> str:
        """Draw the table as a Mermaid state diagram, moves sorted."""
        arrows = [f"    {old} --> {new}" for old, news in self.moves.items() for new in sorted(news)]
        ends = [f"    {s} --> [*]" for s in type(self.start) if self.is_final(s)]
        return "\n".join(["stateDiagram-v2", f"    [*] --> {self.start}", *arrows, *ends])
