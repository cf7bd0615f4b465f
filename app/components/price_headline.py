"""The Prices page's headline numbers, and its legends."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html

from app.components import numbers
from app.components.price_tables import RegionRow
from app.nem import regions
from app.nem.bands import BANDS


def price_headline(rows: Sequence[RegionRow], chosen: str) -> list[html.Div]:
    """Six numbers of the chosen region, or of the market."""
    row = next((row for row in rows if row["region"] == chosen), {})
    hours = _of(row, "hours")
    return [
        _tile("Mean price", f"{numbers.dollars(_of(row, 'price_aud_mwh'))}/MWh", "over time"),
        _tile(
            "Demand-weighted", f"{numbers.dollars(_of(row, 'demand_weighted_price_aud_mwh'))}/MWh", "what demand paid"
        ),
        _tile("Highest", f"{numbers.dollars(_of(row, 'max_price'), 0)}/MWh", _lowest(row)),
        _tile(
            "Hours below $0", f"{numbers.number(_of(row, 'hours_negative'), 1)} h", _share(row, "hours_negative", hours)
        ),
        _tile(
            "Hours at $300 or more",
            f"{numbers.number(_of(row, 'hours_spike'), 1)} h",
            _share(row, "hours_spike", hours),
        ),
        _tile("Volatility", f"{numbers.dollars(_of(row, 'volatility_aud_mwh'))}/MWh", "deviation of daily means"),
    ]


def legend(kind: str, shown: tuple[str, ...] = ()) -> list[html.Span]:
    """Swatches with their words: of the price bands, or of the regions `shown` (none for one alone)."""
    if kind == "bands":
        return [_swatch(band.code, band.label.replace(">=", "≥")) for band in BANDS]
    return [_swatch(code, regions.label(code)) for code in shown] if len(shown) > 1 else []


def _swatch(code: str, label: str) -> html.Span:
    return html.Span([html.Span(className="swatch", style={"--band": f"var(--band-{code})"}), label])


def _tile(label: str, value: str, note: str) -> html.Div:
    return html.Div([html.Div(label, className="label"), html.Div(value, className="value"), html.Small(note)])


def _of(row: RegionRow, key: str) -> float | None:
    value = row.get(key)
    return value if isinstance(value, float) else None


def _lowest(row: RegionRow) -> str:
    return f"lowest {numbers.dollars(_of(row, 'min_price'), 0)}"


def _share(row: RegionRow, key: str, hours: float | None) -> str:
    value = _of(row, key)
    return numbers.NOTHING if not hours or value is None else f"{numbers.percent(value / hours)} of the time"
