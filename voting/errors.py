"""Refusals of the vote: every cause one class with a stable code."""

from keys.errors import MalformedError, NotAllowedError, VerificationError


class ManifestMalformedError(MalformedError):
    """The manifest is not in the one accepted form."""

    code = "manifest-malformed"


class SilenceUndirectedError(NotAllowedError):
    """Silent owners shall join the majority, or vote against, in an election, where that names no candidate."""

    code = "silence-undirected"


class CastMalformedError(MalformedError):
    """The cast request is not in the one accepted form."""

    code = "cast-malformed"


class BallotMalformedError(MalformedError):
    """The ballot is not in the one accepted form."""

    code = "ballot-malformed"


class StatementMalformedError(MalformedError):
    """The signed statement is not in the one accepted form."""

    code = "statement-malformed"


class BlobMissingError(VerificationError):
    """A file named by the entry is missing or does not hash to its name."""

    code = "blob-missing"


class SuiteWrongError(NotAllowedError):
    """The ballot is of another mode or suite than the manifest demands."""

    code = "suite-wrong"


class CaseWrongError(NotAllowedError):
    """The statement is for another case."""

    code = "case-wrong"


class ManifestWrongError(NotAllowedError):
    """The ballot names another manifest than the sealed one."""

    code = "manifest-wrong"


class BallotHashWrongError(VerificationError):
    """The signed statement names another ballot than the one sent."""

    code = "ballot-hash-wrong"


class ChannelNotAllowedError(NotAllowedError):
    """The channel is not one that the manifest allows for this kind of ballot."""

    code = "channel-not-allowed"


class VoterUnknownError(NotAllowedError):
    """The voter is not on the sealed roll."""

    code = "voter-unknown"


class CredentialUnknownError(NotAllowedError):
    """No such credential was issued to this voter."""

    code = "credential-unknown"


class CredentialInactiveError(NotAllowedError):
    """The credential was revoked before this entry."""

    code = "credential-inactive"


class CredentialTwiceError(NotAllowedError):
    """The voter has an active credential already, or the key or issue number was used before."""

    code = "credential-twice"


class CredentialKindWrongError(NotAllowedError):
    """The manifest does not allow such credentials, or their holders are not identified in this way."""

    code = "credential-kind-wrong"


class CredentialUsedError(NotAllowedError):
    """A ballot was cast with the credential, so that only two officers can end it."""

    code = "credential-used"


class NotOpenError(NotAllowedError):
    """Voting is not open."""

    code = "not-open"


class BallotLateError(NotAllowedError):
    """The ballot came at or after the closing time."""

    code = "ballot-late"


class OptionUnknownError(NotAllowedError):
    """The ballot names a question or option that the manifest does not have, or not in its order."""

    code = "option-unknown"


class SelectionCountWrongError(NotAllowedError):
    """The ballot selects fewer or more options than the question allows."""

    code = "selection-count-wrong"


class SequenceWrongError(NotAllowedError):
    """The ballot does not carry the next number of this voter's ballots."""

    code = "sequence-wrong"


class PreviousWrongError(NotAllowedError):
    """The ballot does not name this voter's previous ballot."""

    code = "previous-wrong"


class CheckpointSeenWrongError(VerificationError):
    """The checkpoint named in the statement is not one of this log."""

    code = "checkpoint-seen-wrong"


class BallotLimitError(NotAllowedError):
    """The voter has cast as many ballots as the manifest allows."""

    code = "ballot-limit"


class BallotReplayedError(NotAllowedError):
    """This ballot stands in the ledger already and was replaced by a later one."""

    code = "ballot-replayed"


class BallotTwiceError(NotAllowedError):
    """The same ballot stands in the ledger twice."""

    code = "ballot-twice"


class SerialTwiceError(NotAllowedError):
    """The serial number of this paper was entered before."""

    code = "serial-twice"


class OfficersSameError(NotAllowedError):
    """Two different officers must sign, and one signed twice."""

    code = "officers-same"


class SignersWrongError(NotAllowedError):
    """The entry is not signed by exactly the persons that its kind demands."""

    code = "signers-wrong"


class RollWrongError(VerificationError):
    """The roll is not the one that was posted, or its totals differ from the sealed ones."""

    code = "roll-wrong"


class SetAsideWrongError(NotAllowedError):
    """A ballot to be set aside does not exist or was set aside before."""

    code = "set-aside-wrong"


class ExtensionWrongError(NotAllowedError):
    """Voting can be extended before the old closing time and within the sealed limit; before version 3 once."""

    code = "extension-wrong"


class ProcessVersionError(NotAllowedError):
    """The case is of a version of the process that had ended when it was opened."""

    code = "process-version-old"


class ClosingWrongError(NotAllowedError):
    """Voting was opened or closed at a time or with counts that the record contradicts."""

    code = "closing-wrong"


class DeliveryWrongError(NotAllowedError):
    """The delivery record names an unknown voter or its counts do not add up."""

    code = "delivery-wrong"


class PaperWrongError(NotAllowedError):
    """The paper reconciliation does not close to zero."""

    code = "paper-unreconciled"


class ReceiptWrongError(VerificationError):
    """The receipt does not belong to this ledger."""

    code = "receipt-wrong"


class ReceiptMalformedError(MalformedError):
    """The receipt file is not in the one accepted form."""

    code = "receipt-malformed"


class SealedLateError(NotAllowedError):
    """The manifest was sealed after the opening time that it names."""

    code = "sealed-late"


class CaseUnknownError(NotAllowedError):
    """There is no such case."""

    code = "case-unknown"
