"""Codes that somebody types to show who they are: those of an app (TOTP, RFC 6238), and those kept on paper.

Pure: secrets and times in, codes out. Where they are kept, sealed or as an index, is `directory.keys`.
"""

import hmac
import secrets
from base64 import b32decode, b32encode
from datetime import datetime
from urllib.parse import quote, urlencode

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

STEP = 30  # seconds that a code of an app holds
DIGITS = 6
SLACK = 1  # steps that the clock of a telephone may be off
PAPER_CODES = 10
_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"  # without i, l, o and u, which are read wrong
_GROUPS, _GROUP = 4, 4  # 80 bits


def new_secret() -> str:
    """Make the secret that an app and we share.

    shape      32 letters of base32: 160 bits
    """
    return b32encode(secrets.token_bytes(20)).decode()


def app_address(secret: str, *, issuer: str, account: str) -> str:
    """Write the address by which a telephone hands a secret to its app (otpauth, as apps for codes read it)."""
    said = urlencode({"secret": secret, "issuer": issuer}, quote_via=quote)
    return f"otpauth://totp/{quote(issuer)}:{quote(account)}?{said}"


def code_at(secret: str, at: datetime) -> str:
    """Give the code that an app shows at a moment."""
    return _app(secret).generate(int(at.timestamp())).decode()


def step_of(secret: str, code: str, at: datetime) -> int | None:
    """Say for which step of time a code is right, the telephone's clock a little off at most; None where it is wrong.

    The caller must see to it that no step is used twice.
    """
    said = "".join(code.split()).encode()
    now = int(at.timestamp()) // STEP
    app = _app(secret)
    right = [
        step
        for step in range(now - SLACK, now + SLACK + 1)
        if step >= 0 and hmac.compare_digest(app.generate(step * STEP), said)
    ]
    return right[-1] if right else None


def _app(secret: str) -> TOTP:
    return TOTP(b32decode(secret), DIGITS, SHA1(), STEP)  # what every app reads


def paper_codes() -> list[str]:
    """Make the codes that let somebody in who has lost their key: each is good once.

    shape      ten of "xxxx-xxxx-xxxx-xxxx", 80 bits each
    """
    return ["-".join(_group() for _ in range(_GROUPS)) for _ in range(PAPER_CODES)]


def _group() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(_GROUP))


def plain(code: str) -> str:
    """Write a paper code as it is compared: small letters alone, and what is misread as what it was."""
    said = "".join(letter for letter in code.lower() if letter.isalnum())
    return said.translate(str.maketrans("ilo", "110"))
