"""Papers of the office: every line is the ledger's; no choice and no owner is in minutes or index."""

import copy
import subprocess
from pathlib import Path
from typing import Any

import pytest

from keys.encoding import hex_of
from ledger.adapters.bundle import parse_bundle
from ledger.entry import parse_entry
from ledger.record import entries_of
from notary.adapters import papers
from notary.casefile import Paper, make_index
from notary.entrywords import NAMES, WORDS
from notary.errors import OutOfOrderError
from notary.kinds import KINDS
from notary.minutes import Minutes, make_minutes
from notary.resultnotice import FINAL, PROVISIONAL, ResultNotice
from tests.notary.test_golden import FOLDER, audited
from tests.simulator import World, make_world


def world_with(**changes: Any) -> World:
    return make_world(changes=changes)


def notice_of(world: World) -> ResultNotice:
    return papers.result_of(world.replay(), world.entries())


def minutes_of(world: World) -> Minutes:
    process = world.replay()
    return make_minutes(process, world.entries(), "0.1", papers._figures(process), papers._rules(process))


def words_of(pdf: bytes, folder: Path) -> str:
    (folder / "made.pdf").write_bytes(pdf)
    told = subprocess.run(
        ["pdftotext", "-layout", str(folder / "made.pdf"), "-"], capture_output=True, text=True, check=True
    )
    return told.stdout


def test_the_announcement_has_the_figures_of_the_result_with_and_without_the_silent() -> None:
    world = world_with(silence="participating_with_majority")
    process = world.replay()
    result: Any = process.result
    [question] = notice_of(world).questions
    stated = result["questions"][0]
    assert question.participants.amount.heads == stated["participants"]["headcount"]
    assert question.silent.amount.heads == stated["silent"]["headcount"] == 1
    assert question.without.amount.heads == question.participants.amount.heads - 1
    for option, its in zip(question.options, stated["options"], strict=True):
        assert (option.cast.heads, option.cast.area) == (its["headcount"], its["area"])
        assert option.counted.amount.heads == its["after_silent"]["headcount"]
    assert sum(option.added.heads for option in question.options) == 1


def test_a_changed_result_would_change_the_announcement() -> None:
    world = make_world()
    process = world.replay()
    forged = copy.deepcopy(process.result)
    assert forged is not None
    forged["questions"][0]["options"][0]["headcount"] += 1  # type: ignore[index,call-overload,operator]
    honest = notice_of(world)
    process.result = forged
    assert papers.result_of(process, world.entries()) != honest


def test_what_silence_does_to_the_outcome_is_told() -> None:
    """Five of eight took part; with the silent one of 300 m² the quorum is met by area, without it is not."""
    notice = notice_of(world_with(silence="participating_abstain"))
    assert notice.questions[0].outcome_without is not None
    assert notice_of(world_with(silence="not_participating")).questions[0].outcome_without is None


def test_percentages_name_their_base_and_round_half_up() -> None:
    question = notice_of(world_with()).questions[0]
    heads, whole = question.participants.amount.heads, notice_of(world_with()).all.heads
    assert question.participants.heads_percent == f"{heads * 100 / whole:.2f}%"
    option = question.options[0]
    expected = (option.counted.amount.heads * 20_000 + heads) // (2 * heads)
    assert option.counted.heads_percent == f"{expected // 100}.{expected % 100:02d}%"


def test_a_result_is_provisional_until_it_is_confirmed() -> None:
    world = make_world()
    for kind in ("statement_read", "result_confirmed"):
        assert notice_of(world).edition == FINAL
        assert world.drafts.pop().kind == kind
    assert notice_of(world).edition == PROVISIONAL
    world.drafts.pop()
    with pytest.raises(OutOfOrderError):
        notice_of(world)


def test_the_announcement_is_drawn_with_bases_rule_contact_and_no_name(tmp_path: Path) -> None:
    world = world_with(silence="participating_with_majority")
    told = words_of(papers.render_result(notice_of(world)), tmp_path)
    for part in (
        *(
            "表决结果公告",
            "正式结果",
            "占全体人数",
            "占参与人数",
            "占实际参与人数",
            "未表决而计入",
            "民法典第二百七十八条",
        ),
        *("四舍五入", "0570-0000000", "无效纸质票的原因", "按渠道", "演示文书，无法律效力"),
    ):
        assert part in told, part
    assert "v000" not in told


