"""A case that the office ended while voting was open: the site takes nothing more, and says so."""

import pytest

from keys.errors import RejectionError
from notary.adapters import ends
from notary.adapters.postings import AnswerPersonalError
from tests.voting.sites import OURS, Site, site

__all__ = ["site"]

PAGE = "/case/yihe-2026"


def test_no_ballot_and_no_objection_follow_an_end(site: Site) -> None:
    early, late = site.voter("v0001"), site.voter("v0002")
    for visitor in (early, late):
        assert visitor.log_in().status_code == 200
    assert early.cast("for").status_code in (200, 201)
    made = late.make("against")
    two = site.stage.sign("li_wen", "wang_min")
    before = site.work.log.size
    with pytest.raises(AnswerPersonalError):
        ends.terminate_case(site.work, "rules_broken", "因业主 13800000001 投诉", two)
    with pytest.raises(RejectionError) as caught:
        ends.refuse_case(site.work, "dispute", "申请人之间有争议", site.stage.sign("wang_min"))
    assert (caught.value.code, site.work.log.size) == ("signers-wrong", before)
    assert "正在投票" in site.app.test_client().get(PAGE).get_data(as_text=True)

    ends.refuse_case(site.work, "dispute", "申请人之间有争议", two)
    size = site.work.log.size
    answer = late.put(*made)
    assert (answer.status_code, answer.get_json()["code"]) == (403, "not-open")
    objection = {"about": "conduct", "text": "公证员不在场"}
    assert late.client.post(f"{PAGE}/roll", data=objection, headers=OURS).status_code == 403
    assert site.work.log.size == size
    for path in (PAGE, f"{PAGE}/vote", "/"):
        page = site.app.test_client().get(path).get_data(as_text=True)
        assert "公证处已终止办理：不再表决，也不出具公证书。" in page
        assert "我要投票" not in page
    english = site.app.test_client().get(f"{PAGE}?lang=en").get_data(as_text=True)
    assert "The notary office has ended this case" in english


def test_it_is_sealed_and_stays_so(site: Site) -> None:
    assert site.work.process().phase == "refused"
    assert not site.work.process().case.sealed.keeps_key
    assert ends.seal_case(site.work)
    assert site.work.process().phase == "archived"
    with pytest.raises(RejectionError):
        ends.seal_case(site.work)
