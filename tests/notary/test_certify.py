"""What a certificate says is what the audit found in the record: nothing that is not there, nothing left out."""

from typing import Any

import pytest

from notary.certificate import Amount, Ballots, Certificate, Election, Office, Officer, Said
from notary.certify import Commission, RecordUncertifiableError, make_certificate
from notary.errors import AuditRefusedError
from notary.report import ACCEPTED
from notary.statement import certificate_text, format_text
from tests.counted import counted
from tests.electionworld import make_election_world
from tests.simulator import RULEBOOK, World, make_world

COMMISSION = Commission(
    number="（2026）示证字第1号",
    office=Office("示例公证处", "Sample Notary Office", "示例路1号", "0570-0000000"),
    officers=(Officer("李文"), Officer("王敏")),
    issued=1_790_000_000,
    bundle_sha256=bytes(32),
    verify_url="https://vote.example/board/c1/25",
)


def certificate_of(world: World) -> Certificate:
    report = world.audit()
    assert report.process is not None
    assert report.process.case.manifest is not None
    return make_certificate(report, RULEBOOK[report.process.case.manifest.rules_sha256], COMMISSION)


def label(name: str) -> Said:
    return Said(f"候选人{name}", f"候选人{name}")


def test_every_figure_is_the_audits() -> None:
    world = make_world()
    report = world.audit()
    result: Any = report.result
    (declared,) = result["questions"]
    (question,) = certificate_of(world).questions
    assert [(option.cast.heads, option.cast.area) for option in question.options] == [
        (option["headcount"], option["area"]) for option in declared["options"]
    ]
    assert question.outcome == declared["decision"]["outcome"]
    assert certificate_of(world).ledger.root == report.root


def test_a_certificate_names_the_elected() -> None:
    certificate = certificate_of(make_election_world())
    motion, committee, manager = certificate.questions
    assert motion.election is None
    assert committee.election == Election(2, 2, 3, ("headcount", "area"), (label("ada"), label("bo")))
    assert committee.blank == Amount(1, "45.001")
    assert manager.election == Election(1, 1, 1, ("headcount", "area"), (label("north"),))
    assert [condition.subject for condition in committee.conditions[2:4]] == [label("ada")] * 2
    text = format_text(certificate_text(certificate))
    assert "“候选人ada”、“候选人bo”依法当选。" in text
    assert "选择“候选人cai”的4人" in text
    assert "空白票1人、面积45.001平方米" in text


def test_documents_that_are_not_on_file_are_not_named() -> None:
    assert certificate_of(make_world()).documents == (
        *("roll_posted", "announcement_posted", "manifest_sealed"),
        *("delivery_recorded", "paper_reconciled"),
    )
    world = World(changes={"channels": ["app"]})
    world.prepare()
    world.open_voting()
    world.cast("v0001", "for")
    world.close_voting()
    world.declare()
    world.read_statement()
    assert certificate_of(world).documents == ("roll_posted", "announcement_posted", "manifest_sealed")


def test_incidents_and_ballots_set_aside_are_told() -> None:
    world = World()
    world.prepare()
    world.open_voting()
    world.cast("v0001", "for")
    index = len(world.drafts) - 1
    world.append("ballot_set_aside", {"ballots": [index], "reason": "impersonation"}, ["li", "wang"])
    world.append("incident", {"done": "换盘后核对一致", "what": "磁盘故障。"}, ["li"])
    world.close_voting()
    world.reconcile()
    world.declare()
    world.read_statement()
    certificate = certificate_of(world)
    text = format_text(certificate_text(certificate))
    assert "两名公证人员决定1张表决票不予计票，原因：他人冒用。" in text
    assert "磁盘故障；处理：换盘后核对一致。" in text
    assert "没有异议" not in text
    assert certificate.ballots == Ballots(1, 1, 0, 1, 0)


def test_nothing_is_certified_that_the_audit_refuses() -> None:
    world = make_world()
    del world.drafts[-1]
    with pytest.raises(AuditRefusedError):
        certificate_of(world)


def ended(how: str) -> World:
    """A case with a declared result that ended, before or after this was final, and was sealed."""
    world = counted()
    if how != "provisional":
        world.read_statement()
    world.archive() if how == "certified" else world.refuse() if how == "refused" else world.terminate()
    if how != "certified":
        world.seal_case()
    return world


@pytest.mark.parametrize("how", ["provisional", "refused", "terminated", "certified"])
def test_nothing_is_certified_but_a_record_that_ends_with_the_reading(how: str) -> None:
    """A dishonest office puts a certificate round the accepted record of a case that it ended otherwise."""
    assert ended(how).audit().verdict == ACCEPTED
    with pytest.raises(RecordUncertifiableError):
        certificate_of(ended(how))
