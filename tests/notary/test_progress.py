"""What is due next, by whom and when, and what stands in the way: read from a case that goes its way step by step."""

from pathlib import Path

import pytest

from keys.canonical import Json
from notary.adapters import ends, steps
from notary.adapters.casework import Casework
from notary.adapters.demo import words
from notary.adapters.demo.stage import Stage, make_stage
from notary.adapters.paperdesk import reconcile
from notary.adapters.postings import answer_objection, file_objection
from notary.kinds import NOTARY, OFFICER, SERVICE, TWO_OFFICERS
from notary.progress import Step, next_steps, possible_kinds
from tests.livecase import APPLICANTS, AREAS, COMPOUND, TITLE, make_living_voter
from voting.adapters.letters import make_letters

NOW, DAY = 1_790_000_000, 86_400


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return make_stage(tmp_path / "stage", 8000, NOW)


def due(work: Casework, now: int) -> list[Step]:
    return next_steps(work.process(), now)


def kinds(work: Casework, now: int) -> list[str]:
    return [step.kind for step in due(work, now)]


def test_a_case_tells_what_is_due_from_its_first_step_to_its_closing(stage: Stage) -> None:
    work = stage.case("steps")
    assert [(step.kind, step.signers) for step in next_steps(work.new_process(), NOW)] == [("case_opened", NOTARY)]
    assert possible_kinds(work.new_process()) == ["case_opened"]
    application = steps.Application(COMPOUND, TITLE, APPLICANTS, words.LEGAL_BASIS, demonstration=True)
    steps.open_case(work, application, stage.sign("li_wen"))
    assert [(step.kind, step.signers) for step in due(work, NOW)] == [("roll_posted", OFFICER)]
    assert {"advice_given", "roll_posted", "incident"} <= set(possible_kinds(work.process()))
    assert "ballot_cast" not in possible_kinds(work.process())
    assert "notices_sent" not in possible_kinds(work.process())

    voters = [make_living_voter(number, area) for number, area in enumerate(AREAS, 1)]
    until = NOW + DAY
    steps.import_roll(work, voters, "2024-10-01", (NOW, until), stage.sign("wang_min"))
    assert kinds(work, NOW) == ["announcement_posted"]
    steps.post_announcement(work, TITLE, words.ANNOUNCEMENT, (NOW, until), stage.sign("li_wen"))
    index = file_objection(work, "roll", "面积有误", "v0001", NOW + 3600, stage.sign("wang_min"))
    answer, seal = due(work, NOW)
    assert (answer.kind, answer.about, answer.until) == ("objection_answered", index, NOW + 3600)
    assert (answer.is_late(NOW), answer.is_late(NOW + 3600)) == (False, True)
    assert (seal.kind, seal.signers, seal.since, seal.is_late(until)) == ("manifest_sealed", TWO_OFFICERS, until, False)
    assert [(item.code, item.until, dict(item.values)) for item in seal.blocks] == [
        ("roll-posting-running", until, {}),
        ("objection-open", None, {"entry": index}),
    ]
    answer_objection(work, index, "rejected", "已核对。", stage.sign("li_wen"))
    [seal] = due(work, until)
    assert seal.blocks == ()

    stage.set_clock(until)
    opens, closes = until + DAY, until + 8 * DAY
    plan = words.make_plan(opens, closes, closes + 7 * DAY, TITLE, words.WITHOUT_DEADLINES)
    steps.seal_manifest(work, plan, stage.sign("li_wen", "wang_min"))
    letters, notices, opening = due(work, until)
    assert (letters.kind, letters.until) == ("credential_issued", opens)
    assert [(item.code, dict(item.values)) for item in letters.blocks] == [("credentials-missing", {"count": 8})]
    assert (notices.kind, notices.signers) == ("notices_sent", SERVICE)
    assert (opening.kind, opening.since, opening.until) == ("voting_opened", opens, closes)
    assert [(item.code, item.until) for item in opening.blocks] == [("opens-later", opens)]
    made = make_letters(work.origin, [voter.id for voter in voters])
    steps.issue_credentials(work, made, stage.sign("zhao_ning"))
    assert kinds(work, until) == ["letters_destroyed", "notices_sent", "voting_opened"]
    destroyed = {"count": len(made), "time": until}
    steps.add(work, "letters_destroyed", destroyed, stage.sign("qian_shu"))
    visit: dict[str, Json] = {
        "collectors": ["grid-01", "grid-02"],
        "evidence": "00" * 32,
        "mode": "hand_over",
        "notice": "ballot",
        "outcome": "delivered",
        "time": until,
        "voter": "v0001",
    }
    steps.record_deliveries(work, [visit], stage.sign("wang_min"))
    [opening] = due(work, opens)
    assert opening.blocks == ()

    stage.set_clock(opens)
    steps.open_voting(work, stage.sign("li_wen"))
    [closing] = due(work, opens)
    assert (closing.kind, closing.signers, closing.since) == ("voting_closed", SERVICE, closes)
    assert [(item.code, item.until) for item in closing.blocks] == [("voting-running", closes)]
    [closing] = due(work, closes)
    assert closing.blocks == ()
    stage.set_clock(closes)
    steps.close_voting(work)
    assert kinds(work, closes) == ["paper_reconciled"]
    carry_to_the_archive(stage, work, closes)


def carry_to_the_archive(stage: Stage, work: Casework, closes: int) -> None:
    """From the closing on: an objection to the result is upheld, so it is counted again before it is confirmed."""
    both, own = stage.sign("li_wen", "wang_min"), stage.sign("li_wen")
    reconcile(work, 0, 0, 0, both)
    assert kinds(work, closes) == ["result_declared"]
    until = closes + DAY
    ends.declare_result(work, own, until)
    index = file_objection(work, "result", "请复核", "v0001", until, own)
    answer, confirm = due(work, closes)
    assert (answer.kind, confirm.kind, confirm.since) == ("objection_answered", "result_confirmed", until)
    assert [item.code for item in confirm.blocks] == ["query-running", "objection-open"]
    answer_objection(work, index, "accepted", "予以复核。", own)
    recount, confirm = due(work, until)
    assert (recount.kind, recount.about) == ("result_recounted", index)
    assert [item.code for item in confirm.blocks] == ["recount-due"]
    ends.recount_result(work, "应异议复核。", own, index)
    [confirm] = due(work, until)
    assert confirm.blocks == ()
    stage.set_clock(until)
    ends.confirm_result(work, both)
    assert kinds(work, until) == ["case_lapsed"]  # nobody voted
    ends.lapse_case(work, own)
    assert kinds(work, until) == ["statement_read"]
    steps.read_statement(work, {"en": "Hall", "zh_cn": "活动室"}, ["监票人"], "兹证明……", own)
    [certificate] = due(work, until)
    assert (certificate.kind, certificate.signers) == ("certificate_issued", NOTARY)
    ends.terminate_case(work, "withdrawn_by_applicant", "申请人撤回申请。", both)
    assert [(step.kind, step.signers) for step in due(work, until)] == [("case_sealed", SERVICE)]


def test_a_phase_that_nobody_told_this_file_of_lists_what_leads_out_of_it(stage: Stage) -> None:
    process = stage.case("steps").new_process()
    process.phase = "nowhere"
    assert next_steps(process, NOW) == []
    assert possible_kinds(process) == []
