"""Tally, shares, result and archives in the record: attacks A40 to A48, each refused by server and audit."""

import copy
import json
from itertools import combinations
from typing import Any

import pytest

from keys.canonical import encode_canonical
from keys.elgamal import encrypt
from keys.group import element_text, parse_element
from tests.secretworld import GROUP, SecretWorld, make_secret_world
from tests.tampering.secret.record import (
    assert_accepted,
    assert_refused,
    bent,
    body_at,
    cut,
    move_last,
    place,
    plain,
    resign,
    tallied,
)
from voting.belenios.structure import format_structure
from voting.belenios.tally import add_tallies, format_tally, parse_tally


def share(world: SecretWorld, name: str | None, measure: str = "area", **bend: Any) -> None:
    body = {**world.share_body(world.replay().case, name, measure), **bend}
    world.append("share_published", body, [] if body["trustee"] is None else [name or body["trustee"]])


def test_a40_a_shifted_factor_is_refused() -> None:
    world = bent(tallied)
    body = world.share_body(world.replay().case, "sun", "area")
    made = json.loads(body["decryption"])
    factor = parse_element(GROUP, made["decryption_factors"][0][0])
    made["decryption_factors"][0][0] = element_text(GROUP, GROUP.add(factor, GROUP.generator))
    body["decryption"] = format_structure(made).decode()
    world.append("share_published", body, ["sun"])
    assert_refused(world, "proof-decryption-wrong")


def test_a40_a_share_without_our_own_proof_is_refused() -> None:
    world = bent(tallied)
    body = world.share_body(world.replay().case, "sun", "area")
    body["proofs"][0].reverse()
    world.append("share_published", body, ["sun"])
    assert_refused(world, "proof-factor-wrong")
    world = bent(tallied)
    share(world, "sun", proofs=[[]])
    assert_refused(world, "shape-wrong")
    world = bent(tallied)
    body = world.share_body(world.replay().case, "sun", "area")
    body["proofs"][0].pop()
    world.append("share_published", body, ["sun"])
    assert_refused(world, "decryption-malformed")


def test_a40_our_own_proof_names_the_measure() -> None:
    world = bent(tallied)
    case = world.replay().case
    case.sealed.tallies["headcount"] = case.sealed.tallies["area"]  # What a trustee proves, under another name.
    world.append("share_published", {**world.share_body(case, "sun", "headcount"), "measure": "area"}, ["sun"])
    assert_refused(world, "proof-factor-wrong")


def test_a40_a_share_of_another_trustee_is_refused() -> None:
    world = bent(tallied)
    share(world, "sun", trustee="wu")
    world.drafts[-1].body = copy.deepcopy(world.drafts[-1].body)
    resign(world, "share_published", -1, "wu")
    assert_refused(world, "proof-decryption-wrong")


def test_a40_a_share_is_signed_by_its_trustee() -> None:
    world = bent(tallied)
    share(world, "sun")
    resign(world, "share_published", -1, "wu")
    assert_refused(world, "signers-wrong")


def test_a41_a_trustee_counts_once() -> None:
    world = bent(tallied)
    share(world, "sun")
    share(world, "sun")
    assert_refused(world, "share-not-due")


def test_a41_too_few_shares_give_no_result() -> None:
    world = bent(tallied)
    world.share([None, "sun", "wu"])
    declare_nothing(world)
    assert_refused(world, "decryption-missing")
    world = bent(tallied)
    world.share(["sun", "wu", "zheng", "he"])
    declare_nothing(world)
    assert_refused(world, "decryption-missing")


def declare_nothing(world: SecretWorld) -> None:
    posting = {"from": world.now, "until": world.now}
    world.append("result_declared", {"posting": posting, "result": {"questions": []}}, ["li"])


def test_a41_somebody_who_is_no_trustee_cannot_decrypt() -> None:
    world = bent(tallied)
    share(world, "sun", trustee="li")
    resign(world, "share_published", -1, "li")
    assert_refused(world, "signers-wrong")


def test_a42_every_threshold_of_good_shares_gives_the_same_result() -> None:
    world = bent(tallied)
    body = world.share_body(world.replay().case, "lin", "area")
    body["proofs"][0].reverse()
    world.append("share_published", body, ["lin"])
    assert_refused(world, "proof-factor-wrong")  # It is kept out, and the others go on.
    world.drafts.pop()
    results = set()
    for names in combinations(world.board, 3):
        other = copy.deepcopy(world)
        other.share([None, *names])
        results.add(encode_canonical(other.replay().make_result()))
    assert len(results) == 1


