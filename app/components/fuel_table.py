"""The table by fuel: semantic HTML, rows in the order of the stack, units in the header, n/a where nothing can be.

It is the chart's legend too: a row's name hides its fuel, a double click (or the link beside it) shows it alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from dash import html
from dash.development.base_component import Component

from app.components import numbers
from app.components.attributes import aria, data
from app.figures.comparison import Change
from app.figures.fuel_table import Row
from app.nem.fuels import ROOFTOP

# Header, its unit, and what the column is, for the pointer.
_COLUMNS = (
    ("Energy", "GWh", "Energy over the window"),
    ("Share", "%", "Share of the energy of all sources shown"),
    ("Mean", "MW", "Energy divided by the hours of data"),
    ("Max", "MW", "Highest of the intervals drawn (of loads: the lowest)"),
    ("Price", "$/MWh", "Captured price: revenue divided by the energy that has a price"),
    ("Revenue", "$M", "Energy of each five minutes at its own region's price"),
    ("Util.", "%", "Energy divided by registered capacity-hours"),
    ("CO₂-e", "t/MWh", "Emissions divided by energy; in brackets the part of it that a factor is known of"),
)
# They follow the energy where two periods are compared.
_CHANGE_COLUMNS = (
    ("Before", "GWh", "Energy of the period it is compared with"),
    ("Change", "GWh", "Energy of this window, less that of the period it is compared with"),
    ("Change", "%", "Change in energy, of the energy before"),
)
_NOT_AVAILABLE = "n/a"


class Links(NamedTuple):
    """Of a row: where its fuel is hidden (or shown again), and where it is shown alone (or all are again)."""

    toggle: str
    only: str


def fuel_table(
    rows: list[Row], links: Mapping[str, Links] | None = None, changes: Mapping[str, Change] | None = None
) -> html.Table:
    """Rows of `figures.fuel_table.fuel_rows`; `links` by band, for those that can be hidden.

    `changes` by band or total (`figures.comparison.changes`) add the columns of a comparison.
    """
    columns = (_COLUMNS[0], *(_CHANGE_COLUMNS if changes is not None else ()), *_COLUMNS[1:])
    header = [html.Th("Fuel", scope="col")]
    header += [html.Th([html.Span(name), html.Small(unit)], scope="col", title=title) for name, unit, title in columns]
    return html.Table(
        [
            html.Caption("Energy, power, price, revenue and utilization by fuel", className="visually-hidden"),
            html.Thead(html.Tr(header)),
            html.Tbody([_row(row, (links or {}).get(str(row["band"])), changes) for row in rows]),
        ],
        className="fuel-table",
    )


def _row(row: Row, links: Links | None, changes: Mapping[str, Change] | None) -> html.Tr:
    energy, *others = _cells(row)
    compared = [] if changes is None else _change_cells(changes.get(str(row["band"])))
    cells = [html.Th(_name(row, links), scope="row"), *(html.Td(text) for text in (energy, *compared, *others))]
    state = "total" if row["total"] else "hidden-band" if row.get("hidden") else None
    return html.Tr(cells, className=state, **data(band=str(row["band"])))


def _name(row: Row, links: Links | None) -> list[Component | str]:
    label = str(row["label"])
    if row["total"]:
        return [label]
    fuel = str(row["band"])
    kind = "swatch curtailed" if fuel.startswith("curtailed-") else "swatch"
    colour = f"var(--band-{fuel.removeprefix('curtailed-')})"
    name: list[Component | str] = [html.Span(className=kind, style={"--band": colour}), label]
    if links is None:
        return name
    verb = "Show" if row.get("hidden") else "Hide"
    hide = html.A(
        name,
        href=links.toggle,
        className="band",
        title=f"{verb} {label}. Double click: this one alone",
        **data(select="replace", only=links.only),
        **aria(label=f"{label}: {verb.lower()}"),
    )
    alone = html.A(
        "only", href=links.only, className="only", **data(select="replace"), **aria(label=f"only {label}, or all again")
    )
    return [hide, alone]


def _cells(row: Row) -> list[str]:
    if row.get("hidden"):
        return [""] * len(_COLUMNS)
    value = {key: item if isinstance(item, float) else None for key, item in row.items()}
    share, use = value["share"], value["utilization"]
    return [
        numbers.energy_gwh(value["energy_mwh"]),
        "" if share is None else numbers.number(share * 100, 1),
        numbers.number(value["mean_mw"]),
        numbers.number(value.get("max_mw")),
        _or_not_available(row, numbers.number(value["captured_price_aud_mwh"], 2)),
        _or_not_available(row, numbers.millions(value["revenue_aud"])),
        _or_not_available(row, numbers.NOTHING if use is None else numbers.number(use * 100, 1)),
        _or_not_available(row, _intensity(value)),
    ]


def _intensity(value: dict[str, float | None]) -> str:
    """With the part of the plant's energy that it is known of, where that is not all of it."""
    known = value["emissions_share"]
    part = "" if known is None or known >= numbers.WHOLE else f" ({numbers.percent(known, 0)})"
    return numbers.number(value["intensity_t_mwh"], 2) + part


def _change_cells(change: Change | None) -> list[str]:
    if change is None:
        return [""] * len(_CHANGE_COLUMNS)
    share = change["change"]
    return [
        numbers.energy_gwh(change["before_mwh"]),
        numbers.signed(numbers.energy_gwh(change["difference_mwh"])),
        numbers.signed(numbers.NOTHING if share is None else numbers.number(share * 100, 1)),
    ]


def _or_not_available(row: Row, text: str) -> str:
    """Rooftop is neither paid the spot price nor registered: its revenue, utilization, emissions are not available."""
    return _NOT_AVAILABLE if row["band"] == ROOFTOP and text == numbers.NOTHING else text
