"""A package's own files are pure: bytes in, values out. Rule 1 of the layout."""

import ast
import sys
from collections.abc import Iterator

import pytest

from tests.architecture.source import PACKAGES, File, pure_files

# What touches the world, or differs from run to run.
# fmt: off
FORBIDDEN = {
    "asyncio", "concurrent", "ctypes", "fcntl", "getpass", "glob", "http", "logging", "mmap", "multiprocessing",
    "os", "pathlib", "platform", "pty", "pwd", "queue", "random", "resource", "sched", "secrets", "select",
    "selectors", "shutil", "signal", "smtplib", "socket", "socketserver", "sqlite3", "ssl", "subprocess",
    "syslog", "tempfile", "threading", "time", "urllib", "uuid", "webbrowser",
}
# fmt: on
BUILTINS = {"open", "input", "print", "breakpoint", "exec", "eval", "__import__"}
CLOCKS = {"now", "utcnow", "today"}


def violations(file: File) -> Iterator[str]:
    for item in file.imports():
        top = item.name.split(".")[0]
        if top in FORBIDDEN or not (top in sys.stdlib_module_names or top in PACKAGES):
            yield f"{file.path}:{item.line} imports {item.name}"
    for node in ast.walk(file.tree):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name) and node.func.id in BUILTINS:
            yield f"{file.path}:{node.lineno} calls {node.func.id}"
        if isinstance(node.func, ast.Attribute) and node.func.attr in CLOCKS:
            yield f"{file.path}:{node.lineno} asks for the current time"


def test_pure_files_do_not_touch_the_world() -> None:
    assert [found for file in pure_files() for found in violations(file)] == []


@pytest.mark.parametrize(
    "source",
    [
        "import os.path",
        "from pathlib import Path",
        "import flask",
        "from sqlalchemy import select",
        "def f():\n    import secrets",
        "from datetime import datetime\nx = datetime.now()",
        "import datetime\nx = datetime.date.today()",
        "open('x')",
    ],
)
def test_the_check_sees_what_it_must(source: str) -> None:
    assert len(list(violations(File("keys/example.py", ast.parse(source))))) == 1
