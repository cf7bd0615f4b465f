"""The Utilization page: how hard the fleet works, from the market down to a unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dash import Dash, Input, Output, dcc, html
from dash.development.base_component import Component

from app.components import cards, numbers, tree_table, urls
from app.components.graph import figure_id
from app.components.utilization_headline import apart_tiles, apart_to_come, fleet_headline
from app.nem import regions
from app.nem.errors import NemdashError
from app.nem.intervals import BY_CODE
from app.nem.selection import Selection
from app.pages import stations_look
from app.pages import utilization_look as look
from app.pages import utilization_units as fleet
from app.pages.page import Asked, Page, Parts, answer_id, changes, failure
from app.pages.utilization_answer import answer, duration, grain_label, heat_columns, offered_bands, window_of
from app.queries.utilization_shape import TAKING

_CHARTS = ("lines", "heat")
# What follows the page: it needs every unit, or years of hours.
_CURVE, _FLEET = "use-duration", "fleet"
_LATER = (_CURVE, "dots")


def body(parts: Parts) -> list[Component]:
    return [
        html.Div(
            [
                html.Div(parts["headline"], id="headline", className="tiles"),
                html.Div(apart_to_come(), id="fleet-apart", className="tiles"),
            ],
            className="headline",
        ),
        cards.chart(
            "lines",
            "Utilization by fuel",
            parts,
            label="Lines of each fuel's utilization over time. The table of the fleet has the window's figures.",
            metrics=("utilization", "capacity_mwh"),
            notes=_BASIS,
            above=(
                html.Div(parts["choices"], id="lines-choices", className="switches"),
                html.Div(parts["legend"], id="lines-legend", className="legend"),
            ),
        ),
        _later_chart(
            "use-duration",
            "Duration curve",
            parts,
            ("utilization_duration",),
            _DURATION_NOTES,
            "For each fuel, the utilization that was reached in a share of the time.",
        ),
        cards.chart(
            "heat",
            "By hour of day",
            parts,
            label="Utilization by hour of day and by day or month.",
            metrics=("utilization",),
            notes=(
                "Energy of each cell / its capacity-hours. The scale ends at a round number above the highest cell.",
            ),
            above=(html.Div(parts["heat_choices"], id="heat-choices", className="switches"),),
        ),
        _later_chart(
            "dots",
            "Work and worth",
            parts,
            ("utilization", "captured_price_aud_mwh"),
            _DOTS_NOTES,
            "Stations by utilization and captured price, sized by energy.",
        ),
        cards.card(
            "fleet",
            "The fleet",
            parts["fleet_subtitle"],
            [cards.definition(_FLEET_METRICS, (*_BASIS, *_FLEET_NOTES)), cards.csv_link("fleet", parts["fleet_csv"])],
            [tree_table.tree_table("fleet", fleet.LABEL), html.Div(id="fleet-state")],
        ),
        dcc.Store(id="fleet-asked", data=parts["fleet_asked"]),
        *(dcc.Store(id=answer_id(name)) for name in (_FLEET, _CURVE)),
    ]


def _later_chart(
    name: str, title: str, parts: Parts, metrics: tuple[str, ...], notes: tuple[str, ...], label: str
) -> html.Section:
    """A chart that comes after the page; its height is kept for it."""
    empty = {f"{name}_figure": cards.NO_FIGURE, f"{name}_csv": cards.DRAWN}
    above = (html.Div(id=f"{name}-state"),)
    return cards.chart(name, title, dict(parts) | empty, label=label, metrics=metrics, notes=notes, above=above)


def always(asked: Asked) -> Parts:
    selection, window = asked.selection, asked.window
    period = f"{regions.name(selection.region)}, {numbers.period(window.start, window.end)}"
    return {
        "choices": look.choices(selection),
        "lines_subtitle": f"% of registered capacity, each {BY_CODE[window.interval].label.lower()}, AEST",
        "lines_csv": urls.csv("utilization", selection, window),
        "use-duration_subtitle": f"% of capacity by share of time, of each {grain_label(asked.start, asked.end)}",
        "heat_csv": cards.DRAWN,
        "dots_subtitle": f"stations, {period}; dots by energy",
        "fleet_subtitle": f"{period}; registered capacity in force at the time",
        "fleet_csv": urls.units_csv(selection, window),
        "fleet_asked": asked.follow_up,
    }


def find(asked: Asked) -> Parts | None:
    selection, window = asked.selection, asked.window
    found = answer(
        asked.world.version,
        selection.region,
        (asked.start, asked.end, window.interval),
        selection.group,
        look.hidden(selection),
        selection.option(look.CAPACITY),
        (selection.option(look.OF), selection.option(look.UNIT), selection.option(look.SIDE)),
    )
    if isinstance(found, str):
        return None
    offered = offered_bands(selection.group, found["rated"])
    columns = heat_columns(asked.start, asked.end)
    return {
        "headline": fleet_headline(found["headline"]),
        "legend": look.legend(selection, offered),
        "heat_choices": look.heat_choices(selection, offered, found["heat"]),
        "heat_subtitle": f"{found['heat']}, % of capacity, hour by {columns}, AEST",
        "lines_figure": found["lines"],
        "heat_figure": found["hours"],
    }


@dataclass(frozen=True)
class _UtilizationPage(Page):
    """A page whose fleet follows it, in a callback of its own."""

    def register(self, app: Dash, module: str) -> None:
        super().register(app, module)
        app.callback(
            {"table": tree_table.tree_output("fleet"), "later": Output(answer_id(_FLEET), "data")},
            Input("fleet-asked", "data"),
        )(_fleet_later)
        app.callback(Output(answer_id(_CURVE), "data"), Input("fleet-asked", "data"))(_curve_later)


def _fleet_later(asked: dict[str, str]) -> dict[str, Any]:
    found = whole_fleet(asked)
    places = {
        "dots": Output(figure_id("dots"), "data"),
        "apart": Output("fleet-apart", "children"),
        "state": Output("fleet-state", "children"),
    }
    return {"table": found["table"], "later": changes(places, found)}


def _curve_later(asked: dict[str, str]) -> dict[str, Any]:
    places = {"figure": Output(figure_id(_CURVE), "data"), "state": Output(f"{_CURVE}-state", "children")}
    return changes(places, duration_curve(asked))


def whole_fleet(asked: dict[str, str]) -> dict[str, Any]:
    """The fleet's table, its scatter and the tiles that need every unit; a sentence where they can't be had."""
    selection, question = _question(asked)
    try:
        links = look.unit_links(selection)
        found = fleet.answer(*question, links[""], links[TAKING], stations_look.link_from(selection))
    except NemdashError as error:
        return {"table": None, "dots": cards.NO_FIGURE, "apart": [], "state": failure(error)}
    return {
        "table": found["table"],
        "dots": found["scatter"],
        "apart": apart_tiles(found["apart"]),
        "state": None,
    }


def duration_curve(asked: dict[str, str]) -> dict[str, Any]:
    """The duration curve, or a sentence where it can't be had."""
    selection, question = _question(asked)
    try:
        curve = duration(*question, selection.group, look.hidden(selection))
    except NemdashError as error:
        return {"figure": cards.NO_FIGURE, "state": failure(error)}
    return {"figure": curve, "state": None}


