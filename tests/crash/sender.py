"""A worker of the outbox and nothing besides, quick to start: ``python -m tests.crash.sender``, by ``ZHENGYI_*``."""

import os
import signal
import threading

from ledger.adapters.db import open_engine
from ledger.web.settings import load_settings, make_clock
from voting.adapters.sending import make_dispatcher


def main() -> None:
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: stop.set())
    settings = load_settings(os.environ)
    make_dispatcher(settings, open_engine(settings.database), make_clock(settings)).run(stop)


if __name__ == "__main__":
    main()
