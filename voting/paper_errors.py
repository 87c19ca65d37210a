"""Refusals of deliveries and of paper: proofs of delivery, serials of sheets, the ranges that were logged."""

from keys.errors import NotAllowedError


class DeliveryTwiceError(NotAllowedError):
    """The same visit stands in the record of deliveries twice."""

    code = "delivery-twice"


class DeliveryUnprovenError(NotAllowedError):
    """A delivery is said to have succeeded without what proves it."""

    code = "delivery-unproven"


class PaperRangeWrongError(NotAllowedError):
    """The serials of the papers do not rise, overlap earlier ones, are not as many as the entry says, or too many."""

    code = "paper-range-wrong"


class SerialForeignError(NotAllowedError):
    """The serial is not one of the papers issued for this voter."""

    code = "serial-foreign"
