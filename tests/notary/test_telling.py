"""Who loses a ballot or a code on the officers' site hears of it: once, why, and with the entry that says it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from notary.adapters import steps
from notary.adapters.station import Paper, enter_papers
from notary.adapters.telling import TOLD
from notary.web.forms.credentials import REASONS as ENDINGS
from notary.web.forms.voting import REASONS as SETTINGS_ASIDE
from tests.notary.officesite import OfficeSite, office_site
from voting.adapters.outbox import OUTBOX, make_outbox
from voting.paper import format_serial
from voting.web.catalogue import chinese

TWO = ("li_wen", "wang_min")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[OfficeSite]:
    with office_site(tmp_path, sheets=1) as made:
        yield made


def told(site: OfficeSite) -> list[tuple[str, str, str]]:
    """Template, number and words of every message about something taken from a voter."""
    outbox = make_outbox(site.work.settings, site.work.clock)
    with site.work.engine.connect() as connection:
        messages = [outbox.open(row) for row in connection.execute(sa.select(OUTBOX))]
    return [(each.template, each.to, each.text) for each in messages if each.template in TOLD.values()]


def vote(site: OfficeSite, *numbers: int) -> list[int]:
    """Papers of these voters, entered; gives the places of their ballots."""
    choices = {"q1": ["for"], "q2": ["against"]}
    start = site.work.log.size
    papers = [Paper(f"v{n:04}", "paper", choices, format_serial(n), bytes([n]) * 32) for n in numbers]
    enter_papers(site.work, papers, site.stage.sign(*TWO))
    return [entry.index for entry in site.work.log.entries(start) if entry.kind == "ballot_cast"]


@pytest.mark.parametrize("reason", SETTINGS_ASIDE)
def test_each_voter_of_a_ballot_set_aside_hears_why_once(site: OfficeSite, reason: str) -> None:
    places = vote(site, 1, 2, 3)
    notary, assistant = site.officer("li_wen"), site.officer("wang_min")
    form = {"ballots": f"{places[0]}\n{places[1]}", "reason": reason}
    proposal = notary.propose("ballot_set_aside", form)
    assert notary.sign(proposal).status_code == 303
    assert told(site) == []
    signature = assistant.signature(proposal)
    for _ in range(2):
        assert assistant.sign(proposal, signature).status_code == 303
    words = TOLD["ballot_set_aside", reason]
    text = chinese(words, index=str(site.work.log.size - 1), phone=site.stage.office.facts.phone)
    assert told(site) == [(words, f"1380000000{n}", text) for n in (1, 2)]
    assert "同意" not in text.replace("不同意", "")


@pytest.mark.parametrize("reason", ENDINGS)
def test_the_voter_whose_code_ends_hears_why(site: OfficeSite, reason: str) -> None:
    notary, registrar = site.officer("li_wen"), site.officer("zhao_ning")
    proposal = notary.propose("credential_revoked", {"voter": "v0003", "reason": reason})
    notary.sign(proposal)
    assert told(site) == []
    assert registrar.sign(proposal).status_code == 303
    [(words, number, text)] = told(site)
    assert (words, number) == (TOLD["credential_revoked", reason], "13800000003")
    assert f"第 {site.work.log.size - 1} 条" in text
    assert "投票码已注销" in text


def test_what_the_process_refuses_tells_nobody(site: OfficeSite) -> None:
    [place] = vote(site, 1)
    size = site.work.log.size
    notary, assistant = site.officer("li_wen"), site.officer("wang_min")
    form = {"ballots": str(place), "reason": "error"}
    proposals = [notary.propose("ballot_set_aside", {**form, "ticket": ticket}) for ticket in ("t1", "t2")]
    for proposal in proposals:
        notary.sign(proposal)
    assert assistant.sign(proposals[0]).status_code == 303
    assert assistant.sign(proposals[1]).status_code >= 400
    assert site.work.log.size == size + 1
    assert len(told(site)) == 1


def test_by_command_they_hear_the_same(site: OfficeSite) -> None:
    [place] = vote(site, 1)
    steps.add(site.work, "ballot_set_aside", {"ballots": [place], "reason": "error"}, site.stage.sign(*TWO))
    steps.revoke_credential(site.work, "v0002", "lost", site.stage.sign("zhao_ning", "li_wen"))
    assert [words for words, *_ in told(site)] == ["sms-set-aside-error", "sms-revoked-lost"]


def test_a_code_that_a_new_one_replaces_is_told_by_the_words_of_the_new_one(site: OfficeSite) -> None:
    steps.revoke_credential(site.work, "v0002", "reissue", site.stage.sign("zhao_ning", "li_wen"))
    assert told(site) == []
    assert chinese("sms-reissued")


def test_entries_that_take_nothing_tell_nobody(site: OfficeSite) -> None:
    notary = site.officer("li_wen")
    assert notary.sign(notary.propose("incident", {"what": "甲", "done": "乙"})).status_code == 303
    assert told(site) == []
