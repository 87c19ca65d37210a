"""Passkeys (WebAuthn), by the library ``webauthn``: a key in a device that its holder unlocks by finger, face or PIN.

User verification is demanded, for enrolment and for every sign-in. Passkeys belong to one host name: browsers refuse
addresses of numbers, so on this machine the officers' site is called ``localhost``.
Specification: ``notary/SPEC.md``, "Officers' accounts"; W3C Web Authentication level 2.
"""

import ipaddress
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from notary.adapters.accounts import Account, Passkey
from notary.office_errors import OfficeHostError, SignInWrongError

REQUIRED = UserVerificationRequirement.REQUIRED
TIMEOUT_MS = 300_000


@dataclass(frozen=True, slots=True)
class Host:
    """Where the officers' site is: ``origin`` as browsers name it, ``name`` to which passkeys are bound."""

    origin: str
    name: str


def office_host(base_url: str) -> Host:
    """The host of the officers' site by the service's address. Raises OfficeHostError for an address of numbers."""
    parts = urlsplit(base_url)
    name, port = parts.hostname or "", f":{parts.port}" if parts.port else ""
    try:
        if not ipaddress.ip_address(name).is_loopback:
            raise OfficeHostError
        name = "localhost"
    except ValueError:
        pass  # a name, as it should be
    return Host(f"{parts.scheme}://{name}{port}", name)


def enrolment_options(host: Host, office: str, account: Account, handle: bytes, challenge: bytes) -> dict[str, Any]:
    """What the browser hands to an authenticator that is to make a passkey."""
    options = generate_registration_options(
        rp_id=host.name,
        rp_name=office,
        user_name=account.name,
        user_id=handle,
        user_display_name=account.title,
        challenge=challenge,
        timeout=TIMEOUT_MS,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=REQUIRED
        ),
    )
    made: dict[str, Any] = json.loads(options_to_json(options))
    return made


def sign_in_options(host: Host, challenge: bytes) -> dict[str, Any]:
    """What the browser hands to an authenticator that is to sign in; it says itself whose passkeys it has."""
    options = generate_authentication_options(
        rp_id=host.name, challenge=challenge, timeout=TIMEOUT_MS, user_verification=REQUIRED
    )
    made: dict[str, Any] = json.loads(options_to_json(options))
    return made


def check_enrolment(host: Host, credential: dict[str, Any], challenge: bytes, account: str) -> Passkey:
    """The passkey that an authenticator made. Raises SignInWrongError."""
    try:
        made = verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=host.name,
            expected_origin=host.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise SignInWrongError(type(error).__name__) from None
    return Passkey(made.credential_id, account, made.credential_public_key, made.sign_count)


def check_sign_in(host: Host, credential: dict[str, Any], challenge: bytes, passkey: Passkey) -> int:
    """Check an authenticator's answer; gives its new count of signatures, which never goes back.

    Raises: SignInWrongError for another key, origin, host name or challenge, without user verification, or if the
        count did not grow: then there are two authenticators with this key.
    """
    try:
        made = verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=host.name,
            expected_origin=host.origin,
            credential_public_key=passkey.key,
            credential_current_sign_count=passkey.signs,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise SignInWrongError(type(error).__name__) from None
    return made.new_sign_count


def challenge_in(credential: dict[str, Any]) -> bytes:
    """The challenge that an answer says it answers; empty if it says none. What it says is checked with the rest."""
    try:
        said = json.loads(base64url_to_bytes(credential["response"]["clientDataJSON"]))
        return base64url_to_bytes(said["challenge"])
    except (ValueError, KeyError, TypeError, AttributeError):
        return b""


def id_in(credential: dict[str, Any]) -> bytes:
    """The passkey that an answer names."""
    try:
        return base64url_to_bytes(credential["rawId"])
    except (ValueError, KeyError, TypeError, AttributeError):
        return b""
