"""One history: what every checkpoint that was ever seen of a log must be."""

from collections.abc import Sequence

from ledger.checkpoint import Checkpoint
from ledger.merkle import leaf_hash, root_of


def assert_one_history(entries: Sequence[bytes], checkpoints: Sequence[Checkpoint]) -> None:
    """Each of ``checkpoints`` is a tree over the first of ``entries``."""
    leaves = [leaf_hash(entry) for entry in entries]
    roots = {seen.size: seen.root for seen in checkpoints}
    for seen in checkpoints:
        assert seen.root == roots[seen.size] == root_of(leaves[: seen.size])
        assert seen.size <= len(leaves)
