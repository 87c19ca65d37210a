"""What time tells a stranger: identifications and logins over HTTP, known and unknown, right and wrong, in mixed order.

The one to watch: how well the time of an answer tells two sorts of requests apart, as the chance that one of the first
sort took longer than one of the second. 0.5 is nothing at all; the spread is what chance alone gives (two standard
deviations). Medians stand beside it. Every request comes from an address of its own, so that no limit is met.
"""

import http.client
import json
import os
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from keys.adapters.sodium import SigningKey
from keys.canonical import Json, encode_canonical
from keys.encoding import bytes_of_hex, hex_of
from notary.adapters.demo.stage import make_stage, running_service
from tests.benchmarks.figures import Figure, figure, save, say
from tests.livecase import AREAS, CASE, free_port, open_living_case
from voting.credential import login_message

EACH = 500
STRANGER = SigningKey(bytes(31) + b"\x01")


class Prober:
    """One connection to the service; behind a proxy, as the service sees it, with many addresses."""

    def __init__(self, base_url: str, origin: str) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(base_url).netloc, timeout=30)
        self._origin = origin
        self._sent = 0

    def post(self, path: str, value: Mapping[str, Json]) -> tuple[float, bytes]:
        """Milliseconds until the answer is whole, and the answer."""
        self._sent += 1
        address = f"10.{self._sent >> 16 & 255}.{self._sent >> 8 & 255}.{self._sent & 255}"
        headers = {"Content-Type": "application/json", "X-Zhengyi": "1", "X-Forwarded-For": address}
        begun = time.perf_counter()
        self._connection.request("POST", f"/api/cases/{CASE}/{path}", encode_canonical(dict(value)), headers)
        answer = self._connection.getresponse()
        body = answer.read()
        spent = (time.perf_counter() - begun) * 1000
        assert answer.status in (201, 202), body
        return spent, body

    def identify(self, unit: str, name: str, last_four: str) -> float:
        return self.post("identifications", {"last_four": last_four, "name": name, "unit": unit})[0]

    def log_in(self, voter: str, key: SigningKey) -> float:
        challenge = str(json.loads(self.post("challenges", {"voter": voter})[1])["challenge"])
        signed = key.sign(login_message(self._origin, bytes_of_hex(challenge, 32), voter))
        fields: dict[str, Json] = {"challenge": challenge, "issue": 1, "signature": hex_of(signed), "voter": voter}
        return self.post("logins", fields)[0]


def run() -> None:
    """Measure and save."""
    with tempfile.TemporaryDirectory(prefix="zhengyi-bench-") as folder, _behind_a_proxy():
        now = int(time.time())
        stage = make_stage(Path(folder) / "stage", free_port(), now)
        work = stage.case(CASE)
        open_living_case(stage, work, now)
        with running_service(stage, fast_clock=False):
            prober = Prober(stage.base_url, work.origin)
            figures = _measure("identification", _identifications(prober))
            figures += _measure("login", _logins(prober))
    save("probe", f"answers to strangers over HTTP, {EACH} of each sort in mixed order", figures)


@contextmanager
def _behind_a_proxy() -> Iterator[None]:
    os.environ["ZHENGYI_PROXIES"] = "1"
    try:
        yield
    finally:
        del os.environ["ZHENGYI_PROXIES"]


def _identifications(prober: Prober) -> dict[str, Callable[[], float]]:
    def place() -> int:
        return random.randint(1, len(AREAS))

    def send(unit: int, name: str, last: str) -> float:
        return prober.identify(f"1幢1单元{unit:02}01室", name, last)

    return {
        "wrong number": lambda: send(place(), "业主", "9999"),
        "wrong name": lambda: send(place(), "旁人", f"{place():04}"),
        "unknown unit": lambda: send(90 + place(), "业主", f"{place():04}"),
        "right": lambda: (at := place()) and send(at, "业主", f"{at:04}"),
    }


def _logins(prober: Prober) -> dict[str, Callable[[], float]]:
    return {
        "wrong key": lambda: prober.log_in(f"v{random.randint(1, len(AREAS)):04}", STRANGER),
        "unknown voter": lambda: prober.log_in(f"v{random.randint(9000, 9999)}", STRANGER),
    }


def _measure(name: str, sorts: dict[str, Callable[[], float]]) -> list[Figure]:
    say(f"probing: {name}")
    for send in sorts.values():  # the service warms up
        for _ in range(20):
            send()
    order = [sort for sort in sorts for _ in range(EACH)]
    random.shuffle(order)
    times: dict[str, list[float]] = {sort: [] for sort in sorts}
    for sort in order:
        times[sort].append(sorts[sort]())
    figures = [figure(f"{name}: {sort}, median", "ms", median(found)) for sort, found in times.items()]
    first, *others = sorts
    for other in others:
        title = f"{name}: chance that {first} took longer than {other}"
        figures.append(figure(title, "of 1", chance_of_longer(times[first], times[other])))
    spread = 2 * ((2 * EACH + 1) / (12 * EACH * EACH)) ** 0.5
    return [*figures, figure(f"{name}: spread of such chances where there is no difference", "of 1", spread)]


def chance_of_longer(first: Sequence[float], second: Sequence[float]) -> float:
    """The chance that a draw of ``first`` is larger than one of ``second``; 0.5 where they are alike.

    The statistic of Mann and Whitney, as a part of all pairs.
    """
    ranked = sorted([(value, 0) for value in second] + [(value, 1) for value in first])
    below = total = 0
    for _, is_first in ranked:
        below, total = (below, total + below) if is_first else (below + 1, total)
    return total / (len(first) * len(second))
