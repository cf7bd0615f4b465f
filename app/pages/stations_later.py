"""What follows the Stations page: it needs parts of days, which lie in the lake, or every unit of the market."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from dash import Dash, Input, Output, no_update
from werkzeug.exceptions import BadRequest

from app.components import cards
from app.components.graph import figure_id
from app.components.station_head import station_tiles, tiles_to_come
from app.components.station_tables import neighbours_table, registration_table, units_table
from app.nem.errors import NemdashError
from app.nem.markettime import STEP
from app.nem.selection import Selection
from app.nem.stations import Station, duids_of, named
from app.pages import stations_answer as made
from app.pages import stations_look as look
from app.pages.page import Asked, Parts, answer_id, changes, failure
from app.queries.stations import registration, stations

NUMBERS, DAY, LIKE = NAMES = ("station-numbers", "station-day", "station-like")
"""The answers that follow."""

Later = Callable[[dict[str, str]], Parts]


def chosen_of(asked: Asked) -> tuple[list[Station], list[str]]:
    """The stations that the URL names, and what there is to say about what it names beside them."""
    chosen, missing = _named(asked.world.version, asked.selection.option(look.STATION))
    said = [f"There is no station or unit “{name}” in this data." for name in missing]
    more = [f"{look.MOST} stations can be shown at once."] if len(chosen) > look.MOST else []
    return chosen[: look.MOST], said + more


@lru_cache(maxsize=64)
def _named(version: str, text: str) -> tuple[list[Station], list[str]]:
    """A page asks several times for one answer."""
    return named(stations(version), text)


def register(app: Dash) -> None:
    for name, later in zip(NAMES, (numbers_later, day_later, like_later), strict=True):
        app.callback(Output(answer_id(name), "data"), Input("station-asked", "data"))(_told(later))


def _told(later: Later) -> Callable[[dict[str, str] | None], Any]:
    return lambda asked: changes(PLACES[later], later(asked)) if asked else no_update


def numbers_later(asked: dict[str, str]) -> Parts:
    """Headline, table of units, months and registration; a sentence where they can't be had."""
    again, chosen, drawn = _question(asked)
    version, span = again.world.version, again.world.span
    try:
        found = made.figures(version, drawn, again.start, again.end, span)
        periods = registration(version, duids_of(chosen))
    except NemdashError as error:
        failed = failure(error)
        return {"tiles": tiles_to_come(), "units": failed, "months": cards.NO_FIGURE, "period": "", "registered": None}
    first, last = made.month_window(again.start, again.end, span)
    return {
        "tiles": station_tiles(found["rows"]),
        "units": units_table(found["rows"]),
        "months": found["months"],
        "period": f"each month, {first:%b %Y} – {last - STEP:%b %Y}, AEST",
        "registered": registration_table(periods),
    }


def day_later(asked: dict[str, str]) -> Parts:
    """The mean day, or a sentence where it can't be had."""
    again, chosen, drawn = _question(asked)
    try:
        figure = made.day(again.world.version, drawn, chosen[0].region, again.start, again.end)
    except NemdashError as error:
        return {"figure": cards.NO_FIGURE, "state": failure(error)}
    return {"figure": figure, "state": None}


def like_later(asked: dict[str, str]) -> Parts:
    """The stations of the same fuel and region, or a sentence where they can't be had."""
    again, chosen, _ = _question(asked)
    first, selection = chosen[0], again.selection
    try:
        rows = made.ranked(again.world.version, first.fuel, first.region, again.start, again.end)
    except NemdashError as error:
        return {"table": failure(error)}
    return {
        "table": neighbours_table(
            rows,
            [station.name for station in chosen],
            lambda name: look.page_of(selection, name),
            lambda name: look.adding(selection, chosen, name),
        )
    }


def _question(asked: dict[str, str]) -> tuple[Asked, list[Station], tuple[made.Member, ...]]:
    """What was asked of the data that is published now: which stations, and what is drawn of them together.

    Raises BadRequest where there is none: the page does not ask then.
    """
    again = Asked.again(asked, look.OPTIONS)
    chosen = chosen_of(again)[0]
    if not chosen:
        raise BadRequest("No station is asked for.")
    return again, chosen, tuple(look.members(Selection(), chosen))


PLACES: dict[Later, dict[str, Output]] = {
    numbers_later: {
        "tiles": Output("station-tiles", "children"),
        "units": Output("units-table", "children"),
        "months": Output(figure_id("months"), "data"),
        "period": Output("months-subtitle", "children"),
        "registered": Output("registered-table", "children"),
    },
    day_later: {"figure": Output(figure_id(DAY), "data"), "state": Output(f"{DAY}-state", "children")},
    like_later: {"table": Output("like-table", "children")},
}
