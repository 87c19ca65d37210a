"""One vector, one outcome: header lines, an empty line, then the exact bytes.

The header says ``expect: ok`` or the code of the refusal, where the case comes from, and what is wrong in it.
"""

from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
PUBLISHED = FOLDER / "published"


@dataclass(frozen=True, slots=True)
class Vector:
    expect: str
    source: str
    about: str
    data: bytes


def load_vector(path: Path) -> Vector:
    header, _, data = path.read_bytes().partition(b"\n\n")
    lines = [line.split(": ", 1) for line in header.decode().split("\n")]
    assert [name for name, _ in lines] == ["expect", "source", "about"], path.name
    expect, source, about = (value for _, value in lines)
    return Vector(expect, source, about, data)


def save_vector(path: Path, vector: Vector) -> None:
    header = f"expect: {vector.expect}\nsource: {vector.source}\nabout: {vector.about}\n\n"
    path.write_bytes(header.encode() + vector.data)


def paths(folder: str) -> list[Path]:
    return sorted((FOLDER / folder).glob("*.vector"))
