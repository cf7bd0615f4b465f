"""The Prices page: what each region paid, when, how it was spread, and where it peaked."""

from __future__ import annotations

from dash import Output, html
from dash.development.base_component import Component

from app.components import cards, numbers, urls
from app.components.controls import Controls
from app.components.price_headline import legend, price_headline
from app.components.price_tables import region_table, spike_table, spread_table
from app.components.switches import switch
from app.figures.symlog import LINEAR, LOG, SCALES
from app.nem import regions
from app.nem.bands import SPIKE_PRICES
from app.nem.intervals import BY_CODE
from app.nem.options import Option
from app.nem.regions import NEM
from app.nem.selection import Selection, Window
from app.pages.page import Asked, Page, Parts
from app.pages.prices_answer import MOST_SPIKES, Runs, answer, heat_columns, shown_regions

PATH = "/prices"

_SCALE = Option("price", SCALES, LOG)
_PANELS = Option("panels", ("overlaid", "apart"), "overlaid")
_SPIKE = Option("spike", tuple(str(price) for price in SPIKE_PRICES), str(SPIKE_PRICES[0]))
_ORDER = Option("order", ("dearest", "newest"), "dearest")

_CHARTS = ("prices", "duration", "bands", "hours", "distribution")
_TABLES = ("regions", "spreads", "spikes")


def body(parts: Parts) -> list[Component]:
    return [
        html.Div(parts["headline"], id="headline", className="headline"),
        cards.chart(
            "prices",
            "Price over time",
            parts,
            label="Lines of each region's price over time. The table has the means and extremes.",
            metrics=("price_aud_mwh", "demand_weighted_price_aud_mwh", "hours_negative"),
            notes=_SERIES_NOTES,
            above=(
                html.Div(parts["choices"], id="prices-choices", className=parts["choices_class"]),
                html.Div(parts["legend"], id="prices-legend", className="legend"),
            ),
        ),
        html.Div(
            [
                cards.table("regions", "By region", parts, metrics=_REGION_METRICS),
                cards.table(
                    "spreads", "Spread between regions", parts, metrics=("spread_aud_mwh",), notes=_SPREAD_NOTES
                ),
            ],
            className="column",
        ),
        cards.chart(
            "duration",
            "Price-duration curve",
            parts,
            label="For each region, the price that was reached in a share of the time.",
            metrics=("price_duration",),
        ),
        cards.chart(
            "bands",
            "Price bands",
            parts,
            label="For each region, the share of time and of what demand paid in each price band.",
            metrics=("band_time_share", "band_paid_share"),
            above=(html.Div(legend("bands"), className="legend"),),
        ),
        cards.chart(
            "hours",
            "By hour of day",
            parts,
            label="Mean price by hour of day and by day or month.",
            metrics=("price_aud_mwh",),
            notes=("Each cell is the mean over time of the prices in it. One colour is one price in every window.",),
        ),
        cards.chart(
            "distribution",
            "Distribution",
            parts,
            label="For each region, quantiles of its price.",
            metrics=("price_duration",),
            notes=(
                "Thick: the middle half of the time. Thin: from 5 to 95 %. Bar: median. Diamond: mean. "
                "The stroke above: 99 %.",
            ),
        ),
        cards.card(
            "spikes",
            "Price spikes",
            parts["spikes_subtitle"],
            [cards.definition(("spike", "spike_cost_aud")), cards.csv_link("spikes", parts["spikes_csv"])],
            [
                html.Div(parts["spike_choices"], id="spikes-choices", className="switches"),
                html.Div(parts["spikes_table"], id="spikes-table", className="scroll-x", tabIndex=0),
            ],
        ),
    ]


