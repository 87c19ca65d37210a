"""Labels keep uses apart; known answers for what is hashed, signed and derived."""

import hashlib

import pytest

from keys.hashing import LABELS, digest, hkdf_sha256, labelled, message, sha256


def test_the_bytes_under_a_label() -> None:
    assert labelled("zhengyi/cast/v1") == b"zhengyi/cast/v1\x00"
    assert labelled("zhengyi/cast/v1", b"", b"ab") == b"zhengyi/cast/v1\x00" + bytes(15) + b"\x02ab"
    assert digest("zhengyi/cast/v1", b"ab") == hashlib.sha256(labelled("zhengyi/cast/v1", b"ab")).digest()
    assert message("zhengyi/cast/v1", b"{}") == b"zhengyi/cast/v1\n{}"
    assert sha256(b"").hex().startswith("e3b0c442")


def test_a_label_that_is_not_registered_is_a_mistake() -> None:
    for function in (digest, labelled):
        with pytest.raises(KeyError):
            function("zhengyi/other/v1")
    with pytest.raises(KeyError):
        message("zhengyi/other/v1", b"")


def test_no_label_can_be_taken_for_another() -> None:
    assert all(label.isascii() and label.isprintable() for label in LABELS)
    assert not any(one != other and one.startswith(other) for one in LABELS for other in LABELS)


# RFC 5869, appendix A: input, salt, info, length, output.
HKDF = [
    (
        "0b" * 22,
        "000102030405060708090a0b0c",
        "f0f1f2f3f4f5f6f7f8f9",
        42,
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
    ),
    (
        bytes(range(0x00, 0x50)).hex(),
        bytes(range(0x60, 0xB0)).hex(),
        bytes(range(0xB0, 0x100)).hex(),
        82,
        "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09da3275600c2f09b8"
        "367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87",
    ),
    (
        "0b" * 22,
        "",
        "",
        42,
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8",
    ),
]


@pytest.mark.parametrize(("ikm", "salt", "info", "length", "output"), HKDF)
def test_published_derivations(ikm: str, salt: str, info: str, length: int, output: str) -> None:
    derived = hkdf_sha256(bytes.fromhex(ikm), bytes.fromhex(salt), bytes.fromhex(info), length)
    assert derived.hex() == output


@pytest.mark.parametrize("length", [0, -1, 8_161])
def test_lengths_that_cannot_be_derived(length: int) -> None:
    with pytest.raises(ValueError, match="HKDF"):
        hkdf_sha256(b"", b"", b"", length)


def test_the_longest_derivation() -> None:
    assert len(hkdf_sha256(b"a", b"b", b"c", 8_160)) == 8_160
