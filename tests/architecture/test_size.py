"""Files stay under 300 lines; one that is longer stands here with its reason."""

from tests.architecture.source import ROOT

CAP = 300
FOLDERS = ("keys", "ledger", "voting", "notary", "templates", "tests", ".ci")
KINDS = (".py", ".js", ".mjs", ".ts", ".css", ".html")
MADE = ("node_modules", "static/booth/")  # made by set-up, not by us

LONGER: dict[str, str] = {
    "tests/simulator.py": "one world whose steps are read from top to bottom; cut in two, neither half could be read",
}


def lengths() -> dict[str, int]:
    found = {}
    for folder in FOLDERS:
        for path in (ROOT / folder).rglob("*"):
            name = path.relative_to(ROOT).as_posix()
            if path.suffix in KINDS and path.is_file() and not any(part in name for part in MADE):
                found[name] = len(path.read_text(encoding="utf-8").splitlines())
    return found


def test_files_are_short() -> None:
    assert {name: lines for name, lines in lengths().items() if lines > CAP and name not in LONGER} == {}


def test_every_exception_is_still_needed() -> None:
    found = lengths()
    assert [name for name in LONGER if found.get(name, 0) <= CAP] == []
    assert all(len(reason.split()) > 4 for reason in LONGER.values())


def test_architecture_tests_are_under_a_hundred_lines() -> None:
    assert [name for name, lines in lengths().items() if "tests/architecture/" in name and lines >= 100] == []
