"""Refusals: one class for each cause, with a stable code and one sentence.

The three families say what kind of refusal it is. Mistakes of the programmer are not here: they raise built-in
exceptions. Details name places in a document, never secrets, numbers, names of people or choices.
Clause: keys/SPEC.md, Security.
"""

import inspect
from typing import ClassVar


class RejectionError(Exception):
    """The input is refused."""

    code: ClassVar[str]

    def __init__(self, detail: str = "", *, entry: int | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.entry = entry

    def __str__(self) -> str:
        sentence = inspect.cleandoc(type(self).__doc__ or self.code).split("\n\n")[0].replace("\n", " ")
        sentence = sentence.split(". ")[0].removesuffix(".")
        return f"{sentence}: {self.detail}" if self.detail else sentence


class MalformedError(RejectionError):
    """The bytes are not in the one accepted form."""


class NotAllowedError(RejectionError):
    """The input is well formed, but the rules do not allow it."""


class VerificationError(RejectionError):
    """A hash, proof or signature does not hold."""


class JsonMalformedError(MalformedError):
    """The bytes are not one JSON document in UTF-8 with unique names."""

    code = "json-malformed"


class JsonNotCanonicalError(MalformedError):
    """The JSON document is not in the canonical form."""

    code = "json-not-canonical"


class JsonTooLargeError(MalformedError):
    """The JSON document is longer than allowed."""

    code = "json-too-large"


class TextNotAllowedError(MalformedError):
    """A text is not in Unicode form C or holds a character that is not allowed."""

    code = "text-not-allowed"


class ShapeWrongError(MalformedError):
    """The document does not have the expected members and types."""

    code = "shape-wrong"


class EncodingMalformedError(MalformedError):
    """A hexadecimal, base64 or decimal text is not in its one spelling."""

    code = "encoding-malformed"


class NoteMalformedError(MalformedError):
    """The bytes are not a signed note."""

    code = "note-malformed"


class KeyMalformedError(MalformedError):
    """The text or file is not a key."""

    code = "key-malformed"


class KeyWeakError(VerificationError):
    """The public key is not a canonical point of prime order."""

    code = "key-weak"


class SignatureWrongError(VerificationError):
    """A signature does not hold."""

    code = "signature-wrong"


class SignatureMissingError(VerificationError):
    """No known key has signed the note."""

    code = "signature-missing"


class PassphraseWrongError(NotAllowedError):
    """The passphrase does not open the key file."""

    code = "passphrase-wrong"
