"""One appended item: a signed note over one line of canonical JSON.

The line says which log and place the entry belongs to, and carries the hash of the entry before it, so that a person
with sha256sum can follow the chain without knowing trees. The note's one signature is the office's; what people sign
is inside the body. An entry is its bytes: they are stored, hashed and never written anew. ``parse_entry`` looks at
form only, ``reread_entry`` at the office's signature, ``check_chain`` at the rest. Clause: ledger/SPEC.md, Formats 1.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from keys.canonical import MAX_INTEGER, Encodable, Json, encode_canonical, parse_canonical
from keys.ed25519 import SIGNATURE_SIZE, Sign, Verify
from keys.encoding import hex_of
from keys.errors import ShapeWrongError
from keys.hashing import HASH_SIZE
from keys.note import Note, VerifierKey, check_note, is_key_name, make_note, parse_note
from keys.shape import hex_bytes, integer, mapping_of, one_of, record
from ledger.errors import (
    EntryCaseWrongError,
    EntryIndexWrongError,
    EntryMalformedError,
    EntryPrevWrongError,
    EntryTimeWrongError,
    EntryTooLargeError,
)
from ledger.merkle import leaf_hash
from ledger.tile import MAX_ENTRY

_VERSION: Final = 1
_KIND = re.compile(r"[a-z][a-z0-9_]{0,63}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the log ``case``; ``body`` belongs to whoever knows the ``kind``, and is not to be changed.

    Units: ``index`` is zero-based; ``time`` is in seconds of Unix time; ``prev`` and ``sha256``, which the next entry
    carries, are hashes of whole entries; ``leaf_hash`` is that of this entry as a leaf of the tree; ``data`` are the
    bytes that all of this was read from.
    """

    index: int
    kind: str
    body: dict[str, Any]
    time: int
    case: str
    prev: bytes
    data: bytes
    note: Note
    sha256: bytes
    leaf_hash: bytes


def first_prev(origin: str) -> bytes:
    """Return what entry 0 carries as the hash of its predecessor: that of the origin and a line feed."""
    return hashlib.sha256(origin.encode() + b"\n").digest()


def parse_entry(data: bytes) -> Entry:
    """Read an entry.

    1. It has at most 65,535 bytes and is a note.
    2. The note has exactly one signature, of 64 bytes.
    3. Its text is one line of canonical JSON with exactly the seven names.

    Raises: EntryTooLargeError, EntryMalformedError, ShapeWrongError, and what ``parse_note`` and ``parse_canonical``
        raise.
    """
    note = _parse_note(data)  # 1, 2
    return _entry(parse_canonical(note.text[:-1]), data, note)  # 3


def reread_entry(data: bytes, office: VerifierKey, verify: Verify) -> Entry:
    """Read an entry that ``office`` has signed: where it did, the line is in its one form, as ``make_entry`` wrote it.

    Raises: as ``parse_entry`` does, SignatureWrongError, SignatureMissingError.
    """
    note = _parse_note(data)
    check_note(note, [office], verify)
    return _entry(json.loads(note.text), data, note)


def make_entry(
    case: str,
    kind: str,
    body: Mapping[str, Encodable],
    index: int,
    prev: bytes,
    time: int,
    key: VerifierKey,
    sign: Sign,
) -> Entry:
    """Make the entry at ``index`` of the log ``case``, signed by the office's ``key``.

    Raises: EntryTooLargeError, and for a body that has no canonical form what ``encode_canonical`` raises.
    """
    line: dict[str, Encodable] = {
        "body": body,
        "case": case,
        "kind": kind,
        "prev": hex_of(prev),
        "seq": index,
        "time": time,
        "v": _VERSION,
    }
    text = encode_canonical(line) + b"\n"
    if len(text) > MAX_ENTRY:
        raise EntryTooLargeError
    note, data = make_note(text, key, sign)
    if len(data) > MAX_ENTRY:
        raise EntryTooLargeError
    return _entry(json.loads(text), data, note)  # in canonical form, because it was written so above


def check_chain(entry: Entry, index: int, prev: bytes, time: int, origin: str) -> None:
    """Check that ``entry`` follows an entry with the hash ``prev`` and the time ``time`` at ``index`` of ``origin``.

    For entry 0, ``prev`` is ``first_prev(origin)`` and ``time`` is 0.
    Raises: EntryCaseWrongError, EntryIndexWrongError, EntryPrevWrongError, EntryTimeWrongError, naming ``index``.
    """
    if entry.case != origin:
        raise EntryCaseWrongError(entry=index)
    if entry.index != index:
        raise EntryIndexWrongError(entry=index)
    if entry.prev != prev:
        raise EntryPrevWrongError(entry=index)
    if entry.time < time:
        raise EntryTimeWrongError(entry=index)


def _parse_note(data: bytes) -> Note:
    """Read the note of an entry, with one line and one signature."""
    if len(data) > MAX_ENTRY:
        raise EntryTooLargeError
    note = parse_note(data)
    if len(note.signatures) != 1 or len(note.signatures[0].signature) != SIGNATURE_SIZE:
        raise EntryMalformedError("not exactly one signature")
    if note.text.count(b"\n") != 1:
        raise EntryMalformedError("not one line")
    return note


def _entry(line: Json, data: bytes, note: Note) -> Entry:
    read = _read_line(line)
    place = (read["seq"], read["kind"], read["body"], read["time"], read["case"], read["prev"])
    return Entry(*place, data, note, hashlib.sha256(data).digest(), leaf_hash(data))


def _kind(value: Json) -> str:
    if not isinstance(value, str) or _KIND.fullmatch(value) is None:
        raise ShapeWrongError("must be a kind of entry")
    return value


def _origin(value: Json) -> str:
    if not isinstance(value, str) or not is_key_name(value):
        raise ShapeWrongError("must be the origin of a log")
    return value


def _member(value: Json) -> Json:
    """Leave a member of the body to whoever knows the kind."""
    return value


_read_line = record(
    {
        "body": mapping_of(_member, MAX_ENTRY),
        "case": _origin,
        "kind": _kind,
        "prev": hex_bytes(HASH_SIZE),
        "seq": integer(0, MAX_INTEGER),
        "time": integer(0, MAX_INTEGER),
        "v": one_of(_VERSION),
    }
)
