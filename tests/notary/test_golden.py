"""Records of every version of the process are accepted for ever, with the result they had."""

from pathlib import Path
from typing import Any

import pytest

from keys.adapters.sodium import SodiumGroup, check_signature
from ledger.adapters.bundle import parse_bundle
from ledger.entry import parse_entry
from ledger.policy import parse_policy
from ledger.record import entries_of
from notary.adapters.rulebook import load_rulebook
from notary.audit import audit
from notary.kinds import BEFORE_3, CERTIFIED, KINDS
from notary.report import Report
from tests.simulator import DAY, Draft, World, key_of, make_world
from voting.bodies import PROCESS
from voting.manifest import make_manifest
from voting.rules import FIRST_ENDED, SECOND_ENDED
from voting.statement import sign_statement

FOLDER = Path(__file__).parent / "golden"
RESULTS = {  # of the first question: headcounts for and against, silent owners, outcome
    "recorded-1": (2, 3, 1, "not_adopted"),
    "recorded-2": (2, 3, 1, "not_adopted"),
    "recorded-3": (2, 3, 1, "not_adopted"),
    "secret-1": (2, 3, 1, "not_adopted"),
    "secret-2": (2, 3, 1, "not_adopted"),
    "secret-3": (2, 3, 1, "not_adopted"),
}


def audited(name: str) -> Report:
    record = parse_bundle((FOLDER / f"{name}.zip").read_bytes())
    policy = parse_policy((FOLDER / f"{name}.txt").read_bytes())
    return audit(record, policy, check_signature, load_rulebook(), group=SodiumGroup())


@pytest.mark.parametrize("name", RESULTS)
def test_a_record_of_every_version_is_accepted(name: str) -> None:
    report = audited(name)
    assert (report.verdict, report.findings) == ("accepted", [])
    result: Any = report.result
    [question] = result["questions"]
    heads = {option["id"]: option["headcount"] for option in question["options"]}
    found = (heads["for"], heads["against"], question["silent"]["headcount"], question["decision"]["outcome"])
    assert found == RESULTS[name]
    version = f"process version {name[-1]}"
    assert [version in step.detail for step in report.steps if step.id == "process"] == [True]


def test_every_version_has_its_records() -> None:
    names = {f"{mode}-{version}" for mode in ("recorded", "secret") for version in range(1, PROCESS + 1)}
    assert {path.stem for path in FOLDER.glob("*.zip")} == names == set(RESULTS)


class Hasty(World):
    """A case that is sealed while its roll is still posted."""

    version: int | None = PROCESS

    def append(self, kind: str, body: Any, signers: Any = ()) -> Draft:
        if kind == "roll_posted":
            body = {**body, "posting": {"from": self.now, "until": self.now + 30 * DAY}}
        if kind == "case_opened" and self.version != PROCESS:
            body = {name: said for name, said in body.items() if name not in ("process", "rehearsal")}
            body |= {} if self.version is None else {"process": self.version}
        return super().append(kind, body, signers)


class Older(Hasty):
    """The same, of the second version."""

    version: int | None = 2

    def manifest_fields(self) -> dict[str, Any]:
        return {name: value for name, value in super().manifest_fields().items() if name != "deadlines"}


class OldAndHasty(Older):
    """The same, of the first version."""

    version = None


@pytest.mark.parametrize(
    ("kind", "code"), [(Hasty, "posting-running"), (Older, "posting-running"), (OldAndHasty, "record-incomplete")]
)
def test_what_a_version_did_not_yet_ask_is_not_asked_of_it(kind: type[Hasty], code: str) -> None:
    world = kind()
    world.announce()
    manifest = world.blob(make_manifest(world.manifest_fields()))
    world.append("manifest_sealed", {"manifest": manifest}, ["li", "wang"])
    first = world.audit().first
    assert first is not None
    assert first.code == code


def test_a_version_that_is_not_known_is_refused() -> None:
    world = make_world()
    body = world.drafts[0].body["statement"]["body"]
    body["process"] = PROCESS + 1
    world.drafts[0].body = sign_statement(world.drafts[0].body["statement"], {"li": key_of("li").sign})
    first = world.audit().first
    assert first is not None
    assert (first.code, first.entry) == ("shape-wrong", 0)


@pytest.mark.parametrize(("kind", "ended"), [(OldAndHasty, FIRST_ENDED), (Older, SECOND_ENDED)])
def test_no_case_of_an_older_version_opens_any_more(kind: type[Hasty], ended: int) -> None:
    for now, code in ((ended - 1, "record-incomplete"), (ended, "process-version-old")):
        world = kind(now=now)
        world.open_case()
        first = world.audit().first
        assert first is not None
        assert first.code == code


@pytest.mark.parametrize("kind", [OldAndHasty, Older])
def test_an_older_version_has_nothing_of_the_newest(kind: type[Hasty]) -> None:
    """Neither its deadlines, nor its kinds, nor what its entries say besides."""
    world = kind()
    world.open_case()
    world.refuse()
    assert codes(world) == ["kind-unknown"]
    rehearsal = kind()
    rehearsal.open_case()
    rehearsal.drafts[0].body["statement"]["body"]["rehearsal"] = True
    rehearsal.drafts[0].body = sign_statement(rehearsal.drafts[0].body["statement"], {"li": key_of("li").sign})
    assert codes(rehearsal) == ["shape-wrong"]


@pytest.mark.parametrize("mode", ["recorded", "secret"])
def test_an_older_case_ends_as_it_did(mode: str) -> None:
    """No final result stands in it, and nobody seals a case that was not certified."""
    record = parse_bundle((FOLDER / f"{mode}-2.zip").read_bytes())
    kinds = [parse_entry(data).kind for data in entries_of(record)]
    assert kinds[-1] == "statement_read"
    assert not {"result_confirmed", "case_lapsed", "result_recounted"} & set(kinds)
    assert set(BEFORE_3) < set(KINDS)
    assert BEFORE_3["case_sealed"].phases == frozenset({CERTIFIED})


def codes(world: World) -> list[str]:
    return [item.code for item in world.audit().findings]
