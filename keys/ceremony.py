"""How trustees make a key of which nobody holds the whole: the steps of Pedersen's protocol as Belenios lays them out.

1. every trustee makes a seed and a certificate (keys/board.py); the server puts the board together;
2. every trustee draws a secret polynomial and sends each other one its value there: ``Polynomial``;
3. the server hands each trustee what was sent to them, with everybody's public coefficients: ``ShareInput``;
4. every trustee checks the values that came against the coefficients, adds them up to the own share, and publishes its
   public key: ``ShareOutput``; a share that does not fit is refused, and without all outputs there is no key;
5. the server checks the outputs; all that is public becomes the ``threshold_parameters`` of the trustees.

Secrets are handled by the group that is given, which is libsodium's wherever trustees work.
Clause: keys/SPEC.md, Algorithms 7; Belenios, messages specific to threshold decryption support.
"""

from collections.abc import Sequence

from keys.board import MAX_TRUSTEES, Board, agreement_message, coefficients_message, open_coefficients
from keys.canonical import Json
from keys.channel import Cipher, TrusteeSecret, receive, send, sign_text, signed_json
from keys.compact import format_compact, members, parse_compact, proof_json, scalar
from keys.dealing import Polynomial, ShareInput, ShareKey, ShareOutput, share_key_json
from keys.group import Draw, Element, Group, element_text
from keys.refusal import MessageSignatureWrongError, ShareWrongError, TrusteeUnknownError
from keys.schnorr import check_key, check_message_signature, prove_key, sign_message
from keys.shape import list_of
from keys.shares import evaluate, evaluate_public, verification_key


def make_polynomial(group: Group, board: Board, secret: TrusteeSecret, cipher: Cipher, draw: Draw) -> Polynomial:
    """Draw this trustee's polynomial and write to all.

    Raises: TrusteeUnknownError.
    """
    own = board.certificates[_place(group, board, secret) - 1].encryption
    drawn = [draw() for _ in range(board.threshold)]
    kept = format_compact({"polynomial": [str(number) for number in drawn]})
    values = [format_compact({"secret": str(evaluate(group, drawn, to.index))}) for to in board.certificates]
    public = [group.base(number) for number in drawn]
    return Polynomial(
        send(group, secret, own, kept, cipher, draw),
        tuple(
            send(group, secret, to.encryption, value, cipher, draw)
            for to, value in zip(board.certificates, values, strict=True)
        ),
        sign_text(group, secret, coefficients_message(group, public), draw),
        sign_message(group, secret.signing, agreement_message(group, board, public), draw),
    )


def coefficients_of(group: Group, board: Board, polynomials: Sequence[Polynomial]) -> list[tuple[Element, ...]]:
    """Return the public coefficients of all trustees in order, checked.

    Raises: what ``open_coefficients`` raises; ShareWrongError.
    """
    if len(polynomials) != board.size or any(len(item.secrets) != board.size for item in polynomials):
        raise ShareWrongError("not one for each trustee")
    return [
        open_coefficients(group, board, index, item.coefficients, item.agreement)
        for index, item in enumerate(polynomials, 1)
    ]


def make_inputs(group: Group, board: Board, polynomials: Sequence[Polynomial]) -> tuple[ShareInput, ...]:
    """Return what each trustee is handed, after checking the polynomials of all.

    Raises: what ``coefficients_of`` raises.
    """
    coefficients_of(group, board, polynomials)
    return tuple(
        ShareInput(
            polynomials[place].polynomial,
            tuple(item.secrets[place] for item in polynomials),
            tuple(item.coefficients for item in polynomials),
            tuple(item.agreement for item in polynomials),
        )
        for place in range(board.size)
    )


