"""The certifying statement: exact figures with their bases, and a text of its own for each outcome."""

from dataclasses import replace
from typing import Any

import pytest

from notary.certificate import Amount, Condition, Election, Incident, Objection, Outcome, Said
from notary.editions.zh_cn import ZH_CN
from notary.elected import format_outcome
from notary.finding import Finding, finding_of, format_condition
from notary.numbers import add_amounts, format_percent, format_products, multiply_decimal
from notary.statement import certificate_text, format_text
from notary.wording import channels_of, format_formal_date, format_numeral, format_time
from tests.notary.certificates import make_certificate, make_question

WHOLE = Amount(1505, "191619.210")
OUTCOMES: tuple[Outcome, ...] = ("adopted", "not_adopted", "quorum_not_met", "not_determinable")


def test_the_published_figures_stand_in_the_statement() -> None:
    text = format_text(certificate_text(make_certificate()))
    for figure in ("238人、面积29734.250", "762人、面积95862.363", "862人、面积108863.263", "1360人、面积171755.223"):
        assert figure in text
    assert "兹证明" in text
    assert "业主总人数1505人，专有部分总面积191619.210平方米" in text


def test_each_outcome_has_its_own_words() -> None:
    said = {outcome: finding_of(make_question(outcome), WHOLE).outcome for outcome in OUTCOMES}
    assert len(set(said.values())) == 4
    assert "已获通过" in said["adopted"]
    assert "未获通过" in said["not_adopted"]
    assert "相反" in said["not_adopted"]
    assert "未能形成业主共同决定" in said["quorum_not_met"]
    assert "不作结论" in said["not_determinable"]
    assert "因人数与面积的多数方不一致" in said["not_determinable"]


@pytest.mark.parametrize("outcome", ["not_adopted", "quorum_not_met", "not_determinable"])
def test_only_an_adopted_motion_is_called_adopted(outcome: Outcome) -> None:
    finding = finding_of(make_question(outcome), WHOLE)
    assert "已获通过" not in finding.outcome
    assert "当选" not in finding.outcome


def elected(
    outcome: Outcome, *winners: str, tied: tuple[str, ...] = (), seats: int = 2, limits: Any = (1, 3)
) -> Finding:
    election = Election(
        seats, limits[0], limits[1], ("headcount", "area"), tuple(map(Said, winners)), tuple(map(Said, tied))
    )
    return finding_of(replace(make_question(outcome), election=election), WHOLE)


def test_the_elected_are_named_and_what_is_left_is_said() -> None:
    assert elected("adopted", "甲", "乙").outcome == "“甲”、“乙”依法当选。"
    assert elected("adopted", "甲").outcome == "“甲”依法当选。其余1个名额没有其他候选人符合通过条件，未能选出。"
    assert elected("not_adopted").outcome == "没有候选人符合通过条件，本次选举没有产生当选人。"
    tied = elected("not_determinable", "甲", tied=("乙", "丙"))
    assert tied.outcome.startswith("“甲”依法当选。“乙”、“丙”均符合通过条件，得票的人数、专有部分面积完全相同")
    assert "所余名额只有1个" in tied.outcome
    assert "不作结论" in tied.outcome
    missed = elected("quorum_not_met")
    assert "没有产生当选人" in missed.outcome
    assert "依法当选" not in missed.outcome
    assert "当选" not in finding_of(make_question("adopted"), WHOLE).outcome


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        ((1, 1), "须选1名候选人。"),
        ((0, 1), "至多选1名候选人。"),
        ((1, 3), "可选1至3名候选人；"),
        ((2, 2), "须选2名候选人；"),
    ],
)
def test_the_terms_of_an_election_stand_before_its_figures(limits: tuple[int, int], said: str) -> None:
    finding = elected("adopted", "甲", limits=limits)
    assert f"本次应选2名，每位业主{said}" in finding.figures
    assert ("相加之和不是参与表决的人数" in finding.figures) == (limits[1] > 1)
    assert "依次按得票的人数、专有部分面积由多到少确定" in finding.rule


def test_the_outcome_of_an_election_in_one_line() -> None:
    election = Election(2, 1, 2, ("headcount",), (Said("甲"),), (Said("乙"), Said("丙")))
    assert format_outcome(election, "not_determinable", ZH_CN) == "应选2名，当选1名：甲；乙、丙并列，不能确定"
    assert format_outcome(replace(election, winners=(), tied=()), "not_adopted", ZH_CN) == "应选2名，当选0名"
    assert format_outcome(election, "quorum_not_met", ZH_CN) == "未形成决定"


def test_blank_votes_are_said() -> None:
    question = replace(make_question(), blank=Amount(3, "270.000"))
    assert "空白票3人、面积270.000平方米" in finding_of(question, WHOLE).figures
    assert "空白票" not in finding_of(make_question(), WHOLE).figures


def test_silent_votes_stand_apart() -> None:
    figures = finding_of(make_question(), WHOLE).figures
    assert "选择“反对”的762人" in figures
    assert (
        "已送达而未表决的100人、面积13000.900平方米，计入参与表决的业主，其票随已表决的多数票；计入后“反对”共862人"
        in figures
    )
    assert figures.index("762人") < figures.index("100人") < figures.index("862人")
    quiet = replace(make_question("quorum_not_met"), invalid=Amount(0, "0.000"))
    assert "未表决" not in finding_of(quiet, WHOLE).figures
    assert "无效票" not in finding_of(quiet, WHOLE).figures


