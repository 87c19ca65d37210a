"""What running processes have used of the processor, read from Linux's own tables."""

import os
from dataclasses import dataclass
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Process:
    """A process as the table has it; ``used`` is user and system time in seconds."""

    pid: int
    parent: int
    used: float
    command: str


def tree_below(pid: int) -> list[Process]:
    """The process ``pid`` and all of its children and theirs."""
    table = {process.pid: process for process in _table()}
    found = [table[pid]]
    for process in found:
        found += [child for child in table.values() if child.parent == process.pid]
    return found


def _table() -> list[Process]:
    folders = [folder for folder in Path("/proc").iterdir() if folder.name.isdigit()]
    return [process for process in map(_read, folders) if process is not None]


def _read(folder: Path) -> Process | None:
    try:
        # The name in parentheses may hold anything; the numbers begin after the last of them.
        numbers = (folder / "stat").read_text().rpartition(")")[2].split()
        command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:  # it ended between the listing and the reading
        return None
    return Process(int(folder.name), int(numbers[1]), (int(numbers[11]) + int(numbers[12])) / TICK, command)