def make_output(
    group: Group, board: Board, secret: TrusteeSecret, given: ShareInput, cipher: Cipher, draw: Draw
) -> ShareOutput:
    """Check what this trustee was handed, and make the own share of it.

    1. everybody's coefficients are signed for this board and as many as the threshold; 2. the own ones are those that
    this trustee drew; 3. every value fits the coefficients of its author.
    Raises: what ``open_coefficients`` and ``receive`` raise; TrusteeUnknownError, ShareWrongError.
    """
    place = _place(group, board, secret)
    if not len(given.secrets) == len(given.coefficients) == len(given.agreements) == board.size:
        raise ShareWrongError("not one for each trustee")
    public = [
        open_coefficients(group, board, index, signed, agreement)
        for index, (signed, agreement) in enumerate(zip(given.coefficients, given.agreements, strict=True), 1)
    ]  # 1
    own = board.certificates[place - 1]
    kept = receive(group, secret, own.verification, given.polynomial, cipher)
    drawn = parse_compact(kept, members(polynomial=list_of(scalar, MAX_TRUSTEES, 1)))[0]
    if [group.encode(group.base(number)) for number in drawn] != [group.encode(item) for item in public[place - 1]]:
        raise ShareWrongError("the own coefficients were replaced")  # 2
    share = 0
    for sender, message, coefficients in zip(board.certificates, given.secrets, public, strict=True):
        inner = receive(group, secret, sender.verification, message, cipher)
        value = parse_compact(inner, members(secret=scalar))[0]
        if not group.equal(group.base(value), evaluate_public(group, coefficients, place)):  # 3
            raise ShareWrongError(f"from trustee {sender.index}")
        share = group.multiply_add(1, share, value)
    return _output(group, secret, own.encryption, share, cipher, draw)


def check_output(
    group: Group, board: Board, index: int, coefficients: Sequence[Sequence[Element]], key: ShareKey
) -> None:
    """Check the public key of the share of trustee ``index`` against everybody's public coefficients.

    Raises: ShareWrongError, ProofKeyWrongError.
    """
    if not group.equal(key.public, verification_key(group, coefficients, index)):
        raise ShareWrongError("the key does not follow from the coefficients")
    check_key(group, key.public, key.proof)
    try:
        author = board.certificates[index - 1].verification
        check_message_signature(group, author, element_text(group, key.public), key.signature)
    except MessageSignatureWrongError:
        raise ShareWrongError("the key is not signed by its owner") from None


def make_parameters(
    group: Group, board: Board, polynomials: Sequence[Polynomial], outputs: Sequence[ShareOutput]
) -> Json:
    """Return the ``threshold_parameters`` of a finished ceremony, all of it checked.

    Raises: what ``coefficients_of`` and ``check_output`` raise.
    """
    coefficients = coefficients_of(group, board, polynomials)
    if len(outputs) != board.size:
        raise ShareWrongError("not one for each trustee")
    for index, output in enumerate(outputs, 1):
        check_output(group, board, index, coefficients, output.key)
    return {
        "threshold": board.threshold,
        "certs": [signed_json(item.signed) for item in board.certificates],
        "coefexps": [signed_json(item.coefficients) for item in polynomials],
        "signatures": [proof_json(item.agreement) for item in polynomials],
        "verification_keys": [share_key_json(group, output.key) for output in outputs],
    }


def open_share(group: Group, secret: TrusteeSecret, public: Element, share: str, cipher: Cipher) -> int:
    """Return the secret of the share whose public key is ``public``, for its owner alone.

    Raises: what ``receive`` raises; ShareWrongError.
    """
    inner = receive(group, secret, group.base(secret.signing), share, cipher)
    value: int = parse_compact(inner, members(decryption_key=scalar))[0]
    if not group.equal(group.base(value), public):
        raise ShareWrongError("of another key")
    return value


def _place(group: Group, board: Board, secret: TrusteeSecret) -> int:
    """Return the index of the certificate that holds both of this trustee's keys."""
    own = [group.encode(group.base(number)) for number in (secret.signing, secret.decryption)]
    for item in board.certificates:
        if [group.encode(item.verification), group.encode(item.encryption)] == own:
            return item.index
    raise TrusteeUnknownError


def _output(group: Group, secret: TrusteeSecret, own: Element, share: int, cipher: Cipher, draw: Draw) -> ShareOutput:
    public = group.base(share)
    signature = sign_message(group, secret.signing, element_text(group, public), draw)
    kept = format_compact({"decryption_key": str(share)})
    return ShareOutput(
        send(group, secret, own, kept, cipher, draw), ShareKey(prove_key(group, share, draw), public, signature)
    )
