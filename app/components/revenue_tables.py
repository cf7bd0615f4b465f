"""The Revenue page's tables of units: the pivot that opens row by row, the top earners, what batteries made."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dash import html

from app.components import numbers
from app.components.attributes import data
from app.components.tree_table import Column, Tree, TreeRow, tree_data
from app.figures import batteries, pivot
from app.nem import regions
from app.nem.fuels import BATTERY, BY_CODE

_PIVOT = {
    "sold_mwh": Column("Sold", "GWh", 1000, 1, "Energy given to the grid"),
    "taken_mwh": Column("Taken", "GWh", 1000, 1, "Energy that batteries and pumps took"),
    "revenue_aud": Column("Revenue", "$M", 1e6, 2, "What was sold less what charging and pumping cost"),
    "price_aud_mwh": Column(
        "Price", "$/MWh", 1, 2, "Captured price of what was sold; of units that only take, the price paid"
    ),
    "capture_rate": Column("Capture", "%", 0.01, 0, "Price / the mean price over time of the region"),
    "utilization": Column("Util.", "%", 0.01, 1, "Sold / registered capacity-hours; of units that only take, taken"),
    "capacity_mw": Column("Capacity", "MW", 1, 0, "Registered MW, mean over the window"),
    "aud_kw_year": Column("Earned", "$/kW-year", 1, 1, "Revenue / capacity, at this window's rate for a year"),
    "negative_price_mwh": Column("< $0", "GWh", 1000, 1, "Energy sold while the price was below zero"),
    "negative_price_aud": Column("< $0", "$M", 1e6, 2, "Earned while the price was below zero, buying included"),
}
_EARNERS = {key: _PIVOT[key] for key in ("sold_mwh", "revenue_aud", "price_aud_mwh", "aud_kw_year")}
_BATTERIES = {
    "income_aud": Column("Income", "$M", 1e6, 2, "What discharging earned, after loss factors when they are chosen"),
    "cost_aud": Column("Charging", "$M", 1e6, 2, "What charging cost, after loss factors when they are chosen"),
    "net_aud": Column("Net", "$M", 1e6, 2, "Income less cost"),
    "spread_aud_mwh": Column("Spread", "$/MWh", 1, 0, "Price sold at less price bought at, before loss factors"),
    "efficiency": Column("Round trip", "%", 0.01, 0, "Given / taken, in windows of 30 days and longer"),
    "cycles_a_day": Column("Cycles", "a day", 1, 2, "Given / storage capacity / days in force"),
    "aud_kw_year": Column("Earned", "$/kW-year", 1, 0, "Net / capacity, at this window's rate for a year"),
}

LABEL = "What was earned by group, station and unit"
FIRST = "Group, station, unit"


Address = Callable[[str], str]
"""Of a station's page, by its name."""


def pivot_tree(rows: Sequence[pivot.Row], station: Address) -> Tree:
    """The rows of `figures.pivot.tree` as the browser opens, sorts and searches them."""
    lines = [_tree_row(row, station) for row in rows]
    words = "station page"
    return tree_data(lines, list(_PIVOT.values()), LABEL, first=FIRST, link=words, branch=words)


def _tree_row(row: pivot.Row, station: Address) -> TreeRow:
    values = [value if isinstance(value := row[key], float) else None for key in _PIVOT]
    fuel = "battery_discharging" if row["fuel"] == BATTERY else str(row["fuel"])
    parent = row["parent"]
    return TreeRow(
        parent=parent if isinstance(parent, int) else -1,
        key=str(row["key"]),
        label=str(row["label"]),
        values=values,
        # A unit's fuel is told by the row it is below, unless fuels are no rows.
        fuel=fuel,
        note=str(row["note"]) if row["note"] != row["label"] else "",
        link=station(str(row["label"])) if row["kind"] == "station" else "",
    )


def earners_table(rows: Sequence[pivot.Row], station: Address) -> html.Table:
    """Units by rank: rows of `figures.pivot.units`."""
    header = [
        html.Th(html.Span("Rank", className="visually-hidden"), scope="col"),
        *_header("Unit", _EARNERS, "Region"),
    ]
    body = [
        html.Tr(
            [
                html.Td(str(rank), className="rank"),
                html.Th(
                    [*_swatch(row["fuel"]), _link(row["label"], station), html.Small(f" {row['key']}")],
                    scope="row",
                ),
                html.Td(regions.label(str(row["region"])), className="key"),
                *_cells(row, _EARNERS),
            ]
        )
        for rank, row in enumerate(rows, 1)
    ]
    return _table("Units that earned most", header, body, "fuel-table earners-table")


def battery_table(rows: Sequence[batteries.Row], station: Address) -> html.Table | html.P:
    """Batteries by station; a sentence where there are none."""
    if not rows:
        return html.P("No battery in this window.", className="quiet")
    body = [
        html.Tr(
            [
                html.Th(
                    [str(row["station"]) if row["total"] else _link(row["station"], station), *_where(row)], scope="row"
                ),
                *_cells(row, _BATTERIES),
            ],
            className="total" if row["total"] else None,
        )
        for row in rows
    ]
    return _table("What batteries earned", _header("Battery", _BATTERIES), body, "fuel-table battery-table")


def _link(name: object, station: Address) -> html.A:
    return html.A(str(name), href=station(str(name)), className="station-link", **data(page=""))


def _where(row: batteries.Row) -> list[html.Small]:
    return [html.Small(f" {regions.label(str(row['region']))}")] if row["region"] else []


def _swatch(fuel: object) -> list[html.Span]:
    if not fuel:
        return []
    code = "battery_discharging" if fuel == BATTERY else str(fuel)
    label = "Battery" if fuel == BATTERY else BY_CODE[code].label
    return [html.Span(className="swatch", title=label, style={"background": f"var(--band-{code})"})]


def _cells(row: pivot.Row, columns: dict[str, Column]) -> list[html.Td]:
    return [html.Td(_number(row[key], column.scale, column.digits)) for key, column in columns.items()]


def _number(value: object, unit: float, digits: int) -> str:
    return numbers.scaled(value if isinstance(value, float) else None, unit, digits)


def _header(first: str, columns: dict[str, Column], *more: str) -> list[html.Th]:
    return [
        *(html.Th(name, scope="col", className="key" if place else None) for place, name in enumerate((first, *more))),
        *(
            html.Th([html.Span(column.name), html.Small(column.unit)], scope="col", title=column.title)
            for column in columns.values()
        ),
    ]


def _table(caption: str, header: list[html.Th], rows: list[html.Tr], kind: str) -> html.Table:
    return html.Table(
        [html.Caption(caption, className="visually-hidden"), html.Thead(html.Tr(header)), html.Tbody(rows)],
        className=kind,
    )