def always(asked: Asked) -> Parts:
    selection, window = asked.selection, asked.window
    period = numbers.period(window.start, window.end)
    where = regions.name(selection.region)
    alone = selection.region != NEM
    columns = heat_columns(asked.start, asked.end)
    return {
        "choices": _choices(selection),
        # Five panels need more height than one.
        "choices_class": "switches apart" if not alone and selection.option(_PANELS) == "apart" else "switches",
        "legend": legend("regions", shown_regions(selection.region)),
        "spike_choices": [
            switch("From", PATH, selection, _SPIKE, {str(price): f"${price:,}" for price in SPIKE_PRICES}),
            switch("First", PATH, selection, _ORDER, {"dearest": "Dearest", "newest": "Newest"}),
        ],
        "prices_subtitle": f"$/MWh, {_grain(window)}, AEST",
        "prices_csv": urls.prices_csv(selection, window) if alone else cards.DRAWN,
        "regions_subtitle": period,
        "regions_csv": urls.regions_csv("regions", window),
        "spreads_csv": urls.regions_csv("spreads", window),
        "spikes_csv": urls.spikes_csv(selection, window, selection.option(_SPIKE)),
        "spreads_subtitle": "$/MWh: mean difference above the diagonal, distance of days below",
        "duration_subtitle": f"$/MWh by share of time, {period}",
        "bands_subtitle": "% by $/MWh band",
        "hours_subtitle": f"{where}, $/MWh, hour by {columns}, AEST",
        "distribution_subtitle": "$/MWh: 5 to 95 % of the time, its middle half, median, mean; above, 99 %",
        **{f"{name}_csv": cards.DRAWN for name in _CHARTS if name != "prices"},
    }


def find(asked: Asked) -> Parts | None:
    selection, window = asked.selection, asked.window
    found = answer(
        asked.world.version,
        selection.region,
        asked.start,
        asked.end,
        window.interval,
        selection.option(_SCALE),
        selection.option(_PANELS),
        int(selection.option(_SPIKE)),
        selection.option(_ORDER),
    )
    if isinstance(found, str):
        return None
    return {
        "headline": price_headline(found["regions"], selection.region),
        "regions_table": region_table(found["regions"], selection.region),
        "spreads_table": spread_table(found["spreads"]),
        "spikes_table": spike_table(found["spikes"]["listed"], selection),
        "spikes_subtitle": _spikes_subtitle(found["spikes"], int(selection.option(_SPIKE))),
        "prices_figure": found["prices"],
        "duration_figure": found["duration"],
        "bands_figure": found["bands"],
        "hours_figure": found["hours"],
        "distribution_figure": found["distribution"],
    }


def _choices(selection: Selection) -> list[html.Div]:
    scale = switch("Scale", PATH, selection, _SCALE, {LINEAR: "Linear", LOG: "Log"})
    if selection.region != NEM:
        return [scale]
    return [scale, switch("Regions", PATH, selection, _PANELS, {"overlaid": "Overlaid", "apart": "One by one"})]


def _grain(window: Window) -> str:
    return "5-minute prices" if window.interval == "5m" else f"mean of each {BY_CODE[window.interval].label.lower()}"


def _spikes_subtitle(runs: Runs, price: int) -> str:
    if not runs["count"]:
        return f"runs at ${price:,}/MWh or more"
    first = f"{MOST_SPIKES} of " if runs["count"] > MOST_SPIKES else ""
    whole = f"{numbers.number(runs['hours'], 1)} h, ${numbers.scaled(runs['cost_aud'], 1e6, 1)} M"
    return f"{first}{runs['count']:,} runs at ${price:,}/MWh or more: {whole} in all"


_SERIES_NOTES = (
    "A price holds for its whole interval. Before October 2021 it is the half-hour's trading price, which settled.",
    "The strips under the lines, one a region: the darker, the more of the time the price was below zero. Grey: no "
    "price, which is neither zero nor filled in.",
)
_SPREAD_NOTES = (
    "Above the diagonal: how much dearer the row's region was than the column's, in the mean. Below it: how "
    "far apart their daily means were, whichever was dearer.",
)
_REGION_METRICS = (
    "price_aud_mwh",
    "demand_weighted_price_aud_mwh",
    "above_nem_aud_mwh",
    "min_price",
    "hours_negative",
    "hours_spike",
    "volatility_aud_mwh",
)

PAGE = Page(
    path=PATH,
    title="Prices",
    order=4,
    body=body,
    outputs={
        "headline": Output("headline", "children"),
        "choices": Output("prices-choices", "children"),
        "choices_class": Output("prices-choices", "className"),
        "legend": Output("prices-legend", "children"),
        "spike_choices": Output("spikes-choices", "children"),
        **{part: output for name in _CHARTS for part, output in cards.chart_outputs(name).items()},
        **{part: output for name in _TABLES for part, output in cards.table_outputs(name).items()},
    },
    always=always,
    find=find,
    blank={
        "headline": [],
        "spikes_subtitle": "",
        **{f"{name}_figure": cards.NO_FIGURE for name in _CHARTS},
        **{f"{name}_table": None for name in _TABLES},
    },
    options=(_SCALE, _PANELS, _SPIKE, _ORDER),
    has=Controls(group=False),
)
