"""The tree: roots, and proofs of inclusion and consistency, over leaf hashes; no storage.

A leaf is hashed with a zero byte before it, a node with a one byte, so that neither can pose as the other. A node
without a sibling moves up unchanged. All hashes have 32 bytes; whatever comes from outside is measured before it is
hashed. Clause: ledger/SPEC.md, Algorithms 1; RFC 6962 section 2.1; RFC 9162 section 2.1.
"""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Final

from keys.hashing import HASH_SIZE
from ledger.errors import ConsistencyWrongError, InclusionWrongError

MAX_SIZE: Final = 2**63 - 1
EMPTY_ROOT: Final = hashlib.sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of the leaf that holds ``data``."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of the node over two hashes."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(leaves: Sequence[bytes]) -> bytes:
    """Return the root of the tree over ``leaves``.

    Source: RFC 9162 section 2.1.1; joining neighbours level by level gives the tree that the recursion there defines.
    """
    level = list(leaves)
    if not level:
        return EMPTY_ROOT
    while len(level) > 1:
        paired = [node_hash(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        if len(level) % 2:
            paired.append(level[-1])
        level = paired
    return level[0]


def prove_inclusion(leaves: Sequence[bytes], index: int, size: int | None = None) -> list[bytes]:
    """Return the path of the leaf at ``index`` in the tree of the first ``size`` leaves, by default of all.

    Shapes: the path runs from the leaf's sibling upward. An index or size that is not there raises IndexError.
    Source: RFC 9162 section 2.1.3.1.
    """
    size = len(leaves) if size is None else size
    if not 0 <= index < size <= len(leaves):
        raise IndexError("no such leaf")
    path: list[bytes] = []
    low, high = 0, size
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            path.append(root_of(leaves[middle:high]))
            high = middle
        else:
            path.append(root_of(leaves[low:middle]))
            low = middle
    return path[::-1]


def check_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> None:
    """Check that ``leaf`` stands at ``index`` in the tree of ``size`` leaves with ``root``.

    1. The index is below the size, and every hash has 32 bytes.
    2. The path has exactly the length that index and size give.
    3. Joining the leaf with the path gives the root.

    Shapes: hashes are 32 bytes; ``path`` runs from the leaf's sibling upward.
    Units: ``index`` is zero-based; ``size`` counts leaves, ``0 <= index < size < 2^63``.
    Raises: InclusionWrongError.
    Source: RFC 9162 section 2.1.3.2.
    """
    if not 0 <= index < size <= MAX_SIZE or not _are_hashes([leaf, root, *path]):  # 1
        raise InclusionWrongError("index, size, or the length of a hash")
    inner = (index ^ (size - 1)).bit_length()
    if len(path) != inner + (index >> inner).bit_count():  # 2
        raise InclusionWrongError("the length of the path")
    if _climb(leaf, index, inner, path) != root:  # 3
        raise InclusionWrongError


def prove_consistency(leaves: Sequence[bytes], old: int, new: int) -> list[bytes]:
    """Return the path from the tree of the first ``old`` leaves to that of the first ``new``.

    Shapes: empty if ``old`` is 0 or ``new``. Sizes that are not there raise IndexError.
    Source: RFC 9162 section 2.1.4.1.
    """
    if not 0 <= old <= new <= len(leaves):
        raise IndexError("no such size")
    if old in (0, new):
        return []
    path: list[bytes] = []
    low, high = 0, new
    while high != old:
        middle = low + _split(high - low)
        if old <= middle:
            path.append(root_of(leaves[middle:high]))
            high = middle
        else:
            path.append(root_of(leaves[low:middle]))
            low = middle
    # An old tree that is one whole subtree is known to the verifier by its root.
    return [*([root_of(leaves[low:high])] if low else []), *path[::-1]]


def check_consistency(old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]) -> None:
    """Check that the tree of ``new`` leaves begins with the tree of ``old`` leaves.

    1. The sizes are in order, and every hash has 32 bytes.
    2. Equal sizes: equal roots, no path. This is where two trees of one size are told apart.
    3. The empty tree: its root is the hash of nothing, no path. Nothing is verified then; never let size 0 stand for
       a head that was remembered.
    4. Otherwise the path, walked once, gives both roots.

    Units: sizes count leaves, ``0 <= old <= new < 2^63``.
    Raises: ConsistencyWrongError.
    Source: RFC 9162 section 2.1.4.2; C2SP tlog-witness for size 0.
    """
    if not 0 <= old <= new <= MAX_SIZE or not _are_hashes([old_root, new_root, *path]):  # 1
        raise ConsistencyWrongError("sizes, or the length of a hash")
    if old in (0, new):  # 2, 3
        if path or (old == new and old_root != new_root) or (old == 0 and old_root != EMPTY_ROOT):
            raise ConsistencyWrongError("roots of equal size, or of nothing, or a path where none belongs")
        return
    _check_path(old, new, old_root, new_root, path)  # 4


class Frontier:
    """The least that must be kept to append: the roots of the whole subtrees, one for each bit of the size."""

    __slots__ = ("_roots", "size")

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        self.size = 0
        self._roots: list[bytes] = []
        for leaf in leaves:
            self.append(leaf)

    def append(self, leaf: bytes) -> None:
        """Add the hash of one more leaf."""
        joins = ((self.size + 1) & -(self.size + 1)).bit_length() - 1
        for _ in range(joins):
            leaf = node_hash(self._roots.pop(), leaf)
        self._roots.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        """Return the root of the tree over all leaves so far."""
        if not self._roots:
            return EMPTY_ROOT
        root = self._roots[-1]
        for left in reversed(self._roots[:-1]):
            root = node_hash(left, root)
        return root


def _split(size: int) -> int:
    """Return the largest power of two below ``size``, which is at least 2."""
    return 1 << (size - 1).bit_length() - 1


def _are_hashes(values: Iterable[bytes]) -> bool:
    return all(len(value) == HASH_SIZE for value in values)


def _climb(leaf: bytes, index: int, inner: int, path: Sequence[bytes]) -> bytes:
    """Join ``leaf`` with ``path``: by the bits of ``index`` up to level ``inner``, then always from the left."""
    for level, sibling in enumerate(path):
        is_left = level < inner and not index >> level & 1
        leaf = node_hash(leaf, sibling) if is_left else node_hash(sibling, leaf)
    return leaf


def _check_path(old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]) -> None:
    """Walk ``path`` from the last whole subtree of the old tree, for ``0 < old < new``."""
    if not path:
        raise ConsistencyWrongError("the length of the path")
    whole = (old & -old).bit_length() - 1
    # If the old tree is one whole subtree, the walk begins at its root, which the path leaves out.
    seed, *rest = path if old != 1 << whole else (old_root, *path)
    index = old - 1 >> whole
    inner = (index ^ (new - 1 >> whole)).bit_length()
    if len(rest) != inner + (index >> inner).bit_count():
        raise ConsistencyWrongError("the length of the path")
    # Towards the old root only those steps count that join from the left: the others are newer than the old tree.
    older = [h for level, h in enumerate(rest) if level >= inner or index >> level & 1]
    before = seed
    for sibling in older:
        before = node_hash(sibling, before)
    if before != old_root or _climb(seed, index, inner, rest) != new_root:
        raise ConsistencyWrongError
