"""The announcement editor and the public page: what is missing is told, what was read is posted, words are words."""

import html
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import Client, TestResponse

from keys.hashing import sha256
from notary.adapters import steps
from notary.adapters.announcements import announcement_of, draft_of, keep_draft, post_whole
from notary.adapters.demo import words as demo
from notary.adapters.demo.stage import make_stage
from notary.adapters.serve import public_pages
from notary.announcement import Announcement, parse_announcement
from notary.application import ApplicationIncompleteError
from notary.web.app import make_office_site
from tests.livecase import AREAS, DAY, make_living_voter
from tests.notary.announcements import make_notice, make_terms, words
from tests.notary.officesite import NOW, Browser, OfficeSite, code_of
from tests.notary.test_officeprint import HOSTILE, read
from voting.web.app import make_site

CASE = "river-2"
HOME = f"/cases/{CASE}/announcement"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[OfficeSite]:
    """An office with one case whose roll is posted; a demonstration, which keeps no deadlines."""
    yield from make_site_with_case(tmp_path, is_shown=True)


@pytest.fixture
def real(tmp_path: Path) -> Iterator[OfficeSite]:
    """The same with a case in earnest."""
    yield from make_site_with_case(tmp_path, is_shown=False)


def make_site_with_case(folder: Path, *, is_shown: bool) -> Iterator[OfficeSite]:
    stage = make_stage(folder / "stage", 8000, NOW)
    work = stage.case(CASE)
    words_of = (demo.COMPOUND, demo.MATTER, demo.APPLICANTS, demo.LEGAL_BASIS)
    application = steps.Application(*words_of, demonstration=is_shown)
    steps.open_case(work, application, stage.sign("li_wen"))
    voters = [make_living_voter(number, area) for number, area in enumerate(AREAS, 1)]
    steps.import_roll(work, voters, "2024-10-01", (NOW, NOW + 10 * DAY), stage.sign("wang_min"))
    yield OfficeSite(make_office_site(stage.settings, stage.office, work.engine), stage, work)
    work.engine.dispose()


def voters_site(site: OfficeSite) -> Client:
    app = make_site(site.stage.settings, site.work.engine, site.stage.office.service, further=public_pages)
    return Client(app, response_wrapper=TestResponse)


def form_of(browser: Browser) -> dict[str, str]:
    """What a browser would send of the editor as it stands."""
    page = browser.text(HOME)
    page = page[page.index('id="editor"') : page.index('id="preview"')]
    sent = dict(re.findall(r'<input [^>]*?name="([^"]+)" value="([^"]*)"', page))
    sent |= dict(re.findall(r'<textarea name="([^"]+)"[^>]*>([^<]*)</textarea>', page))
    for name, options in re.findall(r'<select name="([^"]+)">(.*?)</select>', page):
        chosen = re.search(r'value="([^"]*)" selected', options)
        sent[name] = chosen[1] if chosen else ""
    checked = re.search(r'name="channels" value="([^"]*)" checked', page)
    sent["channels"] = checked[1] if checked else ""
    return {name: html.unescape(value) for name, value in sent.items() if name != "csrf"}


def write(browser: Browser, **changes: str) -> dict[str, str]:
    """Fill the editor in so that nothing is missing, but for ``changes``; gives what was sent."""
    whole = {
        **{"count_place.zh_cn": "小区业主活动室", "count_place.en": "Activity room"},
        **{"scope.zh_cn": "1幢全部住宅", "scope.en": "Building 1", "parking": "none", "scrutineers": "陈监票\n林监票"},
    }
    sent = {**form_of(browser), **whole, "rewrite": "yes", **changes}
    assert browser.post(HOME, sent).status_code == 303
    return sent


def with_question(site: OfficeSite, browser: Browser) -> None:
    """A draft with a question, as an application brings it."""
    browser.post(HOME, {**form_of(browser), "rewrite": "yes"})
    with site.work.engine.connect() as connection:
        kept = draft_of(connection, site.work.origin)
    assert kept is not None
    terms = {**kept.terms, "questions": make_terms()["questions"]}
    made = Announcement(kept.title, kept.text, terms, kept.notice)
    keep_draft(site.work.engine, site.work.origin, made, "li_wen", lambda: NOW)


def post(site: OfficeSite, browser: Browser) -> bytes:
    """Propose and sign; gives the bytes that stand in the ledger."""
    answer = browser.post(f"{HOME}/propose")
    assert answer.status_code == 303, answer.get_data(as_text=True)
    assert browser.sign(str(answer.headers["Location"]).partition("/office")[2]).status_code == 303
    announcement = site.stage.case(CASE).process().announcement
    return site.work.log.blob(announcement)


