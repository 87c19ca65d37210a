"""The templates of matters and the kinds of documents that this version ships with."""

from functools import cache
from importlib.resources import files

from notary.matter import DocumentKind, Matter, parse_kinds, parse_matter

KINDS_FILE = "kinds.toml"


@cache
def load_matters() -> dict[str, Matter]:
    """Every template by id, in the order in which they are offered."""
    folder = files("notary").joinpath("matters")
    names = sorted(item.name for item in folder.iterdir() if item.name.endswith(".toml") and item.name != KINDS_FILE)
    read = [parse_matter(name.removesuffix(".toml"), folder.joinpath(name).read_text("utf-8")) for name in names]
    return {matter.id: matter for matter in sorted(read, key=lambda matter: matter.order)}


@cache
def load_kinds() -> dict[str, DocumentKind]:
    """The kinds of documents, in the order in which they are asked for."""
    return parse_kinds(files("notary").joinpath("matters", KINDS_FILE).read_text("utf-8"))
