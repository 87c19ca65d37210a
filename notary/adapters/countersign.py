"""A second signature beside a certificate: ``certificate.pdf.p7s``, a detached CMS that an outside tool made.

What is checked here is its form and that it is over these very bytes; the signature itself and whose it is, OpenSSL or
the tool that made it checks. Source: RFC 5652 sections 5.3 and 5.4; ``notary/SPEC.md``, "Signature beside".
"""

import hashlib

from asn1crypto import cms

from keys.errors import MalformedError, VerificationError
from notary.register import ALGORITHMS

DIGESTS = {"2.16.840.1.101.3.4.2.1": "sha256", "1.2.156.10197.1.401": "sm3"}
SIGNATURES = {
    "1.2.840.113549.1.1.1": "rsa",
    "1.2.840.113549.1.1.11": "rsa",
    "1.2.840.10045.4.3.2": "ecdsa",
    "1.2.156.10197.1.301.1": "sm2",  # GM/T 0006, the algorithm
    "1.2.156.10197.1.501": "sm2",  # GM/T 0006, with SM3
}


class CountersignatureMalformedError(MalformedError):
    """The file is no detached CMS signature of one signer with signed attributes, by an algorithm that is named."""

    code = "countersignature-malformed"


class CountersignatureWrongError(VerificationError):
    """The signature beside is over other bytes than those of the certificate."""

    code = "countersignature-wrong"


def check_beside(signature: bytes, pdf: bytes) -> str:
    """Check the form of ``signature`` and that it is over ``pdf``; gives its algorithm, one of ``ALGORITHMS``.

    1. One DER value and nothing behind it, without the content. 2. One signer, a named algorithm. 3. The signed
    attributes hold the digest of ``pdf``.
    Raises: CountersignatureMalformedError, CountersignatureWrongError.
    """
    try:
        read = cms.ContentInfo.load(signature, strict=True)  # 1
        content = read["content"]
        if read["content_type"].native != "signed_data" or content["encap_content_info"]["content"].native is not None:
            raise CountersignatureMalformedError
        [signer] = content["signer_infos"]  # 2
        digest = DIGESTS[signer["digest_algorithm"]["algorithm"].dotted]
        algorithm = f"{SIGNATURES[signer['signature_algorithm']['algorithm'].dotted]}-{digest}"
        [[named]] = [list(item["values"]) for item in signer["signed_attrs"] if item["type"].native == "message_digest"]
        said = bytes(named)
    except (ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
        raise CountersignatureMalformedError from error
    if algorithm not in ALGORITHMS:
        raise CountersignatureMalformedError
    if hashlib.new(digest, pdf).digest() != said:  # 3
        raise CountersignatureWrongError
    return algorithm
