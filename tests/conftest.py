"""Fixtures for every test: a clock that stands still, randomness that repeats, and how much is run.

ZHENGYI_FULL=1 runs the long forms: tests marked ``full``, and more examples with fresh randomness in properties.
"""

import hashlib
import os
import random
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, settings

from tests.outsiders.belenios import NoToolError, Tool, fetch

IS_FULL = os.environ.get("ZHENGYI_FULL") == "1"

# Two cores may be busy with a browser: slowness is not a fault. The short form repeats itself from run to run.
settings.register_profile("short", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("full", deadline=None, max_examples=1_000, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("full" if IS_FULL else "short")


@dataclass(slots=True)
class Clock:
    """Unix seconds that move only when told to."""

    now: int = 1_660_000_000

    def __call__(self) -> int:
        return self.now

    def advance(self, seconds: int) -> None:
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def seeded(request: pytest.FixtureRequest) -> random.Random:
    """Randomness that is the same at every run and different in every test."""
    return random.Random(hashlib.sha256(request.node.nodeid.encode()).digest())


@pytest.fixture
def random_bytes(seeded: random.Random) -> Callable[[int], bytes]:
    return seeded.randbytes


@pytest.fixture
def is_full() -> bool:
    return IS_FULL


@pytest.fixture(scope="session")
def belenios_tool() -> Tool:
    """Belenios' own tool, from where set-up put it; tests that ask it are skipped where it cannot be had."""
    try:
        return fetch()
    except NoToolError as error:
        pytest.skip(f"belenios-tool cannot be fetched: {error}")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if IS_FULL:
        return
    left = [item for item in items if item.get_closest_marker("full")]
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if not item.get_closest_marker("full")]
