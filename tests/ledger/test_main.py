"""The offline command: what it prints, what it refuses, how it ends."""

import subprocess
import sys
from pathlib import Path

import pytest

from keys.note import format_vkey
from ledger.__main__ import main
from ledger.adapters.bundle import save_bundle
from ledger.adapters.export import export_record, make_proof
from ledger.adapters.publish import publish
from ledger.checkpoint import Checkpoint, sign_checkpoint
from tests.ledger.world import LOG, OFFICE_KEY, ORIGIN, make_world


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder with checkpoints at 2 and 5, an entry, its proof, and the record."""
    world = make_world(tmp_path / "world")
    for size in (2, 5):
        world.append(size - world.log.size, world.log.size)
        publish(world.log, world.store, world.signer)
        (tmp_path / f"checkpoint-{size}").write_bytes(world.log.checkpoint(size))
    (tmp_path / "entry").write_bytes(world.log.data(3, 4)[0])
    (tmp_path / "proof").write_bytes(make_proof(world.log, 3) or b"")
    save_bundle(export_record(world.log, b"quorum none\n"), tmp_path / "record.zip")
    forged = Checkpoint(ORIGIN, 2, bytes(32))
    (tmp_path / "forged").write_bytes(sign_checkpoint(forged, world.log.log_key, LOG.sign))
    (tmp_path / "vkey").write_text(format_vkey(world.log.log_key))
    return tmp_path


def run(files: Path, *words: str, log: str | None = None) -> int:
    known = {path.name for path in files.iterdir()}
    vkey = log or (files / "vkey").read_text()
    options = [] if words[0] == "show" else ["--log", vkey]
    return main([str(files / word) if word in known else word for word in words] + options)


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (["show", "checkpoint-2"], "size 2"),
        (["show", "entry"], "entry 3 of vote.example/office/case/c1: noted"),
        (["show", "proof"], "proof for entry 3"),
        (["show", "record.zip"], "entry 4: noted"),
        (["check-proof", "proof", "entry"], "accepted: entry 3 of 5"),
        (["compare", "checkpoint-2", "checkpoint-2"], "accepted: sizes 2 and 2"),
        (["compare", "checkpoint-5", "checkpoint-2", "--record", "record.zip"], "accepted: sizes 2 and 5"),
    ],
)
def test_what_holds(files: Path, capsys: pytest.CaptureFixture[str], words: list[str], shown: str) -> None:
    assert run(files, *words) == 0
    captured = capsys.readouterr()
    assert shown in captured.out
    assert captured.err == ""


@pytest.mark.parametrize(
    ("words", "status", "shown"),
    [
        (["check-proof", "proof", "checkpoint-2"], 1, "(inclusion-wrong)"),
        (["compare", "checkpoint-2", "forged"], 1, "(checkpoint-conflict)"),
        (["compare", "forged", "checkpoint-5", "--record", "record.zip"], 1, "(root-wrong)"),
        (["compare", "checkpoint-2", "checkpoint-5"], 2, "a record is needed"),
        (["show", "vkey"], 1, "(note-malformed)"),
        (["show", "missing"], 2, "no such file"),
    ],
)
def test_what_does_not(
    files: Path, capsys: pytest.CaptureFixture[str], words: list[str], status: int, shown: str
) -> None:
    assert run(files, *words) == status
    captured = capsys.readouterr()
    assert captured.err.startswith("ledger: error: ")
    assert shown in captured.err
    assert captured.out == ""


def test_another_key_is_not_the_logs(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(files, "check-proof", "proof", "entry", log=format_vkey(OFFICE_KEY)) == 1
    assert "(origin-wrong)" in capsys.readouterr().err
    with pytest.raises(SystemExit) as caught:
        run(files, "check-proof", "proof", "entry", log="nonsense")
    assert caught.value.code == 2


def test_it_runs_without_anything_installed(files: Path) -> None:
    root = Path(__file__).parents[2]
    program = f"import sys; sys.path.insert(0, {str(root)!r}); from ledger.__main__ import main; sys.exit(main())"
    command = [sys.executable, "-I", "-S", "-W", "error", "-c", program, "check-proof", "proof", "entry", "--log"]
    done = subprocess.run(
        [*command, (files / "vkey").read_text()], cwd=files, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
