"""Cards: a chart or a table with its title, unit, definition and links; and the strip of headline numbers."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from app.components import numbers
from app.components.attributes import aria, data
from app.figures.headline import Headline


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


def headline_strip(head: Headline, bucket: str) -> list[html.Div]:
    """Five headline numbers. `bucket` names what the peak is the highest of, such as 'highest 5 min'."""
    return [
        _tile("Generation", f"{numbers.energy_gwh(head['energy_mwh'])} GWh", "with rooftop, without storage"),
        _tile("Renewable share", numbers.percent(head["renewable_share"]), "of generation, with rooftop"),
        _tile("Mean demand", f"{numbers.number(head['mean_demand_mw'])} MW", _peak(head, bucket)),
        _tile("Price, demand-weighted", f"{numbers.dollars(head['price_aud_mwh'])}/MWh", _extremes(head)),
        _tile("Hours below $0", f"{numbers.number(head['hours_negative'], 1)} h", _of_hours(head)),
    ]


def _tile(label: str, value: str, note: str) -> html.Div:
    return html.Div([html.Div(label, className="label"), html.Div(value, className="value"), html.Small(note)])


def _peak(head: Headline, bucket: str) -> str:
    if head["peak_demand_mw"] is None:
        return numbers.NOTHING
    return f"{bucket} {numbers.number(head['peak_demand_mw'])} MW"


def _extremes(head: Headline) -> str:
    return f"{numbers.dollars(head['lowest_price'], 0)} to {numbers.dollars(head['highest_price'], 0)}"


def _of_hours(head: Headline) -> str:
    if not head["hours"] or head["hours_negative"] is None:
        return numbers.NOTHING
    return f"{numbers.percent(head['hours_negative'] / head['hours'])} of the time"
