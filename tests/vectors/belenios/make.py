"""Make the archives of this folder with Belenios' own command line tool, which this project did not write.

    python tests/vectors/belenios/make.py BELENIOS_TOOL [NAME ...]

For every election: ``<name>.bel`` as the tool wrote it, and ``<name>.json`` with what an archive does not say: who has
which credential, what everybody chose, the trustees' keys, the tool's result.  The keys are for these examples only.
Every run makes new keys, so the files change as a whole.  Needs release 3.3; the tests need neither it nor this file.
"""

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
GROUP = ("--group", "Ed25519")


@dataclass
class Plan:
    """One election: voters as the tool reads them, questions, trustees, and who casts what in which order."""

    voters: list[str]
    questions: list[dict[str, Any]]
    ballots: list[tuple[str, list[list[int]]]]
    singles: int = 1
    threshold: tuple[int, int] | None = None  # how many of how many
    shares: list[int] = field(default_factory=list)  # which trustees of the threshold item decrypt, from 1
    name: str = "测试 election"
    description: str = 'Manifest 0123 “引号” "quoted" \\ / tab\there \u007f \u2028'
    heads: str | None = None  # name of a second archive with the same ballots, in which every weight is 1


ONE_OF_FOUR = {"answers": ["公司甲", "公司乙", "公司丙", "弃权"], "min": 1, "max": 1, "question": "选哪家？"}
BLANK = {"answers": ["a", "b", "c"], "blank": True, "min": 1, "max": 2, "question": "One or two, or blank"}
RANGE = {"answers": ["x", "y"], "min": 0, "max": 2, "question": "Any"}
BLANK_ZERO = {"answers": ["yes", "no"], "blank": True, "min": 0, "max": 1, "question": "None, one, or blank"}

PLANS = {
    "single": Plan(
        voters=["v0001,,89370", "v0002,,1500000000", "v0003,,120010", "v0004,,1", "v0005,,77000"],
        questions=[ONE_OF_FOUR],
        ballots=[
            ("v0003", [[1, 0, 0, 0]]),
            ("v0001", [[1, 0, 0, 0]]),
            ("v0003", [[0, 0, 0, 1]]),
            ("v0002", [[0, 1, 0, 0]]),
            ("v0004", [[0, 0, 0, 1]]),
            ("v0003", [[0, 1, 0, 0]]),
        ],
        heads="heads",
    ),
    "threshold": Plan(
        voters=["alice", "bob", "carol", "dave", "erin"],
        questions=[BLANK, RANGE, BLANK_ZERO],
        ballots=[
            ("alice", [[0, 1, 0, 1], [1, 1], [0, 0, 0]]),
            ("bob", [[1, 0, 0, 0], [0, 0], [1, 0, 0]]),
            ("carol", [[0, 0, 1, 0], [0, 1], [0, 1, 0]]),
            ("bob", [[0, 1, 1, 0], [1, 0], [0, 0, 1]]),
            ("dave", [[1, 0, 0, 0], [1, 1], [1, 0, 0]]),
        ],
        threshold=(2, 3),
        shares=[1, 3],
    ),
    "shares": Plan(
        voters=["v0001,,2", "v0002,,3"],
        questions=[RANGE],
        ballots=[("v0001", [[1, 0]]), ("v0002", [[1, 1]])],
        singles=0,
        threshold=(2, 4),
        shares=[1, 2, 4],
    ),
    "pair": Plan(
        voters=["v0001,,7"],
        questions=[{"answers": ["同意", "不同意"], "min": 1, "max": 1, "question": "?"}],
        ballots=[("v0001", [[0, 1]])],
        singles=2,
    ),
    "empty": Plan(voters=["v0001,,7", "v0002,,8"], questions=[RANGE], ballots=[]),
}


