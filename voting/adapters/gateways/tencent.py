"""Tencent Cloud's short messages (SMS 2021-01-11) by the official SDK, an extra: ``pip install 'zhengyi[tencent]'``.

Tencent sends approved templates only: the settings name one for each kind of our messages, with the values in order.
Our id goes as ``SessionContext``. The service lists a message only once the operator has reported it, so that one is
not listed proves nothing.
"""

from typing import Any

from voting.adapters.gateway import TIMEOUT, GatewaySettingsError, Message, Outcome, Quiet, Settings, reason_of
from voting.dispatch import DELIVERED, FAILED, LATER, REFUSED, TAKEN, UNSURE, Abilities

LATER_CODES = ("LimitExceeded", "RequestLimitExceeded")
"""Beginnings of the codes that say: not now."""
OWN_CODES = ("ClientNetworkError", "ClientError", "ClientParamError", "InternalError", "ServerNetworkError")
"""Codes after which nobody knows whether the message was taken."""


class TencentGateway(Quiet):
    """One application. ``endpoint`` and ``protocol`` are for other regions, and for tests."""

    name = "tencent"
    can = Abilities(repeats=False, looks_up=True, tracks=True)
    lanes = 4
    grasp = 8

    def __init__(self, settings: Settings) -> None:
        try:
            from tencentcloud.common.credential import Credential
            from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
            from tencentcloud.common.profile.client_profile import ClientProfile
            from tencentcloud.common.profile.http_profile import HttpProfile
            from tencentcloud.sms.v20210111 import models, sms_client
        except ImportError as error:
            raise GatewaySettingsError("Tencent's SDK is missing: pip install 'zhengyi[tencent]'") from error
        profile = HttpProfile(
            protocol=settings.text("protocol", "https"),
            endpoint=settings.text("endpoint", "sms.tencentcloudapi.com"),
            reqTimeout=int(settings.number("timeout", TIMEOUT)),
        )
        self._models = models
        self._mistake = TencentCloudSDKException
        self._credential = Credential(settings.text("key_id"), settings.secret("key"))
        self._profile = ClientProfile(httpProfile=profile)
        self._client = sms_client.SmsClient(self._credential, settings.text("region", "ap-guangzhou"), self._profile)
        self._application = settings.text("application")
        self._signature = settings.text("signature")
        self._templates = settings.table("templates")
        self._country = settings.text("country", "86")

    def send(self, message: Message) -> Outcome:
        template = self._templates.get(message.template)
        if not isinstance(template, dict) or "code" not in template:
            return Outcome(REFUSED, reason="template-missing")
        request = self._models.SendSmsRequest()
        request.PhoneNumberSet = [self._number(message.to)]
        request.SmsSdkAppId = self._application
        request.SignName = self._signature
        request.TemplateId = str(template["code"])
        request.TemplateParamSet = [message.values.get(name, "") for name in template.get("values", [])]
        request.SessionContext = message.id
        try:
            [status] = self._client.SendSms(request).SendStatusSet
        except self._mistake as error:
            return self._refusal(str(error.get_code() or ""))
        except (ValueError, TypeError, OSError) as error:
            return Outcome(UNSURE, reason=reason_of(type(error).__name__))
        if status.Code == "Ok":
            return Outcome(TAKEN, str(status.SerialNo or ""))
        return Outcome(LATER if str(status.Code).startswith(LATER_CODES) else REFUSED, reason=reason_of(status.Code))

    def find(self, message: Message, reference: str) -> str | None:
        request = self._models.PullSmsSendStatusByPhoneNumberRequest()
        request.BeginTime = message.time
        request.Offset, request.Limit = 0, 100
        request.PhoneNumber = self._number(message.to)
        request.SmsSdkAppId = self._application
        for item in self._client.PullSmsSendStatusByPhoneNumber(request).PullSmsSendStatusSet or []:
            if self._is_mine(item, message, reference):
                return DELIVERED if item.ReportStatus == "SUCCESS" else FAILED
        return None

    def _is_mine(self, item: Any, message: Message, reference: str) -> bool:
        return bool(item.SessionContext == message.id or (reference and item.SerialNo == reference))

    def _refusal(self, code: str) -> Outcome:
        if code.startswith(LATER_CODES):
            return Outcome(LATER, reason=reason_of(code))
        said = UNSURE if code.startswith(OWN_CODES) or not code else REFUSED
        return Outcome(said, reason=reason_of(code or "no-answer"))

    def _number(self, number: str) -> str:
        return number if number.startswith("+") else f"+{self._country}{number}"
