"""How the owner of a local account shows who they are: passkeys, a password with an app's code, and codes on paper.

ways_of                         what a user has; `strong` says whether it is enough to work here
add_passkey, end_passkey        a key in a telephone or a machine; the last way in is never taken away
passkey_of, used                whose key answered, and that it did: one that counts backwards may be a copy, and is ended
set_password, add_app, end_app  a password, and the app whose codes go with it
check_code, check_paper         whether a code lets its owner in: each once
invite, invited, forget         a link to set all this up by, and taking all of it away

WebAuthn itself, challenges and signatures, is the door's (`web.passkeys`).
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Greatest

from mellomrom.core import codes
from mellomrom.core.errors import InvalidMove, NotFound, NotPermitted
from mellomrom.database.keys import keyring
from mellomrom.directory.models import CodeApp, Invitation, Passkey, RecoveryCode

INVITED_FOR = timedelta(hours=24)
LONGEST_NAME = 60
MOST_PASSKEYS = 20


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways in that a user has now."""

    passkeys: tuple[Passkey, ...]
    app: CodeApp | None
    password: bool
    paper: int  # codes on paper that are left
    copied: tuple[Passkey, ...] = ()  # ended because they counted backwards; for the owner to see

    @property
    def strong(self) -> bool:
        """Say whether a user can show who they are in two ways: a passkey alone is two, what one has and is or knows."""
        return bool(self.passkeys) or (self.app is not None and self.password)


def ways_of(user: User) -> Ways:
    """Read the ways in that a user has."""
    mine = list(user.passkeys.order_by("made_at", "pk"))  # type: ignore[attr-defined]
    return Ways(
        passkeys=tuple(key for key in mine if key.ended_at is None),
        app=CodeApp.objects.filter(user=user, ended_at=None).first(),
        password=user.has_usable_password(),
        paper=RecoveryCode.objects.filter(user=user, ended_at=None).count(),
        copied=tuple(key for key in mine if key.copied),
    )


def handle(user: User) -> bytes:
    """Give the name by which a user's devices know them: it means nothing outside, and is the same each time."""
    return keyring().index(str(user.pk), scope="passkey-handle")


def _alone(user: User) -> User:
    """Let one thing at a time be done with a user's ways in, so that the last is never taken away twice at once."""
    return User.objects.select_for_update(no_key=True).get(pk=user.pk)


# --------------------------------------------------------------------------------------------------------- passkeys


