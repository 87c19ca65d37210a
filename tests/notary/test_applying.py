"""Applications on the officers' site: an applicant applies, officers answer, refuse, accept; nobody sees another's."""

import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from ledger.adapters.db import migrate, open_engine
from notary.adapters import steps
from notary.adapters.accounts import MEMBERSHIP
from notary.adapters.demo import words as demo
from notary.adapters.demo.stage import make_stage
from notary.adapters.matterbook import load_kinds, load_matters
from notary.matter import list_documents
from notary.web.app import make_office_site
from tests.notary.officesite import NOW, Browser, OfficeSite, code_of
from tests.notary.test_document import A_PDF

CASE = "river-1"
FORM = {
    "compound-zh_cn": "河畔小区",
    "compound-en": "Riverside",
    "compound-address": "示例路1号",
    "applicants-0-kind": "committee",
    "applicants-0-name": "河畔小区业主委员会",
    "applicants-0-document_kind": "uscc",
    "applicants-0-document": "91330800MA28F1R627",
    "applicants-0-address": "示例路1号",
    "applicants-0-phone": "0570-1234567",
    "matter": "hire",
    "blank-name": "甲物业公司",
    "blank-term": "三年",
    "rule": "CN-278-ORD",
}
HOSTILE = '"><script>alert(1)</script>{{ 7*7 }}=HYPERLINK("http://x")'
WHY = "提供的业主委员会备案证明已经过期，经通知未在期限内补充。"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OfficeSite]:
    stage = make_stage(tmp_path_factory.mktemp("office") / "stage", 8000, NOW)
    engine = open_engine(stage.settings.database)
    migrate(engine)
    yield OfficeSite(make_office_site(stage.settings, stage.office, engine), stage, stage.case(CASE))
    engine.dispose()


@pytest.fixture(scope="module")
def people(site: OfficeSite) -> dict[str, Browser]:
    """A notary, an assistant, a registrar, two applicants and a reviewer."""
    made = {name: site.officer(name) for name in ("li_wen", "wang_min", "zhao_ning")}
    for name, role in (("committee", "applicant"), ("stranger", "applicant"), ("reader", "reviewer")):
        made[name] = site.officer(name, title=name, role=role)
    return made


def begin(browser: Browser, **changes: str) -> str:
    """A saved draft; gives its address."""
    answer = browser.post("/applications")
    assert answer.status_code == 303
    path = str(answer.headers["Location"]).partition("/office")[2]
    assert save(browser, path, **changes).status_code == 303
    return path


def save(browser: Browser, path: str, **changes: str) -> Any:
    page = browser.text(path)
    revision = re.search(r'name="revision" value="(\d+)"', page)
    return browser.post(path, {**FORM, "revision": revision[1] if revision else "0", **changes})


def attach(browser: Browser, path: str, kind: str, data: bytes = A_PDF, name: str = "x.pdf") -> Any:
    sent = {"kind": kind, "file": (io.BytesIO(data), name)}
    return browser.post(f"{path}/documents", sent, content_type="multipart/form-data")


def submit(browser: Browser) -> str:
    """A submitted application; gives its address."""
    path = begin(browser)
    for kind in list_documents(load_matters()["hire"], load_kinds(), has_agent=False):
        assert attach(browser, path, kind).status_code == 303
    assert save(browser, path, submit="yes").status_code == 303
    assert "已提交" in browser.text(path)
    return path


def links(page: str, part: str) -> list[str]:
    return [address.partition("/office")[2] for address in re.findall(r'href="([^"]*)"', page) if part in address]


def test_an_incomplete_application_stays_a_draft_and_says_what_is_missing(people: dict[str, Browser]) -> None:
    browser = people["committee"]
    path = begin(browser, **{"applicants-0-document": "91330800MA28F1R62X", "blank-term": ""})
    page = browser.text(path)
    assert "申请人1：证件号码" not in page
    for said in ("证件号码", "校验位不对", "合同期限：没有填写", "拟签订的物业服务合同草案与收费标准：还没有上传"):
        assert said in page
    refused = save(browser, path, submit="yes", **{"blank-term": ""})
    assert refused.status_code == 403
    assert "还有必备的内容" in refused.get_data(as_text=True)
    assert "草稿" in browser.text(path)


