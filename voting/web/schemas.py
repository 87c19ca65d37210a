"""Shapes of what the booth sends and gets. Shape only: what it means is decided by the corridors."""

from marshmallow import RAISE, Schema, fields
from marshmallow.validate import Range, Regexp

MAX_INDEX = 2**53 - 1
VOTER = Regexp(r"[^\x00-\x1f\x7f\ud800-\udfff]{1,32}\Z")
"""Any text that can be stored and signed, so that what nobody is called gets the answer of an unknown voter."""


def hex_text(length: int) -> fields.String:
    """``length`` bytes as lower-case hex."""
    return fields.String(required=True, validate=Regexp(f"[0-9a-f]{{{2 * length}}}\\Z"))


def typed(least: int, most: int) -> Regexp:
    """What a person types into one line, of ``least`` to ``most`` characters."""
    return Regexp(rf"[^\x00-\x1f\x7f\ud800-\udfff]{{{least},{most}}}\Z")


class Strict(Schema):
    """A shape without room for anything else."""

    class Meta:
        unknown = RAISE


class ChallengeRequest(Strict):
    """Who says to be there."""

    voter = fields.String(required=True, validate=VOTER)


class ChallengeAnswer(Strict):
    """What the voter's key is to sign."""

    challenge = hex_text(32)


class LoginRequest(Strict):
    """The signed challenge; ``issue`` counts the voter's letters."""

    challenge = hex_text(32)
    signature = hex_text(64)
    voter = fields.String(required=True, validate=VOTER)
    issue = fields.Integer(required=True, strict=True, validate=Range(1, 1000))


class LoginAnswer(Strict):
    """The name of the login, the same for right and wrong."""

    login = hex_text(16)


class CodeRequest(Strict):
    """The six digits of the text message."""

    code = fields.String(required=True, validate=Regexp(r"[0-9]{6}\Z"))


class VisitRequest(Strict):
    """What happened at one door; ``evidence`` names a picture that was sent before."""

    evidence = fields.String(required=True, allow_none=True, validate=Regexp("[0-9a-f]{64}\\Z"))
    mode = fields.String(required=True, validate=Regexp(r"[a-z_]{1,16}\Z"))
    outcome = fields.String(required=True, validate=Regexp(r"[a-z_]{1,16}\Z"))
    time = fields.Integer(required=True, strict=True, validate=Range(0, 1 << 40))
    voter = fields.String(required=True, validate=VOTER)


class CodeAnswer(Strict):
    """The voter now logged in has a session cookie."""

    ok = fields.Boolean(required=True)


class SeenCheckpoint(Strict):
    """Size and root of a published tree."""

    root = hex_text(32)
    size = fields.Integer(required=True, validate=Range(1, MAX_INDEX))


class PlaceAnswer(Strict):
    """Where the voter's next ballot belongs."""

    checkpoint = fields.Nested(SeenCheckpoint, required=True)
    belenios = fields.String(validate=Regexp(r"[0-9a-f]{64}\Z"))
    """In a secret vote: the public part of the credential that the ledger has of this voter."""
    credential = fields.Integer(required=True, validate=Range(0, MAX_INDEX))
    previous = fields.String(required=True, allow_none=True, validate=Regexp(r"[0-9a-f]{64}\Z"))
    sequence = fields.Integer(required=True, validate=Range(1, 1000))
    voter = fields.String(required=True)


class CastRequest(Strict):
    """A ballot with its signed statement. The exact bytes count, so the corridor reads them itself."""

    ballot = fields.String(required=True)
    signature = hex_text(64)
    statement = fields.Dict(required=True)


class CastAnswer(Strict):
    """The ballot stands in the ledger at ``index``."""

    ballot = hex_text(32)
    index = fields.Integer(required=True, validate=Range(0, MAX_INDEX))


class TestedRequest(Strict):
    """SHA-256 of the unsigned ballot that the phone is about to open."""

    __test__ = False
    hash = hex_text(32)


class TestedAnswer(Strict):
    """The hash stands in the ledger at ``index``."""

    __test__ = False
    hash = hex_text(32)
    index = fields.Integer(required=True, validate=Range(0, MAX_INDEX))


class BallotAnswer(CastAnswer):
    """Where a ballot stands, and whether it is its voter's last."""

    latest = fields.Boolean(required=True)


class ReceiptAnswer(Strict):
    """The receipt file."""

    entry = fields.String(required=True)
    kind = fields.String(required=True)
    log = fields.String(required=True)
    proof = fields.String(required=True)
    v = fields.Integer(required=True)


class Problem(Strict):
    """Every refusal has this shape; ``code`` is stable, ``message`` is for people."""

    code = fields.String(required=True)
    message = fields.String(required=True)
    entry = fields.Integer()


class IdentificationRequest(Strict):
    """Who an owner far away says to be: unit and name as on the deed, last characters of the identity number."""

    last_four = fields.String(required=True, validate=typed(1, 8))
    name = fields.String(required=True, validate=typed(1, 100))
    unit = fields.String(required=True, validate=typed(1, 100))


class IdentificationAnswer(Strict):
    """The name of the identification, the same for known and unknown."""

    identification = hex_text(16)


class EnrolmentLine(Strict):
    """One voter as whose holder somebody was identified; ``issue`` is the number of the next key."""

    issue = fields.Integer(required=True, validate=Range(1, 1000))
    state = fields.String(required=True)
    """``none``, ``waiting``, ``issued``, or the code of a refusal."""
    units = fields.List(fields.String(), required=True)
    voter = fields.String(required=True)


class EnrolmentLines(Strict):
    """What the holder of a proof of identity may ask a key for."""

    voters = fields.List(fields.Nested(EnrolmentLine), required=True)


class ProviderRequest(Strict):
    """Nothing: the case is in the address."""


class ProviderAnswer(Strict):
    """Where the browser is to go."""

    address = fields.String(required=True)


class BeleniosProof(Strict):
    """Proof of possession, both numbers in decimal."""

    challenge = fields.String(required=True, validate=Regexp(r"(0|[1-9][0-9]{0,79})\Z"))
    response = fields.String(required=True, validate=Regexp(r"(0|[1-9][0-9]{0,79})\Z"))


class BeleniosPart(Strict):
    """The public part of the credential that encrypts, in a secret vote."""

    key = hex_text(32)
    possession = fields.Nested(BeleniosProof, required=True)


class EnrolmentRequest(Strict):
    """A key that the phone made, with the proof that it holds it."""

    belenios = fields.Nested(BeleniosPart)
    issue = fields.Integer(required=True, strict=True, validate=Range(1, 1000))
    key = hex_text(32)
    possession = hex_text(64)
    voter = fields.String(required=True, validate=VOTER)


class EnrolmentAnswer(Strict):
    """The request stands in the registrar's queue."""

    issue = fields.Integer(required=True)
    state = fields.String(required=True)
