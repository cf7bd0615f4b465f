"""The Generation page: who generates what, at which price, over any window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypedDict

from dash import Dash, Output, html
from dash.development.base_component import Component

from app.components import cards, numbers
from app.components.fuel_table import fuel_table
from app.components.graph import figure_id, graph
from app.figures.fuel_table import Row, curtailed_rows, fuel_rows
from app.figures.generation import generation_figure
from app.figures.grid import Grid
from app.figures.headline import Headline, headline
from app.figures.look import Look
from app.figures.market import curtailed_mw, market_totals
from app.figures.series import Series
from app.figures.theme import Figure
from app.nem.fuels import bands
from app.nem.intervals import BY_CODE
from app.nem.markettime import parse, short_iso
from app.nem.selection import Window
from app.pages import generation_compare, generation_day, generation_look
from app.pages.page import Asked, Page, Parts
from app.queries.aside import aside
from app.queries.cache import finished
from app.queries.engine import content
from app.queries.generation import generation
from app.queries.prices import prices

NAME = "generation"


class Answer(TypedDict):
    """Everything the page shows of a window, as plain values: what is cached."""

    figure: Figure
    rows: list[Row]
    headline: Headline


def answer(version: str, region: str, start: str, end: str, interval: str, look: Look, newest: str) -> Answer | str:
    """The page's finished answer, made once; an empty text when the window holds no data.

    `newest` is the time of the data's last reading, whose energy is provisional: a window that ends before it is
    settled.
    """
    shown = (look.group, look.show, look.demand, int(look.curtailed), look.price, look.hidden)
    pending = newest if newest < end else ""
    key = (content(version, start, end), region, start, end, interval, *shown, pending)
    return finished("generation page", key, lambda: _answer(version, region, start, end, interval, look, pending))


def _answer(version: str, region: str, start: str, end: str, interval: str, look: Look, pending: str) -> Answer | str:
    # In detail whatever the grouping: every sum and ratio of the page is made of these two frames.
    priced = aside(prices, version, region, start, end, interval)
    frame = generation(version, region, start, end, interval, "detailed")
    if frame.empty:
        return ""
    price_frame = priced()
    series = Series.of(frame, Grid.of(parse(start), parse(end), interval))
    rows = fuel_rows(series, look)
    if look.curtailed:
        rows += curtailed_rows(market_totals(price_frame), curtailed_mw(price_frame, series.grid))
    return Answer(
        figure=generation_figure(series, price_frame, look, region, parse(pending) if pending else None),
        rows=rows,
        headline=headline(series, price_frame, look),
    )


def body(parts: Parts) -> list[Component]:
    chart = cards.card(
        "generation",
        "Generation by fuel",
        parts["subtitle"],
        cards.chart_tools(NAME, parts["csv"], _CHART_METRICS, _CHART_NOTES),
        [
            html.Div(parts["choices"], id="generation-choices", className="switches"),
            graph(
                NAME,
                parts["figure"],
                "Stacked areas of generation by fuel over time, with price. The table has the sums.",
            ),
        ],
    )
    table = cards.card(
        "fuels",
        "By fuel",
        parts["period"],
        [cards.definition(_TABLE_METRICS, _TABLE_NOTES), cards.csv_link("fuels", parts["table_csv"])],
        [
            generation_compare.place_of_switch(parts),
            html.Div(parts["table"], id="fuels-table", className="scroll-x", tabIndex=0),
        ],
    )
    strip = html.Div(parts["headline"], id="headline", className="headline")
    return [strip, chart, table, *generation_day.card(parts), generation_compare.card(parts)]


def always(asked: Asked) -> Parts:
    selection, window = asked.selection, asked.window
    return {
        "subtitle": _subtitle(generation_look.look(selection), window),
        "choices": generation_look.choices(selection),
        "period": numbers.period(window.start, window.end),
        "csv": generation_look.csv(generation_look.SERIES_CSV, selection, window),
        "table_csv": generation_look.csv(generation_look.FUELS_CSV, selection, window),
        **generation_day.always(asked),
        **generation_compare.always(asked, generation_look.PATH),
    }


def find(asked: Asked) -> Parts | None:
    selection, interval = asked.selection, asked.window.interval
    look, newest = generation_look.look(selection), short_iso(asked.world.data_through)
    found = answer(asked.world.version, selection.region, asked.start, asked.end, interval, look, newest)
    if isinstance(found, str):
        return None
    codes = {band.code for band in bands(selection.group)}
    shown = [str(row["band"]) for row in found["rows"] if row["band"] in codes]
    compared, changes = generation_compare.find(asked, look)
    return {
        **compared,
        "headline": cards.headline_strip(found["headline"], BY_CODE[interval]),
        "figure": found["figure"],
        "table": fuel_table(found["rows"], generation_look.links(selection, shown), changes),
    }


def _subtitle(look: Look, window: Window) -> str:
    step = BY_CODE[window.interval].label.lower()
    if look.show == "energy":
        return f"GWh, each {step}, AEST"
    unit = "% of all sources" if look.show == "share" else "MW"
    return f"{unit}, {'5-minute readings' if window.interval == '5m' else f'mean of each {step}'}, AEST"


_CHART_METRICS = (
    "reading_mw",
    "mean_mw",
    "share",
    "renewable_share",
    "curtailed_mwh",
    "underlying_demand_mwh",
    "operational_demand_mwh",
    "price_aud_mwh",
    "demand_weighted_price_aud_mwh",
)
_CHART_NOTES = (
    "Charging, pumping and exports hang below zero. Rooftop is AEMO's estimate, half an hour later than the rest.",
    "Hatched over the whole height: no data, which is neither zero nor filled in. The newest reading is provisional.",
    "Shares, the readout's renewable share and all sums are of the fuels shown; demand and price are the market's.",
)
_TABLE_METRICS = (
    "energy_mwh",
    "share",
    "mean_mw",
    "peak_mw",
    "captured_price_aud_mwh",
    "revenue_aud",
    "utilization",
    "emissions_t",
    "intensity_t_mwh",
)
_TABLE_NOTES = (
    "For pumps and batteries charging, the price is the one paid. Rooftop earns no spot revenue and is not registered: "
    "n/a.",
    "What was curtailed is known since April 2021; its mean is over the time for which it is known.",
    "Emissions are those of burning, by AEMO's factors of today, for all of the past. A share in brackets: of so much "
    "of the energy is a factor known.",
    "Hidden fuels are in no total and no share. The sources' utilization is of those that have a registered capacity.",
)


@dataclass(frozen=True)
class _GenerationPage(Page):
    """A page whose mean day follows it, in a callback of its own."""

    def register(self, app: Dash, module: str) -> None:
        super().register(app, module)
        generation_day.register(app)


PAGE = _GenerationPage(
    path=generation_look.PATH,
    title="Generation",
    order=1,
    body=body,
    outputs={
        "headline": Output("headline", "children"),
        "figure": Output(figure_id(NAME), "data"),
        "subtitle": Output("generation-subtitle", "children"),
        "choices": Output("generation-choices", "children"),
        "period": Output("fuels-subtitle", "children"),
        "table": Output("fuels-table", "children"),
        "csv": Output("generation-csv", "href"),
        "table_csv": Output("fuels-csv", "href"),
        **generation_day.PLACES,
        **generation_compare.OUTPUTS,
    },
    always=always,
    find=find,
    blank={
        "headline": [],
        "figure": cards.NO_FIGURE,
        "table": None,
        **generation_compare.BLANK,
    },
    options=generation_look.OPTIONS,
    window_of=generation_look.window_of,
)
