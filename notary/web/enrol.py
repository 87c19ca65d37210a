"""The first sign-in: an invitation, used once, opens a session in which passkey and second factor are set up.

The invitation's token stands behind the ``#`` of its address, so that no server and no log sees it before the page
sends it. Nothing is kept of an enrolment until the first code was right; then both take the place of what was before,
and every older session of the account ends.
"""

import json

from flask import Blueprint, Response, g, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from keys.encoding import base64_of, bytes_of_base64
from ledger.adapters.db import write_transaction
from notary.adapters.accounts import Account, Passkey
from notary.adapters.passkeys import challenge_in, check_enrolment, enrolment_options
from notary.adapters.secondfactor import factor_picture, factor_text, make_factor, step_of
from notary.adapters.signins import ENROL, FULL, Session
from notary.office_errors import InvitationWrongError, SignInMissingError, SignInWrongError
from notary.web.access import renew, service_of, session_of, visitors
from notary.web.signin import begin_try, factor_about, typed_code

ENROLMENT = "enrolment"


def make_enrol() -> Blueprint:
    """The pages and calls of an enrolment."""
    part = Blueprint("enrol", __name__, url_prefix="/enrol")
    part.add_url_rule("", "page", page)
    part.add_url_rule("", "begin", begin, methods=["POST"])
    part.add_url_rule("/passkey", "passkey_page", passkey_page)
    part.add_url_rule("/options", "options", options, methods=["POST"])
    part.add_url_rule("/passkey", "passkey", passkey, methods=["POST"])
    part.add_url_rule("/code", "code_page", code_page)
    part.add_url_rule("/code", "code", code, methods=["POST"])
    return part


@visitors
def page() -> str:
    """Where an invitation leads."""
    return render_template("office/invitation.html")


@visitors
def begin() -> AnyResponse:
    """Use up the invitation. Raises InvitationWrongError."""
    service = service_of()
    try:
        token = bytes.fromhex(request.form.get("token", ""))
    except ValueError:
        raise InvitationWrongError from None
    account = service.accounts.take_invitation(token)
    factor = service.vault.seal(make_factor(), factor_about(account))
    renew(service.signins.open(account, ENROL, factor=factor))
    return redirect(url_for("enrol.passkey_page"), 303)


@visitors
def passkey_page() -> str:
    """Where the passkey is made."""
    return render_template("office/passkey.html", account=_account(session_of(ENROL)))


@visitors
def options() -> Response:
    """A challenge for the authenticator that makes the passkey."""
    service, account = service_of(), _account(session_of(ENROL))
    challenge = service.signins.make_challenge(ENROLMENT, g.token)
    handle, office = service.accounts.handle(account.name), service.office.facts.name_zh
    return jsonify(enrolment_options(service.host, office, account, handle, challenge))


@visitors
def passkey() -> Response:
    """The passkey that was made, kept with the session until the second factor is shown. Raises SignInWrongError."""
    service, account = service_of(), _account(session_of(ENROL))
    credential = request.get_json(silent=True)
    if not isinstance(credential, dict):
        raise SignInWrongError
    challenge = challenge_in(credential)
    if not service.signins.take_challenge(challenge, ENROLMENT, g.token):
        raise SignInWrongError
    made = check_enrolment(service.host, credential, challenge, account.name)
    if service.accounts.passkey(made.id) is not None:  # one authenticator, one account
        raise SignInWrongError
    data = json.dumps({"id": base64_of(made.id), "key": base64_of(made.key), "signs": made.signs}).encode()
    service.signins.keep_passkey(g.token, service.vault.seal(data, factor_about(account.name)))
    return jsonify(next=url_for("enrol.code_page"))


@visitors
def code_page() -> AnyResponse | str:
    """Where the second factor is set up."""
    session = session_of(ENROL)
    return _code_page(session, None) if session.passkey else redirect(url_for("enrol.passkey_page"))


@visitors
def code() -> AnyResponse | tuple[str, int]:
    """The first code: it opens the account."""
    service, session = service_of(), session_of(ENROL)
    number = begin_try(session.account)
    about = factor_about(session.account)
    step = step_of(service.vault.open(session.factor, about), typed_code(), service.clock())
    if step is None or not session.passkey:
        return _code_page(session, "code-refused"), 403
    kept = json.loads(service.vault.open(session.passkey, about))
    made = Passkey(bytes_of_base64(kept["id"]), session.account, bytes_of_base64(kept["key"]), kept["signs"])
    with write_transaction(service.engine) as connection:
        service.signins.forgive(connection, number)
        service.accounts.enrol(connection, session.account, made, session.factor, step)
        service.signins.end_all(connection, session.account)
        renew(service.signins.open_in(connection, session.account, FULL))
    return redirect(url_for("cases.index"), 303)


def _code_page(session: Session, complaint: str | None) -> str:
    service = service_of()
    secret = service.vault.open(session.factor, factor_about(session.account))
    return render_template(
        "office/factor.html",
        account=_account(session),
        complaint=complaint,
        picture=factor_picture(secret, service.office.facts.name_zh, session.account),
        text=factor_text(secret),
    )


def _account(session: Session) -> Account:
    account = service_of().accounts.find(session.account)
    if account is None:
        raise SignInMissingError
    return account