@pytest.mark.parametrize("name", ["recorded-1", "recorded-2", "secret-1", "secret-2"])
def test_papers_are_made_of_records_of_every_version(name: str) -> None:
    report = audited(name)
    assert report.process is not None
    record = parse_bundle((FOLDER / f"{name}.zip").read_bytes())
    entries = [parse_entry(data) for data in entries_of(record)]
    notice = papers.result_of(report.process, entries)
    result: Any = report.result
    assert notice.questions[0].result.participating.heads == result["questions"][0]["participants"]["headcount"]
    minutes = make_minutes(report.process, entries, "0.1", (), ())
    assert minutes.lines[0].first == 0
    assert minutes.lines[-1].last == len(entries) - 1
    if name.startswith("secret"):
        assert all(not option.channels for option in notice.questions[0].result.options)
        assert notice.questions[0].channels


def test_every_entry_stands_in_exactly_one_line_of_the_minutes() -> None:
    world = make_world()
    world.archive()
    minutes = minutes_of(world)
    assert [n for line in minutes.lines for n in range(line.first, line.last + 1)] == list(range(len(world.drafts)))
    assert minutes.size == len(world.drafts)


def test_the_minutes_hold_what_the_ledger_says(tmp_path: Path) -> None:
    world = make_world()
    body = {"what": "网络中断十分钟。", "done": "改用备用线路。"}
    world.drafts.insert(-1, world.append("incident", body, ["li"]))
    world.drafts.pop()
    minutes = minutes_of(world)
    opened = next(index for index, draft in enumerate(world.drafts) if draft.kind == "voting_opened")
    assert minutes.zero is not None
    assert (minutes.zero.first, "表决票0张" in minutes.zero.text_zh) == (opened, True)
    assert minutes.reading is not None
    assert minutes.reading.words == "兹证明"
    assert [line.text_zh for line in minutes.trouble] == ["记录异常情况：网络中断十分钟；处理：改用备用线路"]
    manifest = world.manifest()
    assert hex_of(manifest.sha256) in {item.sha256 for item in minutes.documents}
    assert minutes.programs is not None
    assert minutes.programs.rules_sha256 == hex_of(manifest.rules_sha256)
    told = words_of(papers.render_minutes(minutes), tmp_path)
    for part in (
        "公证工作记录",
        "审查的文件",
        "网络中断十分钟",
        "表决票0张",
        "宣读的公证证词",
        "公证员（签名）",
        "第0条",
    ):
        assert part in told, part
    assert "v000" not in told


def test_no_choice_can_be_read_from_the_minutes_but_in_the_result() -> None:
    def told(option: str) -> list[str]:
        world = World()
        world.prepare()
        world.open_voting()
        world.cast("v0001", option)
        world.assist("v0002", option)
        return [line.text_zh for line in minutes_of(world).lines]

    assert told("for") == told("against")


def test_every_kind_has_its_words() -> None:
    assert set(KINDS) <= set(NAMES)
    assert set(WORDS) <= set(NAMES)


def test_the_index_names_every_file_by_its_digest_and_keeps_the_inside_apart(tmp_path: Path) -> None:
    world = make_world()
    world.archive()
    index = make_index(world.replay(), world.entries(), [Paper("minutes.pdf", "公证工作记录", "55" * 32, 3)])
    main = {item.sha256 for item in index.main}
    assert {draft for draft in world.blobs} <= main
    assert [item.number for item in index.main] == list(range(1, len(index.main) + 1))
    [paper] = [item for item in index.main if item.name_zh == "公证工作记录"]
    assert (paper.sha256, paper.extent_zh) == ("55" * 32, "3页")
    assert [item.name_zh for item in index.sub if "封存表决方案" in item.name_zh] == [
        "共同签署：封存表决方案（li、wang）"
    ]
    told = words_of(papers.render_index(index), tmp_path)
    for part in ("公证卷宗目录", "正卷", "副卷", "存于本处", "(2026)示证字第1号"):
        assert part in told, part
    assert "v000" not in told


def test_the_same_value_gives_the_same_bytes() -> None:
    minutes = minutes_of(make_world())
    assert papers.render_minutes(minutes) == papers.render_minutes(minutes)


def test_a_case_without_entries_has_no_papers() -> None:
    world = make_world()
    with pytest.raises(OutOfOrderError):
        make_minutes(world.replay(), [], "0.1", (), ())
    with pytest.raises(OutOfOrderError):
        make_index(world.replay(), [])
