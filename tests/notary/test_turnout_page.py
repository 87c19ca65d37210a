"""The public page of turnout: figures and drawings without a choice, in both languages."""

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.web.site import ROOT
from notary.adapters.demo.stage import make_stage
from notary.adapters.serve import public_pages
from tests.livecase import CASE, open_living_case
from tests.voting.sites import NOW, Network, Site
from voting.web.app import make_site
from voting.web.catalogue import read_catalogue

PAGE, DATA = f"/case/{CASE}/turnout", f"/api/cases/{CASE}/turnout"
CJK = re.compile("[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The voters' site as the office serves it, with voting open."""
    stage = make_stage(tmp_path_factory.mktemp("turnout") / "stage", 8000, NOW)
    work = stage.case(CASE)
    letters = open_living_case(stage, work, NOW)
    network = Network.over(stage.settings, work)
    app = make_site(stage.settings, work.engine, stage.office.service, further=public_pages)
    site = Site(app, stage, work, letters, network)
    for voter, option in (("v0001", "for"), ("v0002", "against"), ("v0003", "for")):
        visitor = site.voter(voter)
        visitor.log_in()
        assert visitor.cast(option).status_code == 201
        site.advance(3600)
    yield site
    work.engine.dispose()


def text_of(site: Site, path: str) -> str:
    answer = site.app.test_client().get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_the_page_says_how_many_and_what_is_missing(site: Site) -> None:
    text = text_of(site, PAGE)
    assert "已有 3 人，274.12 平方米 投票" in text
    assert "3 人，占全体 8 人 的 37.50%" in text
    assert "还差 3 人" in text
    assert "三分之二 · 6 人" in text


def test_no_choice_is_on_the_page_in_the_drawing_or_in_the_data(site: Site) -> None:
    manifest = site.work.process().case.manifest
    assert manifest is not None
    for path in (PAGE, DATA):
        text = text_of(site, path)
        for question in manifest.questions:
            text = text.replace(question.title["zh_cn"], "")
        for question in manifest.questions:
            for option in question.options:
                assert option.label["zh_cn"] not in text
        assert not re.search(r'\b(for|against|abstain)\b"', text)
        assert not re.search(r"\bv000\d\b", text)


def test_every_drawing_is_sound_has_a_title_and_words_and_no_style(site: Site) -> None:
    drawings = re.findall(r"<svg.*?</svg>", text_of(site, PAGE), re.DOTALL)
    assert len(drawings) == 3
    ids: list[str] = []
    for drawing in drawings:
        root = ElementTree.fromstring(drawing)  # noqa: S314 - our own
        assert root.attrib["role"] == "img"
        title, desc = root.find("title"), root.find("desc")
        assert title is not None
        assert desc is not None
        assert title.text
        assert desc.text
        assert root.attrib["aria-labelledby"] == f"{title.attrib['id']} {desc.attrib['id']}"
        ids += [item.attrib["id"] for item in root.iter() if "id" in item.attrib]
        assert "style" not in drawing
    assert len(ids) == len(set(ids))


def test_it_renews_itself_only_when_asked(site: Site) -> None:
    assert 'http-equiv="refresh"' not in text_of(site, PAGE)
    assert 'http-equiv="refresh" content="60"' in text_of(site, f"{PAGE}?live=1")


def test_the_english_page_is_english_but_for_what_was_sealed_in_chinese(site: Site) -> None:
    client = site.app.test_client()
    client.get("/?lang=en")
    text = client.get(PAGE).get_data(as_text=True).replace("中文", "").replace("证</span><span>议", "")
    plain = re.sub(r"<[^>]+>", "", re.sub(r"<(\w+)[^>]*lang=\"zh-CN\".*?</\1>", "", text))
    assert CJK.findall(plain) == []


def test_data_of_a_case_that_is_not_there_is_refused(site: Site) -> None:
    answer = site.app.test_client().get("/api/cases/none/turnout")
    assert (answer.status_code, answer.get_json()["code"]) == (404, "case-unknown")


def test_the_announcement_leads_there(site: Site) -> None:
    assert f'href="{PAGE}"' in text_of(site, f"/case/{CASE}")


@pytest.mark.parametrize("name", ["turnout.html", "turnoutpage.html"])
def test_every_sentence_has_a_translation(name: str) -> None:
    english = read_catalogue(ROOT / "translations", "en")
    said = set(re.findall(r"\b_\([\"'](.+?)[\"'][,)]", (ROOT / "notary" / name).read_text("utf-8")))
    assert said
    assert [text for text in sorted(said) if not (english.get(text) and english.get(text).string)] == []  # type: ignore[union-attr]


def test_the_sentences_of_the_words_too() -> None:
    english = read_catalogue(ROOT / "translations", "en")
    source = (Path(__file__).parents[2] / "notary/web/turnoutwords.py").read_text("utf-8")
    said = set(re.findall(r"gettext\(\s*\"(.+?)\"", source))
    assert len(said) > 5
    assert [text for text in sorted(said) if not (english.get(text) and english.get(text).string)] == []  # type: ignore[union-attr]
