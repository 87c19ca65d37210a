"""The record of a case at a published size, out of the database; the same bytes however often it is asked for."""

from keys.adapters.sodium import check_signature
from ledger.adapters.caselog import CaseLog
from ledger.checkpoint import check_checkpoint
from ledger.errors import LogDamagedError
from ledger.merkle import leaf_hash, root_of
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
