"""What an import is recorded by: the private record of file, columns, settings and decisions, and its public line.

The private record names persons and reasons and stays with the office; the ledger holds its SHA-256, the settings and
counts. A nonce of 32 bytes in the record keeps anybody from guessing what it says from its hash.
Specification: ``voting/SPEC.md``, "Record of an import".
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from keys.canonical import Json, encode_canonical
from keys.encoding import hex_of
from voting.doubt import State, decisions_document
from voting.grid import letter_of
from voting.mapping import Mapping as Columns
from voting.terms import Terms

NONCE_SIZE = 32
EACH = "each"


@dataclass(frozen=True, slots=True)
class RollImport:
    """One import: ``record`` stays with the office, ``basis`` goes into the entry, ``states`` by voter."""

    record: bytes
    basis: Mapping[str, Any]
    states: Mapping[str, State]


def make_import(
    file: bytes,
    columns: Columns,
    terms: Terms,
    left_out: Sequence[int],
    states: Mapping[str, State],
    nonce: bytes,
) -> RollImport:
    """Put together the record of an import and what the entry says of it.

    Shapes: ``file`` is the SHA-256 of the roll file, ``nonce`` 32 fresh random bytes.
    Units: ``left_out`` are areas in thousandths of m².
    """
    if len(nonce) != NONCE_SIZE:
        raise ValueError("a nonce has 32 bytes")
    settings = {"parking": terms.parking or EACH, "storage": terms.storage or EACH}
    record = encode_canonical(
        {
            "cutoff": terms.cutoff,
            "decisions": decisions_document(terms.decisions),
            "file": hex_of(file),
            "mapping": _columns(columns),
            "nonce": hex_of(nonce),
            "settings": dict(settings),
            "v": 1,
        }
    )
    basis = {
        **settings,
        "decisions": len(terms.decisions.listed),
        "left_out": {"area": sum(left_out), "units": len(left_out)},
        "record": hashlib.sha256(record).hexdigest(),
        "states": len(states),
    }
    return RollImport(record, basis, states)


def _columns(columns: Columns) -> list[Json]:
    """The columns that were read, in the order of the sheets' names: names of sheets cannot be members here."""
    listed: list[Json] = []
    for name, heading in sorted(columns.sheets.items()):
        read = sorted(heading.columns.items(), key=lambda item: item[1]) if heading else []
        pairs: list[Json] = [{"column": letter_of(column), "meaning": meaning} for meaning, column in read]
        listed.append({"columns": pairs, "heading": heading.row if heading else None, "sheet": name})
    return listed
