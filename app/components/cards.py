"""Cards: a chart or a table with its title, unit, definition and links; and the strip of headline numbers.

A page with a chart called `bands` writes

    body:     cards.chart("bands", "Revenue by price band", parts, label="...", metrics=("revenue_aud",))
    outputs:  {**cards.chart_outputs("bands"), ...}
    always:   {"bands_subtitle": "$M, each month, AEST", "bands_csv": urls.csv(...)}   # or cards.DRAWN
    find:     {"bands_figure": figure}
    blank:    {"bands_figure": cards.NO_FIGURE}

and has it all: title with unit, "How is this computed?", CSV, PNG, "View as table". With a table instead of a chart,
`cards.table`, `cards.table_outputs` and the part `bands_table`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dash import Output, html
from dash.development.base_component import Component

from app.components import numbers
from app.components.attributes import aria, data
from app.components.definitions import address
from app.components.graph import figure_id, graph
from app.figures.emissions import Emissions
from app.figures.headline import Headline
from app.figures.theme import Figure
from app.nem import metrics
from app.nem.intervals import Interval

NO_FIGURE: Figure = {"data": [], "layout": {}}
DRAWN = "#"
"""In place of an address: the API has no answer with what is drawn, and the browser writes the figure's own numbers."""

Parts = Mapping[str, Any]


def chart(
    name: str,
    title: str,
    parts: Parts,
    *,
    label: str,
    metrics: tuple[str, ...],
    notes: tuple[str, ...] = (),
    above: tuple[Component, ...] = (),
    hidden: bool = False,
) -> html.Section:
    """A card with a chart and all its tools.

    `parts` has `<name>_subtitle` (unit, interval, AEST), `<name>_figure`, and `<name>_csv`: the API's address of what
    is drawn, or `DRAWN`. `label` says to a screen reader what is drawn. `metrics` are codes of `app.nem.metrics`,
    `notes` further sentences of the definition, `above` stands between title and chart (a legend, a switch).
    A card that is `hidden` keeps its place in the page for when it is chosen.

    The table, the CSV of a chart without an address, and the picture are made from the figure: every trace that is data
    (not a halo, a hatch) has a `name` and a `meta` of kind, unit, and for series over time first and points
    (app/figures/grid.py); `layout.meta` is `grid.meta` for charts over time, else `{"x": "what the first column is"}`.
    """
    tools = chart_tools(name, parts[f"{name}_csv"], metrics, notes)
    body = [*above, graph(name, parts[f"{name}_figure"], label)]
    return card(name, title, parts[f"{name}_subtitle"], tools, body, hidden=hidden)


def chart_tools(name: str, csv: str, metrics: tuple[str, ...], notes: tuple[str, ...] = ()) -> list[Component]:
    """What can be had of a chart: its definition, CSV, picture and table."""
    return [
        definition(metrics, notes),
        csv_link(name, csv),
        html.Button("PNG", type="button", title="The chart as a picture", **data(png=name)),
        html.Button("View as table", type="button", **data(table=name), **aria(haspopup="dialog")),
    ]


def chart_outputs(name: str) -> dict[str, Output]:
    """Where the parts of a `chart` go."""
    return {f"{name}_figure": Output(figure_id(name), "data")} | _head_outputs(name)


def table(
    name: str, title: str, parts: Parts, *, metrics: tuple[str, ...], notes: tuple[str, ...] = ()
) -> html.Section:
    """A card with a table (`<name>_table`), its definition and the API's CSV of it (`<name>_csv`)."""
    tools = [definition(metrics, notes), csv_link(name, parts[f"{name}_csv"])]
    place = html.Div(parts[f"{name}_table"], id=f"{name}-table", className="scroll-x", tabIndex=0)
    return card(name, title, parts[f"{name}_subtitle"], tools, [place])


def table_outputs(name: str) -> dict[str, Output]:
    """Where the parts of a `table` go."""
    return {f"{name}_table": Output(f"{name}-table", "children")} | _head_outputs(name)


def _head_outputs(name: str) -> dict[str, Output]:
    return {f"{name}_subtitle": Output(f"{name}-subtitle", "children"), f"{name}_csv": Output(f"{name}-csv", "href")}


