"""The shell around every page: skip link, top bar with pages, data badge, copy link and colour mode."""

from __future__ import annotations

from datetime import datetime

import dash
from dash import dcc, html

from app.components.attributes import aria
from app.figures.theme import palette
from app.nem.markettime import iso


def shell(badge: list[html.Span]) -> html.Div:
    """The layout of the whole product; `dash.page_container` holds the page."""
    return html.Div(
        [
            html.A("Skip to the content", href="#main", className="skip"),
            dcc.Store(id="palette", data=palette()),
            dcc.Store(id="colour-mode"),
            html.Header([_brand(), _pages(), _tools(badge)], className="top"),
            html.Div(id="net", className="net", role="alert", hidden=True),
            html.Main(dash.page_container, id="main", tabIndex=-1),
        ],
        className="shell",
    )


def data_badge(data_through: datetime | None, *, simulated: bool) -> list[html.Span]:
    """ "Data to 14:35 AEST"; its age and staleness are the browser's to tell (assets/js/shell.js)."""
    if data_through is None:
        return [html.Span("No data yet")]
    newest = html.Time(
        f"{data_through:%H:%M} AEST", dateTime=iso(data_through), title=f"{data_through:%a %-d %b %Y, %H:%M}"
    )
    day = html.Span(f"{data_through.day} {data_through:%b %Y}, ", className="day")
    reading = html.Span([_wide("Data to "), day, newest, html.Span(className="age")], className="reading")
    if not simulated:
        return [reading]
    return [html.Span(["Simulated", _wide(" data")], className="simulated"), reading]


def _wide(text: str) -> html.Span:
    """Words that a phone has no room for."""
    return html.Span(text, className="wide")


def _brand() -> html.A:
    logo = html.Span(className="logo", **aria(hidden="true"))
    return html.A([logo, html.Span(["NEM", _wide(" dashboard")])], href="/", className="brand")


def _pages() -> html.Nav:
    links = [
        dcc.Link(page["name"], href=page["relative_path"], className="page-link")
        for page in dash.page_registry.values()
        if page.get("order") is not None
    ]
    return html.Nav(links, className="pages", **aria(label="Pages"))


def _tools(badge: list[html.Span]) -> html.Div:
    modes = [html.Span(mode.capitalize(), className=f"if-{mode}") for mode in ("system", "light", "dark")]
    return html.Div(
        [
            html.Div(badge, id="data-badge", className="badge-data"),
            html.Button("Copy link", id="copy-link", type="button", className="tool"),
            html.Button(modes, id="colour-switch", type="button", className="tool", title="Colour mode"),
        ],
        className="top-tools",
    )
