"""The one place that builds the product's URLs: a page with a selection, the API's CSV of what is drawn."""

from __future__ import annotations

from urllib.parse import urlencode

from app.nem.intervals import TOTAL
from app.nem.markettime import short_iso
from app.nem.selection import Selection, Window


def page(path: str, selection: Selection) -> str:
    """A page showing `selection`. The path alone when everything is at its default."""
    query = selection.to_query()
    return f"{path}?{urlencode(query, safe=':')}" if query else path


def csv(what: str, selection: Selection, window: Window) -> str:
    """The API's CSV of exactly what a page draws: the window's own bounds, not a range that moves on."""
    return _csv(what, selection, window, interval=window.interval, group=selection.group)


def prices_csv(selection: Selection, window: Window) -> str:
    """The API's CSV of the prices drawn of one region: they have no grouping."""
    return _csv("prices", selection, window, interval=window.interval)


def flows_csv(selection: Selection, window: Window, *, total: bool = False) -> str:
    """The API's CSV of the flows drawn, or of their sums over the window."""
    return _csv("flows", selection, window, interval=TOTAL if total else window.interval)


def units_csv(selection: Selection, window: Window) -> str:
    """The API's CSV of every unit over the window."""
    return _csv("units", selection, window)


def regions_csv(what: str, window: Window) -> str:
    """The API's CSV of `regions` or `spreads`: of all of them, over the window."""
    return f"/api/v1/{what}?{urlencode(_bounds(window) | {'format': 'csv'}, safe=':')}"


def spikes_csv(selection: Selection, window: Window, price: str) -> str:
    """The API's CSV of every run at or above a price."""
    return _csv("spikes", selection, window, price=price)


def unit_csv(duids: tuple[str, ...], window: Window) -> str:
    """The API's CSV of some units' sums over the window."""
    query = {"duid": ",".join(duids), **_bounds(window), "interval": TOTAL, "format": "csv"}
    return f"/api/v1/unit?{urlencode(query, safe=':,')}"


def _csv(what: str, selection: Selection, window: Window, **more: str) -> str:
    query = {"region": selection.region, **_bounds(window), **more, "format": "csv"}
    return f"/api/v1/{what}?{urlencode(query, safe=':')}"


def _bounds(window: Window) -> dict[str, str]:
    return {"start": short_iso(window.start), "end": short_iso(window.end)}
