"""What an audit's report says to people: a sentence for each verdict, a name for each step; the Chinese is the key."""

from typing import Any, Final

STEPS: Final = {
    "pdf": "公证员签名、公证处电子印章、时间戳",
    "container": "所附证据包完整",
    "checkpoint": "账本的签名",
    "entries": "账本的记录条数",
    "tree": "账本的哈希树",
    "checkpoints": "账本的历次签名",
    "chain": "各条记录首尾相连、均有签名",
    "process": "程序、选票和结果，全部重新核算",
    "files": "记录所指的文件",
    "completeness": "程序已走完",
    "pages": "页面上的文字和数字与账本一致",
    "register": "公证处登记簿：已登记，未撤销",
}
OUTCOMES: Final = {
    "adopted": "通过",
    "not_adopted": "未通过",
    "quorum_not_met": "参与表决的人数或面积不足",
    "not_determinable": "不能确定",
}
GROUNDS: Final = {"unlawful": "内容违法", "untrue": "内容与事实不符", "procedure": "违反法定程序"}
GOOD: Final = "核验通过：这份公证书有效。"
ENDED: Final = "核验通过：本案不予办理公证或者已终止，公证处没有出具公证书。"
ENDING: Final = "ended without certificate"
"""What the audit says of a case that was refused or terminated."""
UNFINISHED: Final = "这次没有核验完。请稍后再试，或者用离线核验程序。"
WITHDRAWN: Final = "这份公证书已被撤销，自始无效。"
UNREGISTERED: Final = "公证处的登记簿里没有这份公证书。"
FOREIGN: Final = "这不是公证处出具的公证书文件，或者文件已经损坏。"
CHANGED: Final = "电子签名不成立：文件被改动过，或者不是公证处签的。"
PAGES: Final = "页面上写的与所附账本不一致。"
RECORD: Final = "所附的账本记录不成立。"
BY_CODE: Final = {
    "certificate-withdrawn": WITHDRAWN,
    "certificate-not-registered": UNREGISTERED,
    "log-untrusted": UNREGISTERED,
    "pages-unchecked": UNFINISHED,
    "pdf-check-timeout": UNFINISHED,
    "pdf-malformed": FOREIGN,
    "pdf-too-large": FOREIGN,
    "attachment-missing": FOREIGN,
}
BY_FAMILY: Final = {"pdf": CHANGED, "attachment": CHANGED, "page": PAGES, "summary": PAGES, "container": FOREIGN}


def sentence_of(report: dict[str, Any] | None) -> tuple[str, str]:
    """The sign of a report (good, half, bad) and its sentence; None is a report that was not finished."""
    if report is None:
        return "half", UNFINISHED
    if report["verdict"] == "accepted":
        ended = any(ENDING in step["detail"] for step in report["steps"] if step["id"] == "completeness")
        return "good", ENDED if ended else GOOD
    code = str(report["code"])
    family = "container" if report["steps"][-1]["id"] == "container" else code.split("-")[0]
    words = BY_CODE.get(code) or BY_FAMILY.get(family, RECORD)
    return "half" if words == UNFINISHED else "bad", words


def all_words() -> set[str]:
    """Every text of this file that pages show: each has its English in the catalogue."""
    fixed = {GOOD, ENDED, UNFINISHED, WITHDRAWN, UNREGISTERED, FOREIGN, CHANGED, PAGES, RECORD}
    return fixed | set(STEPS.values()) | set(OUTCOMES.values()) | set(GROUNDS.values())
