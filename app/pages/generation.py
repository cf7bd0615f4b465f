"""The Generation page: who generates what, at which price, over any window."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypedDict
from urllib.parse import parse_qsl

import dash
from dash import Dash, Input, Output, dcc, html

from app.components import cards, controls, numbers, states, urls
from app.components.fuel_table import fuel_table
from app.components.graph import figure_id, graph
from app.figures.fuel_table import Row, fuel_rows
from app.figures.generation import generation_figure
from app.figures.grid import Grid
from app.figures.headline import Headline, headline
from app.figures.theme import Figure
from app.nem import regions
from app.nem.errors import NemdashError
from app.nem.intervals import BY_CODE, TOTAL
from app.nem.markettime import parse, short_iso
from app.nem.selection import Selection, Window
from app.queries.cache import finished
from app.queries.generation import generation
from app.queries.prices import prices
from app.queries.world import NoData, World, world

PATH = "/generation"
NAME = "generation"


class Answer(TypedDict):
    """Everything the page shows of a window, as plain values: what is cached."""

    figure: Figure
    rows: list[Row]
    headline: Headline


def answer(version: str, region: str, start: str, end: str, interval: str, group: str) -> Answer | str:
    """The page's finished answer, made once; an empty text when the window holds no data."""
    asked = (version, region, start, end, interval, group)
    return finished("generation page", asked, lambda: _answer(*asked))


def _answer(version: str, region: str, start: str, end: str, interval: str, group: str) -> Answer | str:
    series = generation(version, region, start, end, interval, group)
    if series.empty:
        return ""
    detailed = generation(version, region, start, end, TOTAL, "detailed")
    price_series = prices(version, region, start, end, interval)
    price_total = prices(version, region, start, end, TOTAL)
    grid = Grid.of(parse(start), parse(end), interval)
    return Answer(
        figure=generation_figure(series, price_series, grid, group, _price_title(region)),
        rows=fuel_rows(detailed, group),
        headline=headline(detailed, price_total, price_series),
    )


def layout(**query: str) -> html.Div:
    """The page for a URL's query, with its first figure already in it. Anything may stand in the query."""
    try:
        parts = view(query)
    except NoData:
        return states.no_data()
    chart = cards.card(
        "generation",
        "Generation by fuel",
        parts["subtitle"],
        [
            cards.definition(*_CHART_DEFINITION),
            cards.csv_link(parts["csv"], "generation"),
            cards.png_button(NAME),
        ],
        [
            graph(
                NAME,
                parts["figure"],
                "Stacked areas of generation by fuel over time, with price. The table has the sums.",
            )
        ],
    )
    table = cards.card(
        "fuels",
        "By fuel",
        parts["period"],
        [cards.definition(*_TABLE_DEFINITION), cards.csv_link(parts["table_csv"], "fuels")],
        [html.Div(parts["table"], id="fuels-table", className="scroll-x", tabIndex=0)],
    )
    return html.Div(
        [
            dcc.Store(id="query"),
            html.H1("Generation", className="visually-hidden"),
            html.Div(parts["controls"], id="controls", className="control-bar"),
            html.Div(parts["state"], id="state"),
            html.Div(
                [html.Div(parts["headline"], id="headline", className="headline"), chart, table],
                id="content",
                className="content",
                hidden=parts["hidden"],
            ),
        ],
        id="page",
    )


def register(app: Dash) -> None:
    """Make the page known, and update all of it by one callback when the browser changes the query."""
    dash.register_page(
        __name__, path=PATH, name="Generation", title="Generation · NEM dashboard", order=1, layout=layout
    )
    app.callback(
        {
            "controls": Output("controls", "children"),
            "state": Output("state", "children"),
            "hidden": Output("content", "hidden"),
            "headline": Output("headline", "children"),
            "figure": Output(figure_id(NAME), "data"),
            "subtitle": Output("generation-subtitle", "children"),
            "period": Output("fuels-subtitle", "children"),
            "table": Output("fuels-table", "children"),
            "csv": Output("generation-csv", "href"),
            "table_csv": Output("fuels-csv", "href"),
        },
        Input("query", "data"),
        prevent_initial_call=True,
    )(update)


def update(search: str) -> dict[str, Any]:
    """Every part of the page, for a URL's search text such as `?region=SA1`."""
    return view(dict(parse_qsl(search.removeprefix("?"))))


def view(query: dict[str, str]) -> dict[str, Any]:
    """The parts of the page by name. Raises NoData while nothing is published, and nothing else."""
    now = world()
    selection, problems = Selection.read(query)
    window = selection.window(now.span)
    sentences = [*(problem.sentence for problem in problems), *window.notices]
    parts = {
        "controls": controls.control_bar(PATH, selection, window, now.span),
        "subtitle": f"MW, {_grain(window)}, AEST",
        "period": numbers.period(window.start, window.end),
        "csv": urls.csv("generation", selection, window),
        "table_csv": urls.csv("generation", selection, replace(window, interval=TOTAL)),
    }
    try:
        found = _find(now, selection, window)
    except NemdashError as error:
        return parts | _nothing([*states.notices(sentences), states.failure(str(error))])
    if not found:
        return parts | _nothing([*states.notices(sentences), states.empty(PATH, selection, window, now.span)])
    return parts | {
        "state": states.notices(sentences),
        "hidden": False,
        "headline": cards.headline_strip(found["headline"], _highest(window)),
        "figure": found["figure"],
        "table": fuel_table(found["rows"]),
    }


def _find(now: World, selection: Selection, window: Window) -> Answer | None:
    if window.start >= now.span.end or window.end <= now.span.start:
        return None
    start, end = short_iso(window.start), short_iso(window.end)
    found = answer(now.version, selection.region, start, end, window.interval, selection.group)
    return None if isinstance(found, str) else found


def _nothing(state: list[html.Div]) -> dict[str, Any]:
    """The page's parts where there is nothing to draw: the message stands in place of the cards."""
    return {"state": state, "hidden": True, "headline": [], "figure": {"data": [], "layout": {}}, "table": None}


def _grain(window: Window) -> str:
    if window.interval == "5m":
        return "5-minute readings"
    return f"mean of each {BY_CODE[window.interval].label.lower()}"


def _highest(window: Window) -> str:
    return f"highest {BY_CODE[window.interval].label.lower()}"


def _price_title(region: str) -> str:
    weighted = ", demand-weighted over regions" if region == regions.NEM else f", {regions.label(region)}"
    return f"Price, $/MWh{weighted}"


_CHART_DEFINITION = (
    "Power of every unit as SCADA read it at the start of each five minutes (DISPATCH_UNIT_SCADA.SCADAVALUE), added up "
    "by fuel. Longer steps show energy divided by hours of data.",
    "Rooftop is AEMO's estimate (ROOFTOP_PV_ACTUAL), half an hour later than the rest. Charging, pumping and exports "
    "hang below zero. Hatched: no data, which is neither zero nor filled in.",
    "Price is the regional reference price (DISPATCHPRICE.RRP; before October 2021 the half-hour trading price); for "
    "the NEM it is weighted by each region's demand.",
)
_TABLE_DEFINITION = (
    "Energy is the area under the readings. Share: of all sources. Mean: energy divided by the hours of data.",
    "Price: revenue divided by the energy that has a price, each five minutes at its own region's price. For pumps and "
    "batteries charging it is the price paid.",
    "Utilization: energy divided by the registered capacity of the units that have reported, times hours. Rooftop "
    "earns no spot revenue and is not registered: n/a.",
)
