"""One case of the office played in browsers, step by step; a picture of each step is kept where pictures are wanted.

What has only a command is done by it: accounts are opened (``zhengyi officer invite``), the registrar enters what the
letter maker made (``zhengyi case credentials``).
"""

import time
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from notary.adapters.casework import Casework
from notary.adapters.matterbook import load_kinds, load_matters
from notary.matter import list_documents
from tests.browser.phone import Handset
from tests.browser.wholeoffice import Office, Person
from tests.livecase import DAY, LiveCase, LivingLetter
from tests.voting.rolls import HEADINGS, Row, save_workbook
from voting.adapters.letters import make_letters, save_public_part

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
NOTARY, ASSISTANT, REGISTRAR, LETTER_MAKER = "li_wen", "wang_min", "zhao_ning", "qian_shu"

PHONE = HEADINGS.index("联系电话")


@dataclass(frozen=True, slots=True)
class PlayedCase(LiveCase):
    """The case as phones see it."""

    name: str = ""

    @property
    def address(self) -> str:
        return f"{self.base_url}/case/{self.name}"


@dataclass
class Play:
    """A case called ``name``, played in ``office``; files of its people lie in ``folder``."""

    office: Office
    name: str
    compound: str
    folder: Path
    has_pictures: bool = False
    shots: int = 0

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.letters: dict[str, LivingLetter] = {}
        self.phones: list[str] = []

    @cached_property
    def work(self) -> Casework:
        return self.office.stage.case(self.name)

    @property
    def case(self) -> Any:
        """The case as its entries leave it now."""
        return self.work.process().case

    @property
    def notary(self) -> Person:
        return self.office.person(NOTARY)

    @property
    def assistant(self) -> Person:
        return self.office.person(ASSISTANT)

    def address(self, path: str = "") -> str:
        return f"{self.office.address}/cases/{self.name}{path}"

    def shoot(self, page: Page, what: str) -> None:
        if self.has_pictures:
            self.shots += 1
            page.screenshot(path=self.office.screens / f"whole-{self.shots:02}-{what}.png", full_page=True)

    def phone(self, width: int = 360) -> Handset:
        """A new phone."""
        context = self.office.chromium.new_context(
            viewport={"width": width, "height": 740}, device_scale_factor=2, locale="zh-CN", accept_downloads=True
        )
        context.set_default_timeout(20_000)
        return Handset(PlayedCase(self.office.stage, self.work, self.letters, name=self.name), context)

    # -- steps of officers ------------------------------------------------------------------------------------------

    def propose(self, person: Person, kind: str, picture: str = "", **fields: str | Path) -> str:
        """Fill the form of a step and go on to its proposal, whose address is given."""
        page = person.page
        page.goto(self.address(f"/steps/{kind}"))
        for name, value in fields.items():
            field = page.locator(f'[name="{name.replace("__", ".")}"]')
            if isinstance(value, Path):
                field.set_input_files(str(value))
            elif field.first.evaluate("item => item.type") == "checkbox":
                page.locator(f'[name="{name}"][value="{value}"]').check()
            elif field.evaluate("item => item.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)
        if picture:
            self.shoot(page, f"{picture}-form")
        person.press("下一步：看全文")
        page.wait_for_url("**/proposals/**")
        if picture:
            self.shoot(page, f"{picture}-proposal")
        return page.url

    def step(self, kind: str, *people: Person, picture: str = "", **fields: str | Path) -> None:
        """Propose an entry and have it signed by everybody who must, the first of whom proposes it."""
        address = self.propose(people[0], kind, picture, **fields)
        self.sign(address, *people, picture=picture)

    def sign(self, address: str, *people: Person, picture: str = "") -> None:
        """Have the proposal at ``address`` signed; the last signature enters it."""
        for person in people[:-1]:
            if person.page.url != address:
                person.page.goto(address)
            person.sign("还差 1 人签名")
        last = people[-1]
        if last.page.url != address:
            last.page.goto(address)
        if picture and len(people) > 1:
            self.shoot(last.page, f"{picture}-second")
        last.sign()

    def look(self, person: Person, what: str, path: str = "") -> None:
        """Open a page of the case and keep its picture."""
        if self.has_pictures:
            person.page.goto(self.address(path))
            self.shoot(person.page, what)

    # -- from the application to the sealed plan ----------------------------------------------------------------------

    def apply(self) -> None:
        """The applicant asks for supervision, the notary accepts; the case is there."""
        applicant = self.office.person("committee", "业主委员会", "applicant")
        page = applicant.page
        page.goto(f"{self.office.address}/applications")
        applicant.press("提出新的申请")
        page.locator('input[value="hire"]').check()
        applicant.press("保存")
        page.locator("#gaps").wait_for()
        applicant.fill(compound__zh_cn=self.compound, compound__en="Yihe Garden", compound__address="示例市颐和路1号")
        applicant.fill(compound__scope="1幢全部住宅", applicants__0__name=f"{self.compound}业主委员会")
        applicant.fill(applicants__0__document="91330800MA28F1R627", applicants__0__address="示例市颐和路1号")
        applicant.fill(applicants__0__phone="0570-1234567", blank__name="安居物业服务有限公司", blank__term="三年")
        applicant.press("保存")
        paper = self.folder / "材料.pdf"
        paper.write_bytes(PDF)
        for number, kind in enumerate(list_documents(load_matters()["hire"], load_kinds(), has_agent=False), 1):
            page.select_option('[name="kind"]', kind)
            page.set_input_files('[name="file"]', str(paper))
            applicant.press("上传")
            expect(page.locator(".checklist .has")).to_have_count(number)
        expect(page.locator("#gaps")).to_have_count(0)
        page.fill("#question", "未缴物业费的业主能否投票？")
        applicant.press("提问")
        self.shoot(page, "application")
        applicant.press("保存并提交申请")
        expect(page.get_by_text("已提交，等待公证处审查。")).to_be_visible()
        self._accept(page.url.partition("?")[0])

    def _accept(self, address: str) -> None:
        page = self.notary.page
        page.goto(address)
        page.fill('[name="answer"]', "可以。未缴费不影响表决权，欠费另行依法追索。")
        page.locator('input[value="public"]').check()
        self.notary.press("答复")
        self.shoot(page, "review")
        page.goto(f"{address}/decide")
        page.fill("#f-name", self.name)
        self.notary.press("下一步：看全文")
        self.shoot(page, "acceptance")
        self.notary.sign()
        page.goto(self.address("/advice"))
        self.notary.press("提议写入账本")
        self.notary.sign()
        self.look(self.notary, "accepted")

    def post_roll(self, *rows: Row) -> None:
        """The assistant posts the roll from the property office's file."""
        self.phones = [str(row[PHONE]) for row in rows]
        file = save_workbook(self.folder / "名册.xlsx", *rows)
        self.step("roll_posted", self.assistant, picture="roll", file=file, cutoff="2026-09-30", units="shown")

    def send_notice(self, notice: str) -> None:
        """The assistant looks at a notice and sends it to everybody."""
        page = self.assistant.page
        page.goto(self.address(f"/notices/{notice}"))
        self.shoot(page, f"notice-{notice}")
        page.get_by_role("button", name="发送给").click()
        page.locator("table.counts").first.wait_for()
        self.shoot(page, f"notice-{notice}-sent")

    def announce(self) -> None:
        """The assistant writes the announcement, the notary signs it."""
        page = self.assistant.page
        page.goto(self.address("/announcement"))
        for name, words in {
            "count_place": ("小区业主活动室", "Activity room of the compound"),
            "scope": ("1幢全部住宅", "All flats of building 1"),
        }.items():
            page.fill(f'[name="{name}.zh_cn"]', words[0])
            page.fill(f'[name="{name}.en"]', words[1])
        page.fill('[name="scrutineers"]', "陈监票\n林监票")
        page.select_option('[name="parking"]', "none")
        page.locator('[name="channels"][value="paper"]').uncheck()
        self.assistant.press("保存，并按内容重写正文")
        expect(page.get_by_text("必备内容齐全。")).to_be_visible()
        self.shoot(page, "announcement")
        self.assistant.press("下一步：提议张贴，看全文")
        page.wait_for_url("**/proposals/**")
        self.sign(page.url, self.notary)

    def hand_out_letters(self) -> None:
        """By command: the letter maker makes letters, the registrar enters their keys; then what made them is wiped."""
        people = [voter.id for voter in self.case.roll.voters]
        made = make_letters(self.work.origin, people)
        save_public_part(self.folder / "public.json", self.work.origin, made)
        self.office.zhengyi("case", "credentials", self.name, str(self.folder / "public.json"), keys=(REGISTRAR,))
        phones = dict(zip(people, self.phones, strict=True))
        self.letters |= {letter.voter: LivingLetter(letter, phones[letter.voter]) for letter in made}
        if self.has_pictures:
            self.step("letters_destroyed", self.office.person(LETTER_MAKER), picture="letters")

    # -- the vote, the result, the end --------------------------------------------------------------------------------

    def wait_for(self, phase: str) -> None:
        """Wait until the service has led the case to ``phase``."""
        deadline = time.monotonic() + 40
        while self.work.process().phase != phase:
            assert time.monotonic() < deadline, f"the case is not {phase}"
            time.sleep(0.1)

    def wait_for_days(self, days: int) -> None:
        self.office.wait_until(self.office.now + days * DAY)
