"""Aliyun's short messages (Dysmsapi 2017-05-25) by the official SDK, an extra: ``pip install 'zhengyi[aliyun]'``.

Aliyun sends approved templates only: the settings name one for each kind of our messages. Our id goes as ``OutId``, by
which a message whose answer was lost is found again; that none is found proves nothing, so it is then not sent again.
"""

import json
import time
from typing import Any

from voting.adapters.gateway import TIMEOUT, GatewaySettingsError, Message, Outcome, Quiet, Settings, reason_of
from voting.dispatch import DELIVERED, FAILED, LATER, REFUSED, SENT, TAKEN, UNSURE, Abilities

LATER_CODES = ("isv.BUSINESS_LIMIT_CONTROL", "Throttling", "Throttling.User", "Throttling.Api", "ServiceUnavailable")
STATES = {1: SENT, 2: FAILED, 3: DELIVERED}
CHINA = 8 * 3_600


class AliyunGateway(Quiet):
    """One account. ``endpoint`` and ``protocol`` are for other regions, and for tests."""

    name = "aliyun"
    can = Abilities(repeats=False, looks_up=True, tracks=True)
    lanes = 4
    grasp = 8

    def __init__(self, settings: Settings) -> None:
        try:
            from alibabacloud_dysmsapi20170525 import client, models
            from alibabacloud_tea_openapi.utils_models import Config
            from darabonba.runtime import RuntimeOptions
        except ImportError as error:
            raise GatewaySettingsError("Aliyun's SDK is missing: pip install 'zhengyi[aliyun]'") from error
        milliseconds = int(settings.number("timeout", TIMEOUT) * 1000)
        self._models = models
        self._client = client.Client(
            Config(
                access_key_id=settings.text("key_id"),
                access_key_secret=settings.secret("key"),
                endpoint=settings.text("endpoint", "dysmsapi.aliyuncs.com"),
                protocol=settings.text("protocol", "https"),
            )
        )
        self._options = RuntimeOptions(
            autoretry=False, max_attempts=1, connect_timeout=milliseconds, read_timeout=milliseconds
        )
        self._signature = settings.text("signature")
        self._templates = settings.table("templates")

    def send(self, message: Message) -> Outcome:
        template = self._templates.get(message.template)
        if not isinstance(template, dict) or "code" not in template:
            return Outcome(REFUSED, reason="template-missing")
        values = {name: message.values.get(name, "") for name in template.get("values", [])}
        request = self._models.SendSmsRequest(
            out_id=message.id,
            phone_numbers=message.to,
            sign_name=self._signature,
            template_code=template["code"],
            template_param=json.dumps(values, ensure_ascii=False) if values else None,
        )
        try:
            body = self._client.send_sms_with_options(request, self._options).body
        except Exception as error:
            return _refusal(error)
        if body.code == "OK":
            return Outcome(TAKEN, str(body.biz_id or ""))
        return Outcome(LATER if body.code in LATER_CODES else REFUSED, reason=reason_of(body.code))

    def find(self, message: Message, reference: str) -> str | None:
        request = self._models.QuerySendDetailsRequest(
            biz_id=reference or None,
            current_page=1,
            page_size=50,
            phone_number=message.to,
            send_date=time.strftime("%Y%m%d", time.gmtime(message.time + CHINA)),
        )
        body = self._client.query_send_details_with_options(request, self._options).body
        listed: list[Any] = []
        if body.code == "OK" and body.sms_send_detail_dtos is not None:
            listed = body.sms_send_detail_dtos.sms_send_detail_dto or []
        return next((STATES.get(item.send_status) for item in listed if item.out_id == message.id), None)


def _refusal(error: Exception) -> Outcome:
    """What an error of the SDK says: the service's own refusal by its code, else that nobody knows."""
    code = getattr(error, "code", None)
    status = getattr(error, "status_code", None) or getattr(error, "statusCode", None)
    if isinstance(status, int) and 400 <= status < 500 and code:
        return Outcome(LATER if code in LATER_CODES or status == 429 else REFUSED, reason=reason_of(code))
    return Outcome(UNSURE, reason=reason_of(type(error).__name__))
