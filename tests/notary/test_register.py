"""The register: numbers without gaps, two officers for what ends a certificate, and what an auditor makes of it."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from keys.ed25519 import check_signature
from keys.errors import RejectionError
from keys.note import format_vkey
from notary.officer import commissions
from notary.register import TWENTY_YEARS, Register, format_number
from tests.simulator import World, key_of

ORIGIN = "vote.example/shihezi/register"
FORM = "（{year}）示证字第{serial}号"
NOTICE = "公告：该公证书自始无效。".encode()
BY_TWO = ("li", "wang")
NEW_YEAR = 1_798_732_800  # 1 January 2027, midnight in Beijing


class Book(World):
    """A register under construction; entries may be bent at will and are then chained and signed again."""

    def __init__(self, form: str = FORM) -> None:
        super().__init__(origin=ORIGIN, log_key=key_of("register log"))
        self.append("register_opened", {"log": format_vkey(self.log), "number_format": form}, ["li"])

    def certify(self, serial: int = 1, case: str = "vote.example/shihezi/case/1", /, **bent: Any) -> None:
        body = {
            "case": case,
            "number": f"（2026）示证字第{serial}号",
            "root": "22" * 32,
            "serial": serial,
            "signed": {"sha256": "33" * 32, "size": 1000},
            "size": 30,
            "year": 2026,
        }
        self.append("register_certificate", body | bent, ["li"])

    def withdraw(self, number: int = 1, signers: tuple[str, ...] = BY_TWO, **bent: Any) -> None:
        body = {
            "ground": "untrue",
            "notice": self.blob(NOTICE),
            "number": f"（2026）示证字第{number}号",
            "reason": "与事实不符",
            "reexamination": None,
        }
        self.append("certificate_withdrawn", body | bent, signers)

    def correct(self, number: int = 1, **bent: Any) -> None:
        body = {
            "correction": self.blob(b"page 2"),
            "number": f"（2026）示证字第{number}号",
            "reexamination": None,
        }
        self.append("certificate_corrected", body | bent, BY_TWO)

    def request(self, number: int = 1) -> int:
        body = {"by": "party", "number": f"（2026）示证字第{number}号", "request": "55" * 32}
        self.append("reexamination_filed", body, ["wang"])
        return len(self.drafts) - 1

    def decide(self, request: int, outcome: str = "withdrawn") -> None:
        self.append("reexamination_decided", {"outcome": outcome, "reason": "经复查", "request": request}, BY_TWO)

    def replayed(self) -> Register:
        blobs = {bytes.fromhex(name): data for name, data in self.blobs.items()}
        register = Register(self.origin, check_signature, blobs.get, commissions(self.policy().officers))
        for entry in self.entries():
            register.follow(entry)
        return register


def code_of(act: Callable[[], Any]) -> str:
    with pytest.raises(RejectionError) as refusal:
        act()
    return refusal.value.code


@pytest.fixture
def book() -> Book:
    return Book()


def test_numbers_follow_each_other_and_begin_anew_each_year(book: Book) -> None:
    book.certify(1)
    book.certify(2, "vote.example/shihezi/case/2")
    assert book.replayed().next_number(NEW_YEAR - 1) == ("（2026）示证字第3号", 2026, 3)
    assert book.replayed().next_number(NEW_YEAR) == ("（2027）示证字第1号", 2027, 1)
    book.now = NEW_YEAR
    book.certify(1, "vote.example/shihezi/case/3", number="（2027）示证字第1号", year=2027)
    assert list(book.replayed().certificates) == ["（2026）示证字第1号", "（2026）示证字第2号", "（2027）示证字第1号"]


@pytest.mark.parametrize(
    ("bent", "code"),
    [
        ({"number": "（2026）示证字第2号", "serial": 2}, "register-number-wrong"),  # a gap
        ({"number": "（2026）示证字第2号"}, "register-number-wrong"),
        ({"number": "（2025）示证字第1号", "year": 2025}, "register-number-wrong"),  # another year than the entry's
        ({"number": "2026-1"}, "register-number-wrong"),
    ],
)
def test_a_number_that_is_not_the_next_is_refused(book: Book, bent: dict[str, Any], code: str) -> None:
    book.certify(1, **bent)
    assert code_of(book.replayed) == code


def test_a_number_given_twice_is_refused(book: Book) -> None:
    book.certify(1)
    book.certify(1, "vote.example/shihezi/case/2")
    assert code_of(book.replayed) == "register-number-wrong"


def test_a_case_has_one_certificate_unless_it_was_withdrawn(book: Book) -> None:
    book.certify(1)
    book.certify(2)
    assert code_of(book.replayed) == "case-registered"
    book.drafts.pop()
    book.withdraw(1)
    book.certify(2)
    assert list(book.replayed().certificates) == ["（2026）示证字第1号", "（2026）示证字第2号"]


@pytest.mark.parametrize(
    "form", ["第{serial}号", "{year}", "{year}{serial}{serial}", "{year}{serial}{x}", "{year}{serial}{"]
)
def test_a_form_that_does_not_name_year_and_serial_once_is_refused(form: str) -> None:
    assert code_of(partial(format_number, form, 2026, 1)) == "number-format-wrong"


def test_the_register_is_opened_once_and_first(book: Book) -> None:
    book.append("register_opened", {"log": format_vkey(book.log), "number_format": FORM}, ["li"])
    assert code_of(book.replayed) == "out-of-order"
    book.drafts = book.drafts[1:1]
    book.certify()
    assert code_of(book.replayed) == "out-of-order"
    book.append("case_opened", {}, ["li"])
    book.drafts = book.drafts[-1:]
    assert code_of(book.replayed) == "kind-unknown"


@pytest.mark.parametrize("signers", [("li",), ("li", "li"), ("li", "zhao"), ("li", "wang", "zhao"), ()])
def test_two_officers_withdraw(book: Book, signers: tuple[str, ...]) -> None:
    book.certify()
    book.withdraw(signers=signers)
    assert code_of(book.replayed) == "signers-wrong"


def test_only_what_stands_is_withdrawn_and_once(book: Book) -> None:
    book.certify()
    book.withdraw(2)
    assert code_of(book.replayed) == "certificate-unknown"
    book.drafts.pop()
    book.withdraw()
    book.correct()
    assert code_of(book.replayed) == "certificate-withdrawn"
    book.drafts.pop()
    book.withdraw()
    assert code_of(book.replayed) == "certificate-withdrawn"
    book.drafts.pop()
    withdrawn = book.replayed().certificates["（2026）示证字第1号"].withdrawn
    assert withdrawn is not None
    assert (withdrawn["ground"], withdrawn["time"]) == ("untrue", book.now)


def test_the_public_notice_is_there(book: Book) -> None:
    book.certify()
    book.withdraw(notice="66" * 32)
    assert code_of(book.replayed) == "certificate-unknown"


def test_a_statement_counts_once_and_for_this_register_only(book: Book) -> None:
    book.certify()
    book.request()
    book.drafts.append(book.drafts[-1])
    assert code_of(book.replayed) == "statement-replayed"
    book.drafts.pop()
    book.drafts[-1] = replace(book.drafts[-1], kind="reexamination_decided")
    assert code_of(book.replayed) == "statement-wrong"


def test_re_examination(book: Book) -> None:
    book.certify()
    asked = book.request()
    assert book.replayed().certificates["（2026）示证字第1号"].requests == {asked: None}
    book.decide(asked, "corrected")
    book.correct(reexamination=asked)
    found = book.replayed().certificates["（2026）示证字第1号"]
    assert (found.requests, len(found.corrections)) == ({asked: "corrected"}, 1)
    book.decide(asked)
    assert code_of(book.replayed) == "reexamination-unknown"
    book.drafts.pop()
    book.withdraw(reexamination=1)
    assert code_of(book.replayed) == "reexamination-unknown"


def test_after_twenty_years_nothing_is_re_examined(book: Book) -> None:
    book.certify()
    book.now += TWENTY_YEARS + 1
    book.request()
    assert code_of(book.replayed) == "reexamination-late"