def test_a_condition_names_both_numbers_and_its_base() -> None:
    condition = make_question().conditions[0]
    assert format_condition(condition) == "参与表决的业主人数1360人，须达到或者超过全体业主人数1505人的三分之二，成立。"
    assert format_products(condition) == ("1360 × 3 = 4080", "> 1505 × 2 = 3010")


@pytest.mark.parametrize(
    ("value", "base", "sign"), [("2.000", "3.000", "="), ("1.999", "3.000", "<"), ("2.001", "3.000", ">")]
)
def test_the_sign_is_how_the_products_stand(value: str, base: str, sign: str) -> None:
    condition = Condition("participation", "area", None, value, "all", base, ">=", (2, 3), True)
    assert format_products(condition)[1].startswith(sign)


def test_decimals_are_exact() -> None:
    assert multiply_decimal("171755.223", 3) == "515265.669"
    assert multiply_decimal("0.001", 2) == "0.002"
    assert multiply_decimal("1360", 3) == "4080"
    assert add_amounts([Amount(1, "0.1"), Amount(2, "0.205")]) == Amount(3, "0.305")
    assert add_amounts([]) == Amount(0, "0")


@pytest.mark.parametrize(
    ("value", "base", "shown"),
    [
        (862, 1360, "63.38%"),
        ("108863.263", "171755.223", "63.38%"),
        ("171755.223", "191619.21", "89.63%"),
        (1, 8, "12.50%"),
        (1, 20_000, "0.01%"),
        (1, 20_001, "0.00%"),
        (0, 0, "—"),
    ],
)
def test_percentages_are_rounded_half_up_in_integers(value: int | str, base: int | str, shown: str) -> None:
    assert format_percent(value, base) == shown


def test_dates_are_beijing_time() -> None:
    assert format_time(1660955400) == "2022年8月20日8时30分"
    assert format_formal_date(1661660000) == "二〇二二年八月二十八日"
    assert format_formal_date(1665331200) == "二〇二二年十月十日"
    assert [format_numeral(number) for number in (1, 10, 11, 20, 99, 100, 0)] == [
        *("一", "十", "十一", "二十", "九十九", "100", "0")
    ]


def test_a_case_accepted_on_the_day_says_so() -> None:
    certificate = make_certificate()
    assert "于2022年7月29日受理" in format_text(certificate_text(certificate))
    assert "于同日受理" in format_text(certificate_text(replace(certificate, accepted=certificate.applied)))


def test_objections_and_incidents_stand_in_order_of_time() -> None:
    certificate = make_certificate()
    assert "没有异议，也没有异常情况" in format_text(certificate_text(certificate))
    incidents = (Incident(1661000000, "断电。", "换用备用电源。"), Incident(1660000000, ballots=2, reason="error"))
    objections = (Objection(1660500000, 12, "roll", 1660600000, "partly"), Objection(1661100000, 90, "conduct"))
    told = certificate_text(replace(certificate, incidents=incidents, objections=objections)).sections[4]
    assert told.heading == "异议、异常与处理"
    assert told.points == (
        "2022年8月9日7时06分，两名公证人员决定2张表决票不予计票，原因：录入有误。",
        "2022年8月15日2时00分，收到关于业主名册的异议（账本第12条），2022年8月16日5时46分答复：部分采纳。",
        "2022年8月20日20时53分，断电；处理：换用备用电源。",
        "2022年8月22日0时40分，收到关于表决过程的异议（账本第90条），出具本公证书时尚未答复。",
    )


def test_more_incidents_than_are_told_are_counted() -> None:
    many = tuple(Incident(1660000000 + place, f"断电{place}", "恢复") for place in range(15))
    points = certificate_text(replace(make_certificate(), incidents=many)).sections[4].points
    assert len(points) == 13
    assert points[-1] == "此外尚有3项，记载于账本。"


def test_without_documents_none_are_reviewed() -> None:
    without = replace(make_certificate(), documents=())
    headings = [section.heading for section in certificate_text(without).sections]
    assert headings == ["申请与受理", "监督", "表决票", "异议、异常与处理", "依据"]


def test_replaced_ballots_and_papers_are_accounted_for() -> None:
    text = format_text(certificate_text(make_certificate()))
    assert (
        "共有表决票1262张，由1256名业主投出；其中5张已被同一业主此后的表决票取代，1张经两名公证人员决定不予计票" in text
    )
    assert (
        "印制纸质表决票4515张，发出740张，未发出3775张；收回724张，未收回16张；收回的表决票中有效720张，无效4张（选择多项4张）"
        in text
    )


def test_where_no_question_was_decided_the_conclusion_says_so() -> None:
    assert "未形成业主共同决定" not in certificate_text(make_certificate()).conclusion
    assert "未形成业主共同决定" in certificate_text(make_certificate("quorum_not_met")).conclusion


def test_the_outcome_without_the_silent_is_told() -> None:
    assert "不计入未表决的业主，结论亦为“未通过”。" in finding_of(make_question(), WHOLE).figures
    adopted = replace(make_question("adopted"), without_silent="quorum_not_met")
    assert "如不计入未表决的业主，结论将为“未形成决定”。" in finding_of(adopted, WHOLE).figures


def test_channels_stand_in_order_of_appearance() -> None:
    assert channels_of(make_question()) == [("app", "手机"), ("door_to_door", "入户"), ("telephone", "电话")]
    odd = replace(make_question().options[0], channels=(("carrier_pigeon", Amount(1, "1.000")),))
    assert channels_of(replace(make_question(), options=(odd,))) == [("carrier_pigeon", "carrier_pigeon")]
