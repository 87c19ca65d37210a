"""The closing count of mutations of Belenios archives: how many, of which attacks, refused by which codes."""

import importlib
import inspect
from collections import Counter
from pathlib import Path

from keys.errors import RejectionError
from tests.tampering.secret.archives import BENDS, Bend
from voting.belenios import errors

LEAST = 150
OF_KEYS = {
    "ballot-signature-wrong",
    "element-identity",
    "element-malformed",
    "proof-blank-wrong",
    "proof-decryption-wrong",
    "proof-key-wrong",
    "proof-option-wrong",
    "proof-sum-wrong",
    "scalar-malformed",
}


def all_bends() -> list[Bend]:
    for path in sorted(Path(__file__).parent.glob("test_*.py")):
        importlib.import_module(f"tests.tampering.secret.{path.stem}")
    unique = {(item.number, item.what): item for item in BENDS}
    return sorted(unique.values(), key=lambda item: (item.number[0], int(item.number[1:]), item.adversary))


def test_there_are_many_mutations() -> None:
    items = all_bends()
    for item in items:
        place = "" if item.entry is None else f" at entry {item.entry}"
        print(f"{item.number:4} {item.adversary:3} {item.what:70} {item.code}{place}")
    print(f"{len(items)} mutations of {len(Counter(item.number for item in items))} kinds")
    assert len(items) >= LEAST


def test_every_code_has_a_mutation() -> None:
    """Only a voter's own credential is in no archive."""
    found = [item for _, item in inspect.getmembers(errors, inspect.isclass) if item.__module__ == errors.__name__]
    codes = {str(item.code) for item in found if issubclass(item, RejectionError)}
    assert codes | OF_KEYS == {item.code for item in all_bends()} | {"credential-malformed"}
