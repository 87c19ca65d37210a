"""The public result: figures of the ledger with their bases, on a page in two languages and as a PDF, no name."""

import re
from collections.abc import Iterator

import pytest

from ledger.web.site import ROOT
from notary.adapters import ends, steps
from notary.adapters.demo.stage import make_stage
from notary.adapters.serve import public_pages
from tests.endings import make_final
from tests.livecase import CASE, open_living_case
from tests.voting.sites import NOW, Network, Site
from voting.web.app import make_site
from voting.web.catalogue import read_catalogue

PAGE, PAPER = f"/case/{CASE}/result", f"/case/{CASE}/result.pdf"
CJK = re.compile("[\u4e00-\u9fff]")
DAY = 86_400


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site with voting open and six of eight ballots in."""
    stage = make_stage(tmp_path_factory.mktemp("result") / "stage", 8000, NOW)
    work = stage.case(CASE)
    letters = open_living_case(stage, work, NOW, channels=["app"])
    network = Network.over(stage.settings, work)
    app = make_site(stage.settings, work.engine, stage.office.service, further=public_pages)
    site = Site(app, stage, work, letters, network)
    for number in range(1, 7):
        visitor = site.voter(f"v{number:04}")
        visitor.log_in()
        assert visitor.cast("against" if number == 2 else "for").status_code == 201
    yield site
    work.engine.dispose()


def text_of(site: Site, path: str) -> str:
    answer = site.app.test_client().get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_before_it_is_declared_there_is_nothing_to_see(site: Site) -> None:
    assert "结果还没有宣布" in text_of(site, PAGE)
    answer = site.app.test_client().get(PAPER)
    assert answer.status_code == 404
    assert f"{PAGE}" not in text_of(site, f"/case/{CASE}")


def test_the_declared_result_is_told_with_its_bases(site: Site) -> None:
    site.advance(8 * DAY)
    steps.close_voting(site.work)
    assert "结果还没有宣布" in text_of(site, PAGE)
    ends.declare_result(site.work, site.stage.sign("li_wen"))
    text = text_of(site, PAGE)
    assert "初步结果" in text
    assert "6 人（占全体人数的 75.00%），578.615 平方米（占全体面积的 74.34%）" in text
    assert "5 人（占参与人数的 83.33%）" in text
    assert "上述条件全部成立" in text
    assert f'href="{PAGE}"' in text_of(site, f"/case/{CASE}")


def test_nobody_is_named(site: Site) -> None:
    text = text_of(site, PAGE)
    assert not re.search(r"v000\d|1380000|D00000", text)


def test_the_english_page_is_english_but_for_what_was_sealed_in_chinese(site: Site) -> None:
    client = site.app.test_client()
    client.get("/?lang=en")
    text = client.get(PAGE).get_data(as_text=True).replace("中文", "").replace("证</span><span>议", "")
    assert "6 heads (75.00% of all by heads)" in text
    plain = re.sub(r"<[^>]+>", "", re.sub(r"<(\w+)[^>]*lang=\"zh-CN\".*?</\1>", "", text))
    assert CJK.findall(plain) == []


def test_the_paper_is_a_pdf_and_made_once(site: Site) -> None:
    client = site.app.test_client()
    first = client.get(PAPER)
    assert first.data.startswith(b"%PDF-1.7")
    assert first.headers["Content-Type"] == "application/pdf"
    assert client.get(PAPER).data == first.data


def test_once_it_is_confirmed_it_is_final(site: Site) -> None:
    make_final(site.work, site.stage.sign("li_wen", "wang_min"), site.stage.sign("wang_min"))
    text = text_of(site, PAGE)
    assert "正式结果" in text
    assert "可以向公证处申请复查" in text


def test_every_sentence_has_a_translation() -> None:
    english = read_catalogue(ROOT / "translations", "en")
    page = (ROOT / "notary" / "resultpage.html").read_text("utf-8")
    source = (ROOT.parent / "notary/web/resultpages.py").read_text("utf-8")
    said = set(re.findall(r"\b_\([\"'](.+?)[\"'][,)]", page)) | set(re.findall(r"gettext\(\s*\"(.+?)\"", source))
    assert len(said) > 25
    assert [text for text in sorted(said) if not (english.get(text) and english.get(text).string)] == []  # type: ignore[union-attr]
