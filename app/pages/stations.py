"""The Stations page: find any station, and see what it does, earns and was registered as."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from dash import Dash, Output, dcc, html
from dash.development.base_component import Component

from app.components import cards, controls, numbers, states, urls
from app.components.attributes import data
from app.components.controls import Controls
from app.components.markup import Written, markup
from app.components.station_head import station_heads, tiles_to_come
from app.components.station_list import station_list
from app.components.station_search import index_store, register, search_field, search_index
from app.nem import regions
from app.nem.fuels import unit_label
from app.nem.intervals import BY_CODE
from app.nem.markettime import parse
from app.nem.selection import Selection
from app.nem.stations import Station, duids_of
from app.pages import stations_answer as made
from app.pages import stations_later as later
from app.pages import stations_look as look
from app.pages.page import Asked, Page, Parts, answer_id
from app.queries.cache import finished
from app.queries.stations import reported, stations

_DAY = later.DAY
_MONTH = timedelta(days=30)
_CSV = {"output": cards.DRAWN, "months": cards.DRAWN, "station-day": cards.DRAWN}


def body(parts: Parts) -> list[Component]:
    drawn = dict(parts) | {"months_figure": cards.NO_FIGURE, f"{_DAY}_figure": cards.NO_FIGURE}
    return [
        html.Div(
            [
                search_field("station-search", "Find a station", "Station, DUID, owner, fuel or region", "open"),
                html.Div(
                    search_field("station-add", "Lay another station over it", "Compare with …", "add"),
                    id="station-adding",
                    hidden=parts["adding_hidden"],
                ),
            ],
            className="station-bar",
        ),
        index_store(search_index(parts["index"])),
        html.Div(parts["notice"], id="station-notice", className="station-notice"),
        html.Div(parts["list"], id="station-list", className="station-list", hidden=parts["list_hidden"]),
        html.Div(_cards(parts, drawn), id="station", className="station", hidden=parts["station_hidden"]),
        dcc.Store(id="station-asked", data=parts["asked"]),
        *(dcc.Store(id=answer_id(name)) for name in later.NAMES),
    ]


def _cards(parts: Parts, drawn: Parts) -> list[Component]:
    return [
        html.Div(parts["head"], id="station-head", className="station-head"),
        html.Div(tiles_to_come(), id="station-tiles", className="headline"),
        cards.chart(
            "output",
            "Output",
            parts,
            label="Output over time with registered capacity, and the price under it. The table has the figures.",
            metrics=("reading_mw", "mean_mw", "registered_mw", "price_aud_mwh"),
            notes=_OUTPUT_NOTES,
            above=(
                html.Div(parts["choices"], id="output-choices", className="switches"),
                html.Div(parts["legend"], id="output-legend", className="legend"),
            ),
        ),
        html.Div(
            [
                cards.chart(
                    _DAY,
                    "Time of day",
                    drawn,
                    label="Mean output and price by time of day.",
                    metrics=("time_of_day",),
                    notes=("Charging and discharging of a battery add up here: it is what the grid saw of it.",),
                    above=(html.Div(id=f"{_DAY}-state"),),
                ),
                cards.table(
                    "like",
                    "Neighbours",
                    drawn | {"like_table": None},
                    metrics=("station_rank", "utilization", "captured_price_aud_mwh"),
                    notes=("The stations of the same fuel and region; of several chosen, of the first one's.",),
                ),
            ],
            className="column",
        ),
        cards.chart(
            "months",
            "By month",
            drawn,
            label="Utilization and revenue of each month.",
            metrics=("utilization", "revenue_aud"),
            notes=("At least a year up to the window's end. Revenue is less what charging and pumping cost.",),
        ),
        cards.table("units", "Stations and units", drawn | {"units_table": None}, metrics=_UNIT_METRICS, notes=_NOTES),
        cards.card(
            "registered",
            "Registered as",
            "capacity, owner and loss factors over time",
            [cards.definition(("registered_mw", "loss_factor"))],
            [html.Div(id="registered-table", className="scroll-x", tabIndex=0)],
        ),
    ]


def always(asked: Asked) -> Parts:
    known = stations(asked.world.version)
    chosen, said = later.chosen_of(asked)
    selection, window = asked.selection, asked.window
    period = numbers.period(window.start, window.end)
    step = BY_CODE[window.interval].label.lower()
    first = chosen[0] if chosen else None
    of_region = selection if first is None else Selection(region=first.region)
    return {
        "index": known.values(),  # searched by the browser, which has them from its first visit
        "notice": states.notices(said),
        "list": [],
        "list_hidden": bool(chosen),
        "station_hidden": not chosen,
        "adding_hidden": not chosen,
        "head": [],
        "choices": look.choices(selection, chosen),
        "legend": look.legend(look.members(selection, chosen)) if chosen else [],
        "output_subtitle": f"MW, {'reading every 5 min' if step == '5 min' else f'mean of each {step}'}, AEST",
        "output_figure": cards.NO_FIGURE,
        "months_subtitle": "each month, AEST",
        f"{_DAY}_subtitle": f"mean MW, AEST, {_day_period(asked)}",
        "like_subtitle": f"{unit_label(first.fuel)} in {regions.name(first.region)}, {period}" if first else "",
        "like_csv": urls.units_csv(of_region, window),
        "units_subtitle": period,
        "units_csv": urls.unit_csv(duids_of(chosen), window) if chosen else cards.DRAWN,
        "asked": asked.follow_up if chosen else None,
        **{f"{name}_csv": href for name, href in _CSV.items()},
    }


def _day_period(asked: Asked) -> str:
    since, until = made.day_window(asked.start, asked.end)
    return numbers.period(parse(since), parse(until))


def find(asked: Asked) -> Parts | None:
    chosen = later.chosen_of(asked)[0]
    selection, window = asked.selection, asked.window
    drawn = look.members(selection, chosen)
    found = made.answer(
        asked.world.version,
        tuple(drawn),
        tuple(dict.fromkeys(station.region for station in chosen)),
        (asked.start, asked.end, window.interval),
        selection.option(look.SCALE),
        int(look.each(selection, chosen)),
    )
    names = ", ".join(station.name for station in chosen)
    return {
        "drawer": controls.shown(selection, window, of=names),
        "head": [*_heads(selection, chosen), *([_silent(asked, chosen)] if found["silent"] else [])],
        "output_figure": found["output"],
    }


def _heads(selection: Selection, chosen: list[Station]) -> list[html.Div]:
    def without(station: Station) -> str:
        return look.page_of(selection, *(other.name for other in chosen if other != station))

    return station_heads(chosen, look.colours(chosen), look.page_of(selection), without)


def _silent(asked: Asked, chosen: list[Station]) -> html.Div:
    """No reading in the window: when there were some, as a link to the last of them."""
    names = ", ".join(station.name for station in chosen)
    there = reported(asked.world.version, duids_of(chosen))
    if there is None:
        return html.Div(
            html.P(f"{names} has never reported: it is registered, and not telemetered."), className="silent"
        )
    first, last = there
    newest = asked.selection.between(max(first, last - _MONTH), last)
    link = html.A("Show the last month of it", href=urls.page(look.PATH, newest), **data(select="push"))
    sentence = f"No reading of {names} in this window. Its readings are from {numbers.period(first, last)}. "
    return html.Div(html.P([sentence, link]), className="silent", role="status")


def _list(version: str, region: str, link: look.Link) -> str:
    """The list of all stations, written once: hundreds of links take longer than a chart."""

    def made() -> str:
        return markup(station_list(stations(version).values(), region, lambda name: look.linked(link, name)))

    return finished("stations list", (version, region, link), made)


@dataclass(frozen=True)
class _StationsPage(Page):
    """A page that is a list of all stations until one is chosen; most of it follows in callbacks of its own."""

    def controls_of(self, selection: Selection) -> Controls:
        # A station has its own region; the list is of no window.
        one = bool(selection.option(look.STATION))
        return Controls(region=not one, range=one, interval=one, group=False)

    def _find(self, asked: Asked) -> Parts | None:
        if later.chosen_of(asked)[0]:
            return super()._find(asked)
        return {"list": Written(_list(asked.world.version, asked.selection.region, look.link_to(asked.selection)))}

    def register(self, app: Dash, module: str) -> None:
        super().register(app, module)
        register(app)
        later.register(app)


_OUTPUT_NOTES = (
    "At five minutes the readings themselves, else means; what is taken from the grid is negative. Dashed: registered "
    "capacity in force, of what takes below zero. A station is the sum of its units, while one is silent of the rest.",
    "The price is that of the station's own region.",
)
_NOTES = (
    "A station adds up its units first; ratios are of these sums. What was taken is apart from what was given.",
    "Running hours, starts and zero hours of a battery are of both directions.",
)
_UNIT_METRICS = (
    "utilization",
    "captured_price_aud_mwh",
    "running_hours",
    "zero_share",
    "starts",
    "max_mw",
    "coverage",
    "battery_spread_aud_mwh",
    "efficiency",
    "cycles_a_day",
)

PAGE = _StationsPage(
    path=look.PATH,
    title="Stations",
    order=6,
    body=body,
    outputs={
        "notice": Output("station-notice", "children"),
        "list": Output("station-list", "children"),
        "list_hidden": Output("station-list", "hidden"),
        "station_hidden": Output("station", "hidden"),
        "adding_hidden": Output("station-adding", "hidden"),
        "head": Output("station-head", "children"),
        "choices": Output("output-choices", "children"),
        "legend": Output("output-legend", "children"),
        **cards.chart_outputs("output"),
        **{f"{name}_subtitle": Output(f"{name}-subtitle", "children") for name in ("months", _DAY, "like", "units")},
        **{f"{name}_csv": Output(f"{name}-csv", "href") for name in ("like", "units")},
        "asked": Output("station-asked", "data"),
    },
    always=always,
    find=find,
    blank={"list": [], "head": [], "output_figure": cards.NO_FIGURE},
    options=look.OPTIONS,
)
