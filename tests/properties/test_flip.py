"""Any flipped bit is refused, and nothing that anybody writes makes the audit fall over instead of refusing."""

import copy
import json
from functools import cache
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from keys.adapters.sodium import check_signature
from keys.canonical import encode_canonical
from keys.errors import RejectionError
from ledger.adapters.bundle import format_bundle, parse_bundle
from ledger.proof import format_proof
from ledger.record import Record
from notary.audit import audit
from notary.report import ACCEPTED, REFUSED
from tests.simulator import RULEBOOK, World, key_of
from tests.tampering.bending import Asked, archived, asked, assert_accepted, countersign, reblob, recast, resign
from voting.receipt import Receipt, make_receipt, parse_receipt

UNREAD = "policy.txt"  # a copy for people: no verifier reads it, so a record in a folder does not hang on it


@cache
def files() -> dict[str, bytes]:
    return dict(archived().record(kept=(1, 14, 22)).files)


@cache
def bundle() -> bytes:
    return format_bundle(files())


@cache
def receipt_file() -> bytes:
    receipt = archived().receipt(15, 20)
    return make_receipt(receipt.entry.data, proof_text(receipt), receipt.log)


def proof_text(receipt: Receipt) -> bytes:
    return format_proof(receipt.proof)


def flip(data: bytes, bit: int) -> bytes:
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def test_the_unflipped_record_is_accepted() -> None:
    assert_accepted(Asked(Record(files()), archived().policy(), (parse_receipt(receipt_file()),)))
    assert_accepted(Asked(parse_bundle(bundle()), archived().policy()))


@given(st.data())
def test_a_flipped_bit_in_any_file_is_refused(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(set(files()) - {UNREAD})))
    bit = data.draw(st.integers(0, 8 * len(files()[name]) - 1))
    record = Record({**files(), name: flip(files()[name], bit)})
    assert audit(record, archived().policy(), check_signature, RULEBOOK).verdict == REFUSED


@given(st.data())
def test_a_byte_more_or_less_in_any_file_is_refused(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(set(files()) - {UNREAD})))
    content = files()[name]
    place = data.draw(st.integers(0, len(content) - 1))
    more = data.draw(st.binary(max_size=3))
    changed = content[:place] + more + content[place + 1 :]
    if changed != content:
        record = Record({**files(), name: changed})
        assert audit(record, archived().policy(), check_signature, RULEBOOK).verdict == REFUSED


@given(st.data())
def test_any_missing_file_is_refused(data: st.DataObject) -> None:
    kept = {name for name in files() if name.startswith("checkpoints/")}
    name = data.draw(st.sampled_from(sorted(set(files()) - {UNREAD} - kept)))
    record = Record({other: content for other, content in files().items() if other != name})
    assert audit(record, archived().policy(), check_signature, RULEBOOK).verdict == REFUSED


@given(st.data())
def test_a_flipped_bit_anywhere_in_a_bundle_is_refused(data: st.DataObject) -> None:
    bit = data.draw(st.integers(0, 8 * len(bundle()) - 1))
    try:
        record = parse_bundle(flip(bundle(), bit))
    except RejectionError:
        return
    assert audit(record, archived().policy(), check_signature, RULEBOOK).verdict == REFUSED


@given(st.data())
def test_a_flipped_bit_in_a_receipt_is_refused(data: st.DataObject) -> None:
    """But in the log's key, which the file names for people only: the policy's key is used."""
    bit = data.draw(st.integers(0, 8 * len(receipt_file()) - 1))
    try:
        receipt = parse_receipt(flip(receipt_file(), bit))
    except RejectionError:
        return
    verdict = Asked(Record(files()), archived().policy(), (receipt,)).audit().verdict
    good = parse_receipt(receipt_file())
    same = (receipt.entry.data, receipt.proof) == (good.entry.data, good.proof)
    assert verdict == (ACCEPTED if same else REFUSED)


@given(st.dictionaries(st.sampled_from(sorted(files())), st.binary(max_size=200)))
def test_files_of_noise_are_refused_without_a_traceback(noise: dict[str, bytes]) -> None:
    record = Record({**files(), **noise})
    verdict = audit(record, archived().policy(), check_signature, RULEBOOK).verdict
    assert verdict == (ACCEPTED if set(noise) <= {UNREAD} else REFUSED)


# -- an adversary with every key who writes what no program would -----------------------------------------------------

ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**53) + 1, 2**53 - 1),
    st.sampled_from(["", "v0001", "for", "app", "paper", "00" * 32, "00" * 16, "q1", "li", "voter", "刘"]),
    st.lists(st.integers(0, 30), max_size=3),
    st.just({}),
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every member and item inside ``value``."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = [path] if path else []
    return found + [place for name, item in items for place in places(item, (*path, name))]


def put(value: Any, path: tuple[Any, ...], odd: Any) -> None:
    for name in path[:-1]:
        value = value[name]
    value[path[-1]] = copy.deepcopy(odd)  # what is drawn stays as it is, whatever a second bend does to it


def sign_again(world: World, index: int) -> None:
    """S6: every signature that can be made again is."""
    body = world.drafts[index].body
    try:
        if world.drafts[index].kind != "ballot_cast":
            resign(world, index, *[item["key"] for item in body["signatures"]])
            return
        papers = [draft for draft in world.drafts[: index + 1] if "assisted" in draft.body]
        paper = key_of(f"{world.origin} paper {len(papers)}") if "assisted" in body else None
        recast(world, index, paper)
        if paper is not None:
            countersign(world, index, "li", "wang")
    except (LookupError, TypeError, ValueError, AttributeError, RejectionError):
        return  # bent out of every shape that could be signed


@given(st.data())
def test_entries_bent_and_signed_anew_never_raise(data: st.DataObject) -> None:
    world = copy.deepcopy(archived())
    for _ in range(data.draw(st.integers(1, 2))):
        index = data.draw(st.integers(0, len(world.drafts) - 1))
        body = world.drafts[index].body
        put(body, data.draw(st.sampled_from(places(body))), data.draw(ODD))
        sign_again(world, index)
    assert asked(world).audit().verdict in (ACCEPTED, REFUSED)


@given(st.data())
def test_files_bent_and_named_anew_never_raise(data: st.DataObject) -> None:
    """S6: what entries name by hash, bent inside, with the hashes of roll, manifest and batch made to fit."""
    world = copy.deepcopy(archived())
    index, field = data.draw(st.sampled_from([(1, "roll"), (3, "manifest"), (12, "batch")]))
    body = world.drafts[index].body["statement"]["body"]
    raw = json.loads(world.blobs[body[field]])
    put(raw, data.draw(st.sampled_from(places(raw))), data.draw(ODD))
    body[field] = reblob(world, body[field], encode_canonical(raw))
    sign_again(world, index)
    assert asked(world).audit().verdict in (ACCEPTED, REFUSED)


@given(st.permutations(range(27)), st.integers(0, 27))
def test_entries_in_any_order_never_raise(order: list[int], size: int) -> None:
    world = copy.deepcopy(archived())
    world.drafts = [world.drafts[index] for index in order[:size]]
    time = world.now
    for draft in world.drafts:
        draft.time = time
    assert asked(world).audit().verdict == REFUSED
