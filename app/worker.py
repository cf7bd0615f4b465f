"""gunicorn's worker with threads: a client that stands still costs it a thread for some seconds, and nothing else."""

from __future__ import annotations

import logging
import socket
import struct
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

# A client that stops in the middle of its request, or of reading its answer, would otherwise hold a thread for ever.
_SENDING_S, _READING_S = 5, 60


class PatientWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn carries no types
    """Bounds how long a connection may stand still, and ends connections where nobody waits for it."""

    def init_process(self) -> None:
        for listener in self.sockets:
            # Connections inherit these from the socket that listens. Python's own limits are switched off by gunicorn.
            for option, seconds in ((socket.SO_RCVTIMEO, _SENDING_S), (socket.SO_SNDTIMEO, _READING_S)):
                listener.sock.setsockopt(socket.SOL_SOCKET, option, struct.pack("ll", seconds, 0))
        self.log.error_log.addFilter(is_news)
        super().init_process()

    def handle(self, conn: TConn) -> Any:
        """Answer a request, in a thread; what it gives says what becomes of the connection.

        The end of a connection waits two seconds for the other side to end it too. gunicorn does that in the loop that
        takes in requests: thirty clients that never do, and the worker would be taken for dead.
        """
        kept = super().handle(conn)
        if kept is False:
            conn.close(graceful=True)
            conn.close = _closed
        return kept


def is_news(record: logging.LogRecord) -> bool:
    """A client that stood still is none: whoever wants to would fill the log with traces."""
    return record.exc_info is None or not isinstance(record.exc_info[1], BlockingIOError)


def _closed(graceful: bool = False) -> None:
    """Closed already."""
