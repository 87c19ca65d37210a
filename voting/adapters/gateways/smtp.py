"""E-mail by SMTP, for owners who asked for it and confirmed their address.

The header is written by the standard library, which refuses line breaks in it. A mail server does not take the same
message twice as one, so what it may have taken is not sent again.
"""

import smtplib
import ssl
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate

from voting.adapters.gateway import TIMEOUT, GatewaySettingsError, Message, Outcome, Quiet, Settings, refuse
from voting.dispatch import LATER, REFUSED, TAKEN, UNSURE, Abilities
from voting.mailaddress import is_address


class SmtpGateway(Quiet):
    """One mail server. ``security``: ``starttls`` (the default), ``tls``, or ``none`` on one's own machine."""

    name = "smtp"
    can = Abilities(repeats=False, looks_up=False)
    lanes = 2
    grasp = 2

    def __init__(self, settings: Settings) -> None:
        self._host = settings.text("host")
        self._security = settings.text("security", "starttls")
        if self._security not in ("starttls", "tls", "none"):
            raise GatewaySettingsError("security is none of starttls, tls, none")
        self._port = int(settings.number("port", {"starttls": 587, "tls": 465, "none": 25}[self._security]))
        self._user = settings.text("user", "")
        self._password = settings.secret("password") if self._user else ""
        self._from = settings.text("from")
        self._name = settings.text("from_name", "证议")
        self._timeout = settings.number("timeout", TIMEOUT)
        if not is_address(self._from):
            raise GatewaySettingsError("from is no e-mail address")

    def send(self, message: Message) -> Outcome:
        try:
            mail = self._write(message)
        except ValueError as error:
            return refuse(error)
        begun = False
        try:
            with self._connect() as server:
                begun = True
                server.send_message(mail, self._from, [message.to])
                begun = False  # what follows is the good-bye
            return Outcome(TAKEN)
        except smtplib.SMTPRecipientsRefused as error:
            [(code, _words)] = list(error.recipients.values())[:1] or [(550, b"")]
            return Outcome(LATER if code < 500 else REFUSED, reason=f"smtp-{code}")
        except smtplib.SMTPResponseException as error:  # the server said no, before or after the message
            return Outcome(LATER if error.smtp_code < 500 else REFUSED, reason=f"smtp-{error.smtp_code}")
        except (OSError, smtplib.SMTPException):
            return Outcome(UNSURE if begun else LATER, reason="no-answer" if begun else "unreachable")

    def _connect(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self._security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(self._host, self._port, timeout=self._timeout, context=context)
        else:
            server = smtplib.SMTP(self._host, self._port, timeout=self._timeout)
        try:
            if self._security == "starttls":
                server.starttls(context=context)
            if self._user:
                server.login(self._user, self._password)
        except BaseException:
            server.close()
            raise
        return server

    def _write(self, message: Message) -> EmailMessage:
        """The e-mail; its Message-ID is the message's own id. Raises: ValueError for a header that could not be one."""
        if not is_address(message.to):
            raise ValueError("no address")
        mail = EmailMessage(policy=SMTP)
        mail["Subject"] = message.subject
        mail["From"] = Address(self._name, addr_spec=self._from)
        mail["To"] = Address("", addr_spec=message.to)
        mail["Date"] = formatdate(message.time)
        mail["Message-ID"] = f"<{message.id}@{self._from.rpartition('@')[2]}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(message.text)
        return mail
