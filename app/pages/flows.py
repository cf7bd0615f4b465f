"""The Flows page: what ran between the regions, against which limits, and what it was worth."""

from __future__ import annotations

from dash import Output, html
from dash.development.base_component import Component

from app.components import cards, numbers, region_map, urls
from app.components.controls import Controls
from app.components.flow_table import flow_headline, flow_table, pair_legend
from app.components.switches import switch
from app.figures.symlog import LINEAR, LOG, SCALES
from app.nem.intervals import BY_CODE
from app.nem.options import Option
from app.pages.flows_answer import answer
from app.pages.page import Asked, Page, Parts

PATH = "/flows"

_SCALE = Option("price", SCALES, LOG)


def body(parts: Parts) -> list[Component]:
    return [
        html.Div(parts["headline"], id="headline", className="headline"),
        cards.chart(
            "flows",
            "Flow and limits",
            parts,
            label="For each link, its flow over time and its limits. The table has the sums.",
            metrics=("export_mwh", "import_mwh", "export_limit_mw", "hours_at_limit"),
            notes=_FLOW_NOTES,
        ),
        html.Div(
            [
                cards.card(
                    "map",
                    "Between the regions",
                    parts["map_subtitle"],
                    [cards.definition(region_map.METRICS, region_map.NOTES)],
                    [html.Div(parts["map"], id="map", className="map-place")],
                ),
                cards.table("links", "By link", parts, metrics=_TABLE_METRICS),
            ],
            className="column",
        ),
        cards.chart(
            "spread",
            "Price spread",
            parts,
            label="For each pair of regions, the difference of their prices over time.",
            metrics=("price_spread",),
            above=(
                html.Div(parts["choices"], id="spread-choices", className="switches"),
                html.Div(parts["legend"], id="spread-legend", className="legend"),
            ),
        ),
        cards.chart(
            "balance",
            "Imports and exports",
            parts,
            label="Imports, exports and their difference, by region.",
            metrics=("export_mwh", "import_mwh"),
            notes=("Both ends use the one metered number: all exports are all imports.",),
        ),
        cards.chart(
            "worth",
            "Worth of the flows",
            parts,
            label="For each link, what its flow has gained since the window began.",
            metrics=("spread_value_aud",),
        ),
    ]


def always(asked: Asked) -> Parts:
    selection, window = asked.selection, asked.window
    step = BY_CODE[window.interval].label.lower()
    period = numbers.period(window.start, window.end)
    return {
        "choices": [switch("Scale", PATH, selection, _SCALE, {LINEAR: "Linear", LOG: "Log"})],
        "flows_subtitle": f"MW, mean of each {step}, AEST",
        "flows_csv": urls.flows_csv(selection, window),
        "map_subtitle": f"MW, mean of every link, {period}",
        "links_subtitle": period,
        "links_csv": urls.flows_csv(selection, window, total=True),
        "balance_subtitle": f"GWh, {period}",
        "balance_csv": cards.DRAWN,
        "spread_subtitle": f"$/MWh, mean of each {step}, AEST",
        "spread_csv": cards.DRAWN,
        "worth_subtitle": "$M since the start",
        "worth_csv": cards.DRAWN,
    }


def find(asked: Asked) -> Parts | None:
    selection, interval = asked.selection, asked.window.interval
    scale = selection.option(_SCALE)
    found = answer(asked.world.version, selection.region, asked.start, asked.end, interval, scale)
    if isinstance(found, str):
        return None
    return {
        "legend": pair_legend(found["links"]),
        "headline": flow_headline(found["links"], selection.region),
        "flows_figure": found["flows"],
        "map": region_map.region_map(
            found["net"], region_map.price_places(found["prices"]), "Mean flows between the regions"
        ),
        "links_table": flow_table(found["links"]),
        "balance_figure": found["balance"],
        "spread_figure": found["spread"],
        "worth_figure": found["worth"],
    }


_CHARTS = ("flows", "balance", "spread", "worth")
_FLOW_NOTES = (
    "Above zero, energy runs from the first region named to the second. Limits hold for the target that dispatch sets: "
    "the metered flow may lie outside them.",
    "The strips at the foot, one a link: the darker, the more of the time the target was at a limit. Grey: no data.",
)
_TABLE_METRICS = (
    "export_mwh",
    "import_mwh",
    "export_limit_mw",
    "limit_share",
    "hours_at_limit",
    "price_spread",
    "spread_value_aud",
)

PAGE = Page(
    path=PATH,
    title="Flows",
    order=5,
    body=body,
    outputs={
        "headline": Output("headline", "children"),
        "choices": Output("spread-choices", "children"),
        "legend": Output("spread-legend", "children"),
        **{part: output for name in _CHARTS for part, output in cards.chart_outputs(name).items()},
        "map": Output("map", "children"),
        "map_subtitle": Output("map-subtitle", "children"),
        **cards.table_outputs("links"),
    },
    always=always,
    find=find,
    blank={
        "headline": [],
        "legend": [],
        "map": [],
        "links_table": None,
        **{f"{name}_figure": cards.NO_FIGURE for name in _CHARTS},
    },
    options=(_SCALE,),
    has=Controls(group=False),
)
