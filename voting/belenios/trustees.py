"""Who holds the election key: single trustees, and groups of which a threshold is enough.

Every item has a key of its own; the election key is their product. A single trustee proves to know the secret of its
key. In a group (``Pedersen``) each trustee certifies a verification key for messages, commits to the coefficients of a
polynomial, signs these together with everybody's certificate, and proves to know its share; what the share's public key
must be follows from all coefficients. Specification: voting/SPEC.md, "Belenios", Trustees; Belenios specification,
"Verification keys", "Messages specific to threshold decryption support", "Trustees".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from keys.canonical import Json
from keys.errors import RejectionError, ShapeWrongError
from keys.group import GROUP_NAME, Element, Group, element_text, parse_element
from keys.schnorr import check_key, check_message_signature
from keys.shape import integer, list_of, text
from keys.shares import evaluate_public, joint_coefficients, joint_key
from keys.sigma import Proof
from voting.belenios.errors import (
    TrusteeCertificateError,
    TrusteeCoefficientsError,
    TrusteeKeyError,
    TrusteeRepeatedError,
    TrusteesMalformedError,
)
from voting.belenios.structure import format_proof, format_structure, in_order, parse_structure, proof

MAX_ITEMS = 100
MAX_TRUSTEES = 100
MAX_MESSAGE = 100_000

_KEY = in_order(
    {"pok": proof, "public_key": text(100), "signature": proof, "name": text(MAX_MESSAGE, 0)},
    optional=["signature", "name"],
)
_SIGNED = in_order({"message": text(MAX_MESSAGE), "signature": proof})
_CONTEXT = in_order(
    {
        "group": text(64),
        "size": integer(1, MAX_TRUSTEES),
        "threshold": integer(1, MAX_TRUSTEES),
        "index": integer(1, MAX_TRUSTEES),
    }
)
_CERTIFICATE = in_order({"context": _CONTEXT, "verification": text(100), "encryption": text(100)})
_COEFFICIENTS = in_order({"coefexps": list_of(text(100), MAX_TRUSTEES, 1)})
_PEDERSEN = in_order(
    {
        "threshold": integer(1, MAX_TRUSTEES),
        "certs": list_of(_SIGNED, MAX_TRUSTEES, 1),
        "coefexps": list_of(_SIGNED, MAX_TRUSTEES, 1),
        "signatures": list_of(proof, MAX_TRUSTEES, 1),
        "verification_keys": list_of(_KEY, MAX_TRUSTEES, 1),
    }
)


@dataclass(frozen=True, slots=True)
class TrusteeKey:
    """A trustee's public key with the proof that its secret is known; ``signature`` only within a group."""

    key: Element
    proof: Proof
    signature: Proof | None


@dataclass(frozen=True, slots=True)
class SignedText:
    """A text and its author's signature."""

    text: str
    signature: Proof


@dataclass(frozen=True, slots=True)
class Single:
    """One trustee, without whom nothing is decrypted."""

    trustee: TrusteeKey

    @property
    def keys(self) -> tuple[TrusteeKey, ...]:
        return (self.trustee,)


@dataclass(frozen=True, slots=True)
class Pedersen:
    """A group of trustees of whom ``threshold`` are enough; lists are in the order of the trustees."""

    threshold: int
    certificates: tuple[SignedText, ...]
    coefficients: tuple[SignedText, ...]
    signatures: tuple[Proof, ...]
    keys: tuple[TrusteeKey, ...]
    polynomials: tuple[tuple[Element, ...], ...]


Item = Single | Pedersen


def parse_trustees(group: Group, data: bytes) -> tuple[Item, ...]:
    """Read the list of trustees.

    Raises: TrusteesMalformedError; ElementMalformedError, ElementIdentityError, ScalarMalformedError.
    """
    items: list[tuple[str, Any]] = parse_structure(data, list_of(_pair, MAX_ITEMS, 1), TrusteesMalformedError)
    return tuple(_make_item(group, kind, value) for kind, value in items)


def check_trustees(group: Group, items: Sequence[Item]) -> None:
    """Check that every key was made as it must be and that no two are the same.

    Raises: ProofKeyWrongError, TrusteeCertificateError, TrusteeCoefficientsError, TrusteeKeyError,
        TrusteeRepeatedError; MessageSignatureWrongError.
    """
    for item in items:
        if isinstance(item, Pedersen):
            _check_pedersen(group, item)
        for trustee in item.keys:
            check_key(group, trustee.key, trustee.proof)
    keys = [group.encode(trustee.key) for item in items for trustee in item.keys]
    if len(set(keys)) != len(keys):
        raise TrusteeRepeatedError


def make_election_key(group: Group, items: Sequence[Item]) -> Element:
    """Return the key under which ballots are encrypted."""
    key = group.identity
    for item in items:
        part = item.trustee.key if isinstance(item, Single) else joint_key(group, item.polynomials)
        key = group.add(key, part)
    return key


