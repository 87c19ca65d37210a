"""From decrypted totals to numbers: the discrete logarithms that only whoever publishes a result has to find.

No auditor needs this; it stands apart from what an auditor reads.
"""

from keys.dlog import find_logarithm
from keys.group import Group
from voting.belenios.decryption import Factors
from voting.belenios.result import Counts
from voting.belenios.tally import Tally


def count_tally(group: Group, tally: Tally, factors: Factors, total: int) -> Counts:
    """Return the weights that ``factors`` decrypt ``tally`` to; none is above ``total``.

    Raises: DiscreteLogMissingError.
    """
    return tuple(
        tuple(
            find_logarithm(group, group.sub(item.beta, factor), total)
            for item, factor in zip(items, parts, strict=True)
        )
        for items, parts in zip(tally, factors, strict=True)
    )
