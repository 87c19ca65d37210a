"""Stand-alone proofs: text, and that every part is bound."""

import pytest

from keys.adapters.sodium import check_signature
from keys.errors import RejectionError
from keys.note import ED25519, VerifierKey
from ledger.errors import ProofMalformedError
from ledger.proof import Proof, check_proof, format_proof, parse_proof
from tests.ledger.sample import LOG, OFFICE, make_checkpoint, make_entries, make_proof

ENTRIES = make_entries(6)
PROOF = make_proof(ENTRIES, 4)
DATA = format_proof(PROOF)
HEADER = b"c2sp.org/tlog-proof@v1\n"


@pytest.mark.parametrize("index", range(6))
@pytest.mark.parametrize("extra", [None, b"", b"more"])
def test_proofs_come_back_and_hold(index: int, extra: bytes | None) -> None:
    proof = make_proof(ENTRIES, index, extra)
    assert parse_proof(format_proof(proof)) == proof
    assert check_proof(proof, ENTRIES[index].data, LOG, check_signature).size == 6


def test_the_text() -> None:
    lines = DATA.split(b"\n")
    assert lines[:2] == [b"c2sp.org/tlog-proof@v1", b"index 4"]
    assert [len(line) for line in lines[2:5]] == [44, 44, 0]
    assert DATA.endswith(make_checkpoint(ENTRIES))
    assert len(DATA) < 1_000


def test_a_proof_in_a_log_of_one() -> None:
    [entry] = make_entries(1)
    assert check_proof(make_proof([entry], 0), entry.data, LOG, check_signature).size == 1


@pytest.mark.parametrize(
    "data",
    [
        b"",
        DATA.replace(HEADER, b""),
        DATA.replace(HEADER, HEADER.upper()),
        DATA.replace(b"@v1", b"@v2"),
        DATA.replace(b"\n", b"\r\n"),
        b"\n" + DATA,
        DATA.replace(b"\n\n", b"\n", 1),
        DATA.replace(b"index 4\n", b""),
        DATA.replace(b"index 4", b"index 04"),
        DATA.replace(b"index 4", b"index +4"),
        DATA.replace(b"index 4", b"index  4"),
        DATA.replace(b"index 4", b"index 4 "),
        DATA.replace(b"index 4", b"index"),
        DATA.replace(b"index 4", b"index 9223372036854775808"),
        DATA.replace(b"index 4", b"index 4\nindex 4"),
        DATA.replace(b"index 4", b"index \xd9\xa4"),
        DATA.replace(b"index 4", b"extra AA\nindex 4"),
        DATA.replace(b"index 4", b"extra AA==\nextra AA==\nindex 4"),
        DATA.replace(b"index 4", b"index 4\nextra AA=="),
        DATA.replace(b"index 4", b"index 4\nAAAA"),
        DATA.replace(b"index 4\n", b"index 4\n" + b"A" * 43 + b"=\n" * 1 + b"x\n"),
        HEADER + b"extra AA==\n\n" + PROOF.checkpoint,
        HEADER + b"index 4\n" + (b"A" * 43 + b"=\n") * 64 + b"\n" + PROOF.checkpoint,
        DATA + b"x" * 65_536,
    ],
    ids=range(24),
)
def test_other_texts_are_refused(data: bytes) -> None:
    assert data != DATA
    with pytest.raises(ProofMalformedError):
        parse_proof(data)


@pytest.mark.parametrize(
    ("proof", "entry", "key", "code"),
    [
        (PROOF, 3, LOG, "inclusion-wrong"),
        (Proof(3, PROOF.path, PROOF.checkpoint), 4, LOG, "inclusion-wrong"),
        (Proof(4, PROOF.path[:-1], PROOF.checkpoint), 4, LOG, "inclusion-wrong"),
        (Proof(4, PROOF.path[::-1], PROOF.checkpoint), 4, LOG, "inclusion-wrong"),
        (Proof(4, PROOF.path, make_checkpoint(ENTRIES[:5])), 4, LOG, "inclusion-wrong"),
        (Proof(4, PROOF.path, b""), 4, LOG, "note-malformed"),
        (Proof(4, PROOF.path, PROOF.checkpoint + b"\n"), 4, LOG, "note-malformed"),
        (PROOF, 4, OFFICE, "origin-wrong"),
        (PROOF, 4, VerifierKey(LOG.name, ED25519, OFFICE.public), "signature-missing"),
    ],
    ids=range(9),
)
def test_every_part_is_bound(proof: Proof, entry: int, key: VerifierKey, code: str) -> None:
    with pytest.raises(RejectionError) as caught:
        check_proof(proof, ENTRIES[entry].data, key, check_signature)
    assert caught.value.code == code
