"""What can be taken home: the API, CSV of common tables, the published version's files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dash import html
from dash.development.base_component import Component

from app.components import numbers
from app.components.plain_table import Cell, plain_table

SNAPSHOT = "/snapshot/"
_COMMON = (
    ("Generation by fuel and day, all data", "generation?range=all&interval=1d"),
    ("Prices of New South Wales by hour, 90 days", "prices?region=NSW1&range=90d&interval=1h"),
    ("Flows by day, all data", "flows?range=all&interval=1d"),
    ("Revenue and captured price by fuel and month, all data", "revenue?range=all&interval=1M"),
    ("Every unit over one year", "units?range=1y"),
    ("Coverage of every table by day, all data", "coverage?range=all"),
)


@dataclass(frozen=True)
class FileLine:
    """A published file; `[start, end)` is its market time, None of the units' file."""

    name: str
    size_bytes: int
    sha256: str | None
    start: datetime | None
    end: datetime | None


def csv_links() -> list[Component]:
    """The API and some of its answers."""
    api = html.P(
        ["Every number of every page, as JSON and CSV: ", html.A("the API", href="/api/v1/"), ". For a start, as CSV:"]
    )
    links = [html.Li(html.A(name, href=f"/api/v1/{query}&format=csv", download="")) for name, query in _COMMON]
    return [api, html.Ul(links)]


def snapshot_files(files: Sequence[FileLine], *, offered: bool) -> list[Component]:
    """The files of the published version as links, with how to open them; without links where they stay here."""
    total = sum(file.size_bytes for file in files)
    if not offered:
        return [html.P(f"The published facts are {_megabytes(total)}. This site does not hand them out.")]
    how = html.P(
        [
            f"All facts of the published version, {_megabytes(total)} in {len(files)} DuckDB files. In a folder with "
            "these and ",
            html.A("open.sql", href=f"{SNAPSHOT}open.sql", download="open.sql"),
            ", ",
            html.Code("duckdb -init open.sql"),
            " opens them under one view a fact. Names and checksums for scripts: ",
            html.A(SNAPSHOT, href=SNAPSHOT),
            ".",
        ]
    )
    rows: list[list[Cell]] = [
        [
            html.A(file.name, href=f"{SNAPSHOT}{file.name}", download=""),
            numbers.period(file.start, file.end) if file.start and file.end else "Units and links",
            numbers.number(file.size_bytes / 1e6, 1),
        ]
        for file in files
    ]
    return [how, html.Div(plain_table("Published files", ("File", "Days", "MB"), rows, words=2), className="scroll-x")]


def _megabytes(size_bytes: int) -> str:
    return f"{numbers.number(size_bytes / 1e6)} MB"
