"""Steps on the officers' site: proposed, shown, signed by whom it takes, entered once. A71, A97."""

import io
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from werkzeug.datastructures import FileStorage
from werkzeug.test import Client, TestResponse

from keys.encoding import hex_of
from notary.adapters.cli import cli
from notary.adapters.demo.stage import PASSPHRASE
from notary.adapters.proposals import LIFE
from notary.web.app import make_office_site
from tests.notary.officesite import HOME, Browser, OfficeSite, code_of, found, of_kind, office_site

EXTENSION = {"closes": "2026-09-30T12:00", "reason": "参与人数不足"}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[OfficeSite]:
    with office_site(tmp_path) as made:
        yield made


@pytest.fixture
def notary(site: OfficeSite) -> Browser:
    return site.officer("li_wen")


@pytest.fixture
def assistant(site: OfficeSite) -> Browser:
    return site.officer("wang_min")


def test_one_signature_enters_what_takes_one(site: OfficeSite, notary: Browser) -> None:
    place = notary.propose("incident", {"what": "小区停电两小时", "done": "表决不受影响，已张贴告示"})
    assert of_kind(site, "incident") == []
    assert "小区停电两小时" in notary.text(place)
    assert notary.sign(place).status_code == 303
    [entry] = of_kind(site, "incident")
    assert entry.body["statement"] == json.loads(notary.statement(place))
    assert [item["key"] for item in entry.body["signatures"]] == ["li_wen"]
    assert f"第 {entry.index} 条" in notary.text(place)
    assert "小区停电两小时" in notary.text(HOME)
    assert "小区停电两小时" in notary.text(f"{HOME}/entries/{entry.index}")


def test_a71_two_officers_sign_the_same_text(site: OfficeSite, notary: Browser, assistant: Browser) -> None:
    place = notary.propose("voting_extended", EXTENSION)
    assert notary.sign(place).status_code == 303
    assert of_kind(site, "voting_extended") == []
    assert "还差 1 人签名" in notary.text(place)
    refused = notary.post(f"{place}/sign", {"signature": notary.signature(place)})
    assert refused.status_code == 303  # the same person again: nothing changes
    assert of_kind(site, "voting_extended") == []
    assert "等您签名" not in notary.text("/")
    assert "等您签名" in assistant.text("/")
    assert assistant.statement(place) == notary.statement(place)
    assert assistant.sign(place).status_code == 303
    [entry] = of_kind(site, "voting_extended")
    assert [item["key"] for item in entry.body["signatures"]] == ["li_wen", "wang_min"]
    assert site.work.process().case.closes == 1_790_740_800


def test_a71_nobody_signs_for_another(site: OfficeSite, notary: Browser, assistant: Browser) -> None:
    place = notary.propose("voting_extended", EXTENSION)
    notary.sign(place)
    for signature in (assistant.signature(place, "li_wen"), "00" * 64):
        refused = assistant.sign(place, signature)
        assert refused.status_code == 403
        assert "签名不对" in refused.get_data(as_text=True)
    assert "签名的格式不对" in assistant.sign(place, "zz").get_data(as_text=True)
    assert of_kind(site, "voting_extended") == []


def test_an_altered_statement_is_refused(site: OfficeSite, notary: Browser) -> None:
    first = notary.propose("incident", {"what": "甲", "done": "乙"})
    second = notary.propose("incident", {"what": "甲", "done": "丙", "x": ""})
    refused = notary.sign(first, notary.signature(second))
    assert (refused.status_code, "签名不对" in refused.get_data(as_text=True)) == (403, True)


