"""Questions asked at the same time: the database works on one while another is planned, or Python works on a third.

A page needs several frames, and planning a query takes longer than running it: one after the other, the second core
would wait.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

# As many as the engine lets run at once, and one that waits for its turn.
_THREADS = 4


class _Asking:
    """The process's threads, started by its first question."""

    pool: ThreadPoolExecutor

    def __init__(self) -> None:
        self.renew()

    def renew(self) -> None:
        self.pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="aside")


_asking = _Asking()
# A child has none of its parent's threads: what it gave them would wait for ever.
os.register_at_fork(after_in_child=_asking.renew)


def aside(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Callable[[], T]:
    """Begin to ask; what is given back waits for the answer, and raises what the question raised.

    Only for the functions that make frames (`memoize`), none of which asks aside: finished answers do, and if they
    were asked aside too, threads could wait for answers that wait for threads.
    """
    return _asking.pool.submit(copy_context().run, lambda: function(*args, **kwargs)).result
