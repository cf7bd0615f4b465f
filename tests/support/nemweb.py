"""NEMWEB on the loopback: a folder served under its paths, with its directory listings, its habits and its faults.

    with NemwebServer(folder, [Fault("forbidden", "Dispatch_SCADA", times=3)]) as site:
        Nemweb(site.url).listing("/Reports/Current/Dispatch_SCADA/")

Paths are compared without case, a name that holds `%23` is asked for as `%2523`, and a part of a file may be asked for:
all as the real host does it.
"""

from __future__ import annotations

import contextlib
import html
import random
import socket
import struct
import sys
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Literal, Self
from urllib.parse import quote, unquote, urlsplit

from app.nem.markettime import MARKET_TZ

Kind = Literal[
    "forbidden",  # 403 with a page, as the real host throttles
    "busy",  # 429 with Retry-After
    "broken",  # 500
    "missing",  # 404, though it is listed
    "html",  # 200 with a page in place of the file
    "reset",  # the connection is reset in mid-file
    "short",  # the connection is closed in mid-file: less than Content-Length said
    "truncated",  # half a file that claims to be the whole of it
    "silent",  # nothing is said for `seconds`
    "elsewhere",  # a redirect to another host
]
_PAGE = b"<!DOCTYPE html><html><head><title>Error</title></head><body><h1>An error has occurred</h1></body></html>"


@dataclass
class Fault:
    """What goes wrong with the next `times` requests whose path holds `where`, each with a `chance`."""

    kind: Kind
    where: str = ""
    times: int = 1
    chance: float = 1.0
    seconds: float = 0.0


@dataclass(frozen=True)
class Asked:
    """A request that was answered: path without its quoting, status (0: broken off), first byte asked for."""

    path: str
    status: int
    first: int
    agent: str


class NemwebServer:
    """Serves `folder` from its own threads while the `with` block lasts.

    `faults` may be added to and emptied at any time; of those that match, the first is injected. `skew` is how far the
    server's clock is ahead (its Date header and the times in listings). `asked` is every request so far, `at_once`
    the most that were answered at the same time.
    """

    def __init__(self, folder: Path, faults: Iterable[Fault] = (), *, skew: timedelta | None = None, seed: int = 1):
        self.folder = folder
        self.faults = list(faults)
        self.skew = skew or timedelta()
        self.asked: list[Asked] = []
        self.at_once = 0
        self._running = 0
        self._random = random.Random(seed)
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def settled(self) -> list[Asked]:
        """What was asked, when nothing is being answered: a request is noted after its last byte, not before."""
        while self._running:
            time.sleep(0.005)
        return self.asked

    def find(self, path: str) -> Path | None:
        """The file or folder of a path, its case aside; None where there is none."""
        found = self.folder
        for part in (part for part in unquote(path).split("/") if part):
            exact = found / part
            if part in (".", "..") or not found.is_dir():
                return None
            if not exact.exists():
                same = [each for each in found.iterdir() if each.name.lower() == part.lower()]
                if not same:
                    return None
                exact = same[0]
            found = exact
        return found

    def begin(self, path: str) -> Fault | None:
        """A request arrives: the fault that it is to meet."""
        with self._lock:
            self._running += 1
            self.at_once = max(self.at_once, self._running)
            for fault in self.faults:
                if fault.times and fault.where.lower() in path.lower() and self._random.random() < fault.chance:
                    fault.times -= 1
                    return fault
        return None

    def end(self, asked: Asked) -> None:
        with self._lock:
            self._running -= 1
            self.asked.append(asked)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Connections that we or the client broke off are no error of the server's."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


def listing(folder: Path, path: str, skew: timedelta) -> bytes:
    """A directory listing in the host's look: times in market time, sizes, links as absolute paths."""
    shown = html.escape(path)
    lines = []
    for entry in sorted(folder.iterdir(), key=lambda each: each.name.lower()):
        if entry.name.startswith("."):
            continue
        told = entry.stat()
        moment = datetime.fromtimestamp(told.st_mtime, MARKET_TZ) + skew
        size = "&lt;dir&gt;" if entry.is_dir() else str(told.st_size)
        link = quote(f"{path}{entry.name}") + ("/" if entry.is_dir() else "")
        when = f"{moment:%A, %B} {moment.day}, {moment:%Y} {moment:%I:%M %p}"
        lines.append(f' {when} {size:>12} <A HREF="{link}">{html.escape(entry.name)}</A><br>')
    parent = quote(path.rstrip("/").rpartition("/")[0] + "/")
    head = f"<html><head><title>nemweb.com.au - {shown}</title></head><body><H1>nemweb.com.au - {shown}</H1><hr>"
    up = f'<pre><A HREF="{parent}">[To Parent Directory]</A><br><br>'
    return "\r\n".join([head, "", up, *lines, "</pre><hr></body></html>"]).encode()


