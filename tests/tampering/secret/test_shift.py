"""A40: a trustee of the board and the last voter shift an option by 100. Version 1 accepts it; server and audit refuse.

A whole case with a 2-of-3 board. The archive of areas with the shifted share and result passes the audit of archives,
which has the strength of version 1 and says so; nothing but our own proof stops it.
"""

import copy
import json
from functools import cache
from typing import Any

import pytest

from keys.group import ORDER, element_text
from keys.refusal import ProofDecryptionWrongError, ProofFactorWrongError
from keys.shares import lagrange
from keys.sigma import Proof
from notary.archive import make_archives
from tests.secretworld import GROUP, SecretWorld
from tests.tampering.secret.archives import Bel, assert_accepted, assert_refused, take_apart
from tests.tampering.secret.forging import forge_answer
from tests.tampering.secret.record import assert_accepted as assert_record_accepted
from tests.tampering.secret.record import assert_refused as assert_record_refused
from tests.tampering.secret.record import forge
from tests.tampering.secret.shift import Plot, make_plot
from voting.belenios.audit import Expected
from voting.belenios.decryption import check_partial, parse_decryption
from voting.belenios.event import DECRYPTION, RESULT
from voting.belenios.result import format_result
from voting.belenios.structure import sha256_hex
from voting.share import check_share
from voting.tally import counted_casts

TRUSTEE, LAST = "sun", "v0004"
DECRYPTING = ("sun", "wu")
SHIFT = (100, -100, 0)  # thousandths of a square metre: from "against" to "for"
HONEST = {"for": 210_750, "against": 180_500}  # v0001 and v0004 against v0002 and v0003


def shares_by(world: SecretWorld, name: str | None) -> dict[str, Any]:
    return world.share_body(world.replay().case, name, "area")


@cache
def plotted() -> tuple[SecretWorld, Plot]:
    """The case when its tally stands: every ballot, the last one too, was accepted as any other."""
    world = SecretWorld(areas=(90_750, 100_500, 80_000, 120_000))
    world.prepare()
    world.open_voting()
    for voter, option in (("v0001", "for"), ("v0002", "against"), ("v0003", "against")):
        world.cast(voter, option)
    case = world.replay().case
    assert case.manifest is not None
    assert case.roll is not None
    [others] = case.sealed.add_up(counted_casts(case, case.manifest), case.roll, "area")
    # Two of three decrypt; what the first one's factor is wrong by counts with its Lagrange coefficient.
    coefficient = lagrange([world.board.index(name) + 1 for name in DECRYPTING], world.board.index(TRUSTEE) + 1)
    moves = [move * pow(coefficient, -1, ORDER) % ORDER for move in SHIFT]
    plot = make_plot(world.election().fingerprint, world.held[TRUSTEE], [item.alpha for item in others], moves)
    weight = case.roll.by_id[LAST].area
    credential = element_text(GROUP, GROUP.base(world.exponent(LAST)))
    answer = forge_answer(world.election(), credential, [1, 0, 0], range(1, 2), plot.randomness(weight))
    honest = world.ballot_text(LAST, "for", world.manifest())
    text = forge(honest, world.exponent(LAST), lambda fields: fields.update(answers=[answer]))
    world.cast(LAST, "for", ballot_text=text)
    world.close_voting()
    world.reconcile()
    world.tally()
    world.confirm_closing()
    world.accept("decryption")
    return world, plot


def bad_share(world: SecretWorld, plot: Plot) -> dict[str, Any]:
    """The shifted share beside our own proofs of the honest one: the best that there is."""
    [row] = world.replay().case.sealed.tallies["area"]
    return {**shares_by(world, TRUSTEE), "decryption": plot.share(row).decode()}


def test_a40_version_1_accepts_the_shifted_share_and_our_own_proof_does_not() -> None:
    world, plot = plotted()
    case = world.replay().case
    tally, holder, election = case.sealed.tallies["area"], world.holder(TRUSTEE), world.election()
    made = parse_decryption(GROUP, election, plot.share(tally[0]))
    check_partial(GROUP, election.fingerprint, holder.public, tally, made)  # version 1 sees nothing
    with pytest.raises(ProofFactorWrongError):
        check_share(GROUP, world.context(), holder, tally, _read(bad_share(world, plot)))
    # Without the last ballot's help not even version 1 lets it pass.
    shorter = tuple(tuple(reversed(row)) for row in tally)
    with pytest.raises(ProofDecryptionWrongError):
        check_partial(GROUP, election.fingerprint, holder.public, shorter, made)


