"""What the demonstration plays on: its folders, its fast clock, its office, the service in processes of its own."""

import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from keys.ed25519 import Sign
from ledger.adapters.db import migrate, open_engine
from ledger.web.settings import Settings, load_settings
from notary.adapters.casework import Casework
from notary.adapters.demo.words import OFFICE
from notary.adapters.office import Office, make_office, open_officer

PASSPHRASE = "demonstration only"  # noqa: S105 - the demo's keys protect nothing
START_TIMEOUT = 60


@dataclass(frozen=True, slots=True)
class Stage:
    """The demo's folders below ``out``: ``service`` is what a server would hold, ``people`` what officers carry."""

    out: Path
    port: int
    settings: Settings
    office: Office

    @property
    def people(self) -> Path:
        """The officers' key files."""
        return self.out / "people"

    @property
    def base_url(self) -> str:
        """Where the voters' site is."""
        return f"http://127.0.0.1:{self.port}"

    def set_clock(self, now: int) -> None:
        """Move the demonstration's clock, which every process of the service reads."""
        file = self.settings.clock_file
        if file is None:
            raise ValueError("the demonstration needs a clock file")
        part = file.with_name(file.name + ".part")
        part.write_text(str(now), encoding="ascii")
        part.replace(file)

    def sign(self, *names: str) -> Mapping[str, Sign]:
        """The officers' keys, unlocked as on their own computers."""
        return {name: open_officer(self.people, name, PASSPHRASE).sign for name in names}

    def case(self, name: str) -> Casework:
        """A case of the demo's office."""
        return Casework(self.settings, self.office, self.office.origin(name))


def make_stage(out: Path, port: int, now: int) -> Stage:
    """Empty ``out`` and set up the office in it, its clock at ``now``."""
    if out.exists():
        shutil.rmtree(out)
    service = out / "service"
    service.mkdir(parents=True)
    settings = load_settings(_environ(out, port))
    clock = service / "clock"
    clock.write_text(str(now), encoding="ascii")
    names = [person.name for person in OFFICE.people]
    passphrases = dict.fromkeys([*names, "seal"], PASSPHRASE)
    office = make_office(service, out / "people", OFFICE, passphrases, fast=True)
    migrate(open_engine(settings.database))
    return Stage(out, port, settings, office)


@contextmanager
def running_service(stage: Stage, *, fast_clock: bool, processes: int = 2) -> Iterator[None]:
    """The service in processes of its own: the sites under gunicorn, in so many ``processes``, and the worker."""
    environ = {**os.environ, **_environ(stage.out, stage.port)}
    if not fast_clock:
        environ.pop("ZHENGYI_CLOCK_FILE")
    command = [sys.executable, "-m", "notary.adapters.cli", "serve", "--port", str(stage.port)]
    command += ["--processes", str(processes)]
    with (stage.out / "service" / "log.jsonl").open("ab") as log:
        server = subprocess.Popen(command, env=environ, stdout=log, stderr=log)  # noqa: S603 - our own
    try:
        _wait_until_up(stage.base_url, server)
        yield
    finally:
        server.terminate()
        server.wait(timeout=30)


def _environ(out: Path, port: int) -> dict[str, str]:
    service = (out / "service").absolute()
    return {
        "ZHENGYI_BASE_URL": f"http://127.0.0.1:{port}",
        "ZHENGYI_CLOCK_FILE": str(service / "clock"),
        "ZHENGYI_DATA": str(service),
    }


def _wait_until_up(base_url: str, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_TIMEOUT
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise RuntimeError("the service ended at once; see service/log.jsonl")
        try:
            with urllib.request.urlopen(f"{base_url}/healthz", timeout=5) as answer:  # noqa: S310 - our own address
                if answer.status == 200:
                    return
        except urllib.error.HTTPError:
            return  # it is up, and says itself that something is wrong
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the service did not come up; see service/log.jsonl")
