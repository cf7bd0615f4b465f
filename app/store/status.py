"""`nemdash status`: what data there is, in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import duckdb

from app.nem.errors import NemdashError
from app.nem.fuels import OTHER
from app.store.lake import Lake
from app.store.snapshot import Manifest, read_current, snapshots_path


def describe(data: Path) -> Iterator[str]:
    """Lines about the lake and the published version; raises NemdashError when there is nothing at all."""
    lake = Lake(data)
    if lake.kind is None:
        raise NemdashError(f"{data} holds no data yet: run 'nemdash simulate' or 'nemdash ingest --files PATH'.")
    files = lake.catalog.files()
    yield f"Lake ({lake.kind}): {len(files)} files, {sum(file.bytes for file in files) / 1e6:,.1f} MB."
    for table in dict.fromkeys(file.table for file in files):
        yield f"  {table}: {sum(file.rows for file in files if file.table == table):,} rows"
    manifest = read_current(data)
    if manifest is None:
        yield "Nothing is published yet: run 'nemdash build'."
        return
    yield (
        f"Published: version {manifest.version}, {manifest.start:%Y-%m-%d %H:%M} to"
        f" {manifest.data_through:%Y-%m-%d %H:%M} AEST, {manifest.size_bytes / 1e6:,.1f} MB."
    )
    for fact, rows in manifest.rows.items():
        yield f"  {fact}: {rows:,} rows"
    yield from _unmapped(data, manifest)


def _unmapped(data: Path, manifest: Manifest) -> Iterator[str]:
    """DUIDs that report but that no registry gives a fuel: their energy is counted as `other`."""
    with closing(duckdb.connect(str(snapshots_path(data) / manifest.fleet_file), read_only=True)) as db:
        rows = db.execute(
            "SELECT DISTINCT duid, region FROM unit WHERE reported AND fuel = ? ORDER BY duid", [OTHER]
        ).fetchall()
    if rows:
        listed = ", ".join(f"{duid} ({region})" for duid, region in rows)
        yield f"Without a known fuel, counted as other: {listed}."
