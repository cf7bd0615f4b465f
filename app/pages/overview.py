"""The Overview page: the market now, what flows between the regions, the last day, its records, the day so far."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dash import Dash, Output, html
from dash.development.base_component import Component

from app.components import cards, numbers, region_map, urls
from app.components.controls import Controls
from app.components.flows_now import flows_now
from app.components.region_cards import region_cards
from app.figures.now import MIX
from app.figures.theme import Figure
from app.nem import regions
from app.nem.fuels import bands
from app.nem.markettime import STEP, midnight, short_iso
from app.nem.selection import Selection
from app.pages import generation_look, overview_later
from app.pages.overview_answer import RANGE, market, stack
from app.pages.page import Asked, Page, Parts

PATH = "/"
CHART = "stack"


def body(parts: Parts) -> list[Component]:
    return [
        html.Section(
            [
                html.Header(
                    [
                        html.H2("Now", id="now-title"),
                        html.Span(parts["now"], id="now-subtitle", className="subtitle"),
                        html.Div(cards.definition(_NOW_METRICS, _NOW_NOTES), className="tools"),
                    ],
                    className="card-head",
                ),
                html.Div(parts["regions"], id="regions", className="region-cards"),
            ],
            className="now",
        ),
        cards.chart(
            CHART,
            "Generation, last 24 hours",
            parts,
            label="Stacked areas of generation by fuel over the last 24 hours, with demand and price.",
            metrics=("reading_mw", "underlying_demand_mwh", "price_aud_mwh", "demand_weighted_price_aud_mwh"),
            notes=_STACK_NOTES,
            above=(html.Div(parts["legend"], id="stack-legend", className="legend"),),
        ),
        cards.card(
            "map",
            "Between the regions",
            parts["map_subtitle"],
            [cards.definition(region_map.METRICS, region_map.NOTES), cards.csv_link("map", parts["map_csv"])],
            [
                html.Div(parts["map"], id="map", className="map-place"),
                html.Div(parts["links"], id="map-links", className="scroll-x", tabIndex=0),
            ],
        ),
        _later("records", "Records of the day", parts["records_subtitle"], ("record",), _RECORD_NOTES),
        _later("so-far", "The day so far", parts["so_far_subtitle"], _SO_FAR_METRICS, _SO_FAR_NOTES),
        *overview_later.stores(parts),
    ]


def _later(name: str, title: str, subtitle: str, metrics: tuple[str, ...], notes: tuple[str, ...]) -> html.Section:
    place = html.Div(id=f"{name}-table", className="scroll-x later", tabIndex=0)
    return cards.card(name, title, subtitle, [cards.definition(metrics, notes)], [place])


def always(asked: Asked) -> Parts:
    now, region = asked.world, asked.selection.region
    newest, today = now.data_through, midnight(now.data_through)
    shown = replace(asked.selection, group=MIX)
    five = f"{numbers.day(newest)}, {newest:%H:%M} AEST"
    return {
        "now": f"{five}, the newest five minutes: provisional until the next reading",
        "stack_subtitle": f"MW, 5-minute readings, {regions.label(region)}, AEST",
        "stack_csv": generation_look.csv(generation_look.SERIES_CSV, shown, asked.window),
        "map_subtitle": f"MW, {five}",
        "map_csv": urls.flows_csv(Selection(), asked.window),
        "records_subtitle": (
            f"{regions.label(region)}, {numbers.date(today)} to {newest + STEP:%H:%M},"
            f" against all days since {numbers.date(now.span.start)}"
        ),
        "so_far_subtitle": f"{regions.label(region)}, from midnight AEST, against the same five minutes of other days",
        "asked": asked.follow_up,
    }


def find(asked: Asked) -> Parts | None:
    now, region = asked.world, asked.selection.region
    every = market(now.version, asked.start, asked.end)
    newest = now.data_through
    figure = stack(now.version, region, asked.start, asked.end, short_iso(newest))
    boxes = region_map.price_places({row["region"]: row["price_aud_mwh"] for row in every["regions"]})
    return {
        "regions": region_cards(every["regions"], region, newest),
        "stack_figure": figure,
        "legend": _legend(figure),
        "map": region_map.region_map(every["links"], boxes, "Flows between the regions", newest),
        "links": flows_now(every["links"], newest),
    }


def _legend(figure: Figure) -> list[html.Span]:
    """The bands that the stack has, in its order."""
    drawn = {trace.get("meta", {}).get("band") for trace in figure["data"]}
    return [
        html.Span([html.Span(className="swatch", style={"--band": f"var(--band-{band.code})"}), band.label])
        for band in bands(MIX)
        if band.code in drawn
    ]


_NOW_METRICS = ("price_aud_mwh", "operational_demand_mwh", "renewable_now", "reading_mw")
_NOW_NOTES = (
    "The line is the price of the last 24 hours, on one logarithmic scale for all regions, with what lies below zero "
    "filled. The colour beside a price is its band, as on the Prices page.",
    "Rooftop solar is an estimate that comes up to an hour later than the rest. Renewable share and fuels are of the "
    "newest moment that has it; where that is not the newest reading, its time stands beside them.",
)
_STACK_NOTES = (
    "Charging, pumping and exports hang below zero. Hatched over the whole height: no data. Drag over the chart to see "
    "a window of it on the Generation page.",
)
_RECORD_NOTES = (
    "Solar and the renewable share are known as far as the estimate of rooftop solar is, and where every fuel of a sum "
    "that the region has reported.",
)
_SO_FAR_METRICS = (
    "so_far",
    "operational_demand_mwh",
    "price_aud_mwh",
    "demand_weighted_price_aud_mwh",
    "renewable_share",
    "energy_mwh",
)
_SO_FAR_NOTES = (
    "Under a day's number stands how far today is from it. Market time has no daylight saving: the hours are the same "
    "hours of every day. Yesterday and the same date a year earlier are other days of the week.",
)


@dataclass(frozen=True)
class _OverviewPage(Page):
    """A page whose tables follow it, in callbacks of their own."""

    def register(self, app: Dash, module: str) -> None:
        super().register(app, module)
        overview_later.register(app)


PAGE = _OverviewPage(
    path=PATH,
    title="Overview",
    order=0,
    body=body,
    outputs={
        "now": Output("now-subtitle", "children"),
        "regions": Output("regions", "children"),
        **cards.chart_outputs(CHART),
        "legend": Output("stack-legend", "children"),
        "map": Output("map", "children"),
        "map_subtitle": Output("map-subtitle", "children"),
        "map_csv": Output("map-csv", "href"),
        "links": Output("map-links", "children"),
        "records_subtitle": Output("records-subtitle", "children"),
        "so_far_subtitle": Output("so-far-subtitle", "children"),
        **overview_later.PLACES,
    },
    always=always,
    find=find,
    blank={"regions": [], "stack_figure": cards.NO_FIGURE, "legend": [], "map": [], "links": []},
    has=Controls(range=False, interval=False, group=False),
    range=RANGE,
    zooms=generation_look.PATH,
)
