"""Trustees make a key that nobody holds whole; whoever bends a step is refused there, by the others or the server."""

import json
from dataclasses import dataclass, replace

import pytest

from keys.adapters.aesgcm import AesGcm
from keys.adapters.sodium import SodiumGroup, draw_scalar
from keys.board import Board, format_signed, make_board, make_certificate, parse_signed
from keys.ceremony import (
    coefficients_of,
    make_inputs,
    make_output,
    make_parameters,
    make_polynomial,
    open_share,
)
from keys.channel import SignedMessage, TrusteeSecret, derive_secret, make_seed_text, send, sign_text
from keys.compact import TEXT_LIMIT
from keys.dealing import (
    Polynomial,
    ShareOutput,
    format_input,
    format_output,
    format_polynomial,
    parse_input,
    parse_output,
    parse_polynomial,
)
from keys.group import Element, element_text
from keys.refusal import (
    CertificateWrongError,
    CoefficientsWrongError,
    ElementMalformedError,
    MessageMalformedError,
    ShareWrongError,
)
from keys.schnorr import sign_message
from keys.shares import combine_factors, evaluate, joint_key
from tests.keys.groups import number

GROUP, CIPHER = SodiumGroup(), AesGcm()


@dataclass(frozen=True)
class Finished:
    """A ceremony with the secrets of all, which nobody ever sees together."""

    secrets: list[TrusteeSecret]
    board: Board
    polynomials: list[Polynomial]
    outputs: list[ShareOutput]

    @property
    def coefficients(self) -> list[tuple[Element, ...]]:
        return coefficients_of(GROUP, self.board, self.polynomials)


def some_board(size: int, threshold: int) -> tuple[list[TrusteeSecret], Board]:
    secrets = [derive_secret(make_seed_text(draw_scalar)) for _ in range(size)]
    signed = [
        make_certificate(GROUP, secret, index, threshold, size, draw_scalar) for index, secret in enumerate(secrets, 1)
    ]
    return secrets, make_board(GROUP, signed)


def finish(size: int, threshold: int) -> Finished:
    secrets, board = some_board(size, threshold)
    polynomials = [make_polynomial(GROUP, board, secret, CIPHER, draw_scalar) for secret in secrets]
    inputs = make_inputs(GROUP, board, polynomials)
    outputs = [
        make_output(GROUP, board, secret, given, CIPHER, draw_scalar)
        for secret, given in zip(secrets, inputs, strict=True)
    ]
    return Finished(secrets, board, polynomials, outputs)


@pytest.fixture(scope="module")
def done() -> Finished:
    return finish(3, 2)


@pytest.mark.parametrize(("size", "threshold"), [(1, 1), (3, 2), (4, 4)])
def test_shares_of_a_ceremony_decrypt_together(size: int, threshold: int) -> None:
    done = finish(size, threshold)
    parameters = make_parameters(GROUP, done.board, done.polynomials, done.outputs)
    assert isinstance(parameters, dict)
    assert list(parameters) == ["threshold", "certs", "coefexps", "signatures", "verification_keys"]
    alpha = GROUP.base(number("alpha"))
    shares = [
        open_share(GROUP, secret, output.key.public, output.share, CIPHER)
        for secret, output in zip(done.secrets, done.outputs, strict=True)
    ]
    factors = {index: GROUP.mul(alpha, share) for index, share in enumerate(shares, 1)}
    expected = GROUP.mul(joint_key(GROUP, done.coefficients), number("alpha"))
    assert GROUP.equal(combine_factors(GROUP, factors, threshold, size), expected)


