"""What the officers' pages have in common: the case of the request, how its office and people are named."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import g

from notary.adapters.casework import Casework
from notary.process import Process
from notary.web.access import service_of, who
from notary.web.forms.form import Bench
from notary.web.service import name_of
from notary.web.story import Story
from voting.web.casepage import localised


@dataclass(frozen=True, slots=True)
class Open:
    """The case of the request, held by this thread alone inside ``open_case``."""

    work: Casework
    story: Story
    process: Process
    now: int

    @property
    def bench(self) -> Bench:
        """What forms work with."""
        return Bench(self.work, self.process, who().account, self.now)

    @property
    def title(self) -> str:
        """What the case is about, before its manifest by its application."""
        opened = self.process.opened
        if self.process.case.manifest is not None:
            return localised(self.process.case.manifest.title)
        return (
            f"{localised(opened['compound'])} · {localised(opened['matter'])}" if opened else name_of(self.work.origin)
        )

    def person(self, name: str) -> str:
        """How an officer of the case is called; the name where the case does not know them."""
        for item in self.process.opened.get("officers", []):
            if item["name"] == name:
                return localised(item["title"])
        return service_of().person(name)

    @property
    def head(self) -> dict[str, Any]:
        """What the head of every page of a case needs."""
        is_rehearsal = bool(self.process.opened.get("rehearsal", False))
        return {
            "is_rehearsal": is_rehearsal,
            "name": name_of(self.work.origin),
            "phase": self.process.phase,
            "title": self.title,
        }


@contextmanager
def open_case(origin: str | None = None) -> Iterator[Open]:
    """The case that the address names, which ``access.py`` has looked at, or another one."""
    service = service_of()
    with service.works.reading(origin or g.origin) as (work, story):
        yield Open(work, story, work.process() if work.is_begun else work.new_process(), service.clock())