class Folder:
    """A folder in which the tool runs."""

    def __init__(self, tool: str, path: Path) -> None:
        self.tool = tool
        self.path = path

    def run(self, *arguments: str, text: str = "") -> str:
        done = subprocess.run(
            [self.tool, *arguments],
            cwd=self.path,
            env={**os.environ, "BELENIOS_USE_URANDOM": "1"},
            input=text,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise SystemExit(f"{' '.join(arguments)}: {done.stderr}")
        return done.stdout

    def write(self, name: str, text: str) -> str:
        (self.path / name).write_text(text, encoding="utf-8")
        return name

    def read(self, name: str) -> str:
        return (self.path / name).read_text(encoding="utf-8")

    def only(self, suffix: str) -> str:
        [found] = self.path.glob(f"*{suffix}")
        return found.name


def make(tool: str, name: str, plan: Plan) -> None:
    with tempfile.TemporaryDirectory() as made:
        folder = Folder(tool, Path(made))
        uuid = folder.run("setup", "generate-token").strip()
        folder.run(
            "setup",
            "generate-credentials",
            "--uuid",
            uuid,
            *GROUP,
            "--file",
            folder.write("voters.txt", "\n".join(plan.voters)),
        )
        credentials = json.loads(folder.read(folder.only(".privcreds")))
        public = folder.read(folder.only(".pubcreds"))
        singles = make_singles(folder, plan.singles)
        pedersen = make_threshold(folder, *plan.threshold) if plan.threshold else []
        folder.run("setup", "make-trustees")
        template = {"description": plan.description, "name": plan.name, "questions": plan.questions}
        folder.run(
            "setup",
            "make-election",
            "--uuid",
            uuid,
            *GROUP,
            "--template",
            folder.write("template.json", json.dumps(template)),
        )
        ballots = []
        folder.write("public_creds.json", public)
        start(folder)
        for voter, choice in plan.ballots:
            folder.write("credential", credentials[voter])
            folder.write("choice.json", json.dumps(choice))
            ballots.append(
                folder.run("election", "generate-ballot", "--privcred", "credential", "--choice", "choice.json")
            )
        known = {
            "source": f"belenios-tool {folder.run('--version').strip()}",
            "uuid": uuid,
            "credentials": credentials,
            "ballots": plan.ballots,
            "singles": [json.loads(folder.read(key)) for key in singles],
            "pedersen": [
                {"seed": folder.read(f"{key}.key").strip(), "sealed": folder.read(f"{key}.dkey").strip()}
                for key in pedersen
            ],
            "shares": plan.shares,
        }
        finish(folder, name, plan, ballots, singles, pedersen, known)
        if plan.heads:
            (folder.path / f"{uuid}.bel").unlink()
            ones = [entry.split(",")[0] + ",1," + entry.split(",")[2] for entry in json.loads(public)]
            folder.write("public_creds.json", json.dumps(ones, separators=(",", ":")))
            start(folder)
            finish(folder, plan.heads, plan, ballots, singles, pedersen, known)


def make_singles(folder: Folder, number: int) -> list[str]:
    names: list[str] = []
    for _ in range(number):
        before = set(folder.path.glob("*.privkey"))
        folder.run("setup", "generate-trustee-key", *GROUP)
        names += [path.name for path in set(folder.path.glob("*.privkey")) - before]
    keys = [folder.read(name.replace(".privkey", ".pubkey")) for name in names]
    folder.write("public_keys.jsons", "".join(key.strip() + "\n" for key in keys))
    return names


def make_threshold(folder: Folder, threshold: int, size: int) -> list[str]:
    """The tool's six steps of key establishment; gives the names of the trustees' files."""

    def step(number: int, *arguments: str, text: str = "") -> str:
        return folder.run(
            "setup", "generate-trustee-key-threshold", *GROUP, "--step", str(number), *arguments, text=text
        )

    contexts = [("--threshold-context", f"{index}/{threshold}/{size}") for index in range(1, size + 1)]
    names = [step(1, *context).strip() for context in contexts]
    certs = ("--certs", folder.write("certs.jsons", "".join(folder.read(f"{name}.cert") for name in names)))
    step(2, *certs)
    made = [step(3, *context, *certs, "--key", f"{name}.key") for context, name in zip(contexts, names, strict=True)]
    polynomials = ("--polynomials", folder.write("polynomials.jsons", "".join(made)))
    step(4, *certs, *polynomials)
    outputs = [step(5, *certs, "--key", f"{name}.key", text=folder.read(f"{name}.vinput")) for name in names]
    folder.write("threshold.json", step(6, *certs, *polynomials, text="".join(outputs)))
    return names


def start(folder: Folder) -> None:
    folder.run("archive", "init")


def finish(
    folder: Folder,
    name: str,
    plan: Plan,
    ballots: list[str],
    singles: list[str],
    pedersen: list[str],
    known: dict[str, Any],
) -> None:
    def add(kind: str, text: str = "") -> None:
        folder.run("archive", "add-event", "--type", kind, text=text)

    for ballot in ballots:
        add("Ballot", ballot)
    add("EndBallots")
    add("EncryptedTally", folder.run("election", "compute-encrypted-tally"))
    for index, key in enumerate(singles, start=1):
        add("PartialDecryption", folder.run("election", "decrypt", "--privkey", key, "--trustee-id", str(index)))
    for index in plan.shares:
        files = ("--key", f"{pedersen[index - 1]}.key", "--decryption-key", f"{pedersen[index - 1]}.dkey")
        owner = str(len(singles) + index)
        add("PartialDecryption", folder.run("election", "decrypt-threshold", *files, "--trustee-id", owner))
    result = folder.run("election", "compute-result")
    add("Result", result)
    folder.run("election", "verify")
    (HERE / f"{name}.bel").write_bytes((folder.path / f"{known['uuid']}.bel").read_bytes())
    text = json.dumps({**known, "result": json.loads(result)["result"]}, ensure_ascii=False, indent=1)
    (HERE / f"{name}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("usage: make.py BELENIOS_TOOL [NAME ...]")
    for chosen in sys.argv[2:] or PLANS:
        make(str(Path(sys.argv[1]).resolve()), chosen, PLANS[chosen])
