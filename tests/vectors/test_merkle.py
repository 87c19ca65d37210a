"""The published probes of inclusion and consistency proofs, and the known roots that all implementations share."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from ledger.errors import ConsistencyWrongError, InclusionWrongError
from ledger.merkle import Frontier, check_consistency, check_inclusion, leaf_hash, root_of
from tests.vectors.vector import PUBLISHED

PROBES = PUBLISHED / "merkle-probes"
FILES = sorted(PROBES.rglob("*.json"))

# Roots of 24 characters of text, called right by the source: our hashes have 32 bytes or are refused.
STRICTER = {"consistency/additional/sizes-are-equal-one-and-proof-is-empty.json"}

LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def bytes_of(text: str | None) -> bytes:
    return base64.b64decode(text or "")


def accepts(probe: dict[str, Any]) -> bool:
    path = [bytes_of(item) for item in probe["proof"] or []]
    try:
        if "leafIdx" in probe:
            leaf, root = bytes_of(probe["leafHash"]), bytes_of(probe["root"])
            check_inclusion(leaf, probe["leafIdx"], probe["treeSize"], path, root)
        else:
            old, new = bytes_of(probe["root1"]), bytes_of(probe["root2"])
            check_consistency(probe["size1"], probe["size2"], old, new, path)
    except (InclusionWrongError, ConsistencyWrongError):
        return False
    return True


def test_all_probes_are_here() -> None:
    assert len(FILES) == 196
    assert len(STRICTER & {path.relative_to(PROBES).as_posix() for path in FILES}) == len(STRICTER)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PROBES).as_posix())
def test_probe(path: Path) -> None:
    probe = json.loads(path.read_text())
    is_stricter = path.relative_to(PROBES).as_posix() in STRICTER
    assert accepts(probe) == (not probe["wantErr"] and not is_stricter)


def test_known_roots() -> None:
    hashes = [leaf_hash(bytes.fromhex(leaf)) for leaf in LEAVES]
    assert [root_of(hashes[:size]).hex() for size in range(9)] == ROOTS
    assert [Frontier(hashes[:size]).root().hex() for size in range(9)] == ROOTS
