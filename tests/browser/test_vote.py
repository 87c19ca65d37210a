"""One voter, from the letter to a receipt checked on another phone; and what leaves the phone on the way."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.phone import Handset
from tests.livecase import LiveCase
from voting.credential import make_seed

pytestmark = pytest.mark.browser
NewPhone = Callable[..., Handset]


def test_vote_vote_again_and_check_on_another_phone(living: LiveCase, new_phone: NewPhone, tmp_path: Path) -> None:
    phone = new_phone()
    number = phone.letter("v0001").number
    texts = len(living.messages(number))
    earlier = len(living.work.process().case.casts.get("v0001", []))
    shown = phone.vote("v0001", "不同意", "同意")
    assert shown == phone.tracking()
    assert shown in living.wait_for_messages(number, texts + 2)[-1]
    first = phone.save_receipt(tmp_path)
    assert first.name == f"zhengyi-{shown}.json"

    phone.page.click("#receipt-again")
    phone.see("#choose-next")
    assert f"已投过 {earlier + 1} 次" in phone.page.inner_text("#vote-before")
    phone.choose("同意", "弃权")
    again = phone.tracking()
    phone.cast()
    assert again != shown
    assert f"第 {earlier + 2} 张票" in living.wait_for_messages(number, texts + 3)[-1]
    second = phone.save_receipt(tmp_path)

    elsewhere = new_phone()
    assert elsewhere.recheck(first) == "good"
    assert elsewhere.page.inner_text("#verdict-code") == shown
    assert "计票的是另一张票" in elsewhere.page.inner_text("#verdict-latest")
    assert elsewhere.recheck(second) == "good"
    assert "最近的一张票" in elsewhere.page.inner_text("#verdict-latest")
    elsewhere.page.click("#verdict-ballot summary")
    assert elsewhere.page.locator("#verdict-answers .choice-answer").all_inner_texts() == ["同意", "弃权"]
    assert phone.complaints == elsewhere.complaints == []


def test_the_ledger_holds_what_the_screen_showed(living: LiveCase, new_phone: NewPhone) -> None:
    phone = new_phone()
    phone.vote("v0002", "弃权", "不同意")
    index = int(phone.page.inner_text("#receipt-index"))
    entry = living.work.log.entries(index, index + 1)[0]
    answers = json.loads(entry.body["ballot"])["answers"]
    assert [answer["options"] for answer in answers] == [["abstain"], ["against"]]
    seen = entry.body["statement"]["checkpoint"]
    assert living.work.process().case.root_at(seen["size"]).hex() == seen["root"]


def test_the_key_and_the_letter_never_leave_the_phone(living: LiveCase, new_phone: NewPhone) -> None:
    phone = new_phone()
    phone.vote("v0003", "不同意", "同意")
    letter = phone.letter("v0003").letter
    seed = make_seed(letter.secret, living.work.origin, "v0003", 1)
    secrets = [letter.secret, letter.code, letter.code.replace("-", " "), seed.hex(), letter.secret[:10]]
    secrets += [secret.lower() for secret in secrets]
    assert len(phone.sent) > 8
    for sent in phone.sent:
        assert [secret for secret in secrets if secret in sent.whole] == [], sent.url
        assert sent.url.startswith(living.base_url)
    with_choice = [sent for sent in phone.sent if "against" in sent.whole]
    assert [(sent.method, "/ballots/" in sent.url) for sent in with_choice] == [("PUT", True)]
    assert phone.stored() == {"session": {}, "local": {}, "databases": 0}
    cookies = {str(cookie["name"]): cookie for cookie in phone.context.cookies()}
    assert set(cookies) == {"zhengyi_session"}
    assert cookies["zhengyi_session"]["httpOnly"]
    assert phone.complaints == []


def test_a_receipt_by_its_number_and_by_pasted_text(living: LiveCase, new_phone: NewPhone, tmp_path: Path) -> None:
    phone = new_phone()
    shown = phone.vote("v0004", "同意", "同意")
    index = phone.page.inner_text("#receipt-index")
    text = phone.save_receipt(tmp_path).read_text(encoding="utf-8")
    other = new_phone()
    other.page.goto(f"{living.address}/receipt#{index}")
    assert other.verdict() == "good"
    assert other.page.inner_text("#verdict-code") == shown
    other.page.click("#verdict-back")
    other.page.fill("#receipt-text", f"\n {text} \n")
    other.page.click("#receipt-text-check")
    assert other.verdict() == "good"
    other.page.click("#verdict-back")
    for typed, words in (("99999", "还没有这个序号"), ("0", "不是选票"), ("abc", "序号是一个数字")):
        other.page.fill("#receipt-number", typed)
        other.page.click("#receipt-number-check")
        other.see(".complaint")
        assert words in other.page.inner_text(".complaint")
        other.page.wait_for_selector("#receipt-number-check:not([aria-busy])")


def test_changed_receipts_are_refused(living: LiveCase, new_phone: NewPhone, tmp_path: Path) -> None:
    phone = new_phone()
    phone.vote("v0005", "同意", "不同意")
    good = phone.save_receipt(tmp_path)
    receipt = json.loads(good.read_text(encoding="utf-8"))
    lines = receipt["proof"].split("\n")
    changes = {
        "entry": {
            "entry": receipt["entry"][:40] + ("A" if receipt["entry"][40] != "A" else "B") + receipt["entry"][41:]
        },
        "index": {"proof": "\n".join([lines[0], f"index {int(lines[1].split()[1]) - 1}", *lines[2:]])},
        "path": {"proof": "\n".join([*lines[:2], lines[3], lines[2], *lines[4:]])},
        "log": {"log": receipt["log"].replace("case/", "case/x")},
        "shape": {"more": 1},
    }
    assert phone.recheck(good) == "good"
    for name, change in changes.items():
        forged = tmp_path / f"{name}.json"
        forged.write_text(json.dumps({**receipt, **change}), encoding="utf-8")
        assert phone.recheck(forged) == "bad", name
        assert not phone.page.is_visible("#verdict-figures")
    assert phone.complaints == []


def test_slips_of_the_finger_are_named_and_sent_nowhere(living: LiveCase, new_phone: NewPhone) -> None:
    phone = new_phone()
    phone.open_vote("v0006")
    sent = len(phone.sent)
    code = phone.letter("v0006").letter.code
    wrong = ("0" if code[3] != "0" else "1") + code[4:]
    for number, typed, words in (
        ("six", code, "户号不对"),
        ("v0006", code[:-3], "现在是 20 位"),
        ("v0006", code[:3] + wrong, "有一处抄错了"),
    ):
        phone.page.fill("#voter-number", number)
        phone.page.fill("#letter-code", typed)
        phone.page.click("#identify-next")
        phone.see(".complaint")
        assert words in phone.page.inner_text(".complaint")
    assert len(phone.sent) == sent
