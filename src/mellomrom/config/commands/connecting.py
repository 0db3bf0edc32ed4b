"""Commands about record systems: connect says where a unit's own one takes messages, disconnect that it does no longer."""

import argparse
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from mellomrom.config import console
from mellomrom.config.commands.common import command, use_database
from mellomrom.config.errors import CannotRun
from mellomrom.core.errors import NotFound

if TYPE_CHECKING:
    from mellomrom.directory.queries import Found

LOCAL = ("localhost", "127.0.0.1", "::1")


def add(commands: Any) -> None:
    """Add connect and disconnect."""
    connect = command(
        commands,
        "connect",
        run_connect,
        text="Say where a unit's own record system takes messages: a folder on this machine, or an address that they"
        " are posted to. What the unit is told then goes there too. An organization's number connects all its units"
        " that have no address of their own.",
        example="mellomrom connect --list levanger\n"
        "mellomrom connect 99503701 --folder levanger\n"
        "mellomrom connect 99503701 --format fhir --url https://record.levanger.example/fhir",
    )
    connect.add_argument(
        "unit",
        nargs="?",
        metavar="UNIT",
        help="a HER-id, the id of a unit, or an organization number; with --list a part of a name",
    )
    connect.add_argument("--format", choices=("kith", "fhir"), default="kith", help="what it reads, default kith")
    way = connect.add_mutually_exclusive_group(required=True)
    way.add_argument("--folder", type=_folder, metavar="NAME", help="small letters, digits and hyphens")
    way.add_argument("--url", type=_url, metavar="URL", help="https://…; a user and password in it are kept, not shown")
    way.add_argument("--list", action="store_true", help="what is connected; with a part of a name the units too")

    disconnect = command(
        commands,
        "disconnect",
        run_disconnect,
        text="Say that a unit's record system takes no more messages. Folders and what lies in them stay.",
        example="mellomrom disconnect 99503701",
    )
    disconnect.add_argument("unit", metavar="UNIT", help="as for connect")


def run_connect(chosen: argparse.Namespace) -> int:
    """Connect a unit and say what to do next, or list what is connected."""
    use_database()
    if chosen.list:
        for line in list(_listed(chosen.unit or "")) or ["No unit or organization has that in its name."]:
            console.say(line)
        return 0
    if not chosen.unit:
        raise CannotRun("Say which unit: its HER-id, which `mellomrom connect --list NAME` shows.")
    from mellomrom.exchange import actions
    from mellomrom.exchange.catalogue import Format, Transport

    organization, unit = _meant(chosen.unit)
    assert organization is not None
    folder = _made(chosen.folder) if chosen.folder else None
    transport = Transport.FOLDER if chosen.folder else Transport.HTTP
    endpoint = actions.connect(
        organization,
        unit=unit,
        format=Format(chosen.format),
        transport=transport,
        address=chosen.folder or chosen.url,
        at=datetime.now(UTC),
    )
    console.verdict(True, f"{_name(organization, unit)}: {_where(endpoint)}.")
    for line in _next_in_folder(folder) if folder else _next_at_address(chosen.url):
        console.say(line)
    return 0


def run_disconnect(chosen: argparse.Namespace) -> int:
    """End the address of a unit; 1 where it has none."""
    use_database()
    from mellomrom.exchange import actions

    organization, unit = _meant(chosen.unit)
    assert organization is not None
    ended = actions.disconnect(organization, unit=unit, at=datetime.now(UTC))
    what = "no messages go there from now on" if ended else "it was not connected"
    console.verdict(ended is not None, f"{_name(organization, unit)}: {what}.")
    return 0 if ended else 1


def _meant(word: str) -> "Found":
    """Find whom a word means. Raises NotFound."""
    from mellomrom.directory import queries

    try:
        unit = queries.unit(UUID(word))
        found: Found = (unit.organization if unit else None, unit)
    except ValueError:
        found = queries.addressed([([word], [word])])[0]
    if found[0] is None:
        raise NotFound(
            "directory.no-such-unit",
            "There is no unit or organization with that number. `mellomrom connect --list NAME` shows those there are.",
        )
    return found


