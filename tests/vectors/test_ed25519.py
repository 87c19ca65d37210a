"""The 914 published edge cases: integers and libsodium give the same answer on every one."""

import json

from keys import ed25519
from keys.adapters import sodium
from keys.ed25519 import Verify
from keys.errors import SignatureWrongError
from tests.vectors.vector import PUBLISHED

CASES = json.loads((PUBLISHED / "ed25519-edge" / "ed25519vectors.json").read_text())


def accepts(verify: Verify, public: bytes, message: bytes, signature: bytes) -> bool:
    try:
        verify(public, message, signature)
    except SignatureWrongError:
        return False
    return True


def test_both_checks_agree_on_every_case() -> None:
    assert len(CASES) == 914
    accepted = []
    for case in CASES:
        given = bytes.fromhex(case["key"]), case["msg"].encode(), bytes.fromhex(case["sig"])
        answer = accepts(ed25519.check_signature, *given)
        assert answer == accepts(sodium.check_signature, *given), case["number"]
        if answer:
            accepted.append(case)
    assert len(accepted) == 43
    low = {"low_order_A", "low_order_R", "non_canonical_A", "non_canonical_R"}
    assert all(low.isdisjoint(case["flags"] or []) for case in accepted)
