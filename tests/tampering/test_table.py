"""The closing count: which attacks are tried, by how many different mutations, each with one code of its own place."""

import importlib
import re
from collections import Counter
from pathlib import Path

from tests.tampering.bending import BENDS, Bend

SECRET_MODE = {f"A{number:02}" for number in (*range(1, 11), 18, *range(34, 49))}
ELSEWHERE = {
    "A11": "no ristretto255 in the recorded mode",
    "A12": "A27 and the vectors in tests/keys",
    "A13": "A28",
    "A16": "controls, test_control.py",
    "A31": "messages of the voters' site",
    "A49": "test_chain.py: every entry, four changes, two levels",
    "A58": "tests/ledger/test_fence.py",
    "A59": "no witness of ours",
    "A60": "no rotation of log keys",
    "A64": "tests/voting/test_merge.py",
    "A65": "tests/voting/test_merge.py",
    "A77": "secret mode",
    "A78": "secret mode",
    "A79": "secret mode",
    "A80": "the voters' site",
    "A81": "tests/notary/test_pdfcheck.py",
    "A82": "tests/notary/test_pdfcheck.py",
    "A83": "tests/notary/test_pdfcheck.py",
    "A85": "tests/notary/test_pdf.py",
    "A88": "test_container.py",
    "A89": "test_container.py and tests/ledger/test_bundle.py",
    "A90": "tests/voting/test_rollfile.py",
    "A91": "the voters' site",
    **{f"A{number}": "the voters' site" for number in range(93, 99)},
}
LEAST = 60


def all_bends() -> list[Bend]:
    """Every bend of every module of this folder, each once, in the catalogue's order."""
    for path in sorted(Path(__file__).parent.glob("test_*.py")):
        importlib.import_module(f"tests.tampering.{path.stem}")
    unique = {(item.number, item.what): item for item in BENDS}
    return sorted(unique.values(), key=lambda item: (item.number[0], int(item.number[1:]), item.adversary))


def table(items: list[Bend]) -> str:
    """One line for each mutation: number, adversary, what was bent, code and place of the refusal."""
    width = max(len(item.what) for item in items)
    lines = [
        f"{item.number:4} {item.adversary:3} {item.what:{width}} {item.code}"
        + ("" if item.entry is None else f" at entry {item.entry}")
        for item in items
    ]
    return "\n".join(lines)


def test_at_least_sixty_different_mutations() -> None:
    """Figures of the declared result and the forty documents stand for one mutation each here."""
    items = all_bends()
    print(table(items))
    counts = Counter(item.number for item in items)
    kinds = [item for item in items if not item.what.startswith(("declared ", "document "))]
    print(f"\n{len(items)} mutations, {len(kinds)} of them different in kind, {len(counts)} attacks")
    print(f"{len({item.code for item in items})} codes: {', '.join(sorted({item.code for item in items}))}")
    assert len(kinds) >= LEAST
    assert counts["A86"] >= 40
    assert counts["A84"] >= 40


def test_every_attack_of_the_catalogue_is_somewhere() -> None:
    tried = {item.number for item in all_bends()}
    expected = {f"A{number:02}" for number in range(1, 99)} - SECRET_MODE - set(ELSEWHERE)
    assert expected - tried == set()
    assert tried & (SECRET_MODE | set(ELSEWHERE)) == set()


def test_every_attack_has_a_test_named_by_its_number() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    named = {number.upper() for number in re.findall(r"^def test_([ax]\d+)_", text, re.MULTILINE)}
    assert {item.number for item in all_bends()} - named == set()


def test_levels_are_those_of_the_catalogue() -> None:
    assert {item.adversary for item in all_bends()} == {"S0", "S1", "S2", "S3", "S5", "S6"}