def card(
    name: str, title: str, subtitle: str, tools: list[Component], body: list[Component], *, hidden: bool = False
) -> html.Section:
    """Any card; `chart` and `table` make most of them."""
    heading = f"{name}-title"
    return html.Section(
        [
            html.Header(
                [
                    html.H2(title, id=heading),
                    html.Span(subtitle, id=f"{name}-subtitle", className="subtitle"),
                    html.Div(tools, className="tools"),
                ],
                className="card-head",
            ),
            *body,
        ],
        id=f"{name}-card",
        className=f"card-box card-{name}",
        hidden=hidden,
        **aria(labelledby=heading),
    )


def definition(codes: tuple[str, ...], notes: tuple[str, ...] = ()) -> html.Details:
    """ "How is this computed?": name, unit, formula and AEMO's columns of each metric; notes; source and gaps.

    A name leads to its place among all definitions, on the Data page.
    """
    terms: list[Component] = []
    for code in codes:
        metric = metrics.BY_CODE[code]
        terms += [
            html.Dt(
                [html.A(metric.name, href=address(code), **data(page="", carry="")), html.Small(f" {metric.unit}")]
            ),
            html.Dd([f"{metric.formula}. ", html.Span(f"From {metric.source}.", className="from")]),
        ]
    # The browser repeats the page's foot in here when it is opened: one answer fills it, not one for each card.
    origin = html.Div(className="origin")
    content = html.Div(
        [html.Dl(terms), *(html.P(sentence) for sentence in notes), origin],
        className="definition",
        tabIndex=0,
        role="group",
        **aria(label="How is this computed?"),
    )
    return html.Details([html.Summary("How is this computed?"), content], className="define")


def csv_link(name: str, href: str) -> html.A:
    return html.A("CSV", id=f"{name}-csv", href=href, download="", title="The numbers drawn", **data(csv=name))


def headline_strip(head: Headline, interval: Interval) -> list[html.Div]:
    """Seven headline numbers. `interval` is the step that the peak is the highest of."""
    of, emissions = "of the fuels shown" if head["some"] else "with rooftop, without storage", head["emissions"]
    return [
        _tile("Generation", f"{numbers.energy_gwh(head['energy_mwh'])} GWh", of),
        _tile("Renewable share", numbers.percent(head["renewable_share"]), "of this generation"),
        _tile(
            f"Peak ({interval.label.lower()})",
            f"{numbers.number(head['peak_mw'])} MW",
            _when(head["peak_at"], interval),
        ),
        _tile("Mean demand", f"{numbers.number(head['mean_demand_mw'])} MW", head["demand"]),
        _tile("Price, demand-weighted", f"{numbers.dollars(head['price_aud_mwh'])}/MWh", _below_zero(head)),
        _tile("Revenue at spot", f"${numbers.millions(head['revenue_aud'])} M", _captured(head)),
        _tile("Emissions intensity", f"{numbers.number(emissions['intensity_t_mwh'], 2)} t/MWh", _emitted(emissions)),
    ]


def _tile(label: str, value: str, note: str) -> html.Div:
    return html.Div([html.Div(label, className="label"), html.Div(value, className="value"), html.Small(note)])


def _when(moment: str | None, interval: Interval) -> str:
    if moment is None:
        return numbers.NOTHING
    when = datetime.fromisoformat(moment)
    return numbers.day(when) if interval.daily_or_longer else numbers.moment(when)


def _below_zero(head: Headline) -> str:
    if not head["hours"] or head["hours_negative"] is None:
        return numbers.NOTHING
    return f"below $0 {numbers.percent(head['hours_negative'] / head['hours'])} of the time"


def _emitted(emissions: Emissions) -> str:
    """CO2-e in all; and of how much of the plant it is known, where that is not all of it."""
    known = emissions["emissions_share"]
    part = "" if known is None or known >= numbers.WHOLE else f", of {numbers.percent(known)} of plant"
    return f"{numbers.kilotonnes(emissions['emissions_t'])} kt CO₂-e{part}"


def _captured(head: Headline) -> str:
    return f"{numbers.dollars(head['captured_price_aud_mwh'])}/MWh captured"