def _listed(part: str) -> Iterator[str]:
    """One line for each address; with a part of a name, one for each unit too whose name or organization has it."""
    from mellomrom.directory.queries import all_units
    from mellomrom.exchange.queries import endpoints

    connected = endpoints()
    for endpoint in connected:
        number = endpoint.unit.her_id if endpoint.unit else endpoint.organization.number
        name = _name(endpoint.organization, endpoint.unit)
        if part.casefold() in name.casefold():
            yield f"{number or '—':>10}  {name}: {_where(endpoint)}{_lying(endpoint)}"
    own = {endpoint.unit_id for endpoint in connected}
    for unit in all_units() if part else ():
        name = _name(unit.organization, unit)
        if unit.id not in own and part.casefold() in name.casefold():
            yield f"{unit.her_id or unit.id!s:>10}  {name}: not connected"
    if not connected and not part:
        yield "Nothing is connected. `mellomrom connect --list NAME` shows the units whose name has that in it."


def _name(organization: Any, unit: Any) -> str:
    return f"{organization.name}, {unit.name}" if unit and unit.name != organization.name else str(organization.name)


def _where(endpoint: Any) -> str:
    """Say how messages come there, without what is secret in an address."""
    from mellomrom.integrations.channels.http import read_address

    word = {"kith": "KITH XML", "fhir": "FHIR JSON"}[endpoint.format]
    if endpoint.transport == "folder":
        return f"{word} in the folder {endpoint.address}"
    return f"{word} to {read_address(endpoint.address).shown}"


def _lying(endpoint: Any) -> str:
    """Say how much lies in a folder, so that one sees who has stopped fetching and what was refused."""
    if endpoint.transport != "folder":
        return ""
    from mellomrom.integrations.folders import lying

    counts = lying(endpoint.address)
    if counts is None:
        return " (the folder is not there)"
    return f" ({', '.join(f'{part}: {number}' for part, number in counts.items())})"


def _made(name: str) -> Path:
    from mellomrom.integrations.channels.folder import make

    try:
        return make(name)
    except OSError as error:
        raise CannotRun(f"The folder cannot be made ({error.strerror}); set EXCHANGE to one you own.") from error


def _next_in_folder(folder: Path) -> Iterator[str]:
    yield f"\n  folder   {folder}"
    yield "  in/      the record system lays its messages and receipts here, under a hidden name until they are whole"
    yield "  out/     it fetches messages and receipts from here, and removes them"
    yield "  failed/  what was refused, with a sentence on what to do"
    yield f"\nNext: let the record system's user in, with `chgrp -R GROUP {folder}`, and lay a message in `in`."
    yield "Its receipt lies in `out` within some seconds. `mellomrom connect --list` says how much lies where."


def _next_at_address(url: str) -> Iterator[str]:
    from mellomrom.integrations.channels.http import read_address

    address = read_address(url)
    yield "\nNext: the record system answers each message with its receipt, or sends it later to this house's door."
    yield "Nothing is sent before the unit is told something. `mellomrom connect --list` shows what is connected."
    if not address.secure and address.host not in LOCAL:
        yield "Beware: the address begins with http. Whoever is on the way can read what is sent; use https."


def _folder(text: str) -> str:
    from mellomrom.integrations.channels.form import is_folder_name

    if not is_folder_name(text):
        raise argparse.ArgumentTypeError("a folder's name is small letters, digits and hyphens, such as levanger")
    return text


def _url(text: str) -> str:
    from mellomrom.integrations.channels.http import read_address

    try:
        read_address(text)
    except ValueError:
        raise argparse.ArgumentTypeError("that is not an address such as https://record.example/messages") from None
    return text
