"""The HTTP client for NEMWEB (and for AEMO's registration workbook): listings, and files that arrive whole.

    with Nemweb("https://www.nemweb.com.au") as site:
        for entry in site.listing("/Reports/Current/Dispatch_SCADA/"):
            site.fetch(entry.href, folder / entry.name)

A client may be shared by threads; together they hold at most `connections` open. NEMWEB answers 403 to those who ask
too much: 403, 429 and 5xx are all taken as "later", and every thread then waits. Only the host of `base_url` is asked.
"""

from __future__ import annotations

import itertools
import logging
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar
from urllib.parse import urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter

from app.ingest import partial
from app.ingest.listing import Entry, entries
from app.ingest.retry_after import retry_after_seconds
from app.nem.errors import NemdashError

AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36 nemdash"
"""AEMO's own site refuses clients that do not look like a browser."""

Progress = Callable[[int], None]
"""Told the bytes that have just arrived."""

_THROTTLING = {403, 408, 429}
_REDIRECTS = {301, 302, 303, 307, 308}
_MOST_REDIRECTS = 5
_LONGEST_PAUSE = 60.0
_WORTH_TELLING = 5.0  # seconds of a pause that a user would wonder about
_CHUNK = 1 << 18
_LOG = logging.getLogger("nemdash")

T = TypeVar("T")


class NemwebError(NemdashError):
    """A sentence on what could not be had from the server, after all tries."""


class MissingError(NemwebError):
    """The server says that there is no such file or folder (404, 410)."""


class StoppedError(NemwebError):
    """`stop` was called while something was under way."""


class _LaterError(Exception):
    """This try failed in a way that another may not; `after` seconds were asked for by the server."""

    def __init__(self, reason: str, after: float | None = None) -> None:
        super().__init__(reason)
        self.after = after


