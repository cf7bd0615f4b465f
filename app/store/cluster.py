"""A Dask cluster as the crew of a build: its workers do what processes of this machine would, a month at a time.

The data folder lies on storage that this machine and all workers see under the same path. A worker's job is a function
and a few kilobytes of what to do; what it makes lies on its own disk until it is done, and then on the storage at once.
So a worker may be lost at any moment: another does its jobs again. Without its scheduler, a build ends; nothing of it
is published.
"""

from __future__ import annotations

import logging
import pickle
import tempfile
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, TypeVar

from app.nem.errors import NemdashError
from app.store.crew import Job, Room
from app.store.steps import code_digest

if TYPE_CHECKING:
    from distributed import Client, Future

T = TypeVar("T")

# Jobs a hand: the one at work and the next. The rest is made when it is needed, so that neither this process nor the
# scheduler ever holds more, however many months there are.
AHEAD = 2
_CONNECT_SECONDS = 10
_WORKERLESS_SECONDS = 30
_LOOK_SECONDS = 1.0
# Of a worker's memory, what DuckDB may take: it is not the only one there, and Dask ends a worker at 95 %.
_SHARE = 0.5
_UNLIMITED_MB = 1000  # where Dask sets its workers no limit


@dataclass(frozen=True)
class Cluster:
    """The workers of a scheduler. `shared` is the data folder, `token` a file in it that its workers must see."""

    client: Client
    address: str
    shared: Path
    token: str
    by_month: bool = True

    @property
    def hands(self) -> int:
        """Threads of all workers that there are now; 1 while there is none."""
        threads: dict[str, int] = self.client.nthreads()
        return max(1, sum(threads.values()))

    def do(self, function: Callable[[Job, Room], T], jobs: Iterable[Job]) -> Iterator[T]:
        """Raises NemdashError when the scheduler goes, when no worker is left, or when one can't do its work."""
        waiting = iter(jobs)
        running: set[Future[T]] = set()
        ready: SimpleQueue[Future[T]] = SimpleQueue()

        def hand_out() -> None:
            for job in islice(waiting, max(0, self.hands * AHEAD - len(running))):
                # As bytes: Dask would look for its own things in all that it can take apart.
                packed = pickle.dumps((function, job))
                future = self.client.submit(_at_worker, self.shared / self.token, code_digest(), packed, pure=False)
                running.add(future)
                future.add_done_callback(ready.put)

        try:
            with self._spoken():
                hand_out()
            while running:
                with self._spoken():
                    future = self._next(ready)
                    running.remove(future)
                    result = future.result()
                    hand_out()
                yield result
        finally:
            if self.client.status == "running":
                self.client.cancel(list(running))

    def _next(self, ready: SimpleQueue[Future[T]]) -> Future[T]:
        """A job that is done; meanwhile, whether anybody is still at work."""
        alone_since: float | None = None
        while True:
            try:
                return ready.get(timeout=_LOOK_SECONDS)
            except Empty:
                if self.client.status != "running":
                    raise self._gone() from None
                if self.client.nthreads():
                    alone_since = None
                elif alone_since is None:
                    alone_since = time.monotonic()
                elif time.monotonic() - alone_since > _WORKERLESS_SECONDS:
                    raise _workerless(self.address) from None

    @contextmanager
    def _spoken(self) -> Iterator[None]:
        """What Dask raises, as sentences; what a job raised stays what it was."""
        from distributed import CancelledError, KilledWorker

        try:
            yield
        except KilledWorker as error:
            raise NemdashError(
                f"One month has ended {error.allowed_failures + 1} Dask workers: have they enough memory?"
            ) from error
        except CancelledError as error:
            raise self._gone() from error
        except OSError as error:
            if self.client.status != "running":
                raise self._gone() from error
            raise

    def _gone(self) -> NemdashError:
        return NemdashError(
            f"The Dask scheduler at {self.address} has gone. What was published stays; run the build again."
        )


@contextmanager
def joined(address: str, data: Path) -> Iterator[Cluster]:
    """The cluster of the scheduler at `address`, over a data folder (absolute) that its workers see, too.

    Raises NemdashError, a sentence with what to do, when `distributed` is not installed, nobody answers, or there is no
    worker.
    """
    try:
        from distributed import Client
    except ModuleNotFoundError as error:
        raise NemdashError("Building on Dask needs 'distributed': pip install 'nemdash[cluster]'.") from error
    # What it would log is said in our sentences.
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    try:
        client = Client(address, timeout=_CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        reason = str(error).splitlines()[0]
        raise NemdashError(f"No Dask scheduler answers at {address}: {reason}.") from error
    token = data / f".cluster-{uuid.uuid4().hex}"
    try:
        token.touch()
        try:
            client.wait_for_workers(1, timeout=_CONNECT_SECONDS)
        except TimeoutError as error:
            raise _workerless(address) from error
        yield Cluster(client, address, data, token.name)
    finally:
        token.unlink(missing_ok=True)
        client.close(timeout=_LOOK_SECONDS)


def _workerless(address: str) -> NemdashError:
    return NemdashError(f"The Dask scheduler at {address} has no workers: start some with 'dask worker {address}'.")


def _at_worker(token: Path, code: str, packed: bytes) -> Any:
    """Do a job in a Dask worker, in a folder of its own on the worker's disk."""
    from distributed import get_worker

    worker = get_worker()
    if not token.exists():
        raise NemdashError(
            f"The Dask worker {worker.address} does not see {token.parent}:"
            " the data folder must be the same storage under the same path everywhere."
        )
    if code != code_digest():
        raise NemdashError(f"The Dask worker {worker.address} runs another release: install the same one everywhere.")
    limit = worker.memory_manager.memory_limit
    memory_mb = int(limit * _SHARE / 1e6) // worker.state.nthreads if limit else _UNLIMITED_MB
    function, job = pickle.loads(packed)
    with tempfile.TemporaryDirectory(dir=worker.local_directory) as desk:
        return function(job, Room(memory_mb, 1, Path(desk), Path(desk)))
