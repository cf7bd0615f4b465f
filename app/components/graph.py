"""The one way to put a figure on a page. A test holds every graph to this configuration."""

from __future__ import annotations

from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html
from dash.dependencies import MATCH

from app.components.attributes import aria
from app.figures.theme import Figure

# showSendToCloud is true by default and would offer to upload the user's chart to a third party.
CONFIG: dcc.Graph.Config = {"showSendToCloud": False, "displaylogo": False, "displayModeBar": False, "responsive": True}

# Until the browser has coloured the figure there is nothing to see: no axes that would flash.
_BLANK = {
    "data": [],
    "layout": {
        "xaxis": {"visible": False},
        "yaxis": {"visible": False},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
    },
}


def figure_id(name: str) -> dict[str, str]:
    """Where a callback puts a figure: a store, from which the browser colours and draws it."""
    return {"kind": "figure", "name": name}


def graph(name: str, figure: Figure, label: str) -> html.Div:
    """A graph called `name`, drawing `figure`. `label` says to a screen reader what it shows."""
    return html.Div(
        [
            dcc.Store(id=figure_id(name), data=figure),
            dcc.Graph(
                id={"kind": "graph", "name": name}, figure=_BLANK, config=CONFIG, responsive=True, className="graph"
            ),
            html.Div(className="readout", hidden=True),
        ],
        className=f"graph-frame graph-{name}",
        role="img",
        **aria(label=label),
    )


def register(app: Dash) -> None:
    """Colour and draw every figure when it arrives, and again when the colour mode changes."""
    app.clientside_callback(
        ClientsideFunction("nemdash", "draw"),
        Output({"kind": "graph", "name": MATCH}, "figure"),
        Input({"kind": "figure", "name": MATCH}, "data"),
        Input("colour-mode", "data"),
        State("palette", "data"),
    )
