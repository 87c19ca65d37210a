"""Files of decision rules: one accepted form."""

import pytest

from notary.decision import Condition, parse_rules
from notary.errors import RulesMalformedError

GOOD = """format = 1
[R]
title = "t"
source = "s"
quorum = [{ measure = "area", base = "all", comparison = ">=", fraction = "2/3" }]
adoption = [{ measure = "headcount", base = "participating", comparison = ">", fraction = "1/2" }]
"""


def test_a_good_file_of_rules() -> None:
    rule = parse_rules(GOOD)["R"]
    assert rule.quorum == (Condition("area", "all", ">=", (2, 3)),)
    assert rule.adoption == (Condition("headcount", "participating", ">", (1, 2)),)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("format = 1", "format = 2"),
        ("format = 1\n", ""),
        ('"2/3"', '"2"'),
        ('"2/3"', '"3/2"'),
        ('"2/3"', '"0/3"'),
        ('"2/3"', '"2/0"'),
        ('"2/3"', '"-2/-3"'),
        ('"2/3"', '"0.67/1"'),
        ('"2/3"', "0.6667"),
        ('">="', '"="'),
        ('"area"', '"shares"'),
        ('"all"', '"valid"'),
        ('title = "t"\n', ""),
        ("[R]", "[R"),
        ("quorum", "threshold"),
    ],
)
def test_bad_files_of_rules_are_refused(old: str, new: str) -> None:
    assert old in GOOD
    with pytest.raises(RulesMalformedError):
        parse_rules(GOOD.replace(old, new, 1))
