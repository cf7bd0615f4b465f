"""The Revenue page: who earned what, when, and at what price."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dash import Dash, Input, Output, dcc, html
from dash.development.base_component import Component

from app.components import cards, numbers, tree_table, urls
from app.components.price_headline import legend as band_legend
from app.components.revenue_headline import revenue_headline_strip
from app.components.revenue_tables import LABEL
from app.nem import regions
from app.nem.errors import NemdashError
from app.nem.intervals import BY_CODE
from app.pages import revenue_look as look
from app.pages.page import Asked, Page, Parts, answer_id, changes, failure
from app.pages.revenue_answer import answer, capture_interval, window_of
from app.pages.revenue_units import MOST_EARNERS, Question
from app.pages.revenue_units import answer as units_answer
from app.pages.revenue_units import parts as units_parts
from app.pages.stations_look import link_from

_CHARTS = ("revenue", "earned", "capture", "best")
_TABLES = ("pivot", "earners", "batteries")
_UNITS = "units"


def body(parts: Parts) -> list[Component]:
    return [
        html.Div(parts["headline"], id="headline", className="headline"),
        cards.chart(
            "revenue",
            "Revenue by fuel",
            parts,
            label="Bars of what each fuel earned over time; charging and pumping cost below zero.",
            metrics=("revenue_aud", "revenue_lossfactor_aud"),
            notes=_NOT,
            above=(
                html.Div(parts["revenue_choices"], id="revenue-choices", className="switches"),
                html.Div(parts["legend"], id="revenue-legend", className="legend"),
            ),
        ),
        cards.chart(
            "earned",
            "Revenue by price band",
            parts,
            label="For each fuel, the share of its revenue by price band, under the share of time of each band.",
            metrics=("band_time_share", "band_revenue_share"),
            notes=_BAND_NOTES,
            above=(html.Div(band_legend("bands"), className="legend"),),
        ),
        cards.chart(
            "capture",
            "Captured price",
            parts,
            label="Lines of the price that each fuel captured over time, and the baseload price.",
            metrics=("captured_price_aud_mwh", "capture_rate", "price_aud_mwh"),
            notes=_CAPTURE_NOTES,
            above=(
                html.Div(parts["capture_choices"], id="capture-choices", className="switches"),
                html.Div(parts["capture_legend"], id="capture-legend", className="legend"),
            ),
        ),
        cards.chart(
            "best",
            "Revenue of the best half-hours",
            parts,
            label="For each fuel, the share of its revenue made in its best 1, 5 and 10 per cent of half-hours.",
            metrics=("concentration",),
            notes=_CONCENTRATION_NOTES,
            above=(html.P("Dark: the best 1 % of half-hours; paler: the best 5 and 10 %.", className="legend"),),
        ),
        cards.card(
            "pivot",
            "Who earned it",
            parts["pivot_subtitle"],
            [cards.definition(_PIVOT_METRICS, _PIVOT_NOTES), cards.csv_link("pivot", parts["pivot_csv"])],
            [
                html.Div(parts["pivot_choices"], id="pivot-choices", className="switches"),
                tree_table.tree_table("pivot", LABEL),
                html.Div(id="pivot-state"),
            ],
        ),
        _units_card(
            "batteries",
            "Batteries",
            parts,
            (
                "battery_net_aud",
                "charge_cost_aud",
                "battery_spread_aud_mwh",
                "efficiency",
                "cycles_a_day",
                "aud_kw_year",
            ),
            (
                "Income, charging, net and $/kW-year are after loss factors when these are chosen; the spread, of "
                "prices at the regional reference node, is before them. A station's units are added up first.",
            ),
            None,
        ),
        _units_card(
            "earners",
            "Top earners",
            parts,
            ("revenue_aud", "captured_price_aud_mwh", "aud_kw_year"),
            (f"The {MOST_EARNERS} first units of those that sold at least 0.001 % of all that was sold.",),
            "earners_choices",
        ),
        dcc.Store(id="units-asked", data=parts["units_asked"]),
        dcc.Store(id=answer_id(_UNITS)),
    ]


def _units_card(
    name: str, title: str, parts: Parts, metrics: tuple[str, ...], notes: tuple[str, ...], choices: str | None
) -> html.Section:
    """A table whose rows come after the page; its height is kept for them."""
    place = html.Div(id=f"{name}-table", className="scroll-x later", tabIndex=0)
    row = [html.Div(parts[choices], id=f"{name}-choices", className="switches")] if choices else []
    tools = [cards.definition(metrics, notes), cards.csv_link(name, parts[f"{name}_csv"])]
    return cards.card(name, title, parts[f"{name}_subtitle"], tools, [*row, place])


def always(asked: Asked) -> Parts:
    selection, window = asked.selection, asked.window
    period = numbers.period(window.start, window.end)
    captures = capture_interval(window)
    factors = ", after loss factors" if selection.option(look.LOSSFACTORS) == "1" else ""
    sums = "cumulative, " if selection.option(look.BARS) == "cumulative" else ""
    unit = "% of baseload" if selection.option(look.CAPTURE) == "rate" else "$/MWh"
    return {
        "revenue_choices": look.revenue_choices(selection),
        "capture_choices": look.capture_choices(selection),
        "pivot_choices": look.row_choices(selection),
        "earners_choices": look.rank_choices(selection),
        "revenue_subtitle": f"$M, {sums}each {BY_CODE[window.interval].label.lower()}{factors}, AEST",
        "revenue_csv": urls.csv("revenue", selection, window),
        "capture_subtitle": f"{unit}, mean of each {BY_CODE[captures].label.lower()}, AEST",
        "capture_csv": cards.DRAWN,
        "earned_subtitle": "% of what each fuel earned, by $/MWh band",
        "earned_csv": cards.DRAWN,
        "best_subtitle": "% of what each fuel earned, by half-hour",
        "best_csv": cards.DRAWN,
        **{f"{name}_subtitle": f"{regions.name(selection.region)}, {period}{factors}" for name in _TABLES},
        **{f"{name}_csv": urls.units_csv(selection, window) for name in _TABLES},
        "units_asked": asked.follow_up,
    }


def find(asked: Asked) -> Parts | None:
    selection, window = asked.selection, asked.window
    found = answer(
        asked.world.version,
        selection.region,
        (asked.start, asked.end, window.interval),
        capture_interval(window),
        selection.group,
        tuple(selection.option(option) for option in (look.BARS, look.LOSSFACTORS, look.CAPTURE, look.SCALE)),  # type: ignore[arg-type]
    )
    if isinstance(found, str):
        return None
    return {
        "headline": revenue_headline_strip(found["headline"]),
        "legend": look.legend(selection, found["sold"]),
        "capture_legend": [*look.legend(selection, found["captured"]), look.baseload_legend()],
        **{f"{name}_figure": found[name] for name in _CHARTS},  # type: ignore[literal-required]
    }


@dataclass(frozen=True)
class _RevenuePage(Page):
    """A page whose tables of units follow it, in a callback of their own."""

    def register(self, app: Dash, module: str) -> None:
        super().register(app, module)
        app.callback(
            {"pivot": tree_table.tree_output("pivot"), "tables": Output(answer_id(_UNITS), "data")},
            Input("units-asked", "data"),
        )(_later)


def _later(asked: dict[str, str]) -> dict[str, Any]:
    found = tables_of_units(asked)
    places = {
        "state": Output("pivot-state", "children"),
        "earners": Output("earners-table", "children"),
        "batteries": Output("batteries-table", "children"),
    }
    return {"pivot": found["pivot"], "tables": changes(places, found)}


def tables_of_units(follow_up: dict[str, str]) -> dict[str, Any]:
    """The tables of units by name, for what `always` says is asked; instead of them, why there are none."""
    asked = Asked.again(follow_up, look.OPTIONS)
    selection = asked.selection
    question = Question(
        asked.world.version,
        selection.region,
        asked.start,
        asked.end,
        look.order(selection),
        selection.option(look.LOSSFACTORS) == "1",
        selection.option(look.RANK),
        link_from(selection),
    )
    try:
        return units_parts(units_answer(question), question.station) | {"state": None}
    except NemdashError as error:
        return {"pivot": None, "state": failure(error), "earners": None, "batteries": None}


_PIVOT_METRICS = (
    "energy_mwh",
    "revenue_aud",
    "captured_price_aud_mwh",
    "capture_rate",
    "utilization",
    "aud_kw_year",
    "negative_price_mwh",
)
_NOT = (
    "Energy at the spot price of the unit's own region: no hedges, no frequency control (FCAS), no certificates "
    "(LGCs). It is not what a company earned.",
    "Charging and pumping cost hangs below zero. Rooftop solar is not settled and earns no spot revenue. Hatched: no "
    "data.",
)
_BAND_NOTES = (
    "Of what was sold, before loss factors. What was earned below zero is negative and stands to the left, so that a "
    "row adds up to 100 %. A fuel that lost money as a whole has no row. Time: of all regions where several are shown.",
)
_CAPTURE_NOTES = (
    "Of pumps and batteries charging (dotted) it is the price paid. A step in which a fuel had less than 1 % of its "
    "mean energy has no point. Of rooftop solar, which is not settled, it is the value at spot. Before loss factors.",
)
_CONCENTRATION_NOTES = (
    "Each fuel's own half-hours are ranked by what it earned in them; those that have a price count for every fuel, "
    "also where it sold nothing, so that 1 % is the same time for all. Of five-minute intervals a peaker's share would "
    "be larger.",
    "Where the window holds a whole month, half-hours are known by steps a ninth wide: the share is right to within "
    "half a percentage point. Before loss factors.",
)
_PIVOT_NOTES = (
    "Every row adds up its units first; prices, rates and shares are ratios of those sums. Price, capture and "
    "utilization are of what was sold; of units that only take, of that. A row of several regions is measured against "
    "the market's mean price.",
    "Prices and what was earned below $0 are before loss factors. Registered capacity is what was in force: $/kW-year "
    "leaves out the money of units without any, utilization keeps their energy, as on the Utilization page.",
    "A unit stands with its last owner, region and fuel of the window, with all that it earned in it, also before.",
)

PAGE = _RevenuePage(
    path=look.PATH,
    title="Revenue",
    order=3,
    body=body,
    outputs={
        "headline": Output("headline", "children"),
        "legend": Output("revenue-legend", "children"),
        "capture_legend": Output("capture-legend", "children"),
        "units_asked": Output("units-asked", "data"),
        **{
            f"{name}_choices": Output(f"{name}-choices", "children")
            for name in ("revenue", "capture", "pivot", "earners")
        },
        **{part: output for name in _CHARTS for part, output in cards.chart_outputs(name).items()},
        **{f"{name}_subtitle": Output(f"{name}-subtitle", "children") for name in _TABLES},
        **{f"{name}_csv": Output(f"{name}-csv", "href") for name in _TABLES},
    },
    always=always,
    find=find,
    blank={
        "headline": [],
        "legend": [],
        "capture_legend": [],
        **{f"{name}_figure": cards.NO_FIGURE for name in _CHARTS},
    },
    options=look.OPTIONS,
    window_of=window_of,
)
