"""Announcements: every mandatory part has a test that leaves it out; what is sealed is what was announced."""

import copy
from typing import Any

import pytest

from keys.canonical import encode_canonical
from keys.errors import RejectionError
from notary.announced import TERMS, MatterUnannouncedError, check_announced
from notary.announcement import (
    DATED,
    DAY,
    WORDED,
    Announcement,
    Span,
    find_gaps,
    format_announcement,
    must_say,
    parse_announcement,
    plain_terms,
)
from notary.announcetext import threshold_words, write_text
from tests.notary.announcements import POSTED, RULES, make_announcement, make_notice, make_terms, words

SPAN = Span(POSTED + 15 * DAY)


def gaps(made: Announcement, span: Span = SPAN) -> list[tuple[str, str]]:
    return [(gap.code, gap.place) for gap in find_gaps(made, RULES, POSTED, span)]


def test_a_whole_announcement_has_no_gap_and_comes_back_as_it_was() -> None:
    made = make_announcement()
    assert gaps(made) == []
    assert parse_announcement(format_announcement(made)) == made
    assert gaps(make_announcement(make_terms("committee"))) == []


@pytest.mark.parametrize("name", WORDED)
def test_every_worded_part_is_mandatory_in_both_languages(name: str) -> None:
    notice = make_notice(**{name: words("有", " ")})
    assert gaps(make_announcement(notice=notice)) == [("field-missing", f"{name}/en")]


@pytest.mark.parametrize("name", [*DATED, "heads", "area"])
def test_every_number_is_mandatory(name: str) -> None:
    made = make_announcement()
    assert gaps(Announcement(made.title, made.text, made.terms, make_notice(**{name: 0}))) == [("field-missing", name)]


@pytest.mark.parametrize(
    ("name", "nothing"), [("parking", ""), ("proxies", ""), ("objection_phone", ""), ("scrutineers", [])]
)
def test_every_other_part_is_mandatory(name: str, nothing: Any) -> None:
    made = make_announcement()
    bent = Announcement(made.title, made.text, made.terms, make_notice(**{name: nothing}))
    assert gaps(bent) == [("field-missing", name)]


@pytest.mark.parametrize("name", TERMS)
def test_every_term_is_mandatory(name: str) -> None:
    made = make_announcement()
    terms = {key: value for key, value in make_terms().items() if key != name}
    assert ("field-missing", f"terms/{name}") in gaps(Announcement(made.title, made.text, terms, made.notice))


@pytest.mark.parametrize(
    ("terms", "notice", "gap"),
    [
        ({"opens": POSTED + 14 * DAY}, {}, ("notice-too-short", "opens")),
        ({"opens": POSTED + 16 * DAY + 1}, {}, ("time-not-whole", "opens")),
        ({"closes": POSTED + 18 * DAY}, {}, ("window-out-of-range", "closes")),
        ({"opens": POSTED + 30 * DAY, "closes": POSTED + 20 * DAY}, {}, ("times-crossed", "closes")),
        ({"extension": {"latest": POSTED + 29 * DAY}}, {}, ("times-crossed", "closes")),
        ({"extension": {"latest": POSTED + 130 * DAY}}, {}, ("extension-too-long", "latest")),
        ({}, {"count_at": POSTED + 29 * DAY}, ("times-crossed", "count_at")),
        ({}, {"objection_until": POSTED}, ("times-crossed", "objection_until")),
        ({}, {"proxies": "allowed"}, ("field-missing", "proxies")),
    ],
)
def test_crossed_times_are_named(terms: dict[str, Any], notice: dict[str, Any], gap: tuple[str, str]) -> None:
    assert gap in gaps(make_announcement(make_terms(**terms), make_notice(**notice)))


def test_the_days_are_those_of_the_place() -> None:
    made = make_announcement(make_terms(opens=POSTED + 7 * DAY))
    assert gaps(made) == [("notice-too-short", "opens")]
    assert gaps(made, Span(POSTED + 7 * DAY)) == []
    assert gaps(make_announcement(make_terms(opens=POSTED + 15 * DAY))) == []  # the very day counts


def test_an_election_in_which_nobody_can_be_chosen_is_named() -> None:
    terms = make_terms("committee")
    terms["questions"][0] |= {"blank": False, "min": 1}
    assert gaps(make_announcement(terms)) == [("none-of-these-missing", "questions/0/options")]


def test_no_question_and_one_with_an_open_blank_are_named() -> None:
    assert ("field-missing", "questions") in gaps(make_announcement(make_terms(questions=[])))
    terms = make_terms()
    terms["questions"][0]["text"]["en"] = "Shall ____ be hired?"
    assert gaps(make_announcement(terms)) == [("field-missing", "questions/0/text/en")]


def test_silence_that_joins_nobody_cannot_stand_beside_an_election() -> None:
    terms = make_terms("committee", silence="participating_with_majority")
    assert gaps(make_announcement(terms)) == [("silence-undirected", "silence")]


