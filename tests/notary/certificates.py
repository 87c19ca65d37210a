"""Sample certificates for the tests: the published figures of Quzhou 2022, in every outcome."""

from dataclasses import replace
from hashlib import sha256

from notary.certificate import (
    Amount,
    Annex,
    Applicant,
    Ballots,
    Certificate,
    Condition,
    Election,
    Ledger,
    Measure,
    Office,
    Officer,
    OptionResult,
    Outcome,
    Paper,
    QuestionResult,
    Said,
    Stage,
    Step,
)

NOTHING = Amount(0, "0.000")
FAVOUR = Said("同意", "For", "قوشۇلىمەن")
OPENED, CLOSED, ISSUED = 1660955400, 1661500800, 1661660000


def make_conditions(participating: Amount, favour: Amount, whole: Amount) -> tuple[Condition, ...]:
    def holds(value: str, base: str, numerator: int, denominator: int, strict: bool) -> bool:
        left = int(value.replace(".", "")) * denominator
        right = int(base.replace(".", "")) * numerator
        return left > right if strict else left >= right

    rows: list[Condition] = []
    measures: tuple[Measure, ...] = ("headcount", "area")
    stages: tuple[tuple[Stage, Said | None, Amount, Amount, tuple[int, int]], ...] = (
        ("participation", None, participating, whole, (2, 3)),
        ("adoption", FAVOUR, favour, participating, (1, 2)),
    )
    for measure in measures:
        for stage, words, part, base, fraction in stages:
            value_text = str(part.heads) if measure == "headcount" else part.area
            base_text = str(base.heads) if measure == "headcount" else base.area
            strict = stage == "adoption"
            rows.append(
                Condition(
                    stage,
                    measure,
                    words,
                    value_text,
                    "all" if stage == "participation" else "participating",
                    base_text,
                    ">" if strict else ">=",
                    fraction,
                    holds(value_text, base_text, *fraction, strict),
                )
            )
    return tuple(sorted(rows, key=lambda row: row.stage != "participation"))


def make_question(outcome: Outcome = "not_adopted") -> QuestionResult:
    whole = Amount(1505, "191619.210")
    participating = Amount(1360, "171755.223")
    favour, against, abstain = Amount(238, "29734.250"), Amount(762, "95862.363"), Amount(256, "32650.210")
    silent = Amount(100, "13000.900")
    if outcome == "adopted":
        favour, against = Amount(762, "95862.363"), Amount(238, "29734.250")
    if outcome == "quorum_not_met":
        participating, silent = Amount(960, "121000.100"), NOTHING
        favour, against, abstain = Amount(600, "80000.100"), Amount(300, "35000.000"), Amount(56, "5492.500")
    none, share = NOTHING, silent
    options = (
        OptionResult(
            "for",
            Said("同意", "For", "قوشۇلىمەن"),
            favour,
            (
                ("app", Amount(57, "7125.250")),
                ("door_to_door", Amount(32, "4000.000")),
                ("telephone", Amount(149, "18609.000")),
            ),
            share if outcome == "adopted" else none,
            Amount(862, "108863.263") if outcome == "adopted" else favour,
        ),
        OptionResult(
            "against",
            Said("反对", "Against", "قارشى"),
            against,
            (
                ("app", Amount(472, "59000.363")),
                ("door_to_door", Amount(99, "12400.000")),
                ("telephone", Amount(191, "24462.000")),
            ),
            share if outcome == "not_adopted" else none,
            Amount(862, "108863.263") if outcome == "not_adopted" else against,
        ),
        OptionResult(
            "abstain",
            Said("弃权", "Abstain", "ۋاز كېچىمەن"),
            abstain,
            (
                ("app", Amount(7, "900.210")),
                ("door_to_door", Amount(35, "4450.000")),
                ("telephone", Amount(214, "27300.000")),
            ),
            none,
            abstain,
        ),
    )
    return QuestionResult(
        id="q1",
        title=Said("选聘衢州市某物业服务有限公司为本小区物业服务企业", "Hire the property company proposed"),
        rule="CN-278-ORD",
        rule_title="《中华人民共和国民法典》第二百七十八条第二款（普通事项）",
        options=options,
        participating=participating,
        invalid=Amount(4, "507.500"),
        silent=silent,
        silence="participating_with_majority",
        conditions=make_conditions(participating, options[0].counted, whole),
        outcome=outcome,
        without_silent="not_adopted" if silent.heads else "",
    )


