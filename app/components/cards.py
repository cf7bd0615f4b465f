"""Cards: a chart or a table with its title, unit, definition and links; and the strip of headline numbers."""

from __future__ import annotations

from datetime import datetime

from dash import html
from dash.development.base_component import Component

from app.components import numbers
from app.components.attributes import aria, data
from app.figures.headline import Headline
from app.nem.intervals import Interval


def card(name: str, title: str, subtitle: str, tools: list[Component], body: list[Component]) -> html.Section:
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
        className=f"card-box card-{name}",
        **aria(labelledby=heading),
    )


def definition(*sentences: str) -> html.Details:
    """ "How is this computed?": formula, AEMO table and what is left out, one click away."""
    return html.Details(
        [html.Summary("Definition"), html.Div([html.P(text) for text in sentences], className="definition")],
        className="define",
    )


def csv_link(href: str, name: str) -> html.A:
    return html.A("CSV", id=f"{name}-csv", href=href, download="", title="The numbers drawn, as CSV")


def png_button(name: str) -> html.Button:
    return html.Button("PNG", type="button", title="The chart as a picture", **data(png=name))


def headline_strip(head: Headline, interval: Interval) -> list[html.Div]:
    """Six headline numbers. `interval` is the step that the peak is the highest of."""
    of = "of the fuels shown" if head["some"] else "with rooftop, without storage"
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
        _tile("Revenue at spot", f"${numbers.scaled(head['revenue_aud'], 1e6, 1)} M", _captured(head)),
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


def _captured(head: Headline) -> str:
    return f"{numbers.dollars(head['captured_price_aud_mwh'])}/MWh, net of charging"
