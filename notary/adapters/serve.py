"""Running the service: the sites under gunicorn, and the worker that publishes, closes and sends messages.

Before anything is served or published, database, published files and signer are compared; where they disagree the
case's log is frozen, and every write is refused with what to do.
"""

import gc
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from types import FrameType
from typing import Any

from flask import Blueprint
from gunicorn.app.base import BaseApplication
from sqlalchemy import Engine

from keys.errors import RejectionError
from ledger.adapters.caselog import list_origins
from ledger.adapters.db import migrate, open_engine
from ledger.adapters.publish import publish
from ledger.web.settings import Settings, make_clock
from ledger.web.site import make_request_log
from notary.adapters import steps
from notary.adapters.casework import Casework
from notary.adapters.office import Office, load_office
from notary.adapters.registry import Registry
from notary.kinds import OPEN
from notary.office_errors import OfficeHostError
from notary.web.app import make_office_site, mount
from notary.web.noticepages import make_notice_pages
from notary.web.resultpages import make_result_pages
from notary.web.turnoutpages import make_turnout_pages
from notary.web.verifypages import make_verify_pages
from voting.adapters.sending import make_dispatcher, make_gateways
from voting.web.app import make_site
from voting.web.service import Service

PERIOD = 1.0
DRAIN = 600.0
"""Seconds after which ``--once`` ends though messages are still due."""
THREADS = 4


def make_wsgi(settings: Settings) -> Any:
    """The voters' site with the public board, and the officers' site, once the fences were looked at."""
    office = load_office(settings.data)
    engine = open_engine(settings.database)
    migrate(engine)
    check_fences(settings, office, engine)
    voters = make_site(settings, engine, office.service, further=public_pages)
    try:
        return mount(voters, make_office_site(settings, office, engine))
    except OfficeHostError as error:  # the voters' site does without
        make_request_log().warning("office", code=error.code)
        return voters


def public_pages(service: Service) -> list[Blueprint]:
    """What the notary's side adds to the voters' site, for everybody."""
    further = [make_turnout_pages(service), make_result_pages(service), make_notice_pages(service)]
    return [*further, make_verify_pages(service)]


def check_fences(settings: Settings, office: Office, engine: Engine) -> None:
    """Compare every case's database with what was published and signed; what disagrees is frozen and logged."""
    log = make_request_log()
    for origin in list_origins(engine):
        try:
            Casework(settings, office, origin).check_fence()
        except RejectionError as error:
            log.error("fence", case=origin, code=error.code, sentence=str(error))
    registry = Registry(settings, office)
    try:
        if registry.is_begun:
            registry.check_fence()
    except RejectionError as error:
        log.error("fence", case=registry.origin, code=error.code, sentence=str(error))


def run_server(settings: Settings, host: str, port: int, processes: int, *, with_worker: bool) -> None:
    """Serve until interrupted; with a worker beside it unless one runs, and is kept running, elsewhere.

    Raises: GatewaySettingsError, before anything is served.
    """
    make_gateways(settings)
    with kept_worker() if with_worker else nullcontext():
        _Gunicorn(settings, f"{host}:{port}", processes).run()


@contextmanager
def kept_worker() -> Iterator[None]:
    """A worker that is started anew whenever it ends: after an error of the disk it ends on purpose."""
    done = threading.Event()

    def keep() -> None:
        while not done.is_set():
            worker = subprocess.Popen([sys.executable, "-m", "notary.adapters.cli", "worker"])
            while worker.poll() is None and not done.wait(PERIOD / 4):
                pass
            worker.terminate()
            worker.wait()
            done.wait(PERIOD)

    keeper = threading.Thread(target=keep, name="worker's keeper")
    keeper.start()
    try:
        yield
    finally:
        done.set()
        keeper.join()


def run_worker(settings: Settings, *, once: bool) -> None:
    """Publish and close about once a second, and send messages as they come, until told to end."""
    stop = stopped_by_signals()
    parent = os.getppid()
    office = load_office(settings.data)
    engine = open_engine(settings.database)
    works: dict[str, Casework] = {}
    registry = Registry(settings, office)
    with nullcontext() if once else sending(settings, engine, stop):
        while not stop.is_set():
            for origin in list_origins(engine):
                work_once(works.setdefault(origin, Casework(settings, office, origin)))
            publish_register(registry)
            if once or os.getppid() != parent:  # whoever started this worker is gone
                break
            stop.wait(PERIOD)
    if once:
        make_dispatcher(settings, engine, make_clock(settings)).drain(DRAIN)


def run_outbox(settings: Settings, *, once: bool) -> None:
    """Send messages as they come, until told to end; any number of these may run beside a worker."""
    stop = stopped_by_signals()
    engine = open_engine(settings.database)
    dispatcher = make_dispatcher(settings, engine, make_clock(settings))
    if once:
        dispatcher.drain(DRAIN)
    else:
        dispatcher.run(stop)


def stopped_by_signals() -> threading.Event:
    """What is set once somebody tells this process to end."""
    stop = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    return stop


@contextmanager
def sending(settings: Settings, engine: Engine, stop: threading.Event) -> Iterator[None]:
    """Send messages in a thread beside the block. An error there ends the worker, which is then started anew."""
    dispatcher = make_dispatcher(settings, engine, make_clock(settings))

    def send() -> None:
        try:
            dispatcher.run(stop)
        except Exception as error:
            make_request_log().error("outbox", mistake=type(error).__name__)
            stop.set()

    sender = threading.Thread(target=send, name="outbox")
    sender.start()
    try:
        yield
    finally:
        stop.set()
        sender.join()


def work_once(work: Casework) -> None:
    """Publish a case that has grown; close its vote when the time has come."""
    if work.log.state != "open":
        return
    try:
        publish(work.log, work.store, work.signer)
        process = work.process()
        if process.phase == OPEN and work.clock() >= process.case.closes:
            steps.close_voting(work)
    except RejectionError as error:
        make_request_log().error("worker", case=work.origin, code=error.code)


def publish_register(registry: Registry) -> None:
    """Publish the register of certificates, if it has grown and whoever entered something did not."""
    try:
        if registry.is_begun and registry.log.state == "open":
            registry.publish()
    except RejectionError as error:
        make_request_log().error("worker", case=registry.origin, code=error.code)


class _Gunicorn(BaseApplication):  # type: ignore[misc]  # the library carries no types
    """Gunicorn with our settings; each process makes the application for itself."""

    def __init__(self, settings: Settings, bind: str, processes: int) -> None:
        self._settings = settings
        self._bind = bind
        self._processes = processes
        super().__init__()

    def load_config(self) -> None:
        """Set what the command line would."""
        self.cfg.set("bind", self._bind)
        self.cfg.set("workers", self._processes)
        self.cfg.set("threads", THREADS)
        self.cfg.set("worker_class", "gthread")
        self.cfg.set("loglevel", "warning")
        self.cfg.set("keepalive", 30)

    def load(self) -> Any:
        """Make the application; what it is made of is looked through by no collection of garbage any more."""
        made = make_wsgi(self._settings)
        gc.collect()
        gc.freeze()
        return made
