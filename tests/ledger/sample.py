"""A small log of our own for tests: keys from public seeds, entries that follow one another, a checkpoint."""

from keys.adapters.sodium import SigningKey
from keys.canonical import Encodable
from keys.note import COSIGNATURE, ED25519, Note, VerifierKey, format_note, parse_note
from ledger.checkpoint import Checkpoint, sign_checkpoint
from ledger.cosignature import cosign
from ledger.entry import Entry, first_prev, make_entry
from ledger.merkle import leaf_hash, prove_inclusion, root_of
from ledger.policy import Policy
from ledger.proof import Proof

ORIGIN = "zhengyi.example/office/case/1"
OFFICE_SECRET = SigningKey(b"zhengyi test: office key, 32 byt")
LOG_SECRET = SigningKey(b"zhengyi test: log key, 32 bytes.")
WITNESS_SECRET = SigningKey(b"zhengyi test: witness key, 32 by")
OFFICER_SECRET = SigningKey(b"zhengyi test: officer key, 32 by")

OFFICE = VerifierKey("zhengyi.example/office", ED25519, OFFICE_SECRET.public)
LOG = VerifierKey(ORIGIN, ED25519, LOG_SECRET.public)
WITNESS = VerifierKey("witness.example", COSIGNATURE, WITNESS_SECRET.public)
OFFICER = VerifierKey("zhengyi.example/officer/lin", ED25519, OFFICER_SECRET.public)
POLICY = Policy({ORIGIN: LOG}, OFFICE, {"lin": OFFICER}, bytes(range(32)), {"Officer": "CN=Lin Wei, O=Office"})

START = 1_660_000_000


def make_entries(count: int, origin: str = ORIGIN) -> list[Entry]:
    """Make the first ``count`` entries of a log, one a second."""
    entries: list[Entry] = []
    prev = first_prev(origin)
    for index in range(count):
        body: dict[str, Encodable] = {"number": index, "text": "业主"}
        entries.append(make_entry(origin, "noted", body, index, prev, START + index, OFFICE, OFFICE_SECRET.sign))
        prev = entries[-1].sha256
    return entries


def leaves_of(entries: list[Entry]) -> list[bytes]:
    return [leaf_hash(entry.data) for entry in entries]


def make_checkpoint(entries: list[Entry]) -> bytes:
    """Return the signed checkpoint over ``entries``."""
    checkpoint = Checkpoint(ORIGIN, len(entries), root_of(leaves_of(entries)))
    return sign_checkpoint(checkpoint, LOG, LOG_SECRET.sign)


def cosigned(checkpoint: bytes, time: int) -> bytes:
    """Return ``checkpoint`` with the witness's signature under it."""
    note = parse_note(checkpoint)
    return format_note(Note(note.text, (*note.signatures, cosign(note.text, time, WITNESS, WITNESS_SECRET.sign))))


def make_proof(entries: list[Entry], index: int, extra: bytes | None = None) -> Proof:
    path = prove_inclusion(leaves_of(entries), index)
    return Proof(index, tuple(path), make_checkpoint(entries), extra)
