"""A small market as NEMWEB has it: a month in the monthly archive, a day in the daily one, hours in Current."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb

from app.ingest.files import ingest_files
from app.ingest.nemweb import Nemweb
from app.ingest.simulator import simulate
from app.store.lake import Lake
from app.store.snapshot import Manifest, snapshots_path
from app.store.tables import TABLES
from tests.support.aemo_columns import DISPATCH, ROOFTOP, SCADA, TRADING
from tests.support.aemo_writer import FIVE, WORKBOOK_PATH, AemoWriter
from tests.support.nemweb import NemwebServer

NOW = datetime(2026, 3, 2, 1)
FIRST = date(2026, 2, 1)


@dataclass(frozen=True)
class Site:
    """The folder to serve, and a data folder into which its files were read without HTTP."""

    folder: Path
    by_files: Path


def make(folder: Path) -> Site:
    """February's last hours, the first of March, an hour of the second; the daily archive has the days before."""
    simulate(folder / "market", years=1.3 / 365.25, units=8, until=NOW)
    writer = AemoWriter(folder / "market")
    files = list(writer.month(datetime(2026, 2, 1), parts=2))
    days = (date(2026, 2, 28), date(2026, 3, 1))
    files += [writer.archive(feed, day) for feed in (SCADA, DISPATCH, TRADING, ROOFTOP) for day in days]
    files += [file for i in range(-6, 13) for file in writer.current(datetime(2026, 3, 2) + FIVE * i)]
    for file in [*files, *writer.registrations(datetime(2026, 3, 1))]:
        file.write(folder / "site")
    assert ingest_files(folder / "by files", [folder / "site"]).failures == []
    return Site(folder / "site", folder / "by files")


def client(server: NemwebServer, tries: int = 12) -> Nemweb:
    return Nemweb(server.url, tries=tries, first_pause=0.002, silent_seconds=5)


def workbook_url(server: NemwebServer) -> str:
    return f"{server.url}/{WORKBOOK_PATH}"


def content(data: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table of a lake, with when it was published."""
    found = {}
    for name in TABLES:
        paths = [str(path) for path in Lake(data).paths(name)]
        found[name] = duckdb.sql(f"FROM read_parquet({paths}) ORDER BY ALL").fetchall() if paths else []
    return found


def strays(data: Path) -> list[str]:
    """Files of a data folder that nothing names: neither the lake's record nor a kept version."""
    versions = [Manifest.from_json(path.read_bytes()) for path in snapshots_path(data).glob("*.json")]
    named = {"lake/catalog.sqlite", ".lock", "CURRENT", "open.sql"}
    named |= {f"lake/{file.name}" for file in Lake(data).catalog.files()}
    for version in versions:
        named |= {f"lake/{name}" for name in version.lake_files}
        named |= {f"snapshots/{name}" for name in (*version.files, f"{version.version}.json")}
    found = {str(path.relative_to(data)) for path in data.rglob("*") if path.is_file()}
    return sorted(found - named)
