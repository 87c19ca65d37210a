"""Messages between trustees open for one, from one; what each is handed back, and publishes, is checked."""

import json
from dataclasses import replace

import pytest

from keys.adapters.sodium import draw_scalar
from keys.ceremony import check_output, make_inputs, make_output, make_parameters, make_polynomial, open_share
from keys.channel import derive_secret, make_seed_text, receive, send
from keys.group import Element, element_text
from keys.refusal import (
    ChannelWrongError,
    MessageMalformedError,
    MessageSignatureWrongError,
    ProofKeyWrongError,
    SeedMalformedError,
    ShareWrongError,
    TrusteeUnknownError,
)
from keys.schnorr import prove_key, sign_message
from tests.keys.groups import number
from tests.keys.test_ceremony import CIPHER, GROUP, Finished, finish


@pytest.fixture(scope="module")
def done() -> Finished:
    return finish(3, 2)


def test_a_seed_is_22_characters_of_base_58() -> None:
    seed = make_seed_text(draw_scalar)
    assert derive_secret(seed) == derive_secret(seed)
    assert make_seed_text(draw_scalar) != seed
    assert derive_secret(seed).signing != derive_secret(seed).decryption
    assert str(derive_secret(seed).signing) not in repr(derive_secret(seed))
    for bad in ("", seed[:-1], seed + "1", "0" + seed[1:], "l" + seed[1:], seed[:-1] + "\n"):
        with pytest.raises(SeedMalformedError):
            derive_secret(bad)


def test_a_message_opens_for_its_recipient_from_its_sender_alone(done: Finished) -> None:
    first, second, third = done.secrets
    keys = [item.verification for item in done.board.certificates]
    sent = send(GROUP, first, done.board.certificates[1].encryption, "for the second", CIPHER, draw_scalar)
    assert receive(GROUP, second, keys[0], sent, CIPHER) == "for the second"
    with pytest.raises(MessageSignatureWrongError):
        receive(GROUP, second, keys[2], sent, CIPHER)
    with pytest.raises(ChannelWrongError, match="tag"):
        receive(GROUP, third, keys[0], sent, CIPHER)
    fields = json.loads(sent)
    for name, value in [
        ("data", fields["data"][:-2] + f"{int(fields['data'][-2:], 16) ^ 1:02x}"),
        ("data", fields["data"][:-2]),
        ("data", "00"),
        ("alpha", fields["beta"]),
        ("beta", fields["alpha"]),
    ]:
        with pytest.raises(ChannelWrongError):
            receive(GROUP, second, keys[0], compact({**fields, name: value}), CIPHER)
    for name, value in [("data", "0"), ("data", fields["data"].upper()), ("algorithm", "AES-CCM"), ("data", "")]:
        with pytest.raises(MessageMalformedError):
            receive(GROUP, second, keys[0], compact({**fields, name: value}), CIPHER)


def test_a_message_passed_on_to_another_is_refused(done: Finished) -> None:
    """The second trustee opens what the first wrote and encrypts the same signed words to the third."""
    first, second, third = done.secrets
    own = done.board.certificates[1].encryption
    inner = compact({"recipient": element_text(GROUP, own), "message": "for the second"})
    proof = sign_message(GROUP, first.signing, inner, draw_scalar)
    signed = compact(
        {"message": inner, "signature": {"challenge": str(proof.challenge), "response": str(proof.response)}}
    )
    for to, secret in ((own, second), (done.board.certificates[2].encryption, third)):
        passed = encrypted(to, signed.encode())
        if secret is second:
            assert receive(GROUP, secret, done.board.certificates[0].verification, passed, CIPHER) == "for the second"
            continue
        with pytest.raises(ChannelWrongError, match="another recipient"):
            receive(GROUP, secret, done.board.certificates[0].verification, passed, CIPHER)
    with pytest.raises(MessageMalformedError):
        receive(GROUP, second, done.board.certificates[0].verification, encrypted(own, b"\xff"), CIPHER)


class Instead:
    """A cipher that encrypts other words than it is given, as a sender without manners would."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def encrypt(self, key: bytes, nonce: bytes, data: bytes) -> bytes:
        return CIPHER.encrypt(key, nonce, self.data)

    def decrypt(self, key: bytes, nonce: bytes, data: bytes) -> bytes:
        return CIPHER.decrypt(key, nonce, data)


def encrypted(to: Element, data: bytes) -> str:
    sender = derive_secret("1" * 22)
    return send(GROUP, sender, to, "-", Instead(data), draw_scalar)


def compact(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


def test_a_stranger_has_no_place(done: Finished) -> None:
    stranger = derive_secret(make_seed_text(draw_scalar))
    half = replace(done.secrets[0], decryption=stranger.decryption)
    given = make_inputs(GROUP, done.board, done.polynomials)[0]
    for secret in (stranger, half):
        with pytest.raises(TrusteeUnknownError):
            make_polynomial(GROUP, done.board, secret, CIPHER, draw_scalar)
        with pytest.raises(TrusteeUnknownError):
            make_output(GROUP, done.board, secret, given, CIPHER, draw_scalar)


def test_what_a_trustee_is_handed_must_be_whole_and_its_own(done: Finished) -> None:
    inputs = make_inputs(GROUP, done.board, done.polynomials)
    again = make_polynomial(GROUP, done.board, done.secrets[0], CIPHER, draw_scalar)
    replaced = make_inputs(GROUP, done.board, [again, *done.polynomials[1:]])[0]
    make_output(GROUP, done.board, done.secrets[0], replaced, CIPHER, draw_scalar)
    wrong = [
        replace(inputs[0], secrets=inputs[0].secrets[:2]),
        replace(inputs[0], coefficients=inputs[0].coefficients[:2]),
        replace(inputs[0], agreements=inputs[0].agreements[:2]),
        replace(replaced, polynomial=inputs[0].polynomial),
    ]
    for bad in wrong:
        with pytest.raises(ShareWrongError):
            make_output(GROUP, done.board, done.secrets[0], bad, CIPHER, draw_scalar)


def test_a_published_key_is_checked_against_everybody(done: Finished) -> None:
    good = done.outputs[0].key
    check_output(GROUP, done.board, 1, done.coefficients, good)
    with pytest.raises(ShareWrongError, match="follow"):
        check_output(GROUP, done.board, 2, done.coefficients, good)
    with pytest.raises(ShareWrongError, match="follow"):
        check_output(GROUP, done.board, 1, done.coefficients, replace(good, public=GROUP.base(number("x"))))
    with pytest.raises(ProofKeyWrongError):
        check_output(GROUP, done.board, 1, done.coefficients, replace(good, proof=prove_key(GROUP, 5, draw_scalar)))
    with pytest.raises(ShareWrongError, match="signed"):
        check_output(GROUP, done.board, 1, done.coefficients, replace(good, signature=done.outputs[1].key.signature))
    for outputs in (done.outputs[:2], [done.outputs[1], done.outputs[0], done.outputs[2]]):
        with pytest.raises(ShareWrongError):
            make_parameters(GROUP, done.board, done.polynomials, outputs)


def test_a_share_opens_for_its_own_key_alone(done: Finished) -> None:
    first, second = done.outputs[:2]
    share = open_share(GROUP, done.secrets[0], first.key.public, first.share, CIPHER)
    assert GROUP.equal(GROUP.base(share), first.key.public)
    with pytest.raises(ShareWrongError):
        open_share(GROUP, done.secrets[0], second.key.public, first.share, CIPHER)
    with pytest.raises(ChannelWrongError):
        open_share(GROUP, done.secrets[0], second.key.public, second.share, CIPHER)
