"""The page for a path that does not exist."""

from __future__ import annotations

import dash
from dash import Dash, html

PATH = "/404"


def layout(**_query: str) -> html.Div:
    return html.Div(
        [
            html.H1("There is no such page"),
            html.P("The address may be mistyped, or the page has moved."),
            html.P(html.A("Open the Generation page", href="/generation")),
        ],
        className="no-data",
    )


def register(_app: Dash) -> None:
    # Dash shows the page of this module name wherever no path fits.
    dash.register_page("app.pages.not_found_404", path=PATH, title="Not found · NEM dashboard", layout=layout)
