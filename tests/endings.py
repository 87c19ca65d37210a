"""How tests with a real office bring a declared result to its end."""

from notary.adapters import ends
from notary.adapters.casework import Casework, Signers
from notary.ending import is_without_quorum


def make_final(work: Casework, two: Signers, one: Signers) -> None:
    """Confirm the result, whose posting is over, and let the case lapse if no quorum was reached."""
    ends.confirm_result(work, two)
    if is_without_quorum(work.process()):
        ends.lapse_case(work, one)
