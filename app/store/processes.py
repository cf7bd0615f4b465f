"""Segments side by side: one process each, with one thread. Twice the speed of one after another with two."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context, parent_process
from typing import TypeVar

T = TypeVar("T")


def side_by_side(function: Callable[..., T], arguments: Iterable[tuple[object, ...]], workers: int) -> Iterator[T]:
    """Call a function in `workers` processes, begun in the order given; results come as they are ready.

    The processes are spawned (DuckDB does not survive a fork) and end with this one, however it ends: a killed build
    must not go on reading and writing.
    """
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_end_with_parent) as pool:
        for future in as_completed([pool.submit(function, *each) for each in arguments]):
            yield future.result()


def _end_with_parent() -> None:
    parent = parent_process()
    assert parent is not None  # a pool's process has one

    def wait() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()
