"""The trustees' ceremony in the ledger: attacks A34 to A39 and A43, each refused by server and audit."""

from dataclasses import replace

import pytest

from keys.adapters.sodium import check_signature
from keys.board import Board, format_signed, make_board
from keys.ceremony import make_inputs, make_output, make_polynomial
from keys.compact import format_compact
from keys.dealing import format_output, format_polynomial, parse_polynomial
from keys.encoding import hex_of
from keys.group import element_text
from keys.refusal import ShareWrongError
from keys.schnorr import prove_key
from notary.audit import audit
from tests.secretworld import CIPHER, GROUP, SecretWorld
from tests.simulator import DAY, RULEBOOK, START
from tests.tampering.bending import policy_with
from tests.tampering.secret.record import assert_accepted, assert_refused, bent, body_at, cut, place, plain, resign
from voting.belenios.trustees import format_single
from voting.ceremony import commit_digest


def world_after(*parts: str, **fields: object) -> SecretWorld:
    world = SecretWorld(**fields)  # type: ignore[arg-type]
    world.announce()
    for part in parts:
        getattr(world, part)()
    return world


COMMITTED = ("certify", "commit", "set_service")
REVEALED = (*COMMITTED, "reveal")


def commit_to(world: SecretWorld, name: str, text: str) -> None:
    world.step(name, "commit", digest=hex_of(commit_digest(world.origin, name, text)))


def test_a34_a_key_fitted_to_the_others_is_refused() -> None:
    world = world_after(*COMMITTED)
    for name in world.board[:2]:
        world.step(name, "reveal", polynomial=world.polynomials[name])
    board = make_board(GROUP, world.certificates)
    fitted = format_polynomial(make_polynomial(GROUP, board, world.secrets["zheng"], CIPHER, world.draw))
    world.step("zheng", "reveal", polynomial=fitted)
    assert_refused(world, "reveal-wrong")


def test_a34_coefficients_of_another_are_refused() -> None:
    world = world_after("certify", "commit")
    del world.drafts[-1]
    commit_to(world, "zheng", world.polynomials["sun"])
    world.set_service()
    world.step("zheng", "reveal", polynomial=world.polynomials["sun"])
    assert_refused(world, "coefficients-wrong")


def test_a34_a_service_key_without_knowledge_of_its_secret_is_refused() -> None:
    world = world_after("certify", "commit")
    other = prove_key(GROUP, 7, world.draw)
    item = format_compact(format_single(GROUP, GROUP.base(8), other))
    world.append("trustees_set", {"item": item, "phase": "service"})
    assert_refused(world, "proof-key-wrong")


def test_a35_a_step_of_another_case_is_refused() -> None:
    other = world_after("certify", origin="vote.example/shihezi/case/2026-02")
    world = world_after()
    world.drafts.append(other.drafts[-1])
    assert_refused(world, "statement-wrong")


def test_a35_a_commitment_made_for_another_case_is_refused() -> None:
    world = world_after(*COMMITTED)
    world.drafts[-2:] = []
    text = world.polynomials["zheng"]
    world.step("zheng", "commit", digest=hex_of(commit_digest("vote.example/other", "zheng", text)))
    world.set_service()
    world.step("zheng", "reveal", polynomial=text)
    assert_refused(world, "reveal-wrong")


def test_a35_a_certificate_at_the_place_of_another_is_refused() -> None:
    world = world_after()
    world.certify()
    del world.drafts[-2:]
    world.step("wu", "certificate", certificate=format_signed(world.certificates[0]))
    assert_refused(world, "ceremony-place-wrong")


@pytest.mark.parametrize("count", [1, 3])
def test_a36_another_number_of_coefficients_is_refused(count: int) -> None:
    world = world_after("certify", "commit")
    del world.drafts[-1]
    board = Board(make_board(GROUP, world.certificates).certificates, count)
    text = format_polynomial(make_polynomial(GROUP, board, world.secrets["zheng"], CIPHER, world.draw))
    commit_to(world, "zheng", text)
    world.set_service()
    world.step("zheng", "reveal", polynomial=text)
    assert_refused(world, "coefficients-wrong")


def test_a37_nothing_is_revealed_before_all_have_committed() -> None:
    world = world_after("certify", "commit")
    del world.drafts[-1]
    world.set_service()
    world.step("sun", "reveal", polynomial=world.polynomials["sun"])
    assert_refused(world, "ceremony-order-wrong")


def test_a37_the_service_cannot_choose_its_key_last() -> None:
    world = world_after("certify", "commit")
    world.step("sun", "reveal", polynomial=world.polynomials["sun"])
    assert_refused(world, "ceremony-order-wrong")
    world = world_after(*REVEALED)
    world.set_service()
    assert_refused(world, "ceremony-order-wrong")


