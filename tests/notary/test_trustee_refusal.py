"""What the trustee's tool refuses, each with its code and a sentence."""

import hashlib
import resource
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from keys.encoding import hex_of
from keys.errors import RejectionError
from ledger.record import Record
from notary.adapters import secret_steps
from notary.adapters.signedfile import Signed, make_signed, merge, parse_signed_file
from notary.adapters.trustee import TrusteeDesk
from tests.notary.boardroom import PHRASE, Boardroom
from voting.secret_step import closing_of

Made = tuple[Boardroom, dict[str, Record]]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """A case up to its tally and one confirmation of it, with the records along the way."""
    room = Boardroom(tmp_path_factory.mktemp("room"))
    room.equip()
    room.prepare()
    records = {"drilled": room.record()}
    room.vote()
    records["open"] = room.record()
    room.close()
    records["closed"] = room.record()
    room.tally()
    records["unconfirmed"] = room.record()
    room.confirm_closing(("wu",))
    records["tallied"] = room.record()
    return room, records


@pytest.fixture
def desk(made: Made, tmp_path: Path) -> TrusteeDesk:
    """The desk of one trustee, as it was after the drill: a copy of its own."""
    room, _records = made
    home = shutil.copytree(room.home("sun"), tmp_path / "sun")
    return TrusteeDesk(home, "sun", PHRASE, room.policy())


def code_of(step: Callable[[], Any]) -> str:
    with pytest.raises(RejectionError) as caught:
        step()
    assert str(caught.value)
    return caught.value.code


def test_a_second_decryption_is_refused_and_the_first_can_be_fetched_again(made: Made, desk: TrusteeDesk) -> None:
    room, records = made
    first = desk.decrypt(records["tallied"])
    assert [(item.kind, item.says("measure")) for item in first] == [
        ("closing_confirmed", None),  # the last who is needed: one visit
        ("share_published", "area"),
        ("share_published", "headcount"),
    ]
    assert code_of(lambda: desk.decrypt(records["tallied"])) == "decrypted-already"
    folder = desk._file.path.parent
    anew = TrusteeDesk(folder, "sun", PHRASE, room.policy())
    assert code_of(lambda: anew.decrypt(records["tallied"])) == "decrypted-already"
    assert anew.decrypted(room.origin) == first


def test_no_share_leaves_before_it_is_remembered(made: Made, desk: TrusteeDesk) -> None:
    """A full disk: nothing is handed out, nothing is spent."""
    before = desk._file.path.read_bytes()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))
    try:
        with pytest.raises(OSError, match="large"):
            desk.decrypt(made[1]["tallied"])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert desk._file.path.read_bytes() == before
    assert len(list(desk._file.path.parent.glob(".sun.trustee.*"))) == 1  # the lock; no half-written file
    assert len(desk.decrypt(made[1]["tallied"])) == 3


def test_who_comes_first_confirms_and_comes_again(made: Made, desk: TrusteeDesk) -> None:
    _room, records = made
    (first,) = desk.decrypt(records["unconfirmed"])
    assert first.kind == "closing_confirmed"
    assert {"share", "head"} < set(desk._file.load()["cases"][0])
    (again,) = desk.decrypt(records["unconfirmed"])  # the office lost it: the same words, nothing is spent
    assert {**again.statement, "nonce": ""} == {**first.statement, "nonce": ""}
    assert [item.kind for item in desk.decrypt(records["tallied"])][1:] == ["share_published"] * 2


def test_no_share_before_enough_have_confirmed(made: Made, desk: TrusteeDesk, tmp_path: Path) -> None:
    """The record holds this trustee's own confirmation only."""
    room, records = made
    home = shutil.copytree(room.home("wu"), tmp_path / "wu")
    assert code_of(lambda: TrusteeDesk(home, "wu", PHRASE, room.policy()).decrypt(records["tallied"])) == (
        "closing-unconfirmed"
    )
    share = desk.decrypt(records["tallied"])[1]
    assert code_of(lambda: secret_steps.append_signed(room.work, share)) == "closing-unconfirmed"
    assert code_of(lambda: secret_steps.publish_service_share(room.work)) == "closing-unconfirmed"


