"""The Utilization page's headline: how hard the fleet works, how large it is, and what is in no ratio."""

from __future__ import annotations

from typing import TypedDict

from dash import html

from app.components import numbers


class FleetHeadline(TypedDict):
    """Of all generation and discharging together, and the fuel that worked hardest. Capacity: the window's mean."""

    utilization: float
    capacity_mw: float
    hardest: str
    hardest_utilization: float


class Apart(TypedDict):
    """Units that want a second look: silent in the whole window, above their capacity, never telemetered."""

    silent: int
    silent_mw: float
    over: int
    never: int
    never_mw: float


def fleet_headline(head: FleetHeadline | None) -> list[html.Div]:
    """The tiles that come with the page; without `head`, where nothing but loads is registered, only the last."""
    rooftop = _tile("Rooftop solar", "not available", "no unit is registered for it")
    if head is None:
        return [rooftop]
    return [
        _tile("Fleet utilization", numbers.percent(head["utilization"]), "generation and discharging"),
        _tile("Registered capacity", f"{numbers.number(head['capacity_mw'])} MW", "in force at the time, mean"),
        _tile("Hardest worked", numbers.percent(head["hardest_utilization"]), head["hardest"]),
        rooftop,
    ]


def apart_to_come() -> list[html.Div]:
    """The same tiles before the units are there: nothing moves when they come."""
    return [
        _tile("Silent units", "…", "units, counted in; above 100 %"),
        _tile("Never telemetered", "…", "units, in no ratio"),
    ]


def apart_tiles(found: Apart) -> list[html.Div]:
    """The tiles that need every unit."""
    over = f"{found['over']} above 100 %: see the table" if found["over"] else "none above 100 %"
    return [
        _tile(
            "Silent units",
            f"{numbers.number(found['silent_mw'])} MW",
            f"{found['silent']} units, counted in; {over}",
        ),
        _tile("Never telemetered", f"{numbers.number(found['never_mw'])} MW", f"{found['never']} units, in no ratio"),
    ]


def _tile(label: str, value: str, note: str) -> html.Div:
    return html.Div([html.Div(label, className="label"), html.Div(value, className="value"), html.Small(note)])
