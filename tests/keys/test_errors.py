"""Refusals: what they say, and that they travel between processes."""

import pickle

from keys import errors
from keys.errors import JsonMalformedError, RejectionError, ShapeWrongError


def test_a_refusal_says_its_first_sentence_and_the_detail() -> None:
    assert str(JsonMalformedError()) == "The bytes are not one JSON document in UTF-8 with unique names"
    assert str(ShapeWrongError("/a is missing")).endswith("members and types: /a is missing")


def test_only_the_first_sentence_is_said() -> None:
    class LongError(RejectionError):
        """The first sentence, which
        has two lines. The second.

        More.
        """

        code = "long"

    class BareError(RejectionError):
        code = "bare"

    assert str(LongError("why")) == "The first sentence, which has two lines: why"
    assert str(BareError()) in {"bare", "The input is refused"}


def test_a_refusal_keeps_its_fields_between_processes() -> None:
    copy = pickle.loads(pickle.dumps(ShapeWrongError("/a is missing", entry=7)))  # noqa: S301  # written here
    assert (type(copy), copy.detail, copy.entry) == (ShapeWrongError, "/a is missing", 7)


def test_every_class_belongs_to_a_family() -> None:
    families = (errors.MalformedError, errors.NotAllowedError, errors.VerificationError)
    classes = [value for value in vars(errors).values() if isinstance(value, type) and hasattr(value, "code")]
    assert len(classes) == 12
    assert all(issubclass(item, families) for item in classes)
