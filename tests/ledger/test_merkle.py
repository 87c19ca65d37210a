"""The tree beyond vectors and properties: mistakes of the caller, and lengths."""

import pytest

from ledger.errors import ConsistencyWrongError, InclusionWrongError
from ledger.merkle import (
    EMPTY_ROOT,
    check_consistency,
    check_inclusion,
    leaf_hash,
    node_hash,
    prove_consistency,
    prove_inclusion,
    root_of,
)

LEAVES = [leaf_hash(bytes([number])) for number in range(5)]
ROOT = root_of(LEAVES)


def test_a_node_is_not_a_leaf() -> None:
    assert leaf_hash(LEAVES[0] + LEAVES[1]) != node_hash(LEAVES[0], LEAVES[1])
    assert root_of([]) == EMPTY_ROOT
    assert root_of(LEAVES[:1]) == LEAVES[0]


@pytest.mark.parametrize(("index", "size"), [(-1, 5), (5, 5), (0, 0), (0, 6), (3, 2)])
def test_there_is_no_proof_of_what_is_not_there(index: int, size: int) -> None:
    with pytest.raises(IndexError):
        prove_inclusion(LEAVES, index, size)


@pytest.mark.parametrize(("old", "new"), [(-1, 5), (3, 2), (0, 6)])
def test_there_is_no_proof_between_sizes_that_are_not_there(old: int, new: int) -> None:
    with pytest.raises(IndexError):
        prove_consistency(LEAVES, old, new)


@pytest.mark.parametrize("length", [0, 31, 33])
def test_hashes_of_other_lengths_are_refused(length: int) -> None:
    short = bytes(length)
    path = prove_inclusion(LEAVES, 4)
    check_inclusion(LEAVES[4], 4, 5, path, ROOT)
    for leaf, root, steps in [(short, ROOT, path), (LEAVES[4], short, path), (LEAVES[4], ROOT, [short])]:
        with pytest.raises(InclusionWrongError):
            check_inclusion(leaf, 4, 5, steps, root)
    with pytest.raises(InclusionWrongError):
        check_inclusion(short, 0, 1, [], short)
    with pytest.raises(ConsistencyWrongError):
        check_consistency(1, 1, short, short, [])
    with pytest.raises(ConsistencyWrongError):
        check_consistency(3, 5, root_of(LEAVES[:3]), ROOT, [short] * 3)


def test_a_tree_of_equal_size_and_another_root_is_a_fork() -> None:
    check_consistency(5, 5, ROOT, ROOT, [])
    with pytest.raises(ConsistencyWrongError):
        check_consistency(5, 5, ROOT, LEAVES[0], [])


def test_the_empty_tree_is_known_by_its_root() -> None:
    check_consistency(0, 5, EMPTY_ROOT, ROOT, [])
    check_consistency(0, 0, EMPTY_ROOT, EMPTY_ROOT, [])
    for old_root, new_root, new, path in [
        (LEAVES[0], ROOT, 5, []),
        (ROOT, ROOT, 0, []),
        (EMPTY_ROOT, ROOT, 5, [LEAVES[0]]),
    ]:
        with pytest.raises(ConsistencyWrongError):
            check_consistency(0, new, old_root, new_root, path)
