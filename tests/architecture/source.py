"""The source tree as the architecture tests read it: files, trees, imports. Nothing of it is run."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = ("keys", "ledger", "voting", "notary")  # each may import those before it
WORLDLY = ("adapters", "web")


@dataclass(frozen=True, slots=True)
class Import:
    """One imported module, or ``module.name`` for ``from module import name``."""

    name: str
    line: int
    level: int


@dataclass(frozen=True, slots=True)
class File:
    """One Python file of the four packages."""

    path: str
    tree: ast.Module

    @property
    def package(self) -> str:
        return self.path.split("/")[0]

    @property
    def is_init(self) -> bool:
        return self.path.endswith("/__init__.py")

    @property
    def is_worldly(self) -> bool:
        """Whether this file may touch the world: adapters, web and ``__main__``."""
        return any(f"/{part}/" in self.path for part in WORLDLY) or self.path.endswith("/__main__.py")

    def imports(self) -> Iterator[Import]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    yield Import(alias.name, node.lineno, 0)
            elif isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    yield Import(f"{node.module or ''}.{alias.name}", node.lineno, node.level)


@cache
def files() -> tuple[File, ...]:
    """All files of the four packages, by path."""
    paths = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
    return tuple(File(path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))) for path in paths)


def pure_files() -> list[File]:
    return [file for file in files() if not file.is_worldly]
