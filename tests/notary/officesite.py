"""The officers' site over a small real case, in this process: officers who sign in and sign with their own keys."""

import base64
import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.test import Client, TestResponse

from keys.canonical import parse_canonical
from keys.encoding import hex_of
from ledger.entry import Entry
from notary.adapters.casework import Casework
from notary.adapters.demo.stage import Stage, make_stage
from notary.adapters.officercli import make_invitation
from notary.adapters.secondfactor import code_at
from notary.web.app import make_office_site
from tests.livecase import CASE, open_living_case
from tests.notary.authenticator import Authenticator
from voting.statement import statement_message

NOW = 1_790_000_000
ORIGIN = "http://localhost:8000"
BASE = f"{ORIGIN}/office"
HOME = f"/cases/{CASE}"


@dataclass
class OfficeSite:
    """The site, its case and its clock."""

    app: Flask
    stage: Stage
    work: Casework
    now: int = NOW

    def advance(self, seconds: int) -> None:
        """Let time pass for every process."""
        self.now += seconds
        self.stage.set_clock(self.now)

    def visitor(self) -> "Browser":
        """A browser that knows nothing."""
        return Browser(self, Client(self.app, response_wrapper=TestResponse))

    def invitation(self, name: str, **given: str) -> str:
        """The token of an invitation, as ``zhengyi officer invite`` prints it."""
        return make_invitation(self.stage.settings, name, **given).partition("#")[2]

    def officer(self, name: str, **given: str) -> "Browser":
        """Somebody who has followed an invitation to its end and is signed in."""
        browser = self.visitor()
        browser.enrol(name, self.invitation(name, **given))
        self.advance(30)  # the next code is another one
        return browser


@dataclass
class Browser:
    """One browser of one person, with a device for passkeys and one for codes."""

    site: OfficeSite
    client: Client
    name: str = ""
    device: Authenticator = field(default_factory=Authenticator)
    factor: bytes = b""

    def get(self, path: str, **more: Any) -> TestResponse:
        return self._open(path, method="GET", **more)

    def post(self, path: str, form: dict[str, Any] | None = None, **more: Any) -> TestResponse:
        """Send a form with the token of a page."""
        return self.send(path, {"csrf": self.token(), **(form or {})}, **more)

    def send(self, path: str, form: dict[str, Any], origin: str | None = ORIGIN, **more: Any) -> TestResponse:
        """Send a form as it stands."""
        headers = {} if origin is None else {"Origin": origin}
        return self._open(path, method="POST", data=form, headers=headers, **more)

    def call(self, path: str, value: Any) -> TestResponse:
        """What the script sends."""
        headers = {"Accept": "application/json", "Origin": ORIGIN, "X-Zhengyi-Csrf": self.token()}
        return self._open(path, method="POST", json=value, headers=headers)

    def token(self) -> str:
        """The token of a page shown to this browser."""
        return found(r'name="csrf" value="([0-9a-f]{64})"', self.text("/enrol"))

    def text(self, path: str) -> str:
        """A page."""
        answer = self.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.get_data(as_text=True)

    def enrol(self, name: str, invitation: str) -> None:
        """Follow an invitation to its end."""
        self.name = name
        assert self.post("/enrol", {"token": invitation}).status_code == 303
        options = self.call("/enrol/options", {}).get_json()
        assert self.call("/enrol/passkey", self.device.make(options)).status_code == 200
        shown = found(r'<p class="hash">([A-Z2-7 ]+)</p>', self.text("/enrol/code")).replace(" ", "")
        self.factor = base64.b32decode(shown)
        assert self.post("/enrol/code", {"code": self.code()}).status_code == 303

    def code(self, seconds: int = 0) -> str:
        """What the other device shows, or will show."""
        return code_at(self.factor, self.site.now + seconds)

    def answer_challenge(self) -> TestResponse:
        """The first half of signing in."""
        return self.call("/signin/passkey", self.device.answer(self.call("/signin/options", {}).get_json()))

    def sign_in(self) -> None:
        """Sign in with both factors."""
        assert self.answer_challenge().status_code == 200
        assert self.post("/signin/code", {"code": self.code()}).status_code == 303

    def propose(self, kind: str, form: dict[str, Any], case: str = CASE) -> str:
        """Fill a form; gives the address of the proposal."""
        answer = self.post(f"/cases/{case}/steps/{kind}", {"ticket": f"{kind} {sorted(form)}", **form})
        assert answer.status_code == 303, answer.get_data(as_text=True)
        return str(answer.headers["Location"]).partition("/office")[2]

    def statement(self, proposal: str) -> str:
        """The exact text on the page of a proposal."""
        return html.unescape(found(r'<pre class="exact" id="statement">(.+?)</pre>', self.text(proposal)))

    def signature(self, proposal: str, name: str = "") -> str:
        """What the script makes of the officer's key file."""
        said = parse_canonical(self.statement(proposal).encode())
        assert isinstance(said, dict)
        signer = self.site.stage.sign(name or self.name)[name or self.name]
        return hex_of(signer(statement_message(said)))

    def sign(self, proposal: str, signature: str = "") -> TestResponse:
        """Sign a proposal."""
        return self.post(f"{proposal}/sign", {"signature": signature or self.signature(proposal)})

    def cookie(self) -> str:
        """What the browser keeps."""
        kept = self.client.get_cookie("zhengyi_office", domain="localhost")
        return kept.value if kept is not None else ""

    def set_cookie(self, value: str) -> None:
        """Put something into the browser."""
        self.client.set_cookie("zhengyi_office", value, domain="localhost", httponly=True, samesite="Strict")

    def _open(self, path: str, **more: Any) -> TestResponse:
        headers = {"Accept": "text/html", **more.pop("headers", {})}
        answer: TestResponse = self.client.open(path, base_url=BASE, headers=headers, buffered=True, **more)
        return answer


@contextmanager
def office_site(folder: Path, **changes: Any) -> Iterator[OfficeSite]:
    """The officers' site with a case whose vote is open; ``changes`` are fields of its plan."""
    stage = make_stage(folder / "stage", 8000, NOW)
    work = stage.case(CASE)
    open_living_case(stage, work, NOW, **changes)
    app = make_office_site(stage.settings, stage.office, work.engine)
    yield OfficeSite(app, stage, work)
    work.engine.dispose()


def of_kind(site: OfficeSite, kind: str) -> list[Entry]:
    """The case's entries of this kind."""
    return [entry for entry in site.work.log.entries() if entry.kind == kind]


def found(pattern: str, text: str) -> str:
    """The one thing that the pattern names in a page."""
    match = re.search(pattern, text, re.DOTALL)
    assert match is not None, pattern
    return match[1]


def code_of(answer: TestResponse) -> str:
    """The refusal's code on a page or in JSON."""
    if answer.is_json:
        return str(answer.get_json()["code"])
    return found(r'<span class="hash">([a-z-]+)</span>', answer.get_data(as_text=True))
