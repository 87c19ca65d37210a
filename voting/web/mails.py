"""Notices by e-mail, for owners who ask for them: an address, a code sent to it, and an end whenever they like.

Only who is logged in asks, for their own household; the roll's number is told, so that nobody adds an address unseen.
"""

from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request
from sqlalchemy import Connection
from werkzeug.wrappers import Response as Answer

from ledger.web.problems import status_of
from voting.adapters.gateway import MAIL
from voting.adapters.mailbook import MailBook
from voting.adapters.onetime import TEN_MINUTES, hash_secret
from voting.adapters.outbox import Item
from voting.adapters.phonebook import find_number
from voting.dispatch import CODE
from voting.mailaddress import is_address
from voting.web.access import check_own_form, voter_in
from voting.web.catalogue import say
from voting.web.errors import MailAddressError, SessionMissingError, SmsCodeWrongError, TooManyRequestsError
from voting.web.service import Service


def make_mails(service: Service, book: MailBook) -> Blueprint:
    """Make the page where owners ask for notices by e-mail."""
    pages = Blueprint("mails", __name__)

    @pages.get("/case/<name>/mail")
    def page(name: str) -> Response:
        return show(name, asked="asked" in request.args)

    @pages.post("/case/<name>/mail")
    def change(name: str) -> Answer:
        check_own_form(service.settings)
        origin = service.cases.origin_of(name)
        voter = voter_in(service, origin)
        said = request.form.get("do", "")
        try:
            take(origin, voter, said)
        except (MailAddressError, SmsCodeWrongError, TooManyRequestsError) as error:
            answer = show(name, asked=said == "confirm", complaint=say(error.code))
            answer.status_code = status_of(error)
            return answer
        return redirect(f"/case/{name}/mail" + ("?asked=1#code" if said == "ask" else ""), 303)

    def take(origin: str, voter: str, said: str) -> None:
        """What the form asks for. Raises: MailAddressError, SmsCodeWrongError, TooManyRequestsError."""
        if said == "remove":
            book.remove(origin, voter)
        elif said == "confirm":
            code = request.form.get("code", "").strip()
            if not book.confirm(origin, voter, code, tell(service, origin, voter)):
                raise SmsCodeWrongError
        else:
            address = request.form.get("address", "").strip()
            if not is_address(address):
                raise MailAddressError
            if not book.ask(origin, voter, address, post(service, origin, voter)):
                raise TooManyRequestsError

    def show(name: str, *, asked: bool, complaint: str = "") -> Response:
        origin = service.cases.origin_of(name)
        try:
            voter = voter_in(service, origin)
        except SessionMissingError:
            voter = ""
        known = {"address": book.address(origin, voter) if voter else "", "is_in": bool(voter), "name": name}
        answer = make_response(render_template("voting/mail.html", asked=asked, complaint=complaint, **known))
        answer.headers["Referrer-Policy"] = "same-origin"  # so that the browser names us when it sends the form
        return answer

    return pages


def post(service: Service, origin: str, voter: str) -> Any:
    """What queues the code for an address, as e-mail."""

    def queue(connection: Connection, salt: bytes, code: str, address: str | None) -> None:
        text = say("sms-mail", code=code)
        item = Item(
            f"code/{hash_secret(salt).hex()}",
            voter,
            address or "",
            text,
            "sms-mail",
            {"code": code},
            say("notice-subject", title=code),
            MAIL,
            CODE,
            service.clock() + TEN_MINUTES // 2,
        )
        service.outbox.put(connection, origin, item)

    return queue


def tell(service: Service, origin: str, voter: str) -> Any:
    """What tells the roll's number that an address was taken."""

    def queue(connection: Connection) -> None:
        number = find_number(connection, origin, voter)
        if number:
            text = say("sms-mail-changed")
            item = Item(f"mail/{service.clock()}", voter, number, text, "sms-mail-changed")
            service.outbox.put_new(connection, origin, [item])

    return queue
