"""Data that many tests read: the hand-computable market, a simulated one, AEMO's real files. Made once a run."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from app.config import Settings
from app.ingest.files import ingest_files
from app.ingest.simulator import simulate
from app.queries import cache, engine
from app.queries.world import World, world
from app.store.build import build
from tests.support import tiny
from tests.support.readings import scada

# How long an example takes says nothing where two test processes share two cores with a browser.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")

SIMULATED_UNTIL = datetime(2026, 3, 1)
SIMULATED_YEARS = 62 / 365


# What takes long comes first: at the end, no process is left alone with it.
_FIRST = ("browser", "store", "queries", "ingest", "pages", "api")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def place(item: pytest.Item) -> int:
        folder = item.path.relative_to(Path(__file__).parent).parts[0]
        return _FIRST.index(folder) if folder in _FIRST else len(_FIRST)

    items.sort(key=place)


def pytest_report_header() -> list[str]:
    import duckdb

    files = os.environ.get("NEMDASH_AEMO_FILES")
    return [f"duckdb {duckdb.__version__}", f"AEMO's files: {files or 'NEMDASH_AEMO_FILES is not set'}"]


def _once(tmp_path_factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """A data folder made by the first test process that needs it; the others wait and share it."""
    shared = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        shared = shared.parent
    folder = shared / name
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            aside = shared / f"{name}.making"
            make(aside)
            aside.rename(folder)
    return folder


@pytest.fixture(scope="session")
def tiny_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The hand-computable market (tests/support/tiny.py), ingested and built."""

    def make(folder: Path) -> None:
        files = folder.with_name("tiny files")
        files.mkdir(exist_ok=True)
        (files / "registry.csv").write_bytes(tiny.registry_report())
        (files / "market.csv").write_bytes(tiny.market_report())
        assert ingest_files(folder, [files]).failures == []
        build(folder)

    return _once(tmp_path_factory, "tiny", make)


@pytest.fixture(scope="session")
def cut_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A turn of the year of one unit, which fills each kind of segment there is."""

    def make(folder: Path) -> None:
        files = folder.with_name("cut files")
        files.mkdir(exist_ok=True)
        (files / "registry.csv").write_bytes(tiny.registry_report())
        (files / "history.csv").write_bytes(scada(datetime(2023, 12, 30, 6), datetime(2024, 2, 10, 6), 60))
        assert ingest_files(folder, [files]).failures == []
        build(folder)

    return _once(tmp_path_factory, "cut", make)


@pytest.fixture(scope="session")
def simulated_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two months of a simulated market, built."""

    def make(folder: Path) -> None:
        simulate(folder, years=SIMULATED_YEARS, units=60, until=SIMULATED_UNTIL)
        build(folder)

    return _once(tmp_path_factory, "simulated", make)


@pytest.fixture(scope="session")
def aemo_files() -> Path:
    """The folder of AEMO's real files; the test is skipped where there is none."""
    folder = os.environ.get("NEMDASH_AEMO_FILES")
    if not folder:
        pytest.skip("NEMDASH_AEMO_FILES does not name a folder of AEMO's files")
    return Path(folder).resolve(strict=True)


@pytest.fixture(scope="session")
def aemo_data(tmp_path_factory: pytest.TempPathFactory, aemo_files: Path) -> Path:
    """All of AEMO's real files, ingested and built."""

    def make(folder: Path) -> None:
        assert ingest_files(folder, [aemo_files]).failures == []
        build(folder)

    return _once(tmp_path_factory, "aemo", make)


@pytest.fixture
def asking(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Path], World]]:
    """Point the query service of this process at a data folder: `asking(folder)` gives what is published there."""
    # A server that another test made has left its cache in the process: it would answer for a version that is gone.
    monkeypatch.setattr(cache, "_state", cache._State())

    def point(folder: Path) -> World:
        engine.configure(replace(Settings(), data=folder))
        return world()

    yield point
    engine.configure(Settings())


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How long a site took to be whole again after each fault (tests/faults)."""
    told = [
        value
        for report in terminalreporter.getreports("passed")
        for name, value in report.user_properties
        if name == "whole"
    ]
    if told:
        terminalreporter.section("seconds until the site was whole again")
        for what, seconds in told:
            terminalreporter.write_line(f"| {what} | {seconds} s |")
