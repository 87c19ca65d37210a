"""Who may do what on the officers' site: every route is asked, nothing is left to its view. A71, A94, A95."""

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from ledger.adapters.db import METADATA
from notary.adapters import steps
from notary.adapters.accounts import Accounts
from notary.adapters.demo import words
from notary.adapters.passkeys import office_host
from notary.adapters.signins import SESSION
from notary.office_errors import AccountRoleError, AccountUnknownError, OfficeHostError
from tests.livecase import APPLICANTS, CASE, COMPOUND, TITLE
from tests.notary.officesite import BASE, HOME, ORIGIN, Browser, OfficeSite, code_of, office_site

FOREIGN = "foreign"
UNKNOWN = "0" * 32
OPEN_ROUTES = {
    *(f"enrol.{name}" for name in ("begin", "code", "code_page", "options", "page", "passkey", "passkey_page")),
    *(f"signin.{name}" for name in ("code", "code_page", "options", "page", "passkey")),
    "static",
}
"""Everything that answers people who are not signed in; a new route is not among them."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OfficeSite]:
    with office_site(tmp_path_factory.mktemp("office")) as made:
        yield made


@pytest.fixture(scope="module")
def notary(site: OfficeSite) -> Browser:
    return site.officer("li_wen")


@pytest.fixture(scope="module")
def foreign_case(site: OfficeSite) -> str:
    """A case of the same office that names its notary and nobody else."""
    work = site.stage.case(FOREIGN)
    application = steps.Application(COMPOUND, TITLE, APPLICANTS, words.LEGAL_BASIS, demonstration=True)
    body = steps.case_opened_body(work, application)
    officers = [item for item in body["officers"] if item["name"] == "li_wen"]  # type: ignore[union-attr, index, call-overload]  # plain JSON
    body = {**body, "officers": officers}
    work.check_first("case_opened", body, site.stage.sign("li_wen"))
    work.create()
    steps.add(work, "case_opened", body, site.stage.sign("li_wen"))
    return FOREIGN


def rules(site: OfficeSite) -> list[Rule]:
    return list(site.app.url_map.iter_rules())


def address(rule: Rule, case: str = CASE) -> str:
    """The rule's address with names that fit."""
    given = {"case": case, "index": "0", "kind": "incident", "proposal": UNKNOWN, "filename": "office.css"}
    return re.sub(r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>", lambda match: given.get(match[1], "1"), str(rule.rule))


def ask(browser: Browser, rule: Rule, case: str = CASE) -> TestResponse:
    """Ask as a page of ours would, whatever the method."""
    path = address(rule, case)
    return browser.get(path) if "GET" in (rule.methods or ()) else browser.post(path)


def rows(site: OfficeSite) -> dict[str, list[tuple[object, ...]]]:
    """Everything in the database but when a session was last used."""
    with site.work.engine.connect() as connection:
        return {
            name: [tuple(row) for row in connection.execute(select(table))]
            for name, table in METADATA.tables.items()
            if name not in (SESSION.name,)
        }


def test_every_route_is_shut_to_strangers(site: OfficeSite) -> None:
    stranger = site.visitor()
    for rule in rules(site):
        if rule.endpoint in OPEN_ROUTES:
            continue
        answer = ask(stranger, rule)
        if "GET" in (rule.methods or ()):
            assert (answer.status_code, answer.headers["Location"]) == (302, "/office/signin"), rule
        else:
            assert (answer.status_code, code_of(answer)) == (401, "sign-in-missing"), rule


def test_a94_every_change_needs_our_page_and_its_token(site: OfficeSite, notary: Browser) -> None:
    other = site.visitor()
    for rule in rules(site):
        if "POST" not in (rule.methods or ()):
            continue
        path, token = address(rule), notary.token()
        before = rows(site)
        for answer in (
            notary.send(path, {}),  # no token
            notary.send(path, {"csrf": "0" * 64}),
            notary.send(path, {"csrf": other.token()}),  # another browser's
            notary.send(path, {"csrf": token}, origin=None),
            notary.send(path, {"csrf": token}, origin="http://127.0.0.1:8000"),
            notary.send(path, {"csrf": token}, origin="https://evil.example"),
            notary.send(path, {"csrf": token}, origin="null"),
            notary.send(f"{path}?csrf={token}", {}),  # not from an address
        ):
            assert (answer.status_code, code_of(answer)) == (403, "form-foreign"), rule
        assert rows(site) == before, rule


def test_a94_reading_changes_nothing(site: OfficeSite, notary: Browser) -> None:
    before = rows(site)
    for rule in rules(site):
        if "GET" in (rule.methods or ()):
            assert ask(notary, rule).status_code < 500, rule
    assert rows(site) == before


def test_a94_other_methods_do_nothing(site: OfficeSite, notary: Browser) -> None:
    proposal = f"{HOME}/proposals/{UNKNOWN}"
    for method in ("PUT", "DELETE", "PATCH"):
        headers = {"Origin": ORIGIN, "X-Zhengyi-Csrf": notary.token()}
        answer = notary.client.open(f"{proposal}/sign", base_url=BASE, method=method, headers=headers)
        assert answer.status_code in (404, 405)
    assert notary.get(f"{proposal}/sign").status_code in (404, 405)


def test_a94_a_session_that_somebody_fixed_is_not_taken(site: OfficeSite) -> None:
    victim, fixed = site.visitor(), "ab" * 32
    victim.set_cookie(fixed)
    victim.enrol("qian_shu", site.invitation("qian_shu"))
    assert victim.cookie() != fixed
    thief = site.visitor()
    thief.set_cookie(fixed)
    assert thief.get("/").status_code == 302
    site.advance(30)
    again = Browser(site, site.visitor().client, "qian_shu", victim.device, victim.factor)
    again.text("/signin")
    seen = [again.cookie()]
    again.answer_challenge()
    seen.append(again.cookie())
    again.post("/signin/code", {"code": again.code()})
    seen.append(again.cookie())
    assert len(set(seen)) == 3  # another at every step
    for value in seen[:2]:
        thief.set_cookie(value)
        assert thief.get("/").status_code == 302


def test_a95_a_foreign_case_is_as_one_that_does_not_exist(site: OfficeSite, notary: Browser, foreign_case: str) -> None:
    stranger = site.officer("wang_min")
    assert notary.get(f"/cases/{foreign_case}").status_code == 200
    assert foreign_case not in stranger.text("/")
    for rule in rules(site):
        if "case" not in rule.arguments:
            continue
        foreign, missing = ask(stranger, rule, foreign_case), ask(stranger, rule, "no-such-case")
        assert (foreign.status_code, code_of(foreign)) == (404, "case-unknown"), rule
        assert foreign.get_data(as_text=True).replace(foreign_case, "") == missing.get_data(as_text=True).replace(
            "no-such-case", ""
        ), rule


def test_a95_a_proposal_of_another_case_is_not_found(site: OfficeSite, notary: Browser, foreign_case: str) -> None:
    place = notary.propose("incident", {"what": "甲", "done": "乙"}, foreign_case)
    assert notary.get(place).status_code == 200
    elsewhere = place.replace(foreign_case, CASE)
    for answer in (notary.get(elsewhere), notary.post(f"{elsewhere}/sign", {"signature": "00" * 64})):
        assert (answer.status_code, code_of(answer)) == (404, "proposal-unknown")


def test_applicants_and_administrators_see_what_they_were_let_to(site: OfficeSite) -> None:
    applicant = site.officer("zhang_san", title="张三", role="applicant")
    assert applicant.get(HOME).status_code == 404
    accounts = Accounts(site.work.engine, site.stage.settings.data, lambda: site.now)
    accounts.admit("zhang_san", site.work.origin)
    assert "案卷" in applicant.text(HOME)
    assert "现在可以办理" not in applicant.text(HOME)
    refused = applicant.get(f"{HOME}/steps/incident")
    assert (refused.status_code, code_of(refused)) == (403, "role-missing")
    administrator = site.officer("admin", title="管理员", role="administrator")
    assert administrator.get(HOME).status_code == 404


def test_an_administrator_closes_accounts_and_opens_none(site: OfficeSite, notary: Browser) -> None:
    administrator = site.officer("boss", title="主任", role="administrator")
    other = site.officer("li_si", title="李四", role="applicant")
    assert "李四" in administrator.text("/accounts")
    assert "立即失效" in administrator.text("/accounts/li_si/close")
    assert other.get("/").status_code == 200
    assert administrator.post("/accounts/li_si/close").status_code == 303
    assert other.get("/").status_code == 302
    assert code_of(administrator.post("/accounts/boss/close")) == "role-missing"  # never oneself
    assert code_of(administrator.post("/accounts/nobody/close")) == "account-unknown"
    assert code_of(notary.get("/accounts")) == "role-missing"


def test_a71_only_the_roles_that_are_due_take_a_step(site: OfficeSite) -> None:
    registrar = site.officer("zhao_ning")
    place = registrar.propose("incident", {"what": "甲", "done": "乙"})
    refused = registrar.sign(place)
    assert (refused.status_code, "不由您签名" in refused.get_data(as_text=True)) == (403, True)
    assert "等待签名" in registrar.text(place)
    assert registrar.get("/cases/new").status_code == 403  # a notary's


def test_roles_of_commissioned_persons_come_from_the_facts(site: OfficeSite) -> None:
    accounts = Accounts(site.work.engine, site.stage.settings.data, lambda: site.now)
    for name, role, error in (
        ("li_wen", "administrator", AccountRoleError),
        ("new", "", AccountUnknownError),
        ("new", "notary", AccountRoleError),
    ):
        with pytest.raises(error):
            accounts.invite(name, "", role)
    with pytest.raises(ValueError, match="small letters"):
        accounts.invite("../x", "", "applicant")


def test_headers_shut_everything_that_is_not_ours(notary: Browser) -> None:
    answer = notary.get("/")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "same-origin"


def test_no_page_has_script_or_style_of_its_own(notary: Browser) -> None:
    for path in ("/", HOME, f"{HOME}/steps/incident", "/cases/new", f"{HOME}/entries/0"):
        text = notary.text(path)
        assert "<style" not in text
        assert " style=" not in text
        assert "onclick" not in text
        assert text.count("<script") == text.count('<script src="/office/static/')


def test_a_host_of_numbers_has_no_officers_site() -> None:
    assert office_host("http://127.0.0.1:8000").origin == "http://localhost:8000"
    assert office_host("https://vote.example.cn").name == "vote.example.cn"
    with pytest.raises(OfficeHostError):
        office_host("http://192.0.2.7:8000")
