"""The live worker follows a replayed market over HTTP: every interval, within seconds, whatever goes wrong."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from app.api import create_server
from app.config import Settings
from app.ingest import repair
from app.ingest.feeds import FEEDS
from app.ingest.files import ingest_files
from app.ingest.live import Live
from app.ingest.nemweb import Nemweb
from app.ingest.simulator import simulate
from app.nem.errors import NemdashError
from app.nem.markettime import MARKET_TZ, floor_to
from app.queries import engine
from app.store.build import build
from app.store.files import live_lock
from app.store.lake import Lake
from app.store.snapshot import read_current
from tests.support.aemo_columns import DISPATCH, ROOFTOP, SCADA, TRADING
from tests.support.aemo_writer import FIVE, HALF_HOUR, WORKBOOK_PATH, AemoWriter, Published
from tests.support.nemweb import Fault, NemwebServer
from tests.support.replay import Replay

DAY = timedelta(days=1)
NOON = datetime(2026, 3, 2, 12)
LINE = re.compile(r"(\S+ \S+) published \S+: data to (.+)")


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> AemoWriter:
    """Four days of a small market, the last of them 2 March 2026."""
    folder = tmp_path_factory.mktemp("market")
    simulate(folder, years=4 / 365.25, units=20, until=datetime(2026, 3, 3))
    return AemoWriter(folder)


def between(market: AemoWriter, start: datetime, end: datetime) -> list[Published]:
    """The Current files of the intervals that end in `(start, end]`."""
    labels = [start + FIVE * i for i in range(1, (end - start) // FIVE + 1)]
    return [file for label in labels for file in market.current(label)]


def contents(data: Path) -> dict[tuple[str, date], tuple[int, str]]:
    """Of each table and day the rows and the hash of their values."""
    return {(day.table, day.day): (day.rows, day.hash) for day in Lake(data).catalog.days()}


def clean(data: Path, files: list[Published]) -> dict[tuple[str, date], tuple[int, str]]:
    """What the lake holds when the same files are read at once from a folder."""
    paths = [file.write(data.with_name(f"{data.name} files")) for file in files]
    assert ingest_files(data, paths).failures == []
    return contents(data)


def follow(data: Path, server: NemwebServer, clock: Replay) -> list[str]:
    """Run the worker until the replay ends; its lines."""
    said: list[str] = []
    live = Live(
        data,
        server.url,
        f"{server.url}/{WORKBOOK_PATH}",
        said.append,
        clock=clock,
        connect=lambda address: Nemweb(address, connections=1, tries=2, first_pause=0.01, silent_seconds=5),
    )
    clock.ended = live.stop
    live.run()
    return said


def published(said: list[str]) -> dict[str, datetime]:
    """The time at which data to a moment was first published."""
    found: dict[str, datetime] = {}
    for line in said:
        if match := LINE.fullmatch(line):
            found.setdefault(match[2], datetime.fromisoformat(match[1]))
    return found


def test_an_interval_is_published_within_seconds_and_asked_for_once(market: AemoWriter, tmp_path: Path) -> None:
    files = [*between(market, NOON - timedelta(hours=1), NOON + timedelta(minutes=25)), market.registry(NOON)]
    clock = Replay(tmp_path / "site", files, NOON, NOON + timedelta(minutes=16))
    with NemwebServer(tmp_path / "site") as server:
        said = follow(tmp_path / "data", server, clock)
    there = {file.path: file.moment for file in files}
    moments = published(said)
    for i in range(3):
        reading = NOON + i * FIVE
        due = max(there[file.path] for file in market.current(reading + FIVE, [SCADA, DISPATCH]))
        assert timedelta() <= moments[f"{reading:%Y-%m-%d %H:%M}"] - due <= timedelta(seconds=10)
    have = {file for file in files if file.moment <= clock.until}
    assert contents(tmp_path / "data") == clean(tmp_path / "clean", sorted(have, key=lambda file: file.path))
    asked = [each.path.lstrip("/") for each in server.asked]
    assert {path: asked.count(path) for path in there if path in asked} == {file.path: 1 for file in have}
    # Three looks an interval: no more than a polite visitor asks.
    looks = [path for path in asked if "/Current/" in path and path.endswith("/") and "CDEII" not in path]
    assert len(looks) <= 45
    assert read_current(tmp_path / "data") is not None
    assert not list((tmp_path / "data" / "incoming").rglob("*.zip"))

    # Started again, it reads the newest hour again and finds nothing new.
    again = Replay(tmp_path / "site", [], clock.until, clock.until + timedelta(seconds=2))
    with NemwebServer(tmp_path / "site") as server:
        assert not published(follow(tmp_path / "data", server, again))
    labels = {feed.label(Path(each.path).name) for each in server.asked for feed in FEEDS} - {None}
    assert labels == {NOON + i * FIVE for i in range(-7, 5)}


def test_faults_pass_and_leave_no_trace(market: AemoWriter, tmp_path: Path) -> None:
    """Every fault, a feed that is silent, late, revised, repeated and reordered reports."""
    end = NOON + timedelta(minutes=33)
    files = {file.path: file for file in between(market, NOON - timedelta(hours=1), end)}
    # SCADA says nothing for a quarter of an hour, then all at once, the oldest last.
    silent = [f for f in files.values() if "SCADA" in f.path and NOON < f.moment <= NOON + 3 * FIVE]
    for i, file in enumerate(silent):
        files[file.path] = replace(file, moment=NOON + 4 * FIVE - timedelta(seconds=i))
    label = NOON + FIVE
    prices = market.rows_of("price", label)
    revised = [row | {"rrp": row["rrp"] + 1} for row in reversed(prices)]
    for revision, rows in ((1, revised), (2, revised)):
        file = market.feed_file(DISPATCH, label, {"price": rows}, revision)
        files[file.path] = file
    # A report of trading prices is replaced in its place, under its old name.
    [first] = market.current(label, [TRADING])
    rows = [row | {"rrp": row["rrp"] - 1} for row in market.rows_of("trading_price", label)]
    replaced = replace(market.feed_file(TRADING, label, {"trading_price": rows}, 3), path=first.path)
    faults = [
        Fault("forbidden", "Dispatch_SCADA/", times=4),
        Fault("busy", "TradingIS_Reports/PUBLIC", times=1),
        Fault("broken", "DispatchIS_Reports/", times=1),
        Fault("html", "DispatchIS_Reports/PUBLIC", times=3),
        Fault("reset", "Dispatch_SCADA/PUBLIC", times=3),
        Fault("truncated", "TradingIS_Reports/PUBLIC", times=3),
        Fault("short", "DispatchIS_Reports/PUBLIC", times=2),
        Fault("missing", "Dispatch_SCADA/PUBLIC", times=1),
        Fault("elsewhere", "ROOFTOP_PV", times=2),
        Fault("forbidden", "ROOFTOP_PV", times=2),
        Fault("broken", "NEM-Registration", times=9),
    ]
    with NemwebServer(tmp_path / "site", skew=timedelta(minutes=7)) as server:
        trouble = {NOON + FIVE: lambda: server.faults.extend(faults)}
        clock = Replay(tmp_path / "site", [*files.values(), replaced], NOON, end, happenings=trouble)
        said = follow(tmp_path / "data", server, clock)
        assert [fault for fault in server.faults if fault.times and "Registration" not in fault.where] == []
    files[replaced.path] = replaced
    assert contents(tmp_path / "data") == clean(tmp_path / "clean", [f for f in files.values() if f.moment <= end])
    told = "\n".join(said)
    for feed in ("SCADA", "DispatchIS", "TradingIS", "rooftop", "registry"):
        assert re.search(rf"{feed}: http\S+ could not be had", told) or "leads to another host" in told, feed
    # While SCADA was silent the prices went on.
    arrived = re.findall(rf"{NOON:%F} (\S+) DispatchIS: .* of {NOON:%F} (\S+) arrived", told)
    assert any(interval >= "12:15" for moment, interval in arrived if moment < "12:20")


def test_holes_are_filled_from_current_and_from_the_archives(
    market: AemoWriter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that was down for 30 hours: 27 February is in the monthly archive only (come early), 28 February in the
    daily one, and rooftop of both still in Current.
    """
    monkeypatch.setattr(repair, "_AT_ONCE", 1)
    start, down, back = datetime(2026, 2, 27, 20), datetime(2026, 2, 27, 22), datetime(2026, 3, 1, 4, 5)
    before = between(market, start, down)
    clean(tmp_path / "data", before)
    month = market.month(datetime(2026, 2, 1))
    monthly = [replace(file, moment=back) for file in month if not re.search("TRADING|ROOFTOP", file.path)]
    daily = [market.archive(feed, date(2026, 2, 28)) for feed in (SCADA, DISPATCH)]
    current = between(market, datetime(2026, 3, 1), back)
    labels = [datetime(2026, 2, 27) + HALF_HOUR * i for i in range(1, 97)]
    current += [file for label in labels for file in market.current(label, [ROOFTOP])]
    clock = Replay(tmp_path / "site", [*monthly, *daily, *current], back, back + timedelta(minutes=2))
    with NemwebServer(tmp_path / "site") as server:
        said = follow(tmp_path / "data", server, clock)
    have = {file.path: file for file in (*before, *monthly, *daily, *current) if file.moment <= clock.until}
    assert contents(tmp_path / "data") == clean(tmp_path / "clean", list(have.values()))
    fetched = [each.path for each in server.asked if each.path.endswith(".zip") and "/Current/" not in each.path]
    assert sorted(fetched) == sorted(f"/{file.path}" for file in (*monthly, *daily))
    assert sum("arrived, for what is lacking of" in line for line in said) == 2 + 4
    # Trading prices have settled nothing since October 2021: two hours that they lack are no hole.
    assert not any("ARCHIVE/TradingIS" in each.path for each in server.asked)


