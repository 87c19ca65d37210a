"""Every proof of every tree up to 70 leaves, and any flipped bit anywhere."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.adapters.sodium import check_signature
from keys.errors import RejectionError
from ledger.checkpoint import check_checkpoint
from ledger.entry import check_chain, reread_entry
from ledger.errors import (
    ConsistencyWrongError,
    InclusionWrongError,
    PolicyMalformedError,
    TileMalformedError,
)
from ledger.merkle import (
    EMPTY_ROOT,
    Frontier,
    check_consistency,
    check_inclusion,
    leaf_hash,
    node_hash,
    prove_consistency,
    prove_inclusion,
    root_of,
)
from ledger.policy import format_policy, parse_policy
from ledger.proof import check_proof, format_proof, parse_proof
from ledger.record import Record, check_tree, entries_of, make_record
from ledger.tile import format_entry_bundle, parse_entry_bundle, parse_tile_path, tile_path, tile_paths, tiles_of
from tests.ledger.sample import LOG, OFFICE, ORIGIN, POLICY, START, leaves_of, make_checkpoint, make_entries, make_proof

SIZE = 70
LEAVES = [leaf_hash(bytes([number])) for number in range(SIZE)]
ENTRIES = make_entries(5)


def naive_root(leaves: list[bytes]) -> bytes:
    """The root as RFC 6962 section 2.1 defines it, by recursion."""
    if len(leaves) < 2:
        return leaves[0] if leaves else EMPTY_ROOT
    split = 1
    while 2 * split < len(leaves):
        split *= 2
    return node_hash(naive_root(leaves[:split]), naive_root(leaves[split:]))


ROOTS = [naive_root(LEAVES[:size]) for size in range(SIZE + 1)]


def flip(data: bytes, bit: int) -> bytes:
    bit %= 8 * len(data)
    return bytes(byte ^ (1 << bit % 8 if place == bit // 8 else 0) for place, byte in enumerate(data))


def includes(leaf: bytes, index: int, size: int, path: list[bytes], root: bytes) -> bool:
    try:
        check_inclusion(leaf, index, size, path, root)
    except InclusionWrongError:
        return False
    return True


def extends(old: int, new: int, old_root: bytes, new_root: bytes, path: list[bytes]) -> bool:
    try:
        check_consistency(old, new, old_root, new_root, path)
    except ConsistencyWrongError:
        return False
    return True


def test_every_root() -> None:
    frontier = Frontier()
    for size in range(SIZE + 1):
        assert root_of(LEAVES[:size]) == frontier.root() == ROOTS[size]
        assert frontier.size == size
        frontier.append(leaf_hash(bytes([size])))


def test_every_inclusion_proof_holds_for_its_own_place_and_size_only() -> None:
    for size in range(1, SIZE + 1):
        for index in range(size):
            path = prove_inclusion(LEAVES, index, size)
            assert includes(LEAVES[index], index, size, path, ROOTS[size])
            others = {index - 1, index + 1, index ^ 1, index + size, size - 1 - index, -1} - {index}
            assert not any(includes(LEAVES[index], other, size, path, ROOTS[size]) for other in others)
            assert not includes(LEAVES[index], index, index, path, ROOTS[size])


def test_no_inclusion_proof_holds_for_another_root() -> None:
    for size, index in [(1, 0), (2, 1), (7, 6), (8, 3), (64, 63), (70, 69)]:
        path = prove_inclusion(LEAVES, index, size)
        for other in range(SIZE + 1):
            assert includes(LEAVES[index], index, other, path, ROOTS[other]) == (other == size)


def test_every_consistency_proof_holds_for_its_own_roots_only() -> None:
    for new in range(SIZE + 1):
        for old in range(new + 1):
            path = prove_consistency(LEAVES, old, new)
            assert extends(old, new, ROOTS[old], ROOTS[new], path)
            assert not extends(old, new, ROOTS[old], flip(ROOTS[new], old), path) or old == 0
            assert not extends(old, new, flip(ROOTS[old], new), ROOTS[new], path)
            assert not extends(old, new, ROOTS[old], ROOTS[new], [*path, ROOTS[old]])
            if path:
                assert not extends(old, new, ROOTS[old], ROOTS[new], path[:-1])
                assert not extends(old, new, ROOTS[old], ROOTS[new], path[1:])


def test_consistency_in_the_wrong_order_or_beyond_all_sizes_is_refused() -> None:
    assert not extends(2, 1, ROOTS[2], ROOTS[1], [])
    assert not extends(-1, 1, ROOTS[0], ROOTS[1], [])
    assert not extends(1, 2**63, ROOTS[1], ROOTS[2], prove_consistency(LEAVES, 1, 2))
    assert not includes(LEAVES[0], 0, 2**63, [LEAVES[1]] * 63, ROOTS[2])


@given(st.integers(1, SIZE), st.integers(0), st.integers(0))
def test_any_flipped_bit_of_an_inclusion_proof_is_refused(size: int, index: int, bit: int) -> None:
    index %= size
    path = prove_inclusion(LEAVES, index, size)
    whole = flip(b"".join([LEAVES[index], ROOTS[size], *path]), bit)
    leaf, root, *path = (whole[i : i + 32] for i in range(0, len(whole), 32))
    assert not includes(leaf, index, size, path, root)


@given(st.integers(1, SIZE), st.integers(1), st.integers(0))
def test_any_flipped_bit_of_a_consistency_proof_is_refused(new: int, old: int, bit: int) -> None:
    old = 1 + old % new
    path = prove_consistency(LEAVES, old, new)
    whole = flip(b"".join([ROOTS[old], ROOTS[new], *path]), bit)
    old_root, new_root, *path = (whole[i : i + 32] for i in range(0, len(whole), 32))
    assert not extends(old, new, old_root, new_root, path)


@given(st.permutations(range(6)), st.integers(33, 63))
def test_hashes_in_another_order_are_refused(order: list[int], index: int) -> None:
    path = prove_inclusion(LEAVES, index, 64)
    moved = [path[place] for place in order]
    assert includes(LEAVES[index], index, 64, moved, ROOTS[64]) == (moved == path)


@given(st.integers(0, 2**70), st.integers(0, 2**70), st.lists(st.binary(max_size=40), max_size=70))
def test_any_proof_is_refused_and_nothing_else_is_raised(one: int, other: int, path: list[bytes]) -> None:
    assert not includes(LEAVES[0], one, other, path, ROOTS[5])
    assert not extends(one + 1, one + 1 + other, LEAVES[0], ROOTS[5], path)


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=256))
def test_entry_bundles_come_back(entries: list[bytes]) -> None:
    assert parse_entry_bundle(format_entry_bundle(entries)) == entries


@given(st.binary(max_size=40))
def test_any_bytes_are_one_bundle_or_refused(data: bytes) -> None:
    try:
        entries = parse_entry_bundle(data)
    except TileMalformedError:
        return
    assert format_entry_bundle(entries) == data


@given(st.sampled_from([0, 1, 2, 63, "entries"]), st.integers(0, 2**40), st.integers(1, 256))
def test_tile_names_come_back(level: int | str, index: int, width: int) -> None:
    path = tile_path("entries" if isinstance(level, str) else level, index, width)
    assert parse_tile_path(path) == (level, index, width)


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 511, 512, 65_535, 65_536, 65_537])
def test_tiles_of_the_sizes_where_files_begin_and_end(size: int) -> None:
    entries = [b"%d" % number for number in range(size)]
    tiles = tiles_of(entries)
    assert list(tiles) == list(tile_paths(size))
    bundles = [parse_entry_bundle(data) for path, data in tiles.items() if path.startswith("tile/entries/")]
    assert list(itertools.chain.from_iterable(bundles)) == entries
    top = [path for path in tiles if path.startswith(f"tile/{max(0, (size.bit_length() - 1) // 8)}/")]
    assert len(top) == min(size, 1)


@given(st.integers(0, len(ENTRIES) - 1), st.integers(0))
def test_any_flipped_bit_of_an_entry_is_refused(index: int, bit: int) -> None:
    prev = ENTRIES[index].prev
    reread_entry(ENTRIES[index].data, OFFICE, check_signature)
    check_chain(ENTRIES[index], index, prev, START, ORIGIN)
    with pytest.raises(RejectionError):
        reread_entry(flip(ENTRIES[index].data, bit), OFFICE, check_signature)


@given(st.integers(0))
def test_any_flipped_bit_of_a_checkpoint_is_refused(bit: int) -> None:
    data = make_checkpoint(ENTRIES)
    assert check_checkpoint(data, LOG, check_signature).size == len(ENTRIES)
    with pytest.raises(RejectionError):
        check_checkpoint(flip(data, bit), LOG, check_signature)


@given(st.integers(0, len(ENTRIES) - 1), st.integers(0))
def test_any_flipped_bit_of_a_proof_is_refused(index: int, bit: int) -> None:
    data = format_proof(make_proof(ENTRIES, index))
    assert check_proof(parse_proof(data), ENTRIES[index].data, LOG, check_signature).size == len(ENTRIES)
    with pytest.raises(RejectionError):
        check_proof(parse_proof(flip(data, bit)), ENTRIES[index].data, LOG, check_signature)


@given(st.integers(0))
def test_a_flipped_bit_of_a_policy_is_refused_or_is_another_policy(bit: int) -> None:
    data = format_policy(POLICY)
    try:
        other = parse_policy(flip(data, bit))
    except PolicyMalformedError:
        return
    assert other != POLICY


@given(st.integers(0), st.integers(0))
def test_any_flipped_bit_of_a_tree_file_is_refused(file: int, bit: int) -> None:
    files = make_record([entry.data for entry in ENTRIES], {}, make_checkpoint(ENTRIES), {}, format_policy(POLICY))
    root = root_of(leaves_of(ENTRIES))
    check_tree(Record(files), entries_of(Record(files)), root)
    names = [name for name in files if name.startswith("log/tile/")]
    name = names[file % len(names)]
    record = Record({**files, name: flip(files[name], bit)})
    with pytest.raises(RejectionError):
        check_tree(record, entries_of(record), root)
