"""Questions asked at the same time: the database works on one while another is planned, or Python works on a third.

A page needs several frames, and planning a query takes longer than running it: one after the other, the second core
would wait.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

# As many as the engine lets run at once, and one that waits for its turn.
_THREADS = 4
# Its threads are started by the first question, which is never before the fork.
_pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="aside")


def aside(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Callable[[], T]:
    """Begin to ask; what is given back waits for the answer, and raises what the question raised.

    Only for the functions that make frames (`memoize`), none of which asks aside: finished answers do, and if they
    were asked aside too, threads could wait for answers that wait for threads.
    """
    return _pool.submit(copy_context().run, lambda: function(*args, **kwargs)).result
