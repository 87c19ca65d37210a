"""Refusals of Belenios structures and archives. Those of elements, scalars and proofs are in ``keys/refusal.py``."""

from keys.errors import MalformedError, NotAllowedError, VerificationError


class ArchiveMalformedError(MalformedError):
    """The archive is not a tar file exactly as the tool writes it."""

    code = "archive-malformed"


class ArchiveNameWrongError(VerificationError):
    """A file of the archive is not named by the hash of its content."""

    code = "archive-name-wrong"


class ArchiveTooLargeError(NotAllowedError):
    """A file of the archive is larger than anything that belongs there."""

    code = "archive-too-large"


class ArchiveDataWrongError(VerificationError):
    """The data before an event are not exactly those that it names, in the order of the specification."""

    code = "archive-data-wrong"


class EventMalformedError(MalformedError):
    """An event is not in the one accepted form."""

    code = "event-malformed"


class EventChainWrongError(VerificationError):
    """An event does not name the one before it, or not its own height."""

    code = "event-chain-wrong"


class EventOrderWrongError(NotAllowedError):
    """An event may not stand at this place of an election."""

    code = "event-order-wrong"


class ElectionMalformedError(MalformedError):
    """The election is not in the one accepted form."""

    code = "election-malformed"


class ElectionUnsupportedError(NotAllowedError):
    """The election is of another protocol version, another group, or has questions of another type."""

    code = "election-unsupported"


class ElectionOtherError(VerificationError):
    """The election is not the one expected."""

    code = "election-other"


class ElectionKeyWrongError(VerificationError):
    """The election key is not the product of the trustees' keys."""

    code = "election-key-wrong"


class TrusteesMalformedError(MalformedError):
    """The list of trustees is not in the one accepted form."""

    code = "trustees-malformed"


class TrusteeRepeatedError(NotAllowedError):
    """Two trustees have the same key."""

    code = "trustee-repeated"


class TrusteeCertificateError(VerificationError):
    """A trustee's certificate is not for this place, or not signed by its own key."""

    code = "trustee-certificate-wrong"


class TrusteeCoefficientsError(VerificationError):
    """A trustee committed to another number of coefficients than the threshold, or did not sign them."""

    code = "trustee-coefficients-wrong"


class TrusteeKeyError(VerificationError):
    """A trustee's verification key does not follow from the coefficients, or its owner did not sign it."""

    code = "trustee-key-wrong"


class ElectorateMalformedError(MalformedError):
    """The list of public credentials is not in the one accepted form."""

    code = "electorate-malformed"


class ElectorateOtherError(VerificationError):
    """The list of public credentials is not the one expected."""

    code = "electorate-other"


class ElectorateRepeatedError(NotAllowedError):
    """A public credential stands in the list twice."""

    code = "electorate-repeated"


class WeightsTooLargeError(NotAllowedError):
    """The weights add up to more than can be counted."""

    code = "weights-too-large"


class CredentialMalformedError(MalformedError):
    """The text is not a private credential."""

    code = "credential-malformed"


class SecretBallotMalformedError(MalformedError):
    """The secret ballot is not in the one accepted form."""

    code = "secret-ballot-malformed"


class BallotElectionError(NotAllowedError):
    """The ballot is for another election."""

    code = "ballot-election-wrong"


class BallotCredentialError(NotAllowedError):
    """The ballot's credential is not in the list of public credentials."""

    code = "ballot-credential-unknown"


class BallotShapeError(NotAllowedError):
    """The ballot does not have exactly the answers, choices and proofs that the questions demand."""

    code = "ballot-shape-wrong"


class BallotSignedHashError(VerificationError):
    """The hash that the ballot's signature covers is not that of the ballot."""

    code = "ballot-signed-hash-wrong"


class BallotRepeatedError(NotAllowedError):
    """The same ballot stands in the archive twice."""

    code = "ballot-repeated"


class TallyMalformedError(MalformedError):
    """The encrypted tally is not in the one accepted form."""

    code = "tally-malformed"


class TallyCountWrongError(VerificationError):
    """The number or the weight of the counted ballots is not what the ballots say."""

    code = "tally-count-wrong"


class TallyWrongError(VerificationError):
    """The encrypted tally is not the weighted sum of the last ballots."""

    code = "tally-wrong"


class DecryptionMalformedError(MalformedError):
    """A partial decryption is not in the one accepted form, or not of the shape of the tally."""

    code = "decryption-malformed"


class DecryptionOwnerError(NotAllowedError):
    """A partial decryption names no trustee, or one that has decrypted before."""

    code = "decryption-owner-wrong"


class DecryptionMissingError(NotAllowedError):
    """There are fewer good partial decryptions than the trustees' rule demands."""

    code = "decryption-missing"


class ResultMalformedError(MalformedError):
    """The result is not in the one accepted form."""

    code = "result-malformed"


class ResultRangeError(VerificationError):
    """The result has figures that no set of valid ballots can give."""

    code = "result-out-of-range"


class ResultDecryptionError(VerificationError):
    """The result is not what the partial decryptions give."""

    code = "result-decryption-wrong"


class ResultMissingError(NotAllowedError):
    """The archive has no result."""

    code = "result-missing"
