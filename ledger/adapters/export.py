"""What leaves the database: the record of a case at a published size, and the proof of one entry.

Both are the same bytes however often they are asked for.
"""

from keys.adapters.sodium import check_signature
from ledger.adapters.caselog import CaseLog
from ledger.checkpoint import check_checkpoint
from ledger.errors import LogDamagedError
from ledger.merkle import leaf_hash, prove_inclusion, root_of
from ledger.proof import Proof, format_proof
from ledger.record import make_record


def export_record(caselog: CaseLog, policy_text: bytes, size: int | None = None) -> dict[str, bytes]:
    """Return the files of the record at ``size``, by default the newest published one.

    The tree is built anew from the entries and compared with the signed root. The record carries the phase checkpoints
    before ``size``; none of them can change later, so neither can the record.
    Raises: CheckpointMissingError if no checkpoint of that size was published; LogDamagedError.
    """
    note = caselog.checkpoint(size)
    checkpoint = check_checkpoint(note, caselog.log_key, check_signature)
    entries = caselog.data(0, checkpoint.size)
    if root_of([leaf_hash(data) for data in entries]) != checkpoint.root:
        raise LogDamagedError("the stored entries do not give the root that was signed")
    phases = caselog.phase_checkpoints(checkpoint.size)
    return make_record(entries, caselog.blobs(checkpoint.size), note, phases, policy_text)


def make_proof(caselog: CaseLog, index: int) -> bytes | None:
    """Return the proof of the entry at ``index`` against the first checkpoint over it; None while there is none."""
    covering = caselog.covering_checkpoint(index)
    if covering is None:
        return None
    size, note = covering
    return format_proof(Proof(index, tuple(prove_inclusion(caselog.leaf_hashes(size), index, size)), note))