def test_after_midnight_the_new_day_is_published_first_and_the_past_cut_anew_later(
    market: AemoWriter, tmp_path: Path
) -> None:
    """The night to 2 March: February moves into its year, which takes long where there is more than a toy of it."""
    midnight = datetime(2026, 3, 2)
    days = [file for i in (3, 2, 1) for file in between(market, midnight - i * DAY, midnight - i * DAY + 2 * FIVE)]
    clean(tmp_path / "data", days)
    assert [segment.name for segment in build(tmp_path / "data").manifest.segments] == ["month", "yesterday", "live"]
    files = between(market, midnight - 2 * FIVE, midnight + FIVE)
    clock = Replay(tmp_path / "site", files, midnight - FIVE, midnight + timedelta(minutes=2))
    with NemwebServer(tmp_path / "site") as server:
        said = follow(tmp_path / "data", server, clock)
    first, second = [line for line in said if f"data to {midnight:%Y-%m-%d %H:%M}" in line]
    assert f"{midnight:%F} 00:00:20" <= first <= f"{midnight:%F} 00:00:40" < second
    manifest = read_current(tmp_path / "data")
    assert manifest is not None
    assert [segment.name for segment in manifest.segments] == ["year-2026", "yesterday", "live"]


def test_real_and_simulated_data_and_two_workers_do_not_mix(tmp_path: Path) -> None:
    with live_lock(tmp_path / "data"), pytest.raises(NemdashError, match="Another live worker follows the market"):
        Live(tmp_path / "data", "http://127.0.0.1:1", "http://127.0.0.1:1/x.xlsx", print).run()
    simulate(tmp_path / "market", years=0.01, units=20, until=NOON)
    with pytest.raises(NemdashError, match="must not be mixed"):
        Live(tmp_path / "market", "http://127.0.0.1:1", "http://127.0.0.1:1/x.xlsx", print).run()