def _read(body: dict[str, Any]) -> dict[str, Any]:
    """The body as the case reads it: proofs as numbers."""
    proofs = [[Proof(int(item["challenge"]), int(item["response"])) for item in row] for row in body["proofs"]]
    return {**body, "proofs": proofs}


def test_a40_server_and_audit_refuse_the_share_by_our_own_proof() -> None:
    """The entry is refused when it is to be appended, and in a record to which a dishonest office appended it."""
    built, plot = plotted()
    world = copy.deepcopy(built)
    world.append("share_published", bad_share(world, plot), [TRUSTEE])
    assert_record_refused(world, "proof-factor-wrong")
    # The proof of version 1 in the place of ours, and one made with the nonce that fits version 1.
    for proof in ([Proof(c, (a - plot.secret * c) % ORDER) for a, _b, c in plot.fixed], [Proof(1, 2)] * len(SHIFT)):
        world = copy.deepcopy(built)
        body = bad_share(world, plot)
        body["proofs"] = [[{"challenge": str(item.challenge), "response": str(item.response)} for item in proof]]
        world.append("share_published", body, [TRUSTEE])
        assert_record_refused(world, "proof-factor-wrong")


def test_a40_a_refused_share_changes_nothing_and_the_trustee_may_send_the_honest_one() -> None:
    built, plot = plotted()
    state = built.replay()
    bad, good = copy.deepcopy(built), copy.deepcopy(built)
    bad.append("share_published", bad_share(bad, plot), [TRUSTEE])
    good.append("share_published", shares_by(good, TRUSTEE), [TRUSTEE])
    before = (state.case.size, state.case.root, dict(state.case.sealed.shares["area"]))
    with pytest.raises(ProofFactorWrongError):
        state.follow(bad.entries()[-1])
    assert (state.case.size, state.case.root, dict(state.case.sealed.shares["area"])) == before
    state.follow(good.entries()[-1])
    assert list(state.case.sealed.shares["area"]) == [built.holder(TRUSTEE).owner]


def test_a40_the_honest_shares_of_the_same_case_give_the_honest_result() -> None:
    """The last ballot is legal, so the case goes on with honest shares: nobody is harmed but the plotters."""
    world = honest_end()
    assert_record_accepted(world)
    result = world.audit().result
    assert result is not None
    options = json.loads(json.dumps(result))["questions"][0]["options"]
    found = {option["id"]: option["area"] for option in options}
    assert found["for"] == "210.750"
    assert found["against"] == "180.500"


@cache
def honest_end() -> SecretWorld:
    world = copy.deepcopy(plotted()[0])
    world.share([None, *DECRYPTING])
    world.declare()
    world.destroy_key()
    world.read_statement()
    return world


def shifted_archive() -> Bel:
    """The archive of areas as the office would publish it if it took the shifted share."""
    world, plot = plotted()
    bel = take_apart("area", make_archives(honest_end().replay())["area.bel"], {})
    [row] = world.replay().case.sealed.tallies["area"]
    owner = world.holder(TRUSTEE).owner
    [share] = [part for part in bel.parts if part.kind == DECRYPTION and part.owner == owner]
    share.data[0] = plot.share(row)
    bel.at(RESULT).data[0] = format_result(((HONEST["for"] + 100, HONEST["against"] - 100, 0),))
    return bel


def test_a40_an_archive_with_the_shifted_count_passes_as_far_as_version_1_goes() -> None:
    bel = shifted_archive()
    election, _trustees, credentials = bel.parts[0].data
    outcome = assert_accepted(bel.seal(), Expected(sha256_hex(election), sha256_hex(credentials)))
    assert outcome.counts == ((HONEST["for"] + 100, HONEST["against"] - 100, 0),)
    assert "strength of protocol version 1" in outcome.stages[-1].detail
    # The honest result under the same share, and the shifted one under the honest share, are not accepted.
    twin = shifted_archive()
    twin.at(RESULT).data[0] = format_result(((HONEST["for"], HONEST["against"], 0),))
    assert_refused(twin.seal(), "result-decryption-wrong", len(twin.parts) - 1)
    honest = take_apart("area", make_archives(honest_end().replay())["area.bel"], {})
    honest.at(RESULT).data[0] = bel.at(RESULT).data[0]
    assert_refused(honest.seal(), "result-decryption-wrong", len(honest.parts) - 1)


def test_a40_a_record_that_carries_the_shifted_archive_is_refused() -> None:
    world = copy.deepcopy(honest_end())
    world.made = {**world.archives(), "area.bel": shifted_archive().seal()}
    first = world.audit().first
    assert first is not None
    assert first.code == "archive-differs"