@transaction.atomic
def add_passkey(
    user: User, *, credential: bytes, public_key: bytes, sign_count: int, name: str, at: datetime
) -> Passkey:
    """Let a user log in with a key that their device has made; the door has verified that it did.

    raises     InvalidMove "keys.known" for a key that is somebody's already, "keys.too-many"
    """
    _alone(user)
    if Passkey.objects.filter(user=user, ended_at=None).count() >= MOST_PASSKEYS:
        raise InvalidMove("keys.too-many", "You have many passkeys already. Remove one that you do not use.")
    row = Passkey(
        user=user,
        credential=credential,
        public_key=public_key,
        sign_count=sign_count,
        name=" ".join(name.split())[:LONGEST_NAME],
        made_at=at,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise InvalidMove("keys.known", "This key is in use already. Make a new one.") from None
    return row


@transaction.atomic
def end_passkey(passkey_id: UUID, *, user: User, at: datetime) -> Passkey:
    """Take a key away. Raises NotFound for one that is not the user's, InvalidMove "keys.last" for the last way in."""
    _alone(user)
    key = Passkey.objects.select_for_update(no_key=True).filter(pk=passkey_id, user=user, ended_at=None).first()
    if key is None:
        raise NotFound("keys.not-yours", "There is no such key, or it has been removed.")
    key.ended_at = at
    key.save(update_fields=["ended_at"])
    _still_strong(user)
    return key


def _still_strong(user: User) -> None:
    if not ways_of(user).strong:
        raise InvalidMove("keys.last", "This is your only way in. Add another before you remove it.")


def passkey_of(credential: bytes) -> Passkey | None:
    """Give the key with this id, if it lets somebody in; None for one that is unknown, ended, or of who has left."""
    keys = Passkey.objects.select_related("user")
    return keys.filter(credential=credential, ended_at=None, user__is_active=True).first()


def used(passkey_id: UUID, *, sign_count: int, at: datetime) -> Passkey:
    """Write down that a key has answered. One that does not count on from where it was may be a copy: it is ended.

    source     WebAuthn Level 2 § 6.1.1; devices that never count say 0 each time
    raises     NotPermitted "login.passkey-copied", after the key was ended
    """
    with transaction.atomic():
        key = Passkey.objects.select_for_update(no_key=True).get(pk=passkey_id)
        copied = (sign_count > 0 or key.sign_count > 0) and sign_count <= key.sign_count
        if copied:
            key.copied, key.ended_at = True, key.ended_at or at
        else:
            key.sign_count, key.used_at = sign_count, at
        key.save(update_fields=["copied", "ended_at", "sign_count", "used_at"])
    if copied:
        raise NotPermitted(
            "login.passkey-copied",
            "Somebody may have a copy of this key, so it lets nobody in any longer. Use another way, and tell those who run the node.",
        )
    return key


# ------------------------------------------------------------------------------------------------ passwords and codes


@transaction.atomic
def set_password(user: User, password: str) -> User:
    """Give a user a password of their own choice. Raises InvalidMove "keys.poor-password"."""
    mine = _alone(user)
    try:
        validate_password(password, mine)
    except ValidationError:
        raise InvalidMove(
            "keys.poor-password",
            "Choose a password of at least twelve characters that does not hold your user name and that others would not guess.",
        ) from None
    mine.set_password(password)
    mine.save(update_fields=["password"])
    return mine


@transaction.atomic
def add_app(user: User, *, secret: str, code: str, at: datetime) -> CodeApp:
    """Let the codes of an app go with the user's password, once it has shown a right one; the app before it ends.

    raises     InvalidMove "keys.wrong-code"
    """
    _alone(user)
    step = codes.step_of(secret, code, at)
    if step is None:
        raise InvalidMove(
            "keys.wrong-code", "That code is not right. Is the clock of the telephone right? Try the next."
        )
    CodeApp.objects.filter(user=user, ended_at=None).update(ended_at=Greatest(at, F("made_at")))
    return CodeApp.objects.create(user=user, secret=secret, last_step=step, made_at=at)


@transaction.atomic
def end_app(user: User, *, at: datetime) -> None:
    """Take the app away; nothing where there is none. Raises InvalidMove "keys.last" where it is part of the last way in."""
    _alone(user)
    if CodeApp.objects.filter(user=user, ended_at=None).update(ended_at=Greatest(at, F("made_at"))):
        _still_strong(user)


@transaction.atomic
def check_code(user: User, code: str, *, at: datetime) -> bool:
    """Say whether this is what the user's app shows now; the same code, or one before it, is never right again."""
    app = CodeApp.objects.select_for_update(no_key=True).filter(user=user, ended_at=None).first()
    step = codes.step_of(app.secret, code, at) if app is not None else None
    if app is None or step is None or step <= app.last_step:
        return False
    app.last_step = step
    app.save(update_fields=["last_step"])
    return True


@transaction.atomic
def new_paper(user: User, *, at: datetime) -> Sequence[str]:
    """Make new codes for paper, shown now and never again; those before them are no longer good."""
    _alone(user)
    RecoveryCode.objects.filter(user=user, ended_at=None).update(ended_at=Greatest(at, F("made_at")))
    made = codes.paper_codes()
    RecoveryCode.objects.bulk_create([RecoveryCode(user=user, index=_paper(user, code), made_at=at) for code in made])
    return made


def check_paper(user: User, code: str, *, at: datetime) -> bool:
    """Say whether this is a code of the user's paper, and strike it out: one statement, so that it is good once."""
    found = RecoveryCode.objects.filter(user=user, index=_paper(user, code), ended_at=None)
    return found.update(ended_at=Greatest(at, F("made_at"))) == 1


def _paper(user: User, code: str) -> bytes:
    return keyring().index(codes.plain(code), scope=f"recovery:{user.pk}")


# ------------------------------------------------------------------------------------------------------ invitations


@transaction.atomic
def invite(user: User, *, at: datetime, held_for: timedelta = INVITED_FOR) -> str:
    """Make what stands in a link by which a user sets up how they log in; the link before it is no longer good.

    shape      43 letters, 256 bits; only a blind index of it is kept
    """
    _alone(user)
    Invitation.objects.filter(user=user, ended_at=None).update(ended_at=at)
    said = secrets.token_urlsafe(32)
    Invitation.objects.create(user=user, index=_link(said), made_at=at, until=at + held_for)
    return said


def invited(said: str, *, at: datetime) -> User:
    """Use a link, once. Raises NotFound "login.invitation" for one that is unknown, used, replaced or too old."""
    with transaction.atomic():
        links = Invitation.objects.select_for_update(no_key=True, of=("self",)).select_related("user")
        found = links.filter(index=_link(said), ended_at=None, until__gt=at, user__is_active=True).first()
        if found is None:
            raise NotFound("login.invitation", "This link has been used, or is too old. Ask for a new one.")
        found.ended_at = at
        found.save(update_fields=["ended_at"])
    return found.user


def _link(said: str) -> bytes:
    return keyring().index(said.encode().hex(), scope="invitation")  # in hex, because an index does not see capitals


@transaction.atomic
def forget(user: User, *, at: datetime) -> int:
    """Take away every local way in that a user has: keys, app, codes, links and password. Gives how many there were."""
    mine = _alone(user)
    ended = sum(
        rows.objects.filter(user=user, ended_at=None).update(ended_at=Greatest(at, F("made_at")))  # type: ignore[attr-defined]
        for rows in (Passkey, CodeApp, RecoveryCode, Invitation)
    )
    if mine.has_usable_password():
        mine.set_unusable_password()
        mine.save(update_fields=["password"])
        ended += 1
    return ended
