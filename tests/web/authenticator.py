"""A telephone with a passkey in it, written out: makes keys, and signs what it is asked for. It can also lie."""

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from secrets import token_bytes
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from fido2 import cbor

HERE = "http://testserver"
PRESENT, VERIFIED, BRINGS_KEY = 0x01, 0x04, 0x40


def letters(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def raw(said: str) -> bytes:
    return urlsafe_b64decode(said + "=" * (-len(said) % 4))


@dataclass
class Telephone:
    """One device with one key; `count` goes up by one at each use, unless it is told otherwise."""

    origin: str = HERE
    host: str = "testserver"
    flags: int = PRESENT | VERIFIED
    count: int = 0
    cross_origin: bool = False
    credential: bytes = field(default_factory=lambda: token_bytes(32))
    handle: bytes = b""
    key: EllipticCurvePrivateKey = field(default_factory=lambda: generate_private_key(SECP256R1()))

    def make(self, asked: dict[str, Any]) -> str:
        """Make a key, as it was asked to."""
        self.handle = raw(asked["user"]["id"])
        held = len(self.credential).to_bytes(2) + self.credential + cbor.encode(self._public())
        made = {"fmt": "none", "attStmt": {}, "authData": self._said(BRINGS_KEY) + b"\0" * 16 + held}
        return self._answer(clientDataJSON=self._client("create", asked), attestationObject=cbor.encode(made))

    def sign(self, asked: dict[str, Any]) -> str:
        """Show that it holds its key."""
        self.count += 1
        said, client = self._said(), self._client("get", asked)
        signature = self.key.sign(said + hashlib.sha256(client).digest(), ECDSA(SHA256()))
        return self._answer(clientDataJSON=client, authenticatorData=said, signature=signature, userHandle=self.handle)

    def _public(self) -> dict[int, Any]:
        point = self.key.public_key().public_numbers()
        return {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32), -3: point.y.to_bytes(32)}

    def _said(self, more: int = 0) -> bytes:
        return hashlib.sha256(self.host.encode()).digest() + bytes([self.flags | more]) + self.count.to_bytes(4)

    def _client(self, what: str, asked: dict[str, Any]) -> bytes:
        said = {"type": f"webauthn.{what}", "challenge": asked["challenge"], "origin": self.origin}
        return json.dumps(said | {"crossOrigin": self.cross_origin}).encode()

    def _answer(self, **said: bytes) -> str:
        response = {name: letters(value) for name, value in said.items()}
        named = letters(self.credential)
        return json.dumps({"id": named, "rawId": named, "type": "public-key", "response": response})
