"""Refusals of the ledger, each with its code; the families are in keys/errors.py. Clause: ledger/SPEC.md, Security."""

from keys.errors import MalformedError, NotAllowedError, VerificationError


class EntryMalformedError(MalformedError):
    """The entry is not a note of one signature over one line of canonical JSON."""

    code = "entry-malformed"


class EntryTooLargeError(MalformedError):
    """The entry is longer than 65,535 bytes."""

    code = "entry-too-large"


class EntryCaseWrongError(VerificationError):
    """The entry belongs to another log."""

    code = "entry-case-wrong"


class EntryIndexWrongError(VerificationError):
    """The entry does not carry the number of its place."""

    code = "entry-index-wrong"


class EntryPrevWrongError(VerificationError):
    """The entry does not carry the hash of the entry before it."""

    code = "entry-prev-wrong"


class EntryTimeWrongError(VerificationError):
    """The entry is older than the entry before it."""

    code = "entry-time-wrong"


class InclusionWrongError(VerificationError):
    """The proof does not place the entry in the tree."""

    code = "inclusion-wrong"


class ConsistencyWrongError(VerificationError):
    """The proof does not show that the later tree extends the earlier one."""

    code = "consistency-wrong"


class TileMalformedError(MalformedError):
    """The file is not an entry bundle, a tile, or the name of one."""

    code = "tile-malformed"


class TileWrongError(VerificationError):
    """A tile is not the one that the entries give."""

    code = "tile-wrong"


class CheckpointMalformedError(MalformedError):
    """The note is not a checkpoint."""

    code = "checkpoint-malformed"


class OriginWrongError(VerificationError):
    """The checkpoint is of another log."""

    code = "origin-wrong"


class RootWrongError(VerificationError):
    """The entries do not give the root that the checkpoint states."""

    code = "root-wrong"


class CheckpointConflictError(VerificationError):
    """The log signed two different trees of one history."""

    code = "checkpoint-conflict"


class PolicyMalformedError(MalformedError):
    """The policy cannot be read, or contradicts itself."""

    code = "policy-malformed"


class LogUntrustedError(VerificationError):
    """The policy does not name this log."""

    code = "log-untrusted"


class QuorumMissingError(VerificationError):
    """Fewer witnesses have cosigned the checkpoint than the policy demands."""

    code = "quorum-missing"


class ProofMalformedError(MalformedError):
    """The text is not a proof of inclusion."""

    code = "proof-malformed"


class RecordNameError(MalformedError):
    """The record holds a file under a name that no record has."""

    code = "record-name-wrong"


class RecordFileMissingError(VerificationError):
    """The record lacks a file."""

    code = "record-file-missing"


class RecordFileExtraError(VerificationError):
    """The record holds a file that its tree does not have."""

    code = "record-file-extra"


class RecordTextError(VerificationError):
    """The explanation that comes with the record is not the one that belongs to it."""

    code = "record-text-wrong"


class BlobWrongError(VerificationError):
    """A blob does not have the hash that names it."""

    code = "blob-wrong"


class LogFrozenError(NotAllowedError):
    """The log is frozen after a fault; it can be read, not written."""

    code = "log-frozen"


class LogClosedError(NotAllowedError):
    """The log is closed; nothing more can be appended."""

    code = "log-closed"


class LogExistsError(NotAllowedError):
    """There is a log of this origin already."""

    code = "log-exists"


class LogUnknownError(NotAllowedError):
    """There is no log of this origin."""

    code = "log-unknown"


class LogDamagedError(VerificationError):
    """The stored log contradicts itself."""

    code = "log-damaged"


class EntryRepeatedError(NotAllowedError):
    """An entry was appended under this key before."""

    code = "entry-repeated"


class CheckpointMissingError(NotAllowedError):
    """No checkpoint is kept for this size."""

    code = "checkpoint-missing"


class FileConflictError(VerificationError):
    """A published file exists with other bytes."""

    code = "file-conflict"


class ForkError(VerificationError):
    """The tree to be signed contradicts one that was signed before."""

    code = "forked"


class RollbackError(VerificationError):
    """The database is older than the published ledger."""

    code = "rolled-back"


class SignerMissingError(NotAllowedError):
    """The signer has no memory of this log."""

    code = "signer-missing"


class SignerExistsError(NotAllowedError):
    """The signer has a memory of this log already."""

    code = "signer-exists"


class SignerKeyWrongError(NotAllowedError):
    """The key file does not hold the key of this log."""

    code = "signer-key-wrong"


class ContainerNameError(MalformedError):
    """The folder or zip holds something under a name that is not allowed."""

    code = "container-name"


class ContainerDuplicateError(MalformedError):
    """The folder or zip holds a name twice, if only in another letter case."""

    code = "container-duplicate"


class ContainerSizeError(MalformedError):
    """The folder or zip is larger than any record."""

    code = "container-size"


class ContainerMalformedError(MalformedError):
    """The file is not a zip in the accepted form."""

    code = "container-malformed"
