"""Whatever leaves the office for a rehearsal bears its mark, under no template that does not."""

from voting.adapters.outbox import Item
from voting.adapters.rehearsal import MARK, mark_message


def test_a_message_is_marked_in_words_subject_and_template() -> None:
    item = Item("ballot/1", "v0001", "10000000001", "表决开始", "sms-ballot", {"code": "1"}, subject="表决")
    marked = mark_message(item)
    assert marked.text == f"{MARK}表决开始"
    assert marked.subject.startswith("演练 REHEARSAL")
    assert marked.template == "rehearsal-sms-ballot"
    assert (marked.to, marked.values, marked.notice) == (item.to, item.values, item.notice)


def test_what_has_no_subject_or_template_gets_none() -> None:
    marked = mark_message(Item("code/1", "v0001", "10000000001", "验证码", ""))
    assert (marked.subject, marked.template) == ("", "")
