"""Ed25519 against RFC 8032, and the keys that are refused although libsodium would check their signatures."""

import pytest

from keys import ed25519
from keys.adapters import sodium
from keys.ed25519 import check_public_key, check_signature
from keys.errors import KeyWeakError, SignatureWrongError

# RFC 8032 section 7.1: seed, public key, message, signature.
RFC_8032 = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24"
        "655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aee"
        "b00d291612bb0c00",
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28d"
        "c027beceea1ec40a",
    ),
]


@pytest.mark.parametrize(("seed", "public", "message", "signature"), RFC_8032)
def test_published_signatures(seed: str, public: str, message: str, signature: str) -> None:
    key = sodium.SigningKey(bytes.fromhex(seed))
    assert key.public.hex() == public
    assert key.sign(bytes.fromhex(message)).hex() == signature
    check_signature(key.public, bytes.fromhex(message), bytes.fromhex(signature))
    check_public_key(key.public)


def test_a_key_used_often_gives_the_same_answers() -> None:
    key = sodium.SigningKey(b"zhengyi test: key used very often".ljust(32)[:32])
    for number in range(20):
        message = bytes([number])
        check_signature(key.public, message, key.sign(message))
        with pytest.raises(SignatureWrongError):
            check_signature(key.public, message, key.sign(message + b"!"))


@pytest.mark.parametrize(
    "public",
    [
        b"",
        bytes(31),
        bytes(33),
        bytes(32),  # order four
        b"\x01" + bytes(31),  # the identity
        b"\x01" + bytes(30) + b"\x80",  # the identity with a sign
        (2**255 - 19 + 3).to_bytes(32, "little"),  # y not below p
        b"\x02" + bytes(31),  # not on the curve
        b"\xff" * 32,
    ],
    ids=range(9),
)
def test_weak_and_malformed_keys_are_refused(public: bytes) -> None:
    with pytest.raises(KeyWeakError):
        check_public_key(public)
    for check in (ed25519.check_signature, sodium.check_signature):
        with pytest.raises(SignatureWrongError):
            check(public, b"", bytes(64))


def test_s_beyond_the_order_is_refused() -> None:
    key = sodium.SigningKey(bytes(32))
    signature = key.sign(b"x")
    order = 2**252 + 27742317777372353535851937790883648493
    s = int.from_bytes(signature[32:], "little") + order
    for check in (ed25519.check_signature, sodium.check_signature):
        check(key.public, b"x", signature)
        with pytest.raises(SignatureWrongError):
            check(key.public, b"x", signature[:32] + s.to_bytes(32, "little"))


def test_a_signing_key_shows_nothing_secret() -> None:
    seed = sodium.make_seed()
    key = sodium.SigningKey(seed)
    assert repr(key) == f"SigningKey(public={key.public.hex()})"
    assert len(seed) == 32
    assert sodium.make_seed() != seed
    with pytest.raises(ValueError, match="32 bytes"):
        sodium.SigningKey(seed[:-1])
