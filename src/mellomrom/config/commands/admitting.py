"""Commands about who may log in: client-key makes our key at an issuer; admit and bar say whom an issuer vouches for."""

import argparse
import getpass
import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mellomrom.config import console
from mellomrom.config.commands.common import command, use_database
from mellomrom.config.errors import CannotRun
from mellomrom.core.errors import NotFound


def add(commands: Any) -> None:
    """Add client-key, admit and bar."""
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
        text="Let no issuer vouch for a user any longer, and log them out everywhere. A password still lets them in.",
        example="mellomrom bar nurse.steinkjer",
    )
    bar.add_argument("user", metavar="USER")


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


def run_bar(chosen: argparse.Namespace) -> int:
    """Let nobody vouch for a user; 1 where nobody did."""
    use_database()
    from mellomrom.directory import logins

    ended = logins.shut_out(_user(chosen.user), at=datetime.now(UTC))
    what = "nobody vouches for them any longer, and they are logged out" if ended else "nobody vouched for them"
    console.verdict(bool(ended), f"{chosen.user}: {what}.")
    return 0 if ended else 1


def _user(name: str) -> Any:
    from django.contrib.auth.models import User

    user = User.objects.filter(username=name).first()
    if user is None:
        raise NotFound("login.no-such-user", "There is no account with that name here.")
    return user
