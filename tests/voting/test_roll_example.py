"""The examples of the specification are executed. voting/SPEC.md, Example."""

import hashlib
import re
from pathlib import Path

from keys.adapters.sodium import SigningKey
from voting.commitment import PrivateOwner
from voting.credential import format_code, make_seed, parse_code
from voting.problem import DOUBTS, SENTENCES
from voting.roll import Voter, make_roll, parse_roll

VOTING = Path(__file__).parents[2] / "voting"
TEXT = "\n".join(path.read_text(encoding="utf-8") for path in sorted(VOTING.glob("*.md")))


def block(name: str) -> list[str]:
    """The lines of the fenced example ``name``."""
    found = re.search(rf"^```{name}\n(.*?)\n```$", TEXT, re.DOTALL | re.MULTILINE)
    assert found is not None
    return found[1].split("\n")


def test_roll() -> None:
    data, sha256 = block("roll")
    owner = PrivateOwner("赵甲子", "resident_id", "99000019700101001X", "15400000001", *[bytes(16)] * 3)
    made = make_roll("2022-08-01", [Voter("v0001", "person", 89_370, ("1幢1单元101室",), (owner.committed(),))])
    assert made.data == data.encode()
    assert parse_roll(data.encode()) == made
    assert hashlib.sha256(data.encode()).hexdigest() == sha256 == made.sha256.hex()


def test_letter() -> None:
    first, seed, public = block("letter")
    code, voter, issue = first.split(" ")
    assert format_code(parse_code(code)) == code
    made = make_seed(parse_code(code), "vote.example.org/quzhou/case/junyue-2022", voter, int(issue))
    assert made.hex() == seed
    assert SigningKey(made).public.hex() == public


def test_every_fault_is_specified_and_every_doubt_is_a_fault() -> None:
    assert [code for code in SENTENCES if f"`{code}`" not in TEXT] == []
    assert set(SENTENCES) > set(DOUBTS)


def test_every_fault_is_produced_by_a_test() -> None:
    tests = "\n".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    assert [code for code in SENTENCES if f'"{code}"' not in tests] == []