def _question(asked: dict[str, str]) -> tuple[Selection, tuple[str, str, str, str]]:
    """What was asked, and its version, region, start and end."""
    again = Asked.again(asked, look.OPTIONS)
    return again.selection, (again.world.version, again.selection.region, again.start, again.end)


_BASIS = (
    "Capacity is what was registered at that time (AEMO's DUDETAIL), of every unit that has ever reported. A unit that "
    "is silent counts on; in hours without any market data neither energy nor capacity counts. Batteries: discharging "
    "against registered generation, charging against registered consumption.",
    "Rooftop solar has no utilization: nobody registers it. Units that were never telemetered are in no ratio; their "
    "MW stand apart at the end of the table.",
)
_DURATION_NOTES = (
    "Made of the means of the interval that is named above: five minutes up to 31 days, half-hours up to 93, hours "
    "beyond. The longer the interval, the flatter the curve.",
)
_DOTS_NOTES = (
    "A dot is a station and a fuel; its area is its energy. Press one for the station's page. Prices stand on a "
    "logarithmic scale beyond $10.",
)
_FLEET_NOTES = (
    "“!” marks more than 100 %: the reading, or the registration, may be wrong. It is shown as it is.",
    "Running hours, starts and zero hours of a battery are of both directions and stand with its discharging; of a "
    "unit that only charges, with its charging.",
    "A unit stands with its last region and fuel of the window; the charts go by what it was at the time.",
)
_FLEET_METRICS = (
    "utilization",
    "running_share",
    "zero_share",
    "starts",
    "max_mw",
    "utilization_rank",
    "cycles_a_day",
    "coverage",
)

PAGE = _UtilizationPage(
    path=look.PATH,
    title="Utilization",
    order=2,
    body=body,
    outputs={
        "headline": Output("headline", "children"),
        "choices": Output("lines-choices", "children"),
        "legend": Output("lines-legend", "children"),
        "heat_choices": Output("heat-choices", "children"),
        **{f"{name}_subtitle": Output(f"{name}-subtitle", "children") for name in (*_LATER, "fleet")},
        "fleet_csv": Output("fleet-csv", "href"),
        "fleet_asked": Output("fleet-asked", "data"),
        **{part: output for name in _CHARTS for part, output in cards.chart_outputs(name).items()},
    },
    always=always,
    find=find,
    blank={
        "headline": [],
        "legend": [],
        "heat_choices": [],
        "heat_subtitle": "",
        **{f"{name}_figure": cards.NO_FIGURE for name in _CHARTS},
    },
    options=look.OPTIONS,
    window_of=window_of,
)
