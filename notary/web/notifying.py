"""Notices to all owners: how far each is, at whose door to call, and sending one after its words were looked at.

Of two officers who press the button at once one sends. Nothing here shows a telephone number.
"""

from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from notary.adapters.notices import Progress, list_doors, list_progress, propose_notice, send_notice
from notary.errors import OutOfOrderError
from notary.notice import NOTICES
from notary.office_errors import StepUnknownError
from notary.web.access import roles
from notary.web.pages import Open, open_case
from notary.web.words import number_words, words
from voting.adapters.tablefile import format_table
from voting.dispatch import DELIVERED, EXPIRED, FAILED, QUEUED, SENDING, SENT, UNKNOWN

SHOWN = (QUEUED, SENT, DELIVERED, FAILED, UNKNOWN)
"""Columns of the table; what is being sent counts as queued, what went stale as failed."""
FOLDED = {SENDING: QUEUED, EXPIRED: FAILED}
READERS = ("assistant", "notary", "registrar", "reviewer")
SENDERS = ("assistant", "notary")


def make_notifying() -> Blueprint:
    """The pages of a case."""
    part = Blueprint("notifying", __name__, url_prefix="/cases/<case>/notices")
    part.add_url_rule("", "page", page)
    part.add_url_rule("/doors/<notice>.csv", "doors", doors)
    part.add_url_rule("/<notice>", "preview", preview)
    part.add_url_rule("/<notice>", "send", send, methods=["POST"])
    return part


@roles(*READERS)
def page(case: str) -> str:
    """How far every notice is, and at whose door to call."""
    notice = request.args.get("notice", "ballot")
    with open_case() as opened:
        listed = list_progress(opened.work)
        sent = {item.notice.partition("/")[0] for item in listed if "/" in item.notice}
        visits = list_doors(opened.work, notice) if notice in sent else []
        return render_template(
            "office/notices.html",
            case=opened.head,
            columns=[words(f"message-{state}") for state in SHOWN],
            doors=[(unit, voter, words(f"message-{state}")) for unit, voter, state in visits],
            due=[(name, words(f"notice-kind-{name}")) for name in NOTICES if _is_due(opened, name)],
            notice=notice,
            rows=[_row(item) for item in listed],
            sent=[(name, words(f"notice-kind-{name}")) for name in NOTICES if name in sent],
        )


@roles(*READERS)
def doors(case: str, notice: str) -> Response:
    """The doors as a table. Raises StepUnknownError for another notice."""
    _check(notice)
    with open_case() as opened:
        listed = [(unit, voter, words(f"message-{state}")) for unit, voter, state in list_doors(opened.work, notice)]
    answer = Response(format_table(("房号", "户号", "短信"), listed), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="doors-{notice}.csv"'
    return answer


@roles(*SENDERS)
def preview(case: str, notice: str) -> str:
    """The words, and how many would get them. Raises StepUnknownError, OutOfOrderError."""
    _check(notice)
    with open_case() as opened:
        return render_template(
            "office/notice.html",
            case=opened.head,
            name=words(f"notice-kind-{notice}"),
            notice=notice,
            proposal=propose_notice(opened.work, notice),
        )


@roles(*SENDERS)
def send(case: str, notice: str) -> Answer:
    """Send the round that was looked at. Raises StepUnknownError, OutOfOrderError, NoticeRepeatedError."""
    _check(notice)
    turn = request.form.get("turn", 0, type=int)
    with open_case() as opened:
        send_notice(opened.work, notice, turn=turn)
    return redirect(url_for("notifying.page", case=case, notice=notice), 303)


def _check(notice: str) -> None:
    if notice not in NOTICES:
        raise StepUnknownError


def _is_due(opened: Open, notice: str) -> bool:
    try:
        propose_notice(opened.work, notice)
    except OutOfOrderError:
        return False
    return True


def _row(item: Progress) -> dict[str, Any]:
    counts = dict.fromkeys(SHOWN, 0)
    for state, number in item.counts.items():
        counts[FOLDED.get(state, state)] += number
    kind, _, turn = item.notice.partition("/")
    return {
        "name": words(f"notice-kind-{kind}"),
        "turn": turn,
        "channel": words(f"channel-{item.channel}"),
        "counts": [number_words(counts[state]) for state in SHOWN],
    }