def test_the_template_suggests_rule_words_documents_and_warnings(people: dict[str, Browser]) -> None:
    browser = people["committee"]
    page = browser.text(begin(browser, matter="committee", rule="", **{"blank-term": "三"}))
    for said in ("以上都不选", "选举河畔小区第三届业主委员会委员", "候选人名单与资格审查结果", "民法典278条一般事项"):
        assert said in page


def test_another_applicants_application_is_unknown(people: dict[str, Browser]) -> None:
    path = begin(people["committee"])
    attach(people["committee"], path, "contract")
    [document] = [link for link in links(people["committee"].text(path), "/documents/") if "remove" not in link]
    stranger = people["stranger"]
    for address in (path, document, f"{path}/letters/refusal.pdf"):
        answer = stranger.get(address)
        assert (answer.status_code, code_of(answer)) == (404, "application-unknown")
    own = begin(stranger)
    moved = stranger.get(f"{own}/documents/{document.rpartition('/')[2]}")
    assert (moved.status_code, code_of(moved)) == (404, "document-unknown")
    for address, form in (
        (path, FORM),
        (f"{path}/withdraw", {}),
        (f"{path}/questions", {"question": "?"}),
        (f"{document}/remove", {}),
    ):
        assert stranger.post(address, form).status_code == 404
    assert path not in stranger.text("/applications")
    assert people["zhao_ning"].get(path).status_code == 403  # a registrar has nothing to do with it


def test_a_document_goes_out_as_a_download_alone(people: dict[str, Browser]) -> None:
    browser = people["committee"]
    path = begin(browser)
    attach(browser, path, "contract", name='"><b>x.html')
    page = browser.text(path)
    assert "<b>x.html" not in page
    [address] = [link for link in links(page, "/documents/") if "remove" not in link]
    answer = browser.get(address)
    assert answer.data == A_PDF
    assert answer.content_type == "application/octet-stream"
    assert re.fullmatch(r'attachment; filename="contract-[0-9a-f]{8}\.pdf"', answer.headers["Content-Disposition"])
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("data", [b"<html><script>alert(1)</script></html>", b"", b"%PDF-1.7 cut"])
def test_a_file_of_another_type_is_refused_whatever_its_name(people: dict[str, Browser], data: bytes) -> None:
    browser = people["committee"]
    path = begin(browser)
    answer = attach(browser, path, "contract", data, "contract.pdf")
    assert answer.status_code in (400, 413)
    assert not [link for link in links(browser.text(path), "/documents/")]


def test_words_of_applicants_are_only_words(people: dict[str, Browser]) -> None:
    browser = people["committee"]
    hostile = {"compound-zh_cn": HOSTILE, "blank-name": HOSTILE, "note": HOSTILE, "applicants-0-name": HOSTILE}
    path = begin(browser, **hostile)
    browser.post(f"{path}/questions", {"question": HOSTILE})
    for page in (browser.text(path), browser.text("/applications")):
        assert "<script>alert" not in page
        assert "49=" not in page


def test_a_second_change_from_an_old_page_is_told(people: dict[str, Browser]) -> None:
    browser = people["committee"]
    path = begin(browser)
    again = browser.post(path, {**FORM, "revision": "1", "note": "old"})
    assert again.status_code == 409
    assert "别人改过" in again.get_data(as_text=True)


def test_only_officers_decide_and_only_a_notary_accepts_or_refuses(people: dict[str, Browser]) -> None:
    path = submit(people["committee"])
    for name in ("committee", "reader"):
        for act in ("decide", "accept", "refuse", "ask"):
            answer = people[name].post(f"{path}/{act}", {}) if act != "decide" else people[name].get(f"{path}/{act}")
            assert answer.status_code == 403
    for act in ("accept", "refuse"):
        assert people["wang_min"].post(f"{path}/{act}", {"name": "x", "reason": "6", "why": WHY}).status_code == 403
    assert "已提交" in people["committee"].text(path)


