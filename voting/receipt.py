"""What the voter keeps: the entry and a stand-alone proof that it is in the log.

Specification: ``voting/SPEC.md`` section Formats, "Receipt"; ledger/SPEC.md, "Proof".
"""

from dataclasses import dataclass
from typing import Any

from keys.canonical import Encodable, encode_canonical, parse_canonical
from keys.ed25519 import Verify
from keys.encoding import base64_of
from keys.errors import RejectionError
from keys.note import VerifierKey, format_vkey, parse_vkey
from keys.shape import base64_bytes, integer, one_of, record, text
from ledger.checkpoint import Checkpoint
from ledger.entry import Entry, parse_entry
from ledger.proof import Proof, check_proof, parse_proof
from voting.errors import ReceiptMalformedError, ReceiptWrongError

KIND = "zhengyi-receipt"
RECEIPT_LIMIT = 1 << 18

_RECEIPT = record(
    {
        "entry": base64_bytes(None),
        "kind": one_of(KIND),
        "log": text(400),
        "proof": text(65_535),
        "v": integer(1, 1),
    }
)


@dataclass(frozen=True, slots=True)
class Receipt:
    """An entry with its proof; ``log`` is what the file says of the log's key and is never trusted by itself."""

    entry: Entry
    proof: Proof
    log: VerifierKey


def make_receipt(entry: bytes, proof: bytes, log: VerifierKey) -> bytes:
    """The receipt file for ``entry``, whose tlog-proof is ``proof``."""
    fields: dict[str, Encodable] = {
        "entry": base64_of(entry),
        "kind": KIND,
        "log": format_vkey(log),
        "proof": proof.decode(),
        "v": 1,
    }
    return encode_canonical(fields)


def parse_receipt(data: bytes) -> Receipt:
    """Read a receipt file. Raises ReceiptMalformedError."""
    try:
        raw: dict[str, Any] = _RECEIPT(parse_canonical(data, RECEIPT_LIMIT))
        return Receipt(parse_entry(raw["entry"]), parse_proof(raw["proof"].encode()), parse_vkey(raw["log"]))
    except RejectionError as error:
        raise ReceiptMalformedError(str(error)) from error


def check_receipt(receipt: Receipt, log: VerifierKey, verify: Verify) -> Checkpoint:
    """Check that the receipt's entry stands in the log with key ``log``, under a checkpoint that this key signed.

    Raises: ReceiptWrongError, or the error of the part that does not hold.
    """
    if receipt.entry.index != receipt.proof.index:
        raise ReceiptWrongError("entry and proof name different places")
    return check_proof(receipt.proof, receipt.entry.data, log, verify)