def test_a_rule_for_another_kind_and_an_unknown_one_are_named() -> None:
    for rule, code in (("CN-279", "rule-kind-wrong"), ("CN-999", "rules-unknown")):
        terms = make_terms("committee")
        terms["questions"][0]["rule"] = rule
        assert (code, "questions/0/rule") in gaps(make_announcement(terms))


def test_an_edited_text_must_still_say_what_binds() -> None:
    made = make_announcement()
    for place, needed in must_say(made).items():
        text = {**made.text, "zh_cn": made.text["zh_cn"].replace(needed, "……")}
        assert ("text-lacks", place) in gaps(Announcement(made.title, text, made.terms, made.notice))
    more = {**made.text, "zh_cn": made.text["zh_cn"].replace("二、", "二、\n　") + "\n另附说明。"}
    assert gaps(Announcement(made.title, more, made.terms, made.notice)) == []


def test_thresholds_are_those_of_the_rule_with_their_bases() -> None:
    assert "四分之三以上" in threshold_words(RULES["CN-278-SPE"], "zh_cn")
    ordinary = threshold_words(RULES["CN-278-ORD"], "zh_cn")
    assert "三分之二以上" in ordinary
    assert "参与表决业主人数的半数" in ordinary
    assert "不超过全体业主人数的三分之一" in threshold_words(RULES["CN-HENAN-66"], "zh_cn")
    assert "at least 3/4 of the owners taking part by area" in threshold_words(RULES["CN-278-SPE"], "en")


@pytest.mark.parametrize(
    "silence", ["not_participating", "participating_abstain", "participating_with_majority", "against"]
)
def test_the_text_says_the_silence_policy(silence: str) -> None:
    said = {
        language: write_text(make_terms(silence=silence), make_notice(), RULES, language)
        for language in ("zh_cn", "en")
    }
    other = {"not_participating": "against"}.get(silence, "not_participating")
    assert said["zh_cn"] != write_text(make_terms(silence=other), make_notice(), RULES, "zh_cn")
    assert ("不计入参与表决" in said["zh_cn"]) == (silence == "not_participating")
    assert ("is not counted" in said["en"]) == (silence == "not_participating")


def sealed(**changes: Any) -> bytes:
    return encode_canonical({**plain_terms(make_terms()), "announcement": "00", "v": 1, **changes})


def test_what_was_announced_may_be_sealed() -> None:
    check_announced(format_announcement(make_announcement()), sealed())


def test_how_areas_are_rounded_is_told_to_owners() -> None:
    """Rounding decides how much everybody weighs: whoever seals it has announced it, in figures and words."""
    terms = make_terms(rounding=1_000)
    made = make_announcement(terms)
    check_announced(format_announcement(made), sealed(rounding=1_000))
    assert plain_terms(terms)["rounding"] == 1_000
    with pytest.raises(MatterUnannouncedError):
        check_announced(format_announcement(made), sealed())
    assert "取整为1.000平方米的整数倍" in write_text(terms, make_notice(), RULES, "zh_cn")
    assert "取整为" not in write_text(make_terms(), make_notice(), RULES, "zh_cn")


def other_question(change: str) -> Any:
    questions = copy.deepcopy(make_terms()["questions"])
    if change == "text":
        questions[0]["text"]["zh_cn"] += "，并授权业主委员会另行确定价格"
    elif change == "rule":
        questions[0]["rule"] = "CN-279"
    elif change == "option":
        questions[0]["options"].pop()
    else:
        questions.append({**copy.deepcopy(questions[0]), "id": "q2"})
    return questions


@pytest.mark.parametrize(
    "changes",
    [
        *({"questions": other_question(change)} for change in ("text", "rule", "option", "another")),
        {"closes": POSTED + 31 * DAY},
        {"opens": POSTED + 15 * DAY},
        {"extension": {"latest": POSTED + 90 * DAY}},
        {"silence": "participating_with_majority"},
        {"invalid_paper": "not_participating"},
        {"channels": ["app"]},
        {"mode": "secret"},
        {"precedence": "paper_final"},
        {"proxies": {"excluded": [], "limit": 3, "outside": False, "own_ballot": "ends"}},
        {"rounding": 100_000},
    ],
)
def test_what_was_not_announced_may_not(changes: dict[str, Any]) -> None:
    with pytest.raises(MatterUnannouncedError):
        check_announced(format_announcement(make_announcement()), sealed(**changes))


@pytest.mark.parametrize("data", [b"plain text", b"{}", b'{"terms":[]}', b'{"terms":{}}', b"[]", b"null"])
def test_an_announcement_without_terms_announces_nothing(data: bytes) -> None:
    with pytest.raises(MatterUnannouncedError):
        check_announced(data, sealed())


@pytest.mark.parametrize("notice", [{"mode": "recorded"}, {"more": 1}, {"heads": -1}, {"objection_phone": 1}])
def test_another_form_is_refused(notice: dict[str, Any]) -> None:
    made = make_announcement()
    with pytest.raises(RejectionError):
        format_announcement(Announcement(made.title, made.text, made.terms, {**made.notice, **notice}))
