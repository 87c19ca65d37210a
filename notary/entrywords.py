"""What an entry says, in one line of formal Chinese, for minutes and file index. No choice, owner or number in it.

A kind that this file does not know is told by its own name, so that no entry is left out.
"""

from collections.abc import Callable, Mapping
from typing import Any

from notary.wording import OUTCOMES, format_time

Body = Mapping[str, Any]

NAMES = {
    "advice_given": "提供法律咨询",
    "announcement_posted": "公示表决公告",
    "ballot_cast": "收到表决票",
    "ballot_set_aside": "表决票不予计票",
    "ballot_tested": "检验表决票（检验过的票不能再投）",
    "case_lapsed": "未形成决定，终结",
    "case_opened": "受理申请",
    "case_refused": "不予办理公证",
    "case_sealed": "案件账本封存",
    "case_terminated": "终止办理公证",
    "certificate_issued": "出具公证书",
    "closing_confirmed": "密钥保管人确认截止后的账本",
    "credential_issued": "登记业主表决凭证的公钥",
    "credential_revoked": "注销业主表决凭证",
    "delivery_recorded": "记录表决通知的送达",
    "incident": "记录异常情况",
    "key_destroyed": "销毁服务密钥",
    "letters_destroyed": "制信人声明已销毁表决码",
    "manifest_sealed": "封存表决方案",
    "notices_sent": "发送通知",
    "objection_answered": "答复异议",
    "objection_filed": "收到异议",
    "paper_issued": "登记纸质表决票编号",
    "paper_reconciled": "核对纸质表决票",
    "posting_recorded": "记录张贴情况",
    "proxy_recorded": "登记委托代理",
    "proxy_revoked": "终止委托代理",
    "result_confirmed": "确认表决结果",
    "result_declared": "宣布表决结果",
    "result_recounted": "复核计票",
    "risk_accepted": "接受少数人表决的保密风险",
    "roll_amended": "更正业主名册",
    "roll_posted": "公示业主名册",
    "share_published": "公布部分解密结果",
    "statement_read": "宣读公证证词",
    "tally_computed": "计算加密的合计",
    "trustee_drill": "密钥保管人演练",
    "trustees_set": "设立密钥保管人",
    "voting_closed": "表决截止",
    "voting_extended": "延长表决时间",
    "voting_opened": "开始表决",
}
ABOUT = {"announcement": "公告", "conduct": "表决的进行", "result": "表决结果", "roll": "业主名册"}
ANSWERS = {"accepted": "成立", "partly": "部分成立", "rejected": "不成立"}
SET_ASIDE = {"error": "录入有误", "impersonation": "他人冒用", "owner_request": "业主本人请求"}
REFUSALS = {
    "dispute": "当事人之间有争议",
    "evidence_insufficient": "证明材料不充分",
    "no_interest": "申请人与公证事项无利害关系",
    "unlawful": "不合法",
    "unpaid": "未按规定支付公证费",
    "untrue": "不真实",
}
"""Notarisation Law, article 31."""
TERMINATIONS = {
    "failure_of_system": "系统故障",
    "rules_broken": "表决违反规则",
    "superseded": "另案办理",
    "withdrawn_by_applicant": "申请人撤回申请",
}
NOTICES = {"announcement": "公告通知", "ballot": "表决通知", "reminder": "提醒", "result": "结果通知"}


def describe(kind: str, body: Body) -> str:
    """One entry in one line, without the full stop."""
    name = NAMES.get(kind, kind)
    more = WORDS[kind](body) if kind in WORDS else ""
    return f"{name}：{more}" if more else name


def _advice(body: Body) -> str:
    if "private" in body:
        return "不公开，账本中只有承诺值"
    return f"问：{_sentence(body['question'])}答：{_sentence(body['answer']).removesuffix('。')}"


def _evidence(body: Body) -> str:
    where = body["place"]["zh_cn"]
    return f"{ABOUT[body['subject']]}，{format_time(body['time'])}张贴于{where}，照片等证据{len(body['documents'])}件"


def _sentence(text: str) -> str:
    """A text with a stop at its end."""
    return text if text.endswith(("。", "？", "！", "?", "!", ".")) else f"{text}。"


