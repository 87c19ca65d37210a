"""The service's own key: two copies on disk, used once, gone after the result."""

from collections.abc import Callable
from pathlib import Path

import pytest

from keys.adapters.sodium import SodiumGroup
from keys.canonical import Encodable, encode_canonical
from keys.errors import RejectionError
from ledger.web.settings import Settings, load_settings
from notary.adapters import secret_steps
from notary.adapters.servicekey import key_files, load_service_key, make_service_key, remove_service_key
from tests.notary.boardroom import Boardroom

ORIGIN = "vote.example/office/case/riverside-1"
GROUP = SodiumGroup()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings({"ZHENGYI_DATA": str(tmp_path / "data"), "ZHENGYI_KEY_COPY": str(tmp_path / "copy")})


def code_of(step: Callable[[], object]) -> str:
    with pytest.raises(RejectionError) as caught:
        step()
    return caught.value.code


def test_either_copy_is_enough_and_an_attempt_before_is_taken(settings: Settings) -> None:
    secret = make_service_key(settings, ORIGIN)
    public = GROUP.base(secret)
    first, second = key_files(settings, ORIGIN)
    assert first.read_bytes() == second.read_bytes()
    first.unlink()
    assert load_service_key(settings, ORIGIN, public) == secret
    assert make_service_key(settings, ORIGIN) == secret
    second.unlink()
    assert load_service_key(settings, ORIGIN, public) == secret
    first.unlink()
    assert code_of(lambda: load_service_key(settings, ORIGIN, public)) == "service-key-missing"


def test_a_key_that_is_not_the_ledgers_or_that_others_read_is_refused(settings: Settings) -> None:
    public = GROUP.base(make_service_key(settings, ORIGIN))
    first, _second = key_files(settings, ORIGIN)
    good = first.read_bytes()
    assert code_of(lambda: load_service_key(settings, ORIGIN, GROUP.base(7))) == "service-key-differs"
    first.chmod(0o644)
    assert code_of(lambda: load_service_key(settings, ORIGIN, public)) == "service-key-differs"
    first.chmod(0o600)
    for bent in (b"", b"{}\n", good.replace(b"riverside-1", b"riverside-2"), good[:-2]):
        first.write_bytes(bent)
        assert code_of(lambda: load_service_key(settings, ORIGIN, public)) == "service-key-differs"
    zero: dict[str, Encodable] = {"case": ORIGIN, "kind": "zhengyi-service-share", "secret": "0", "v": 1}
    first.write_bytes(encode_canonical(zero))
    assert code_of(lambda: load_service_key(settings, ORIGIN, GROUP.identity)) == "service-key-differs"


def test_both_copies_are_overwritten_and_removed(settings: Settings, tmp_path: Path) -> None:
    make_service_key(settings, ORIGIN)
    first, second = key_files(settings, ORIGIN)
    other_name = tmp_path / "link"
    other_name.hardlink_to(first)
    remove_service_key(settings, ORIGIN)
    assert not first.exists()
    assert not second.exists()
    assert set(other_name.read_bytes()) == {0}
    remove_service_key(settings, ORIGIN)


def test_the_office_takes_its_steps_in_order_and_once(tmp_path: Path) -> None:
    room = Boardroom(tmp_path)
    room.equip()
    room.post()
    for step in (secret_steps.compute_tally, secret_steps.publish_service_share, secret_steps.destroy_service_key):
        size = room.work.log.size
        assert code_of(lambda step=step: step(room.work)) in ("not-open", "out-of-order")  # type: ignore[misc]
        assert room.work.log.size == size
    assert code_of(lambda: secret_steps.propose_manifest(room.work, room.plan(), {})) == "ceremony-order-wrong"
    assert code_of(lambda: secret_steps.complete_trustees(room.work, room.by("li"))) == "ceremony-order-wrong"
    secret_steps.set_service_key(room.work)
    assert code_of(lambda: secret_steps.set_service_key(room.work)) == "ceremony-order-wrong"
    assert all(file.exists() for file in key_files(room.settings, room.origin))
    assert code_of(lambda: secret_steps.destroy_service_key(room.work)) == "out-of-order"
    assert all(file.exists() for file in key_files(room.settings, room.origin))
