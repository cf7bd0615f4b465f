"""The Prices page's tables: regions side by side, the spread between two of them, and the spikes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypedDict

from dash import html

from app.components import numbers, urls
from app.nem import regions
from app.nem.selection import Selection

RegionRow = dict[str, str | float | None]

# Key, header, unit, digits, and what the column is, for the pointer.
_COLUMNS = (
    ("price_aud_mwh", "Mean", "$/MWh", 2, "Time-weighted mean"),
    ("demand_weighted_price_aud_mwh", "By demand", "$/MWh", 2, "Demand-weighted mean: what was paid / demand"),
    ("above_nem_aud_mwh", "vs NEM", "$/MWh", 2, "Mean less the NEM's mean"),
    ("min_price", "Lowest", "$/MWh", 0, "Lowest price of any interval"),
    ("max_price", "Highest", "$/MWh", 0, "Highest price of any interval"),
    ("hours_negative", "< $0", "h", 1, "Hours with a price below zero"),
    ("hours_spike", "≥ $300", "h", 1, "Hours with a price of 300 $/MWh or more"),
    ("volatility_aud_mwh", "Volatility", "$/MWh", 2, "Standard deviation of the mean prices of days without a gap"),
)


class Spread(TypedDict):
    """Two regions (codes), and how far apart they were."""

    region: str
    other: str
    difference_aud_mwh: float
    spread_aud_mwh: float


class Spike(TypedDict):
    """A run of intervals: ISO times, code of the region, numbers; None where unknown."""

    start: str
    end: str
    region: str
    hours: float
    peak_price: float
    mean_price: float
    cost_aud: float | None


def region_table(rows: Sequence[RegionRow], chosen: str) -> html.Table:
    """One row a region, the NEM last; the row of the `chosen` region stands out. Keys: region and the columns'."""
    ordered = sorted(rows, key=lambda row: row["region"] == regions.NEM)
    header = [html.Th("Region", scope="col")]
    header += [
        html.Th([html.Span(name), html.Small(unit)], scope="col", title=title) for _, name, unit, _, title in _COLUMNS
    ]
    return _table("Prices by region", header, [_region(row, chosen) for row in ordered], "fuel-table price-table")


def _region(row: RegionRow, chosen: str) -> html.Tr:
    code = str(row["region"])
    swatch = html.Span(className="swatch", style={"--band": f"var(--band-{code})"})
    cells = [html.Td(numbers.number(_number(row[key]), digits)) for key, _, _, digits, _ in _COLUMNS]
    kind = "total" if code in (regions.NEM, chosen) else None
    return html.Tr([html.Th([swatch, regions.label(code)], scope="row"), *cells], className=kind)


def spread_table(spreads: Sequence[Spread]) -> html.Table:
    """A square: above the diagonal the mean difference (row less column), below it how far apart the days were."""
    pairs = {(spread["region"], spread["other"]): spread for spread in spreads}
    codes = [code for code in regions.REGION_CODES if any(code in pair for pair in pairs)]
    header = [html.Th(html.Span("Region", className="visually-hidden"), scope="col")]
    header += [html.Th(regions.label(code), scope="col") for code in codes]
    return _table(
        "Spread between regions: above the diagonal the mean difference, below it the mean distance of daily prices",
        header,
        [html.Tr([html.Th(regions.label(code), scope="row"), *_spreads(code, codes, pairs)]) for code in codes],
        "fuel-table spread-table",
    )


def _spreads(code: str, codes: list[str], pairs: dict[tuple[str, str], Spread]) -> list[html.Td]:
    cells = []
    for other in codes:
        ahead, behind = pairs.get((code, other)), pairs.get((other, code))
        if ahead:
            cells.append(html.Td(numbers.number(ahead["difference_aud_mwh"], 2)))
        elif behind:
            cells.append(html.Td(numbers.number(behind["spread_aud_mwh"], 2), className="apart"))
        else:
            cells.append(html.Td("" if code == other else numbers.NOTHING))
    return cells


def spike_table(spikes: Sequence[Spike], selection: Selection) -> html.Table | html.P:
    """One row a run; its start is a link to the Generation page around it. A sentence where there are none."""
    if not spikes:
        return html.P("No price was that high in this window.", className="quiet")
    names = (
        ("Start (AEST)", ""),
        ("Region", ""),
        ("Length", "h:min"),
        ("Peak", "$/MWh"),
        ("Mean", "$/MWh"),
        ("Cost", "$M"),
    )
    header = [
        html.Th([html.Span(name), html.Small(unit)], scope="col")
        if unit
        else html.Th(name, scope="col", className="key")
        for name, unit in names
    ]
    return _table("Price spikes", header, [_spike(spike, selection) for spike in spikes], "fuel-table spike-table")


def _spike(spike: Spike, selection: Selection) -> html.Tr:
    start, end = datetime.fromisoformat(spike["start"]), datetime.fromisoformat(spike["end"])
    # The hours before and after say how it came and went.
    margin = max(timedelta(hours=3), (end - start) / 2)
    around = replace(Selection(), region=spike["region"], group=selection.group).between(start - margin, end + margin)
    link = html.A(
        f"{numbers.day(start)}, {start:%H:%M}",
        href=urls.page("/generation", around),
        title="Generation and price around it",
    )
    minutes = round(spike["hours"] * 60)
    swatch = html.Span(className="swatch", style={"--band": f"var(--band-{spike['region']})"})
    cells: list[Any] = [
        html.Td([swatch, regions.label(spike["region"])], className="key"),
        html.Td(f"{minutes // 60}:{minutes % 60:02d}"),
        html.Td(numbers.number(spike["peak_price"], 2)),
        html.Td(numbers.number(spike["mean_price"], 2)),
        html.Td(numbers.scaled(spike["cost_aud"], 1e6, 3)),
    ]
    return html.Tr([html.Th(link, scope="row"), *cells])


def _table(caption: str, header: list[html.Th], rows: list[html.Tr], kind: str) -> html.Table:
    return html.Table(
        [
            html.Caption(caption, className="visually-hidden"),
            html.Thead(html.Tr(header)),
            html.Tbody(rows),
        ],
        className=kind,
    )


def _number(value: str | float | None) -> float | None:
    return value if isinstance(value, float) else None
