"""The examples of ledger/SPEC.md are made by the code."""

import re
from pathlib import Path

from keys.ed25519 import check_signature
from keys.note import parse_note
from ledger.checkpoint import check_checkpoint
from ledger.cosignature import check_cosignatures
from ledger.entry import parse_entry
from ledger.policy import format_policy, parse_policy
from ledger.proof import check_proof, format_proof, parse_proof
from tests.ledger.sample import POLICY, START, WITNESS, cosigned, make_checkpoint, make_entries, make_proof

SPEC = (Path(__file__).parents[2] / "ledger" / "SPEC.md").read_text(encoding="utf-8")
ENTRIES = make_entries(3)


def block(name: str) -> bytes:
    """Return the one fenced block of this name."""
    [found] = re.findall(rf"^```{name}\n(.*?)^```$", SPEC, flags=re.DOTALL | re.MULTILINE)
    return str(found).encode()


def test_the_entry() -> None:
    assert block("entry") == ENTRIES[1].data


def test_the_checkpoint() -> None:
    assert block("checkpoint") == cosigned(make_checkpoint(ENTRIES), START)


def test_the_proof() -> None:
    assert block("proof") == format_proof(make_proof(ENTRIES, 1))


def test_the_policy() -> None:
    assert block("policy") == format_policy(POLICY)


def test_the_examples_hold_together() -> None:
    policy, entry = parse_policy(block("policy")), parse_entry(block("entry"))
    log = policy.log_key(entry.case)
    checkpoint = check_checkpoint(block("checkpoint"), log, check_signature)
    assert check_proof(parse_proof(block("proof")), entry.data, log, check_signature) == checkpoint
    assert check_cosignatures(parse_note(block("checkpoint")), [WITNESS], check_signature) == [(WITNESS, START)]


def test_the_seven_headings() -> None:
    headings = ["Purpose", "Example", "Conventions", "Formats", "Algorithms", "Security", "Rationale"]
    assert re.findall(r"^## (.*)$", SPEC, flags=re.MULTILINE) == headings