class Nemweb:
    """A client for one host. `first_pause` doubles with each try (with jitter) up to a minute; seconds throughout."""

    def __init__(
        self,
        base_url: str,
        *,
        connections: int = 4,
        tries: int = 8,
        first_pause: float = 1.0,
        connect_seconds: float = 10.0,
        silent_seconds: float = 30.0,
        most_bytes: int = 2_000_000_000,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.connections = connections
        self.tries = tries
        self._first_pause = first_pause
        self._timeout = (connect_seconds, silent_seconds)
        self._most_bytes = most_bytes
        self._slots = threading.BoundedSemaphore(connections)
        self._stopped = threading.Event()
        self._not_before = 0.0
        self._session = requests.Session()
        # Files are compared by length and taken up where they broke off: they must come as they are stored.
        self._session.headers.update({"User-Agent": AGENT, "Accept-Encoding": "identity"})
        adapter = HTTPAdapter(pool_connections=1, pool_maxsize=connections)
        self._session.mount("http://", adapter)
        self._session.mount("https://", adapter)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self.stop()
        self._session.close()

    def stop(self) -> None:
        """Let every pause and download under way end with StoppedError. Safe in a signal handler."""
        self._stopped.set()

    def for_host_of(self, address: str) -> Nemweb:
        """A client with the same patience for another host."""
        connect_seconds, silent_seconds = self._timeout
        return Nemweb(
            address,
            connections=self.connections,
            tries=self.tries,
            first_pause=self._first_pause,
            connect_seconds=connect_seconds,
            silent_seconds=silent_seconds,
            most_bytes=self._most_bytes,
        )

    def listing(self, path: str) -> list[Entry]:
        """The entries of a folder's listing; raises MissingError where there is no such folder, NemwebError else."""
        address = self._address(path if path.endswith("/") else path + "/")

        def once(address: str) -> list[Entry]:
            with self._asked(address) as response:
                kind = response.headers.get("Content-Type", "")
                if "html" not in kind:
                    raise _LaterError(f"it is not a listing but {kind or 'of no type'}")
                found = entries(response.text, response.url)
                if not found and "parent directory" not in response.text.lower():
                    raise _LaterError("it is a page without a listing")
                return found

        return self._tried(address, once)

    def fetch(self, href: str, target: Path, progress: Progress | None = None) -> int:
        """Bring a file (an entry's `href`, or a path below the base) to `target`; returns its size in bytes.

        It arrives aside and is moved into place when it is whole: as long as the server said, and a whole zip if its
        name says so. What had arrived of it before, in this run or an earlier one, is not asked for again where the
        server allows that. Raises MissingError, StoppedError, or NemwebError when all tries have failed.
        """
        target.parent.mkdir(parents=True, exist_ok=True)

        def once(address: str) -> int:
            have = partial.find(target)
            begun = have.stat().st_size if have else 0
            with self._asked(address, {"Range": f"bytes={begun}-"} if begun else {}) as response:
                if response.status_code == 416 or not partial.continues(response.headers, have, target, begun):
                    partial.forget(target)
                    begun = 0
                    if response.status_code != 200:
                        raise _LaterError("what had arrived belongs to another edition of it", after=0)
                return self._take(response, target, begun, progress)

        return self._tried(self._address(href), once)

    def _take(self, response: requests.Response, target: Path, begun: int, progress: Progress | None) -> int:
        whole = partial.whole_length(response.headers, begun)
        if whole is not None and whole > self._most_bytes:
            raise NemwebError(f"{response.url} would be {whole:,} bytes: more than any report of AEMO's has.")
        aside = partial.path(target, response.headers)
        size = begun
        try:
            with aside.open("ab" if begun else "wb") as file:
                for chunk in response.iter_content(_CHUNK):
                    file.write(chunk)
                    size += len(chunk)
                    if size > self._most_bytes:
                        raise NemwebError(f"{response.url} has more bytes than any report of AEMO's.")
                    if progress is not None:
                        progress(len(chunk))
                    if self._stopped.is_set():
                        raise StoppedError(f"{response.url} was not fetched: stopped.")
        except OSError as error:
            if isinstance(error, requests.RequestException):
                raise
            raise NemwebError(f"{target} could not be written: {error.strerror}.") from error
        if whole is not None and size != whole:
            raise _LaterError(f"{size:,} of {whole:,} bytes arrived")
        wrong = partial.wrong(target, aside)
        if wrong:
            partial.forget(target)
            raise _LaterError(wrong)
        aside.replace(target)
        return size

    def _tried(self, address: str, once: Callable[[str], T]) -> T:
        """Do something until it succeeds; where it is missing, try the other spelling of # in its address."""
        for spelling in (address, *_other_spelling(address)):
            try:
                return self._patiently(spelling, once)
            except MissingError:
                continue
        raise MissingError(f"{address} does not exist.")

    def _patiently(self, address: str, once: Callable[[str], T]) -> T:
        """Do something until it succeeds, with pauses that grow."""
        for count in itertools.count(1):
            try:
                with self._slots:
                    self._wait_for_turn(address)
                    return once(address)
            except (_LaterError, requests.RequestException) as error:
                reason = _words(error)
                if count >= self.tries:
                    raise NemwebError(f"{address} could not be had in {count} tries: {reason}.") from error
                self._pause(address, count, reason, getattr(error, "after", None))
        raise AssertionError("counting never ends")

    @contextmanager
    def _asked(self, address: str, headers: dict[str, str] | None = None) -> Iterator[requests.Response]:
        """A response that is neither an error nor a redirect, its body still to be read."""
        for _ in range(_MOST_REDIRECTS + 1):
            with self._session.get(
                address, headers=headers, stream=True, timeout=self._timeout, allow_redirects=False
            ) as response:
                if response.status_code not in _REDIRECTS:
                    self._judge(response)
                    yield response
                    return
                address = self._same_host(urljoin(address, response.headers.get("Location", "")))
        raise NemwebError(f"{address} leads round in circles.")

    def _judge(self, response: requests.Response) -> None:
        status = response.status_code
        if status in (404, 410):
            raise MissingError(f"{response.url} does not exist.")
        if status in _THROTTLING or status >= 500:
            after = retry_after_seconds(response.headers.get("Retry-After"))
            if status != 408:
                # The host has had enough of all of us, not of this thread alone.
                self._not_before = max(self._not_before, time.monotonic() + (after or self._first_pause))
            raise _LaterError(f"the server answers {status}", after)
        if status not in (200, 206, 416):
            raise NemwebError(f"{response.url} cannot be had: the server answers {status}.")

    def _wait_for_turn(self, address: str) -> None:
        self._sleep(address, self._not_before - time.monotonic())

    def _pause(self, address: str, count: int, reason: str, asked: float | None) -> None:
        growing = min(self._first_pause * 2 ** (count - 1), _LONGEST_PAUSE) * random.uniform(0.5, 1.0)
        seconds = growing if asked is None else asked
        if seconds >= _WORTH_TELLING:
            _LOG.warning("%s: %s; trying again in %.0f s.", address, reason, seconds)
        self._sleep(address, seconds)

    def _sleep(self, address: str, seconds: float) -> None:
        if self._stopped.wait(max(seconds, 0)):
            raise StoppedError(f"{address} was not fetched: stopped.")

    def _address(self, href: str) -> str:
        return self._same_host(href if "://" in href else self.base_url + "/" + href.lstrip("/"))

    def _same_host(self, address: str) -> str:
        """The address, if it is on the configured host; from http to https on the same host is no other host."""
        ours, asked = urlsplit(self.base_url), urlsplit(address)
        upgraded = (ours.scheme, asked.scheme) == ("http", "https") and ours.port in (None, 80)
        same = (ours.scheme, ours.port) == (asked.scheme, asked.port) or (upgraded and asked.port in (None, 443))
        if asked.hostname != ours.hostname or not same:
            raise NemwebError(f"{ours.netloc} leads to another host, {asked.netloc}, which is not asked.")
        return address


def _other_spelling(address: str) -> list[str]:
    """Whether the host's own names hold `#` or `%23` is told differently by different sources: the other one too."""
    if "%2523" in address:
        return [address.replace("%2523", "%23")]
    return [address.replace("%23", "%2523")] if "%23" in address else []


def _words(error: Exception) -> str:
    """What went wrong with the last try, in the words of the cause and not of the library's layers."""
    if isinstance(error, requests.Timeout):
        return "the server is silent"
    if isinstance(error, requests.ConnectionError | requests.exceptions.ChunkedEncodingError):
        return "the connection fails"
    return str(error).splitlines()[0].rstrip(".") if str(error) else type(error).__name__
