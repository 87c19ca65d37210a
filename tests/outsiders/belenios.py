"""Belenios' own command line tool, fetched and asked about our archives. Neither is written by this project.

    python tests/outsiders/belenios.py                  fetch it, once, into .venv/outsiders
    python tests/outsiders/belenios.py ARCHIVE.bel...   and let it check these

The tool comes as Debian packages of the suite below, with every library it needs down to the C library, through apt as
it is set up on this machine; they are unpacked and run in their folder, and nothing is installed. Standard library
only: set-up runs this file before the tests do.

An archive is checked in two passes, because ``election verify`` of releases 3.0 to 3.3.0 drops the outcome of its
ballot checks: first that command, for everything else; then ``election verify-ballot`` for every ballot, against the
same election with an empty box, in which a ballot that a later one replaces is as good as any.
"""

import fcntl
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / ".venv" / "outsiders" / "belenios"
SUITE = "forky"
PACKAGE = "belenios-tool"
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
OLDEST, NEXT = (3, 3), (4, 0)  # releases that know protocol version 1 on Ed25519
PATIENCE = 300  # seconds for one command
WORDS = 160  # characters of a refusal: the tool repeats whole ballots
# The whole of what the tool needs to run, and no more.
NEEDED = [f"--no-{kind}" for kind in ("recommends", "suggests", "conflicts", "breaks", "replaces", "enhances")]


class NoToolError(Exception):
    """The tool cannot be had here; the message says why."""


