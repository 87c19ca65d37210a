"""A secret vote on the phone: cast, cast again, test instead of casting; no choice leaves the phone in clear."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import segno
import segno.encoder
from playwright.sync_api import Browser, expect

from tests.browser.phone import Handset
from tests.browser.test_checker import CHECKER, MEASURE
from tests.livecase import LiveCase
from tests.livesecret import live_secret

pytestmark = pytest.mark.browser
NewPhone = Callable[..., Handset]
CHOICES = ("against", "abstain", "不同意", "弃权")
"""What the voters of these tests choose, as ids and as words: no request, entry or log line may hold one."""


@pytest.fixture(scope="module")
def living(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveCase]:
    with live_secret(tmp_path_factory.mktemp("secret")) as case:
        yield case


def open_second(phone: Handset) -> str:
    """Open the part for a second device; gives what the first code says."""
    phone.page.click("#check-test")
    phone.see("#commitment-picture svg")
    return str(phone.page.text_content("#commitment-text"))


def modules_of(phone: Handset, place: str) -> list[list[int]]:
    """The dark and light squares of the code drawn at ``place``."""
    drawn: list[list[int]] = phone.page.evaluate(
        """(place) => {
            const picture = document.querySelector(`#${place} svg`);
            const size = picture.viewBox.baseVal.width;
            const rows = Array.from({ length: size }, () => Array(size).fill(0));
            for (const [, x, y] of picture.querySelector("path").getAttribute("d").matchAll(/M(\\d+) (\\d+)h1v1h-1z/g))
              rows[y][x] = 1;
            return rows.slice(4, -4).map((row) => row.slice(4, -4));
        }""",
        place,
    )
    return drawn


def is_code_of(drawn: list[list[int]], text: str) -> bool:
    """Whether the squares are a QR code of ``text``, by another program's drawing of it."""
    version = (len(drawn) - 17) // 4
    return any(
        [list(row) for row in segno.make_qr(text, version=version, error=level, mask=mask, boost_error=False).matrix]
        == drawn
        for level in "MQH"
        for mask in range(8)
        if _fits(text, version, level)
    )


def _fits(text: str, version: int, level: str) -> bool:
    try:
        segno.make_qr(text, version=version, error=level, boost_error=False)
    except segno.DataOverflowError:
        return False
    return True


def test_vote_vote_again_and_check_the_receipt(
    living: LiveCase, new_phone: NewPhone, tmp_path: Path, screens: Path
) -> None:
    phone = new_phone()
    phone.page.goto(living.address)
    assert "本次表决秘密进行" in phone.page.inner_text("main")
    assert "每户的选择会写入公开账本" not in phone.page.inner_text("main")
    phone.page.screenshot(path=screens / "secret-01-announcement.png", full_page=True)
    number = phone.letter("v0001").number
    phone.log_in("v0001")
    phone.choose("不同意", "弃权")
    shown = phone.tracking()
    phone.page.screenshot(path=screens / "secret-02-check.png", full_page=True)
    phone.cast()
    assert phone.tracking() == shown
    assert shown in living.wait_for_messages(number, 2)[-1]
    phone.page.click("#receipt-proof summary")
    phone.page.screenshot(path=screens / "secret-05-receipt.png", full_page=True)
    first = phone.save_receipt(tmp_path)
    assert first.name == f"zhengyi-{shown}.json"
    phone.page.click("#receipt-again")
    phone.choose("弃权", "不同意")
    again = phone.tracking()
    phone.cast()
    assert again not in (shown, "")
    assert again in living.wait_for_messages(number, 3)[-1]
    elsewhere = new_phone()
    assert elsewhere.recheck(first) == "good"
    assert elsewhere.page.inner_text("#verdict-code") == shown
    assert "计票的是另一张票" in elsewhere.page.inner_text("#verdict-latest")
    assert elsewhere.page.is_visible("#verdict-sealed")
    assert not elsewhere.page.is_visible("#verdict-ballot")
    elsewhere.page.screenshot(path=screens / "secret-06-recheck.png", full_page=True)
    case = living.work.process().case
    assert len(case.casts["v0001"]) == 2
    assert phone.complaints == elsewhere.complaints == []


