"""A small real case with the running service: an office, eight voters with letters, two questions, voting open.

Everything is the product's own: the officers' steps, the processes of ``zhengyi serve``, the SQLite file, the published
files.
"""

import hashlib
import json
import re
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from notary.adapters import steps
from notary.adapters.casework import Casework
from notary.adapters.demo import words
from notary.adapters.demo.stage import Stage, make_stage, running_service
from notary.adapters.paperdesk import issue_papers
from voting.adapters.letters import Letter, make_letters
from voting.commitment import PrivateOwner, PrivateVoter

CASE = "yihe-2026"
DAY = 86_400
AREAS = (89_370, 120_500, 64_250, 89_370, 140_125, 75_000, 101_001, 98_760)
COMPOUND = {"en": "Yihe Garden", "zh_cn": "颐和花园"}
TITLE = {"en": "Yihe Garden: property company and lift repair", "zh_cn": "颐和花园选聘物业服务企业及电梯大修表决"}
APPLICANTS = [{"en": "Owners' committee of Yihe Garden", "zh_cn": "颐和花园业主委员会"}]
QUESTIONS = (
    (
        {"en": "Hire Anju Property Services?", "zh_cn": "是否同意选聘安居物业服务有限公司"},
        {
            "en": "For three years from 1 January 2027, at 1.80 yuan per square metre and month.",
            "zh_cn": "期限三年，自2027年1月1日起，物业费每平方米每月1.80元。\n合同草案随公告公示。",
        },
    ),
    (
        {"en": "Repair the lifts with the maintenance fund?", "zh_cn": "是否同意使用维修资金大修6部电梯"},
        {"en": "Budget: 864,000 yuan.", "zh_cn": "预算86.4万元，按专有部分面积分摊。"},
    ),
)


@dataclass(frozen=True, slots=True)
class LivingLetter:
    """What a voter has in hand: the letter, and the telephone that gets the messages."""

    letter: Letter
    number: str


@dataclass(frozen=True, slots=True)
class LiveCase:
    """The open case and its running service."""

    stage: Stage
    work: Casework
    letters: dict[str, LivingLetter]
    world: Any = None
    """In a secret case the trustees, who can decrypt it."""

    @property
    def base_url(self) -> str:
        return self.stage.base_url

    @property
    def address(self) -> str:
        return f"{self.base_url}/case/{CASE}"

    def messages(self, number: str) -> list[str]:
        """The texts sent to ``number`` so far."""
        path = self.stage.settings.data / "sms.jsonl"
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        return [message["text"] for message in map(json.loads, lines) if message["to"] == number]

    def wait_for_messages(self, number: str, count: int) -> list[str]:
        """The texts once there are ``count`` of them."""
        deadline = time.monotonic() + 20
        while len(self.messages(number)) < count:
            assert time.monotonic() < deadline, f"no message {count} to {number}"
            time.sleep(0.02)
        return self.messages(number)

    def last_code(self, number: str, count: int) -> str:
        """The code in the newest text that holds one, from the ``count``-th text on; waits for it."""
        deadline = time.monotonic() + 20
        while True:
            texts = self.messages(number)[count - 1 :]
            if found := re.findall(r"(?:验证码|Code) (\d{6})(?!\d)", "\n".join(texts)):
                return str(found[-1])
            assert time.monotonic() < deadline, f"no code to {number}"
            time.sleep(0.02)


@contextmanager
def live_case(folder: Path, **changes: Any) -> Iterator[LiveCase]:
    """Prepare the case below ``folder`` and serve it; ``changes`` are fields of the plan."""
    now = int(time.time())
    stage = make_stage(folder / "stage", free_port(), now)
    work = stage.case(CASE)
    letters = open_living_case(stage, work, now, **changes)
    with running_service(stage, fast_clock=True):
        yield LiveCase(stage, work, letters)


def open_living_case(
    stage: Stage,
    work: Casework,
    now: int,
    max_ballots: int = 4,
    sheets: int = 0,
    voters: Sequence[PrivateVoter] = (),
    **changes: Any,
) -> dict[str, LivingLetter]:
    """Everything from the application to the open vote; gives the letters. ``changes`` are fields of the plan.

    ``sheets`` of paper are logged for every voter; ``voters`` are others than the usual eight.
    """
    application = steps.Application(COMPOUND, TITLE, APPLICANTS, words.LEGAL_BASIS, demonstration=True)
    stage.set_clock(now - 2 * DAY)
    steps.open_case(work, application, stage.sign("li_wen"))
    voters = voters or [make_living_voter(number, area) for number, area in enumerate(AREAS, 1)]
    steps.import_roll(work, voters, "2024-10-01", (now - 2 * DAY, now - DAY), stage.sign("wang_min"))
    stage.set_clock(now)
    steps.post_announcement(work, TITLE, words.ANNOUNCEMENT, (now, now + DAY), stage.sign("li_wen"))
    plan = words.make_plan(now, now + 7 * DAY, now + 14 * DAY, TITLE, words.WITHOUT_DEADLINES)
    plan |= {"credentials": ["letter", "remote"], "max_ballots": max_ballots}
    plan["questions"] = [
        {**plan["questions"][0], "id": f"q{place}", "title": title, "text": text}
        for place, (title, text) in enumerate(QUESTIONS, 1)
    ]
    plan |= changes
    steps.seal_manifest(work, plan, stage.sign("li_wen", "wang_min"))
    made = make_letters(work.origin, [voter.id for voter in voters])
    steps.issue_credentials(work, made, stage.sign("zhao_ning"))
    steps.add(work, "letters_destroyed", {"count": len(made), "time": now}, stage.sign("qian_shu"))
    if sheets:
        issue_papers(work, sheets, stage.sign("li_wen", "wang_min"))
    steps.open_voting(work, stage.sign("li_wen"))
    numbers = {voter.id: voter.owners[0].phone for voter in voters}
    return {letter.voter: LivingLetter(letter, numbers[letter.voter]) for letter in made}


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def make_living_voter(number: int, area: int) -> PrivateVoter:
    """An invented voter with one unit."""
    salts = [hashlib.sha256(f"live {number} {name}".encode()).digest()[:16] for name in ("name", "document", "phone")]
    owner = PrivateOwner("业主", "other", f"D{number:06}", f"1380000{number:04}", *salts)
    return PrivateVoter(f"v{number:04}", "person", area, (f"1幢1单元{number:02}01室",), (owner,))