def _handler(site: NemwebServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        status = 0
        first = 0

        def do_GET(self) -> None:
            self._answer(body=True)

        def do_HEAD(self) -> None:
            self._answer(body=False)

        def _answer(self, body: bool) -> None:
            path = urlsplit(self.path).path
            self.status, self.first = 0, 0
            fault = site.begin(path)
            try:
                # A client that has gone away wants no answer.
                with contextlib.suppress(ConnectionError):
                    self._meet(path, fault, body)
            finally:
                site.end(Asked(unquote(path), self.status, self.first, self.headers.get("User-Agent", "")))

        def _meet(self, path: str, fault: Fault | None, body: bool) -> None:
            kind = fault.kind if fault else ""
            if fault:
                time.sleep(fault.seconds)
            found = site.find(path)
            if kind == "forbidden":
                self._page(403, body)
            elif kind == "busy":
                self._page(429, body, ("Retry-After", "1"))
            elif kind == "broken":
                self._page(500, body)
            elif kind == "elsewhere":
                self._page(302, body, ("Location", "http://example.invalid/elsewhere.zip"))
            elif kind == "html":
                self._page(200, body)
            elif found is None or kind == "missing":
                self._page(404, body)
            elif found.is_dir():
                self._send(200, listing(found, unquote(path).rstrip("/") + "/", site.skew), body, "text/html")
            else:
                self._file(found, kind, body)

        def _file(self, found: Path, kind: str, body: bool) -> None:
            content = found.read_bytes()
            if kind == "truncated":
                content = content[: len(content) // 2]
            told = found.stat()
            changed = format_datetime(datetime.fromtimestamp(int(told.st_mtime), UTC), usegmt=True)
            tag = f'"{told.st_mtime_ns:x}:{len(content):x}"'
            same = self.headers.get("If-Range", tag) in (tag, changed)
            headers = [("Accept-Ranges", "bytes"), ("Last-Modified", changed), ("ETag", tag)]
            first = self._first() if same else 0
            if first >= len(content) > 0:
                self._page(416, body, ("Content-Range", f"bytes */{len(content)}"))
                return
            self.first = first
            if first:
                headers.append(("Content-Range", f"bytes {first}-{len(content) - 1}/{len(content)}"))
            self._send(206 if first else 200, content[first:], body, "application/x-zip-compressed", headers, kind)

        def _first(self) -> int:
            """The first byte of `Range: bytes=N-`; other forms are answered with the whole file, as HTTP allows."""
            unit, _, span = self.headers.get("Range", "").partition("=")
            start, _, end = span.partition("-")
            return int(start) if unit.strip() == "bytes" and start.isdecimal() and not end else 0

        def _page(self, status: int, body: bool, *headers: tuple[str, str]) -> None:
            self._send(status, _PAGE, body, "text/html", headers)

        def _send(
            self,
            status: int,
            content: bytes,
            body: bool,
            kind: str,
            headers: Iterable[tuple[str, str]] = (),
            fault: str = "",
        ) -> None:
            self.send_response(status)
            for name, value in (("Content-Type", kind), ("Content-Length", str(len(content))), *headers):
                self.send_header(name, value)
            self.end_headers()
            cut_off = fault in ("reset", "short")
            if body:
                self.wfile.write(content[: len(content) // 2] if cut_off else content)
            if not cut_off:
                self.status = status
                return
            self.wfile.flush()
            self.close_connection = True
            if fault == "reset":
                # Lingering for no time makes the kernel send a reset in place of an orderly end.
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.connection.close()

        def date_time_string(self, timestamp: float | None = None) -> str:
            return super().date_time_string(
                (time.time() if timestamp is None else timestamp) + site.skew.total_seconds()
            )

        def log_message(self, format: str, *args: object) -> None:
            """Requests are kept in `asked`; a test's output is no place for them."""

    return Handler
