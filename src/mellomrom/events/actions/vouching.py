"""Whom a message names as its sender, and whether that is whom the machine that brings it may speak for.

An issuer of machines says of each client which organization it is (`integrations.oidc.systems`). A sender that nobody
here knows is another matter: such a message is taken in as unverified, as always.
"""

from collections.abc import Collection, Iterable

from mellomrom.core.errors import Problem, Unreadable
from mellomrom.directory import queries as directory
from mellomrom.directory.book import Book
from mellomrom.directory.models import Organization
from mellomrom.events.catalogue import Dialect, Party

ANOTHERS_NAME = "exchange.anothers-name"


def by_key(key: str, known: Book) -> directory.Found:
    """Find whom a sender's key means: "HER:905", "ENH:999888777"."""
    system, _, value = key.partition(":")
    asked = [([value] if system == "HER" else [], [value] if system == "ENH" else [])]
    return directory.addressed(asked, known=known)[0]


def address(party: Party) -> directory.Address:
    """Give the numbers of a party and of what stands inside it, innermost first."""
    chain = list(_inwards(party))
    return [p.id_of("HER") for p in chain], [p.id_of("ENH") for p in chain]


def _inwards(party: Party) -> Iterable[Party]:
    if party.unit is not None:
        yield from _inwards(party.unit)
    yield party


def named(raw: bytes, dialect: Dialect, *, known: Book) -> list[Organization | None]:
    """Give the organizations that bytes name as their sender, as far as we know them, in whichever way they say it."""
    key, _ = dialect.peek(raw)
    found = [by_key(key, known)[0]]
    try:
        party = dialect.read_receipt(raw).receiver if dialect.is_receipt(raw) else dialect.read(raw).sender
    except Exception:  # refused or stuck, as it is: found out again when it is understood
        return found
    return [*found, directory.addressed([address(party)], known=known)[0][0]]


def in_anothers_name(named: Collection[Organization | None], brought_by: Collection[str] | None) -> bool:
    """Say whether a message names an organization that we know and that is not one of those that its bringer is.

    `brought_by`: numbers of organizations; None: nobody has said who brings it, or one who may bring for all.
    """
    if brought_by is None:
        return False
    return any(organization is not None and organization.number not in brought_by for organization in named)


def refusal() -> Unreadable:
    """Make the no to a message that is brought in another's name."""
    text = "The system that brings this message is not of the organization that it names as its sender. Send it as yourself."
    return Unreadable(ANOTHERS_NAME, text, (Problem("forbidden", text, ""),))
