"""The second factor: six digits that an app on another device makes every thirty seconds (TOTP, RFC 6238).

A code is taken for its own step and one to each side, and each step once: the caller uses the step up. The secret of
160 bits lies sealed in the service's vault, bound to its account.
"""

import base64
import hmac
import io
import secrets
from urllib.parse import quote

import segno
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

STEP = 30
DIGITS = 6
SECRET_SIZE = 20


def make_factor() -> bytes:
    """A new secret."""
    return secrets.token_bytes(SECRET_SIZE)


def code_at(secret: bytes, now: int) -> str:
    """The code of this moment."""
    # HMAC-SHA-1 is what authenticator apps know; it is not weakened by collisions.
    return TOTP(secret, DIGITS, SHA1(), STEP).generate(now).decode()  # noqa: S303


def step_of(secret: bytes, code: str, now: int) -> int | None:
    """The time step to which ``code`` belongs, among the last, the present and the next; None if to none of them."""
    found = None
    for step in (now // STEP - 1, now // STEP, now // STEP + 1):
        if step >= 0 and hmac.compare_digest(code_at(secret, step * STEP).encode(), code.encode()):
            found = step
    return found


def factor_text(secret: bytes) -> str:
    """The secret as people type it: Base32 in groups of four."""
    text = base64.b32encode(secret).decode()
    return " ".join(text[place : place + 4] for place in range(0, len(text), 4))


def factor_picture(secret: bytes, office: str, account: str) -> str:
    """A QR code for authenticator apps, as an address of data."""
    label = quote(f"{office}:{account}", safe="")
    text = base64.b32encode(secret).decode()
    address = f"otpauth://totp/{label}?secret={text}&issuer={quote(office, safe='')}&digits={DIGITS}&period={STEP}"
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(drawn, kind="svg", scale=5, border=4, xmldecl=False)
    return "data:image/svg+xml;base64," + base64.b64encode(drawn.getvalue()).decode()
