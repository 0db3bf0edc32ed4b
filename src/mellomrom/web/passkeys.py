"""Passkeys over the wire: what a browser is asked for, and whether what it answers holds (WebAuthn Level 2, §§ 7.1, 7.2).

Each question is asked once, lives five minutes in the session, and is thrown away whatever the answer is. A key must
verify its owner (by finger, face or PIN; which, we never hear), and says itself whose it is: no user name is typed.
"""

import time
from collections.abc import Mapping
from datetime import datetime
from struct import error as StructError
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest
from fido2 import cbor
from fido2.cose import CoseKey
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestationConveyancePreference,
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialDescriptor,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialType,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from mellomrom.core.errors import NotPermitted
from mellomrom.directory import keys

ASKED = "passkey"  # the session's key for what a browser was asked
HOLDS = 5 * 60  # seconds
LONGEST = 16 * 1024  # letters of an answer
ALGORITHMS = (-7, -8, -257)  # ES256, EdDSA, RS256: what devices make
_MALFORMED = (ValueError, KeyError, TypeError, AttributeError, IndexError, AssertionError, RecursionError, StructError)
_REQUIRED = UserVerificationRequirement.REQUIRED


def place(request: HttpRequest) -> tuple[str, str]:
    """Say where keys hold: the name of the host, and the whole origin. By the settings, else where one is now."""
    origin = settings.ADDRESS or f"{request.scheme}://{request.get_host()}".lower()
    return urlsplit(origin).hostname or "", origin


def _server(request: HttpRequest) -> Fido2Server:
    host, origin = place(request)

    def ours(said: str) -> bool:
        if said != origin:
            raise _elsewhere()
        return True

    party = PublicKeyCredentialRpEntity(name="Mellomrom", id=host)
    server = Fido2Server(party, attestation=AttestationConveyancePreference.NONE, verify_origin=ours)
    server.allowed_algorithms = [one for one in server.allowed_algorithms if one.alg in ALGORITHMS]
    server.timeout = HOLDS * 1000  # type: ignore[assignment]
    return server


def ask_for_new(request: HttpRequest, user: User) -> Mapping[str, Any]:
    """Ask a browser to make a key for a user; gives the options as JSON, and remembers what was asked."""
    whose = PublicKeyCredentialUserEntity(name=user.username, id=keys.handle(user), display_name=user.username)
    has = [
        PublicKeyCredentialDescriptor(type=PublicKeyCredentialType.PUBLIC_KEY, id=bytes(key.credential))
        for key in keys.ways_of(user).passkeys
    ]
    options, state = _server(request).register_begin(
        whose, has, resident_key_requirement=ResidentKeyRequirement.REQUIRED, user_verification=_REQUIRED
    )
    _remember(request, "new", state)
    return dict(options)["publicKey"]  # type: ignore[no-any-return]


def ask_who(request: HttpRequest) -> Mapping[str, Any]:
    """Ask a browser for any key of this place; gives the options as JSON, and remembers what was asked."""
    options, state = _server(request).authenticate_begin(user_verification=_REQUIRED)
    _remember(request, "who", state)
    return dict(options)["publicKey"]  # type: ignore[no-any-return]


def _remember(request: HttpRequest, what: str, state: Mapping[str, Any]) -> None:
    request.session[ASKED] = {
        "what": what,
        "challenge": state["challenge"],
        "user_verification": str(_REQUIRED.value),
        "until": int(time.time()) + HOLDS,
    }


def _asked(request: HttpRequest, what: str) -> Mapping[str, Any]:
    """Take what was asked out of the session: whatever comes of it, it is not answered again."""
    asked = request.session.pop(ASKED, {})
    request.session.save()
    if asked.get("what") != what or int(time.time()) >= asked.get("until", 0):
        raise NotPermitted("login.passkey-stale", "That took too long, or was used before. Try once more.")
    return asked  # type: ignore[no-any-return]


def new_key(request: HttpRequest, said: Mapping[str, Any], *, name: str, at: datetime) -> keys.Passkey:
    """Take in the key that a browser has made for who is logged in. Raises NotPermitted, and those of `keys.add_passkey`."""
    assert isinstance(request.user, User)
    asked, server = _asked(request, "new"), _server(request)
    try:
        answer = RegistrationResponse.from_dict(said)
        _here(server, answer.response.attestation_object.auth_data, answer.response.client_data)
        made = server.register_complete(asked, answer)
        key = made.credential_data
        if key is None or key.public_key.get(3) not in ALGORITHMS:
            raise _untrue()
    except _MALFORMED:
        raise _untrue() from None
    return keys.add_passkey(
        request.user,
        credential=key.credential_id,
        public_key=cbor.encode(key.public_key),
        sign_count=made.counter,
        name=name,
        at=at,
    )


def who(request: HttpRequest, said: Mapping[str, Any], *, at: datetime) -> User:
    """Say whose key has answered. Raises NotPermitted: where it was not ours, not now, not for here, or not true."""
    asked, server = _asked(request, "who"), _server(request)
    try:
        answer = AuthenticationResponse.from_dict(said)
        key = keys.passkey_of(answer.raw_id)
        if key is None or answer.response.user_handle != keys.handle(key.user):
            raise NotPermitted(
                "login.passkey-unknown", "This key lets nobody in here. It may have been removed; use another way."
            )
        _here(server, answer.response.authenticator_data, answer.response.client_data)
        public = CoseKey.parse(cbor.decode(bytes(key.public_key)))  # type: ignore[arg-type]
        known = AttestedCredentialData.create(b"\0" * 16, bytes(key.credential), public)
        server.authenticate_complete(asked, [known], answer)
    except _MALFORMED:
        raise _untrue() from None
    return keys.used(key.pk, sign_count=answer.response.authenticator_data.counter, at=at).user


def _here(server: Fido2Server, made: Any, client: Any) -> None:
    """See that a key answered for this place, and not inside a page of somebody else's."""
    if made.rp_id_hash != server.rp.id_hash or client.cross_origin:
        raise _elsewhere()


def _elsewhere() -> NotPermitted:
    return NotPermitted(
        "login.passkey-elsewhere",
        "This key answered for another address than ours. Look at the address before you go on.",
    )


def _untrue() -> NotPermitted:
    return NotPermitted(
        "login.passkey-untrue", "What the key answered does not hold. Try once more, or use another way."
    )
