"""Where a page's numbers come from: source, data as of, and what the window shown lacks. At the foot of every page.

Every card's definition repeats it (assets/js/cards.js), and its first line stands in every picture of a chart.
"""

from __future__ import annotations

from datetime import datetime

from dash import html

from app.components import numbers
from app.components.attributes import data
from app.figures.lacking import Lacking

_FEEDS = {
    "scada": "unit readings (SCADA)",
    "rooftop": "rooftop solar",
    "price": "prices",
    "demand": "demand",
    "flow": "interconnectors",
}
_NAMED_DAYS = 3


def source(data_through: datetime, version: str, lacking: list[Lacking] | None, *, simulated: bool) -> list[html.P]:
    """The lines at a page's foot. `lacking` is `figures.lacking.lacking` of the window shown; None: it is not known."""
    origin = "Simulated market, not AEMO's data" if simulated else "Source: AEMO (NEMWeb)"
    as_of = f"{origin}. Data to {numbers.day(data_through)}, {data_through:%H:%M} AEST (UTC+10), version {version}."
    lines = [html.P(as_of, **data(line="source"))]
    return lines if lacking is None else [*lines, html.P(_gaps(lacking), **data(line="gaps"))]


def _gaps(lacking: list[Lacking]) -> str:
    if not lacking:
        return "Known gaps in this window: none."
    return f"Known gaps in this window: {'; '.join(map(_gap, lacking))}."


def _gap(feed: Lacking) -> str:
    days = [numbers.date(datetime.fromisoformat(day)) for day in feed["days"]]
    named = ", ".join(days[:_NAMED_DAYS])
    more = f" and {len(days) - _NAMED_DAYS} more days" if len(days) > _NAMED_DAYS else ""
    count = numbers.number(feed["intervals"])
    return f"{_FEEDS[feed['feed']]}, {count} five-minute interval{'' if count == '1' else 's'} on {named}{more}"
