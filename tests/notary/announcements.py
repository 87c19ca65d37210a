"""A whole announcement, for tests to bend."""

from typing import Any

from notary.adapters.matterbook import load_matters
from notary.adapters.rulebook import current_rules
from notary.announcement import DAY, Announcement
from notary.announcetext import write_text
from notary.decision import Rule, parse_rules
from notary.matter import make_question

POSTED = 1_790_000_040  # on a whole minute
RULES: dict[str, Rule] = parse_rules(current_rules().decode())


def words(chinese: str, english: str) -> dict[str, str]:
    return {"en": english, "zh_cn": chinese}


def make_terms(matter: str = "hire", **more: Any) -> dict[str, Any]:
    values = {"compound": "河畔小区", "name": "甲物业公司", "term": "三年"}
    question = make_question(load_matters()[matter], values, load_matters()[matter].rule, ("张一", "李二", "王三"), 2)
    return {
        "channels": ["app", "paper"],
        "closes": POSTED + 30 * DAY,
        "extension": {"latest": POSTED + 40 * DAY},
        "invalid_paper": "participating",
        "max_ballots": 20,
        "mode": "recorded",
        "opens": POSTED + 16 * DAY,
        "precedence": "last",
        "questions": [question],
        "silence": "not_participating",
        **more,
    }


def make_notice(**more: Any) -> dict[str, Any]:
    return {
        "annexes": [{"sha256": "ab" * 32, "title": words("物业服务合同草案", "Draft service contract")}],
        "area": 191_619_210,
        "authentication": words(
            "凭通知书上的表决码在手机上投票，并用名册登记的电话收取验证码。",
            "With the code in your letter, on a phone, and a code sent to the telephone on the roll.",
        ),
        "compound": words("河畔小区", "Riverside"),
        "count_at": POSTED + 30 * DAY + 3600,
        "count_place": words("小区业主活动室", "Activity room of the compound"),
        "counting": words(
            "一个专有部分一人；同一买受人有多套的计一人，面积相加。",
            "One unit, one head; several of one buyer, one head.",
        ),
        "date": POSTED,
        "heads": 1505,
        "issuer": words("河畔小区业主委员会", "Owners' committee of Riverside"),
        "objection_contact": words("示例公证处", "Sample Notary Office"),
        "objection_phone": "0570-0000000",
        "objection_until": POSTED + 15 * DAY,
        "parking": "out",
        "proxies": "none",
        "scope": words("1幢至12幢全部住宅和商铺", "All flats and shops of buildings 1 to 12"),
        "scrutineers": ["陈监票", "林监票"],
        **more,
    }


def make_announcement(terms: dict[str, Any] | None = None, notice: dict[str, Any] | None = None) -> Announcement:
    terms, notice = terms or make_terms(), notice or make_notice()
    text = {language: write_text(terms, notice, RULES, language) for language in ("en", "zh_cn")}
    return Announcement(words("关于选聘物业服务企业的表决公告", "Vote on the property manager"), text, terms, notice)