def test_the_command_publishes_to_a_running_server_and_stops_when_told(tmp_path: Path) -> None:
    now = floor_to(datetime.now(MARKET_TZ).replace(tzinfo=None), 5)
    simulate(tmp_path / "market", years=0.5 / 365, units=20, until=now + timedelta(hours=1))
    market = AemoWriter(tmp_path / "market")
    data = tmp_path / "data"
    with NemwebServer(tmp_path / "site") as server:
        Replay(tmp_path / "site", [*between(market, now - HALF_HOUR, now), market.registry(now)], now + FIVE, now)
        environment = os.environ | {
            "NEMDASH_DATA": str(data),
            "NEMDASH_NEMWEB_URL": server.url,
            "NEMDASH_REGISTRY_URL": f"{server.url}/{WORKBOOK_PATH}",
        }
        command = [sys.executable, "-m", "app.cli", "ingest", "--live"]
        client = create_server(replace(Settings(), data=data)).test_client()
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
            try:
                until(lambda: client.get("/health").status_code == 200)
                first = client.get("/api/v1/meta").json["meta"]["version"]
                [late] = market.current(now + FIVE, [SCADA])
                late.write(tmp_path / "site")
                second = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
                assert second.returncode == 1
                assert second.stderr.startswith("nemdash: Another live worker follows the market for ")
                until(lambda: client.get("/api/v1/meta").json["meta"]["version"] != first)
            finally:
                process.send_signal(signal.SIGTERM)
                said, _ = process.communicate(timeout=60)
        engine.configure(Settings())
    assert process.returncode == 0
    assert said.splitlines()[-1].endswith(" stopped")
    assert "following SCADA, DispatchIS, TradingIS, rooftop" in said


def until(happened: Callable[[], bool]) -> None:
    """Wait for something that must happen within a minute."""
    ends = time.monotonic() + 60
    while not happened():
        assert time.monotonic() < ends
        time.sleep(0.2)
