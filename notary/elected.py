"""What a certificate says of an election, in formal Chinese: its terms, who is elected, and what stays open.

A candidate who fell short is said not to have been elected, and no more; a tie is named, never broken.
Clause: notary/SPEC.md, section Formats, "Statement".
"""

from collections.abc import Iterable

from notary.certificate import Election, Outcome

QUORUM_MISSED = "参与表决的业主未达到法定比例，参与条件不成立，本次选举没有产生当选人。各候选人的票数仅作如实记载。"
NOBODY = "没有候选人符合通过条件，本次选举没有产生当选人。"


def format_terms(election: Election) -> str:
    """How many are elected, how many an owner may name, and how figures are to be read."""
    least, most = election.at_least, election.at_most
    said = f"须选{most}名" if least == most else f"可选{least}至{most}名" if least else f"至多选{most}名"
    terms = f"本次应选{election.seats}名，每位业主{said}候选人"
    return f"{terms}。" if most == 1 else f"{terms}；各候选人的票数分别计算，相加之和不是参与表决的人数。"


def format_ranking(election: Election) -> str:
    """How the rule ranks candidates who meet its conditions."""
    return f"逐一核对每名候选人；符合通过条件者多于应选名额的，依次按得票的{election.ranking_zh}由多到少确定"


def format_elected(election: Election, outcome: Outcome) -> str:
    """The outcome in whole sentences."""
    if outcome == "quorum_not_met":
        return QUORUM_MISSED
    left = election.seats - len(election.winners)
    said = [f"{_names(election.winners)}依法当选。"] if election.winners else []
    if election.tied:
        said.append(
            f"{_names(election.tied)}均符合通过条件，得票的{election.ranking_zh}完全相同，而所余名额只有{left}个，"
            "依据投票开始前封存的表决规则不能确定由谁当选，本处对此不作结论。"
        )
    elif election.winners and left:
        said.append(f"其余{left}个名额没有其他候选人符合通过条件，未能选出。")
    return "".join(said) or NOBODY


def format_outcome(election: Election, outcome: Outcome) -> str:
    """The outcome in one line under the table."""
    if outcome == "quorum_not_met":
        return "未形成决定"
    elected = f"应选{election.seats}名，当选{len(election.winners)}名"
    names = f"：{'、'.join(election.winners)}" if election.winners else ""
    return elected + names + (f"；{'、'.join(election.tied)}并列，不能确定" if election.tied else "")


def _names(labels: Iterable[str]) -> str:
    return "".join(f"“{label}”" for label in labels)
