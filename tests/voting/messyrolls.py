"""All messy rolls together; run as a program it writes their files. See messyfile.py."""

from tests.voting import messycells, messyowners, messypeople, messytables
from tests.voting.messyfile import FOLDER, Messy, csv_bytes, xlsx_bytes

CASES = (*messycells.CASES, *messyowners.CASES, *messypeople.CASES, *messytables.CASES)


def files() -> dict[str, tuple[Messy, bytes]]:
    """Every file by name."""
    made = {}
    for case in CASES:
        for kind in case.formats:
            made[f"{case.name}.{kind}"] = (case, xlsx_bytes(case) if kind == "xlsx" else csv_bytes(case))
    return made


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, (_, data) in files().items():
        (FOLDER / name).write_bytes(data)
    print(f"{len(files())} files in {FOLDER.name}")
