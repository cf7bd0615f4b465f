"""gunicorn's worker with threads: a client that stands still costs it a thread for some seconds, and nothing else."""

from __future__ import annotations

import contextlib
import errno
import logging
import socket
import struct
import time
from functools import partial
from selectors import EVENT_READ
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

# A client that stops in the middle of its request, or of reading its answer, would otherwise hold a thread for ever.
_SENDING_S, _READING_S = 5, 60
# Nor does one that sends a byte now and then: a request has so long to arrive, all of it.
_ARRIVING_S = 5.0
_NOTHING_THERE = (errno.EAGAIN, errno.EWOULDBLOCK, errno.ECONNABORTED)


class PatientWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn carries no types
    """Bounds how long a connection may stand still, and ends connections where nobody waits for it."""

    def init_process(self) -> None:
        self.arriving: dict[TConn, float] = {}
        for listener in self.sockets:
            # Connections inherit these from the socket that listens. Python's own limits are switched off by gunicorn.
            for option, seconds in ((socket.SO_RCVTIMEO, _SENDING_S), (socket.SO_SNDTIMEO, _READING_S)):
                listener.sock.setsockopt(socket.SOL_SOCKET, option, struct.pack("ll", seconds, 0))
        self.log.error_log.addFilter(is_news)
        super().init_process()

    def accept(self, listener: Any) -> None:
        """Take a new connection. It gets a thread when its request begins to arrive, not before.

        Browsers open connections that they may need later; gunicorn gives each a thread for five seconds.
        """
        try:
            client, address = listener.accept()
        except OSError as error:
            if error.errno in _NOTHING_THERE:
                return
            raise
        self.nr_conns += 1
        conn = TConn(self.cfg, client, address, listener.getsockname())
        conn.set_timeout()
        self.pending_conns.append(conn)
        self.poller.register(client, EVENT_READ, partial(self.on_pending_socket_readable, conn))

    def handle(self, conn: TConn) -> Any:
        """Answer a request, in a thread; what it gives says what becomes of the connection.

        The end of a connection waits two seconds for the other side to end it too. gunicorn does that in the loop that
        takes in requests: thirty clients that never do, and the worker would be taken for dead.
        """
        self.arriving[conn] = time.monotonic()
        try:
            kept = super().handle(conn)
        finally:
            self.arriving.pop(conn, None)
        if kept is False:
            conn.close(graceful=True)
            conn.close = _closed
        return kept

    def murder_pending(self) -> None:
        """End what has waited too long: the loop calls this every second.

        A request that is still arriving is ended by reading no more of it. One that has come is not hurt by that: what
        there is of it is read already, and its answer is sent.
        """
        super().murder_pending()
        now = time.monotonic()
        for conn, began in list(self.arriving.items()):
            if now - began > _ARRIVING_S:
                self.arriving.pop(conn, None)
                with contextlib.suppress(OSError):
                    conn.sock.shutdown(socket.SHUT_RD)


def is_news(record: logging.LogRecord) -> bool:
    """A client that stood still is none: whoever wants to would fill the log with traces."""
    return record.exc_info is None or not isinstance(record.exc_info[1], BlockingIOError)


def _closed(graceful: bool = False) -> None:
    """Closed already."""
