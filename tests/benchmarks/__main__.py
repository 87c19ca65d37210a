"""The benchmarks: ``python -m tests.benchmarks [cast|encrypt|audit|archive|certificate|roll|probe]…``, else all.

Prints a table and writes out/bench/*.json. Nothing here is asserted: times belong to the machine that took them, and
where they are compared they are compared within one run.
"""

import sys

from tests.benchmarks import auditing, casting, encrypting, issuing, outsider, probing, rolling

BENCHES = {
    "cast": casting.run,
    "encrypt": encrypting.run,
    "audit": auditing.run,
    "archive": outsider.run,
    "certificate": issuing.run,
    "roll": rolling.run,
    "probe": probing.run,
}


def main(names: list[str]) -> int:
    """Run the benches named, or all."""
    if not set(names) <= set(BENCHES):
        print(f"usage: python -m tests.benchmarks [{'|'.join(BENCHES)}]...", file=sys.stderr)
        return 2
    for name in names or BENCHES:
        BENCHES[name]()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
