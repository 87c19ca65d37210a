"""Write records of the newest version of the process into this folder; those of older versions stay as they are.

    python -m tests.notary.golden.generate

Invented people; every key is made from a public seed. Licence as the project's.
"""

from pathlib import Path

from ledger.adapters.bundle import format_bundle
from tests.secretworld import make_secret_world
from tests.simulator import World, make_world
from voting.bodies import PROCESS

FOLDER = Path(__file__).parent


def save(name: str, world: World) -> None:
    (FOLDER / f"{name}-{PROCESS}.zip").write_bytes(format_bundle(world.record().files))
    (FOLDER / f"{name}-{PROCESS}.txt").write_bytes(world.policy_text())


if __name__ == "__main__":
    save("recorded", make_world())
    secret = make_secret_world()
    secret.archives()
    save("secret", secret)
