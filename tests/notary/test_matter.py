"""Templates of matters: each names a rule for its kind, documents that exist, words in both languages."""

import pytest

from notary.adapters.matterbook import load_kinds, load_matters
from notary.adapters.rulebook import current_rules
from notary.decision import parse_rules
from notary.errors import RulesMalformedError
from notary.matter import ELECTION, Matter, fill, list_documents, make_question, parse_matter
from voting.question import CANDIDATE

RULES = parse_rules(current_rules().decode())
MATTERS = load_matters()


def test_the_common_matters_are_there() -> None:
    assert set(MATTERS) == {"hire", "renew", "dismiss", "fund_use", "fund_raise", "committee", "lift", "change_use"}
    assert [matter.order for matter in MATTERS.values()] == list(range(1, 9))


@pytest.mark.parametrize("matter", MATTERS.values(), ids=lambda matter: matter.id)
def test_a_template_names_what_exists(matter: Matter) -> None:
    for rule in matter.rules:
        assert matter.kind in RULES[rule].questions
    assert set(matter.documents) <= set(load_kinds())
    assert matter.warnings
    for words in (matter.name, matter.title, matter.text, *matter.blanks.values(), *matter.warnings):
        assert all(words[language].strip() for language in ("zh_cn", "en"))


@pytest.mark.parametrize("matter", MATTERS.values(), ids=lambda matter: matter.id)
def test_a_filled_template_leaves_no_blank_and_can_be_refused(matter: Matter) -> None:
    values = {"compound": "河畔小区", **dict.fromkeys(matter.blanks, "甲")}
    question = make_question(matter, values, matter.rule, ["张一", "李二", "王三"], 2)
    said = [question["title"], question["text"]]
    assert all("{" not in text and "____" not in text for words in said for text in words.values())
    if matter.kind == ELECTION:
        assert question["blank"] is True  # none of these
        assert {option["kind"] for option in question["options"]} == {CANDIDATE}
    else:
        assert {option["kind"] for option in question["options"]} >= {"for", "against"}


def test_using_the_fund_is_ordinary_and_raising_it_special() -> None:
    assert (MATTERS["fund_use"].rule, MATTERS["fund_raise"].rule) == ("CN-278-ORD", "CN-278-SPE")


def test_what_is_put_in_names_no_further_blank() -> None:
    words = {"zh_cn": "选聘{name}，期限{term}", "en": "{name}"}
    assert fill(words, {"name": "{term}", "term": "{compound}"}) == {
        "zh_cn": "选聘{term}，期限{compound}",
        "en": "{term}",
    }
    assert fill(words, {})["zh_cn"] == "选聘____，期限____"


def test_an_agent_brings_a_mandate() -> None:
    kinds = load_kinds()
    alone = list_documents(MATTERS["hire"], kinds, has_agent=False)
    assert set(list_documents(MATTERS["hire"], kinds, has_agent=True)) - set(alone) == {"agency"}
    assert "contract" in alone
    assert "contract" not in list_documents(None, kinds, has_agent=False)


@pytest.mark.parametrize("text", ["", "order = 1", "order =", "kind = 'poll'"])
def test_a_broken_template_is_refused(text: str) -> None:
    with pytest.raises(RulesMalformedError):
        parse_matter("x", text)
