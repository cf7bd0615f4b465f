"""The one way to put a figure on a page. The browser draws it (assets/js/draw.js), with one configuration for all."""

from __future__ import annotations

from dash import dcc, html

from app.components.attributes import aria
from app.figures.theme import Figure


def figure_id(name: str) -> dict[str, str]:
    """Where an answer's figure goes: the browser colours it and draws it."""
    return {"kind": "figure", "name": name}


def graph(name: str, figure: Figure, label: str) -> html.Div:
    """A graph called `name`, drawing `figure`. `label` says to a screen reader what it shows.

    Not a `dcc.Graph`, which would plot twice at first, copy the figure and tell React about every hover.
    """
    return html.Div(
        [
            dcc.Store(id=figure_id(name), data=figure),
            html.Div(html.Div(className="plot"), className="graph"),
            html.Div(className="readout", hidden=True),
        ],
        className=f"graph-frame graph-{name}",
        role="img",
        **aria(label=label),
    )
