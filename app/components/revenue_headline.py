"""The Revenue page's headline tiles."""

from __future__ import annotations

from dash import html

from app.components import numbers
from app.figures.revenue_headline import RevenueHeadline

# From here on a priced share is a hundred per cent as it is written.
_WHOLE = 0.9995


def revenue_headline_strip(head: RevenueHeadline) -> list[html.Div]:
    """Six numbers, each with a note under it."""
    return [
        _tile("Sold", _millions(head["sold_aud"]), _priced(head["priced_share"])),
        _tile("Charging and pumping", _millions(head["taken_aud"]), _taken(head["taken_aud"])),
        _tile(
            "Captured price",
            f"{numbers.dollars(head['price_aud_mwh'])}/MWh",
            f"baseload {numbers.dollars(head['baseload_aud_mwh'])}",
        ),
        _tile(
            "Made at $300 and more",
            numbers.percent(head["spike_share"]),
            f"in {numbers.percent(head['spike_time'], 2)} of the time",
        ),
        _tile(
            "Earned below $0",
            _millions(head["negative_aud"]),
            f"with {numbers.percent(head['negative_share'])} of the energy",
        ),
        _tile("Batteries, net", _millions(head["battery_aud"]), "discharging less charging"),
    ]


def _priced(share: float | None) -> str:
    """What has no price earns nothing: told where it is more than a trifle."""
    if share is None or share > _WHOLE:
        return "at each region's price"
    return f"{numbers.percent(share)} of the energy has a price"


def _taken(value_aud: float | None) -> str:
    """Money has a sign like energy; what took below zero was paid for it."""
    if not value_aud:
        return numbers.NOTHING
    return "paid for energy taken" if value_aud < 0 else "earned by taking below $0"


def _millions(value_aud: float | None) -> str:
    digits = 0 if abs(value_aud or 0.0) >= 1e9 else 1
    text = numbers.dollars(None if value_aud is None else value_aud / 1e6, digits)
    return text if text == numbers.NOTHING or value_aud is None else f"{text}M"


def _tile(label: str, value: str, note: str) -> html.Div:
    return html.Div([html.Div(label, className="label"), html.Div(value, className="value"), html.Small(note)])