def format_single(group: Group, key: Element, key_proof: Proof) -> list[Any]:
    """Return the item of a single trustee, ready for ``format_trustees``."""
    return ["Single", {"pok": format_proof(key_proof), "public_key": element_text(group, key)}]


def format_trustees(items: Sequence[Json]) -> bytes:
    """Return the list of trustees from items as ``format_single`` and the ceremony make them."""
    return format_structure(list(items))


def _pair(value: Json) -> tuple[str, Any]:
    if isinstance(value, list) and len(value) == 2:
        if value[0] == "Single":
            return "Single", _KEY(value[1])
        if value[0] == "Pedersen":
            return "Pedersen", _PEDERSEN(value[1])
    raise ShapeWrongError("must be a single trustee or a group of trustees")


def _make_item(group: Group, kind: str, fields: dict[str, Any]) -> Item:
    if kind == "Single":
        return Single(_make_key(group, fields))
    coefficients = _make_signed(fields["coefexps"])
    lists = [fields[name] for name in ("certs", "coefexps", "signatures", "verification_keys")]
    if len({len(found) for found in lists}) != 1 or fields["threshold"] > len(fields["certs"]):
        raise TrusteesMalformedError("the lists of a group have different lengths, or the threshold is above them")
    return Pedersen(
        threshold=fields["threshold"],
        certificates=_make_signed(fields["certs"]),
        coefficients=coefficients,
        signatures=tuple(fields["signatures"]),
        keys=tuple(_make_key(group, key) for key in fields["verification_keys"]),
        polynomials=tuple(_parse_polynomial(group, signed.text) for signed in coefficients),
    )


def _make_key(group: Group, fields: dict[str, Any]) -> TrusteeKey:
    return TrusteeKey(parse_element(group, fields["public_key"]), fields["pok"], fields.get("signature"))


def _make_signed(found: Sequence[dict[str, Any]]) -> tuple[SignedText, ...]:
    return tuple(SignedText(fields["message"], fields["signature"]) for fields in found)


def _parse_polynomial(group: Group, signed: str) -> tuple[Element, ...]:
    fields = parse_structure(signed.encode(), _COEFFICIENTS, TrusteesMalformedError)
    return tuple(parse_element(group, coefficient) for coefficient in fields["coefexps"])


def _check_pedersen(group: Group, item: Pedersen) -> None:
    """Check a group of trustees.

    1. Each certificate is for this group, size, threshold and place, and signed by the key in it.
    2. Each trustee signed as many coefficients as the threshold, no more, no fewer.
    3. Each trustee signed these together with all certificates.
    4. Each verification key follows from the coefficients of all and is signed by its owner.
    """
    signers = [_check_certificate(group, item, index) for index in range(len(item.certificates))]  # 1
    certificates = [{"message": one.text, "signature": format_proof(one.signature)} for one in item.certificates]
    for index, signer in enumerate(signers):
        polynomial, signed = item.polynomials[index], item.coefficients[index]
        if len(polynomial) != item.threshold:  # 2
            raise TrusteeCoefficientsError("another number of coefficients than the threshold")
        _check_signed(group, signer, signed.text, signed.signature, TrusteeCoefficientsError)
        texts = [element_text(group, coefficient) for coefficient in polynomial]
        together = format_structure({"certs": certificates, "coefexps": texts}).decode()
        _check_signed(group, signer, f"certs_sig|{together}", item.signatures[index], TrusteeCoefficientsError)  # 3
    joint = joint_coefficients(group, item.polynomials)
    for index, (signer, trustee) in enumerate(zip(signers, item.keys, strict=True), start=1):  # 4
        if trustee.signature is None or not group.equal(trustee.key, evaluate_public(group, joint, index)):
            raise TrusteeKeyError
        _check_signed(group, signer, element_text(group, trustee.key), trustee.signature, TrusteeKeyError)


def _check_certificate(group: Group, item: Pedersen, place: int) -> Element:
    """Check the certificate at ``place`` and return the key with which its owner signs."""
    certificate, size = item.certificates[place], len(item.certificates)
    fields = parse_structure(certificate.text.encode(), _CERTIFICATE, TrusteesMalformedError)
    context = {"group": GROUP_NAME, "size": size, "threshold": item.threshold, "index": place + 1}
    if fields["context"] != context:
        raise TrusteeCertificateError("made for another place")
    parse_element(group, fields["encryption"])
    signer = parse_element(group, fields["verification"])
    _check_signed(group, signer, certificate.text, certificate.signature, TrusteeCertificateError)
    return signer


def _check_signed(group: Group, signer: Element, signed: str, signature: Proof, refusal: type[RejectionError]) -> None:
    try:
        check_message_signature(group, signer, signed, signature)
    except RejectionError:
        raise refusal("not signed by its owner") from None
