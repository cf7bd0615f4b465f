"""The table by fuel: semantic HTML, rows in the order of the stack, units in the header, n/a where nothing can be."""

from __future__ import annotations

from dash import html

from app.components import numbers
from app.components.attributes import data
from app.figures.fuel_table import Row
from app.nem.fuels import ROOFTOP

# Header, its unit, and what the column is, for the pointer.
_COLUMNS = (
    ("Energy", "GWh", "Energy over the window"),
    ("Share", "%", "Share of the energy of all sources"),
    ("Mean", "MW", "Energy divided by the hours of data"),
    ("Price", "$/MWh", "Captured price: revenue divided by the energy that has a price"),
    ("Revenue", "$M", "Energy of each five minutes at its own region's price"),
    ("Util.", "%", "Energy divided by registered capacity-hours"),
)
_NOT_AVAILABLE = "n/a"


def fuel_table(rows: list[Row]) -> html.Table:
    """Rows of `figures.fuel_table.fuel_rows`."""
    header = [html.Th("Fuel", scope="col")]
    header += [html.Th([html.Span(name), html.Small(unit)], scope="col", title=title) for name, unit, title in _COLUMNS]
    return html.Table(
        [
            html.Caption("Energy, price, revenue and utilization by fuel", className="visually-hidden"),
            html.Thead(html.Tr(header)),
            html.Tbody([_row(row) for row in rows]),
        ],
        className="fuel-table",
    )


def _row(row: Row) -> html.Tr:
    label = (
        [html.Span(className="swatch", style={"background": f"var(--band-{row['band']})"})] if not row["total"] else []
    )
    cells = [html.Th([*label, str(row["label"])], scope="row"), *(html.Td(text) for text in _cells(row))]
    return html.Tr(cells, className="total" if row["total"] else None, **data(band=str(row["band"])))


def _cells(row: Row) -> list[str]:
    value = {key: item if isinstance(item, float) else None for key, item in row.items()}
    share, use = value["share"], value["utilization"]
    return [
        numbers.energy_gwh(value["energy_mwh"]),
        "" if share is None else numbers.number(share * 100, 1),
        numbers.number(value["mean_mw"]),
        _or_not_available(row, numbers.number(value["captured_price_aud_mwh"], 2)),
        _or_not_available(row, numbers.scaled(value["revenue_aud"], 1e6, 1)),
        _or_not_available(row, numbers.NOTHING if use is None else numbers.number(use * 100, 1)),
    ]


def _or_not_available(row: Row, text: str) -> str:
    """Rooftop is neither paid the spot price nor registered: its revenue and utilization are not available, never 0."""
    return _NOT_AVAILABLE if row["band"] == ROOFTOP and text == numbers.NOTHING else text