def test_a42_a_bad_share_does_not_stop_the_tally() -> None:
    """Five trustees, three decrypt, one badly: its share is refused and three others bring the case to its end."""
    world = bent(tallied)
    body = world.share_body(world.replay().case, "sun", "area")
    body["proofs"][0].reverse()
    world.append("share_published", body, ["sun"])
    assert_refused(world, "proof-factor-wrong")
    world.drafts.pop()
    world.share([None, "wu", "he", "lin"])
    world.declare()
    world.destroy_key()
    world.read_statement()
    assert_accepted(world)
    honest = bent(tallied)
    honest.share([None, "sun", "wu", "zheng"])
    assert world.audit().result == honest.replay().make_result()


def test_a43_the_tally_goes_on_without_a_lost_trustee() -> None:
    world = make_secret_world([None, "wu", "zheng"])
    assert_accepted(world)
    assert world.audit().result == plain().audit().result


def retally(change: Any, ballots: int | None = None) -> SecretWorld:
    """The tally bent as the operator may, nothing behind it."""
    world = bent()
    cut(world, "tally_computed")
    world.tally(change)
    if ballots is not None:
        body_at(world, "tally_computed")["ballots"] = ballots
        resign(world, "tally_computed", 0)
    return world


def test_a44_a_tally_without_one_ballot_is_refused() -> None:
    world = bent()
    cut(world, "tally_computed")
    case = world.replay().case
    assert case.roll is not None
    counted = {voter: casts[-1] for voter, casts in case.casts.items() if voter != "v0001" and voter != "v0008"}
    fewer = format_tally(GROUP, case.sealed.add_up(counted, case.roll, "area"))
    assert_refused(retally(lambda data: data.update(area=fewer)), "tally-wrong")


def test_a44_a_tally_with_an_encryption_added_is_refused() -> None:
    def add(data: dict[str, bytes]) -> None:
        world = plain()
        tally = parse_tally(GROUP, world.election(), data["headcount"])
        zero = tuple(tuple(encrypt(GROUP, world.election().key, 0, 7) for _ in row) for row in tally)
        data["headcount"] = format_tally(GROUP, add_tallies(GROUP, tally, zero))

    assert_refused(retally(add), "tally-wrong")


def test_a44_the_number_of_ballots_is_counted_again() -> None:
    assert_refused(retally(lambda _data: None, ballots=7), "tally-count-wrong")


@pytest.mark.parametrize("value", ["200.251", "0200.250", "-200.250", "2e2"])
def test_a45_another_figure_is_refused(value: str) -> None:
    world = bent()
    body_at(world, "result_declared")["result"]["questions"][0]["options"][0]["area"] = value
    resign(world, "result_declared", 0, "li")
    assert_refused(world, "result-wrong", place(world, "result_declared"))


def test_a46_weights_are_those_that_every_ballot_names() -> None:
    world = bent()
    world.areas = (90_010, *list(world.areas)[1:])
    old = body_at(world, "roll_posted")["roll"]
    del world.blobs[old]
    roll = world.roll()
    body_at(world, "roll_posted").update(roll=world.blob(roll.data), area=roll.totals.area)
    resign(world, "roll_posted", 0, "wang")
    assert_refused(world, "roll-wrong", place(world, "manifest_sealed"))
    del world.blobs[body_at(world, "manifest_sealed")["manifest"]]
    body_at(world, "manifest_sealed")["manifest"] = world.blob(encode_canonical(world.manifest_fields()))
    resign(world, "manifest_sealed", 0, "li", "wang", *world.board)
    assert_refused(world, "proof-decryption-wrong", place(world, "trustee_drill"))  # Drills name the manifest too.


def test_a47_nothing_is_decrypted_before_the_tally() -> None:
    world = bent()
    world.append("share_published", copy.deepcopy(body_at(world, "share_published")))
    move_last(world, place(world, "tally_computed"))
    assert_refused(world, "out-of-order", place(world, "share_published"))


def test_a47_a_single_ballot_is_not_decrypted() -> None:
    world = bent(tallied)
    case = world.replay().case
    assert case.roll is not None
    alone = {"v0001": case.casts["v0001"][0]}
    case.sealed.tallies["headcount"] = case.sealed.add_up(alone, case.roll, "headcount")
    world.append("share_published", world.share_body(case, "sun", "headcount"), ["sun"])
    assert_refused(world, "proof-decryption-wrong")


@pytest.mark.parametrize("kind", ["ballot_cast", "ballot_set_aside", "credential_revoked", "paper_reconciled"])
def test_a47_after_the_tally_nothing_enters_or_leaves(kind: str) -> None:
    world = bent()
    cut(world, "result_declared")
    world.drafts.append(copy.deepcopy(world.drafts[place(world, kind)]))
    world.drafts[-1].time = world.now
    assert_refused(world, "out-of-order")


def test_a47_a_tally_waits_for_the_paper() -> None:
    world = bent()
    cut(world, "paper_reconciled")
    world.tally()
    assert_refused(world, "paper-unreconciled")
