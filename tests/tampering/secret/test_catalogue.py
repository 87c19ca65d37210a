"""The closing table of a secret vote: where each of A01 to A60 is tried, and what does not concern this version.

``HERE`` counts bends of archives and tests named by number in this folder, all of them in the secret mode. ``BOTH`` are
items of the ledger and its keys, whose code knows no mode: their bends are in the folder above. ``ALSO`` names tests
elsewhere that do a part of an item. What the catalogue asks in other words than the tests do stands in ``NOTES``.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.tampering.secret.test_table import all_bends

ROOT = Path(__file__).parents[3]
ALL = [f"A{number:02}" for number in range(1, 61)]
BOTH = {"A51", "A52", "A53", "A54", "A55", "A56", "A57"}
NOT_HERE = {
    "A59": "this version runs no witness: it reads cosignatures and makes none",
    "A60": "this version has one log key for each case and does not rotate it",
}
ALSO = {
    "A06": ["tests/keys/test_sigma.py::test_no_kind_of_proof_passes_for_another"],
    "A09": ["tests/vectors/test_transcript.py::test_there_are_ten", "tests/booth/randomness.test.mjs"],
    "A10": [
        "tests/booth/randomness.test.mjs",
        "tests/browser/test_secret.py::test_no_choice_leaves_the_phone_in_clear",
    ],
    "A11": ["tests/keys/test_group.py::test_what_is_no_element_is_refused", "tests/booth/group.test.mjs"],
    "A22": ["tests/keys/test_sigma.py::test_a_proof_of_another_election_voter_or_text_is_refused"],
    "A24": ["tests/browser/test_trouble.py::test_an_answer_about_another_ballot_raises_the_alarm"],
    "A28": ["tests/vectors/test_ed25519.py::test_both_checks_agree_on_every_case"],
    "A33": ["tests/browser/test_secret_trouble.py::test_another_election_is_not_voted_in"],
    "A34": ["tests/keys/test_ceremony.py::test_a_key_that_takes_the_others_back_out_is_refused"],
    "A38": ["tests/keys/test_ceremony.py::test_a_wrong_value_is_found_by_the_trustee_who_gets_it"],
    "A40": ["tests/keys/test_factor.py::test_version_1_accepts_a_count_shifted_by_a_hundred_and_ours_refuses"],
    "A43": ["tests/notary/test_trustee.py::test_a_case_with_a_lost_trustee_reaches_its_result"],
    "A47": ["tests/notary/test_trustee_refusal.py::test_nothing_is_decrypted_before_closing_and_tally"],
    "A58": ["tests/ledger/test_fence.py::test_a_restored_old_database_writes_and_signs_nothing"],
}
NOTES = {
    "A01": "the forger cannot choose the number: the equations give one that is neither 0 nor 1, and it is refused",
    "A02": "a proof says phi, the hash of election.json, which holds key, questions and the manifest's hash",
    "A03": "version 1 names no option: moved pairs are caught by the sum's proof, which hashes all of them",
    "A09": "challenges of version 1 are SHA-256 modulo the order, as specified; ours and all secrets are 64 bytes wide",
    "A11": "edwards25519 in its prime-order subgroup, not ristretto255: the classes are those of RFC 8032 and torsion",
    "A22": "halves are remembered; commitments cannot be copied without their nonces, see test_record_forged.py",
    "A31": "the number of replaced ballots follows from the record; the certificate does not print it",
    "A37": "the order is the ledger's; an archive of Belenios does not show it",
    "A42": "a bad share is refused when it is sent, so the record holds none; an archive may, and it is set aside",
    "A48": "one suite; the manifest, the election and every statement name it",
    "A58": "the fence compares with this service's own published files; no witness is asked",
}


@cache
def functions(path: Path) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


def numbers(name: str) -> list[str]:
    """``test_a17_a18_what`` is a test of A17 and A18."""
    found = re.match(r"test((?:_a\d\d)+)_", name)
    return found[1].upper().split("_")[1:] if found else []


def named_in(folder: Path) -> dict[str, list[str]]:
    """The tests of each number in one folder."""
    found: dict[str, list[str]] = {}
    for path in sorted(folder.glob("test_*.py")):
        for name in functions(path):
            for number in numbers(name):
                found.setdefault(number, []).append(f"{path.name}::{name}")
    return found


def rows() -> Iterator[tuple[str, int, list[str]]]:
    """Number, mutations of archives, tests in words or what stands for them."""
    here, above = named_in(Path(__file__).parent), named_in(Path(__file__).parents[1])
    bends = [item.number for item in all_bends()]
    for number in ALL:
        named = above.get(number, []) if number in BOTH else here.get(number, [])
        yield number, bends.count(number), [*named, *ALSO.get(number, [])]


def test_every_item_is_tried_or_named_as_not_of_this_version() -> None:
    for number, mutations, tests in rows():
        print(
            f"{number} {mutations:3} mutations, {len(tests):2} tests {NOTES.get(number, '')}{NOT_HERE.get(number, '')}"
        )
        assert bool(tests) != (number in NOT_HERE), number
    assert set(NOT_HERE) == {"A59", "A60"}


def test_all_but_the_ledgers_own_are_tried_in_the_secret_mode() -> None:
    here = named_in(Path(__file__).parent)
    missing = [number for number in ALL if number not in here and number not in BOTH | set(NOT_HERE)]
    assert missing == ["A58"]  # of a whole service, not of a case: tests/ledger


def test_every_mutation_of_an_archive_is_run_by_a_test_of_its_number_or_neighbour() -> None:
    """Each module runs what it registers: ``bends`` refuses a number without mutations, and this a forgotten one."""
    run = set()
    for path in Path(__file__).parent.glob("test_*.py"):
        text = path.read_text(encoding="utf-8")
        for call in re.findall(r"bends\(__name__((?:, \"[AX]\d\d\")+)\)", text):
            run |= {(path.stem, number) for number in re.findall(r"[AX]\d\d", call)}
    registered = {(item.make.__module__.rpartition(".")[2], item.number) for item in all_bends()}
    assert registered - run == set()


def test_what_stands_elsewhere_is_there() -> None:
    for named in [test for tests in ALSO.values() for test in tests]:
        file, _, name = named.partition("::")
        path = ROOT / file
        assert path.exists(), file
        assert not name or name in functions(path), named


def test_every_note_is_of_an_item() -> None:
    assert set(NOTES) <= set(ALL) - set(NOT_HERE)
    for number in ("A17", "A18", "A40"):
        assert sum(item.number == number for item in all_bends()) >= 5
