"""The Flows page's table, one row a link, and its headline numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

from dash import html

from app.components import numbers
from app.nem import regions


class LinkRow(TypedDict):
    """A link over the window; None where unknown. Shares are 0..1; `colour` is a role of the theme."""

    name: str
    region_from: str
    region_to: str
    colour: str
    export_mwh: float
    import_mwh: float
    export_limit_mw: float | None
    import_limit_mw: float | None
    limit_share: float | None
    at_limit_share: float | None
    spread_aud_mwh: float | None
    spread_value_aud: float | None


_COLUMNS = (
    ("Link", "", "Its name, and the regions in the direction that counts as forward"),
    ("Forward", "GWh", "Metered energy in the direction named"),
    ("Back", "GWh", "Metered energy against the direction named"),
    ("Net", "GWh", "Forward less back"),
    ("Limits", "MW", "Mean limits, forward and reverse (signed)"),
    ("Of limit", "%", "Net flow, of the mean limit in its direction"),
    ("At limit", "%", "Share of the time in which the target was within 1 MW of a limit, or beyond it"),
    ("Spread", "$/MWh", "Mean price of the second region less the first's"),
    ("Worth", "$M", "Net forward energy × spread, interval by interval: what the flow gained"),
)


def flow_table(rows: Sequence[LinkRow]) -> html.Table:
    header = [
        html.Th([html.Span(name), html.Small(unit)] if unit else name, scope="col", title=title)
        for name, unit, title in _COLUMNS
    ]
    return html.Table(
        [
            html.Caption("Flows by link", className="visually-hidden"),
            html.Thead(html.Tr(header)),
            html.Tbody([_row(row) for row in rows]),
        ],
        className="fuel-table price-table",
    )


def flow_headline(rows: Sequence[LinkRow], region: str) -> list[html.Div]:
    """Six numbers of the links shown."""
    moved = sum(row["export_mwh"] + row["import_mwh"] for row in rows)
    worth = sum(row["spread_value_aud"] or 0.0 for row in rows)
    busiest = max(rows, key=lambda row: row["at_limit_share"] or 0.0)
    best = max(rows, key=lambda row: row["spread_value_aud"] or 0.0)
    widest = max(rows, key=lambda row: abs(row["spread_aud_mwh"] or 0.0))
    return [
        _tile("Energy moved", f"{numbers.energy_gwh(moved)} GWh", "both ways, all links shown"),
        _balance(rows, region),
        _tile("Most often at limit", numbers.percent(busiest["at_limit_share"]), f"of the time, {busiest['name']}"),
        _tile("Widest mean spread", f"{numbers.dollars(widest['spread_aud_mwh'])}/MWh", _way(widest)),
        _tile("Worth of the flows", f"{numbers.dollars(worth / 1e6, 1)} M", "energy × spread of prices"),
        _tile("Worth most", f"{numbers.dollars((best['spread_value_aud'] or 0.0) / 1e6, 1)} M", best["name"]),
    ]


def pair_legend(rows: Sequence[LinkRow]) -> list[html.Span]:
    """The pairs of regions that links join, each once, in the colour of their first link."""
    first = {_way(row): row["colour"] for row in reversed(rows)}
    return [
        html.Span([html.Span(className="swatch", style={"--band": f"var(--band-{first[way]})"}), way])
        for way in dict.fromkeys(_way(row) for row in rows)
    ]


def _balance(rows: Sequence[LinkRow], region: str) -> html.Div:
    if region == regions.NEM:
        return _tile("Links", str(len(rows)), "between the regions")
    net = sum((row["export_mwh"] - row["import_mwh"]) * (1 if row["region_to"] == region else -1) for row in rows)
    word = "imported" if net >= 0 else "exported"
    return _tile(f"Net {word}", f"{numbers.energy_gwh(abs(net))} GWh", regions.name(region))


def _row(row: LinkRow) -> html.Tr:
    swatch = html.Span(className="swatch", style={"--band": f"var(--band-{row['colour']})"})
    cells = [
        numbers.energy_gwh(row["export_mwh"]),
        numbers.energy_gwh(row["import_mwh"]),
        numbers.energy_gwh(row["export_mwh"] - row["import_mwh"]),
        f"{numbers.number(row['export_limit_mw'])} / {numbers.number(row['import_limit_mw'])}",
        _percent(row["limit_share"]),
        _percent(row["at_limit_share"]),
        numbers.number(row["spread_aud_mwh"], 2),
        numbers.scaled(row["spread_value_aud"], 1e6, 2),
    ]
    name = html.Th([swatch, row["name"], html.Small(f" {_way(row)}")], scope="row")
    return html.Tr([name, *(html.Td(text) for text in cells)])


def _percent(share: float | None) -> str:
    return numbers.NOTHING if share is None else numbers.number(share * 100, 1)


def _way(row: LinkRow) -> str:
    return f"{regions.label(row['region_from'])} → {regions.label(row['region_to'])}"


def _tile(label: str, value: str, note: str) -> html.Div:
    return html.Div([html.Div(label, className="label"), html.Div(value, className="value"), html.Small(note)])
