"""``zhengyi export`` of a secret case: its two archives, and the record that carries them."""

from pathlib import Path

from click.testing import CliRunner, Result

from ledger.adapters.bundle import load_record
from notary.adapters import ends, secret_steps
from notary.adapters.cli import cli
from tests.notary.boardroom import Boardroom
from tests.tampering.secret.archives import assert_accepted


def test_both_archives_are_written_when_the_result_is_declared(tmp_path: Path) -> None:
    room = Boardroom(tmp_path)
    room.equip()
    room.prepare()
    room.vote()
    room.close()
    room.tally()
    out = tmp_path / "out"

    def export(*words: str) -> Result:
        return CliRunner().invoke(cli, ["export", room.name, *words], env=room.environ)

    early = export("--bel", "--out", str(out))
    assert (early.exit_code, out.exists()) == (1, False)
    assert "result-missing" in early.output

    room.confirm_closing()
    secret_steps.publish_service_share(room.work)
    for name in ("sun", "zheng"):
        secret_steps.append_all(room.work, room.desk(name).decrypt(room.record()))
    ends.declare_result(room.work, room.by("li"))
    secret_steps.destroy_service_key(room.work)

    done = export("--bel", "--out", str(out))
    assert done.exit_code == 0, done.output
    written = {path.name: path.read_bytes() for path in out.iterdir()}
    assert set(written) == {"area.bel", "heads.bel"}
    assert assert_accepted(written["heads.bel"]).counts == ((2, 1, 0),)
    assert assert_accepted(written["area.bel"]).counts == ((190_750, 80_125, 0),)

    assert export("--out", str(tmp_path / "record.zip")).exit_code == 0
    record = load_record(tmp_path / "record.zip")
    assert {name: record.files[name] for name in written} == written
    assert export().exit_code == 2