def test_what_is_missing_is_told_and_nothing_is_posted(site: OfficeSite) -> None:
    officer = site.officer("li_wen")
    page = officer.text(HOME)
    assert "计票地点" in page
    assert "监票人" in page
    refused = officer.post(f"{HOME}/propose")
    assert (refused.status_code, site.stage.case(CASE).process().announcement) == (403, b"")


def test_what_is_read_is_what_is_posted(site: OfficeSite) -> None:
    officer = site.officer("li_wen")
    with_question(site, officer)
    write(officer)
    assert "必备内容齐全" in officer.text(HOME)
    data = post(site, officer)
    made = parse_announcement(data)
    roll = site.stage.case(CASE).process().case.roll
    assert roll is not None
    assert (made.notice["heads"], made.notice["area"]) == (roll.totals.heads, roll.totals.area)
    assert "是否同意选聘甲物业公司" in made.text["zh_cn"]
    poster = officer.get(f"{HOME}/poster.pdf")
    assert (poster.status_code, poster.data[:5]) == (200, b"%PDF-")
    assert officer.post(HOME, form_of_nothing()).status_code == 409
    assert officer.post(f"{HOME}/propose").status_code == 409


def form_of_nothing() -> dict[str, str]:
    return {"rewrite": "yes"}


def test_an_edited_text_that_hides_a_time_is_not_posted(site: OfficeSite) -> None:
    officer = site.officer("li_wen")
    with_question(site, officer)
    write(officer)
    sent = form_of(officer)
    hidden = {**sent, "text.zh_cn": re.sub(r"\d+月\d+日", "某日", sent["text.zh_cn"]), "keep": "yes"}
    assert officer.post(HOME, hidden).status_code == 303
    assert "开始投票" in officer.text(HOME)
    assert officer.post(f"{HOME}/propose").status_code == 403
    more = {**sent, "text.zh_cn": sent["text.zh_cn"] + "\n另附说明。", "keep": "yes"}
    assert officer.post(HOME, more).status_code == 303
    assert "另附说明。" in parse_announcement(post(site, officer)).text["zh_cn"]


def test_the_editor_is_for_officers_of_the_case(site: OfficeSite) -> None:
    for name, given in (("zhao_ning", {}), ("reader", {"role": "reviewer"}), ("committee", {"role": "applicant"})):
        browser = site.officer(name, **given)
        for answer in (browser.get(HOME), browser.post(HOME, {}), browser.post(f"{HOME}/propose")):
            assert answer.status_code in (403, 404)


@pytest.mark.parametrize("bad", HOSTILE[:2])
def test_words_in_an_announcement_are_only_words(site: OfficeSite, tmp_path: Path, bad: str) -> None:
    officer = site.officer("li_wen")
    with_question(site, officer)
    fields = ("title.zh_cn", "scope.zh_cn", "count_place.zh_cn", "issuer.zh_cn", "q0-title.zh_cn", "q0-option0.zh_cn")
    write(officer, **dict.fromkeys(fields, bad))
    data = post(site, officer)
    pages = [officer.text(HOME), voters_site(site).get(f"/case/{CASE}/announcement").get_data(as_text=True)]
    for page in pages:
        assert bad not in page
        assert html.escape(bad, quote=False).replace('"', "&#34;") in page.replace("&quot;", "&#34;")
    poster = voters_site(site).get(f"/case/{CASE}/poster.pdf").data
    assert "".join(bad.split()) in read(poster, tmp_path, "-raw")
    assert b"/EmbeddedFile" not in poster
    assert sha256(data).hex() in read(poster, tmp_path, "-raw")


def test_everybody_reads_it_before_anything_is_sealed(site: OfficeSite) -> None:
    officer, visitor = site.officer("li_wen"), voters_site(site)
    assert visitor.get(f"/case/{CASE}/announcement").status_code == 404
    assert visitor.get(f"/case/{CASE}/poster.pdf").status_code == 404
    assert visitor.get("/case/nothing/announcement").status_code == 404
    with_question(site, officer)
    write(officer)
    made = parse_announcement(post(site, officer))
    for language, heading in (("zh_cn", "公告全文"), ("en", "Full text")):
        page = html.unescape(visitor.get(f"/case/{CASE}/announcement?lang={language}").get_data(as_text=True))
        assert heading in page
        assert [line for line in made.text[language].splitlines() if line not in page] == []
    assert f'href="/case/{CASE}/announcement"' in visitor.get(f"/case/{CASE}").get_data(as_text=True)


def test_an_announcement_of_the_first_format_is_shown_without_parts(site: OfficeSite) -> None:
    posting = (NOW, NOW + 16 * DAY)
    steps.post_announcement(site.work, demo.MATTER, words("正文", "Text"), posting, site.stage.sign("li_wen"))
    assert voters_site(site).get(f"/case/{CASE}/announcement").status_code == 200
    assert voters_site(site).get(f"/case/{CASE}/poster.pdf").status_code == 404


