"""E-mail, against a mail server on loopback: what is written, what its answers mean, what no header takes."""

from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from tests.gateways.messages import message, settings
from tests.gateways.servers import PostOffice, post_office
from tests.livecase import free_port
from voting.adapters.gateway import MAIL, Outcome
from voting.adapters.gateways.smtp import SmtpGateway
from voting.adapters.outbox import Item
from voting.dispatch import LATER, REFUSED, TAKEN, UNSURE
from voting.mailaddress import is_address

TO = "owner@example.org"


def gateway(folder: Path, there: PostOffice | int) -> SmtpGateway:
    port = there if isinstance(there, int) else there.port
    told = {"host": "127.0.0.1", "port": port, "security": "none", "from": "vote@office.example", "timeout": 0.5}
    return SmtpGateway(settings(folder, **told))


def test_an_email_is_written_and_taken(tmp_path: Path) -> None:
    with post_office() as there:
        sent = message(to=TO, subject="证议通知：选聘", text="第一行\n第二行")
        assert gateway(tmp_path, there).send(sent) == Outcome(TAKEN)
    [mail] = [message_from_bytes(data, policy=default) for data in there.mails]
    assert (mail["To"], mail["Subject"]) == (TO, "证议通知：选聘")
    assert mail["From"] == "证议 <vote@office.example>"
    assert mail["Message-ID"] == f"<{'ab' * 16}@office.example>"
    assert mail.get_content().split() == ["第一行", "第二行"]


@pytest.mark.parametrize(
    ("refusal", "outcome"),
    [
        ({"rcpt": "550 nobody of that name"}, Outcome(REFUSED, reason="smtp-550")),
        ({"rcpt": "450 later"}, Outcome(LATER, reason="smtp-450")),
        ({"data": "554 no"}, Outcome(REFUSED, reason="smtp-554")),
        ({"data": "451 later"}, Outcome(LATER, reason="smtp-451")),
        ({"data": "drop"}, Outcome(UNSURE, reason="no-answer")),
    ],
)
def test_what_each_answer_means(tmp_path: Path, refusal: dict[str, str], outcome: Outcome) -> None:
    with post_office(**refusal) as there:
        assert gateway(tmp_path, there).send(message(to=TO, subject="x")) == outcome


def test_a_server_that_is_not_there_took_nothing(tmp_path: Path) -> None:
    assert gateway(tmp_path, free_port()).send(message(to=TO)) == Outcome(LATER, reason="unreachable")


@pytest.mark.parametrize(
    "bent",
    [
        {"subject": "x\r\nBcc: all@example.org"},
        {"subject": "x\nBcc: all@example.org"},
        {"to": "owner@example.org\r\nBcc: all@example.org"},
        {"to": "owner@example.org, all@example.org"},
        {"to": "<all@example.org>"},
        {"to": ""},
    ],
)
def test_nothing_slips_into_a_header(tmp_path: Path, bent: dict[str, str]) -> None:
    with post_office() as there:
        assert gateway(tmp_path, there).send(message(**{"to": TO, "subject": "x", **bent})).said == REFUSED
    assert (there.mails, there.recipients) == ([], [])


def test_lines_that_look_like_the_end_do_not_end_the_mail(tmp_path: Path) -> None:
    with post_office() as there:
        text = "一\r\n.\r\nRCPT TO:<all@example.org>\r\n.\nQUIT"
        assert gateway(tmp_path, there).send(message(to=TO, subject="x", text=text)) == Outcome(TAKEN)
    assert len(there.mails) == len(there.recipients) == 1


@pytest.mark.parametrize("address", ["a@b.cn", "first.last+tag@mail.example.org", "x_y@a-b.example"])
def test_plain_addresses_are_taken(address: str) -> None:
    assert is_address(address)


@pytest.mark.parametrize(
    "address",
    [
        *("", "a", "@b.cn", "a@b", "a@@b.cn", "a b@c.cn", "a@b.cn\n", "a@-b.cn", "a@b..cn", ".a@b.cn", "a..b@c.cn"),
        *('"a"@b.cn', "a@b.cn;c@d.cn", "a(c)@b.cn", "王@例子.中国", "a" * 65 + "@b.cn", "-a@b.cn", "a@[127.0.0.1]"),
        "a@" + "b" * 260 + ".cn",
    ],
)
def test_others_are_refused(address: str) -> None:
    assert not is_address(address)


def test_an_item_does_not_show_what_it_holds() -> None:
    item = Item("ballot/1", "v0001", TO, "words", "notice-ballot", {"title": "words"}, "words", MAIL)
    assert TO not in repr(item)
    assert "words" not in repr(item)
    assert TO not in repr(message(to=TO))
