"""The examples of keys/SPEC.md are computed, and its table of labels is the registry."""

import re
from pathlib import Path

from keys.adapters.sodium import SigningKey
from keys.canonical import encode_canonical
from keys.hashing import LABELS, digest, hkdf_sha256, labelled, message
from keys.note import ED25519, VerifierKey, format_vkey, sign_note

SPEC = (Path(__file__).parents[2] / "keys" / "SPEC.md").read_text(encoding="utf-8")
SECRET = SigningKey(bytes(range(32)))
KEY = VerifierKey("zhengyi.example/office", ED25519, SECRET.public)
CODE, ORIGIN = b"0123456789ABCDEFGHJK", b"zhengyi.example/office/case/1"


def block(name: str) -> str:
    """Return the one fenced block of this name."""
    [found] = re.findall(rf"^```{name}\n(.*?)^```$", SPEC, flags=re.DOTALL | re.MULTILINE)
    return str(found)


def test_the_key() -> None:
    assert block("vkey") == format_vkey(KEY) + "\n"


def test_the_note() -> None:
    assert block("note").encode() == sign_note("兹证明。\n".encode(), KEY, SECRET.sign)


def test_the_document() -> None:
    assert block("json").encode() == encode_canonical({"b": [1, True, None], "a": "业主\n"}) + b"\n"


def test_the_hash() -> None:
    parts = labelled("zhengyi/cast/v1", b"ab"), digest("zhengyi/cast/v1", b"ab")
    assert block("digest").split() == [part.hex() for part in parts]


def test_the_signature_and_the_derived_seed() -> None:
    signature = SECRET.sign(message("zhengyi/cast/v1", b"{}"))
    seed = hkdf_sha256(CODE, ORIGIN, labelled("zhengyi/credential/v1", b"v0001", b"0"), 32)
    assert block("derived").split() == [signature.hex(), seed.hex()]


def test_the_table_of_labels_is_the_registry() -> None:
    rows = re.findall(r"^\| `(zhengyi/[a-z0-9/-]+)` \|", SPEC, flags=re.MULTILINE)
    assert len(rows) == len(set(rows))
    assert set(rows) == LABELS


def test_the_seven_headings() -> None:
    headings = ["Purpose", "Example", "Conventions", "Formats", "Algorithms", "Security", "Rationale"]
    assert re.findall(r"^## (.*)$", SPEC, flags=re.MULTILINE) == headings