def test_a_document_of_another_case_is_unknown(site: OfficeSite) -> None:
    officer = site.officer("li_wen")
    answer = officer.get(f"/cases/{CASE}/documents/{'a' * 32}")
    assert (answer.status_code, code_of(answer)) == (404, "document-unknown")
    missing = officer.get(f"/cases/river-9/documents/{'a' * 32}")
    assert (missing.status_code, code_of(missing)) == (404, "case-unknown")


def test_in_earnest_the_notice_runs_its_days_and_ends_on_a_working_day(real: OfficeSite) -> None:
    officer = real.officer("li_wen")
    with_question(real, officer)
    sent = write(officer, opens="2026-10-08T08:00")  # the fifteenth day is a holiday: it ends with 8 October
    assert "早于公告期满" in officer.text(HOME)
    assert officer.post(f"{HOME}/propose").status_code == 403
    assert officer.post(HOME, {**sent, "opens": "2026-10-09T00:00"}).status_code == 303
    assert "早于公告期满" not in officer.text(HOME)


def test_what_was_announced_is_sealed_and_nothing_else(real: OfficeSite) -> None:
    first, second = real.officer("li_wen"), real.officer("wang_min")
    with_question(real, first)
    write(first)
    made = parse_announcement(post(real, first))
    real.advance(11 * DAY)
    first.sign_in()
    real.advance(30)
    second.sign_in()
    other = json.dumps({"silence": "against"}).encode()
    refused = propose_seal(first, plan=(io.BytesIO(other), "plan.json"))
    assert refused.status_code == 403
    assert "没有公告" in refused.get_data(as_text=True)
    proposal = str(propose_seal(first).headers["Location"]).partition("/office")[2]
    assert [browser.sign(proposal).status_code for browser in (first, second)] == [303, 303]
    manifest = real.stage.case(CASE).process().case.manifest
    assert manifest is not None
    assert (manifest.opens, manifest.closes) == (made.terms["opens"], made.terms["closes"])
    assert manifest.questions[0].title["zh_cn"] == made.terms["questions"][0]["title"]["zh_cn"]


def propose_seal(browser: Browser, **files: Any) -> TestResponse:
    sent = {"ticket": f"seal {sorted(files)}", **files}
    return browser.post(f"/cases/{CASE}/steps/manifest_sealed", sent, content_type="multipart/form-data")


def test_a_whole_announcement_is_posted_at_the_command_line(real: OfficeSite) -> None:
    made = announcement_of({"title": words("公告", "Notice"), "terms": make_terms(), "notice": make_notice()})
    with pytest.raises(ApplicationIncompleteError) as caught:
        post_whole(real.work, made, (NOW, NOW + 16 * DAY), real.stage.sign("li_wen"))
    assert "opens notice-too-short" in caught.value.detail
    assert real.work.process().announcement == b""
    later = make_terms(opens=NOW + 20 * DAY - NOW % 60, closes=NOW + 30 * DAY - NOW % 60)
    notice = make_notice(count_at=NOW + 31 * DAY - NOW % 60)
    made = announcement_of({"title": words("公告", "Notice"), "terms": later, "notice": notice})
    post_whole(real.work, made, (NOW, NOW + 20 * DAY), real.stage.sign("li_wen"))
    assert parse_announcement(real.work.log.blob(real.work.process().announcement)) == made


def test_questions_are_added_from_templates_and_taken_away(site: OfficeSite) -> None:
    officer = site.officer("li_wen")
    with_question(site, officer)
    write(officer)
    assert officer.post(f"{HOME}/questions", {"matter": "fund_use"}).status_code == 303
    assert "是否同意使用维修资金____" in officer.text(HOME)
    assert "事项2标题：正文里没有原样写出" in officer.text(HOME)  # the text is older than the question
    filled = {"q1-title": "是否同意使用维修资金更换电梯", "q1-text": "预算三十万元，按公示的方案分摊。"}
    assert officer.post(f"{HOME}/propose").status_code == 403
    write(officer, **{f"{name}.{language}": said for name, said in filled.items() for language in ("zh_cn", "en")})
    made = parse_announcement(post(site, officer))
    assert [question["id"] for question in made.terms["questions"]] == ["q1", "q2"]
    assert "（二）是否同意使用维修资金更换电梯" in made.text["zh_cn"]
    assert officer.post(f"{HOME}/questions", {}).status_code == 409


def test_the_last_question_can_be_taken_away(site: OfficeSite) -> None:
    officer = site.officer("li_wen")
    with_question(site, officer)
    assert officer.post(f"{HOME}/questions", {}).status_code == 303
    assert "本案没有从申请带入表决事项" in officer.text(HOME)
    assert officer.post(f"{HOME}/propose").status_code == 403
