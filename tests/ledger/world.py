"""One log on a real disk: database, published files and signer in a folder, with keys that are always the same."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Engine

from keys.adapters.keystore import save_plain_key
from keys.adapters.sodium import SigningKey
from keys.note import ED25519, VerifierKey
from ledger.adapters.caselog import CaseLog
from ledger.adapters.db import migrate, open_engine
from ledger.adapters.publish import open_log
from ledger.adapters.signer import SignerStore
from ledger.adapters.store import StaticStore
from ledger.log import Step, no_step
from tests.conftest import Clock

ORIGIN = "vote.example/office/case/c1"
LOG_SEED = sha256(b"log").digest()
LOG = SigningKey(LOG_SEED)
OFFICE = SigningKey(sha256(b"office").digest())
OFFICE_KEY = VerifierKey("vote.example/office", ED25519, OFFICE.public)


@dataclass(frozen=True, slots=True)
class World:
    """Everything one log consists of, and the folder in which it lies."""

    folder: Path
    engine: Engine
    log: CaseLog
    store: StaticStore
    signer: SignerStore

    def append(self, count: int, start: int = 0) -> None:
        """Append ``count`` entries, each in a transaction of its own."""
        for number in range(start, start + count):
            with self.log.write() as writer:
                writer.append("noted", {"number": number}, idem_key=f"key-{number}")


def open_world(folder: Path, clock: Clock | None = None, step: Step = no_step) -> World:
    """Open what is in ``folder`` as a new process would; nothing is made that is not there."""
    engine = open_engine(f"sqlite:///{folder / 'zhengyi.sqlite'}")
    log = CaseLog(engine, ORIGIN, OFFICE_KEY, OFFICE.sign, clock or Clock())
    return World(folder, engine, log, StaticStore(folder / "public", ORIGIN), make_signer(folder, step))


def make_signer(folder: Path, step: Step = no_step) -> SignerStore:
    return SignerStore(folder / "signer" / "signer.sqlite", step)


def make_world(folder: Path, clock: Clock | None = None) -> World:
    """Make a new, empty log in ``folder`` and publish its empty checkpoint."""
    (folder / "signer").mkdir(parents=True)
    save_plain_key(folder / "signer" / "c1.key", ORIGIN, LOG_SEED)
    world = open_world(folder, clock)
    migrate(world.engine)
    open_log(world.log, world.store, world.signer, "c1.key")
    return world


def published_files(world: World) -> dict[str, bytes]:
    folder = world.store.folder
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
