"""Refusals of the group, the proofs and the ceremony.

They stand apart from keys/errors.py, which everything reads: only secret ballots need these.
Clause: keys/SPEC.md, Security.
"""

from keys.errors import MalformedError, NotAllowedError, VerificationError


class ElementMalformedError(MalformedError):
    """An element is not the canonical encoding of a point in the group."""

    code = "element-malformed"


class ElementIdentityError(NotAllowedError):
    """An element is the identity where it must not be."""

    code = "element-identity"


class ScalarMalformedError(MalformedError):
    """A scalar is not a decimal number below the order of the group."""

    code = "scalar-malformed"


class ProofOptionWrongError(VerificationError):
    """The proof that an option holds 0 or 1 is wrong."""

    code = "proof-option-wrong"


class ProofSumWrongError(VerificationError):
    """The proof that the number of chosen options is allowed is wrong."""

    code = "proof-sum-wrong"


class ProofBlankWrongError(VerificationError):
    """The proof that a blank vote chooses no option is wrong."""

    code = "proof-blank-wrong"


class ProofKeyWrongError(VerificationError):
    """The proof that a trustee knows the secret of a key is wrong."""

    code = "proof-key-wrong"


class ProofDecryptionWrongError(VerificationError):
    """The version 1 proof of a decryption factor is wrong."""

    code = "proof-decryption-wrong"


class ProofFactorWrongError(VerificationError):
    """Our proof of a decryption factor, which names all that it speaks of, is wrong."""

    code = "proof-factor-wrong"


class BallotSignatureWrongError(VerificationError):
    """The signature of a secret ballot is wrong."""

    code = "ballot-signature-wrong"


class DiscreteLogMissingError(VerificationError):
    """The decrypted element stands for no number within the bound."""

    code = "discrete-log-missing"


class MessageSignatureWrongError(VerificationError):
    """The signature of a message of the ceremony is wrong."""

    code = "message-signature-wrong"


class ShareMissingError(NotAllowedError):
    """There are fewer shares than the threshold demands."""

    code = "share-missing"


class ShareIndexWrongError(NotAllowedError):
    """A share belongs to no trustee of the ceremony."""

    code = "share-index-wrong"


class MessageMalformedError(MalformedError):
    """A message of the ceremony is not in the one accepted form."""

    code = "message-malformed"


class SeedMalformedError(MalformedError):
    """The text is not the seed of a trustee."""

    code = "seed-malformed"


class ChannelWrongError(VerificationError):
    """A message between trustees does not open, or was written to another."""

    code = "channel-wrong"


class CertificateWrongError(VerificationError):
    """A trustee's certificate is not for this place of this board."""

    code = "certificate-wrong"


class CoefficientsWrongError(VerificationError):
    """The public coefficients of a trustee are not as many as the threshold, or not signed for this board."""

    code = "coefficients-wrong"


class ShareWrongError(VerificationError):
    """A trustee's share does not fit the public coefficients."""

    code = "share-wrong"


class TrusteeUnknownError(NotAllowedError):
    """The seed belongs to no certificate of the board."""

    code = "trustee-unknown"
