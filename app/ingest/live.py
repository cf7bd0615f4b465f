"""`nemdash ingest --live`: the newest reports of every feed, published within seconds, until it is told to stop.

Each feed is looked at by a thread of its own. What arrives is read into the lake and published by the thread that calls
`run`, all that is there at once. Holes are found and filled from AEMO's archives beside it (repair.py).
"""

from __future__ import annotations

import contextlib
import queue
import shutil
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from app.ingest.feeds import FEEDS, Feed, Pace
from app.ingest.files import ingest_files
from app.ingest.look import Look, Looker
from app.ingest.nemweb import Nemweb
from app.ingest.registrations import Registrar, Registrations
from app.ingest.repair import Repair, Repairer
from app.nem.errors import NemdashError
from app.nem.markettime import MARKET_TZ, midnight
from app.store.build import build
from app.store.files import live_lock
from app.store.lake import AEMO, Lake
from app.store.watch import Watch

_REMEMBERED = timedelta(days=30)
"""Current holds no report for as long: which were read before need not be known, and there are a thousand a day."""
_REGISTRY_EVERY = timedelta(days=1)
_REPAIR_EVERY = timedelta(hours=1)
_AFTER_FAILURE = timedelta(minutes=10)
_WRITE_AGAIN = timedelta(seconds=10)
_SETTLE = timedelta(seconds=45)
"""After a midnight the past is cut anew when the other feeds' reports of the interval are published too."""
_WATCH_SECONDS = 2.0
"""Between two looks at the published files."""
_TOGETHER = 3.0
"""Seconds that an arrival waits for feeds that are being looked at: they are published together."""

Inbox = queue.SimpleQueue["Future[Any] | None"]
Connect = Callable[[str], Nemweb]


class Clock(Protocol):
    """The market's time, and waiting for what comes first: something in the inbox, or the end of `seconds` (None).

    `busy` tells that something is under way that will end in the inbox.
    """

    def now(self) -> datetime: ...

    def wait(self, inbox: Inbox, seconds: float, busy: bool) -> Future[Any] | None: ...


class MarketClock:
    """This machine's clock."""

    def now(self) -> datetime:
        return datetime.now(MARKET_TZ).replace(tzinfo=None)

    def wait(self, inbox: Inbox, seconds: float, busy: bool) -> Future[Any] | None:
        with contextlib.suppress(queue.Empty):
            return inbox.get(timeout=seconds)
        return None


