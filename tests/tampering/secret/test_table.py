"""The closing count of mutations of Belenios archives: how many, of which attacks, refused by which codes."""

import importlib
import inspect
import io
import os
from collections import Counter
from pathlib import Path
from typing import Any

from keys.errors import RejectionError
from keys.puregroup import PureGroup
from tests.tampering.secret.archives import BENDS, Bend, audit, load
from voting.belenios import errors
from voting.belenios.audit import Expected, Outcome, audit_archive
from voting.belenios.batch import check_batch
from voting.belenios.election import parse_election

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


def audit_in_integers(data: bytes, bend: Bend) -> Outcome:
    group = PureGroup()

    def check(election: bytes, batches: Any) -> Any:
        parsed = parse_election(group, election)
        return (check_batch(group, parsed, batch) for batch in batches)

    return audit_archive(lambda: io.BytesIO(data), group, check, bend.expected or Expected())


def test_both_groups_say_the_same() -> None:
    """With libsodium and in integers: the same stages, faults and words; all bends in the full run, else some."""
    items = all_bends()
    for item in items if os.environ.get("ZHENGYI_FULL") else items[::12]:
        bel = load(item.base)
        made = item.make(bel)
        data = bel.seal() if made is None else made
        one, other = audit(data, item.expected), audit_in_integers(data, item)
        assert (one.stages, one.faults) == (other.stages, other.faults)
