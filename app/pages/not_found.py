"""The page for a path that does not exist."""

from __future__ import annotations

import dash
from dash import Dash, dcc, html

from app.components import markup
from app.pages.page import answer_id

PATH = "/404"
TITLE = "Not found"


def content() -> html.Div:
    return html.Div(
        [
            html.H1("There is no such page"),
            html.P("The address may be mistyped, or the page has moved."),
            html.P(html.A("Open the Generation page", href="/generation")),
        ],
        className="no-data",
    )


def layout(**_query: str) -> dcc.Store:
    """As an answer: another page was shown before."""
    return dcc.Store(id=answer_id(PATH), data={"page": markup.markup(content()), "parts": [], "figures": {}})


def register(_app: Dash) -> None:
    # Dash shows the page of this module name wherever no path fits.
    dash.register_page("app.pages.not_found_404", path=PATH, title=f"{TITLE} · NEM dashboard", layout=layout)
