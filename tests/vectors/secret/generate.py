"""Write the vectors of secret ballots: from a letter, an election, choices and a seed to one ballot, byte for byte.

    python -m tests.vectors.secret.generate

Python (``tests/voting/belenios/test_vectors.py``) and the booth make the same bytes from the same values. The files
were written by the code under test once; every ballot in them was then accepted by ``belenios-tool`` 3.3.0
(``election verify-ballot``), which shares no code with us. They are not to be written again unless the format changes.
"""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

from keys.adapters.sodium import SodiumGroup
from keys.group import element_text
from voting.belenios.credential import make_credential, secret_exponent
from voting.belenios.election import Question, make_election
from voting.belenios.encrypt import SeedStream, make_secret_ballot

HERE = Path(__file__).parent
GROUP = SodiumGroup()
LETTER = {
    "secret": "7K3M9QXV2B8NR4TYHWCD",
    "origin": "vote.example.org/quzhou/case/junyue-2022",
    "voter": "v0001",
    "issue": 1,
}
ONE = Question("选哪家物业公司？", ("公司甲", "公司乙", "公司丙", "弃权"), 1, 1)
SOME = Question('"some" \\ \t\x7f', ("a", "b", "c"), 0, 2)
BLANK = Question("or blank", ("x", "y", "z"), 1, 2, blank=True)
BLANK_OR_NOTHING = Question("nothing, one, or blank", ("u", "v"), 0, 1, blank=True)
CASES: dict[str, tuple[list[Question], list[list[int]]]] = {
    "one-of-four": ([ONE], [[0, 0, 1, 0]]),
    "none-of-three": ([SOME], [[0, 0, 0]]),
    "two-of-three": ([SOME], [[1, 0, 1]]),
    "blank": ([BLANK], [[1, 0, 0, 0]]),
    "not-blank": ([BLANK], [[0, 1, 1, 0]]),
    "nothing-and-not-blank": ([BLANK_OR_NOTHING], [[0, 0, 0]]),
    "four-questions": ([ONE, SOME, BLANK, BLANK_OR_NOTHING], [[1, 0, 0, 0], [0, 1, 0], [0, 0, 0, 1], [1, 0, 0]]),
}


def make_vector(name: str, questions: list[Question], choices: list[list[int]]) -> dict[str, Any]:
    key = GROUP.base(int.from_bytes(sha256(b"election key").digest(), "big"))
    election = make_election(GROUP, "KPj8DKHJGbhFrG", "试 " + name, "5a" * 32, key, questions)
    letter: Any = LETTER
    credential = make_credential(letter["secret"], letter["origin"], letter["voter"], letter["issue"])
    secret, seed = secret_exponent(election.uuid, credential), sha256(name.encode()).digest()
    ballot, stream = make_secret_ballot(GROUP, election, secret, choices, seed), SeedStream(seed)
    return {
        "expect": "ok",
        "source": "tests/vectors/secret/generate.py; accepted by belenios-tool 3.3.0",
        "letter": LETTER,
        "election": election.data.decode(),
        "seed": seed.hex(),
        "choices": choices,
        "credential": credential,
        "public": element_text(GROUP, GROUP.base(secret)),
        "scalars": [str(stream()) for _ in range(3)],
        "ballot": ballot.decode(),
        "sha256": sha256(ballot).hexdigest(),
    }


if __name__ == "__main__":
    for name, (questions, choices) in CASES.items():
        text = json.dumps(make_vector(name, questions, choices), ensure_ascii=False, indent=1)
        (HERE / f"{name}.json").write_text(text + "\n", encoding="utf-8")