def test_a_closed_record_with_another_past_is_not_confirmed(made: Made, desk: TrusteeDesk) -> None:
    """The office shows this trustee one history of the drills and closes another; each is good in itself."""
    room, records = made
    shown = room.forge(records["drilled"], "trustee_drill", lambda _body: None, seconds=1)
    desk.seal(shown, secret_steps.propose_manifest(room.work, room.plan(), {}))
    before = desk._file.path.read_bytes()
    for stage in ("unconfirmed", "tallied"):
        assert code_of(lambda stage=stage: desk.decrypt(records[stage])) == "trustee-head-differs"  # type: ignore[misc]
    assert desk._file.path.read_bytes() == before


def test_what_another_confirms_must_be_the_same_record(made: Made, desk: TrusteeDesk) -> None:
    room, records = made
    (size, root), case = closing_of(room.work.process().case), room.origin
    for body in ({"root": "00" * 32, "size": size}, {"root": hex_of(root), "size": size + 1}):
        forged = make_signed(case, "closing_confirmed", {**body, "trustee": "zheng"}, room.by("zheng"))
        assert code_of(lambda forged=forged: secret_steps.append_signed(room.work, forged)) == "confirmation-wrong"  # type: ignore[misc]
    (own,) = desk.decrypt(records["unconfirmed"])
    twice = make_signed(case, own.kind, {**own.statement["body"], "trustee": "wu"}, room.by("wu"))
    assert code_of(lambda: secret_steps.append_signed(room.work, twice)) == "confirmation-not-due"


@pytest.mark.parametrize("stage", ["drilled", "open", "closed"])
def test_nothing_is_decrypted_before_closing_and_tally(made: Made, desk: TrusteeDesk, stage: str) -> None:
    assert code_of(lambda: desk.decrypt(made[1][stage])) == "decryption-not-due"
    desk.decrypt(made[1]["tallied"])  # a refusal spends nothing


def test_a_wrong_passphrase_is_refused(made: Made, desk: TrusteeDesk) -> None:
    folder = desk._file.path.parent
    assert code_of(lambda: TrusteeDesk(folder, "sun", "wrong horse", made[0].policy())) == "passphrase-wrong"
    assert code_of(lambda: TrusteeDesk(folder, "wu", PHRASE, made[0].policy())) == "trustee-file-missing"
    assert code_of(lambda: TrusteeDesk.create(folder, "sun", PHRASE, fast=True)) == "trustee-file-exists"


