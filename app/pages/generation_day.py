"""The Generation page's mean day: a card of its own under the stack, with the same fuels shown and hidden.

It comes in an answer of its own, so that nobody waits for it who looks at the stack.
"""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, dcc, html
from dash.development.base_component import Component

from app.components import cards
from app.components.graph import figure_id
from app.figures.look import Look
from app.figures.theme import Figure
from app.figures.time_of_day import time_of_day_figure
from app.nem.errors import NemdashError
from app.nem.markettime import parse
from app.pages.generation_look import OPTIONS
from app.pages.generation_look import look as chosen
from app.pages.page import Asked, Parts, answer_id, changes, failure
from app.queries.cache import finished
from app.queries.engine import content
from app.queries.time_of_day import day_by_fuel, day_of_market, step_minutes

NAME = "day"
METRICS = ("time_of_day", "price_aud_mwh", "underlying_demand_mwh", "operational_demand_mwh")
_ASKED = "day-asked"
PLACES = {
    **{name: output for name, output in cards.chart_outputs(NAME).items() if name != "day_figure"},
    "day_asked": Output(_ASKED, "data"),
}

_NOTES = (
    "Up to eight days are shown in steps of five minutes, up to three months in half-hours, longer windows in hours.",
    "Market time has no daylight saving: in summer the sun rises an hour earlier here than on clocks in Sydney.",
)


def card(parts: Parts) -> list[Component]:
    label = "Stacked areas of mean generation by fuel over the hours of a day, with demand and price."
    chart = cards.chart(
        NAME,
        "Mean day",
        dict(parts) | {"day_figure": cards.NO_FIGURE},
        label=label,
        metrics=METRICS,
        notes=_NOTES,
        above=(html.Div(id="day-state"),),
    )
    return [chart, dcc.Store(id=_ASKED, data=parts["day_asked"]), dcc.Store(id=answer_id(NAME))]


def always(asked: Asked) -> Parts:
    step = step_minutes(asked.window.start, asked.window.end)
    length = "hour" if step == 60 else f"{step} minutes"
    return {
        "day_subtitle": f"MW, mean of each {length} of the day over the window, AEST",
        "day_csv": cards.DRAWN,
        "day_asked": asked.follow_up,
    }


def register(app: Dash) -> None:
    """Have the mean day follow the page."""
    app.callback(Output(answer_id(NAME), "data"), Input(_ASKED, "data"))(_later)


def _later(asked: dict[str, str]) -> dict[str, Any]:
    places = {"figure": Output(figure_id(NAME), "data"), "state": Output("day-state", "children")}
    return changes(places, mean_day(asked))


def mean_day(follow_up: dict[str, str]) -> Parts:
    """The figure of what the page asked, or a sentence where it can't be had."""
    asked = Asked.again(follow_up, OPTIONS)
    look = chosen(asked.selection)
    question = (asked.world.version, asked.selection.region, asked.start, asked.end)
    try:
        key = (content(question[0], *question[2:]), *question[1:], look.group, look.demand_line, look.hidden)
        return {"figure": finished("mean day", key, lambda: _figure(*question, look)), "state": None}
    except NemdashError as error:
        return {"figure": cards.NO_FIGURE, "state": failure(error)}


def _figure(version: str, region: str, start: str, end: str, look: Look) -> Figure:
    return time_of_day_figure(
        day_by_fuel(version, region, start, end, look.group),
        day_of_market(version, region, start, end),
        step_minutes(parse(start), parse(end)),
        look,
        region,
    )