class Live:
    """The worker. `say` is given a line an event; `connect` makes a client for an address."""

    def __init__(
        self,
        data: Path,
        nemweb_url: str,
        registry_url: str,
        say: Callable[[str], None],
        *,
        clock: Clock | None = None,
        connect: Connect | None = None,
    ) -> None:
        self._data = data
        self._say_line = say
        self._clock = clock or MarketClock()
        connect = connect or _connect
        self._folder = data / "incoming"
        self._lake = Lake(data)
        known = self._known()
        clients = [connect(nemweb_url) for _ in FEEDS]
        archives, registry, workbook = connect(nemweb_url), connect(nemweb_url), connect(registry_url)
        self._lookers = {
            feed: Looker(feed, client, self._folder, known) for feed, client in zip(FEEDS, clients, strict=True)
        }
        self._clients = [*clients, archives, registry, workbook]
        self._repairer = Repairer(self._lake, archives, self._folder)
        self._registrar = Registrar(self._lake, workbook, registry_url, registry, self._folder)
        self._inbox: Inbox = queue.SimpleQueue()
        self._stopping = False
        self._ended = threading.Event()
        self._damaged = False
        self._paces = {feed: Pace(feed) for feed in FEEDS}
        started = self._clock.now()
        self._since = dict.fromkeys(FEEDS, midnight(started))
        self._next = {"repair": started, "registry": started}
        self._running: dict[Feed | str, Future[Any]] = {}
        self._arrived: dict[Path, Looker | None] = {}
        self._unpublished = False
        self._held = ""
        self._write_after = self._seen = started
        self._settle_after: datetime | None = None

    def stop(self) -> None:
        """Let `run` return when what it is writing is written. Safe in a signal handler and from any thread."""
        self._stopping = True
        for client in self._clients:
            client.stop()
        self._inbox.put(None)

    def run(self) -> None:
        """Follow the market until `stop`; raises NemdashError when another worker does so for this folder."""
        self._lake.accept(AEMO)
        with live_lock(self._data), ThreadPoolExecutor(len(FEEDS) + 3) as pool:
            shutil.rmtree(self._folder, ignore_errors=True)
            watching = pool.submit(self._watch)
            try:
                self._say("following " + ", ".join(feed.name for feed in FEEDS))
                while not self._stopping:
                    seconds = self._begin(pool)
                    self._wait(seconds)
                    self._write()
            finally:
                self.stop()
                self._ended.set()
            watching.result()
        self._say("stopped")

    def _watch(self) -> None:
        """Have the published files looked at all the time; what is damaged is built anew by the thread that writes."""
        watch = Watch(self._data)
        while not self._ended.wait(_WATCH_SECONDS):
            if not self._damaged and watch.finds_damage():
                self._damaged = True
                self._inbox.put(None)

    def _set_back(self, now: datetime) -> None:
        """The machine's clock was set back: what was to wait for a time that is now far off is done at once."""
        for pace in self._paces.values():
            pace.looked = None
        self._next = dict.fromkeys(self._next, now)
        self._write_after = now
        if self._settle_after is not None:
            self._settle_after = now

    def _begin(self, pool: ThreadPoolExecutor) -> float:
        """Begin what is due; returns the seconds until something else is."""
        now = self._clock.now()
        if now < self._seen:
            self._set_back(now)
        self._seen = now
        due: dict[Feed | str, datetime] = {feed: pace.due() or now for feed, pace in self._paces.items()} | self._next
        if self._arrived:
            # What was fetched for the holes is not in the lake yet: it would be fetched again.
            due["repair"] = max(due["repair"], self._write_after)
        job: Future[Any]
        for key in [key for key, moment in due.items() if key not in self._running and moment <= now]:
            if isinstance(key, Feed):
                job = pool.submit(self._lookers[key].look, self._since[key], now)
            elif key == "repair":
                job = pool.submit(self._repairer.repair, now)
            else:
                job = pool.submit(self._registrar.fetch, now)
            self._running[key] = job
            job.add_done_callback(self._inbox.put)
        waiting = [moment for key, moment in due.items() if key not in self._running]
        if self._arrived or self._unpublished or self._damaged:
            waiting.append(max(self._write_after, now))
        if self._settle_after is not None:
            waiting.append(max(self._write_after, self._settle_after))
        return max((min(waiting, default=now + _REPAIR_EVERY) - now).total_seconds(), 0.0)

    def _wait(self, seconds: float) -> None:
        """Take what arrives next, and what is about to arrive with it."""
        job = self._clock.wait(self._inbox, seconds, bool(self._running))
        while job is not None:
            self._take(job)
            job = None
            if self._arrived and any(isinstance(key, Feed) for key in self._running):
                with contextlib.suppress(queue.Empty):
                    job = self._inbox.get(timeout=_TOGETHER)

    def _take(self, job: Future[Any]) -> None:
        key = next(key for key, running in self._running.items() if running is job)
        del self._running[key]
        result, now = job.result(), self._clock.now()
        if isinstance(result, Look):
            self._take_look(result, now)
        elif isinstance(result, Repair):
            pause = _AFTER_FAILURE if result.failed else timedelta() if result.more else _REPAIR_EVERY
            self._next["repair"] = now + pause
            self._arrived |= dict.fromkeys(result.files)
            for feed, since in result.since.items():
                if since < self._since[feed]:
                    self._since[feed] = since
                    self._paces[feed].more = True
            for line in result.said:
                self._say(line)
        elif isinstance(result, Registrations):
            self._next["registry"] = now + (_AFTER_FAILURE if result.failures else _REGISTRY_EVERY)
            self._arrived |= dict.fromkeys(result.files)
            for sentence in result.failures:
                self._say(f"registry: {sentence}")
            self._known()  # strikes the oldest

    def _take_look(self, look: Look, now: datetime) -> None:
        more = look.more or self._since[look.feed] < look.since
        self._paces[look.feed].after(now, look.newest, more, look.failed is not None)
        self._arrived |= dict.fromkeys(look.files, self._lookers[look.feed])
        if look.files:
            newest = max(filter(None, (look.feed.label(path.name) for path in look.files)))
            count = f"{len(look.files)} reports, the newest" if len(look.files) > 1 else "the report"
            self._say(f"{look.feed.name}: {count} of {newest:%Y-%m-%d %H:%M} arrived")
        if look.failed and not self._stopping:
            self._say(f"{look.feed.name}: {look.failed}")

    def _write(self) -> None:
        """Read what has arrived into the lake and publish it. While another command writes, it waits."""
        now = self._clock.now()
        settle = self._settle_after is not None and self._settle_after <= now
        due = self._arrived or self._unpublished or self._damaged or settle
        if self._stopping or now < self._write_after or not due:
            return
        try:
            if self._arrived:
                self._read(now)
            if self._unpublished or self._damaged or settle:
                self._publish(now)
            self._held = ""
        except NemdashError as error:
            if str(error) != self._held:
                self._say(f"not published: {error}")
            self._held = str(error)
            self._write_after = now + _WRITE_AGAIN

    def _read(self, now: datetime) -> None:
        done = ingest_files(self._data, self._arrived)
        for path in done.failed:
            looker = self._arrived[path]
            if looker is not None:
                looker.refuse(path.name, now)
                self._paces[looker.feed].failures += 1
        for path in self._arrived:
            path.unlink()
        self._arrived = {}
        self._unpublished = self._unpublished or bool(done.files)
        for line in (*done.failures, *done.warnings):
            self._say(line)

    def _publish(self, now: datetime) -> None:
        """Publish what is new, quickly; where nothing is, cut the segments as they should be."""
        quick = self._unpublished or self._damaged
        built = build(self._data, quick=quick, verify=self._damaged, memory_mb=1000, workers=1)
        self._unpublished = self._damaged = False
        self._settle_after = now + _SETTLE if built.unsettled else None
        if built.new:
            manifest = built.manifest
            self._say(f"published {manifest.version}: data to {manifest.data_through:%Y-%m-%d %H:%M}")

    def _known(self) -> set[str]:
        """Names of the reports that were read of late; those of long ago are struck from the lake's record."""
        if self._lake.kind is None:
            return set()
        since = (datetime.now(UTC) - _REMEMBERED).isoformat()
        reports = {
            source.source: source.read_at
            for source in self._lake.catalog.sources()
            if any(feed.label(source.source) for feed in FEEDS)
        }
        self._lake.catalog.forget(name for name, read_at in reports.items() if read_at < since)
        return {name for name, read_at in reports.items() if read_at >= since}

    def _say(self, line: str) -> None:
        self._say_line(f"{self._clock.now():%Y-%m-%d %H:%M:%S} {line}")


def _connect(address: str) -> Nemweb:
    """A client that gives up soon: the next look is another try, and the other feeds go on."""
    return Nemweb(address, connections=1, tries=2, silent_seconds=15)
