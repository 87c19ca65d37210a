"""What the demonstration's documents say. The figures are published, the persons invented, and both are said."""

from typing import Any

from notary.adapters.office import Facts, Person
from notary.adapters.quzhou.figures import load_case

COMPOUND = {"en": "Junyue Dongfang, Qujiang District, Quzhou", "zh_cn": "衢州市衢江区君悦东方小区"}
MATTER = {"en": "Choice of a property company", "zh_cn": "选聘物业服务企业"}
TITLE = {"en": "Hire the property company proposed?", "zh_cn": "是否同意选聘该物业服务企业"}
TEXT = {
    "en": "Shall the owners hire the property company that the committee proposes, on the terms of the draft contract "
    "posted with the announcement?",
    "zh_cn": "是否同意按照随公告公示的物业服务合同草案，选聘业主委员会提出的物业服务企业。",
}
LABELS = {
    "for": {"en": "For", "ug": "قوشۇلىمەن", "zh_cn": "同意"},
    "against": {"en": "Against", "ug": "قوشۇلمايمەن", "zh_cn": "不同意"},
    "abstain": {"en": "Abstain", "ug": "ۋاز كېچىمەن", "zh_cn": "弃权"},
}
APPLICANTS = [{"en": "Owners' committee of Junyue Dongfang", "zh_cn": "君悦东方小区业主委员会"}]
LEGAL_BASIS = ["《中华人民共和国民法典》第二百七十八条", "《中华人民共和国公证法》", "《衢州市物业管理条例》"]
PLACE = {"en": "Activity room of the compound", "zh_cn": "小区业主活动室"}
PRESENT = ["业主委员会代表", "居民委员会代表", "监票人二名"]
ADVICE = (
    "选聘物业服务企业适用何种表决规则？未表决的业主如何计算？",
    "属民法典第二百七十八条第一款第四项的一般事项：专有部分面积占比三分之二以上且人数占比三分之二以上的业主参与表决，"
    "参与表决专有部分面积过半数且参与表决人数过半数同意方可通过。按议事规则，已送达而未表决的计入已表决的多数票。",
)
ANNOUNCEMENT = {
    "en": (
        "Matter: hiring the property company proposed by the owners' committee.\n"
        "Rule: Civil Code art. 278, ordinary matter. At least two thirds of the area and of the owners must take part; "
        "more than half of the area and of the owners taking part must agree.\n"
        "How to vote: with the code in your letter, on a phone; or on paper, at your door or by telephone, before two "
        "officers. You may vote again until closing; your last ballot counts.\n"
        "Silence: an owner to whom the ballot was delivered and who does not vote is counted with the majority cast.\n"
        "Invalid papers count as taking part.\n"
        "The ballot is by name: the record shows how each unit voted.\n"
        "This is a demonstration: totals are those published for August 2022, persons are invented."
    ),
    "zh_cn": (
        "一、表决事项：选聘业主委员会提出的物业服务企业。\n"
        "二、表决规则：民法典第二百七十八条一般事项。应当由专有部分面积占比三分之二以上且人数占比三分之二以上的业主参与表决，"
        "并经参与表决专有部分面积过半数且参与表决人数过半数的业主同意。\n"
        "三、表决方式：凭通知书上的表决码用手机表决；或者由两名公证人员到场以纸质、入户、电话方式表决。"
        "截止前可以重新表决，以最后一次为准。\n"
        "四、未表决的处理：表决票已经送达而未表决的，计入已表决的多数票。\n"
        "五、无效票计入参与表决。\n"
        "六、本次为记名表决，记录中载明各户的选择。\n"
        "七、本案为演示：合计数字取自2022年8月公布的表决结果公告，人员均为虚构。"
    ),
}
NOTES = {
    "zh_cn": (
        "演示案件：合计数字取自2022年8月28日公布的表决结果公告（衢州君悦东方小区），人员、证件和电话均为虚构。",
        "公布的数字有一处不闭合：238+762+256+100=1356，比参与表决的1360人少4人。推断为4张无效纸质票，计入参与表决；"
        "弃权与无效合计面积为33157.710平方米。公告所印63.40%应为63.38%。本决定不依赖该推断。",
        "演示时钟：案件的四个星期在一分钟内走完，记录中的时间为演示时钟的时间。",
    ),
    "en": (
        "Demonstration: the totals are those published on 28 August 2022 (Junyue Dongfang, Quzhou); persons, documents "
        "and telephone numbers are invented.",
        "The published figures do not close in one place: 238+762+256+100=1356, four heads short of the 1360 that took "
        "part. Inferred: four invalid papers that count as taking part; abstained and invalid together hold 33157.710 "
        "m². The 63.40% printed should be 63.38%. The decision does not rest on this inference.",
        "Demonstration clock: the four weeks of the case pass in one minute, and times in the record are that clock's.",
    ),
    "ug": (
        "ئۈلگە دېلو: يىغىندا سانلار 2022.08.28 كۈنى ئېلان قىلىنغان ئاۋاز بېرىش نەتىجىسىدىن ئېلىندى، كىشىلەر، "
        "كىملىكلەر ۋە "
        "تېلېفونلار توقۇلما.",
        "ئېلان قىلىنغان سانلارنىڭ بىر يېرى توغرا كەلمەيدۇ: 238+762+256+100=1356، قاتناشقان 1360 كىشىدىن 4 كىشى كەم. "
        "ئۇلار قاتناشقانغا ھېسابلىنىدىغان 4 پارچە ئىناۋەتسىز قەغەز بېلەت دەپ پەرەز قىلىندى؛ ۋاز كەچكەن ۋە "
        "ئىناۋەتسىزلەرنىڭ كۆلىمى جەمئىي 33157.710 كۋادرات مېتىر. ئېلاندىكى 63.40% ئەسلىدە 63.38% بولۇشى كېرەك. بۇ "
        "قارار بۇ پەرەزگە تايانمايدۇ.",
        "ئۈلگە سائەت: دېلونىڭ تۆت ھەپتىسى بىر مىنۇتتا ئۆتىدۇ، خاتىرىدىكى ۋاقىت شۇ سائەتنىڭ ۋاقتى.",
    ),
}
SECRET_ANNOUNCEMENT = {
    "en": ANNOUNCEMENT["en"].replace(
        "The ballot is by name: the record shows how each unit voted.",
        "The ballot is secret: the phone encrypts the choice; only totals by area and by heads are ever opened, by two "
        "of three trustees together with the notary office; the record shows who voted, not how.",
    ),
    "zh_cn": ANNOUNCEMENT["zh_cn"].replace(
        "六、本次为记名表决，记录中载明各户的选择。",
        "六、本次为无记名（秘密）表决：选择在手机上加密，只开启按面积和按人数的合计，由三名保管人中的二人会同公证处进行；"
        "记录中载明谁已表决，不载明如何表决。",
    ),
}
STATEMENT = (
    "兹证明：本次表决的公告、送达、表决、截止和计票均在本处监督下依照封存的表决方案进行，结果由账本重新计算得出。"
)

