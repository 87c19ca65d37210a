"""Photographs of what was posted: pictures alone, kept sealed, named in the ledger by commitment."""

import io
from typing import Any

from tests.notary.officesite import OfficeSite
from tests.notary.test_announcing import CASE, post, site, with_question, write
from tests.notary.test_document import A_PNG
from voting.statement import parse_statement

__all__ = ["site"]


def test_a_posting_takes_pictures_alone(site: OfficeSite) -> None:
    officer = site.officer("li_wen")
    sent = {"subject": "announcement", "place": "公告栏", "time": "2026-09-21T22:00"}
    bad = {**sent, "photos": (io.BytesIO(b"<html>"), "x.jpg")}
    answer = officer.post(f"/cases/{CASE}/postings", bad, content_type="multipart/form-data")
    assert answer.status_code == 400
    assert not (site.stage.settings.data / "documents").exists()


def test_a_posting_is_recorded_with_its_pictures(site: OfficeSite) -> None:
    officer = site.officer("li_wen")
    with_question(site, officer)
    write(officer)
    post(site, officer)
    site.advance(1_500)
    for time, status in (("2026-09-22T08:00", 403), ("2026-09-21T22:30", 303)):
        sent = {"subject": "announcement", "place": "1幢公告栏", "time": time, "photos": (io.BytesIO(A_PNG), "x.png")}
        answer = officer.post(f"/cases/{CASE}/postings", sent, content_type="multipart/form-data")
        assert answer.status_code == status, answer.get_data(as_text=True)
    assert officer.sign(str(answer.headers["Location"]).partition("/office")[2]).status_code == 303
    [kept] = (site.stage.settings.data / "documents").iterdir()  # of the refused one nothing is left
    assert A_PNG not in kept.read_bytes()
    [entry] = [item for item in site.work.log.entries() if item.kind == "posting_recorded"]
    body: Any = parse_statement(entry.body).body
    assert (body["subject"], body["place"]["zh_cn"], len(body["documents"])) == ("announcement", "1幢公告栏", 1)
    assert A_PNG.hex() not in str(body)
