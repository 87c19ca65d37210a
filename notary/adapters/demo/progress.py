"""Progress on the terminal: one line a step."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

screen = Console(highlight=False)


def say(words: str) -> None:
    """Print one line as it is, however wide the terminal."""
    screen.print(words, soft_wrap=True)


def make_progress() -> Progress:
    columns = (TextColumn("{task.description:56}"), BarColumn(24), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=screen)


@contextmanager
def step(progress: Progress, words: str, total: int) -> Iterator[Callable[[int], None]]:
    """One line of progress; a step of one is done when its block ends."""
    task = progress.add_task(words, total=total)
    yield lambda count: progress.advance(task, count)
    progress.update(task, completed=total)
