"""The page of the posted roll: look-up by anybody, the own line after logging in, objections and their answers."""

import re
from typing import Any

import pytest

from notary.adapters import steps
from notary.adapters.postings import answer_objection, list_objections
from tests.livecase import CASE, DAY
from tests.voting.sites import Site, Visitor
from tests.voting.sites import site as site
from voting.posting import Objection
from voting.web import compression

PAGE = f"/case/{CASE}/roll"
OURS = {"Origin": "http://localhost"}
UNIT = "1幢1单元0101室"
TEXT = "工作人员催促邻居当面投票，\r\n请处理。"


def shown(site: Site, **asked: str) -> str:
    answer = site.app.test_client().get(PAGE, query_string=asked)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def logged_in(site: Site, name: str = "v0001") -> Visitor:
    visitor = site.voter(name)
    assert visitor.log_in().status_code == 200
    return visitor


def send(visitor: Visitor, text: str = TEXT, about: str = "conduct", headers: dict[str, str] = OURS) -> Any:
    return visitor.client.post(PAGE, data={"about": about, "text": text}, headers=headers)


def read(visitor: Visitor) -> str:
    return str(visitor.client.get(PAGE).get_data(as_text=True))


@pytest.mark.parametrize("written", [UNIT, " 1幢1单元 0101室 ", "１幢１单元０１０１室"])
def test_anybody_finds_a_line_by_its_unit(site: Site, written: str) -> None:
    page = shown(site, unit=written)
    assert 'id="line"' in page
    assert "v0001" in page


def test_an_unknown_unit_is_said_to_be_unknown(site: Site) -> None:
    page = shown(site, unit="<b>9幢</b>")
    assert 'id="line"' not in page
    assert "名册里没有这样写的房屋" in page
    assert "<b>9" not in page


def test_a_stranger_sees_neither_names_nor_objections(site: Site) -> None:
    assert send(logged_in(site)).status_code == 303
    page = shown(site, unit=UNIT)
    assert 'id="objections"' not in page
    assert "催促" not in page
    assert not re.search(r"1380000\d{4}|业\*", page)


def test_the_own_line_has_masked_names_and_numbers(site: Site) -> None:
    page = read(logged_in(site))
    assert "业*" in page
    assert "*******0001" in page
    assert "13800000001" not in page


def test_a_page_with_the_own_line_is_not_compressed_nor_kept(site: Site) -> None:
    asked = {"Accept-Encoding": "gzip"}
    assert site.app.test_client().get(PAGE, headers=asked).headers["Content-Encoding"] == "gzip"
    kept = compression.squeeze.cache_info().currsize
    answer = logged_in(site).client.get(PAGE, headers=asked)
    assert "业*" in answer.get_data(as_text=True)
    assert "Content-Encoding" not in answer.headers
    assert compression.squeeze.cache_info().currsize == kept


def by(site: Site, voter: str) -> list[Objection]:
    """The objections of one voter that stand in the ledger."""
    return [item for item in site.work.process().case.postings.objections.values() if item.voter == voter]


def test_an_objection_stands_in_the_ledger_without_its_text(site: Site) -> None:
    visitor = logged_in(site, "v0002")
    before = site.work.process().case.size
    assert send(visitor).status_code == 303
    [objection] = by(site, "v0002")
    assert (objection.index, objection.about) == (before, "conduct")
    [entry] = site.work.log.entries(before, before + 1)
    assert "催促".encode() not in entry.data
    [filed] = [item for item in list_objections(site.work) if item.objection == objection]
    assert filed.text == TEXT.replace("\r\n", "\n")
    answer_objection(site.work, before, "rejected", "公证员在场，未见催促。", site.stage.sign("wang_min"))
    page = read(visitor)
    assert "请处理。" in page
    assert "公证员在场，未见催促。" in page
    assert "未采纳" in page
    assert "公证员在场" not in read(logged_in(site, "v0003"))


@pytest.mark.parametrize(
    ("headers", "status"), [({}, 403), ({"Origin": "https://elsewhere.example"}, 403), ({"Origin": "null"}, 403)]
)
def test_a_form_of_another_site_is_refused(site: Site, headers: dict[str, str], status: int) -> None:
    assert send(logged_in(site, "v0004"), headers=headers).status_code == status
    assert by(site, "v0004") == []


@pytest.mark.parametrize(
    ("text", "about", "status"),
    [
        ("", "conduct", 400),
        ("x" * 2001, "conduct", 400),
        ("a\x00b", "conduct", 400),
        ("x", "result", 400),
        ("x", "roll", 403),
    ],
)
def test_what_is_no_objection_leaves_nothing(site: Site, text: str, about: str, status: int) -> None:
    assert send(logged_in(site, "v0005"), text, about).status_code == status
    assert by(site, "v0005") == []


def test_nobody_objects_without_logging_in_or_without_end(site: Site) -> None:
    assert send(site.voter("v0006")).status_code == 401
    visitor = logged_in(site, "v0006")
    assert [send(visitor).status_code for _ in range(6)] == [303] * 5 + [403]
    assert len(by(site, "v0006")) == 5


def test_after_closing_objections_go_through_an_officer(site: Site) -> None:
    site.advance(8 * DAY)
    steps.close_voting(site.work)
    visitor = logged_in(site, "v0007")
    assert "<select" not in read(visitor)
    assert send(visitor).status_code == 403
    assert by(site, "v0007") == []
    assert site.work.process().phase == "closed"
