"""The register at the command line: numbers under concurrency, after-care, withdrawal, and what the audit then says."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ledger.web.settings import load_settings
from notary.adapters.attachment import attachment_of
from notary.adapters.certificatecli import choose_pens
from notary.adapters.issue import issue_certificate
from notary.adapters.office import load_office, open_officer
from notary.adapters.registry import Registry, Signers
from notary.errors import CaseNameWrongError
from notary.register_errors import RegisterNumberError
from tests.notary.desk import BY_TWO, DAY, START, Desk, desk, paper, prepare
from tests.notary.test_countersign import KEYS, make_key, sign

__all__ = ["desk"]
NUMBER = "（2026）示证字第1号"


def registry_of(desk: Desk) -> Registry:
    settings = load_settings(desk.environ)
    return Registry(settings, load_office(settings.data))


def finish(desk: Desk) -> None:
    """From the open vote to the statement that was read."""
    assert desk.enter([paper("v0001", "for"), paper("v0002", "for")]).exit_code == 0
    desk.set_clock(START + 22 * DAY)
    assert desk.type("worker", "--once").exit_code == 0
    assert desk.paper("reconcile", "--delivered", "4", "--kept", "2", "--returned", "2", *BY_TWO).exit_code == 0
    desk.step("declare", "--as", "li")
    desk.step("confirm", *BY_TWO)
    reading = {"place": {"en": "hall", "zh_cn": "大厅"}, "present": ["业主委员会"], "text": "兹证明"}
    desk.step("read", desk.file("reading.json", reading), "--as", "li")


def audit(desk: Desk, *words: str) -> tuple[str, str, dict[str, str]]:
    out = desk.folder / "out"
    done = desk.type("audit", str(out / "certificate.pdf"), "--policy", str(out / "policy.txt"), "--json", *words)
    report = json.loads(done.output)
    return report["verdict"], report["code"], {step["id"]: step["detail"] for step in report["steps"]}


def keyed(desk: Desk, *words: str) -> str:
    done = desk.type("certificate", *words, "--keys", str(desk.folder / "keys"))
    return done.output if done.exit_code == 0 else f"refused {done.output}"


def export(desk: Desk, name: str) -> str:
    file = str(desk.folder / name)
    assert desk.type("register", "export", "--out", file).exit_code == 0
    return file


def test_from_issue_to_withdrawal(desk: Desk) -> None:
    prepare(desk)
    finish(desk)
    out = ("--second", "wang", "--out", str(desk.folder / "out"))
    assert "(signers-wrong)" in desk.refused("certify", *out, "--as", "wang").output  # leaves no gap
    assert NUMBER in desk.step("certify", *out, "--as", "li").output
    assert NUMBER in desk.type("register", "list").output
    early = export(desk, "early.zip")
    verdict, _, steps = audit(desk, "--register", early)
    assert (verdict, NUMBER in steps["register"], NUMBER in steps["pages"]) == ("accepted", True, True)
    archive = desk.type(
        *("audit", str(desk.folder / "out" / "archive.zip"), "--register", early),
        *("--policy", str(desk.folder / "out" / "policy.txt")),
    )
    assert archive.exit_code == 0, archive.output

    request = str(desk.folder / "request.pdf")
    Path(request).write_bytes(b"%PDF request")
    assert "request 2" in keyed(desk, "reexamine", NUMBER, request, "--by", "party", "--as", "wang")
    assert "1 of them open" in audit(desk, "--register", export(desk, "asked.zip"))[2]["register"]
    assert "decided" in keyed(desk, "decide", "2", "corrected", "补正文字", *BY_TWO)
    text = desk.folder / "correction.txt"
    text.write_text("第二页“幢”应为“栋”。", "utf-8")
    assert "corrected" in keyed(desk, "correct", NUMBER, str(text), "--reexamination", "2", *BY_TWO)
    assert "1 corrections" in audit(desk, "--register", export(desk, "corrected.zip"))[2]["register"]

    pdf = desk.folder / "out" / "certificate.pdf"
    signature, other = desk.folder / "certificate.pdf.p7s", desk.folder / "other.pdf"
    make_key(desk.folder, KEYS["ecdsa-sha256"])
    signature.write_bytes(sign(desk.folder, pdf.read_bytes()))
    other.write_bytes(pdf.read_bytes() + b"\n")
    for wrong in ((str(other), str(signature)), (str(pdf), str(pdf))):
        assert "(countersignature-" in keyed(desk, "countersign", NUMBER, *wrong, "--as", "li")
    assert "ecdsa-sha256" in keyed(desk, "countersign", NUMBER, str(pdf), str(signature), "--as", "li")
    told = audit(desk, "--register", export(desk, "beside.zip"))[2]["register"]
    assert told.endswith("; beside: ecdsa-sha256, not checked here")

    text.write_text("公告", "utf-8")
    why = ("--ground", "untrue", "--reason", "与事实不符", "--notice", str(text))
    assert "(signers-wrong)" in keyed(desk, "withdraw", NUMBER, *why, "--as", "li")
    assert "(certificate-unknown)" in keyed(desk, "withdraw", "（2026）示证字第2号", *why, *BY_TWO)
    assert "withdrawn" in keyed(desk, "withdraw", NUMBER, *why, *BY_TWO)
    late = export(desk, "late.zip")
    assert audit(desk, "--register", late)[:2] == ("refused", "certificate-withdrawn")
    assert audit(desk, "--register", early)[0] == "accepted"  # the head says up to when
    assert "withdrawal not checked" in audit(desk)[2]["register"]
    assert "withdrawn (untrue)" in desk.type("register", "list").output
    assert desk.type("worker", "--once").exit_code == 0


def signers_of(desk: Desk, *names: str) -> Signers:
    return {name: open_officer(desk.folder / "keys", name, "correct horse").sign for name in names}


def enter(desk: Desk, case: int, signers: Signers) -> tuple[int, int]:
    """Enter a certificate as issuing does: number first, entry later; gives the serial and how often it was tried."""
    registry = registry_of(desk)
    for tried in range(1, 50):
        number, year, serial = registry.register().next_number(registry.clock())
        body = {
            "case": f"vote.example/office/case/{case}",
            "number": number,
            "root": "22" * 32,
            "serial": serial,
            "signed": {"sha256": "33" * 32, "size": 1000},
            "size": 30,
            "year": year,
        }
        try:
            with registry.writing() as book:
                book.add("register_certificate", body, signers)
        except RegisterNumberError:
            continue
        return serial, tried
    raise AssertionError


def test_numbers_have_no_gap_and_no_double_when_many_are_issued_at_once(desk: Desk) -> None:
    signers = signers_of(desk, "li")
    registry_of(desk).begin(signers)
    with ThreadPoolExecutor(6) as pool:
        entered = list(pool.map(lambda case: enter(desk, case, signers), range(24)))
    assert sorted(serial for serial, _ in entered) == list(range(1, 25))
    assert sum(tried for _, tried in entered) > 24  # somebody was overtaken
    registry_of(desk).publish()
    assert len(registry_of(desk).register().certificates) == 24


def test_what_fails_after_its_number_leaves_no_gap(desk: Desk) -> None:
    signers = signers_of(desk, "li")
    registry = registry_of(desk)
    registry.begin(signers)
    number, year, serial = registry.register().next_number(registry.clock())
    body = {"number": number, "serial": serial, "year": year, "case": "vote.example/office/case/1", "size": 3}
    body |= {"root": "22" * 32, "signed": {"sha256": "33" * 32, "size": 1000}}

    def fail() -> None:
        with registry.writing() as book:
            book.add("register_certificate", body, signers)
            raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        fail()
    assert registry.register().certificates == {}
    assert enter(desk, 1, signers)[0] == 1


def test_who_is_overtaken_while_signing_draws_again_under_the_next_number(desk: Desk) -> None:
    prepare(desk)
    finish(desk)
    work, signers, calls = desk.work(), signers_of(desk, "li"), list[int]()
    told = work.clock

    def clock() -> int:
        calls.append(told())
        if len(calls) == 2:  # the number is known, the certificate not yet drawn
            enter(desk, 77, signers)
        return calls[-1]

    work.clock = clock
    pens = choose_pens(work.settings, desk.folder / "keys", "li", lambda _: "correct horse")
    issued = issue_certificate(work, ("li", "wang"), signers, pens, {})
    assert issued.number == "（2026）示证字第2号"
    assert issued.number.encode() in attachment_of(issued.pdf, "certificate.json")
    assert list(registry_of(desk).register().certificates) == [NUMBER, issued.number]
    assert work.log.state == "closed"


def test_no_case_is_called_as_the_register(desk: Desk) -> None:
    with pytest.raises(CaseNameWrongError):
        load_office(load_settings(desk.environ).data).origin("register")


def test_the_register_is_no_case(desk: Desk) -> None:
    registry_of(desk).begin(signers_of(desk, "li"))
    done = desk.type("case", "list")
    assert (done.exit_code, "register" in done.output) == (0, False)
