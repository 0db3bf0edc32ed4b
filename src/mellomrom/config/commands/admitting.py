"""Commands about who may log in: client-key makes our key at an issuer; admit says whom an issuer vouches for; invite lets
somebody set up a login of their own here; bar takes every way in away.
"""

import argparse
import getpass
import json
import os
import re
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from mellomrom.config import console
from mellomrom.config.commands.common import command, use_database
from mellomrom.config.errors import CannotRun
from mellomrom.core.errors import NotFound

NAME = re.compile(r"[a-z][a-z0-9._-]{1,60}")


def add(commands: Any) -> None:
    """Add client-key, admit, invite and bar."""
    key = command(
        commands,
        "client-key",
        run_client_key,
        text="Make the key by which this node shows an issuer (HelseID, ID-porten) who it is. The private key goes into the"
        " file, which nobody else can read; the public one is printed, to be registered there.",
        example="mellomrom client-key helseid.jwk.json > public.jwk.json",
    )
    key.add_argument("file", type=Path, metavar="FILE", help="must not be there yet")

    admit = command(
        commands,
        "admit",
        run_admit,
        text="Say that whoever an issuer knows by a number is a user here. The number is asked for, or read from standard"
        " input, so that it stays out of the history of the shell; it is not kept, only a blind index of it.",
        example="mellomrom admit nurse.steinkjer --by helseid",
    )
    admit.add_argument("user", metavar="USER", help="the name of an account with a role")
    admit.add_argument("--by", required=True, metavar="NAME", help="the login in the file of issuers")
    admit.add_argument("--kind", metavar="KIND", help="hpr, pid or sub; default what the issuer is asked for first")

    bar = command(
        commands,
        "bar",
        run_bar,
        text="Let a user in no longer: no issuer vouches for them, their passkeys, password, app and codes are gone, and"
        " they are logged out everywhere. Roles and what they have done stay.",
        example="mellomrom bar nurse.steinkjer",
    )
    bar.add_argument("user", metavar="USER")
    _add_invite(commands)


def _add_invite(commands: Any) -> None:
    invite = command(
        commands,
        "invite",
        run_invite,
        text="Print a link by which a user sets up how they log in here: a passkey, or a password with an app. It is good"
        " once, for a day; give it to them and nobody else. With a unit, a function and a name the account is made too.",
        example="mellomrom invite nurse.steinkjer\n"
        'mellomrom invite kari.nordli --unit 99503701 --function nurse --name "Kari Nordli"\n'
        "mellomrom invite nurse.steinkjer --anew",
    )
    invite.add_argument("user", metavar="USER", help="what the account is called; no number of anybody")
    invite.add_argument("--unit", metavar="UNIT", help="a HER-id or the id of a unit; the account is made if need be")
    invite.add_argument("--function", metavar="FUNCTION", help="nurse, doctor, leader …")
    invite.add_argument("--name", metavar="NAME", help="as it stands on the pages")
    invite.add_argument("--hours", type=int, default=24, metavar="N", help="how long the link is good, default 24")
    invite.add_argument("--anew", action="store_true", help="take away the keys that they have lost first")


