"""Refusals of the trustee's tool and of the office's steps in a secret vote."""

from keys.errors import MalformedError, NotAllowedError, VerificationError


class TrusteeFileMissingError(NotAllowedError):
    """There is no trustee's file of this name in the folder."""

    code = "trustee-file-missing"


class TrusteeFileExistsError(NotAllowedError):
    """There is a trustee's file of this name in the folder already."""

    code = "trustee-file-exists"


class TrusteeFileMalformedError(MalformedError):
    """The file is not a trustee's sealed file."""

    code = "trustee-file-malformed"


class TrusteeCaseWrongError(NotAllowedError):
    """The record is of a case in which this trustee's file took no part, or not as far as this step needs."""

    code = "trustee-case-wrong"


class TrusteeHeadError(VerificationError):
    """The record does not continue the one that this trustee saw before: another history is being shown."""

    code = "trustee-head-differs"


class RecordRefusedError(VerificationError):
    """The record does not pass the trustee's own audit, so nothing is signed."""

    code = "record-refused"


class TallyDiffersError(VerificationError):
    """The encrypted tally is not the one that this trustee computes from the ballots, so nothing is decrypted."""

    code = "trustee-tally-differs"


class DecryptionNotDueError(NotAllowedError):
    """The record does not stand at the decryption: voting is not closed and added up, or a result is declared."""

    code = "decryption-not-due"


class DecryptedAlreadyError(NotAllowedError):
    """This trustee has decrypted this case already, and does so never twice."""

    code = "decrypted-already"


class StatementFileError(MalformedError):
    """The file is not a signed statement."""

    code = "statement-file-malformed"


class StatementsDifferError(VerificationError):
    """The files carry signatures over different statements."""

    code = "statements-differ"


class ProposalWrongError(VerificationError):
    """What is proposed for sealing is not a manifest that fits the record and names this trustee."""

    code = "proposal-wrong"


class ServiceKeyMissingError(NotAllowedError):
    """The service's key of this case is in neither of its two places, or was destroyed."""

    code = "service-key-missing"


class ServiceKeyDiffersError(VerificationError):
    """The service's key on disk is not the one that the ledger names, or others may read it."""

    code = "service-key-differs"
