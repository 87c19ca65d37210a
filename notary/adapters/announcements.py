"""Announcements in the office's hands: drafts kept until they are posted, filled in from what the case says already.

Specification: ``notary/SPEC.md``, "Announcements".
"""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Column, Connection, Engine, Integer, LargeBinary, String, Table, delete, insert, select

from keys.encoding import hex_of
from keys.hashing import sha256
from ledger.adapters.db import METADATA, write_transaction
from notary.adapters.casework import Casework, Signers
from notary.adapters.office import Facts
from notary.adapters.rulebook import current_rules_sha256, deadlines_of, load_rulebook
from notary.announcement import Announcement, Span, find_gaps, format_announcement, parse_announcement
from notary.announcetext import write_text
from notary.application import ApplicationIncompleteError
from notary.deadlines import Schedule
from notary.decision import Rule
from voting.roll import Roll

DRAFT = Table(
    "announcement_draft",
    METADATA,
    Column("origin", String(255), primary_key=True),
    Column("data", LargeBinary, nullable=False),
    Column("changed", Integer, nullable=False),
    Column("changed_by", String(64), nullable=False),
)
DAY, HOUR = 86_400, 3_600
BEIJING = 8 * HOUR
COUNTING = {
    "en": "One exclusive unit is one head; several units of one buyer are one head and their areas add up; the "
    "developer's unsold units are one head; co-owners vote by one representative.",
    "zh_cn": "一个专有部分按一人计算；同一买受人拥有一个以上专有部分的，按一人计算，面积相加；"
    "建设单位尚未出售和已出售未交付的部分，按一人计算；共有的由共有人推选一名代表行使。",
}
AUTHENTICATION = {
    "en": "On a phone: the code in your letter, and a code sent to the telephone on the roll. On paper: signature, "
    "before two officers.",
    "zh_cn": "手机投票：凭通知书上的表决码，并以名册登记的手机号码收取验证码。"
    "纸质票：业主本人签名，由两名公证人员收取、录入。",
}
EMPTY = {"en": "", "zh_cn": ""}


def draft_of(connection: Connection, origin: str) -> Announcement | None:
    """The draft kept for a case, None before there is one."""
    data = connection.scalar(select(DRAFT.c.data).where(DRAFT.c.origin == origin))
    return None if data is None else parse_announcement(data)


def keep_draft(engine: Engine, origin: str, made: Announcement, by: str, clock: Callable[[], int]) -> None:
    """Keep a draft in the place of any before. Raises MalformedError: then the one before stays."""
    data = format_announcement(made)
    with write_transaction(engine) as connection:
        connection.execute(delete(DRAFT).where(DRAFT.c.origin == origin))
        row = {"origin": origin, "data": data, "changed": clock(), "changed_by": by}
        connection.execute(insert(DRAFT), row)


def first_draft(
    opened: Mapping[str, Any],
    facts: Facts,
    roll: Roll | None,
    questions: list[Any],
    now: int,
    earliest: int,
    scope: str = "",
) -> Announcement:
    """A draft from what the case says: compound, applicants, roll, office.

    Times are proposals: voting from 8 in the morning, in Beijing, two days after the deadlines allow, to 20 two weeks
    later, counted next morning.
    """
    midnight = max(earliest, now) - (max(earliest, now) + BEIJING) % DAY
    opens, closes = midnight + 2 * DAY + 8 * HOUR, midnight + 16 * DAY + 20 * HOUR
    applicant = opened["applicants"][0]
    terms: dict[str, Any] = {
        "channels": ["app", "paper"],
        "closes": closes,
        "extension": {"latest": closes + 15 * DAY},
        "invalid_paper": "participating",
        "max_ballots": 20,
        "mode": "recorded",
        "opens": opens,
        "precedence": "last",
        "questions": questions,
        "silence": "not_participating",
    }
    notice: dict[str, Any] = {
        "annexes": [],
        "area": roll.totals.area if roll else 0,
        "authentication": dict(AUTHENTICATION),
        "compound": dict(opened["compound"]),
        "count_at": closes + 13 * HOUR,
        "count_place": dict(EMPTY),
        "counting": dict(COUNTING),
        "date": now - (now + BEIJING) % DAY + 9 * HOUR,
        "heads": roll.totals.heads if roll else 0,
        "issuer": dict(applicant),
        "objection_contact": {"en": facts.name_en, "zh_cn": facts.name_zh},
        "objection_phone": facts.phone,
        "objection_until": opens - 15 * HOUR,
        "parking": "",
        "proxies": "none",
        "scope": {"en": scope, "zh_cn": scope},
        "scrutineers": [],
    }
    compound, matter = opened["compound"], opened["matter"]
    title = {
        "en": f"Vote of the owners of {compound['en']}: {matter['en']}",
        "zh_cn": f"{compound['zh_cn']}{matter['zh_cn']}表决公告",
    }
    return Announcement(title, dict(EMPTY), terms, notice)


def span_at(opened: Mapping[str, Any], now: int) -> Span:
    """What the deadlines of the case allow if its announcement is posted now."""
    pack = load_rulebook()[current_rules_sha256()]
    due = pack.deadlines[deadlines_of(opened)]
    earliest = Schedule(due, pack.calendar).end_of(now, due.notice_days)
    return Span(earliest, due.window_min_days, due.window_max_days, due.extension_max_days)


def announcement_of(raw: Mapping[str, Any]) -> Announcement:
    """The announcement of plain values with ``title``, ``terms``, ``notice``; the text is written if there is none."""
    made = Announcement(raw["title"], raw.get("text", dict(EMPTY)), raw["terms"], raw["notice"])
    return made if "text" in raw else written(made, load_rulebook()[current_rules_sha256()])


def post_whole(work: Casework, made: Announcement, posting: tuple[int, int], signers: Signers) -> None:
    """Post an announcement with all its parts. Raises ApplicationIncompleteError, which names what is missing."""
    rules = load_rulebook()[current_rules_sha256()]
    gaps = find_gaps(made, rules, posting[0], span_at(work.process().opened, posting[0]))
    if gaps:
        raise ApplicationIncompleteError(", ".join(f"{gap.place} {gap.code}" for gap in gaps[:10]))
    data = format_announcement(made)
    body = {"announcement": hex_of(sha256(data)), "posting": {"from": posting[0], "until": posting[1]}}
    with work.writing() as desk:
        desk.add("announcement_posted", body, signers, [data])
    work.publish()


def written(made: Announcement, rules: Mapping[str, Rule]) -> Announcement:
    """The same announcement with its text written anew from terms and notice."""
    text = {language: write_text(made.terms, made.notice, rules, language) for language in ("en", "zh_cn")}
    return Announcement(made.title, text, made.terms, made.notice)
