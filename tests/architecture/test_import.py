"""Imports run one way: notary, voting, ledger, keys. Rules 1 and 2 of the layout."""

import ast

from tests.architecture.source import PACKAGES, WORLDLY, files


def test_there_is_something_to_check() -> None:
    assert {file.package for file in files()} == set(PACKAGES)


def test_imports_run_one_way() -> None:
    upward = [
        f"{file.path}:{item.line} {item.name}"
        for file in files()
        for item in file.imports()
        if item.name.split(".")[0] in PACKAGES[PACKAGES.index(file.package) + 1 :]
    ]
    assert upward == []


def test_imports_are_absolute() -> None:
    assert [f"{file.path}:{item.line}" for file in files() for item in file.imports() if item.level] == []


def test_nothing_imports_the_tests() -> None:
    assert [file.path for file in files() for item in file.imports() if item.name.split(".")[0] == "tests"] == []


def test_only_worldly_files_import_adapters_and_web() -> None:
    crossing = [
        f"{file.path}:{item.line} {item.name}"
        for file in files()
        for item in file.imports()
        if not file.is_worldly
        and item.name.split(".")[0] in PACKAGES
        and any(part in WORLDLY for part in item.name.split(".")[1:])
    ]
    assert crossing == []


def test_package_files_hold_a_docstring_and_nothing_else() -> None:
    for file in files():
        if file.is_init:
            assert ast.get_docstring(file.tree), f"{file.path} has no docstring"
            assert len(file.tree.body) == 1, f"{file.path} holds more than its docstring"


def test_every_folder_of_code_is_a_package() -> None:
    # Alembic finds its revisions by file and never imports the folder.
    folders = {file.path.rpartition("/")[0] for file in files() if "/migrations/" not in file.path}
    assert folders == {
        file.path.rpartition("/")[0] for file in files() if file.is_init and "/migrations/" not in file.path
    }
