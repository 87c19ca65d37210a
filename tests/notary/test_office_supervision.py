"""Supervising on the officers' site: turnout without a choice, what is late and blocks, a prefilled extension."""

import re
from collections.abc import Iterator

import pytest

from ledger.web.site import ROOT
from notary.adapters import steps
from notary.adapters.postings import answer_objection, file_objection
from notary.web.words import read_office_catalogue
from tests.notary.officesite import HOME, NOW, Browser, OfficeSite, code_of, found, office_site

PAGE = f"{HOME}/supervision"
DAY = 86_400
CJK = re.compile("[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OfficeSite]:
    with office_site(tmp_path_factory.mktemp("supervision"), channels=["app"]) as made:
        yield made


@pytest.fixture(scope="module")
def notary(site: OfficeSite) -> Browser:
    return site.officer("li_wen")


def test_the_page_shows_turnout_and_no_choice(site: OfficeSite, notary: Browser) -> None:
    text = notary.text(PAGE)
    assert "已有 0 人，0 平方米 投票" in text
    assert text.count("<svg") == 3
    assert "没有异议" in text
    manifest = site.work.process().case.manifest
    assert manifest is not None
    for question in manifest.questions:
        text = text.replace(question.title["zh_cn"], "")
    assert not [option for option in manifest.questions[0].options if option.label["zh_cn"] in text]
    assert f'href="/office{PAGE}"' in notary.text(HOME)


def test_objections_and_incidents_are_listed_with_their_deadlines(site: OfficeSite, notary: Browser) -> None:
    sign = site.stage.sign("li_wen")
    index = file_objection(site.work, "conduct", "有人代投", "v0002", site.now + DAY, sign)
    steps.add(site.work, "incident", {"what": "网络中断十分钟", "done": "改用备用线路"}, sign)
    text = notary.text(PAGE)
    assert "等待答复，期限" in text
    assert "网络中断十分钟" in text
    assert "有人代投" not in text  # its text stays in the office's own table
    site.advance(2 * DAY)
    assert "已逾期" in (same(site, notary)).text(PAGE)
    answer_objection(site.work, index, "rejected", "经查不属实", sign)
    assert "已答复" in same(site, notary).text(PAGE)


def same(site: OfficeSite, browser: Browser) -> Browser:
    """The same person, signed in anew."""
    other = Browser(site, site.visitor().client, browser.name, browser.device, browser.factor)
    other.sign_in()
    site.advance(30)
    return other


def test_an_extension_comes_filled_in_near_closing_and_is_signed_by_two(site: OfficeSite, notary: Browser) -> None:
    assert "建议延长" not in same(site, notary).text(PAGE)
    site.advance(NOW + 5 * DAY - site.now)
    li, wang = same(site, notary), site.officer("wang_min")
    text = li.text(PAGE)
    assert "建议延长" in text
    assert "人数0人，须达到全体业主人数的三分之二即6人" in text
    form = li.text(f"{HOME}/steps/voting_extended")
    closes = found(r'name="closes"[^>]*value="([^"]+)"', form)
    reason = found(r'<textarea[^>]*name="reason"[^>]*>([^<]+)</textarea>', form).strip()
    assert "参与表决未达到规定比例" in reason
    proposal = li.propose("voting_extended", {"closes": closes, "reason": reason})
    before = site.work.process().case.closes
    li.sign(proposal)
    assert site.work.process().case.closes == before
    wang.sign(proposal)
    assert site.work.process().case.closes == (before + 7 * DAY) // 60 * 60  # forms know minutes
    assert "建议延长" not in li.text(PAGE)


def test_papers_are_drawn_for_officers_alone(site: OfficeSite, notary: Browser) -> None:
    officer = same(site, notary)
    for name in ("minutes", "index"):
        answer = officer.get(f"{HOME}/papers/{name}.pdf")
        assert answer.data.startswith(b"%PDF")
    for name in ("result", "secrets"):  # not there yet; never there
        answer = officer.get(f"{HOME}/papers/{name}.pdf")
        assert (answer.status_code, code_of(answer)) == (404, "step-unknown")
    registrar = site.officer("zhao_ning")
    answer = registrar.get(f"{HOME}/papers/minutes.pdf")
    assert (answer.status_code, code_of(answer)) == (403, "role-missing")
    assert registrar.get(PAGE).status_code == 200


def test_the_page_of_retention_says_what_is_held_and_names_nobody(site: OfficeSite, notary: Browser) -> None:
    text = same(site, notary).text("/retention")
    assert "业主名册明文" in text
    assert "案件未结" in text
    assert "个人信息保护法" in text
    assert not re.search(r"1380000|D00000", text)
    registrar = Browser(site, site.visitor().client)
    assert registrar.get("/retention").headers["Location"].endswith("/office/signin")


def test_strangers_see_nothing(site: OfficeSite) -> None:
    assert site.visitor().get(PAGE).headers["Location"].endswith("/office/signin")
    assert site.visitor().get(f"{HOME}/papers/minutes.pdf").status_code == 302


def test_the_english_page_is_english_but_for_what_was_written_in_chinese(site: OfficeSite, notary: Browser) -> None:
    officer = same(site, notary)
    officer.get("/?lang=en")
    text = officer.text(PAGE)
    for said in (*re.findall(r"网络中断十分钟|改用备用线路", text), "中文", "证</span><span>议", "李文"):
        text = text.replace(said, "")
    plain = re.sub(r"<[^>]+>", "", re.sub(r"<(\w+)[^>]*lang=\"zh-CN\".*?</\1>", "", text))
    assert CJK.findall(plain) == []
    officer.get("/?lang=zh_cn")


def test_every_sentence_has_a_translation() -> None:
    english = read_office_catalogue("en")
    folder = ROOT.parent
    said = set()
    for name in (
        "templates/office/supervision.html",
        "templates/office/retention.html",
        "templates/notary/turnout.html",
    ):
        said |= set(re.findall(r"\b_\([\"'](.+?)[\"'][,)]", (folder / name).read_text("utf-8")))
    source = (folder / "notary/web/turnoutwords.py").read_text("utf-8")
    said |= set(re.findall(r"gettext\(\s*\"(.+?)\"", source))
    assert len(said) > 30
    assert [text for text in sorted(said) if not (english.get(text) and english.get(text).string)] == []  # type: ignore[union-attr]