def test_a37_nobody_commits_or_certifies_twice() -> None:
    world = world_after("certify", "commit")
    commit_to(world, "sun", world.polynomials["sun"])
    assert_refused(world, "ceremony-order-wrong")
    world = world_after("certify")
    world.step("sun", "certificate", certificate=format_signed(world.certificates[0]))
    assert_refused(world, "ceremony-order-wrong")


def test_a38_a_wrong_share_is_not_confirmed_and_the_key_not_made() -> None:
    world = world_after("certify", "commit")
    board = make_board(GROUP, world.certificates)
    drawn = make_polynomial(GROUP, board, world.secrets["sun"], CIPHER, world.draw)
    wrong = replace(parse_polynomial(world.polynomials["sun"]), secrets=drawn.secrets)
    made = [wrong, *(parse_polynomial(world.polynomials[name]) for name in ("wu", "zheng"))]
    with pytest.raises(ShareWrongError, match="from trustee 1"):
        make_output(GROUP, board, world.secrets["wu"], make_inputs(GROUP, board, made)[1], CIPHER, world.draw)
    world = world_after(*REVEALED, "confirm")
    del world.drafts[-1]
    world.append("trustees_set", {"phase": "complete", "trustees": world.blob(b"[]")}, ["li"])
    assert_refused(world, "ceremony-order-wrong")


def test_a38_a_share_key_that_does_not_follow_is_refused() -> None:
    world = world_after(*REVEALED)
    outputs = world.outputs()
    world.step("sun", "confirm", voutput=format_output(GROUP, outputs["wu"]))
    assert_refused(world, "share-wrong")


def test_a39_trustees_that_the_ceremony_did_not_make_are_refused() -> None:
    world = world_after(*REVEALED, "confirm")
    known = format_compact([format_single(GROUP, GROUP.base(9), prove_key(GROUP, 9, world.draw))])
    world.append("trustees_set", {"phase": "complete", "trustees": world.blob(known.encode())}, ["li"])
    assert_refused(world, "trustees-differ")


@pytest.mark.parametrize("bend", [{"sha256": "00" * 32}, {"board": ["wu", "sun", "zheng"]}])
def test_a39_the_manifest_names_the_trustees_of_the_ceremony(bend: dict[str, object]) -> None:
    world = world_after(*REVEALED, "confirm", "complete")
    world.changes = {**world.changes, "trustees": {**world.changes["trustees"], **bend}}
    world.seal()
    assert_refused(world, "trustees-differ")


def test_a39_every_trustee_signs_the_manifest() -> None:
    world = bent()
    resign(world, "manifest_sealed", 0, "li", "wang", "sun", "zheng")
    assert_refused(world, "signers-wrong", place(world, "manifest_sealed"))
    resign(world, "manifest_sealed", 0, "li", "sun", "wu", "zheng")
    assert_refused(world, "signers-wrong", place(world, "manifest_sealed"))


def test_a39_the_auditor_knows_the_trustees_from_the_policy() -> None:
    world = bent()
    policy = policy_with(world, without="officer wu ")
    report = audit(world.record(), policy, check_signature, RULEBOOK, (), GROUP)
    assert report.first is not None
    assert (report.first.code, report.first.entry) == ("officer-unknown", 0)


def test_a43_one_loss_must_not_end_the_vote() -> None:
    world = SecretWorld()
    world.announce()
    world.threshold = 3
    world.certify()
    assert_refused(world, "threshold-wrong", place(world, "trustees_set"))


def test_a43_voting_opens_after_every_drill() -> None:
    world = bent()
    cut(world, "trustee_drill", 2)
    world.now = START + 15 * DAY
    world.accept("opening")
    world.append("voting_opened", {"credentials": 9}, ["li"])
    assert_refused(world, "drill-missing")


def test_a43_a_drill_shows_the_share_of_its_trustee() -> None:
    world = bent()
    first, second = body_at(world, "trustee_drill"), body_at(world, "trustee_drill", 1)
    second.update({name: first[name] for name in first if name != "trustee"})
    resign(world, "trustee_drill", 1, "wu")
    assert_refused(world, "proof-decryption-wrong", place(world, "trustee_drill", 1))


def test_a43_a_drill_of_something_else_is_refused() -> None:
    world = bent()
    body = body_at(world, "trustee_drill")
    body["ciphertext"]["beta"] = element_text(GROUP, GROUP.base(5))
    resign(world, "trustee_drill", 0, "sun")
    assert_refused(world, "proof-factor-wrong", place(world, "trustee_drill"))


def test_the_case_stands_as_it_was() -> None:
    assert_accepted(plain())
