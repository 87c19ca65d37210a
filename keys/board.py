"""The public side of a threshold key: the trustees' certificates, and the coefficients that they committed to.

Trustees count from 1. A certificate binds two keys to a place in one board of a known size and threshold; the trustee
signs it with the first of them. Each trustee then signs the public coefficients alone, and again together with the
certificates of all, so that whoever was shown another board notices.
Clause: keys/SPEC.md, Formats 7; Belenios, certificates, polynomials.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from keys.channel import SignedMessage, TrusteeSecret, sign_text, signed_json, signed_message
from keys.compact import element_of, elements_json, format_compact, members, parse_compact
from keys.group import GROUP_NAME, Draw, Element, Group, element_text
from keys.refusal import CertificateWrongError, CoefficientsWrongError, MessageSignatureWrongError
from keys.schnorr import check_message_signature
from keys.shape import integer, list_of, one_of
from keys.sigma import Proof

MAX_TRUSTEES = 100


@dataclass(frozen=True, slots=True)
class Certificate:
    """A trustee's two public keys and place; ``signed`` is the message as its owner signed it."""

    signed: SignedMessage
    size: int
    threshold: int
    index: int
    verification: Element
    encryption: Element


@dataclass(frozen=True, slots=True)
class Board:
    """The certificates of all trustees in order, each checked; ``threshold`` of them decrypt."""

    certificates: tuple[Certificate, ...]
    threshold: int

    @property
    def size(self) -> int:
        return len(self.certificates)


def make_certificate(
    group: Group, secret: TrusteeSecret, index: int, threshold: int, size: int, draw: Draw
) -> SignedMessage:
    """Return the certificate of the trustee who holds ``secret`` and stands at ``index``."""
    if not (1 <= index <= size <= MAX_TRUSTEES and 1 <= threshold <= size):
        raise ValueError("no such place on a board")
    message = format_compact(
        {
            "context": {"group": GROUP_NAME, "size": size, "threshold": threshold, "index": index},
            "verification": element_text(group, group.base(secret.signing)),
            "encryption": element_text(group, group.base(secret.decryption)),
        }
    )
    return sign_text(group, secret, message, draw)


def open_certificate(group: Group, signed: SignedMessage) -> Certificate:
    """Read and check one certificate.

    Raises: MessageMalformedError, CertificateWrongError; ElementMalformedError, ElementIdentityError.
    """
    count = integer(1, MAX_TRUSTEES)
    context = members(group=one_of(GROUP_NAME), size=count, threshold=count, index=count)
    read = members(context=context, verification=element_of(group), encryption=element_of(group))
    (_, size, threshold, index), verification, encryption = parse_compact(signed.message, read)
    try:
        check_message_signature(group, verification, signed.message, signed.signature)
    except MessageSignatureWrongError:
        raise CertificateWrongError("not signed by its own key") from None
    return Certificate(signed, size, threshold, index, verification, encryption)


def make_board(group: Group, certificates: Sequence[SignedMessage]) -> Board:
    """Put the certificates of all trustees together, in their order.

    1. each is well formed and signed by its own key; 2. all say the same size and threshold, and their own place;
    3. no key stands twice.
    Raises: what ``open_certificate`` raises; CertificateWrongError.
    """
    opened = tuple(open_certificate(group, signed) for signed in certificates)  # 1
    if not opened:
        raise CertificateWrongError("none")
    size, threshold = len(opened), opened[0].threshold
    for index, item in enumerate(opened, 1):
        if (item.size, item.threshold, item.index) != (size, threshold, index) or threshold > size:  # 2
            raise CertificateWrongError("for another board or place")
    keys = {group.encode(key) for item in opened for key in (item.verification, item.encryption)}
    if len(keys) != 2 * size:  # 3
        raise CertificateWrongError("a key twice")
    return Board(opened, threshold)


def coefficients_message(group: Group, coefficients: Sequence[Element]) -> str:
    """Return what a trustee signs first: the public coefficients."""
    return format_compact({"coefexps": elements_json(group, coefficients)})


def agreement_message(group: Group, board: Board, coefficients: Sequence[Element]) -> str:
    """Return what a trustee signs next: the coefficients together with the certificates of all."""
    certificates = [signed_json(item.signed) for item in board.certificates]
    return "certs_sig|" + format_compact({"certs": certificates, "coefexps": elements_json(group, coefficients)})


def open_coefficients(
    group: Group, board: Board, index: int, signed: SignedMessage, agreement: Proof
) -> tuple[Element, ...]:
    """Return the public coefficients of trustee ``index``, after checking both signatures and their number.

    Raises: MessageMalformedError, CoefficientsWrongError; ElementMalformedError, ElementIdentityError.
    """
    author = board.certificates[index - 1].verification
    coefficients = parse_compact(signed.message, members(coefexps=list_of(element_of(group), MAX_TRUSTEES, 1)))[0]
    if len(coefficients) != board.threshold:
        raise CoefficientsWrongError("another number than the threshold")
    try:
        check_message_signature(group, author, signed.message, signed.signature)
        check_message_signature(group, author, agreement_message(group, board, coefficients), agreement)
    except MessageSignatureWrongError:
        raise CoefficientsWrongError("not signed by their author for this board") from None
    return tuple(coefficients)


def parse_signed(message: str) -> SignedMessage:
    """Read a signed message by itself, such as a certificate file.

    Raises: MessageMalformedError, ScalarMalformedError.
    """
    signed: SignedMessage = parse_compact(message, signed_message)
    return signed


def format_signed(signed: SignedMessage) -> str:
    """Return the one spelling of a signed message."""
    return format_compact(signed_json(signed))
