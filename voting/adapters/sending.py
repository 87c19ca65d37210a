"""Which gateways the settings name, and the worker over them."""

from collections.abc import Callable

from sqlalchemy import Engine

from ledger.web.settings import Settings
from voting.adapters.dispatcher import LEASE, Dispatcher
from voting.adapters.gateway import MAIL, TEXT, TIMEOUT, Gateway, GatewaySettingsError, load_gateway_settings
from voting.adapters.gateways.plain import ConsoleGateway, FileGateway
from voting.adapters.outbox import make_outbox
from voting.adapters.reports import ReportRules, report_rules

MESSAGES = "sms.jsonl"
MAILS = "mail.jsonl"
KEEP_DAYS = 7
SLOWEST = 6
"""So many times its timeout a lease lasts at least: nobody else may ask for a message that is still going out."""


def make_gateways(settings: Settings) -> dict[str, Gateway]:
    """The gateways by channel. Raises: GatewaySettingsError."""
    found: dict[str, Gateway] = {TEXT: _make_text(settings)}
    if settings.mail_file is not None:
        from voting.adapters.gateways.smtp import SmtpGateway

        found[MAIL] = SmtpGateway(load_gateway_settings(settings.mail_file))
    elif settings.sms == "file":
        found[MAIL] = FileGateway(settings.data / MAILS)
    return found


def make_dispatcher(settings: Settings, engine: Engine, clock: Callable[[], int]) -> Dispatcher:
    """A worker by the settings. Raises: GatewaySettingsError."""
    lease, keep = LEASE, float(KEEP_DAYS)
    if settings.sms_file is not None:
        raw = load_gateway_settings(settings.sms_file)
        lease, keep = raw.number("lease", LEASE), raw.number("keep_days", KEEP_DAYS)
        if lease < SLOWEST * raw.number("timeout", TIMEOUT):  # connecting, waiting, reading: in the first half of it
            raise GatewaySettingsError(f"lease is shorter than {SLOWEST} times the timeout")
    return Dispatcher(
        engine, make_outbox(settings, clock), make_gateways(settings), clock, lease, max(1, int(keep * 86_400))
    )


def load_report_rules(settings: Settings) -> ReportRules | None:
    """How the gateway's reports are read; None if it calls nobody back. Raises: GatewaySettingsError."""
    return None if settings.sms_file is None else report_rules(load_gateway_settings(settings.sms_file))


def has_mail(settings: Settings) -> bool:
    """Whether e-mail can leave, so that owners may ask for it."""
    return settings.mail_file is not None or settings.sms == "file"


def _make_text(settings: Settings) -> Gateway:
    """The gateway of text messages; each is imported only where it is used."""
    if settings.sms == "file":
        return FileGateway(settings.data / MESSAGES)
    if settings.sms == "console":
        return ConsoleGateway()
    if settings.sms_file is None:
        raise GatewaySettingsError("ZHENGYI_SMS_FILE is missing")
    raw = load_gateway_settings(settings.sms_file)
    if settings.sms == "http":
        from voting.adapters.gateways.http import HttpGateway

        return HttpGateway(raw)
    if settings.sms == "smpp":
        from voting.adapters.gateways.smpp import SmppGateway

        return SmppGateway(raw)
    if settings.sms == "aliyun":
        from voting.adapters.gateways.aliyun import AliyunGateway

        return AliyunGateway(raw)
    from voting.adapters.gateways.tencent import TencentGateway

    return TencentGateway(raw)
