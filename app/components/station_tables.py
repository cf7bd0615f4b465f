"""The tables of a station's page: its units' figures, its neighbours, and what its units were registered as."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any

import pandas as pd
from dash import html

from app.components import numbers
from app.components.attributes import aria, data
from app.components.tree_table import Column
from app.figures.station_rows import Row
from app.nem import regions
from app.nem.fuels import unit_colour, unit_label

_UNITS = {
    "capacity_mw": Column("Registered", "MW", 1, 0, "As in force last in the window; of what takes too, what it gives"),
    "energy_mwh": Column("Energy", "GWh", 1000, 1, "What was given; of what only takes, what it took"),
    "utilization": Column("Utilization", "%", 0.01, 1, "Energy / registered capacity-hours, not clipped"),
    "revenue_aud": Column("Revenue", "$M", 1e6, 2, "What was sold less what charging and pumping cost, at spot"),
    "captured_price_aud_mwh": Column("Captured", "$/MWh", 1, 2, "Revenue of what was sold / its priced energy"),
    "max_mw": Column("Max", "MW", 1, 0, "Highest reading of a unit"),
    "running_hours": Column("Running", "h", 1, 0, "Hours above max(0.5 MW, 1 % of capacity), of units added up"),
    "zero_share": Column("At zero", "%", 0.01, 1, "Share of the hours with readings in which it did not run"),
    "starts": Column("Starts", "count", 1, 0, "Times it went from not running to running, of units added up"),
    "coverage": Column("Coverage", "%", 0.01, 1, "Hours with a reading / market hours in which it was in force"),
}
_STORAGE = {
    "charge_mwh": Column("Taken", "GWh", 1000, 1, "What was taken from the grid"),
    "charge_cost_aud": Column("Charging", "$M", 1e6, 2, "What that cost"),
    "battery_spread_aud_mwh": Column("Spread", "$/MWh", 1, 0, "Price sold at less price bought at"),
    "efficiency": Column("Round trip", "%", 0.01, 0, "Given / taken, in windows of 30 days and longer"),
    "cycles_a_day": Column("Cycles", "a day", 1, 2, "Given / storage capacity / days in force"),
}
_NEIGHBOURS = {
    "capacity_mw": Column("Registered", "MW", 1, 0, "As in force last in the window"),
    "utilization": Column("Utilization", "%", 0.01, 1, "Energy / registered capacity-hours"),
    "captured_price_aud_mwh": Column("Captured", "$/MWh", 1, 2, "Revenue / priced energy"),
    "energy_mwh": Column("Energy", "GWh", 1000, 1, "Energy over the window"),
}
_REGISTERED = (
    ("Unit", ""),
    ("From", ""),
    ("To", ""),
    ("Registered", "MW"),
    ("Taking", "MW"),
    ("Storage", "MWh"),
    ("Loss factor", ""),
    ("Owner", ""),
)
# Before and after these there is no date to tell.
_BEGIN, _END = pd.Timestamp("1901-01-01"), pd.Timestamp("2900-01-01")


def units_table(rows: Sequence[Row]) -> html.Table:
    """Rows of `figures.station_rows.station_rows`; of storage with what it took."""
    columns = _UNITS | (_STORAGE if any(row["charge_mwh"] is not None for row in rows) else {})
    body = [
        html.Tr(
            [html.Th([*_swatch(row["fuel"]), row["label"]], scope="row"), *_cells(row, columns)],
            className="total" if row["total"] else None,
        )
        for row in rows
    ]
    return _table("Figures of stations and units", _header("Station, unit", columns), body, "station-units")


def neighbours_table(
    rows: Sequence[Row], own: Sequence[str], address: Callable[[str], str], adding: Callable[[str], str]
) -> html.Table:
    """Rows of `figures.station_rows.neighbours`, those of `own` marked. The addresses are of a station by its name:
    its page, and this page with it laid over."""
    head = [html.Th(html.Span("Rank", className="visually-hidden"), scope="col"), *_header("Station", _NEIGHBOURS)]
    body = []
    for row in rows:
        name = row["station"]
        mine = name in own
        link = html.A(name, href=address(name), **data(select="push"), **(aria(current="true") if mine else {}))
        add = [] if mine else [html.A("compare", href=adding(name), className="aside", **data(select="push"))]
        cells = [html.Td(numbers.number(row["rank"]), className="rank"), html.Th([link, *add], scope="row")]
        body.append(html.Tr([*cells, *_cells(row, _NEIGHBOURS)], className="total" if mine else None))
    return _table("Stations of the same fuel and region", head, body, "station-neighbours")


def registration_table(periods: pd.DataFrame) -> html.Table:
    """The frame of `queries.registration`, unit by unit, the newest first; what it was not in force in is left out."""
    body: list[html.Tr] = []
    before = ""
    in_force = periods[periods["in_force"]].sort_values(["duid", "valid_from"], ascending=[True, False])
    for period in in_force.to_dict("records"):
        body.append(_period(period, first=period["duid"] != before))
        before = period["duid"]
    header = [
        html.Th(
            [html.Span(name), *([html.Small(unit)] if unit else [])], scope="col", className=None if unit else "key"
        )
        for name, unit in _REGISTERED
    ]
    return _table("What the units were registered as", header, body, "station-registered")


def _period(period: dict[Hashable, Any], *, first: bool) -> html.Tr:
    fuel, region = str(period["fuel"]), str(period["region"])
    where = html.Small(f" {unit_label(fuel)}, {regions.label(region)}")
    about = [*_swatch(fuel), period["duid"], where] if first else [html.Span("″", title=period["duid"])]
    factors = dict.fromkeys(numbers.number(period[name], 4) for name in ("loss_factor", "charge_loss_factor"))
    sizes = ("capacity_mw", "charge_capacity_mw", "storage_mwh")
    return html.Tr(
        [
            html.Th(about, scope="row"),
            html.Td(_date(period["valid_from"], "the beginning"), className="key"),
            html.Td(_date(period["valid_to"], "now"), className="key"),
            *(html.Td(numbers.number(None if pd.isna(period[name]) else period[name], 1)) for name in sizes),
            html.Td(" / ".join(factors), className="key"),
            html.Td(period["owner"] or numbers.NOTHING, className="key"),
        ],
        className="first" if first else None,
    )


def _date(moment: pd.Timestamp, open_end: str) -> str:
    return numbers.date(moment) if _BEGIN < moment < _END else open_end


def _swatch(fuel: str) -> list[html.Span]:
    if not fuel:
        return []
    return [html.Span(className="swatch", title=unit_label(fuel), style={"--band": f"var(--band-{unit_colour(fuel)})"})]


def _cells(row: Row, columns: dict[str, Column]) -> list[html.Td]:
    return [html.Td(numbers.scaled(row[key], column.scale, column.digits)) for key, column in columns.items()]


def _header(first: str, columns: dict[str, Column]) -> list[html.Th]:
    return [
        html.Th(first, scope="col", className="key"),
        *(
            html.Th([html.Span(column.name), html.Small(column.unit)], scope="col", title=column.title)
            for column in columns.values()
        ),
    ]


def _table(caption: str, header: list[html.Th], rows: list[html.Tr], kind: str) -> html.Table:
    return html.Table(
        [html.Caption(caption, className="visually-hidden"), html.Thead(html.Tr(header)), html.Tbody(rows)],
        className=f"fuel-table {kind}",
    )
