"""Every refusal is one class with a unique, stable code and one sentence, and its package's SPEC.md lists it."""

import ast
import re
from dataclasses import dataclass

from tests.architecture.source import PACKAGES, ROOT, files

FAMILIES = {"RejectionError", "MalformedError", "NotAllowedError", "VerificationError"}


@dataclass(frozen=True, slots=True)
class Refusal:
    where: str
    package: str
    code: str | None
    docstring: str


def code_of(node: ast.ClassDef) -> str | None:
    for item in node.body:
        target = item.targets[0] if isinstance(item, ast.Assign) else getattr(item, "target", None)
        if isinstance(target, ast.Name) and target.id == "code" and isinstance(item, ast.Assign | ast.AnnAssign):
            return (
                item.value.value if isinstance(item.value, ast.Constant) and isinstance(item.value.value, str) else None
            )
    return None


def refusals() -> list[Refusal]:
    """All classes that come, over any number of steps, from one of the families."""
    classes = [(file, node) for file in files() for node in ast.walk(file.tree) if isinstance(node, ast.ClassDef)]
    names = set(FAMILIES)
    size = 0
    while size != len(names):
        size = len(names)
        for _, node in classes:
            if any(ast.unparse(base).split(".")[-1] in names for base in node.bases):
                names.add(node.name)
    return [
        Refusal(f"{file.path}:{node.lineno} {node.name}", file.package, code_of(node), ast.get_docstring(node) or "")
        for file, node in classes
        if node.name in names - FAMILIES
    ]


def test_every_refusal_has_a_code_of_its_own() -> None:
    found = refusals()
    assert len(found) > 40
    assert [item.where for item in found if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", item.code or "")] == []
    codes = [item.code for item in found]
    assert [item.where for item in found if codes.count(item.code) > 1] == []


def test_every_refusal_says_one_sentence() -> None:
    firsts = [(item.where, item.docstring.partition("\n\n")[0]) for item in refusals()]
    assert [where for where, first in firsts if not re.fullmatch(r"[A-Z][^.]*(\.\w[^.]*)*\.", first, re.DOTALL)] == []


def test_every_code_is_in_the_spec_of_its_package() -> None:
    specs = {package: ROOT / package / "SPEC.md" for package in PACKAGES}
    assert [package for package, path in specs.items() if not path.exists()] == []
    texts = {package: path.read_text(encoding="utf-8") for package, path in specs.items()}
    assert [item.where for item in refusals() if f"`{item.code}`" not in texts[item.package]] == []


def test_class_names_say_error() -> None:
    assert [item.where for item in refusals() if not item.where.endswith("Error")] == []
