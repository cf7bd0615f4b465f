"""The Utilization page's fleet: its table, its scatter and what stands apart. They come after the page: what a unit
made in parts of days lies in the lake."""

from __future__ import annotations

from typing import TypedDict

import pandas as pd

from app.components.tree_table import Column, Tree, TreeRow, tree_data
from app.components.utilization_headline import Apart
from app.figures.fleet import CHARGING, MEASURES, Row, fleet_rows, sides
from app.figures.theme import Figure
from app.figures.utilization_fleet import fleet_figure
from app.nem.intervals import TOTAL
from app.pages import stations_look
from app.pages.utilization_look import Link
from app.queries.cache import finished
from app.queries.engine import content
from app.queries.units import units
from app.queries.utilization import utilization

OVER = "Above its registered capacity: a question to the data, not clipped"
LABEL = "The fleet: fuels, their stations and units"

_COLUMNS: dict[str, Column] = {
    "capacity_mw": Column("Capacity", "MW", 1, 0, "Registered MW in force, mean over the window"),
    "energy_mwh": Column("Energy", "GWh", 1000, 1, "Energy over the window; of loads what they took"),
    "utilization": Column("Utilization", "%", 0.01, 1, "Energy / registered capacity-hours, not clipped"),
    "running_share": Column(
        "Running", "%", 0.01, 1, "Utilization while running: energy / capacity of the running hours"
    ),
    "zero_share": Column("At zero", "%", 0.01, 1, "Share of the hours with readings in which it did not run"),
    "starts": Column("Starts", "count", 1, 0, "Times it went from not running to running"),
    "max_mw": Column("Max", "MW", 1, 0, "Highest reading of a unit, or of a station's only one"),
    "rank": Column(
        "Rank", "in fuel", 1, 0, "Place by utilization among the stations, or the units, of its fuel", of="of"
    ),
    "cycles_a_day": Column("Cycles", "a day", 1, 2, "Of batteries: energy given / storage capacity / days in force"),
    "coverage": Column("Coverage", "%", 0.01, 1, "Hours with a reading / market hours in which it was in force"),
}


class Answer(TypedDict):
    table: Tree
    scatter: Figure
    apart: Apart


def answer(version: str, region: str, start: str, end: str, link: Link, taken: Link, station: Link) -> Answer:
    """The finished fleet, made once. `link` is the address of a unit's heat map, before and after its DUID; `taken`
    that of what a battery took; `station` that of a station's page.

    Raises what the queries raise (TooSlow and the like).
    """
    asked = (version, region, start, end, link, taken, station)
    return finished("utilization fleet", (content(version, start, end), *asked[1:]), lambda: _answer(*asked))


def _answer(version: str, region: str, start: str, end: str, link: Link, taken: Link, station: Link) -> Answer:
    every = sides(units(version, region, start, end))
    hours = float(utilization(version, region, start, end, TOTAL, "detailed")["hours"].max())
    rows = fleet_rows(every, hours, pd.Timestamp(start))
    scatter = fleet_figure(every)
    scatter["layout"]["meta"]["dots"]["page"] = station
    links = {2: station, 3: link}
    lines = [_line(row, taken if row.fuel == CHARGING and row.level == 3 else links.get(row.level)) for row in rows]
    return Answer(
        table=tree_data(
            lines,
            [_COLUMNS[name] for name in MEASURES],
            LABEL,
            first="Fuel, station, unit",
            link="by hour",
            branch="station page",
        ),
        scatter=scatter,
        apart=_apart(every, rows, hours),
    )


def _line(row: Row, link: Link | None) -> TreeRow:
    return TreeRow(
        parent=row.parent,
        key=row.key,
        label=row.label,
        values=row.values,
        fuel=row.fuel if row.parent < 0 else "",
        note=row.note,
        mark=OVER if row.over else "",
        link=stations_look.linked(link, row.key) if link else "",
        of=row.of,
    )


def _apart(every: pd.DataFrame, rows: list[Row], hours: float) -> Apart:
    """A battery is one unit: it is counted by what it gives, one that only charges by what it takes."""
    once = every.drop_duplicates("duid")
    silent = once[(once["reading_hours"] == 0) & (once["capacity_mwh"] > 0)]
    never = once[once["never"]]
    return Apart(
        silent=len(silent),
        silent_mw=float(silent["capacity_mwh"].sum()) / hours if hours else 0.0,
        over=sum(row.over for row in rows if row.level == 3),
        never=len(never),
        never_mw=float(never["registered_mw"].sum()),
    )
