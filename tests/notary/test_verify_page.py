"""``/verify`` on the office's site: by number, by file, withdrawn, forged, foreign; in both languages."""

import io
import os
import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from ledger.adapters.db import open_engine
from ledger.web.settings import load_settings
from ledger.web.site import ROOT
from notary.adapters import verifying
from notary.adapters.attachment import attachment_of
from notary.adapters.office import load_office
from notary.adapters.serve import public_pages
from notary.web.verifywords import BY_CODE, UNFINISHED, all_words, sentence_of
from tests.notary.desk import BY_TWO, Desk, make_desk, prepare
from tests.notary.test_register_command import NUMBER, finish, keyed
from voting.web.app import make_site
from voting.web.catalogue import read_catalogue

HOME = "http://127.0.0.1:8000"
GOOD, BAD = 'data-verdict="good"', 'data-verdict="bad"'


class Visitor:
    """Somebody with a browser, and the certificate of a case that was issued before."""

    def __init__(self, desk: Desk, app: Flask) -> None:
        self.desk = desk
        self.app = app
        self.pdf = (desk.folder / "out" / "certificate.pdf").read_bytes()

    def get(self, path: str) -> TestResponse:
        return self.app.test_client().get(path, follow_redirects=True)

    def hand_in(self, data: bytes, origin: str = HOME, **values: Any) -> TestResponse:
        form = {"file": (io.BytesIO(data), "certificate.pdf"), **values}
        return self.app.test_client().post("/verify/", data=form, headers={"Origin": origin})


@pytest.fixture(scope="module")
def visitor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    desk = make_desk(tmp_path_factory.mktemp("verify"))
    prepare(desk)
    finish(desk)
    desk.step("certify", "--second", "wang", "--out", str(desk.folder / "out"), "--as", "li")
    settings = load_settings(desk.environ)
    engine = open_engine(settings.database)
    app = make_site(settings, engine, load_office(settings.data).service, further=public_pages)
    yield Visitor(desk, app)
    engine.dispose()


def test_the_start_takes_a_number_or_a_file_without_a_script(visitor: Visitor) -> None:
    text = visitor.get("/verify/").text
    assert 'name="number"' in text
    assert 'type="file"' in text
    assert "<script" not in text


@pytest.mark.parametrize("asked", [NUMBER, "2026-1", " 2026 年第 1 号 ", "(2026)示证字第1号"])
def test_a_number_shows_what_the_register_says(visitor: Visitor, asked: str) -> None:
    text = visitor.get(f"/verify/?number={asked}").text
    assert GOOD in text
    assert NUMBER in text
    assert visitor.desk.work().origin in text


@pytest.mark.parametrize("asked", ["2026-2", "1", "（2026）示证字第99号", "<script>", "9" * 300])
def test_a_number_that_is_not_there_is_said_to_be_none(visitor: Visitor, asked: str) -> None:
    text = visitor.get(f"/verify/?number={asked}").text
    assert "登记簿里没有这个编号" in text
    assert GOOD not in text
    assert "<script" not in text


def test_the_code_in_the_certificate_leads_here_and_its_root_is_compared(visitor: Visitor) -> None:
    shown = re.search(rb'"verify_url":"([^"]+)"', attachment_of(visitor.pdf, "certificate.json"))
    root = re.search(rb'"root":"([0-9a-f]{64})"', attachment_of(visitor.pdf, "certificate.json"))
    assert shown is not None
    assert root is not None
    path = shown[1].decode().removeprefix(HOME)
    assert path == "/verify/2026-1"
    text = visitor.get(f"{path}?root={root[1].decode()}").text
    assert ("账本根一致" in text, root[1].decode() in text) == (True, True)
    assert "与本案公开账本不一致" in visitor.get(f"{path}?root={'0' * 64}").text
    assert "与本案公开账本" not in visitor.get(f"{path}?root=x").text