def test_a_changed_file_is_refused(made: Made, desk: TrusteeDesk) -> None:
    path = desk._file.path
    data = path.read_bytes()
    for bent, code in (
        (data.replace(b'"name":"sun"', b'"name":"sum"'), "passphrase-wrong"),
        (data.replace(b'"box":"', b'"box":"AAAA'), "passphrase-wrong"),
        (data[: len(data) // 2], "trustee-file-malformed"),
        (b"", "trustee-file-malformed"),
    ):
        path.write_bytes(bent)
        assert code_of(lambda: TrusteeDesk(path.parent, "sun", PHRASE, made[0].policy())) == code


def test_the_record_of_another_case_is_refused(made: Made, desk: TrusteeDesk, tmp_path: Path) -> None:
    other = Boardroom(made[0].folder, "riverside-2", made[0].office)
    other.post()
    record = other.record()
    made[0].set_clock(made[0].work.clock())
    for step in (desk.commit, desk.reveal, desk.confirm, desk.drill, desk.decrypt):
        assert code_of(lambda step=step: step(record)) == "trustee-case-wrong"  # type: ignore[misc]
    assert code_of(lambda: desk.certificate(record)) == "record-refused"  # its own policy does not name that log
    assert code_of(lambda: desk.decrypted(other.origin)) == "trustee-case-wrong"


def test_a_trustee_without_its_share_cannot_go_on(made: Made, tmp_path: Path) -> None:
    room, records = made
    shutil.copy(room.home("sun") / "sun.key", tmp_path)
    TrusteeDesk.create(tmp_path, "sun", PHRASE, fast=True)
    fresh = TrusteeDesk(tmp_path, "sun", PHRASE, room.policy())
    assert code_of(lambda: fresh.decrypt(records["tallied"])) == "trustee-case-wrong"


def swap(body: dict[str, Any]) -> None:
    tallies = body["tallies"]
    tallies.update(area=tallies["headcount"], headcount=tallies["area"])


@pytest.mark.parametrize("change", [lambda body: body.update(ballots=2), swap])
def test_a_tally_that_it_does_not_recompute_is_refused(
    made: Made, desk: TrusteeDesk, change: Callable[[dict[str, Any]], None]
) -> None:
    room, records = made
    forged = room.forge(records["tallied"], "tally_computed", change)
    assert code_of(lambda: desk.decrypt(forged)) == "trustee-tally-differs"
    untouched = room.forge(records["tallied"], "tally_computed", lambda _body: None)
    assert len(desk.decrypt(untouched)) == 3


def test_a_record_that_does_not_hold_is_refused(made: Made, desk: TrusteeDesk) -> None:
    room, records = made
    files = dict(records["tallied"].files)
    blob = next(name for name in files if name.startswith("blob/"))
    del files[blob]
    assert code_of(lambda: desk.decrypt(Record(files))) == "record-refused"
    forged = room.forge(records["tallied"], "voting_closed", lambda body: body.update(voters=9))
    assert code_of(lambda: desk.decrypt(forged)) == "record-refused"
    assert code_of(lambda: desk.decrypt(Record({}))) == "record-refused"


def test_an_older_or_another_history_is_refused(made: Made, desk: TrusteeDesk) -> None:
    _room, records = made
    desk.decrypt(records["tallied"])
    assert code_of(lambda: desk.drill(records["drilled"])) == "trustee-head-differs"


def test_a_step_twice_is_refused(made: Made, desk: TrusteeDesk) -> None:
    _room, records = made
    assert code_of(lambda: desk.drill(records["drilled"])) == "drill-not-due"
    for step in (desk.certificate, desk.commit, desk.reveal, desk.confirm):
        assert code_of(lambda step=step: step(records["drilled"])) == "out-of-order"  # type: ignore[misc]


def test_a_manifest_that_does_not_fit_is_not_sealed(made: Made, desk: TrusteeDesk) -> None:
    room, records = made
    good = secret_steps.propose_manifest(room.work, room.plan(), {})
    assert {item["key"] for item in desk.seal(records["drilled"], good).signatures} == {"sun"}
    data = good.blobs[0]
    for old, new in (
        (b'"sun","wu"', b'"wu","sun"'),
        (b'"threshold":2', b'"threshold":3'),
        (b"riverside-1", b"riverside-2"),
        (b'"voters":4', b'"voters":5'),
    ):
        bent = data.replace(old, new)
        proposal = propose(room, bent)
        assert bent != data
        assert code_of(lambda proposal=proposal: desk.seal(records["drilled"], proposal)) == "proposal-wrong"  # type: ignore[misc]
    other = make_signed(room.origin, "advice_given", {"answer": "a", "question": "q"}, {})
    assert code_of(lambda: desk.seal(records["drilled"], other)) == "proposal-wrong"
    bare = Signed(good.kind, good.statement, ())
    assert code_of(lambda: desk.seal(records["drilled"], bare)) == "proposal-wrong"


def test_statement_files_are_read_strictly(made: Made) -> None:
    room, _records = made
    one = make_signed(room.origin, "advice_given", {"answer": "a", "question": "q"}, room.by("li"))
    two = make_signed(room.origin, "advice_given", {"answer": "b", "question": "q"}, room.by("li"))
    assert parse_signed_file(one.data) == one
    assert code_of(lambda: merge([one, two])) == "statements-differ"
    for data in (
        b"",
        b"{}",
        one.data.replace(b'"v":1', b'"v":2'),
        one.data.replace(b'"kind":"advice_given","signatures"', b'"kind":"incident","signatures"'),
    ):
        assert code_of(lambda data=data: parse_signed_file(data)) == "statement-file-malformed"  # type: ignore[misc]


def test_a_share_of_somebody_else_is_not_appended(made: Made, desk: TrusteeDesk) -> None:
    """The office cannot pass one trustee's share off as another's."""
    room, records = made
    share = desk.decrypt(records["tallied"])[1]
    statement = {**share.statement, "body": {**share.statement["body"], "trustee": "wu"}}
    forged = Signed(share.kind, statement, share.signatures)
    assert code_of(lambda: secret_steps.append_signed(room.work, forged)) == "signers-wrong"


def propose(room: Boardroom, manifest: bytes) -> Signed:
    body = {"manifest": hashlib.sha256(manifest).hexdigest()}
    return make_signed(room.origin, "manifest_sealed", body, {}, [manifest])
