"""Check the proofs of many ballots in several processes, with the fastest group there is.

In the auditor's closure: standard library only. The group is libsodium's where PyNaCl is installed, else integers; the
verdicts are equal, and do not depend on the number of processes. No more ballots are handed out than are being checked.
"""

import hashlib
import importlib
import itertools
import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from functools import partial

from keys.group import Group
from keys.puregroup import PureGroup
from notary.audit import Prove
from voting.belenios.batch import BATCH_SIZE, Cast, Checked, check_batch
from voting.belenios.election import Election, parse_election

AHEAD = 4
"""Batches handed to each process before its first outcome is waited for."""

_worker: tuple[Group, Election]


def fastest_group() -> Group:
    """The group by libsodium where PyNaCl is installed, else in integers."""
    try:
        # By name, so that nothing outside the standard library is in the auditor's reading list.
        module = importlib.import_module("keys.adapters.sodium")
    except ImportError:
        return PureGroup()
    group: Group = module.SodiumGroup()
    return group


def process_limit() -> int:
    """How many processes may check ballots: ``ZHENGYI_PROCESSES``, else one for each processor.

    Raises: ValueError if the setting is not a number above 0.
    """
    text = os.environ.get("ZHENGYI_PROCESSES", "")
    if not text:
        return os.cpu_count() or 1
    if not (text.isascii() and text.isdecimal() and 0 < int(text) <= 1_000):
        raise ValueError("ZHENGYI_PROCESSES must be a number from 1 to 1000")
    return int(text)


def prover(processes: int, tell: Callable[[int], None] | None = None) -> Prove | None:
    """What checks ballots ahead of an audit in several processes; None if there is but one, as that gains nothing."""
    return partial(_prove, processes, tell) if processes > 1 else None


def _prove(
    processes: int, tell: Callable[[int], None] | None, election: bytes, ballots: Sequence[bytes]
) -> frozenset[bytes]:
    casts = [Cast(number, data, 0) for number, data in enumerate(ballots)]
    batches = (tuple(casts[at : at + BATCH_SIZE]) for at in range(0, len(casts), BATCH_SIZE))
    wrong: set[int | None] = set()
    for number, checked in enumerate(check_batches(election, batches, processes), start=1):
        wrong.update(fault.entry for fault in checked.faults)
        if tell is not None:
            tell(min(number * BATCH_SIZE, len(casts)))
    return frozenset(hashlib.sha256(cast.data).digest() for cast in casts if cast.entry not in wrong)


def check_batches(data: bytes, batches: Iterator[tuple[Cast, ...]], processes: int) -> Iterator[Checked]:
    """Check batches here if there are few, else in processes; outcomes come in the order of the batches."""
    first = list(itertools.islice(batches, 2))
    batches = itertools.chain(first, batches)
    if len(first) < 2 or processes == 1 or "fork" not in multiprocessing.get_all_start_methods():
        _start_worker(data)
        yield from map(_work, batches)
        return
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(processes, context, initializer=_start_worker, initargs=(data,)) as pool:
        waiting: deque[Future[Checked]] = deque()
        for batch in batches:
            waiting.append(pool.submit(_work, batch))
            if len(waiting) >= AHEAD * processes:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _start_worker(data: bytes) -> None:
    global _worker
    group = fastest_group()
    _worker = group, parse_election(group, data)


def _work(batch: tuple[Cast, ...]) -> Checked:
    group, election = _worker
    return check_batch(group, election, batch)
