"""A thread of a worker's own, beside those that answer requests."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod

_LOOK_EVERY_S = 1.0
_PATIENCE_S = 10.0


class Background(ABC):
    """Looks once a second, from its start to its stop."""

    def __init__(self, name: str) -> None:
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin. Only after the fork: a thread does not survive one."""
        self.thread.start()

    def stop(self) -> None:
        """End before the process does: a query or a copy that still ran would meet a dying interpreter."""
        self.ended.set()
        if self.thread.is_alive():
            self.thread.join(timeout=_PATIENCE_S)

    @abstractmethod
    def look(self) -> None:
        """What is done at each look."""

    def _run(self) -> None:
        while not self.ended.wait(_LOOK_EVERY_S):
            self.look()
