"""A small secret case carried by real files, one trustee of three lost after closing."""

from pathlib import Path

from keys.adapters.sodium import SodiumGroup, check_signature
from ledger.record import Record
from notary.adapters import ends, secret_steps, steps
from notary.adapters.demo.words import MATTER
from notary.adapters.rulebook import load_rulebook
from notary.adapters.servicekey import key_files
from notary.audit import audit
from tests.endings import make_final
from tests.notary.boardroom import BOARD, Boardroom


def test_a_case_with_a_lost_trustee_reaches_its_result(tmp_path: Path) -> None:
    room = Boardroom(tmp_path)
    room.equip()
    room.prepare()
    room.vote()
    room.close()
    room.tally()
    files = key_files(room.settings, room.origin)
    assert [file.stat().st_mode & 0o777 for file in files] == [0o600, 0o600]
    room.confirm_closing(("zheng", "wu"))
    for name in ("zheng", "sun"):  # wu is lost
        secret_steps.append_all(room.work, room.desk(name).decrypt(room.record()))
    files[0].unlink()  # the first copy is lost too
    secret_steps.publish_service_share(room.work)
    result = ends.declare_result(room.work, room.by("li"))
    options = result["questions"][0]["options"]  # type: ignore[index,call-overload]
    assert [(item["id"], item["headcount"], item["area"]) for item in options] == [  # type: ignore[index,call-overload,union-attr]
        ("for", 2, "190.750"),
        ("against", 1, "80.125"),
        ("abstain", 0, "0.000"),
    ]
    secret_steps.destroy_service_key(room.work)
    assert not any(file.exists() for file in files)
    make_final(room.work, room.by("li", "wang"), room.by("wang"))
    steps.read_statement(room.work, MATTER, ["业主委员会"], "兹证明", room.by("li"))
    report = audit(Record(room.work.record()), room.policy(), check_signature, load_rulebook(), group=SodiumGroup())
    assert (report.verdict, report.stage, report.findings) == ("accepted", "result", [])
    assert set(room.desk("sun")._file.load()["cases"][0]) == {"decrypted", "head", "origin"}


def test_no_secret_stands_in_clear_on_a_disk(tmp_path: Path) -> None:
    room = Boardroom(tmp_path)
    room.equip()
    room.prepare()
    secrets = [room.desk(name)._file.load()["cases"][0] for name in BOARD]
    needles = [secret[name].encode() for secret in secrets for name in ("share", "seed")]
    stored = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(stored) > 10
    assert [path for path in stored if any(needle in path.read_bytes() for needle in needles)] == []
    assert {file.stat().st_mode & 0o777 for file in tmp_path.rglob("*.trustee")} == {0o600}
