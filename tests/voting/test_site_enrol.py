"""Owners far away on the voters' site: who is identified, what they may ask for, what strangers learn (A91 to A95)."""

from concurrent.futures import ThreadPoolExecutor
from secrets import token_bytes

import pytest
from sqlalchemy import Engine, delete, event, select

from keys.encoding import hex_of
from tests.voting.faraway import FarAway, certify, far_away
from tests.voting.sites import Site, Visitor, code_in, other_code, site
from voting.adapters.identification import IDENTIFICATION, IDENTITY_PROOF, Identifications
from voting.adapters.identities import IDENTITY
from voting.credential import possession_message

__all__ = ["site"]


@pytest.fixture(autouse=True)
def _another_day(site: Site) -> None:
    """As if nobody had tried for a day; the case itself has only a week."""
    with site.work.engine.begin() as connection:
        connection.execute(delete(IDENTIFICATION))


def test_an_owner_without_a_letter_gets_a_key_and_votes(site: Site) -> None:
    owner = far_away(site, "v0001")
    proved = owner.prove()
    assert proved.status_code == 200
    line = {"issue": 2, "state": "none", "units": ["1幢1单元0101室"], "voter": "v0001"}
    assert proved.get_json() == {"voters": [line]}
    assert "HttpOnly" in proved.headers["Set-Cookie"]
    assert "SameSite=Strict" in proved.headers["Set-Cookie"]
    assert owner.ask(2).get_json() == {"issue": 2, "state": "waiting"}
    assert owner.lines() == [line | {"state": "waiting"}]
    messages = len(site.network.to(owner.number))
    [settled] = certify(site)
    assert (settled.state, settled.is_told) == ("issued", True)
    assert len(site.network.wait(owner.number, messages + 1)) == messages + 1
    assert owner.lines() == [line | {"issue": 3, "state": "issued"}]
    # The same browser is let in, and the key signs; the letter's key does not any more.
    visitor = Visitor(site, owner.client, "v0001", owner.key(2))
    assert visitor.place()["voter"] == "v0001"
    assert visitor.cast("for").status_code == 201
    visitor.own = None
    assert visitor.cast("for").get_json()["code"] == "signature-wrong"


def test_a_key_with_which_somebody_voted_is_not_replaced_from_far_away(site: Site) -> None:
    visitor = site.voter("v0002")
    visitor.log_in()
    assert visitor.cast("for").status_code == 201
    owner = far_away(site, "v0002")
    owner.prove()
    answer = owner.ask(2)
    assert (answer.status_code, answer.get_json()["code"]) == (403, "credential-used")


def test_who_votes_before_the_registrar_comes_keeps_the_letter(site: Site) -> None:
    owner = far_away(site, "v0003")
    owner.prove()
    assert owner.ask(2).status_code == 202
    visitor = site.voter("v0003")
    visitor.log_in()
    assert visitor.cast("for").status_code == 201
    [settled] = certify(site)
    assert settled.state == "credential-used"
    assert owner.lines()[0]["state"] == "credential-used"
    assert visitor.cast("against").status_code == 201


def test_a_second_request_takes_the_place_of_one_that_waits(site: Site) -> None:
    owner = far_away(site, "v0004")
    owner.prove()
    owner.ask(2)
    owner.ask(2, "Z" * 20)
    assert owner.ask(2, "Z" * 20).status_code == 202
    [settled] = certify(site)
    assert settled.request.key == owner.key(2, "Z" * 20).public
    assert certify(site) == []


def test_ten_keys_and_no_more(site: Site) -> None:
    owner = far_away(site, "v0004")
    owner.prove()
    answers = [owner.ask(3, f"{place:020}") for place in range(9)]
    assert [answer.status_code for answer in answers] == [202] * 8 + [429]
    assert answers[-1].get_json()["code"] == "too-many-enrolments"
    certify(site)


def test_known_and_unknown_right_and_wrong_get_equal_answers(site: Site) -> None:
    owner = far_away(site, "v0005")
    before = len(site.network.to(owner.number))
    right = owner.identify()
    for changed in ({"unit": "9幢9单元909室"}, {"name": "旁人"}, {"last_four": "9999"}):
        wrong = owner.identify(**changed)
        assert wrong.status_code == right.status_code == 202
        assert sorted(wrong.get_json()) == sorted(right.get_json()) == ["identification"]
        assert len(wrong.data) == len(right.data)
        assert sorted(wrong.headers.keys()) == sorted(right.headers.keys())
        assert owner.enter(wrong.get_json()["identification"], "000000").get_json()["code"] == "code-wrong"
    assert len(site.network.wait(owner.number, before + 1)) == before + 1


def test_every_identification_asks_the_database_the_same(site: Site) -> None:
    owner = far_away(site, "v0005")
    asked: list[list[str]] = []
    for changed in ({}, {"unit": "9幢9单元909室"}, {"name": "旁人"}, {"last_four": "9999"}):
        statements: list[str] = []

        def note(_c: object, _k: object, statement: str, *_: object, to: list[str] = statements) -> None:
            to.append(statement)

        event.listen(Engine, "before_cursor_execute", note)
        owner.identify(**changed)
        event.remove(Engine, "before_cursor_execute", note)
        asked.append(statements)
    assert len(asked[0]) > 8
    assert asked[0] == asked[1] == asked[2] == asked[3]


@pytest.mark.parametrize(
    "changed",
    [
        {"unit": "1-1-601"},
        {"unit": "１栋１单元０６０１"},
        {"unit": " 1号楼 1单元 601 室"},
        {"name": " 业 主"},
        {"last_four": " 0 006"},
    ],
)
def test_what_is_typed_otherwise_means_the_same(site: Site, changed: dict[str, str]) -> None:
    owner = far_away(site, "v0006")
    before = len(site.network.to(owner.number))
    owner.identify(**changed)
    assert len(site.network.wait(owner.number, before + 1)) == before + 1