def _posting(body: Body) -> str:
    posting = body.get("posting")
    return f"公示期自{format_time(posting['from'])}至{format_time(posting['until'])}" if posting else ""


def _roll(body: Body) -> str:
    return f"业主{body['heads']}人、专有部分{body['units']}个、面积{_area(body['area'])}平方米；{_posting(body)}"


def _area(area: int) -> str:
    return f"{area // 1000}.{area % 1000:03d}"


def _set_aside(body: Body) -> str:
    places = "、".join(f"第{index}条" for index in body["ballots"])
    return f"{places}的表决票{len(body['ballots'])}张，原因：{SET_ASIDE[body['reason']]}"


def _delivery(body: Body) -> str:
    return f"送达{body['delivered']}户，拒收{body['refused']}户，未找到{body['not_found']}户"


def _incident(body: Body) -> str:
    return f"{body['what'].removesuffix('。')}；处理：{body['done'].removesuffix('。')}"


def _paper(body: Body) -> str:
    invalid = len(body["invalid"]) if "channels" not in body else _invalid(body)
    returned = f"发出{body['issued']}张，送达{body['delivered']}张，收回{body['returned']}张"
    return f"{returned}，有效{body['valid']}张，无效{invalid}张"


def _invalid(body: Body) -> int:
    """Invalid papers by the counts of every channel, where the list itself is a file."""
    return sum(number for channel in body["channels"].values() for number in channel["invalid"].values())


def _result(body: Body) -> str:
    outcomes = [(item["title"], item["decision"]["outcome"]) for item in body["result"]["questions"]]
    told = "；".join(f"“{title}”：{OUTCOMES.get(outcome, outcome)}" for title, outcome in outcomes)
    return f"{told}。{_posting(body)}" if body.get("posting") else told


def _filed(body: Body) -> str:
    by = "业主在网站提出" if body["by"] == "site" else "公证人员代为录入"
    return f"关于{ABOUT[body['about']]}，{by}，{format_time(body['answer_by'])}前答复"


def _answered(body: Body) -> str:
    return f"第{body['objection']}条的异议{ANSWERS[body['outcome']]}。{body['answer'].removesuffix('。')}"


def _ended(reasons: Mapping[str, str], body: Body) -> str:
    return f"{reasons.get(body['reason'], body['reason'])}；{body['text'].removesuffix('。')}"


def _recounted(body: Body) -> str:
    about = "" if body["objection"] is None else f"针对第{body['objection']}条的异议；"
    return f"{about}{_reason(body)}"


def _reason(body: Body) -> str:
    reason = body.get("reason")
    return reason.removesuffix("。") if isinstance(reason, str) else ""


WORDS: Mapping[str, Callable[[Body], str]] = {
    "advice_given": _advice,
    "announcement_posted": _posting,
    "ballot_set_aside": _set_aside,
    "case_opened": lambda body: f"申请人{'、'.join(words['zh_cn'] for words in body['applicants'])}",
    "case_refused": lambda body: _ended(REFUSALS, body),
    "case_terminated": lambda body: _ended(TERMINATIONS, body),
    "certificate_issued": lambda body: str(body["number"]),
    "delivery_recorded": _delivery,
    "incident": _incident,
    "letters_destroyed": lambda body: f"{body['count']}份",
    "manifest_sealed": lambda body: f"SHA-256 {body['manifest'][:16]}…",
    "notices_sent": lambda body: f"{NOTICES.get(body['notice'], body['notice'])}，{body['count']}份",
    "objection_answered": _answered,
    "objection_filed": _filed,
    "paper_issued": lambda body: f"{body['count']}张",
    "paper_reconciled": _paper,
    "result_declared": _result,
    "posting_recorded": _evidence,
    "result_recounted": _recounted,
    "roll_amended": lambda body: f"{_roll(body)}；理由：{_reason(body)}",
    "roll_posted": _roll,
    "statement_read": lambda body: f"地点{body['place']['zh_cn']}，在场{'、'.join(body['present'])}",
    "voting_closed": lambda body: f"账本内表决票{body['ballots']}张，{body['voters']}户",
    "voting_extended": lambda body: f"延至{format_time(body['closes'])}，理由：{_reason(body)}",
    "voting_opened": lambda body: f"有效表决凭证{body['credentials']}份",
}
