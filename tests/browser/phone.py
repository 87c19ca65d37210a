"""A phone in a browser test: what a voter does with it, and all that leaves it."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, Request

from tests.livecase import LiveCase, LivingLetter

EXPECTED_404 = "404"  # a receipt asked for before the ledger was signed


@dataclass
class Sent:
    """One request as it left the phone."""

    method: str
    url: str
    headers: dict[str, str]
    body: str

    @property
    def whole(self) -> str:
        return f"{self.method} {self.url} {json.dumps(self.headers)} {self.body}"


@dataclass
class Handset:
    """One phone with one open page."""

    living: LiveCase
    context: BrowserContext
    sent: list[Sent] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    _page: Page | None = None

    @property
    def page(self) -> Page:
        if self._page is None:
            self._page = self.context.new_page()
            self._page.on("request", self._note)
            self._page.on("pageerror", lambda error: self.complaints.append(f"error {error}"))
            self._page.on("console", lambda said: self._hear(said.type, said.text))
        return self._page

    def close(self) -> None:
        self.context.close()

    def _note(self, request: Request) -> None:
        self.sent.append(Sent(request.method, request.url, request.headers, request.post_data or ""))

    def _hear(self, kind: str, text: str) -> None:
        if kind in ("error", "warning") and "Failed to load resource" not in text:
            self.complaints.append(f"{kind} {text}")

    # -- what a voter does ----------------------------------------------------------------------------------------

    def letter(self, voter: str) -> LivingLetter:
        return self.living.letters[voter]

    def open_vote(self, voter: str) -> None:
        self.page.goto(f"{self.living.address}/vote?voter={voter}")
        self.see("#identify-next")

    def type_letter(self, voter: str) -> None:
        """Give the letter's code and wait for the question after the text message."""
        self.page.fill("#letter-code", self.letter(voter).letter.code.lower().replace("-", " "))
        self.page.click("#identify-next")
        self.see("#sms-code")

    def log_in(self, voter: str) -> None:
        number = self.letter(voter).number
        before = len(self.living.messages(number))
        self.open_vote(voter)
        self.type_letter(voter)
        self.type_sms(voter, before + 1)

    def type_sms(self, voter: str, count: int) -> None:
        self.page.fill("#sms-code", self.living.last_code(self.letter(voter).number, count))
        self.page.click("#code-next")

    def choose(self, *labels: str) -> None:
        """Answer question after question."""
        for label in labels:
            self.see("#choose-next")
            self.page.locator("#question-options").get_by_text(label, exact=True).click()
            title = self.page.inner_text("#question-title")
            self.page.click("#choose-next")
            moved_on = f'body[data-at="check"], #question-title:not(:text-is("{title}"))'
            self.page.wait_for_selector(moved_on, state="attached")
        self.see("#check-cast")

    def tracking(self) -> str:
        """The tracking code now on the screen."""
        return self.page.locator("[data-tracking]:visible").first.inner_text()

    def cast(self) -> None:
        self.page.click("#check-cast")
        self.see("#receipt-save")

    def vote(self, voter: str, *labels: str) -> str:
        """Log in, choose, check, cast; gives the tracking code shown before casting."""
        self.log_in(voter)
        self.choose(*labels)
        code = self.tracking()
        self.cast()
        return code

    def save_receipt(self, folder: Path) -> Path:
        with self.page.expect_download() as download:
            self.page.click("#receipt-save")
        place = folder / download.value.suggested_filename
        download.value.save_as(place)
        return place

    def recheck(self, file: Path) -> str:
        """Give a saved receipt to the receipt page; gives the verdict."""
        self.page.goto(f"{self.living.address}/receipt")
        self.page.wait_for_selector("#receipt-file", state="attached")
        self.page.wait_for_selector("body[data-at=ask]")
        self.page.set_input_files("#receipt-file", file)
        return self.verdict()

    def verdict(self) -> str:
        self.see("#verdict-title")
        self.page.wait_for_load_state("networkidle")
        return str(self.page.get_attribute("#verdict", "data-verdict"))

    def see(self, selector: str) -> None:
        self.page.wait_for_selector(f"{selector}:visible")

    def read(self, selector: str, words: str) -> None:
        """Wait until the page says ``words`` there."""
        self.page.locator(selector).filter(has_text=words).wait_for()

    def stored(self) -> dict[str, Any]:
        """Everything the page keeps in the browser."""
        kept: dict[str, Any] = self.page.evaluate(
            "async () => ({session: {...sessionStorage}, local: {...localStorage},"
            " databases: (await indexedDB.databases()).length})"
        )
        return kept
