"""A script that opens a published version by hand: all its files under one view a fact, in any DuckDB.

Its paths are relative, so that it also opens a copy of the data folder: it is run inside that.
"""

from __future__ import annotations

from pathlib import Path

from app.store.files import write_atomically
from app.store.snapshot import Manifest, snapshots_path
from app.store.steps import FACTS, literal

# The names of the plan that this product came from; defined in every segment (sql/views.sql).
PLAN_VIEWS = (
    "generation_by_fuel_5min",
    "generation_by_fuel_30min",
    "generation_with_prices_30min",
    "capacity_utilization_30min",
)


def script_path(data: Path) -> Path:
    return data / "open.sql"


def script(manifest: Manifest, folder: Path) -> str:
    """SQL that opens a version whose files lie in `folder`, which may be relative."""
    places = range(len(manifest.segments))
    lines = [f"ATTACH {literal(folder / manifest.fleet_file)} AS fleet (READ_ONLY);"]
    lines += [
        f"ATTACH {literal(folder / segment.file)} AS segment{i} (READ_ONLY);"
        for i, segment in enumerate(manifest.segments)
    ]
    for view in (*FACTS, *PLAN_VIEWS):
        parts = " UNION ALL ".join(f"FROM segment{i}.{view}" for i in places)
        lines.append(f"CREATE VIEW {view} AS {parts};")
    lines.append("CREATE VIEW units AS FROM fleet.unit;")
    lines.append("CREATE VIEW links AS FROM fleet.link;")
    return "\n".join(lines) + "\n"


def write_script(data: Path, manifest: Manifest) -> None:
    """Write the script for what is current now, to be run in the data folder."""
    write_atomically(script_path(data), script(manifest, snapshots_path(Path())).encode())
