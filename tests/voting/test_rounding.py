"""Areas rounded by the sealed manifest: one weight for gate, tally, decision, archive, certificate and audit."""

import copy
import json
from decimal import Decimal
from functools import cache
from typing import Any

import pytest

from keys.errors import RejectionError
from notary.adapters.report import format_text as report_lines
from notary.statement import certificate_text, format_text
from tests.notary.test_certify import certificate_of
from tests.secretworld import AREAS, GROUP, SecretWorld, make_secret_world
from tests.tampering.secret.archives import assert_accepted as assert_archive
from tests.tampering.secret.record import assert_accepted, assert_refused, body_at, cut, place, resign
from voting.belenios.tally import format_tally
from voting.errors import ManifestMalformedError
from voting.export import export_bel
from voting.gate import SUBSET, inspect_weights, round_areas
from voting.gated import foresee_opening, inspect_case
from voting.manifest import make_manifest, parse_manifest
from voting.roll import weigh_roll
from voting.tally import counted_casts

STEP = 7_000  # seven square metres: no area of the roll is a multiple
ROUNDED = round_areas(AREAS, STEP).areas


@cache
def rounded() -> SecretWorld:
    world = make_secret_world(changes={"rounding": STEP})
    assert_accepted(world)
    return world


def bent() -> SecretWorld:
    return copy.deepcopy(rounded())


def square_metres(*areas: int) -> Decimal:
    return Decimal(sum(areas)) / 1000


def test_every_figure_is_a_sum_of_rounded_areas() -> None:
    result: Any = rounded().audit().result
    assert result["rounding"] == "7.000"
    (question,) = result["questions"]
    of = dict(enumerate(ROUNDED, start=1))
    options = {option["id"]: Decimal(option["area"]) for option in question["options"]}
    assert options == {
        "for": square_metres(of[3], of[4]),
        "against": square_metres(of[1], of[2], of[5]),
        "abstain": square_metres(of[7]),
    }
    assert Decimal(question["all"]["area"]) == square_metres(*ROUNDED) != square_metres(*AREAS)
    assert Decimal(question["silent"]["area"]) == square_metres(of[8])
    assert Decimal(question["invalid"]["area"]) == square_metres(of[6])
    bases = {item["denominator"] for item in question["decision"]["conditions"] if item["measure"] == "area"}
    assert {Decimal(base) % 7 for base in bases} == {0}


def test_the_archive_has_the_rounded_weights() -> None:
    area, heads = export_bel(rounded().replay().case)
    counts = assert_archive(area).counts
    assert counts is not None
    (choices,) = counts
    assert [choice % STEP for choice in choices] == [0, 0, 0]
    assert sum(choices) == ROUNDED[0] + ROUNDED[1] + ROUNDED[2] + ROUNDED[3] + ROUNDED[4] + ROUNDED[6]
    assert assert_archive(heads).counts == ((2, 3, 1),)


def test_the_posted_roll_stays_as_it_is() -> None:
    case = rounded().replay().case
    assert case.roll is not None
    assert [voter.area for voter in case.roll.voters] == list(AREAS)
    assert [voter.area for voter in case.roll.by_id.values()] == list(ROUNDED)
    assert case.roll.totals.area == sum(AREAS)
    assert weigh_roll(case.roll, None) is case.roll


def test_the_certificate_and_the_report_say_so() -> None:
    text = format_text(certificate_text(certificate_of(rounded())))
    assert "取整为7.000平方米的整数倍计票" in text
    assert f"名册所载总面积为{square_metres(*AREAS):.3f}平方米" in text
    assert any("multiple of 7.000 m²" in line for line in report_lines(rounded().audit()))
    assert "取整" not in format_text(certificate_text(certificate_of(make_secret_world())))
    assert "rounding" not in json.dumps(make_secret_world().audit().result)


def test_the_gate_weighs_what_is_decrypted() -> None:
    """The same findings as for rounded areas given by themselves, before sealing and after."""
    weights = [(1, area) for area in ROUNDED]
    expected = inspect_weights("opening", weights, 3)
    world = rounded()
    manifest = world.manifest()
    assert foresee_opening(manifest, world.roll()) == [expected]
    shorter = bent()
    cut(shorter, "voting_opened")
    assert inspect_case(shorter.replay().case, "opening") == [expected]
    assert expected != inspect_weights("opening", [(1, area) for area in AREAS], 3)


def test_rounding_opens_a_gate_that_exact_areas_keep_shut() -> None:
    """Thirty flats to a hundredth of a square metre, three options; then rounded to one square metre."""
    exact = [70_010 + 10 * (37 * number * number % 3_000) for number in range(30)]
    found = inspect_weights("opening", [(1, area) for area in exact], 3)
    assert {finding.code for finding in found.blocking} == {SUBSET}
    areas = round_areas(exact, 1000).areas
    assert inspect_weights("opening", [(1, area) for area in areas], 3).passes


def test_a_tally_of_exact_areas_is_refused() -> None:
    world = bent()
    cut(world, "tally_computed")
    case = world.replay().case
    assert case.manifest is not None
    counted = counted_casts(case, case.manifest)
    exact = format_tally(GROUP, case.sealed.add_up(counted, world.roll(), "area"))
    world.tally(lambda data: data.update(area=exact))
    assert_refused(world, "tally-wrong")


@pytest.mark.parametrize("change", [{"rounding": "1.000"}, {"rounding": None}])
def test_a_result_that_hides_the_rounding_is_refused(change: dict[str, Any]) -> None:
    world = bent()
    result = body_at(world, "result_declared")["result"]
    result.update(change)
    if result["rounding"] is None:
        del result["rounding"]
    resign(world, "result_declared", 0, "li")
    assert_refused(world, "result-wrong", place(world, "result_declared"))


def test_a_step_larger_than_the_smallest_area_is_not_sealed() -> None:
    world = SecretWorld(areas=AREAS, changes={"rounding": min(AREAS) + 1})
    world.prepare()
    assert_refused(world, "rounding-step-wrong", place(world, "manifest_sealed"))
    with pytest.raises(RejectionError):
        foresee_opening(world.manifest(), world.roll())


@pytest.mark.parametrize("value", [0, 1, 100_001, -1000, True, "1000", None])
def test_other_steps_are_no_manifest(value: Any) -> None:
    with pytest.raises(RejectionError):
        make_manifest({**rounded().manifest_fields(), "rounding": value})


def test_a_recorded_vote_is_never_rounded() -> None:
    fields = {**rounded().manifest_fields(), "mode": "recorded", "suite": "recorded-1", "trustees": None}
    with pytest.raises(ManifestMalformedError, match="recorded"):
        make_manifest(fields)
    del fields["rounding"]
    assert parse_manifest(make_manifest(fields)).rounding is None
