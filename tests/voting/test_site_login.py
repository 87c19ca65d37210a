"""Logging in to the voters' site: what guessing, probing, replaying and crossing cases gets (A91, A93, A94, A95)."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, event, select

from keys.adapters.sodium import SigningKey
from keys.canonical import Encodable, encode_canonical
from tests.voting.sites import OURS, Site, code_in, other_code, site
from voting.adapters.sessions import CHALLENGE, FAILURES_AN_HOUR, LOGIN, SESSION, SOURCE_AN_HOUR
from voting.web.reports import PATH as REPORTS

__all__ = ["site"]

STRANGER = SigningKey(bytes(31) + b"\x01")


@pytest.fixture(autouse=True)
def _a_new_hour(site: Site) -> None:
    site.advance(3_700)


def test_letter_and_code_open_a_session(site: Site) -> None:
    visitor = site.voter("v0001")
    answer = visitor.log_in()
    assert (answer.status_code, answer.get_json()) == (200, {"ok": True})
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert visitor.place()["voter"] == "v0001"


def test_nothing_is_told_without_a_session(site: Site) -> None:
    answer = site.voter("v0001").client.get(f"/api/cases/{site.work.origin.rpartition('/')[2]}/ballot-place")
    assert (answer.status_code, answer.get_json()["code"]) == (401, "session-missing")


def test_known_and_unknown_right_and_wrong_get_equal_answers(site: Site) -> None:
    right = site.voter("v0002").begin()
    wrong = site.voter("v0002").begin(STRANGER)
    unknown = site.voter("v9999").begin(STRANGER)
    other_issue = site.voter("v0002").begin(issue=2)
    for answer in (wrong, unknown, other_issue):
        assert answer.status_code == right.status_code == 202
        assert sorted(answer.get_json()) == sorted(right.get_json()) == ["login"]
        assert len(answer.data) == len(right.data)
        assert sorted(answer.headers.keys()) == sorted(right.headers.keys())
    site.network.wait(site.letters["v0002"].number, 1)
    assert len(site.network.to(site.letters["v0002"].number)) == 1


def test_every_login_does_the_same_writing(site: Site) -> None:
    counts = []
    for voter, key in (("v0002", None), ("v0002", STRANGER), ("v9999", STRANGER)):
        site.voter(voter).begin(key)
        counts.append(_count(site, LOGIN))
    assert counts == [1, 2, 3]


def test_every_login_asks_the_database_the_same(site: Site) -> None:
    asked: list[list[str]] = []
    site.voter("v0001").begin(STRANGER)  # what is read once is read before
    for voter, key in (("v0001", None), ("v0001", STRANGER), ("v9999", STRANGER)):
        statements: list[str] = []

        def note(_c: object, _k: object, statement: str, *_: object, to: list[str] = statements) -> None:
            to.append(statement)

        event.listen(Engine, "before_cursor_execute", note)
        site.voter(voter).begin(key)
        event.remove(Engine, "before_cursor_execute", note)
        asked.append(statements)
    assert len(asked[0]) > 5
    assert asked[0] == asked[1] == asked[2]


def test_five_guesses_and_no_more(site: Site) -> None:
    visitor = site.voter("v0003")
    number = site.letters["v0003"].number
    login = visitor.begin().get_json()["login"]
    code = code_in(site.network.wait(number, 1)[-1])
    for _ in range(5):
        answer = visitor.enter(login, other_code(code))
        assert (answer.status_code, answer.get_json()["code"]) == (403, "code-wrong")
    assert visitor.enter(login, code).get_json()["code"] == "code-wrong"


def test_a_hundred_guesses_at_once_are_five_tries(site: Site) -> None:
    visitor = site.voter("v0003")
    number = site.letters["v0003"].number
    before = len(site.network.to(number))
    login = visitor.begin().get_json()["login"]
    code = code_in(site.network.wait(number, before + 1)[-1])
    guesses = [f"{(int(code) + step) % 1_000_000:06}" for step in range(1, 101)]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda guess: site.voter("v0003").enter(login, guess).status_code, guesses))
    assert set(answers) == {403}
    with site.work.engine.connect() as connection:
        assert max(connection.scalars(select(LOGIN.c.tries))) == 5


def test_a_code_opens_one_session(site: Site) -> None:
    visitor = site.voter("v0004")
    number = site.letters["v0004"].number
    before = len(site.network.to(number))
    login = visitor.begin().get_json()["login"]
    code = code_in(site.network.wait(number, before + 1)[-1])
    assert visitor.enter(login, code).status_code == 200
    assert visitor.enter(login, code).get_json()["code"] == "code-wrong"


def test_a_code_ends_after_ten_minutes(site: Site) -> None:
    visitor = site.voter("v0004")
    number = site.letters["v0004"].number
    before = len(site.network.to(number))
    login = visitor.begin().get_json()["login"]
    code = code_in(site.network.wait(number, before + 1)[-1])
    site.advance(600)
    assert visitor.enter(login, code).get_json()["code"] == "code-wrong"


def test_the_code_of_another_login_does_not_fit(site: Site) -> None:
    number = site.letters["v0005"].number
    first = site.voter("v0005").begin().get_json()["login"]
    code = code_in(site.network.wait(number, 1)[-1])
    second = site.voter("v0005").begin().get_json()["login"]
    newer = code_in(site.network.wait(number, 2)[-1])
    assert code != newer
    assert site.voter("v0005").enter(second, code).status_code == 403
    assert site.voter("v0005").enter(first, code).status_code == 200


def test_a_challenge_is_used_once_and_by_its_voter(site: Site) -> None:
    visitor = site.voter("v0006")
    number = site.letters["v0006"].number
    challenge = visitor.post(visitor.api("challenges"), {"voter": "v0006"}).get_json()["challenge"]
    theirs = visitor.post(visitor.api("challenges"), {"voter": "v0007"}).get_json()["challenge"]
    assert visitor.begin(challenge=challenge).status_code == 202
    site.network.wait(number, 1)
    for stale in (challenge, theirs, "00" * 32):
        assert visitor.begin(challenge=stale).status_code == 202
    visitor.begin()
    assert len(site.network.wait(number, 2)) == 2


def test_five_messages_an_hour(site: Site) -> None:
    number = site.letters["v0007"].number
    for _ in range(SOURCE_AN_HOUR + 2):
        assert site.voter("v0007").begin().status_code == 202
    site.network.wait(number, SOURCE_AN_HOUR)
    site.advance(3_700)
    site.voter("v0007").begin()
    assert len(site.network.wait(number, SOURCE_AN_HOUR + 1)) == SOURCE_AN_HOUR + 1


def test_who_found_a_letter_does_not_keep_its_owner_out(site: Site) -> None:
    number = site.letters["v0006"].number
    finder = site.voter("v0006")
    finder.client.environ_base["REMOTE_ADDR"] = "198.51.100.7"
    for _ in range(3 * SOURCE_AN_HOUR):
        assert finder.begin().status_code == 202
    sent = len(site.network.wait(number, SOURCE_AN_HOUR))
    assert site.voter("v0006").log_in().status_code == 200
    assert len(site.network.to(number)) == sent + 1


def test_an_address_may_fail_sixty_times_an_hour(site: Site) -> None:
    visitor = site.voter("v9999")
    for _ in range(FAILURES_AN_HOUR):
        assert visitor.begin(STRANGER).status_code == 202
    answer = visitor.begin(STRANGER)
    assert (answer.status_code, answer.get_json()["code"]) == (429, "too-many-logins")
    site.advance(3_700)
    assert visitor.begin(STRANGER).status_code == 202


def test_who_has_the_letter_is_not_closed_out_by_others_at_the_address(site: Site) -> None:
    stranger = site.voter("v9999")
    for _ in range(FAILURES_AN_HOUR):
        stranger.begin(STRANGER)
    assert stranger.begin(STRANGER).status_code == 429
    assert site.voter("v0001").begin(STRANGER).status_code == 429  # without the letter, whoever is named
    assert site.voter("v0001").log_in().status_code == 200


def test_a_session_ends_and_is_of_one_case(site: Site) -> None:
    visitor = site.voter("v0001")
    visitor.log_in()
    assert visitor.client.get("/api/cases/another/ballot-place").status_code == 404
    site.advance(3_700)
    assert visitor.client.get(visitor.api("ballot-place")).get_json()["code"] == "session-missing"


def test_a_new_login_has_a_new_token(site: Site) -> None:
    visitor = site.voter("v0001")
    first = visitor.log_in().headers["Set-Cookie"]
    site.advance(3_700)
    assert visitor.log_in().headers["Set-Cookie"] != first


def test_only_hashes_are_stored(site: Site) -> None:
    visitor = site.voter("v0008")
    number = site.letters["v0008"].number
    challenge = visitor.post(visitor.api("challenges"), {"voter": "v0008"}).get_json()["challenge"]
    login = visitor.begin(challenge=challenge).get_json()["login"]
    code = code_in(site.network.wait(number, 1)[-1])
    token = visitor.enter(login, code).headers["Set-Cookie"].split("=")[1].split(";")[0]
    with site.work.engine.connect() as connection:
        rows = [row for table in (CHALLENGE, LOGIN, SESSION) for row in connection.execute(select(table))]
    kept = " ".join(item.hex() if isinstance(item, bytes) else str(item) for row in rows for item in row)
    for secret in (challenge, login, token):
        assert secret not in kept
    assert code.encode().hex() not in kept
    assert f" {code} " not in kept


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "application/json"},
        {"X-Zhengyi": "1", "Content-Type": "text/plain"},
        {**OURS, "Origin": "https://elsewhere.example"},
        {**OURS, "Origin": "null"},
        {**OURS, "Origin": "http://[half"},
    ],
)
def test_other_pages_cannot_ask(site: Site, headers: dict[str, str]) -> None:
    visitor = site.voter("v0001")
    answer = visitor.post(visitor.api("challenges"), {"voter": "v0001"}, headers)
    assert (answer.status_code, answer.get_json()["code"]) == (403, "request-foreign")


def test_every_changing_route_is_guarded(site: Site) -> None:
    guarded = 0
    for rule in site.app.url_map.iter_rules():
        for method in (rule.methods or set()) - {"GET", "HEAD", "OPTIONS"}:
            path = rule.rule
            for name in rule.arguments:
                path = path.replace(next(part for part in path.split("/") if part.endswith(f"{name}>")), "a" * 32)
            answer = site.app.test_client().open(path, method=method, json={}, headers={"Accept": "application/json"})
            wanted = "report-refused" if path == REPORTS else "request-foreign"  # a gateway signs instead
            assert (answer.status_code, answer.get_json()["code"]) == (403, wanted), rule
            guarded += 1
    assert guarded >= 4


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"voter": 1},
        {"voter": ""},
        {"voter": "v" * 33},
        {"voter": "v\n"},
        {"more": 1, "voter": "v1"},
    ],
)
def test_other_shapes_are_refused(site: Site, fields: dict[str, Encodable]) -> None:
    visitor = site.voter("v0001")
    answer = visitor.client.post(visitor.api("challenges"), data=encode_canonical(fields), headers=OURS)
    assert (answer.status_code, answer.get_json()["code"]) == (422, "shape-wrong")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'{"voter":"\\u0000"}', "text-not-allowed"),
        (b'{"voter":"\\ud800"}', "text-not-allowed"),
        (b'{"voter": "v0001"}', "json-not-canonical"),
        (b'{"voter":"v0001","voter":"v0002"}', "json-malformed"),
        (b'{"voter":NaN}', "json-malformed"),
        (b"\xff", "json-malformed"),
        (b"", "json-malformed"),
    ],
)
def test_what_is_not_the_one_form_of_json_is_refused(site: Site, body: bytes, code: str) -> None:
    visitor = site.voter("v0001")
    answer = visitor.client.post(visitor.api("challenges"), data=body, headers=OURS)
    assert (answer.status_code, answer.get_json()["code"]) == (400, code)


def _count(site: Site, table: object) -> int:
    with site.work.engine.connect() as connection:
        return len(connection.execute(select(table)).all())  # type: ignore[call-overload]
