"""Aliyun and Tencent by their own SDKs, against a web server on loopback that answers as theirs are documented to.

Their servers themselves are out of reach here: that they answer so is the providers' word.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.gateways.messages import NUMBER, message, settings
from tests.gateways.servers import DROP, SLOW, Teller, teller
from voting.adapters.gateway import GatewaySettingsError, Outcome
from voting.adapters.gateways.aliyun import AliyunGateway
from voting.adapters.gateways.tencent import TencentGateway
from voting.dispatch import DELIVERED, FAILED, LATER, REFUSED, SENT, TAKEN, UNSURE

TEMPLATES = {"sms-login": {"code": "SMS_1001", "values": ["code"]}, "sms-enrolled": {"code": "SMS_1002"}}
MEMBERS = {
    "key_id": "AKID",
    "key": "secret",
    "signature": "证议",
    "templates": TEMPLATES,
    "timeout": 1,
    "protocol": "http",
}


def aliyun(folder: Path, there: Teller) -> AliyunGateway:
    return AliyunGateway(settings(folder, **MEMBERS, endpoint=f"127.0.0.1:{there.port}"))


def tencent(folder: Path, there: Teller) -> TencentGateway:
    return TencentGateway(settings(folder, **MEMBERS, endpoint=f"127.0.0.1:{there.port}", application="1400006666"))


def said(there: Teller) -> dict[str, str]:
    """What Aliyun was asked: in the address or in the body."""
    [asked] = there.asked
    found = {**parse_qs(urlsplit(asked.path).query), **parse_qs(asked.body.decode())}
    return {name: values[0] for name, values in found.items()}


def test_aliyun_gets_template_number_and_our_id(tmp_path: Path) -> None:
    with teller((200, {"Code": "OK", "BizId": "9006^0", "Message": "OK", "RequestId": "r"})) as there:
        assert aliyun(tmp_path, there).send(message()) == Outcome(TAKEN, "9006^0")
        asked = said(there)
    assert (asked["PhoneNumbers"], asked["SignName"], asked["TemplateCode"]) == (NUMBER, "证议", "SMS_1001")
    assert json.loads(asked["TemplateParam"]) == {"code": "123456"}
    assert asked["OutId"] == "ab" * 16


def tencent_answer(code: str) -> tuple[int, Any]:
    status = {"SerialNo": "2019:1", "PhoneNumber": f"+86{NUMBER}", "Code": code, "Message": "", "SessionContext": ""}
    return 200, {"Response": {"SendStatusSet": [status], "RequestId": "r"}}


def test_tencent_gets_template_number_and_our_id(tmp_path: Path) -> None:
    with teller(tencent_answer("Ok")) as there:
        assert tencent(tmp_path, there).send(message()) == Outcome(TAKEN, "2019:1")
        asked = json.loads(there.asked[0].body)
    assert asked["PhoneNumberSet"] == [f"+86{NUMBER}"]
    assert (asked["SmsSdkAppId"], asked["SignName"], asked["TemplateId"]) == ("1400006666", "证议", "SMS_1001")
    assert asked["TemplateParamSet"] == ["123456"]
    assert asked["SessionContext"] == "ab" * 16


def aliyun_answer(code: str, status: int = 200) -> tuple[int, Any]:
    return status, {"Code": code, "Message": f"about {NUMBER}", "RequestId": "r"}


def tencent_error(code: str) -> tuple[int, Any]:
    return 200, {"Response": {"Error": {"Code": code, "Message": f"about {NUMBER}"}, "RequestId": "r"}}


@pytest.mark.parametrize(
    ("make", "answer", "outcome"),
    [
        (aliyun, aliyun_answer("isv.BUSINESS_LIMIT_CONTROL"), Outcome(LATER, reason="isv.BUSINESS_LIMIT_CONTROL")),
        (aliyun, aliyun_answer("isv.MOBILE_NUMBER_ILLEGAL"), Outcome(REFUSED, reason="isv.MOBILE_NUMBER_ILLEGAL")),
        (aliyun, aliyun_answer("InvalidAccessKeyId.NotFound", 404), Outcome(REFUSED)),
        (aliyun, aliyun_answer("Throttling.User", 400), Outcome(LATER)),
        (aliyun, (500, {"Code": "InternalError", "Message": "", "RequestId": "r"}), Outcome(UNSURE)),
        (aliyun, DROP, Outcome(UNSURE)),
        (tencent, tencent_answer("LimitExceeded.PhoneNumberDailyLimit"), Outcome(LATER)),
        (tencent, tencent_answer("FailedOperation.PhoneNumberInBlacklist"), Outcome(REFUSED)),
        (tencent, tencent_error("AuthFailure.SecretIdNotFound"), Outcome(REFUSED)),
        (tencent, tencent_error("RequestLimitExceeded"), Outcome(LATER)),
        (tencent, tencent_error("InternalError.Timeout"), Outcome(UNSURE)),
        (tencent, (500, b"<html>"), Outcome(UNSURE)),
        (tencent, DROP, Outcome(UNSURE)),
        (tencent, SLOW, Outcome(UNSURE)),
    ],
)
def test_what_each_answer_means(
    tmp_path: Path, make: Callable[[Path, Teller], Any], answer: Any, outcome: Outcome
) -> None:
    with teller(answer) as there:
        found = make(tmp_path, there).send(message())
    assert found.said == outcome.said
    assert not outcome.reason or found.reason == outcome.reason
    assert NUMBER not in f"{found}"
    assert len(there.asked) == 1  # the SDK does not try again by itself


@pytest.mark.parametrize("make", [aliyun, tencent])
def test_without_a_template_nothing_is_sent(tmp_path: Path, make: Callable[[Path, Teller], Any]) -> None:
    with teller((200, {})) as there:
        assert make(tmp_path, there).send(message(template="sms-voided")) == Outcome(REFUSED, reason="template-missing")
        assert there.asked == []


@pytest.mark.parametrize(
    ("status", "mine", "state"), [(3, True, DELIVERED), (2, True, FAILED), (1, True, SENT), (3, False, None)]
)
def test_aliyun_is_asked_by_our_id(tmp_path: Path, status: int, mine: bool, state: str | None) -> None:
    detail = {"OutId": "ab" * 16 if mine else "cd" * 16, "SendStatus": status, "PhoneNum": NUMBER}
    listed = {"Code": "OK", "TotalCount": "1", "SmsSendDetailDTOs": {"SmsSendDetailDTO": [detail]}, "RequestId": "r"}
    with teller((200, listed)) as there:
        assert aliyun(tmp_path, there).find(message(), "9006^0") == state
        asked = said(there)
    assert (asked["PhoneNumber"], asked["BizId"], asked["SendDate"]) == (NUMBER, "9006^0", "20260921")


@pytest.mark.parametrize(
    ("context", "serial", "status", "state"),
    [
        ("ab" * 16, "x", "SUCCESS", DELIVERED),
        ("", "2019:1", "FAIL", FAILED),
        ("cd" * 16, "2019:2", "SUCCESS", None),
        ("", "", "SUCCESS", None),
    ],
)
def test_tencent_is_asked_by_our_id(tmp_path: Path, context: str, serial: str, status: str, state: str | None) -> None:
    item = {"SessionContext": context, "SerialNo": serial, "ReportStatus": status, "PhoneNumber": f"+86{NUMBER}"}
    with teller((200, {"Response": {"PullSmsSendStatusSet": [item], "RequestId": "r"}})) as there:
        assert tencent(tmp_path, there).find(message(), "2019:1") == state


@pytest.mark.parametrize(
    ("gateway", "package"),
    [(AliyunGateway, "alibabacloud_dysmsapi20170525"), (TencentGateway, "tencentcloud.sms.v20210111")],
)
def test_a_missing_extra_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gateway: Any, package: str
) -> None:
    import sys

    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(GatewaySettingsError, match="pip install 'zhengyi"):
        gateway(settings(tmp_path, **MEMBERS))