@dataclass(frozen=True, slots=True)
class Tool:
    """The unpacked tool, started by the C library that came with it."""

    root: Path

    @property
    def command(self) -> list[str]:
        """The words before the tool's own."""
        [library] = self.root.glob("usr/lib/*-linux-gnu")
        [loader] = library.glob("ld-linux*.so.*")
        return [str(loader), "--library-path", str(library), str(self.root / "usr" / "bin" / PACKAGE)]

    def run(self, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the tool in ``folder``, where it looks for files."""
        return subprocess.run(
            [*self.command, *arguments],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    def release(self) -> tuple[int, ...]:
        found = re.match(r"(\d+)\.(\d+)", self.run(self.root, "--version").stdout)
        return tuple(map(int, found.groups())) if found else ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the tool said: in the first pass of the whole archive, in the second of its ballots, by their order."""

    whole: str | None
    ballots: Mapping[int, str]
    checked: int

    @property
    def is_accepted(self) -> bool:
        return self.whole is None and not self.ballots


def verify(tool: Tool, archive: bytes) -> Verdict:
    """Let the tool check an archive in both passes; the text of a refusal is the beginning of the tool's own."""
    members = _members(archive)
    events = [json.loads(data) for name, data in members.items() if name.endswith(".event.json")]
    data = {name.split(".")[0]: data for name, data in members.items() if name.endswith(".data.json")}
    setup = json.loads(data[next(event["payload"] for event in events if event["type"] == "Setup")])
    ballots = [data[event["payload"]] for event in events if event["type"] == "Ballot"]
    with tempfile.TemporaryDirectory() as whole, tempfile.TemporaryDirectory() as empty:
        (Path(whole) / "some.bel").write_bytes(archive)
        said = tool.run(Path(whole), "election", "verify")
        parts = {"election": "election", "trustees": "trustees", "public_creds": "credentials"}
        for name, key in parts.items():
            (Path(empty) / f"{name}.json").write_bytes(data[setup[key]])
        made = tool.run(Path(empty), "archive", "init")
        if made.returncode:
            return Verdict(_refusal(made), {}, 0)
        for name in parts:
            (Path(empty) / f"{name}.json").unlink()
        refused = dict(_check_ballots(tool, Path(empty), ballots))
    passes = not said.returncode and "all checks passed" in said.stdout + said.stderr
    return Verdict(None if passes else _refusal(said), refused, len(ballots))


def _members(archive: bytes) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        found = ((member.name, tar.extractfile(member)) for member in tar.getmembers())
        return {name: stream.read() for name, stream in found if stream is not None}


def _check_ballots(tool: Tool, folder: Path, ballots: Sequence[bytes]) -> Iterator[tuple[int, str]]:
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        for number, ballot in enumerate(ballots):
            Path(file.name).write_bytes(ballot)
            said = tool.run(folder, "election", "verify-ballot", "--ballot", file.name)
            if said.returncode:
                yield number, _refusal(said)


def _refusal(said: subprocess.CompletedProcess[str]) -> str:
    lines = [line.strip() for line in (said.stdout + said.stderr).splitlines() if not line.startswith("I:")]
    return " ".join(lines)[:WORDS] or f"ended with status {said.returncode}"


# Fetching


def fetch(folder: Path = FOLDER) -> Tool:
    """Return the tool, fetched unless it is there already; two programs may ask at the same time.

    Raises: NoToolError.
    """
    tool = Tool(folder / "root")
    if not tool.root.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not tool.root.exists():
                _fetch(folder, tool.root)
    return tool


def _fetch(folder: Path, root: Path) -> None:
    for program in ("apt-get", "apt-cache", "dpkg"):
        if shutil.which(program) is None:
            raise NoToolError(f"{program} is not there: {PACKAGE} is fetched as a Debian package")
    if not KEYRING.exists():
        raise NoToolError(f"the keys of Debian's archive are not there: {KEYRING}")
    with tempfile.TemporaryDirectory(dir=folder) as made:
        work = Path(made)
        listing = _run(work, "apt-get", "--print-uris", "-o", "Debug::NoLocking=1", "update")
        options = _prepare(work, find_mirror(listing))
        _run(work, "apt-get", "-q", *options, "update")
        named = _run(work, "apt-cache", *options, "depends", "--recurse", *NEEDED, PACKAGE)
        packages = [line for line in named.splitlines() if re.fullmatch(r"[a-z0-9][a-z0-9+.-]*", line)]
        _run(work, "apt-get", "-q", *options, "download", *packages)
        new = Tool(work / "root")
        new.root.mkdir()
        for package in sorted(work.glob("*.deb")):
            _run(work, "dpkg", "-x", str(package), str(new.root))
        release = new.release()
        if not OLDEST <= release < NEXT:
            raise NoToolError(f"Debian {SUITE} has {PACKAGE} {release}, not release 3.3 or a later 3")
        new.root.rename(root)


def _prepare(work: Path, mirror: str) -> list[str]:
    """Give apt the one suite, and lists and a cache below ``work``; the rest stays as this machine has it."""
    for name in ("lists/partial", "cache/archives/partial"):
        (work / name).mkdir(parents=True)
    source = f"Types: deb\nURIs: {mirror}\nSuites: {SUITE}\nComponents: main\nSigned-By: {KEYRING}\n"
    (work / "suite.sources").write_text(source, encoding="utf-8")
    settings = {
        "Dir::Etc::sourcelist": work / "suite.sources",
        "Dir::Etc::sourceparts": "/dev/null",
        "Dir::State::lists": work / "lists",
        "Dir::Cache": work / "cache",
        "APT::Sandbox::User": "root",
        "Debug::NoLocking": "1",
        "Acquire::Languages": "none",
        "Acquire::http::Timeout": "20",
        "Acquire::https::Timeout": "20",
    }
    return [word for name, value in settings.items() for word in ("-o", f"{name}={value}")]


def find_mirror(listing: str) -> str:
    """The address of Debian's own packages in what apt would update. Raises NoToolError."""
    found = re.search(r"'(\S+/debian)/dists/", listing)
    if found is None:
        raise NoToolError("apt knows no mirror of Debian on this machine")
    return found[1]


def _run(folder: Path, *command: str) -> str:
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env={**os.environ, "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise NoToolError(f"{command[0]} did not end within {PATIENCE} seconds") from None
    if done.returncode:
        tail = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:]
        raise NoToolError(f"{command[0]} failed with status {done.returncode}: {' '.join(tail)}")
    return done.stdout


def main(archives: Sequence[str]) -> int:
    """Fetch, then check each archive; 0 if the tool is there and accepts all."""
    try:
        tool = fetch()
    except NoToolError as error:
        print(f"{PACKAGE}: error: {error}", file=sys.stderr)
        return 1
    status = 0
    for name in archives:
        verdict = verify(tool, Path(name).read_bytes())
        number, why = next(iter(verdict.ballots.items()), (None, ""))
        words = verdict.whole or (f"ballot {number}: {why}" if number is not None else f"{verdict.checked} ballots")
        print(f"{'ACCEPTED' if verdict.is_accepted else 'REFUSED'} {words}")
        status = status if verdict.is_accepted else 1
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
