"""Checkpoints and cosignatures: three lines, the log's own key, a witness's word and time."""

import pytest

from keys.adapters.sodium import check_signature
from keys.errors import RejectionError, SignatureWrongError
from keys.note import ED25519, Note, NoteSignature, VerifierKey, add_signature, format_note, parse_note, sign_note
from ledger.checkpoint import Checkpoint, check_checkpoint, format_checkpoint_text, parse_checkpoint, sign_checkpoint
from ledger.cosignature import check_cosignatures, cosign, cosignature_message
from ledger.errors import CheckpointMalformedError
from ledger.merkle import EMPTY_ROOT
from tests.ledger.sample import (
    LOG,
    LOG_SECRET,
    OFFICE,
    OFFICE_SECRET,
    ORIGIN,
    START,
    WITNESS,
    WITNESS_SECRET,
    cosigned,
    make_checkpoint,
    make_entries,
)

CHECKPOINT = make_checkpoint(make_entries(3))
TEXT = parse_note(CHECKPOINT).text
ROOT = TEXT.decode().split("\n")[2]


def signed(text: str) -> bytes:
    return sign_note(text.encode(), LOG, LOG_SECRET.sign)


def test_a_checkpoint_of_our_own() -> None:
    checkpoint = check_checkpoint(CHECKPOINT, LOG, check_signature)
    assert (checkpoint.origin, checkpoint.size) == (ORIGIN, 3)
    assert sign_checkpoint(checkpoint, LOG, LOG_SECRET.sign) == CHECKPOINT
    empty = Checkpoint(ORIGIN, 0, EMPTY_ROOT)
    assert check_checkpoint(sign_checkpoint(empty, LOG, LOG_SECRET.sign), LOG, check_signature) == empty


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "note-malformed"),
        (TEXT, "note-malformed"),
        (signed(f"{ORIGIN}\n3\n{ROOT}\nextension\n"), "checkpoint-malformed"),
        (signed(f"{ORIGIN}\n3\n{ROOT}\n\n"), "checkpoint-malformed"),
        (signed(f"{ORIGIN}\n3\n"), "checkpoint-malformed"),
        (signed(f"\n3\n{ROOT}\n"), "checkpoint-malformed"),
        (signed(f"{ORIGIN} x\n3\n{ROOT}\n"), "checkpoint-malformed"),
        (signed(f"{ORIGIN}\n03\n{ROOT}\n"), "checkpoint-malformed"),
        (signed(f"{ORIGIN}\n+3\n{ROOT}\n"), "checkpoint-malformed"),
        (signed(f"{ORIGIN}\n 3\n{ROOT}\n"), "checkpoint-malformed"),
        (signed(f"{ORIGIN}\n1_0\n{ROOT}\n"), "checkpoint-malformed"),
        (signed(f"{ORIGIN}\n\u0663\n{ROOT}\n"), "checkpoint-malformed"),
        (signed(f"{ORIGIN}\n-3\n{ROOT}\n"), "checkpoint-malformed"),
        (signed(f"{ORIGIN}\n{2**63}\n{ROOT}\n"), "checkpoint-malformed"),
        (signed(f"{ORIGIN}\n3\n{ROOT[:-1]}\n"), "checkpoint-malformed"),
        (signed(f"{ORIGIN}\n3\n{ROOT[:-4]}\n"), "checkpoint-malformed"),
        (signed(f"{ORIGIN}\n3\n{ROOT} \n"), "checkpoint-malformed"),
        (signed(f"{ORIGIN}\n0\n{ROOT}\n"), "checkpoint-malformed"),
        (signed(f"other\n3\n{ROOT}\n"), "origin-wrong"),
        (sign_note(TEXT, LOG, OFFICE_SECRET.sign), "signature-wrong"),
        (sign_note(TEXT, OFFICE, OFFICE_SECRET.sign), "signature-missing"),
        (CHECKPOINT.replace(b"\n3\n", b"\n4\n"), "signature-wrong"),
    ],
)
def test_other_checkpoints_are_refused(data: bytes, code: str) -> None:
    with pytest.raises(RejectionError) as caught:
        check_checkpoint(data, LOG, check_signature)
    assert caught.value.code == code


def test_lines_of_others_do_not_matter() -> None:
    data = add_signature(CHECKPOINT, OFFICE, OFFICE_SECRET.sign)
    assert check_checkpoint(data, LOG, check_signature).size == 3


def test_a_checkpoint_that_cannot_be() -> None:
    for origin, size, root in [("", 0, EMPTY_ROOT), ("a", -1, EMPTY_ROOT), ("a", 1, b""), ("a", 0, bytes(32))]:
        with pytest.raises(CheckpointMalformedError):
            Checkpoint(origin, size, root)
    with pytest.raises(ValueError, match="another log"):
        sign_checkpoint(Checkpoint("other", 0, EMPTY_ROOT), LOG, LOG_SECRET.sign)


def test_a_cosignature_of_our_own() -> None:
    data = cosigned(CHECKPOINT, START)
    checkpoint, note = parse_checkpoint(data)
    assert cosignature_message(note.text, 7) == b"cosignature/v1\ntime 7\n" + format_checkpoint_text(checkpoint)
    assert check_cosignatures(note, [WITNESS], check_signature) == [(WITNESS, START)]
    assert check_cosignatures(note, [], check_signature) == []
    assert check_cosignatures(parse_note(CHECKPOINT), [WITNESS], check_signature) == []
    assert check_checkpoint(data, LOG, check_signature) == checkpoint


def test_of_two_cosignatures_the_later_counts() -> None:
    for times in [(START, START + 9), (START + 9, START)]:
        note = parse_note(cosigned(cosigned(CHECKPOINT, times[0]), times[1]))
        assert check_cosignatures(note, [WITNESS], check_signature) == [(WITNESS, START + 9)]


@pytest.mark.parametrize(
    "payload",
    [
        b"x",
        bytes(8),
        bytes(72),
        WITNESS_SECRET.sign(TEXT),
        START.to_bytes(8, "big") + WITNESS_SECRET.sign(TEXT),
        (START + 1).to_bytes(8, "big") + WITNESS_SECRET.sign(cosignature_message(TEXT, START)),
        START.to_bytes(8, "big") + WITNESS_SECRET.sign(cosignature_message(TEXT, START)) + b"\x00",
        (2**63).to_bytes(8, "big") + WITNESS_SECRET.sign(cosignature_message(TEXT, 2**63)),
    ],
    ids=range(8),
)
def test_a_bad_cosignature_refuses_the_note(payload: bytes) -> None:
    note = parse_note(cosigned(CHECKPOINT, START))
    bad = Note(note.text, (*note.signatures, NoteSignature(WITNESS.name, WITNESS.key_id, payload)))
    with pytest.raises(SignatureWrongError):
        check_cosignatures(parse_note(format_note(bad)), [WITNESS], check_signature)


def test_a_log_key_is_no_witness() -> None:
    note = parse_note(CHECKPOINT)
    with pytest.raises(ValueError, match="kind"):
        check_cosignatures(note, [LOG], check_signature)
    with pytest.raises(ValueError, match="kind"):
        cosign(TEXT, START, VerifierKey("w", ED25519, WITNESS.public), WITNESS_SECRET.sign)
