"""No tracked file names a place of one machine or the host of a package registry.

The patterns are put together from parts, so that this file does not match itself.
"""

import re
import subprocess

import pytest

from tests.architecture.source import ROOT

PLACES = ["/" + "work", "/" + "root", "/" + "home/[a-z]+", "/" + "tmp/zy", "/" + "opt/pypi", "/" + "Users"]
HOSTS = [
    "py" + r"pi\.org",
    "python" + r"hosted\.org",
    "npm" + r"js\.(?:org|com)",
    "npm" + r"mirror\.com",
    "deb" + r"\.debian\.org",
    "security" + r"\.debian\.org",
    "artifact" + "registry",
    "proxy" + r"\.golang",
]
PLACE = re.compile(r"(?<![\w.\-}/])(?:" + "|".join(PLACES) + r")(?:/|(?![\w.\-]))")
HOST = re.compile("|".join(HOSTS), re.IGNORECASE)


def tracked_files() -> list[str]:
    listing = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    return [name for name in listing.split("\0") if name and (ROOT / name).is_file()]


def traces(text: str) -> list[str]:
    return [match.group() for pattern in (PLACE, HOST) for match in pattern.finditer(text)]


def test_tracked_files_name_no_machine_and_no_registry() -> None:
    names = tracked_files()
    assert len(names) > 10
    found = {}
    for name in names:
        seen = traces((ROOT / name).read_bytes().decode("utf-8", errors="replace"))
        if seen:
            found[name] = seen[:3]
    assert found == {}


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ('open("/' + 'work/x")', 1),
        ("see /" + "root/.config and /" + "home/ann/x", 2),
        ("https://registry.npm" + "js.org/x", 1),
        ("--index-url https://PyPI" + ".org/simple", 1),
        ("the tree's root/left, case/work, {x}/root", 0),
        ("https://zhengyi.example/root", 0),
    ],
)
def test_the_check_sees_what_it_must(text: str, count: int) -> None:
    assert len(traces(text)) == count