def test_more_is_asked_for_and_comes(people: dict[str, Browser]) -> None:
    path = submit(people["committee"])
    assert people["wang_min"].post(f"{path}/ask", {"why": ""}).status_code == 400
    assert people["wang_min"].post(f"{path}/ask", {"why": "请补充公示的合同草案。"}).status_code == 303
    assert "请补充公示的合同草案。" in people["committee"].text(path)
    assert save(people["committee"], path, submit="yes").status_code == 303
    assert "已提交" in people["committee"].text(path)


def test_a_refusal_names_its_ground_and_is_final(people: dict[str, Browser]) -> None:
    path = submit(people["committee"])
    short = people["li_wen"].post(f"{path}/refuse", {"reason": "6", "why": "不行"})
    assert short.status_code == 403
    assert "第三十一条" in short.get_data(as_text=True)
    assert people["li_wen"].post(f"{path}/refuse", {"reason": "6", "why": WHY}).status_code == 303
    assert WHY in people["committee"].text(path)
    letter = people["committee"].get(f"{path}/letters/refusal.pdf")
    assert (letter.status_code, letter.data[:5]) == (200, b"%PDF-")
    assert people["committee"].get(f"{path}/letters/acceptance.pdf").status_code == 404
    again = people["li_wen"].post(f"{path}/accept", {"name": "river-9"})
    assert again.status_code == 409


def test_an_answer_is_public_or_not_and_given_once(people: dict[str, Browser]) -> None:
    path = submit(people["committee"])
    people["committee"].post(f"{path}/questions", {"question": "业主欠费能否投票？"})
    [answering] = re.findall(
        r'action="[^"]*(/applications/[^"]*/questions/[0-9a-f]{32})"', people["wang_min"].text(path)
    )
    said = {"answer": "可以，欠费不影响表决权。", "part": "public"}
    assert people["committee"].post(answering, said).status_code == 403
    assert people["wang_min"].post(answering, said).status_code == 303
    assert "可以，欠费不影响表决权。" in people["committee"].text(path)
    assert people["li_wen"].post(answering, said | {"answer": "另一答复。"}).status_code == 403
    assert "另一答复" not in people["committee"].text(path)


def test_acceptance_opens_the_case_by_a_notarys_signature(site: OfficeSite, people: dict[str, Browser]) -> None:
    path = submit(people["committee"])
    notary = people["li_wen"]
    answer = notary.post(f"{path}/accept", {"name": CASE})
    assert answer.status_code == 303
    proposal = str(answer.headers["Location"]).partition("/office")[2]
    statement = notary.statement(proposal)
    for personal in ("91330800MA28F1R627", "0570-1234567", "示例路1号"):
        assert personal not in statement
    assert "河畔小区业主委员会" in statement
    assert "已提交" in people["committee"].text(path)  # not before the signature
    assert notary.sign(proposal).status_code == 303
    page = people["committee"].text(path)
    assert "已受理" in page
    for kind in ("acceptance", "consequences"):
        letter = people["committee"].get(f"{path}/letters/{kind}.pdf")
        assert (letter.status_code, letter.data[:5]) == (200, b"%PDF-")
    with site.work.engine.connect() as connection:
        assert "committee" in connection.scalars(select(MEMBERSHIP.c.account)).all()
    assert people["committee"].get(f"/cases/{CASE}").status_code == 200
    assert people["stranger"].get(f"/cases/{CASE}/documents").status_code == 404
    held = people["committee"].text(f"/cases/{CASE}/documents")
    [first, *_] = links(held, f"/cases/{CASE}/documents/")
    assert people["committee"].get(first).data == A_PDF
    assert people["li_wen"].get(f"/cases/{CASE}/documents/{'0' * 32}").status_code == 404
    other = site.stage.case("river-3")
    application = steps.Application(demo.COMPOUND, demo.MATTER, demo.APPLICANTS, demo.LEGAL_BASIS, demonstration=True)
    steps.open_case(other, application, site.stage.sign("li_wen"))
    moved = people["li_wen"].get(f"/cases/river-3/documents/{first.rpartition('/')[2]}")
    assert (moved.status_code, code_of(moved)) == (404, "document-unknown")
    taken = notary.post(f"{submit(people['committee'])}/accept", {"name": CASE})
    assert taken.status_code == 400
