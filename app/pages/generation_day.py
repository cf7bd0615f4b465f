"""The Generation page's mean day: a card of its own under the stack, with the same fuels shown and hidden."""

from __future__ import annotations

from dash.development.base_component import Component

from app.components import cards
from app.figures.look import Look
from app.figures.theme import Figure
from app.figures.time_of_day import time_of_day_figure
from app.nem.markettime import parse
from app.pages.page import Asked, Parts
from app.queries.cache import finished
from app.queries.time_of_day import day_by_fuel, day_of_market, step_minutes

NAME = "day"
METRICS = ("time_of_day", "price_aud_mwh", "underlying_demand_mwh", "operational_demand_mwh")
OUTPUTS = cards.chart_outputs(NAME)
BLANK: Parts = {"day_figure": cards.NO_FIGURE}

_NOTES = (
    "Up to eight days are shown in steps of five minutes, up to three months in half-hours, longer windows in hours.",
    "Market time has no daylight saving: in summer the sun rises an hour earlier here than on clocks in Sydney.",
)


def card(parts: Parts) -> Component:
    label = "Stacked areas of mean generation by fuel over the hours of a day, with demand and price."
    return cards.chart(NAME, "Mean day", parts, label=label, metrics=METRICS, notes=_NOTES)


def always(asked: Asked) -> Parts:
    step = step_minutes(asked.window.start, asked.window.end)
    length = "hour" if step == 60 else f"{step} minutes"
    return {
        "day_subtitle": f"MW, mean of each {length} of the day over the window, AEST",
        "day_csv": cards.DRAWN,
    }


def find(asked: Asked, look: Look) -> Parts:
    window = (asked.world.version, asked.selection.region, asked.start, asked.end)
    key = (*window, look.group, look.demand_line, look.hidden)
    return {"day_figure": finished("mean day", key, lambda: _figure(*window, look))}


def _figure(version: str, region: str, start: str, end: str, look: Look) -> Figure:
    return time_of_day_figure(
        day_by_fuel(version, region, start, end, look.group),
        day_of_market(version, region, start, end),
        step_minutes(parse(start), parse(end)),
        look,
        region,
    )
