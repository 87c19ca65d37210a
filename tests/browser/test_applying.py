"""From the application to the posted announcement in Chromium: an applicant, a notary, an assistant, and everybody."""

import secrets
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import update

from ledger.adapters.db import migrate, open_engine, write_transaction
from ledger.web.settings import make_clock
from notary.adapters import steps
from notary.adapters.accounts import ACCOUNT, Accounts
from notary.adapters.demo.stage import PASSPHRASE, Stage, make_stage, running_service
from notary.adapters.matterbook import load_kinds, load_matters
from notary.adapters.signins import FULL, SignIns
from notary.matter import list_documents
from tests.livecase import AREAS, DAY, free_port, make_living_voter

NOW = 1_790_000_000
CASE = "yihe-2026"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def make_png(side: int = 8) -> bytes:
    """A small grey picture."""
    rows = (b"\0" + b"\x80" * side) * side
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    )
    chunks = [
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


@dataclass
class Office:
    """A served office without a case, and browsers of people who have signed in."""

    stage: Stage
    chromium: Browser
    screens: Path

    @property
    def address(self) -> str:
        return f"http://localhost:{self.stage.port}/office"

    def person(self, name: str, role: str = "") -> Page:
        """A page of somebody's browser: the session is made here, how one signs in is tested in test_office.py."""
        engine = open_engine(self.stage.settings.database)
        clock = make_clock(self.stage.settings)
        Accounts(engine, self.stage.settings.data, clock).invite(
            name, title="颐和花园业委会" if role else "", role=role
        )
        with write_transaction(engine) as connection:
            connection.execute(update(ACCOUNT).where(ACCOUNT.c.name == name), {"is_open": True})
        token = SignIns(engine, clock, secrets.token_bytes).open(name, FULL)
        engine.dispose()
        context: BrowserContext = self.chromium.new_context(
            viewport={"width": 1280, "height": 900}, locale="zh-CN", accept_downloads=True
        )
        context.set_default_timeout(15_000)
        context.add_cookies([{"name": "zhengyi_office", "value": token.hex(), "domain": "localhost", "path": "/"}])
        return context.new_page()

    def sign(self, page: Page, name: str) -> None:
        """Sign the proposal on ``page`` with an officer's key file."""
        page.set_input_files("#key-file", str(self.stage.people / f"{name}.key"))
        page.fill("#passphrase", PASSPHRASE)
        page.locator("#start").click()
        page.get_by_text("看账本中的这一条").wait_for()

    def shoot(self, page: Page, name: str) -> None:
        page.screenshot(path=self.screens / f"apply-{name}.png", full_page=True)


@pytest.fixture(scope="module")
def office(chromium: Browser, screens: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    stage = make_stage(tmp_path_factory.mktemp("applying") / "stage", free_port(), NOW)
    engine = open_engine(stage.settings.database)
    migrate(engine)
    engine.dispose()
    with running_service(stage, fast_clock=True):
        yield Office(stage, chromium, screens)


def fill(page: Page, **values: str) -> None:
    for name, value in values.items():
        page.fill(f'[name="{name.replace("__", "-")}"]', value)


def test_an_application_becomes_a_case_and_its_announcement_is_posted(office: Office, tmp_path: Path) -> None:
    applicant, notary, assistant = (
        office.person("yihe", "applicant"),
        office.person("li_wen"),
        office.person("wang_min"),
    )
    path = apply(office, applicant, tmp_path)
    answer_and_accept(office, applicant, notary, path)
    announce(office, notary, assistant)
    look_in_public(office)
    record_posting(office, assistant, tmp_path)


def apply(office: Office, page: Page, folder: Path) -> str:
    """The applicant's part; gives the application's address."""
    page.goto(f"{office.address}/applications")
    office.shoot(page, "01-none")
    page.get_by_role("button", name="提出新的申请").click()
    page.locator('input[value="hire"]').check()
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator("#gaps")).to_be_visible()
    office.shoot(page, "02-draft")
    fill(page, compound__zh_cn="颐和花园", compound__en="Yihe Garden", compound__address="示例市颐和路1号")
    fill(page, compound__scope="1幢全部住宅", applicants__0__name="颐和花园业主委员会")
    fill(page, applicants__0__document="91330800MA28F1R627", applicants__0__address="示例市颐和路1号")
    fill(page, applicants__0__phone="0570-1234567", blank__name="安居物业服务有限公司", blank__term="三年")
    page.get_by_role("button", name="保存", exact=True).click()
    (folder / "x.pdf").write_bytes(PDF)
    for kind in list_documents(load_matters()["hire"], load_kinds(), has_agent=False):
        page.select_option('[name="kind"]', kind)
        page.set_input_files('[name="file"]', str(folder / "x.pdf"))
        page.get_by_role("button", name="上传").click()
        page.locator(".checklist .has").first.wait_for()
    expect(page.locator("#gaps")).to_have_count(0)
    page.fill("#question", "未缴物业费的业主能否投票？")
    page.get_by_role("button", name="提问").click()
    office.shoot(page, "03-complete")
    page.get_by_role("button", name="保存并提交申请").click()
    expect(page.get_by_text("已提交，等待公证处审查。")).to_be_visible()
    office.shoot(page, "04-submitted")
    return page.url.partition("?")[0]


def answer_and_accept(office: Office, applicant: Page, notary: Page, path: str) -> None:
    """The notary's part, seen again by the applicant."""
    notary.goto(f"{office.address}/applications")
    office.shoot(notary, "05-inbox")
    notary.get_by_role("link", name="颐和花园").click()
    notary.fill('[name="answer"]', "可以。未缴费不影响表决权，欠费另行依法追索。")
    notary.locator('input[value="public"]').check()
    notary.get_by_role("button", name="答复").click()
    office.shoot(notary, "06-review")
    notary.get_by_role("link", name="受理、要求补充或不予受理").click()
    office.shoot(notary, "07-deciding")
    notary.fill("#f-name", CASE)
    notary.get_by_role("button", name="下一步：看全文").click()
    office.shoot(notary, "08-proposal")
    office.sign(notary, "li_wen")
    applicant.goto(path)
    expect(applicant.get_by_text("已受理").first).to_be_visible()
    office.shoot(applicant, "09-accepted")
    for name in ("受理通知书（PDF）", "告知书（PDF）"):
        address = applicant.get_by_role("link", name=name).get_attribute("href")
        assert applicant.request.get(f"http://localhost:{office.stage.port}{address}").body().startswith(b"%PDF-")
    notary.goto(f"{office.address}/cases/{CASE}/advice")
    office.shoot(notary, "10-advice")
    notary.get_by_role("button", name="提议写入账本").click()
    office.sign(notary, "li_wen")


def announce(office: Office, notary: Page, assistant: Page) -> None:
    """The roll is posted at the command line; then the announcement is written, checked and posted."""
    work = office.stage.case(CASE)
    voters = [make_living_voter(number, area) for number, area in enumerate(AREAS, 1)]
    steps.import_roll(work, voters, "2024-10-01", (NOW, NOW + 7 * DAY), office.stage.sign("wang_min"))
    assistant.goto(f"{office.address}/cases/{CASE}/announcement")
    office.shoot(assistant, "11-editor")
    fill_words(assistant, "count_place", "小区业主活动室", "Activity room of the compound")
    fill_words(assistant, "scope", "1幢全部住宅", "All flats of building 1")
    assistant.fill('[name="scrutineers"]', "陈监票\n林监票")
    assistant.select_option('[name="parking"]', "none")
    assistant.get_by_role("button", name="保存，并按内容重写正文").click()
    expect(assistant.get_by_text("必备内容齐全。")).to_be_visible()
    office.shoot(assistant, "12-written")
    text = assistant.locator('[name="text.zh_cn"]').input_value()
    assistant.fill('[name="text.zh_cn"]', text.replace("小区业主活动室", "另行通知"))
    assistant.get_by_role("button", name="保存，保留改过的正文").click()
    expect(assistant.locator("#gaps")).to_contain_text("计票地点")
    assistant.get_by_role("button", name="保存，并按内容重写正文").click()
    assistant.get_by_role("button", name="下一步：提议张贴，看全文").click()
    office.shoot(assistant, "13-proposal")
    notary.goto(assistant.url)
    office.sign(notary, "li_wen")
    assistant.goto(f"{office.address}/cases/{CASE}/announcement")
    office.shoot(assistant, "14-posted")
    poster = assistant.get_by_role("link", name="打印海报（A3 PDF）").get_attribute("href")
    data = assistant.request.get(f"http://localhost:{office.stage.port}{poster}").body()
    assert data.startswith(b"%PDF-")
    (office.screens / "apply-poster.pdf").write_bytes(data)


def look_in_public(office: Office) -> None:
    """Everybody reads the announcement before anything is sealed, on a phone, in both languages."""
    context = office.chromium.new_context(viewport={"width": 360, "height": 740}, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{office.stage.base_url}/case/{CASE}")
    page.get_by_role("link", name="公告全文、海报和法律咨询").click()
    expect(page.get_by_text("未缴物业费的业主能否投票？")).to_be_visible()
    expect(page.get_by_text("是否同意选聘安居物业服务有限公司为本小区物业服务企业").first).to_be_visible()
    office.shoot(page, "15-public")
    page.goto(f"{office.stage.base_url}/case/{CASE}/announcement?lang=en")
    expect(page.get_by_text("What is decided").first).to_be_visible()
    office.shoot(page, "16-public-en")
    assert page.request.get(f"{office.stage.base_url}/case/{CASE}/poster.pdf").body().startswith(b"%PDF-")
    context.close()


def record_posting(office: Office, page: Page, folder: Path) -> None:
    """A photograph of the poster on the wall."""
    (folder / "wall.png").write_bytes(make_png())
    page.goto(f"{office.address}/cases/{CASE}/postings")
    page.fill('[name="place"]', "1幢1单元入口公告栏")
    page.set_input_files('[name="photos"]', str(folder / "wall.png"))
    page.get_by_role("button", name="下一步：看全文").click()
    office.shoot(page, "17-posting")
    office.sign(page, "wang_min")
    page.goto(f"{office.address}/cases/{CASE}/documents")
    office.shoot(page, "18-documents")
    page.goto(f"{office.address}/cases/{CASE}")
    office.shoot(page, "19-case")


def fill_words(page: Page, name: str, chinese: str, english: str) -> None:
    values: dict[str, Any] = {"zh_cn": chinese, "en": english}
    for language, value in values.items():
        page.fill(f'[name="{name}.{language}"]', value)