def run_client_key(chosen: argparse.Namespace) -> int:
    """Make a key that signs (RSA, PS256)."""
    from joserfc.jwk import RSAKey

    key = RSAKey.generate_key(3072, {"use": "sig", "alg": "PS256"}, auto_kid=True)
    try:
        file = os.open(chosen.file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise CannotRun(f"The key cannot be written to {chosen.file}: {error.strerror}.") from None
    with os.fdopen(file, "w", encoding="utf-8") as private:
        json.dump(key.as_dict(private=True), private)
    console.say(json.dumps(key.as_dict(private=False), indent=2))
    return 0


def run_admit(chosen: argparse.Namespace) -> int:
    """Let a user in by an issuer's number for them."""
    use_database()
    from django.conf import settings

    from mellomrom.directory import logins

    user, issuer = _user(chosen.user), settings.ISSUERS.logins.get(chosen.by)
    if issuer is None or issuer.profile.person:
        known = [name for name, login in settings.ISSUERS.logins.items() if not login.profile.person]
        raise CannotRun(f"There is no login for staff called {chosen.by}. ISSUERS names: {', '.join(known) or 'none'}.")
    kind = chosen.kind or next(iter(issuer.profile.numbers))
    if kind not in issuer.profile.numbers:
        raise CannotRun(f"{issuer.title} says {', '.join(issuer.profile.numbers)} of somebody, not {kind}.")
    number = (getpass.getpass(f"{kind}: ") if sys.stdin.isatty() else sys.stdin.readline()).strip()
    if not number:
        raise CannotRun("No number was given.")
    logins.let_in(user, issuer=issuer.issuer, kind=kind, number=number, at=datetime.now(UTC))
    console.verdict(True, f"{chosen.user} logs in with {issuer.title} from now on.")
    return 0


def run_invite(chosen: argparse.Namespace) -> int:
    """Make a link for a user, and the account and the role where they are asked for."""
    use_database()
    from django.conf import settings
    from django.urls import reverse

    from mellomrom.directory import keys, logins

    at = datetime.now(UTC)
    if not 1 <= chosen.hours <= 7 * 24:
        raise CannotRun("A link is good for an hour at least and a week at most.")
    user = _employed(chosen, at) if chosen.unit else _user(chosen.user)
    if chosen.anew:
        logins.shut_out(user, at=at)
        keys.forget(user, at=at)
    said = keys.invite(user, at=at, held_for=timedelta(hours=chosen.hours))
    console.verdict(True, f"{chosen.user}: the link is good once, for {chosen.hours} hours. It is shown now only.")
    console.say(f"{settings.ADDRESS or 'http://localhost:8000'}{reverse('invited', args=[said])}")
    return 0


def _employed(chosen: argparse.Namespace, at: datetime) -> Any:
    """Make the account where there is none, and give it the role."""
    from django.contrib.auth.models import User
    from django.db import transaction

    from mellomrom.core.clock import local
    from mellomrom.directory import actions
    from mellomrom.directory.catalogue import Function

    functions = [function.value for function in Function]
    if chosen.function not in functions:
        raise CannotRun(f"Say which function: {', '.join(functions)}.")
    if not chosen.name:
        raise CannotRun("Say the name that stands on the pages, with --name.")
    if not NAME.fullmatch(chosen.user) or sum(letter.isdigit() for letter in chosen.user) > 5:
        raise CannotRun("A user name is small letters, digits, dots and hyphens, and no number of anybody.")
    with transaction.atomic():
        user = User.objects.filter(username=chosen.user).first()
        if user is None:
            user = User(username=chosen.user)
            user.set_unusable_password()
            user.save()
        function = Function(chosen.function)
        actions.employ(user, _unit(chosen.unit), function, name=chosen.name, since=local(at).date())
    return user


def _unit(word: str) -> Any:
    from mellomrom.directory.queries import unit_named

    found = unit_named(word)
    if found is None:
        raise NotFound("directory.no-such-unit", "There is no unit with that HER-id or id here.")
    return found


def run_bar(chosen: argparse.Namespace) -> int:
    """Let a user in no longer, by any way; 1 where there was none."""
    use_database()
    from mellomrom.directory import keys, logins

    user, at = _user(chosen.user), datetime.now(UTC)
    ended = logins.shut_out(user, at=at) + keys.forget(user, at=at)
    what = (
        "there is no way in for them any longer, and they are logged out" if ended else "there was no way in for them"
    )
    console.verdict(bool(ended), f"{chosen.user}: {what}.")
    return 0 if ended else 1


def _user(name: str) -> Any:
    from django.contrib.auth.models import User

    user = User.objects.filter(username=name).first()
    if user is None:
        raise NotFound("login.no-such-user", "There is no account with that name here.")
    return user