OFFICE = Facts(
    host="vote.zhengyi.example",
    slug="qujiang",
    name_zh="衢江示范公证处",
    name_en="Qujiang Model Notary Office",
    address_zh="浙江省衢州市衢江区示范路1号",
    address_en="1 Model Road, Qujiang, Quzhou, Zhejiang",
    phone="0570-0000000",
    short="浙衢示证",
    people=(
        Person("li_wen", "李文", ("notary",), "演示执业证01"),
        Person("wang_min", "王敏", ("assistant",)),
        Person("zhao_ning", "赵宁", ("registrar",)),
        Person("qian_shu", "钱书", ("letter_maker",)),
        Person("sun_yi", "孙一", ("trustee",)),
        Person("wu_min", "吴敏", ("trustee",)),
        Person("zheng_jia", "郑佳", ("trustee",)),
    ),
)


WITHOUT_DEADLINES = "REHEARSAL"
"""The deadlines of a case in which nobody waits; only demonstrations and rehearsals may name them."""


def make_plan(
    opens: int, closes: int, latest: int, title: dict[str, str], deadlines: str | None = None
) -> dict[str, Any]:
    """The members of a manifest that people decide; by default with the general deadlines."""
    options = [{"id": kind, "kind": kind, "label": label} for kind, label in LABELS.items()]
    question = {
        "id": "q1",
        "max": 1,
        "min": 1,
        "options": options,
        "rule": load_case()["rule"],
        "text": TEXT,
        "title": TITLE,
    }
    return {
        "channels": ["app", "door_to_door", "paper", "telephone"],
        "closes": closes,
        **({} if deadlines is None else {"deadlines": {"id": deadlines}}),
        "extension": {"latest": latest},
        "invalid_paper": "participating",
        "max_ballots": 20,
        "opens": opens,
        "precedence": "last",
        "questions": [question],
        "silence": "participating_with_majority",
        "title": title,
    }
