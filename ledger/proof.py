"""The stand-alone proof that an entry is in the log (C2SP tlog-proof, version 1).

A text: a header, optional extra data, the index, the path from the leaf upward, an empty line, and the checkpoint as it
was signed. The entry travels beside it. Size and root come from the checkpoint alone, once its signature holds.
``extra`` is not protected by anything. Clause: ledger/SPEC.md, Formats 6.
"""

from dataclasses import dataclass
from typing import Final

from keys.ed25519 import Verify
from keys.encoding import base64_of, bytes_of_base64, parse_decimal
from keys.errors import EncodingMalformedError
from keys.hashing import HASH_SIZE
from keys.note import VerifierKey
from ledger.checkpoint import Checkpoint, check_checkpoint
from ledger.errors import ProofMalformedError
from ledger.merkle import check_inclusion, leaf_hash

MAX_BYTES: Final = 65_536
MAX_PATH: Final = 63

_HEADER: Final = "c2sp.org/tlog-proof@v1"


@dataclass(frozen=True, slots=True)
class Proof:
    """The place of an entry in the tree of ``checkpoint``, whose bytes are kept as they were signed."""

    index: int
    path: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes | None = None


def format_proof(proof: Proof) -> bytes:
    """Write ``proof`` as text."""
    lines = [_HEADER]
    if proof.extra is not None:
        lines.append(f"extra {base64_of(proof.extra)}")
    lines += [f"index {proof.index}", *map(base64_of, proof.path), "", ""]
    return "\n".join(lines).encode() + proof.checkpoint


def parse_proof(data: bytes) -> Proof:
    """Read a proof of at most 64 KiB; the checkpoint in it is not looked at yet.

    Raises: ProofMalformedError.
    Source: C2SP tlog-proof, format.
    """
    head, separator, checkpoint = data.partition(b"\n\n")
    try:
        lines = head.decode("ascii").split("\n")
        if len(data) > MAX_BYTES or not separator or lines.pop(0) != _HEADER:
            raise ProofMalformedError("too long, or another header")
        extra = bytes_of_base64(lines.pop(0)[6:]) if lines and lines[0].startswith("extra ") else None
        if not lines or not lines[0].startswith("index "):
            raise ProofMalformedError("no index")
        index = parse_decimal(lines.pop(0)[6:])
        path = tuple(bytes_of_base64(line) for line in lines)
    except (UnicodeDecodeError, EncodingMalformedError):
        raise ProofMalformedError("another encoding") from None
    if len(path) > MAX_PATH or any(len(sibling) != HASH_SIZE for sibling in path):
        raise ProofMalformedError("the path")
    return Proof(index, path, checkpoint, extra)


def check_proof(proof: Proof, entry_data: bytes, key: VerifierKey, verify: Verify) -> Checkpoint:
    """Check that ``entry_data`` stands at the proof's index in the log of ``key``; return the checkpoint that says so.

    1. The checkpoint is of that log and signed by it.
    2. The path leads from the entry to the checkpoint's root.

    Raises: what ``check_checkpoint`` raises, InclusionWrongError. Whether witnesses saw the checkpoint is a question
        to the policy, and asked apart.
    """
    checkpoint = check_checkpoint(proof.checkpoint, key, verify)  # 1
    check_inclusion(leaf_hash(entry_data), proof.index, checkpoint.size, proof.path, checkpoint.root)  # 2
    return checkpoint
