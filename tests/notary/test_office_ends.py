"""The end of a case on the officers' site: two sign it, and the public text names nobody."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from keys.encoding import hex_of
from notary.adapters import ends, steps
from notary.adapters.casework import NOBODY
from notary.adapters.paperdesk import reconcile
from tests.endings import make_final
from tests.notary.officesite import HOME, Browser, OfficeSite, of_kind, office_site
from voting.posting import CHINA


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


def test_two_officers_end_a_case_and_no_one_does_alone(site: OfficeSite, notary: Browser, assistant: Browser) -> None:
    named = {"ticket": "named", "reason": "dispute", "text": "业主 13800000001 有争议"}
    assert assistant.post(f"{HOME}/steps/case_refused", named).status_code == 403
    place = assistant.propose("case_refused", {"reason": "dispute", "text": "申请人之间对表决事项有争议"})
    assert "当事人之间有争议" in notary.text(place)
    assistant.sign(place)
    assert site.work.process().phase == "open"
    notary.sign(place)
    process = site.work.process()
    assert (process.phase, process.case.state) == ("refused", "ended")
    [entry] = [entry for entry in site.work.log.entries() if entry.kind == "case_refused"]
    assert entry.body["statement"]["body"]["reason"] == "dispute"
    page = notary.text(HOME)
    assert "封卷" in page
    assert "开始表决" in page


def test_the_result_is_declared_from_the_ledger(site: OfficeSite, notary: Browser, assistant: Browser) -> None:
    site.advance(7 * 86_400 + 60)
    steps.close_voting(site.work)
    notary.sign_in()
    assistant.sign_in()
    first = notary.propose("paper_reconciled", {"delivered": "0", "kept": "0", "returned": "0"})
    notary.sign(first)
    assistant.sign(first)
    until = site.now // 60 * 60 + 3600
    shown = datetime.fromtimestamp(until, UTC).astimezone(CHINA).strftime("%Y-%m-%dT%H:%M")
    place = notary.propose("result_declared", {"until": shown})
    text = notary.text(place)
    assert "参与人数或面积不足" in text
    notary.sign(place)
    [entry] = of_kind(site, "result_declared")
    assert entry.body["statement"]["body"]["result"] == site.work.process().make_result()
    assert entry.body["statement"]["body"]["posting"]["until"] == until
    assert "结果仍在公示询异" in notary.text(HOME)
    recounted = notary.propose("result_recounted", {"objection": "none", "reason": "核对"})
    assert notary.sign(recounted).status_code == 303
    site.advance(until - site.now)
    notary.sign_in()
    assistant.sign_in()
    final = notary.propose("result_confirmed", {})
    notary.sign(final)
    assert site.work.process().phase == "provisional"
    assistant.sign(final)
    assert site.work.process().phase == "final"
    lapsed = notary.propose("case_lapsed", {})
    assert notary.sign(lapsed).status_code == 303
    read = notary.propose(
        "statement_read", {"place.zh_cn": "活动室", "present": "业主委员会\n监票人", "statement": "兹证明……"}
    )
    assert "兹证明" in notary.text(read)
    assert notary.sign(read).status_code == 303


def test_an_archived_case_is_listed_apart(site: OfficeSite, notary: Browser) -> None:
    site.advance(7 * 86_400 + 60)
    steps.close_voting(site.work)
    signers = site.stage.sign("li_wen", "wang_min")
    reconcile(site.work, 0, 0, 0, signers)
    own = site.stage.sign("li_wen")
    ends.declare_result(site.work, own)
    make_final(site.work, signers, own)
    steps.read_statement(site.work, {"en": "Hall", "zh_cn": "活动室"}, ["监票人"], "兹证明……", own)
    file = {"sha256": "00" * 32, "size": 1}
    body = {"bundle": "00" * 32, "number": "（2026）示证字第1号", "signed": file, "unsigned": file}
    steps.add(site.work, "certificate_issued", body, own)
    with site.work.writing() as desk:
        desk.add("case_sealed", {"root": hex_of(desk.process.case.root), "size": desk.process.case.size}, NOBODY)
    notary.sign_in()
    text = notary.text("/")
    assert "已归档的案件" in text
    assert "封卷" in notary.text(HOME)
    assert "没有待办的事项" in notary.text(HOME)
