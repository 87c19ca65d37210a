"""Set-up: steps are skipped or done again as their inputs say, refusals help, the booth builds twice alike."""

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
SCRIPT = ROOT / ".ci" / "setup.py"


@pytest.fixture
def setup() -> Any:
    spec = importlib.util.spec_from_file_location("setup_under_test", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def stamped(setup: Any, tmp_path: Path) -> Any:
    """Set-up that keeps its stamps in a folder of the test."""
    setup.STAMPS = tmp_path / "stamps"
    setup.ROOT = tmp_path
    return setup


def test_a_step_is_done_once_until_an_input_changes_or_the_product_is_gone(stamped: Any, tmp_path: Path) -> None:
    source, product = tmp_path / "source", tmp_path / "product"
    done = []

    def work() -> None:
        done.append(source.read_text())
        product.write_text("made")

    source.write_text("one")
    for _ in range(3):
        stamped.step("some step", [source], product, work)
    assert done == ["one"]
    source.write_text("two")
    stamped.step("some step", [source], product, work)
    assert done == ["one", "two"]
    product.unlink()
    stamped.step("some step", [source], product, work)
    assert done == ["one", "two", "two"]


def test_a_step_that_fails_leaves_no_stamp(stamped: Any, tmp_path: Path) -> None:
    with pytest.raises(stamped.SetupError, match="product was not made"):
        stamped.step("some step", [], tmp_path / "product", lambda: None)
    assert not (tmp_path / "stamps").exists()


def test_an_outsiders_tool_that_cannot_be_fetched_is_a_hint(
    stamped: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stamped.OUTSIDER_TOOL = tmp_path / "tool"
    stamped.OUTSIDER = tmp_path / "fetch.py"
    stamped.OUTSIDER.write_text("import sys; sys.exit('belenios-tool: error: no network')")
    stamped.fetch_outsider()
    assert capsys.readouterr().err.endswith("will be skipped: belenios-tool: error: no network\n")
    assert not (tmp_path / "stamps").exists()
    stamped.OUTSIDER.write_text("import pathlib, sys; pathlib.Path(sys.argv[0]).with_name('tool').mkdir()")
    stamped.fetch_outsider()
    assert "hint" not in capsys.readouterr().err


def test_without_root_and_sudo_the_missing_packages_are_named(setup: Any) -> None:
    with pytest.raises(setup.SetupError, match="apt-get install --no-install-recommends qpdf chromium"):
        setup.apt_command(["qpdf", "chromium"], is_root=False, has_sudo=False)
    assert setup.apt_command(["qpdf"], is_root=True, has_sudo=True)[0] == "env"
    assert setup.apt_command(["qpdf"], is_root=False, has_sudo=True)[:2] == ["sudo", "env"]


def test_a_failing_program_is_shown_by_the_end_of_its_words(setup: Any) -> None:
    with pytest.raises(setup.SetupError, match=r"(?s)status 3: .*\nlast words$"):
        setup.run([sys.executable, "-c", "import sys; print('last words'); sys.exit(3)"])


def test_misuse_is_exit_2_with_the_manual() -> None:
    done = subprocess.run([sys.executable, SCRIPT, "everything"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "setup.py demo" in done.stderr


def test_the_booth_builds_to_the_expected_bytes_in_another_folder(setup: Any, tmp_path: Path) -> None:
    folder = tmp_path / "another folder"
    shutil.copytree(setup.BOOTH, folder)
    setup.build_booth(folder, tmp_path / "booth.js")
    setup.build_checker(folder, tmp_path / "checker.html")
    assert (tmp_path / "booth.js").read_bytes() == setup.BOOTH_JS.read_bytes()
    assert (tmp_path / "checker.html").read_bytes() == setup.CHECKER_HTML.read_bytes()
    assert setup.BOOTH_EXPECTED.read_text() == setup.booth_lines()
