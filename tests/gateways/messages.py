"""Messages and settings files for the tests of gateways."""

import json
from pathlib import Path
from typing import Any

from voting.adapters.gateway import Message, Settings, load_gateway_settings

NUMBER = "13800000001"
TEXT = "【证议】验证码 123456，10 分钟内有效，用于登录业主表决。任何人索要都不要给。"


def message(**changed: Any) -> Message:
    fields = {"id": "ab" * 16, "to": NUMBER, "text": TEXT, "time": 1_790_000_000, "template": "sms-login"}
    return Message(**{**fields, "values": {"code": "123456"}, **changed})


def settings(folder: Path, **members: Any) -> Settings:
    """The members as a gateway reads them from its file."""
    path = folder / "gateway.json"
    path.write_text(json.dumps(members), encoding="utf-8")
    path.chmod(0o600)
    return load_gateway_settings(path)
