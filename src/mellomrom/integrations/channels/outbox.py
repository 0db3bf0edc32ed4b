"""A folder where a demo lays what it would have sent: the words, by the reminder's id, and not to whom."""

from pathlib import Path
from uuid import UUID

from mellomrom.integrations.channels.folder import lay_down
from mellomrom.plans.reminders.catalogue import Address, Note, NotSent
from mellomrom.plans.reminders.titles import text_of


def lay(folder: Path, to: Address, note: Note, key: UUID, *, home: str) -> None:
    """Lay a note down, whole or not at all; the same again is the same file. A `Sender`; raises NotSent "not-writable"."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lay_down(folder, f"{key}.txt", f"{to.way}\n{text_of(note, home=home)}\n".encode())
    except OSError:
        raise NotSent("not-writable") from None