def test_a_file_is_verified_and_not_kept(visitor: Visitor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    answer = visitor.hand_in(visitor.pdf)
    assert answer.status_code == 200
    assert GOOD in answer.text
    assert "核验通过" in answer.text
    assert answer.text.count('data-status="ok"') == 12
    assert 'data-status="failed"' not in answer.text
    assert os.listdir(tmp_path) == []


def test_the_kept_file_is_verified_from_its_number(visitor: Visitor) -> None:
    answer = visitor.app.test_client().post("/verify/2026-1", headers={"Origin": HOME})
    assert (answer.status_code, GOOD in answer.text, NUMBER in answer.text) == (200, True, True)


def changed(pdf: bytes) -> bytes:
    at = pdf.index(b"/MediaBox")
    return pdf[:at] + pdf[at:].replace(b"595", b"594", 1)


@pytest.mark.parametrize(
    ("forge", "words"),
    [
        (changed, "电子签名不成立"),
        (lambda pdf: pdf + b"x", "电子签名不成立"),
        (lambda pdf: b"%PDF-1.4\nx", "这不是公证处出具的公证书文件"),
        (lambda pdf: b"PK\x03\x04", "这不是公证处出具的公证书文件"),
        (attachment_of, "这不是公证处出具的公证书文件"),  # the record of a registered case, which passes every audit
    ],
)
def test_a_file_that_is_not_good_is_named_so(visitor: Visitor, forge: Any, words: str) -> None:
    answer = visitor.hand_in(forge(visitor.pdf))
    assert (answer.status_code, BAD in answer.text, GOOD in answer.text) == (200, True, False)
    assert words in answer.text
    assert "不要使用这份文件" in answer.text


def test_no_file_is_a_word_and_a_file_too_large_a_refusal(visitor: Visitor) -> None:
    assert "请先选择文件" in visitor.hand_in(b"").text
    size = {"CONTENT_LENGTH": str(verifying.UPLOAD_LIMIT + 1)}
    answer = visitor.app.test_client().post("/verify/", headers={"Origin": HOME}, environ_overrides=size)
    assert answer.status_code == 413


def test_a_foreign_page_cannot_make_this_one_work(visitor: Visitor) -> None:
    assert visitor.hand_in(visitor.pdf, origin="https://elsewhere.example").status_code == 403
    assert visitor.app.test_client().post("/verify/2026-1").status_code == 403


def test_what_does_not_end_is_said_to_be_unfinished(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifying, "SECONDS", 0.01)
    answer = visitor.hand_in(visitor.pdf + b"\n")
    assert (answer.status_code, 'data-verdict="half"' in answer.text) == (503, True)


def test_while_one_is_audited_the_next_visitor_is_not_kept_waiting(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An audit takes seconds, and these threads serve voters too."""
    begun, done = threading.Event(), threading.Event()

    def audit(*_: Any) -> None:
        begun.set()
        assert done.wait(60)

    monkeypatch.setattr(verifying.Verifier, "_audit", audit)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(visitor.hand_in, visitor.pdf + b"a")
        assert begun.wait(60)
        second = visitor.hand_in(visitor.pdf + b"b")
        done.set()
        assert (second.status_code, 'data-verdict="half"' in second.text, first.result().status_code) == (
            503,
            True,
            503,
        )


def test_the_register_is_there_for_everybody(visitor: Visitor) -> None:
    assert NUMBER in visitor.get("/verify/register").text
    with visitor.get("/board/register/checkpoint") as answer:
        assert answer.status_code == 200


def test_english_pages_hold_no_chinese_but_what_is_quoted(visitor: Visitor) -> None:
    client = visitor.app.test_client()
    for path in ("/verify/", "/verify/register"):
        text = client.get(f"{path}?lang=en").text
        body = re.sub(r"<(\w+)[^>]*lang=\"zh[^>]*>.*?</\1>", "", text[text.index("<main") : text.index("</main>")])
        assert re.findall("[\u4e00-\u9fff]+", body.replace(NUMBER, "")) == []


def test_every_word_has_its_english() -> None:
    english = read_catalogue(ROOT / "translations", "en")
    pages = [ROOT / "notary" / f"{name}.html" for name in ("verify", "verified", "registered", "register")]
    said = {text for page in pages for text in re.findall(r"\b_\(\"(.+?)\"[,)]", page.read_text("utf-8"))} | all_words()
    assert [text for text in sorted(said) if not (english.get(text) and english.get(text).string)] == []  # type: ignore[union-attr]


def test_every_report_has_a_sentence() -> None:
    for code, words in BY_CODE.items():
        report = {"verdict": "refused", "code": code, "steps": [{"id": "pdf"}]}
        assert sentence_of(report) == ("half" if words == UNFINISHED else "bad", words)
    assert sentence_of({"verdict": "refused", "code": "result-wrong", "steps": [{"id": "process"}]})[0] == "bad"


def test_at_last_a_withdrawn_certificate_is_shown_as_void(visitor: Visitor) -> None:
    notice = visitor.desk.folder / "notice.txt"
    notice.write_text("关于撤销公证书的公告\n该公证书自始无效。", "utf-8")
    why = ("--ground", "untrue", "--reason", "面积有误", "--notice", str(notice))
    assert "withdrawn" in keyed(visitor.desk, "withdraw", NUMBER, *why, *BY_TWO)
    text = visitor.get("/verify/2026-1").text
    assert (BAD in text, "自始无效" in text, "面积有误" in text, "关于撤销公证书的公告" in text) == (True,) * 4
    answer = visitor.hand_in(visitor.pdf)
    assert (BAD in answer.text, "这份公证书已被撤销，自始无效。" in answer.text) == (True, True)
    assert "已撤销" in visitor.get("/verify/register").text
