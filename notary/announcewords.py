"""Words of announcements by language: ways to vote, silence, invalid ballots, and their like. Chinese binds."""

MEASURES = {"zh_cn": {"area": "专有部分面积", "headcount": "人数"}, "en": {"area": "area", "headcount": "heads"}}
BASES = {
    "zh_cn": {"all": "全体业主", "participating": "参与表决业主"},
    "en": {"all": "all owners", "participating": "the owners taking part"},
}
CHANNELS = {
    "zh_cn": {"app": "手机网上投票", "paper": "纸质表决票", "door_to_door": "入户投票", "telephone": "电话投票"},
    "en": {"app": "on a phone", "paper": "on paper", "door_to_door": "at the door", "telephone": "by telephone"},
}
SILENCE = {
    "zh_cn": {
        "not_participating": "表决票送达后没有表决的业主，不计入参与表决。",
        "participating_abstain": "表决票送达后没有表决的业主，按照议事规则计入参与表决，视为弃权。",
        "participating_with_majority": "表决票送达后没有表决的业主，按照议事规则计入参与表决，"
        "意见计入已表决的多数意见。",
        "against": "表决票送达后没有表决的业主，按照议事规则计入参与表决，视为反对。",
    },
    "en": {
        "not_participating": "An owner to whom the ballot was delivered and who does not vote is not counted "
        "as taking part.",
        "participating_abstain": "An owner to whom the ballot was delivered and who does not vote counts, by the rules "
        "of procedure, as taking part and abstaining.",
        "participating_with_majority": "An owner to whom the ballot was delivered and who does not vote counts, by the "
        "rules of procedure, as taking part, with the majority of the votes cast.",
        "against": "An owner to whom the ballot was delivered and who does not vote counts, by the rules of "
        "procedure, as taking part and voting against.",
    },
}
INVALID = {
    "zh_cn": {
        "participating": "无效票计入参与表决，不计入任何选项。",
        "not_participating": "无效票不计入参与表决。",
    },
    "en": {
        "participating": "An invalid ballot counts as taking part, and for no option.",
        "not_participating": "An invalid ballot does not count as taking part.",
    },
}
AGAIN = {
    "zh_cn": {
        "last": "截止前可以重新投票，以最后一次投的为准。",
        "paper_final": "截止前可以重新投票，以最后一次投的为准；交了纸质票的，以纸质票为准。",
    },
    "en": {
        "last": "You may vote again until closing: your last ballot counts.",
        "paper_final": "You may vote again until closing: your last ballot counts; a paper ballot goes before others.",
    },
}
ROUNDED = {
    "zh_cn": "各业主的专有部分面积取整为{step}平方米的整数倍计票。",
    "en": "Each owner's exclusive area is counted as a multiple of {step} m².",
}
PARKING = {
    "zh_cn": {
        "in": "车位、储藏间等作为专有部分的，计入面积和人数。",
        "out": "车位、储藏间等不计入面积和人数。",
        "none": "本次表决范围内没有作为专有部分的车位、储藏间。",
    },
    "en": {
        "in": "Parking spaces and stores that are units of their own count, by area and by heads.",
        "out": "Parking spaces and stores do not count.",
        "none": "No parking spaces or stores are units of their own here.",
    },
}
MODE = {
    "zh_cn": {
        "recorded": "本次为记名表决，公开记录中载明各户的选择。",
        "secret": "本次为秘密表决，公开记录中载明谁已表决，不载明如何表决，只公布合计。",
    },
    "en": {
        "recorded": "The ballot is by name: the public record shows how each unit voted.",
        "secret": "The ballot is secret: the public record shows who voted, not how; only totals are published.",
    },
}
PROXIES = {
    "zh_cn": {
        "none": "不设代理，由业主本人（法人由其代表人，共有人由推选的代表）表决。",
        "allowed": "业主可以书面委托代理人表决，",
    },
    "en": {
        "none": "There are no proxies: owners vote themselves.",
        "allowed": "Owners may give a written mandate to an agent; ",
    },
}
HEADINGS = {
    "zh_cn": (
        "表决范围与业主",
        "表决事项",
        "通过条件",
        "表决方式与时间",
        "身份核验与代理",
        "未表决、无效票与重复投票",
        "计票",
        "延期",
        "异议",
        "附件",
    ),
    "en": (
        "Scope and owners",
        "What is decided",
        "What it takes",
        "How and when to vote",
        "Identification and proxies",
        "Silence, invalid ballots, voting again",
        "Count",
        "Extension",
        "Objections",
        "Annexes",
    ),
}
