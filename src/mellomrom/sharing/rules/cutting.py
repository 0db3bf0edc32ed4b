"""What of an event is left to show once it was decided how much: the cut."""

from collections.abc import Mapping

from mellomrom.directory.catalogue import Sector
from mellomrom.sharing.catalogue import BELONGS_TO, FREE_TEXT, ONLY, SHOWN, WHEREABOUTS, WRITTEN, Category, Level


def cut(
    details: Mapping[str, object],
    level: Level,
    category: Category,
    *,
    own: Category | None = None,
    to: Sector = Sector.HEALTH,
    protected: bool = False,
) -> dict[str, object]:
    """Give what of an event's details a level shows to a kind of recipient, for the category that was decided on.

    A higher level shows what the lower ones show; FULL shows every key, but never one that belongs to a category that
    was not decided on, nor one that such a recipient never gets. What somebody wrote is shown at FULL alone, also
    inside other details.

    own        the event's own category, where another was decided on; nothing written comes along then
    protected  the person's address is: nothing that says where they are or live is left, at any depth, nor free text
               that may say it
    """
    own = category if own is None else own
    shown = {key: value for key, value in details.items() if _is_shown(key, level, category, own, to)}
    if level is not Level.FULL:
        shown = {key: value if key == "safety" else _unwritten(value) for key, value in shown.items()}
    return {key: _hidden(value, key) for key, value in shown.items() if key not in _HIDING} if protected else shown


def _is_shown(key: str, level: Level, category: Category, own: Category, to: Sector) -> bool:
    if category is not own and key in WRITTEN:
        return False
    if to in ONLY and key not in ONLY[to]:
        return False
    return (level is Level.FULL or key in SHOWN[level]) and category in BELONGS_TO.get(key, {own})


_HIDING = WHEREABOUTS | FREE_TEXT


def _hidden(value: object, inside: str) -> object:
    """Take what says where somebody is out of a value, at any depth. The one line of an entry never says it."""
    if isinstance(value, Mapping):
        kept = {key: inner for key, inner in value.items() if key not in _HIDING}
        return {k: _hidden(inner, k) for k, inner in kept.items() if k != "subject" or inside == "entry"}
    if isinstance(value, list | tuple):
        return [_hidden(inner, inside) for inner in value]
    return value


def _unwritten(value: object) -> object:
    """Take what somebody wrote out of a value, at any depth; the text of a code is none of that."""
    if isinstance(value, Mapping):
        written = FREE_TEXT - {"text"} if value.get("code") else FREE_TEXT
        return {key: _unwritten(inner) for key, inner in value.items() if key not in written}
    if isinstance(value, list | tuple):
        return [_unwritten(inner) for inner in value]
    return value