def test_an_officer_signs_on_the_command_line(
    site: OfficeSite, notary: Browser, assistant: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The statement goes as a file to the officer's own computer and comes back signed."""
    monkeypatch.setenv("ZHENGYI_PASSPHRASE_WANG_MIN", PASSPHRASE)
    monkeypatch.setenv("ZHENGYI_PASSPHRASE_ZHAO_NING", PASSPHRASE)
    place = notary.propose("voting_extended", EXTENSION)
    notary.sign(place)
    file = tmp_path / "statement.json"
    file.write_bytes(assistant.get(f"{place}/file").data)

    def hand_in(path: Path) -> TestResponse:
        return assistant.post(f"{place}/file", {"file": FileStorage(io.BytesIO(path.read_bytes()), filename="x")})

    keys = str(site.stage.people)
    for name in ("wang_min", "zhao_ning"):
        done = CliRunner().invoke(
            cli, ["case", "sign", str(file), "--out", str(tmp_path / name), "--keys", keys, "--as", name]
        )
        assert done.exit_code == 0, done.output
        assert "参与人数不足" in done.output
    for path, said in (
        (file, "文件里没有您的签名"),
        (tmp_path / "zhao_ning", "文件里没有您的签名"),
        (Path(__file__), "这不是签好的声明文件"),
    ):
        refused = hand_in(path)
        assert (refused.status_code >= 400, said in refused.get_data(as_text=True)) == (True, True), said
    other = notary.propose("incident", {"what": "甲", "done": "乙"})
    elsewhere = assistant.post(
        f"{other}/file", {"file": FileStorage(io.BytesIO((tmp_path / "wang_min").read_bytes()), filename="x")}
    )
    assert "与这一提议不同" in elsewhere.get_data(as_text=True)
    assert of_kind(site, "voting_extended") == []
    assert hand_in(tmp_path / "wang_min").status_code == 303
    [entry] = of_kind(site, "voting_extended")
    assert [item["key"] for item in entry.body["signatures"]] == ["li_wen", "wang_min"]


def test_a71_a_registrar_and_an_officer_end_a_credential(site: OfficeSite, notary: Browser, assistant: Browser) -> None:
    """Two officers without a registrar cannot, nor can the registrar alone; whoever comes first."""
    place = notary.propose("credential_revoked", {"voter": "v0003", "reason": "lost"})
    assert notary.sign(place).status_code == 303
    refused = assistant.sign(place)
    assert (refused.status_code, "不由您签名" in refused.get_data(as_text=True)) == (403, True)
    registrar = site.officer("zhao_ning")
    assert registrar.sign(place).status_code == 303
    [entry] = of_kind(site, "credential_revoked")
    assert [item["key"] for item in entry.body["signatures"]] == ["li_wen", "zhao_ning"]
    again = notary.post(f"{HOME}/steps/credential_revoked", {"voter": "v0003", "reason": "lost"})
    assert "没有有效的表决码" in again.get_data(as_text=True)
    maker = site.officer("qian_shu")
    wiped = maker.propose("letters_destroyed", {"count": "8", "time": "2026-09-21T22:00"})
    assert notary.sign(wiped).status_code == 403
    assert maker.sign(wiped).status_code == 303


def test_a97_a_form_sent_twice_is_one_proposal(site: OfficeSite, notary: Browser) -> None:
    form = {"what": "甲", "done": "乙", "ticket": "t1"}
    places = {notary.propose("incident", form) for _ in range(3)}
    assert len(places) == 1
    assert notary.propose("incident", {**form, "ticket": "t2"}) not in places


def test_a97_a_signature_sent_again_is_one_entry(site: OfficeSite, notary: Browser) -> None:
    place = notary.propose("incident", {"what": "甲", "done": "乙"})
    signature = notary.signature(place)
    for _ in range(3):
        assert notary.sign(place, signature).status_code == 303
    assert len(of_kind(site, "incident")) == 1


def test_a97_two_officers_at_once_make_one_entry(site: OfficeSite, notary: Browser, assistant: Browser) -> None:
    """Both press at the same moment, several times over, in two processes that share the database alone."""
    place = notary.propose("voting_extended", EXTENSION)
    people = (notary, assistant)
    presses = [(person, {"csrf": person.token(), "signature": person.signature(place)}) for person in people]
    processes = [make_office_site(site.stage.settings, site.stage.office, site.work.engine) for _ in people]
    start = threading.Barrier(6)
    told: list[int] = []

    def press(person: Browser, form: dict[str, str], place_of: int) -> None:
        own = Browser(site, Client(processes[place_of % 2], response_wrapper=TestResponse))
        own.set_cookie(person.cookie())
        start.wait()
        told.append(own.send(f"{place}/sign", form).status_code)

    threads = [threading.Thread(target=press, args=(*given, number)) for number, given in enumerate(presses * 3, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told == [303] * 6
    [entry] = of_kind(site, "voting_extended")
    assert {item["key"] for item in entry.body["signatures"]} == {"li_wen", "wang_min"}
    assert site.work.log.size == entry.index + 1


def test_a_second_officer_refuses_with_a_reason(site: OfficeSite, notary: Browser, assistant: Browser) -> None:
    place = notary.propose("voting_extended", EXTENSION)
    notary.sign(place)
    assert "什么也不写入账本" in assistant.text(f"{place}/refuse")
    assert assistant.post(f"{place}/refuse", {"reason": " "}).status_code == 400
    assert assistant.post(f"{place}/refuse", {"reason": "理由不充分"}).status_code == 303
    assert "理由不充分" in notary.text(place)
    late = assistant.sign(place)
    assert (late.status_code, "已经结束" in late.get_data(as_text=True)) == (409, True)
    again = assistant.post(f"{place}/refuse", {"reason": "再次"})
    assert code_of(again) in ("proposal-closed", "proposal-signer-wrong")
    assert of_kind(site, "voting_extended") == []


def test_its_proposer_takes_it_back_and_strangers_end_nothing(site: OfficeSite, notary: Browser) -> None:
    place = notary.propose("voting_extended", EXTENSION)
    registrar = site.officer("zhao_ning")
    assert code_of(registrar.post(f"{place}/refuse", {"reason": "无"})) == "proposal-signer-wrong"
    assert notary.post(f"{place}/refuse", {"reason": "写错了"}).status_code == 303
    assert "已撤回" in notary.text(place)


def test_a_proposal_ends_after_seven_days(site: OfficeSite, notary: Browser) -> None:
    place = notary.propose("incident", {"what": "甲", "done": "乙"})
    signature = notary.signature(place)
    site.advance(LIFE)
    notary.sign_in()
    late = notary.sign(place, signature)
    assert (late.status_code, "已失效" in late.get_data(as_text=True)) == (409, True)


def test_what_the_process_refuses_is_never_proposed(site: OfficeSite, notary: Browser) -> None:
    for form, said in (
        ({**EXTENSION, "closes": "2030-01-01T00:00"}, "不能这样延长"),
        ({**EXTENSION, "closes": "soon"}, "时间看不懂"),
        ({**EXTENSION, "reason": " "}, "请填写这一项"),
        ({**EXTENSION, "reason": "长" * 2001}, "太长了"),
        ({**EXTENSION, "reason": "反\u202e转"}, "不能使用的字符"),
    ):
        refused = notary.post(f"{HOME}/steps/voting_extended", {"ticket": "x", **form})
        assert 400 <= refused.status_code < 500
        text = refused.get_data(as_text=True)
        assert said in text
        assert "参与人数不足" in text or form["reason"] != EXTENSION["reason"]  # what was typed stands again
    assert "等待签名" not in notary.text(HOME)
    for kind in ("case_sealed", "ballot_cast", "voting_opened", "nonsense"):
        assert code_of(notary.get(f"{HOME}/steps/{kind}")) == "step-unknown"
        assert code_of(notary.post(f"{HOME}/steps/{kind}")) == "step-unknown"


def test_a_time_that_has_passed_is_refused_with_the_last_signature(
    site: OfficeSite, notary: Browser, assistant: Browser
) -> None:
    place = notary.propose("voting_extended", EXTENSION)
    notary.sign(place)
    site.advance(7 * 86_400 - 3600)
    assistant.sign_in()
    site.advance(3600)
    assistant.sign_in()
    refused = assistant.sign(place)
    assert refused.status_code == 409 or "已失效" in refused.get_data(as_text=True)
    assert of_kind(site, "voting_extended") == []


def test_a_case_begins_on_the_site(site: OfficeSite, notary: Browser) -> None:
    form = {
        "name": "new-case",
        "compound.zh_cn": "春江花园",
        "matter.zh_cn": "选聘物业服务企业",
        "applicants": "春江花园业主委员会 / Owners' committee",
        "legal_basis": "《中华人民共和国民法典》第二百七十八条",
        "demonstration": "yes",
        "ticket": "one",
    }
    answer = notary.post("/cases/new", form)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    place = answer.headers["Location"].partition("/office")[2]
    assert "春江花园业主委员会" in notary.text(place)
    assert notary.sign(place).status_code == 303
    work = site.stage.case("new-case")
    assert [entry.kind for entry in work.log.entries()] == ["case_opened"]
    assert work.process().opened["compound"]["zh_cn"] == "春江花园"
    assert "春江花园" in notary.text("/")
    again = notary.post("/cases/new", {**form, "ticket": "two"})
    assert (again.status_code, "已有同名案件" in again.get_data(as_text=True)) == (400, True)
    bad = notary.post("/cases/new", {**form, "name": "Bad Name"})
    assert (bad.status_code, "小写英文字母" in bad.get_data(as_text=True)) == (400, True)
    assert (
        notary.sign(notary.propose("advice_given", {"question": "问", "answer": "答"}, "new-case")).status_code == 303
    )


def test_the_timeline_tells_every_entry_and_no_ballot(site: OfficeSite, notary: Browser) -> None:
    text = notary.text(HOME)
    for words in (
        "受理案件",
        "公示业主名册",
        "发布表决公告",
        "封存表决方案",
        "登记表决码：8 条",
        "销毁表决码存底",
        "开始表决",
    ):
        assert words in text, words
    assert found(r"<h2>下一步</h2>.*?<h3>(.*?)</h3>", text) == "表决截止"
    assert notary.get(f"{HOME}/entries/5").status_code == 404  # one of a run
    assert notary.get(f"{HOME}/entries/999").status_code == 404
    english = notary.get(f"{HOME}?lang=en").get_data(as_text=True)
    assert "Voting closed" in english
    assert hex_of(site.work.process().announcement) not in english