def test_messages_have_one_spelling(done: Finished) -> None:
    for item in done.board.certificates:
        assert parse_signed(format_signed(item.signed)) == item.signed
    texts = [format_polynomial(item) for item in done.polynomials]
    assert [parse_polynomial(text) for text in texts] == done.polynomials
    inputs = make_inputs(GROUP, done.board, done.polynomials)
    assert tuple(parse_input(format_input(item)) for item in inputs) == inputs
    assert [parse_output(GROUP, format_output(GROUP, item)) for item in done.outputs] == done.outputs
    text = texts[0]
    reordered = json.dumps(dict(reversed(json.loads(text).items())), separators=(",", ":"))
    for bad in (
        " " + text,
        text + "\n",
        text.replace(":", ": ", 1),
        reordered,
        text[:-1],
        "[]",
        "1e3",
        "[" * 9_999,
        text + " " * TEXT_LIMIT,
        "",
    ):
        with pytest.raises(MessageMalformedError):
            parse_polynomial(bad)


def certificates(done: Finished) -> list[SignedMessage]:
    return [item.signed for item in done.board.certificates]


def test_a_board_is_refused_for_every_wrong_certificate(done: Finished) -> None:
    good, secret = certificates(done), done.secrets[1]

    def certificate(index: int, threshold: int, size: int, owner: TrusteeSecret = secret) -> SignedMessage:
        return make_certificate(GROUP, owner, index, threshold, size, draw_scalar)

    make_board(GROUP, [good[0], certificate(2, 2, 3), good[2]])
    wrong = [
        certificate(2, 3, 3),
        certificate(2, 1, 3),
        certificate(3, 2, 3),
        certificate(2, 2, 4),
        certificate(2, 2, 3, done.secrets[0]),
        certificate(2, 2, 3, TrusteeSecret(secret.signing, done.secrets[0].decryption)),
        replace(good[1], signature=good[0].signature),
        sign_text(GROUP, done.secrets[0], good[1].message, draw_scalar),
    ]
    for bad in wrong:
        with pytest.raises(CertificateWrongError):
            make_board(GROUP, [good[0], bad, good[2]])
    for few in (good[:2], [good[1], good[0], good[2]], []):
        with pytest.raises(CertificateWrongError):
            make_board(GROUP, few)
    for place in ((0, 2, 3), (4, 2, 3), (1, 4, 3), (1, 0, 3), (1, 1, 101)):
        with pytest.raises(ValueError, match="place"):
            certificate(*place)


def test_a_certificate_of_another_form_is_refused(done: Finished) -> None:
    message = certificates(done)[0].message
    key = element_text(GROUP, done.board.certificates[0].encryption)
    for old, new, refusal in [
        ("Ed25519", "BELENIOS-2048", MessageMalformedError),
        ('"index":1', '"index":true', MessageMalformedError),
        ('"size":3', '"size":101', MessageMalformedError),
        ('{"context"', '{"generator":"1","context"', MessageMalformedError),
        (key, "ee" * 32, ElementMalformedError),
    ]:
        assert old in message
        bent = sign_text(GROUP, done.secrets[0], message.replace(old, new), draw_scalar)
        with pytest.raises(refusal):
            make_board(GROUP, [bent, *certificates(done)[1:]])


def dealt(done: Finished, place: int, drawn: list[int], values: list[int] | None = None) -> Polynomial:
    """Return what a trustee would publish for these coefficients, and send for these values."""
    secret, board = done.secrets[place], done.board
    public = [element_text(GROUP, GROUP.base(item)) for item in drawn]
    certs = [{"message": item.signed.message, "signature": proof_of(item.signed)} for item in board.certificates]
    sent = values or [evaluate(GROUP, drawn, to.index) for to in board.certificates]
    compact = json.dumps({"certs": certs, "coefexps": public}, separators=(",", ":"))
    return Polynomial(
        send(GROUP, secret, board.certificates[place].encryption, kept_text(drawn), CIPHER, draw_scalar),
        tuple(
            send(GROUP, secret, to.encryption, f'{{"secret":"{value}"}}', CIPHER, draw_scalar)
            for to, value in zip(board.certificates, sent, strict=True)
        ),
        sign_text(GROUP, secret, json.dumps({"coefexps": public}, separators=(",", ":")), draw_scalar),
        sign_message(GROUP, secret.signing, "certs_sig|" + compact, draw_scalar),
    )


