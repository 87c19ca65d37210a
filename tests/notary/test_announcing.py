"""The announcement editor and the public page: what is missing is told, what was read is posted, words are words."""

import html
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.test import Client, TestResponse

from keys.hashing import sha256
from notary.adapters import steps
from notary.adapters.announcements import draft_of, keep_draft
from notary.adapters.demo import words as demo
from notary.adapters.demo.stage import make_stage
from notary.adapters.serve import public_pages
from notary.announcement import Announcement, parse_announcement
from notary.web.app import make_office_site
from tests.livecase import AREAS, DAY, make_living_voter
from tests.notary.announcements import make_terms, words
from tests.notary.officesite import NOW, Browser, OfficeSite, code_of
from tests.notary.test_officeprint import HOSTILE, read
from voting.web.app import make_site

CASE = "river-2"
HOME = f"/cases/{CASE}/announcement"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[OfficeSite]:
    """An office with one case whose roll is posted."""
    stage = make_stage(tmp_path / "stage", 8000, NOW)
    work = stage.case(CASE)
    application = steps.Application(demo.COMPOUND, demo.MATTER, demo.APPLICANTS, demo.LEGAL_BASIS, demonstration=True)
    steps.open_case(work, application, stage.sign("li_wen"))
    voters = [make_living_voter(number, area) for number, area in enumerate(AREAS, 1)]
    steps.import_roll(work, voters, "2024-10-01", (NOW, NOW + 7 * DAY), stage.sign("wang_min"))
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


def test_a_posting_takes_pictures_alone(site: OfficeSite) -> None:
    officer = site.officer("li_wen")
    sent = {"subject": "announcement", "place": "公告栏", "time": "2026-09-21T22:00"}
    bad = {**sent, "photos": (io.BytesIO(b"<html>"), "x.jpg")}
    answer = officer.post(f"/cases/{CASE}/postings", bad, content_type="multipart/form-data")
    assert answer.status_code == 400
    assert not (site.stage.settings.data / "documents").exists()
