"""What trustees and server hand each other in the ceremony (keys/ceremony.py), read and written.

Reading checks the form alone; whether signatures and shares hold is for the steps of the ceremony.
Clause: keys/SPEC.md, Formats 7; Belenios, polynomials, vinputs, voutputs.
"""

from dataclasses import dataclass

from keys.board import MAX_TRUSTEES
from keys.canonical import Json
from keys.channel import SignedMessage, signed_json, signed_message
from keys.compact import TEXT_LIMIT, element_of, format_compact, members, parse_compact, proof, proof_json
from keys.group import Element, Group, element_text
from keys.shape import list_of, text
from keys.sigma import Proof


@dataclass(frozen=True, slots=True)
class Polynomial:
    """Step 2: the own polynomial and the values for the others, encrypted; the public coefficients, signed twice."""

    polynomial: str
    secrets: tuple[str, ...]
    coefficients: SignedMessage
    agreement: Proof


@dataclass(frozen=True, slots=True)
class ShareInput:
    """Step 3: what one trustee is handed (Belenios: vinput)."""

    polynomial: str
    secrets: tuple[str, ...]
    coefficients: tuple[SignedMessage, ...]
    agreements: tuple[Proof, ...]


@dataclass(frozen=True, slots=True)
class ShareKey:
    """The public key of one share, with the proof that its secret is known and its owner's signature."""

    proof: Proof
    public: Element
    signature: Proof


@dataclass(frozen=True, slots=True)
class ShareOutput:
    """Step 4: the share, encrypted to its owner, and its public key (Belenios: voutput)."""

    share: str
    key: ShareKey


def parse_polynomial(message: str) -> Polynomial:
    """Read what a trustee made in step 2.

    Raises: MessageMalformedError, ScalarMalformedError.
    """
    read = members(polynomial=_TEXT, secrets=_TEXTS, coefexps=signed_message, signature=proof)
    polynomial, secrets, coefficients, agreement = parse_compact(message, read)
    return Polynomial(polynomial, tuple(secrets), coefficients, agreement)


def format_polynomial(value: Polynomial) -> str:
    """Return the one spelling of it."""
    return format_compact(
        {
            "polynomial": value.polynomial,
            "secrets": list(value.secrets),
            "coefexps": signed_json(value.coefficients),
            "signature": proof_json(value.agreement),
        }
    )


def parse_input(message: str) -> ShareInput:
    """Read what the server hands a trustee in step 3.

    Raises: MessageMalformedError, ScalarMalformedError.
    """
    signed, proofs = list_of(signed_message, MAX_TRUSTEES, 1), list_of(proof, MAX_TRUSTEES, 1)
    read = members(polynomial=_TEXT, secrets=_TEXTS, coefexps=signed, signatures=proofs)
    polynomial, *lists = parse_compact(message, read)
    secrets, coefficients, agreements = (tuple(items) for items in lists)
    return ShareInput(polynomial, secrets, coefficients, agreements)


def format_input(value: ShareInput) -> str:
    """Return the one spelling of it."""
    return format_compact(
        {
            "polynomial": value.polynomial,
            "secrets": list(value.secrets),
            "coefexps": [signed_json(item) for item in value.coefficients],
            "signatures": [proof_json(item) for item in value.agreements],
        }
    )


def parse_output(group: Group, message: str) -> ShareOutput:
    """Read what a trustee made in step 4.

    Raises: MessageMalformedError, ScalarMalformedError, ElementMalformedError, ElementIdentityError.
    """
    key = members(pok=proof, public_key=element_of(group), signature=proof)
    share, (known, public, signature) = parse_compact(message, members(private_key=_TEXT, public_key=key))
    return ShareOutput(share, ShareKey(known, public, signature))


def format_output(group: Group, value: ShareOutput) -> str:
    """Return the one spelling of it."""
    return format_compact({"private_key": value.share, "public_key": share_key_json(group, value.key)})


def share_key_json(group: Group, key: ShareKey) -> Json:
    """Return the JSON of the public key of a share."""
    return {
        "pok": proof_json(key.proof),
        "public_key": element_text(group, key.public),
        "signature": proof_json(key.signature),
    }


_TEXT = text(TEXT_LIMIT)
_TEXTS = list_of(_TEXT, MAX_TRUSTEES, 1)
