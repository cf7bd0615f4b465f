"""The Generation page: who generates what, at which price, over any window."""

from __future__ import annotations

from dataclasses import replace
from typing import TypedDict

from dash import Output, html
from dash.development.base_component import Component

from app.components import cards, numbers, urls
from app.components.fuel_table import fuel_table
from app.components.graph import figure_id, graph
from app.figures.fuel_table import Row, fuel_rows
from app.figures.generation import generation_figure
from app.figures.grid import Grid
from app.figures.headline import Headline, headline
from app.figures.theme import Figure
from app.nem import regions
from app.nem.intervals import BY_CODE, TOTAL
from app.nem.markettime import parse
from app.nem.selection import Window
from app.pages.page import Asked, Page, Parts
from app.queries.cache import finished
from app.queries.generation import generation
from app.queries.prices import prices

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


def body(parts: Parts) -> list[Component]:
    chart = cards.card(
        "generation",
        "Generation by fuel",
        parts["subtitle"],
        cards.chart_tools(NAME, parts["csv"], _CHART_METRICS, _CHART_NOTES),
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
        [cards.definition(_TABLE_METRICS, _TABLE_NOTES), cards.csv_link("fuels", parts["table_csv"])],
        [html.Div(parts["table"], id="fuels-table", className="scroll-x", tabIndex=0)],
    )
    return [html.Div(parts["headline"], id="headline", className="headline"), chart, table]


def always(asked: Asked) -> Parts:
    selection, window = asked.selection, asked.window
    return {
        "subtitle": f"MW, {_grain(window)}, AEST",
        "period": numbers.period(window.start, window.end),
        "csv": urls.csv("generation", selection, window),
        "table_csv": urls.csv("generation", selection, replace(window, interval=TOTAL)),
    }


def find(asked: Asked) -> Parts | None:
    selection, interval = asked.selection, asked.window.interval
    found = answer(asked.world.version, selection.region, asked.start, asked.end, interval, selection.group)
    if isinstance(found, str):
        return None
    return {
        "headline": cards.headline_strip(found["headline"], _highest(asked.window)),
        "figure": found["figure"],
        "table": fuel_table(found["rows"]),
    }


def _grain(window: Window) -> str:
    if window.interval == "5m":
        return "5-minute readings"
    return f"mean of each {BY_CODE[window.interval].label.lower()}"


def _highest(window: Window) -> str:
    return f"highest {BY_CODE[window.interval].label.lower()}"


def _price_title(region: str) -> str:
    weighted = ", demand-weighted over regions" if region == regions.NEM else f", {regions.label(region)}"
    return f"Price, $/MWh{weighted}"


_CHART_METRICS = ("reading_mw", "mean_mw", "underlying_demand_mwh", "operational_demand_mwh", "price_aud_mwh")
_CHART_NOTES = (
    "Charging, pumping and exports hang below zero. Rooftop is AEMO's estimate, half an hour later than the rest.",
    "Hatched: no data, which is neither zero nor filled in.",
)
_TABLE_METRICS = ("energy_mwh", "share", "mean_mw", "captured_price_aud_mwh", "revenue_aud", "utilization")
_TABLE_NOTES = (
    "For pumps and batteries charging, the price is the one paid. Rooftop earns no spot revenue and is not registered: "
    "n/a.",
)

PAGE = Page(
    path="/generation",
    title="Generation",
    order=1,
    body=body,
    outputs={
        "headline": Output("headline", "children"),
        "figure": Output(figure_id(NAME), "data"),
        "subtitle": Output("generation-subtitle", "children"),
        "period": Output("fuels-subtitle", "children"),
        "table": Output("fuels-table", "children"),
        "csv": Output("generation-csv", "href"),
        "table_csv": Output("fuels-csv", "href"),
    },
    always=always,
    find=find,
    blank={"headline": [], "figure": {"data": [], "layout": {}}, "table": None},
)
