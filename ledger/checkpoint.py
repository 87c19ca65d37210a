"""The log's signed statement of its size and root (C2SP tlog-checkpoint).

The text of the note has three lines: origin, size, root. Lines beyond them are refused: nothing that they could say
would be bound by a cosignature of the newer kind. There is no time in it, so two checkpoints of one tree are the same
bytes. Clause: ledger/SPEC.md, Formats 3.
"""

from dataclasses import dataclass

from keys.ed25519 import Sign, Verify
from keys.encoding import base64_of, bytes_of_base64, parse_decimal
from keys.errors import EncodingMalformedError
from keys.hashing import HASH_SIZE
from keys.note import Note, VerifierKey, check_note, is_key_name, parse_note, sign_note
from ledger.errors import CheckpointMalformedError, OriginWrongError
from ledger.merkle import EMPTY_ROOT, MAX_SIZE


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The tree of ``size`` leaves with ``root``, of the log named ``origin``."""

    origin: str
    size: int
    root: bytes

    def __post_init__(self) -> None:
        if not is_key_name(self.origin) or not 0 <= self.size <= MAX_SIZE or len(self.root) != HASH_SIZE:
            raise CheckpointMalformedError("origin, size, or the length of the root")
        if self.size == 0 and self.root != EMPTY_ROOT:
            raise CheckpointMalformedError("another root than that of nothing, for size 0")


def format_checkpoint_text(checkpoint: Checkpoint) -> bytes:
    """Write the text that a log signs."""
    return f"{checkpoint.origin}\n{checkpoint.size}\n{base64_of(checkpoint.root)}\n".encode()


def sign_checkpoint(checkpoint: Checkpoint, key: VerifierKey, sign: Sign) -> bytes:
    """Return the checkpoint as a note signed by the log's ``key``, whose name must be the origin."""
    if checkpoint.origin != key.name:
        raise ValueError("the key of another log")
    return sign_note(format_checkpoint_text(checkpoint), key, sign)


def parse_checkpoint(data: bytes) -> tuple[Checkpoint, Note]:
    """Read a checkpoint and the note that carries it; no signature is checked.

    Raises: NoteMalformedError, CheckpointMalformedError.
    Source: C2SP tlog-checkpoint, note text.
    """
    note = parse_note(data)
    lines = note.text.decode().split("\n")
    if len(lines) != 4:  # the last one is what follows the last line feed: nothing
        raise CheckpointMalformedError("not three lines")
    try:
        return Checkpoint(lines[0], parse_decimal(lines[1], MAX_SIZE), bytes_of_base64(lines[2])), note
    except EncodingMalformedError:
        raise CheckpointMalformedError("size or root") from None


def check_checkpoint(data: bytes, key: VerifierKey, verify: Verify) -> Checkpoint:
    """Read a checkpoint and check that it is of the log of ``key`` and signed by it.

    Raises: NoteMalformedError, CheckpointMalformedError, OriginWrongError, SignatureWrongError,
        SignatureMissingError.
    """
    checkpoint, note = parse_checkpoint(data)
    if checkpoint.origin != key.name:
        raise OriginWrongError
    check_note(note, [key], verify)
    return checkpoint
