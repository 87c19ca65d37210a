"""The voters' site: what it is made of.

    gunicorn 'voting.web.app:create_app()'

``create_app`` reads the settings and the service's key; ``make_site`` takes what is already open, for programs that
serve several sites from one process and for tests.
"""

import os
import secrets
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, request
from sqlalchemy import Engine

from keys.adapters.keystore import NamedKey, open_plain_key
from ledger.adapters.caselog import Clock
from ledger.adapters.db import migrate, open_engine
from ledger.adapters.publish import list_frozen
from ledger.web.board import make_board
from ledger.web.settings import Settings, load_settings, make_clock
from ledger.web.site import ROOT, build_site
from voting.adapters.cases import LiveCases
from voting.adapters.enrolment import Enrolments
from voting.adapters.identification import Identifications
from voting.adapters.mailbook import MailBook
from voting.adapters.outbox import make_outbox
from voting.adapters.phonebook import PhoneBook
from voting.adapters.provider import Provider
from voting.adapters.rounds import Rounds
from voting.adapters.sending import has_mail, load_report_rules
from voting.adapters.sessions import Sessions
from voting.round_errors import STATUSES as ROUND_STATUSES
from voting.web.access import install_access
from voting.web.assets import Assets
from voting.web.ballots import make_ballots
from voting.web.catalogue import install_words
from voting.web.compression import install_compression
from voting.web.enrolments import make_enrolments
from voting.web.errors import STATUSES
from voting.web.logins import make_logins
from voting.web.mails import make_mails
from voting.web.pages import make_pages, page_context
from voting.web.provider import make_provider_api, make_provider_pages
from voting.web.reports import make_reports
from voting.web.rollpage import make_roll_pages
from voting.web.rounds import make_round_api, make_round_page
from voting.web.service import Service, Tests

SERVICE_KEY = "office/office.key"
MESSAGES = "sms.jsonl"
Further = Callable[[Service], Iterable[Blueprint]]
"""Makes pages that packages above this one add to the site."""


def create_app() -> Flask:
    """Make the voters' site from ``ZHENGYI_*``."""
    settings = load_settings(os.environ)
    engine = open_engine(settings.database)
    migrate(engine)
    return make_site(settings, engine, open_plain_key(settings.data / SERVICE_KEY))


def make_site(
    settings: Settings,
    engine: Engine,
    office: NamedKey,
    static: Path = ROOT / "static",
    further: Further = lambda _: (),
) -> Flask:
    """Make the voters' site with the public board over an open database; ``office`` signs entries."""
    clock = make_clock(settings)
    service = Service(
        settings=settings,
        cases=LiveCases(engine, office.key, office.sign, clock),
        sessions=Sessions(engine, clock, secrets.token_bytes),
        identifications=Identifications(engine, clock, secrets.token_bytes),
        enrolments=Enrolments(engine, clock),
        provider=make_provider(settings, engine, clock),
        phones=PhoneBook(engine),
        outbox=make_outbox(settings, clock),
        reports=load_report_rules(settings),
        assets=Assets(static),
        clock=clock,
        tests=Tests(),
    )
    blueprints = [
        make_pages(service),
        make_roll_pages(service),
        make_logins(service),
        make_enrolments(service),
        make_provider_api(service),
        make_provider_pages(service),
        make_ballots(service),
        make_round_page(service),
        make_round_api(service, Rounds(engine, clock, secrets.token_bytes)),
        make_reports(service),
        *([make_mails(service, MailBook(engine, clock, secrets.token_bytes))] if has_mail(settings) else []),
        make_board(settings),
        *further(service),
    ]
    site = build_site(
        settings,
        blueprints,
        title="Zhengyi voting",
        statuses={**STATUSES, **ROUND_STATUSES},
        health=lambda: set(list_frozen(engine).values()),
    )
    site.config["HAS_MAIL"] = has_mail(settings)
    install_access(site, settings)
    install_words(site, service.translations)
    install_frame(site, service)
    install_compression(site)
    return site


def make_provider(settings: Settings, engine: Engine, clock: Clock) -> Provider | None:
    """The office's identity provider, by the settings."""
    if settings.provider is None:
        return None
    return Provider(settings.provider, settings.base_url, engine, clock, secrets.token_bytes)


def install_frame(site: Flask, service: Service) -> None:
    """What the base template needs on every page, and long lives for files named with their hash."""

    @site.context_processor
    def frame() -> dict[str, Any]:
        return {"page": page_context(service), "asset": service.assets.address}

    @site.after_request
    def keep_static(response: Response) -> Response:
        if request.endpoint == "static" and "v" in request.args and response.status_code == 200:
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response
