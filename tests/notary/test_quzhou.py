"""The Quzhou generator: every published figure, summed again from the imported workbook.

The figures are written out here as the notice printed them, not read from where the generator reads them.
"""

from collections import Counter
from pathlib import Path

import pytest
from openpyxl import load_workbook

from notary.adapters.quzhou.compound import plan_compound
from notary.adapters.quzhou.figures import load_case, load_figures, thousandths
from notary.adapters.quzhou.roll import CUTOFF, make_quzhou_roll, save_roll_xlsx
from notary.adapters.quzhou.script import ScriptedVoter, make_quzhou_script
from voting.adapters.rollfile import RollPreview, read_roll, roll_of
from voting.roll import Roll, make_roll


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("quzhou") / "roll.xlsx"
    save_roll_xlsx(path)
    return path


@pytest.fixture(scope="module")
def preview(workbook: Path) -> RollPreview:
    return read_roll(workbook)


@pytest.fixture(scope="module")
def roll(preview: RollPreview) -> Roll:
    return roll_of(preview.private_rows(bytes), CUTOFF)


@pytest.fixture(scope="module")
def script(roll: Roll) -> tuple[ScriptedVoter, ...]:
    return make_quzhou_script(roll)


def sums(roll: Roll, script: tuple[ScriptedVoter, ...], *parts: str) -> tuple[int, int]:
    """Heads and area of the voters who took one of ``parts``."""
    areas = {voter.id: voter.area for voter in roll.voters}
    chosen = [scripted.voter for scripted in script if scripted.part in parts]
    return len(chosen), sum(areas[voter] for voter in chosen)


def test_import_finds_nothing_wrong_and_the_published_totals(preview: RollPreview) -> None:
    assert preview.problems == ()
    assert preview.heads == 1505
    assert preview.area == 191_619_210
    assert preview.ignored == ("序号",)


def test_numbers_of_the_workbook_add_up_without_the_importer(workbook: Path) -> None:
    """Adds the area cells as written, in thousandths; blanks below a merged cell are the same unit."""
    total = units = 0
    for page in load_workbook(workbook).worksheets:
        for row in page.iter_rows(min_row=4, max_row=page.max_row - 2, min_col=5, max_col=5, values_only=True):
            [value] = row
            if value is None:
                continue
            text = str(value).removesuffix("㎡")
            digits = "".join(str(int(digit)) if digit.isdigit() else "." for digit in text)
            total += thousandths(digits)
            units += 1
    assert (units, total) == (1644, 191_619_210)


@pytest.mark.parametrize(
    ("parts", "heads", "area"),
    [
        (("for",), 238, 29_734_250),
        (("against",), 762, 95_862_363),
        (("silent",), 100, 13_000_900),
        (("against", "silent"), 862, 108_863_263),
        (("abstain", "invalid"), 260, 33_157_710),
        (("for", "against", "abstain", "invalid", "silent"), 1360, 171_755_223),
        (("absent",), 145, 191_619_210 - 171_755_223),
        (("for", "against", "abstain", "invalid", "silent", "absent"), 1505, 191_619_210),
    ],
    ids=lambda value: "+".join(value) if isinstance(value, tuple) else "",
)
def test_script_gives_the_published_heads_and_areas(
    roll: Roll, script: tuple[ScriptedVoter, ...], parts: tuple[str, ...], heads: int, area: int
) -> None:
    assert sums(roll, script, *parts) == (heads, area)


def test_script_gives_the_published_channels(script: tuple[ScriptedVoter, ...]) -> None:
    assert Counter((scripted.part, scripted.channel) for scripted in script) == {
        ("for", "app"): 57,
        ("for", "door_to_door"): 32,
        ("for", "telephone"): 149,
        ("against", "app"): 472,
        ("against", "door_to_door"): 99,
        ("against", "telephone"): 191,
        ("abstain", "app"): 7,
        ("abstain", "door_to_door"): 35,
        ("abstain", "telephone"): 214,
        ("invalid", "paper"): 4,
        ("silent", ""): 100,
        ("absent", ""): 145,
    }


def test_last_choice_counts_and_only_phones_vote_again(script: tuple[ScriptedVoter, ...]) -> None:
    again = [scripted for scripted in script if len(scripted.choices) > 1]
    assert len(again) == 22
    for scripted in script:
        assert scripted.choices[-1:] == ((scripted.part,) if scripted.part in ("for", "against", "abstain") else ())
        assert scripted.is_served == (scripted.part != "absent")
    for scripted in again:
        assert scripted.channel == "app"
        assert scripted.choices[0] != scripted.part or len(scripted.choices) > 2


def test_who_votes_by_phone_or_telephone_has_a_number(preview: RollPreview, script: tuple[ScriptedVoter, ...]) -> None:
    phones = {voter.id: voter.owners[0].phone for voter in preview.voters}
    assert any(not phone for phone in phones.values())
    assert all(phones[scripted.voter] for scripted in script if scripted.channel in ("app", "telephone"))


def test_compound_looks_like_one(preview: RollPreview) -> None:
    kinds = Counter(voter.kind for voter in preview.voters)
    assert kinds == {"person": 1268, "co_owners": 216, "organisation": 20, "developer": 1}
    assert sum(len(voter.units) > 1 for voter in preview.voters if voter.kind != "developer") == 95
    [developer] = [voter for voter in preview.voters if voter.kind == "developer"]
    assert len(developer.units) == 22
    single = sorted(voter.area for voter in preview.voters if len(voter.units) == 1)
    assert single[0] > 35_000
    assert 60_000 < single[len(single) // 20] < single[-1] < 180_000
    assert 100 < sum(area % 10 != 0 for area in single) < 400


def test_persons_are_plainly_invented(preview: RollPreview) -> None:
    owners = [owner for voter in preview.voters for owner in voter.owners]
    assert len({owner.document.number for owner in owners}) == len(owners) == 1721
    for owner in owners:
        region = owner.document.number[2:8] if owner.document.kind == "uscc" else owner.document.number[:6]
        assert region == "990000"
        assert owner.phone == "" or owner.phone.startswith("154")
        assert owner.document.kind != "uscc" or owner.name.startswith("示例")


def test_same_seed_same_bytes_and_another_seed_another_roll(workbook: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.xlsx"
    save_roll_xlsx(again)
    assert again.read_bytes() == workbook.read_bytes()
    assert make_quzhou_roll(7) != make_quzhou_roll(2022)
    assert sum(holder.area for holder in plan_compound(7)) == 191_619_210


def test_script_of_another_roll_is_refused(roll: Roll) -> None:
    with pytest.raises(ValueError, match="another one"):
        make_quzhou_script(make_roll(CUTOFF, roll.voters[:-1]))
    with pytest.raises(ValueError, match="another one"):
        make_quzhou_script(roll, seed=7)


def test_case_file_names_its_source_and_trust() -> None:
    case = load_case()
    assert case["id"] == "cn-quzhou-junyue-2022"
    assert case["trust"] == "A"
    assert case["source"]["url"].startswith("http")
    assert load_figures().groups[2].parts == {"abstain": 256, "invalid": 4}


@pytest.mark.parametrize("text", ["1.2345", "-1", "1,2", "", "1e3"])
def test_figures_are_read_strictly(text: str) -> None:
    with pytest.raises(ValueError, match="decimal"):
        thousandths(text)