def test_a_test_instead_of_casting_is_judged_offline(
    living: LiveCase, new_phone: NewPhone, chromium: Browser, screens: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # segno 1.6.6 adds a byte of zeros to what ends at a byte: readers skip it, but the squares differ
    monkeypatch.setattr(segno.encoder, "write_padding_bits", lambda buff, _, size: buff.extend([0] * (-size % 8)))
    phone = new_phone()
    phone.log_in("v0002")
    phone.choose("弃权", "不同意")
    code = phone.tracking()
    first = open_second(phone)
    assert "先用另一部设备" in phone.page.inner_text("#scan-first")
    assert is_code_of(modules_of(phone, "commitment-picture"), first)
    phone.page.screenshot(path=screens / "secret-03-second-device.png", full_page=True)
    measured(phone)
    phone.page.click("#check-test")
    phone.see("#opening-picture svg")
    second = str(phone.page.text_content("#opening-text"))
    assert is_code_of(modules_of(phone, "opening-picture"), second)
    phone.page.screenshot(path=screens / "secret-04-tested.png", full_page=True)
    measured(phone)
    shown = judge(living, chromium, screens, first, second)
    assert shown == ["弃权", "不同意"]

    unsigned = bytes.fromhex(first.rsplit(":", 1)[1])
    case = living.work.process().case
    assert unsigned in case.sealed.tested
    assert "v0002" not in case.casts
    phone.page.click("#tested-next")
    phone.choose("弃权", "不同意")
    assert phone.tracking() != code
    assert phone.page.text_content("#opening-text") == ""
    phone.cast()
    assert len(living.work.process().case.casts["v0002"]) == 1
    assert phone.complaints == []


def judge(living: LiveCase, chromium: Browser, screens: Path, first: str, second: str) -> list[str]:
    """What the checking page, opened from its file without a network, finds in the tested ballot."""
    election = living.work.process().case.sealed.election
    assert election is not None
    context = chromium.new_context(viewport={"width": 360, "height": 740}, offline=True, locale="zh-CN")
    page = context.new_page()
    page.goto(CHECKER.as_uri())
    page.set_input_files(
        "#election-file", {"name": "election.json", "mimeType": "application/json", "buffer": election.data}
    )
    page.fill("#commitment", first)
    page.click("#commitment-take")
    page.fill("#opening", second)
    page.click("#opening-take")
    expect(page.locator("#opening-answer.good")).to_contain_text("相符")
    page.screenshot(path=screens / "secret-07-checker.png", full_page=True)
    found = page.locator("#opening-answer .choice").all_inner_texts()
    context.close()
    return found


def measured(phone: Handset) -> None:
    """The page fits the screen, is readable and can be pressed."""
    found: dict[str, Any] = phone.page.evaluate(MEASURE)
    assert found["sideways"] == 0
    assert found["contrast"] == []
    assert found["unnamed"] == []


def test_no_choice_leaves_the_phone_in_clear(living: LiveCase, new_phone: NewPhone) -> None:
    before, files = texts_of(living), living.work.log.blob_hashes()
    phone = new_phone()
    phone.log_in("v0003")
    phone.choose("不同意", "弃权")
    commitment = open_second(phone)
    phone.page.click("#check-test")
    phone.see("#opening-picture svg")
    seed = str(phone.page.text_content("#opening-text")).split(":")[3].lower()
    phone.page.click("#tested-next")
    phone.choose("不同意", "弃权")
    phone.cast()
    phone.page.click("#receipt-done")
    letter = phone.letter("v0003").letter
    needles = [*CHOICES, seed, seed.upper(), letter.secret, letter.secret.lower(), letter.code]
    assert len(phone.sent) > 12
    for sent in phone.sent:
        assert [needle for needle in needles if needle in sent.whole] == [], sent.url
        assert sent.url.startswith(living.base_url)
    told = [sent for sent in phone.sent if sent.url.endswith("/tested")]
    assert [sent.body for sent in told] == [f'{{"hash":"{commitment[-64:].lower()}"}}']
    assert phone.stored() == {"session": {}, "local": {}, "databases": 0}
    after = texts_of(living)
    assert sum(map(len, after.values())) > sum(map(len, before.values()))
    assert living.work.log.blob_hashes() == files
    tested = commitment[-64:].lower().encode()
    holders = {name for name, text in after.items() if tested in text}
    assert len(holders) > 1, "the search sees what was stored"
    assert b"/tested" in next(text for name, text in after.items() if name.endswith("log.jsonl"))
    for name, text in after.items():
        assert [needle for needle in needles if needle.encode() in text] == [], name


def texts_of(living: LiveCase) -> dict[str, bytes]:
    """All that the server stored and logged, by file and table, but the files that were posted for all to read."""
    found: dict[str, bytes] = {}
    for path in sorted(living.stage.out.rglob("*")):
        if path.is_file() and "blob" not in path.parts and not path.name.endswith(("-wal", "-shm")):
            found[str(path.relative_to(living.stage.out))] = path.read_bytes()
    databases = [name for name, data in found.items() if data.startswith(b"SQLite format 3")]
    assert databases
    for name in databases:
        del found[name]
        found |= {f"{name} {table}": text for table, text in rows_of(living.stage.out / name).items()}
    return found


def rows_of(path: Path) -> dict[str, bytes]:
    """Every table's rows but those of the posted files, as text and as the bytes in them."""
    found = {}
    connection = sqlite3.connect(path)
    try:
        tables = [name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")]
        for table in tables:
            if table != "blob":
                rows = connection.execute(f'select * from "{table}"').fetchall()  # noqa: S608 - a name of our own
                cells = [cell for row in rows for cell in row]
                found[table] = b"\n".join(cell if isinstance(cell, bytes) else str(cell).encode() for cell in cells)
    finally:
        connection.close()
    return found


def test_the_pages_of_a_secret_vote_in_english_and_large_type(
    living: LiveCase, new_phone: NewPhone, screens: Path
) -> None:
    phone = new_phone(320, "en-GB")
    phone.page.goto(f"{living.address}?lang=en")
    assert "This vote is secret" in phone.page.inner_text("main")
    phone.page.goto(f"{living.address}?type=large")
    phone.page.screenshot(path=screens / "secret-08-announcement-large-en.png", full_page=True)
    measured(phone)
    phone.log_in("v0007")
    phone.choose("Against", "Abstain")
    open_second(phone)
    phone.page.screenshot(path=screens / "secret-09-check-large-en.png", full_page=True)
    measured(phone)
    phone.page.click("#check-test")
    phone.see("#opening-picture svg")
    phone.page.screenshot(path=screens / "secret-10-tested-large-en.png", full_page=True)
    measured(phone)
