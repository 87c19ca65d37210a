"""The whole office in browsers: people with passkey and second factor, a clock that moves, commands in a shell.

Chromium's virtual authenticators stand for devices. Sessions end while the clock runs; whoever comes back signs in.
"""

import base64
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Page

from ledger.adapters.db import migrate, open_engine
from notary.adapters.auditapp import ROOT, app_files, save_app
from notary.adapters.demo.stage import PASSPHRASE, Stage, make_stage, running_service
from notary.adapters.officercli import make_invitation
from notary.adapters.secondfactor import code_at
from tests.livecase import free_port

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
FRESH = 1_200
"""Seconds for which a session is not old yet; the site ends it after half an hour without a sign of its owner."""
STEP = 30
"""Seconds of a six-digit code, which is good once."""


@dataclass
class Office:
    """A served office, its clock, and the people who have come so far."""

    stage: Stage
    chromium: Browser
    screens: Path
    app: Path
    """The offline audit in one file."""
    people: dict[str, "Person"] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"http://localhost:{self.stage.port}/office"

    @property
    def now(self) -> int:
        clock = self.stage.settings.clock_file
        assert clock is not None
        return int(clock.read_text())

    def wait_until(self, moment: int) -> None:
        """Let the clock run up to ``moment``."""
        assert moment >= self.now, "the clock never runs back"
        self.stage.set_clock(moment)

    def person(self, name: str, title: str = "", role: str = "") -> "Person":
        """Somebody at their computer; who was never here before follows an invitation."""
        if name not in self.people:
            context = self.chromium.new_context(
                viewport={"width": 1280, "height": 900}, locale="zh-CN", accept_downloads=True
            )
            context.set_default_timeout(20_000)
            page = context.new_page()
            tools = context.new_cdp_session(page)
            tools.send("WebAuthn.enable")
            tools.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
            self.people[name] = Person(name, self, page)
            self.people[name].enrol(make_invitation(self.stage.settings, name, title, role))
        return self.people[name]

    def zhengyi(self, *words: str, keys: tuple[str, ...] = (), status: int = 0) -> str:
        """Run a command of the office, signed by ``keys``, which ends with ``status``; gives what it printed."""
        signing = ["--keys", str(self.stage.people), *(word for name in keys for word in ("--as", name))]
        people = [person.name for person in self.stage.office.facts.people]
        environ = {
            **os.environ,
            **{f"ZHENGYI_PASSPHRASE_{name.upper()}": PASSPHRASE for name in (*people, "seal")},
            "ZHENGYI_BASE_URL": self.stage.base_url,
            "ZHENGYI_CLOCK_FILE": str(self.stage.settings.clock_file),
            "ZHENGYI_DATA": str(self.stage.settings.data),
        }
        command = [sys.executable, "-m", "notary.adapters.cli", *words, *(signing if keys else [])]
        done = subprocess.run(command, env=environ, capture_output=True, text=True)
        assert done.returncode == status, done.stderr + done.stdout
        return done.stdout


@dataclass
class Person:
    """One person at one computer."""

    name: str
    office: Office
    tab: Page
    factor: bytes = b""
    seen: int = 0

    @property
    def page(self) -> Page:
        """The person's page, signed in."""
        if self.office.now - self.seen > FRESH:
            self.sign_in()
        return self.tab

    def enrol(self, invitation: str) -> None:
        """Set up passkey and second factor."""
        self.tab.goto(invitation)
        self.tab.get_by_role("button", name="开始登记").click()
        self.tab.wait_for_url("**/enrol/passkey")
        self.tab.locator("#start").click()
        self.tab.wait_for_url("**/enrol/code")
        self.tab.get_by_text("扫不了码").click()
        self.factor = base64.b32decode(self.tab.locator(".hash").inner_text().replace(" ", ""))
        self._type_code("完成登记")

    def sign_in(self) -> None:
        """Sign in with passkey and second factor."""
        self.tab.goto(f"{self.office.address}/signin")
        self.tab.locator("#start").click()
        self.tab.wait_for_url("**/signin/code")
        self._type_code("登录")

    def sign(self, done: str = "已写入账本") -> None:
        """Sign the proposal on the page with the person's own key file."""
        self.tab.set_input_files("#key-file", str(self.office.stage.people / f"{self.name}.key"))
        self.tab.fill("#passphrase", PASSPHRASE)
        self.tab.locator("#start").click()
        self.tab.locator("main").filter(has_text=done).wait_for()

    def fill(self, **values: str) -> None:
        """Fill fields by their names; two underscores stand for a dash."""
        for name, value in values.items():
            self.tab.fill(f'[name="{name.replace("__", "-")}"]', value)

    def press(self, button: str) -> None:
        self.tab.get_by_role("button", name=button, exact=True).click()

    def _type_code(self, button: str) -> None:
        self.tab.fill("#code", code_at(self.factor, self.office.now))
        self.press(button)
        self.tab.wait_for_url("**/office/")
        self.seen = self.office.now


@contextmanager
def serve_office(chromium: Browser, screens: Path, folder: Path, now: int) -> Iterator[Office]:
    """An office without a case, its site served, its clock at ``now``."""
    stage = make_stage(folder / "stage", free_port(), now)
    engine = open_engine(stage.settings.database)
    migrate(engine)
    engine.dispose()
    app = folder / "zhengyi-audit.pyz"
    save_app(app_files(ROOT), app)
    with running_service(stage, fast_clock=True):
        yield Office(stage, chromium, screens, app)