def proof_of(signed: SignedMessage) -> dict[str, str]:
    return {"challenge": str(signed.signature.challenge), "response": str(signed.signature.response)}


def kept_text(drawn: list[int]) -> str:
    return json.dumps({"polynomial": [str(item) for item in drawn]}, separators=(",", ":"))


def with_one(done: Finished, place: int, polynomial: Polynomial) -> list[Polynomial]:
    return [*done.polynomials[:place], polynomial, *done.polynomials[place + 1 :]]


def test_the_threshold_cannot_be_raised_or_lowered_by_a_longer_or_shorter_polynomial(done: Finished) -> None:
    drawn = [number("a", k) for k in range(3)]
    make_inputs(GROUP, done.board, with_one(done, 2, dealt(done, 2, drawn[:2])))
    for wrong in (drawn, drawn[:1]):
        with pytest.raises(CoefficientsWrongError):
            make_inputs(GROUP, done.board, with_one(done, 2, dealt(done, 2, wrong)))


def test_a_wrong_value_is_found_by_the_trustee_who_gets_it(done: Finished) -> None:
    drawn = [number("a", k) for k in range(2)]
    values = [evaluate(GROUP, drawn, index) for index in (1, 2, 3)]
    values[1] += 1
    inputs = make_inputs(GROUP, done.board, with_one(done, 2, dealt(done, 2, drawn, values)))
    for place in (0, 2):
        make_output(GROUP, done.board, done.secrets[place], inputs[place], CIPHER, draw_scalar)
    with pytest.raises(ShareWrongError, match="from trustee 3"):
        make_output(GROUP, done.board, done.secrets[1], inputs[1], CIPHER, draw_scalar)


def test_a_key_that_takes_the_others_back_out_is_refused(done: Finished) -> None:
    """The last trustee publishes its own key less those of the others; no values fit what nobody knows (A34)."""
    others = joint_key(GROUP, done.coefficients[:2])
    drawn = [number("a", k) for k in range(2)]
    honest = dealt(done, 2, drawn)
    rogue = GROUP.sub(GROUP.base(drawn[0]), others)
    public = [element_text(GROUP, item) for item in (rogue, GROUP.base(drawn[1]))]
    certs = [{"message": item.signed.message, "signature": proof_of(item.signed)} for item in done.board.certificates]
    agreement = json.dumps({"certs": certs, "coefexps": public}, separators=(",", ":"))
    bent = replace(
        honest,
        coefficients=sign_text(
            GROUP, done.secrets[2], json.dumps({"coefexps": public}, separators=(",", ":")), draw_scalar
        ),
        agreement=sign_message(GROUP, done.secrets[2].signing, "certs_sig|" + agreement, draw_scalar),
    )
    inputs = make_inputs(GROUP, done.board, with_one(done, 2, bent))
    for place in (0, 1):
        with pytest.raises(ShareWrongError, match="from trustee 3"):
            make_output(GROUP, done.board, done.secrets[place], inputs[place], CIPHER, draw_scalar)


def test_contributions_of_another_ceremony_or_place_are_refused(done: Finished) -> None:
    signed = [make_certificate(GROUP, secret, index, 2, 3, draw_scalar) for index, secret in enumerate(done.secrets, 1)]
    other = make_board(GROUP, signed)  # the same people and keys, certified again
    with pytest.raises(CoefficientsWrongError):
        make_inputs(GROUP, other, done.polynomials)
    for bad in ([done.polynomials[1], done.polynomials[0], done.polynomials[2]], [done.polynomials[0]] * 3):
        with pytest.raises(CoefficientsWrongError):
            make_inputs(GROUP, done.board, bad)
    first = done.polynomials[0]
    for wrong in (done.polynomials[:2], [replace(first, secrets=first.secrets[:2]), *done.polynomials[1:]]):
        with pytest.raises(ShareWrongError):
            make_inputs(GROUP, done.board, wrong)
