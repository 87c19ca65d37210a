"""Run a command and say what it used: ``python -I -S measured.py COMMAND…`` prints one line of JSON.

A program of its own, as small as Python gets: the peak that Linux gives for a child begins with that of the process
that started it, so a large starter would hide what the child takes.
"""

import json
import os
import subprocess
import sys
import time


def main(command: list[str]) -> int:
    begun = time.monotonic()
    with subprocess.Popen(command, stdout=subprocess.PIPE) as child:
        said = child.stdout.read().decode() if child.stdout else ""
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    wall = time.monotonic() - begun
    lines = said.splitlines()
    print(
        json.dumps(
            {
                "last": lines[-1] if lines else "",
                "status": child.returncode,
                "wall": wall,
                "user": used.ru_utime,
                "system": used.ru_stime,
                "peak": used.ru_maxrss * 1024,
            }
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
