"""Phones for the browser tests: Debian's Chromium at 360 by 740, and one live case for all of them."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.phone import Handset
from tests.livecase import LiveCase, live_case

FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
)


@pytest.fixture(scope="session")
def living(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveCase]:
    """The small real case with its running service."""
    with live_case(tmp_path_factory.mktemp("living")) as case:
        yield case


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium; the tests download no browser.

    It ends with its module: while it runs, this thread has a running event loop, and no test that needs one of its own
    (the library that signs PDFs does) could follow.
    """
    path = shutil.which("chromium")
    assert path is not None, "Chromium is missing: make test installs it"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS.split())
        yield browser
        browser.close()


@pytest.fixture
def new_phone(chromium: Browser, living: LiveCase) -> Iterator[Callable[..., Handset]]:
    """Makes phones that know nothing of each other."""
    phones: list[Handset] = []

    def make(width: int = 360, language: str = "zh-CN") -> Handset:
        context = chromium.new_context(
            viewport={"width": width, "height": 740}, device_scale_factor=2, locale=language, accept_downloads=True
        )
        context.set_default_timeout(15_000)
        phones.append(Handset(living, context))
        return phones[-1]

    yield make
    for phone in phones:
        phone.close()


@pytest.fixture(scope="session")
def screens() -> Path:
    """Where the pictures of the pages go."""
    folder = Path(__file__).resolve().parents[2] / "out" / "screens"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
