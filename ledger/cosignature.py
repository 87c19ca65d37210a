"""What a witness signs about a checkpoint (C2SP tlog-cosignature, Ed25519, version 1).

A cosignature says: at this time, this was the largest tree of this log that I had seen, and it extends all I had seen
before. It stands under the checkpoint as a signature of kind 0x04: eight bytes of Unix seconds, then the signature
over a header, the time, and the text of the checkpoint. Clause: ledger/SPEC.md, Formats 4.
"""

from collections.abc import Collection
from typing import Final

from keys.ed25519 import Sign, Verify
from keys.errors import SignatureWrongError
from keys.note import COSIGNATURE, Note, NoteSignature, VerifierKey
from ledger.merkle import MAX_SIZE

_TIME_SIZE: Final = 8


def cosignature_message(text: bytes, time: int) -> bytes:
    """Return what a witness signs at ``time`` over a checkpoint's ``text``.

    Source: C2SP tlog-cosignature, cosignature/v1.
    """
    return f"cosignature/v1\ntime {time}\n".encode() + text


def cosign(text: bytes, time: int, key: VerifierKey, sign: Sign) -> NoteSignature:
    """Return the signature line of the witness ``key`` over a checkpoint's ``text``."""
    if key.kind != COSIGNATURE:
        raise ValueError("only keys of kind COSIGNATURE cosign")
    signature = time.to_bytes(_TIME_SIZE, "big") + sign(cosignature_message(text, time))
    return NoteSignature(key.name, key.key_id, signature)


def check_cosignatures(note: Note, keys: Collection[VerifierKey], verify: Verify) -> list[tuple[VerifierKey, int]]:
    """Check the cosignatures of ``keys`` under a checkpoint; return who cosigned, and when, in the order of ``keys``.

    1. A line of a key that is not known is ignored.
    2. A line of a known key holds, or the note is refused.
    3. Of several lines of one key the latest counts: a witness may see the same checkpoint again.

    Units: times are Unix seconds. None of them is compared with the present here.
    Raises: SignatureWrongError. Keys of another kind, or two of one name and id: ValueError.
    """
    known = {(key.name, key.key_id): key for key in keys}
    if any(key.kind != COSIGNATURE for key in known.values()) or len(known) != len(set(keys)):
        raise ValueError("keys of another kind, or two keys of one name and id")
    times: dict[VerifierKey, int] = {}
    for line in note.signatures:
        key = known.get((line.name, line.key_id))
        if key is None:  # 1
            continue
        time = int.from_bytes(line.signature[:_TIME_SIZE], "big")
        if len(line.signature) <= _TIME_SIZE or time > MAX_SIZE:
            raise SignatureWrongError
        verify(key.public, cosignature_message(note.text, time), line.signature[_TIME_SIZE:])  # 2
        times[key] = max(time, times.get(key, 0))  # 3
    return [(key, times[key]) for key in known.values() if key in times]