def test_five_guesses_and_no_more_also_at_once(site: Site) -> None:
    owner = far_away(site, "v0007")
    before = len(site.network.to(owner.number))
    name = owner.identify().get_json()["identification"]
    code = code_in(site.network.wait(owner.number, before + 1)[-1])
    guesses = [f"{(int(code) + step) % 1_000_000:06}" for step in range(1, 61)]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda guess: far_away(site, "v0007").enter(name, guess), guesses))
    assert {(answer.status_code, answer.get_json()["code"]) for answer in answers} == {(403, "code-wrong")}
    with site.work.engine.connect() as connection:
        assert max(connection.scalars(select(IDENTIFICATION.c.tries))) == 5
    assert owner.enter(name, code).get_json()["code"] == "code-wrong"


def test_a_code_is_used_once_and_ends_after_ten_minutes(site: Site) -> None:
    owner = far_away(site, "v0008")
    before = len(site.network.to(owner.number))
    name = owner.identify().get_json()["identification"]
    code = code_in(site.network.wait(owner.number, before + 1)[-1])
    assert owner.enter(name, other_code(code)).status_code == 403
    assert owner.enter(name, code).status_code == 200
    assert owner.enter(name, code).get_json()["code"] == "code-wrong"
    before = len(site.network.to(owner.number))
    name = owner.identify().get_json()["identification"]
    code = code_in(site.network.wait(owner.number, before + 1)[-1])
    site.advance(600)
    assert owner.enter(name, code).get_json()["code"] == "code-wrong"


def test_a_proof_is_of_one_case_and_one_voter_and_ends(site: Site) -> None:
    owner = far_away(site, "v0005")
    assert owner.client.get(owner.api("enrolment")).get_json()["code"] == "identity-missing"
    assert owner.ask(2).get_json()["code"] == "identity-missing"
    owner.prove()
    other = far_away(site, "v0006").request(2)
    answer = owner.post(owner.api("enrolment"), other)
    assert (answer.status_code, answer.get_json()["code"]) == (403, "enrolment-foreign")
    assert owner.post("/api/cases/another/enrolment", owner.request(2)).status_code == 404
    site.advance(3_601)
    assert owner.ask(2).get_json()["code"] == "identity-missing"


@pytest.mark.parametrize(
    ("bent", "code"),
    [
        ({"issue": 3}, "credential-twice"),
        ({"issue": 1}, "credential-twice"),
        ({"possession": "00" * 64}, "possession-wrong"),
        ({"key": "01" + "00" * 31}, "key-weak"),
        ({"belenios": {"key": "58" * 32, "possession": {"challenge": "1", "response": "1"}}}, "belenios-key-wrong"),
        ({"more": 1}, "shape-wrong"),
    ],
)
def test_a_key_that_does_not_hold_is_refused_at_once(site: Site, bent: dict[str, object], code: str) -> None:
    owner = far_away(site, "v0007")
    owner.prove()
    assert owner.post(owner.api("enrolment"), {**owner.request(2), **bent}).get_json()["code"] == code
    assert certify(site) == []


def test_one_key_is_not_asked_for_twice_by_an_owner_of_two_holdings(site: Site) -> None:
    owner = far_away(site, "v0005")
    proofs = Identifications(site.work.engine, site.work.clock, token_bytes)
    owner.client.set_cookie("zhengyi_identity", proofs.prove(site.work.origin, ["v0005", "v0006"], "oidc").hex())
    assert owner.ask(2).status_code == 202
    signed = owner.key(2).sign(possession_message(site.work.origin, "v0006", 2, owner.key(2).public))
    again = {**owner.request(2), "possession": hex_of(signed), "voter": "v0006"}
    answer = owner.post(owner.api("enrolment"), again)
    assert (answer.status_code, answer.get_json()["code"]) == (403, "credential-twice")
    assert [item.request.voter for item in certify(site)] == ["v0005"]


def test_a_session_of_the_letter_asks_for_no_key(site: Site) -> None:
    visitor = site.voter("v0007")
    visitor.log_in()
    owner = FarAway(site, visitor.client, "v0007")
    assert owner.ask(2).get_json()["code"] == "identity-missing"


def test_nothing_personal_is_kept_beside_the_offices_own_tables(site: Site) -> None:
    owner = far_away(site, "v0007")
    before = len(site.network.to(owner.number))
    name = owner.identify().get_json()["identification"]
    code = code_in(site.network.wait(owner.number, before + 1)[-1])
    cookie = owner.enter(name, code).headers["Set-Cookie"].split("=")[1].split(";")[0]
    with site.work.engine.connect() as connection:
        tables = (IDENTITY, IDENTIFICATION, IDENTITY_PROOF)
        rows = [row for table in tables for row in connection.execute(select(table))]
    kept = " ".join(item.hex() if isinstance(item, bytes) else str(item) for row in rows for item in row)
    for secret in (name, cookie, owner.number, "业主", "D000007", hex_of(owner.number.encode())):
        assert secret not in kept
    ledger = b"".join(site.work.log.data())
    for secret in (name, cookie, owner.number, "业主：", "D000007"):
        assert secret.encode() not in ledger


def test_a_case_with_letters_only_takes_no_keys(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    from voting.web import enrolments

    monkeypatch.setattr(enrolments, "REMOTE", "nothing")
    answer = far_away(site, "v0001").identify()
    assert (answer.status_code, answer.get_json()["code"]) == (409, "enrolment-closed")
