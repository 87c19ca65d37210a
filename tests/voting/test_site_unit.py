"""The page where owners see whether anybody enrolled or voted for their unit: times and ways, never a choice."""

import html
import re

import pytest

from notary.adapters.helpdesk import give_again, void_ballots
from tests.livecase import CASE
from tests.voting.faraway import far_away
from tests.voting.sites import Site, site
from voting.adapters import unitlog
from voting.adapters.letters import make_letters
from voting.identification import fold_unit

__all__ = ["site"]


def page(site: Site, unit: str, language: str = "zh_cn") -> str:
    answer = site.app.test_client().get(f"/case/{CASE}/unit", query_string={"unit": unit, "lang": language})
    assert answer.status_code == 200
    text = html.unescape(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True).partition("<main")[2]))
    return re.sub(r"\s+", " ", text)


def test_a_unit_without_ballots(site: Site) -> None:
    said = page(site, "1-1-801")
    assert "1幢1单元0801室" in said
    assert "第 1 次" in said
    assert "投票信" in said
    assert "还没有收到这户的票" in said


def test_what_happened_to_a_unit_stands_there_with_its_way(site: Site) -> None:
    far_away(site, "v0001").enrol(2)
    signers = site.stage.sign("zhao_ning", "li_wen")
    letters = make_letters(site.work.origin, ["v0001"], issue=3)
    give_again(site.work, letters, "in_person", "lost", signers)
    said = page(site, "v0001")
    assert [said.index(words) for words in ("第 1 次", "第 2 次", "第 3 次")] == sorted(
        said.index(words) for words in ("第 1 次", "第 2 次", "第 3 次")
    )
    assert said.count("已作废") == 2
    assert said.count("有效") == 1
    assert "异地核实" in said
    assert "本人到场" in said
    assert "from far away" in page(site, "v0001", "en")


def test_ballots_stand_there_without_their_choices(site: Site) -> None:
    visitor = site.voter("v0002")
    visitor.log_in()
    places = [visitor.cast(option).get_json()["index"] for option in ("against", "for")]
    void_ballots(site.work, "v0002", places[1], b"request", site.stage.sign("li_wen", "wang_min"))
    said = page(site, "1幢1单元201室")
    assert [f"序号 {place}" in said for place in places] == [True, True]
    assert said.count("已撤销") == 1
    for choice in ("against", "反对", "不同意", "同意", "业主 "):
        assert choice not in said


@pytest.mark.parametrize("asked", ["9幢9单元909室", "v9999", "<script>", "业主", "%", "\x00", "1幢1单元"])
def test_who_asks_for_what_is_not_there_learns_nothing(site: Site, asked: str) -> None:
    assert "名册里没有这一户" in page(site, asked)
    raw = site.app.test_client().get(f"/case/{CASE}/unit", query_string={"unit": asked}).get_data(as_text=True)
    assert "<script>" not in raw
    assert "data-voter" not in raw


def test_an_empty_question_gets_the_page(site: Site) -> None:
    assert "名册里没有这一户" not in page(site, " ")


def test_a_stranger_does_not_make_the_whole_roll_be_read_again(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    page(site, "1-1-801")
    folded: list[str] = []

    def count(text: str) -> str:
        folded.append(text)
        return fold_unit(text)

    monkeypatch.setattr(unitlog, "fold_unit", count)
    assert "1幢1单元0801室" in page(site, "1-1-801")
    assert folded == ["1-1-801"]
