"""Accounts, for the office's administrator: who may sign in, and closing an account at once.

Accounts are opened on the server alone, by ``zhengyi officer invite``: whoever holds this page can shut people out, and
let nobody in. Nobody closes their own account here.
"""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from notary.adapters.accounts import Account
from notary.office_errors import AccountUnknownError, RoleMissingError
from notary.web.access import roles, service_of, who
from notary.web.words import role_words

ADMINISTRATOR = "administrator"


def make_roster() -> Blueprint:
    """The pages of accounts."""
    part = Blueprint("roster", __name__, url_prefix="/accounts")
    part.add_url_rule("", "index", index)
    part.add_url_rule("/<name>/close", "close_page", close_page)
    part.add_url_rule("/<name>/close", "close", close, methods=["POST"])
    return part


@roles(ADMINISTRATOR)
def index() -> str:
    """All accounts."""
    listed = [
        {"account": account, "roles": role_words(account.roles), "is_open": is_open}
        for account, is_open in service_of().accounts.listed()
    ]
    return render_template("office/accounts.html", accounts=listed, done=request.args.get("closed", ""))


@roles(ADMINISTRATOR)
def close_page(name: str) -> str:
    """Says what closing ends."""
    return render_template("office/closing.html", account=_other(name))


@roles(ADMINISTRATOR)
def close(name: str) -> AnyResponse:
    """Close an account: passkey, second factor and every session end."""
    account = _other(name)
    service_of().accounts.close(account.name)
    return redirect(url_for("roster.index", closed=account.name), 303)


def _other(name: str) -> Account:
    if name == who().name:
        raise RoleMissingError
    for account, _ in service_of().accounts.listed():
        if account.name == name:
            return account
    raise AccountUnknownError