def make_certificate(outcome: Outcome = "not_adopted", *, bundle: bytes = b"evidence") -> Certificate:
    return Certificate(
        number="（2022）浙衢正证民字第1号",
        office=Office(
            "浙江省衢州市正议公证处", "Zhengyi Notary Office, Quzhou", "浙江省衢州市衢江区府前路1号", "0570-0000000"
        ),
        officers=(Officer("王守正", "浙证00001号"), Officer("李明证", "浙证00002号")),
        applicants=(
            Applicant(Said("衢州市衢江区君悦东方小区业主委员会"), "住所：衢州市衢江区", "陈一鸣，业主委员会主任"),
        ),
        title=Said("选聘物业服务企业", "Choice of a property company"),
        compound=Said("衢州市衢江区君悦东方小区", "Junyue Dongfang, Qujiang District, Quzhou"),
        applied=1658995200,
        accepted=1659081600,
        opens=OPENED,
        closes=CLOSED,
        issued=ISSUED,
        documents=("roll_posted", "announcement_posted", "manifest_sealed", "delivery_recorded"),
        steps=(
            Step(1658995200, "case_opened"),
            Step(
                1659340800,
                "roll_posted",
                {"area": "191619.210", "heads": 1505, "units": 1644, "until": 1659945600},
            ),
            Step(1659427200, "announcement_posted", {"until": 1660723200}),
            Step(1660464000, "delivery_recorded", {"attempted": 0, "delivered": 1360, "not_found": 145, "refused": 0}),
            Step(1660850000, "manifest_sealed"),
            Step(OPENED, "voting_opened", {"credentials": 1505}),
            Step(CLOSED, "voting_closed", {"ballots": 1262, "voters": 1256}),
            Step(1661502000, "paper_reconciled"),
            Step(1661504400, "result_declared"),
            Step(1661588000, "statement_read", {"place": {"zh_cn": "小区业主活动室"}, "present": ["监票人二名"]}),
        ),
        basis=(
            "《中华人民共和国公证法》",
            "《公证程序规则》第五十二条",
            "《中华人民共和国民法典》第二百七十八条",
        ),
        all=Amount(1505, "191619.210"),
        questions=(make_question(outcome),),
        ledger=Ledger(
            "vote.example.org/quzhou/case/2022-0001",
            2741,
            sha256(b"root").digest(),
            sha256(b"manifest").digest(),
            sha256(bundle).digest(),
        ),
        annexes=(
            Annex("announcement", sha256(b"announcement").digest()),
            Annex("roll", sha256(b"roll").digest()),
        ),
        verify_url="https://vote.example.org/verify/2022-0001",
        ballots=Ballots(1262, 1256, 5, 1, 1256),
        paper=Paper(4515, 740, 724, 720, (("several_options", 4),)),
        demonstration=True,
        notes_zh=("合计数字取自公开的表决结果公告；人物均系虚构。",),
    )


def make_long_certificate() -> Certificate:
    """Five questions of six options: the most a certificate shows as tables."""
    question = make_question()
    options = tuple(
        replace(question.options[place % 3], id=f"c{place}", label=Said(f"第{place + 1}候选人（某某物业服务有限公司）"))
        for place in range(6)
    )
    many = tuple(
        replace(question, id=f"q{n}", title=Said(f"事项{n}：{question.title_zh}"), options=options) for n in range(1, 6)
    )
    return replace(make_certificate(), questions=many)


def make_ballot_paper(number: int = 30) -> Certificate:
    """One election among ``number`` candidates for seven seats."""
    question = make_question("adopted")
    names = [f"{'赵钱孙李周吴郑王冯陈'[place % 10]}{'一二三四五六七八九十'[place // 10]}鸣" for place in range(number)]
    area = [f"{90000 - place * 1000}.125" for place in range(number)]
    options = tuple(
        OptionResult(f"c{place}", Said(name), *_votes(1200 - place * 20, area[place]))
        for place, name in enumerate(names)
    )
    conditions = tuple(
        replace(condition, subject=Said(name), value=value)
        for name, option in zip(names[:7], options[:7], strict=True)
        for condition, value in zip(
            question.conditions[2:], (str(option.counted.heads), option.counted.area), strict=True
        )
    )
    return replace(
        make_certificate(),
        questions=(
            replace(
                question,
                title=Said("选举第三届业主委员会委员", "Election of the third owners' committee"),
                options=options,
                silent=NOTHING,
                silence="participating_abstain",
                conditions=(*question.conditions[:2], *conditions),
                election=Election(7, 1, 7, ("headcount", "area"), tuple(Said(name) for name in names[:7])),
                blank=Amount(12, "1500.000"),
            ),
        ),
    )


def _votes(heads: int, area: str) -> tuple[Amount, tuple[tuple[str, Amount], ...], Amount, Amount]:
    cast = Amount(heads, area)
    return cast, (("app", Amount(heads, area)),), NOTHING, cast


RARE = ("㐂𠮷", "𬱖䶮", "䲜𬭚𫖯", "𰻝海峤", "𡈽㛃")
UYGHUR = ("ئابدۇراخمان تۇرسۇن", "گۈلنار ئابلىز")


def make_rare_certificate() -> Certificate:
    """Names in characters that few fonts have, and in Uyghur."""
    certificate = make_certificate()
    option = replace(certificate.questions[0].options[0], label=Said(f"同意 {UYGHUR[1]}"))
    return replace(
        certificate,
        officers=(Officer(RARE[0]), Officer(UYGHUR[0])),
        applicants=tuple(Applicant(Said(name), agent=UYGHUR[1]) for name in (*RARE, *UYGHUR)),
        questions=(replace(certificate.questions[0], options=(option, *certificate.questions[0].options[1:])),),
    )


def in_edition(certificate: Certificate, edition: str) -> Certificate:
    """The same certificate as a translation of the Chinese one."""
    return replace(certificate, edition=edition, binding_sha256=sha256(b"Chinese").digest())
