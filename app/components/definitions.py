"""The definitions of all metrics, by section, each with an address of its own."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from app.nem.metric import Metric
from app.nem.metrics import SECTIONS

PATH = "/data"


def anchor(code: str) -> str:
    """The id of a metric's definition."""
    return f"metric-{code}"


def address(code: str) -> str:
    """Where a metric is defined."""
    return f"{PATH}#{anchor(code)}"


def definitions() -> list[Component]:
    """Every section under its heading. Each name is the link to itself, to be copied."""
    return [
        html.Section([html.H3(heading), html.Dl([part for metric in section for part in _definition(metric)])])
        for heading, section in SECTIONS.items()
    ]


def _definition(metric: Metric) -> tuple[html.Dt, html.Dd]:
    columns = [html.Code(column) for column in metric.columns]
    of_api = [" · API: ", *[part for column in columns for part in (column, " ")]] if columns else []
    name = html.A(metric.name, href=f"#{anchor(metric.code)}")
    term = html.Dt([name, html.Small([f" {metric.unit}", *of_api])], id=anchor(metric.code), tabIndex=-1)
    return term, html.Dd([f"{metric.formula}. ", html.Span(f"From {metric.source}.", className="from")])
