"""Who does the work of a build: this process, processes side by side, or a cluster (`app.store.cluster`).

A job is done by a module-level function of the job and the `Room` that it has where it is done. So there is one build:
what differs is who has it in hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from app.store.processes import side_by_side

Job = TypeVar("Job")
T = TypeVar("T")


@dataclass(frozen=True)
class Room:
    """What a job may use: memory and threads of DuckDB, and a folder for what does not fit into the memory.

    `desk`: where files are made before they are moved to their place; None: beside their place.
    """

    memory_mb: int
    threads: int
    spill: Path
    desk: Path | None = None


class Crew(Protocol):
    """`hands` jobs are done at once, begun in the order given; the results come as they are ready.

    `by_month`: it is given months, never whole years.
    """

    @property
    def hands(self) -> int: ...

    @property
    def by_month(self) -> bool: ...

    def do(self, function: Callable[[Job, Room], T], jobs: Iterable[Job]) -> Iterator[T]: ...


@dataclass(frozen=True)
class Here:
    """This process, one job after another: for what takes less time than starting processes would."""

    room: Room
    hands: int = 1
    by_month: bool = False

    def do(self, function: Callable[[Job, Room], T], jobs: Iterable[Job]) -> Iterator[T]:
        return (function(job, self.room) for job in jobs)


@dataclass(frozen=True)
class Processes:
    """Processes of this machine with one thread each."""

    hands: int
    room: Room
    by_month: bool = False

    def do(self, function: Callable[[Job, Room], T], jobs: Iterable[Job]) -> Iterator[T]:
        return side_by_side(function, ((job, self.room) for job in jobs), self.hands)


def local(data: Path, memory_mb: int, workers: int) -> tuple[Here, Processes]:
    """This process and processes of this machine, with the same memory and cores in all."""
    spill = data / "tmp"
    return Here(Room(memory_mb, workers, spill)), Processes(workers, Room(memory_mb // workers, 1, spill))
