"""Signing in: a passkey unlocked by its holder, then six digits from another device, then a session.

1 The page asks for a challenge, bound to this browser's cookie, five minutes, one use.
2 The authenticator answers; which passkey it is it says itself, so no name is typed and none can be probed (A93).
3 A session of the stage ``second`` takes the place of the cookie; the code ends it whether right or wrong five times.
4 With the right code, used once, a full session under a fresh token takes its place (A91, A94).
"""

from typing import Any

from flask import Blueprint, Response, g, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from ledger.adapters.db import write_transaction
from notary.adapters.passkeys import challenge_in, check_sign_in, id_in, sign_in_options
from notary.adapters.secondfactor import step_of
from notary.adapters.signins import FULL, SECOND
from notary.office_errors import SignInLimitError, SignInWrongError
from notary.web.access import forget, renew, service_of, session_of, visitors
from notary.web.service import OfficeService

SIGN_IN = "sign-in"
FACTOR = "office-second-factor"


def make_signin() -> Blueprint:
    """The pages and calls of signing in and out."""
    part = Blueprint("signin", __name__)
    part.add_url_rule("/signin", "page", page)
    part.add_url_rule("/signin/options", "options", options, methods=["POST"])
    part.add_url_rule("/signin/passkey", "passkey", passkey, methods=["POST"])
    part.add_url_rule("/signin/code", "code_page", code_page)
    part.add_url_rule("/signin/code", "code", code, methods=["POST"])
    part.add_url_rule("/signout", "sign_out", sign_out, methods=["POST"])
    return part


@visitors
def page() -> AnyResponse | str:
    """The first page: one button."""
    return redirect(url_for("cases.index")) if g.get("who") else render_template("office/signin.html")


@visitors
def options() -> Response:
    """A challenge for this browser."""  # 1
    service = service_of()
    return jsonify(sign_in_options(service.host, service.signins.make_challenge(SIGN_IN, g.token)))


@visitors
def passkey() -> Response:
    """The authenticator's answer. Raises SignInWrongError."""  # 2
    service, credential = service_of(), _json()
    challenge = challenge_in(credential)
    is_ours = service.signins.take_challenge(challenge, SIGN_IN, g.token)
    known = service.accounts.passkey(id_in(credential))
    if not is_ours or known is None or not service.accounts.is_open(known.account):
        raise SignInWrongError
    if service.accounts.find(known.account) is None:
        raise SignInWrongError
    signs = check_sign_in(service.host, credential, challenge, known)
    if not service.accounts.count_up(known, signs):
        raise SignInWrongError
    renew(service.signins.open(known.account, SECOND))  # 3
    return jsonify(next=url_for("signin.code_page"))


@visitors
def code_page() -> str:
    """Where the six digits are typed."""
    session_of(SECOND)
    return render_template("office/code.html", complaint=None)


@visitors
def code() -> AnyResponse | tuple[str, int]:
    """The second factor; a wrong code is told on the page."""
    service, session = service_of(), session_of(SECOND)
    number = begin_try(session.account)
    token = check_factor(service, session.account, number)
    if token is None:
        return render_template("office/code.html", complaint="code-refused"), 403
    renew(token)  # 4
    return redirect(url_for("cases.index"), 303)


def sign_out() -> AnyResponse:
    """End the session."""
    service_of().signins.end(g.token)
    forget()
    return redirect(url_for("signin.page"), 303)


def begin_try(account: str) -> int:
    """Count a try at a code. Raises SignInLimitError, and then the session is over."""
    signins = service_of().signins
    number = signins.begin_try(account)
    if number is None:
        signins.end(g.token)
        raise SignInLimitError
    return number


def check_factor(service: OfficeService, account: str, number: int) -> bytes | None:
    """The token of a full session if the code of the form is right and new; then the try is forgiven."""
    secret = service.vault.open(service.accounts.factor(account), factor_about(account))
    step = step_of(secret, typed_code(), service.clock())
    if step is None:
        return None
    with write_transaction(service.engine) as connection:
        if not service.accounts.take_counter(connection, account, step):
            return None
        service.signins.forgive(connection, number)
        service.signins.end_in(connection, g.token)
        return service.signins.open_in(connection, account, FULL)


def typed_code() -> str:
    """The six digits as typed, without gaps."""
    return "".join(request.form.get("code", "").split())


def factor_about(account: str) -> bytes:
    """What the vault binds a second factor to."""
    return f"{FACTOR}\n{account}".encode()


def _json() -> dict[str, Any]:
    value = request.get_json(silent=True)
    if not isinstance(value, dict):
        raise SignInWrongError
    return value
