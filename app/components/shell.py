"""The shell around every page: skip link, top bar with pages, data badge and tools, and the help on keys."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import dash
import dash_bootstrap_components as dbc
from dash import html

from app.components.attributes import aria, data
from app.components.markup import Content
from app.nem import selection
from app.nem.markettime import iso

PLACE = "place"
"""The element that holds the page."""


def shell(badge: html.Div, page: Content, path: str) -> dbc.Container:
    """All that is on the screen: the page, which lives at `path`, and what is around every page."""
    return dbc.Container(
        [
            html.A("Skip to the content", href="#main", className="skip"),
            html.Header([_brand(), _navigation(path), _tools(badge)], className="top"),
            html.Div(id="net", className="net", role="alert", hidden=True),
            html.Main(html.Div(page, id=PLACE), id="main", tabIndex=-1),
            html.Div(id="toast", className="toast", role="status"),
            _help(),
        ],
        fluid=True,
        className="shell",
    )


def data_badge(version: str | None, data_through: datetime | None, *, simulated: bool) -> html.Div:
    """ "Data to 14:35 AEST". Its age, and everything in it once a new version is published, are the browser's to tell
    (assets/js/live.js)."""
    newest = html.Time(
        "" if data_through is None else f"{data_through:%H:%M} AEST",
        dateTime="" if data_through is None else iso(data_through),
    )
    day = html.Span("" if data_through is None else f"{data_through.day} {data_through:%b %Y}, ", className="day")
    reading = html.Span([_wide("Data to "), day, newest, html.Span(className="age")], className="reading")
    return html.Div(
        [
            dbc.Badge(["Simulated", _wide(" data")], pill=True, className="simulated"),
            reading,
            html.Span("No data yet", className="nothing"),
        ],
        id="data-badge",
        className="badge-data",
        **data(version=version or "", simulated=str(simulated).lower()),
    )


def _wide(text: str) -> html.Span:
    """Words that a phone has no room for."""
    return html.Span(text, className="wide")


def _pages() -> list[dict[str, Any]]:
    """The pages that the top bar names, in its order."""
    return [page for page in dash.page_registry.values() if page.get("order") is not None]


def _brand() -> html.A:
    """Leads to the first page as it is at first: nothing that was selected goes along."""
    logo = html.Span(className="logo", **aria(hidden="true"))
    name = html.Span(["NEM", _wide(" dashboard")])
    return html.A([logo, name], href=_pages()[0]["relative_path"], className="brand", **data(page=""))


def _navigation(path: str) -> html.Nav:
    """Links to the pages. The browser adds what is selected, which the next page then shows too."""
    links = [
        html.A(
            page["name"],
            href=page["relative_path"],
            className="page-link",
            **data(page=""),
            **(aria(current="page") if page["relative_path"] == path else {}),
        )
        for page in _pages()
    ]
    return html.Nav(
        links, id="pages", className="pages", **aria(label="Pages"), **data(carried=" ".join(selection.KEYS))
    )


def _tools(badge: html.Div) -> html.Div:
    modes = [html.Span(mode.capitalize(), className=f"if-{mode}") for mode in ("system", "light", "dark")]
    mode = html.Span(["Colour mode: ", *modes], className="visually-hidden")
    return html.Div(
        [
            badge,
            _tool("copy-link", "Copy a link to this view"),
            html.Button(mode, id="colour-switch", type="button", className="tool", title="Colour mode"),
            _tool("show-help", "Keys and gestures"),
        ],
        className="top-tools",
    )


def _tool(name: str, label: str) -> html.Button:
    return html.Button(id=name, type="button", className="tool", title=label, **aria(label=label))


# What one can do without the controls. assets/js/keys.js and zoom.js do it.
_KEYS = (
    (("←", "→"), "Earlier or later by one window"),
    (("+", "−"), "Half or twice the window"),
    (("?",), "This help"),
    (("Esc",), "Close what is open"),
)
_GESTURES = (
    ("Drag over a chart", "Show that window, in as much detail as there is"),
    ("Double click on a chart", "Back to the window before"),
    ("Back button", "Back to what was shown before"),
)


def _help() -> html.Dialog:
    """A dialog that the browser opens as modal: it keeps the focus, and Escape closes it."""
    keys = [html.Tr([html.Th([html.Kbd(key) for key in keys], scope="row"), html.Td(what)]) for keys, what in _KEYS]
    gestures = [html.Tr([html.Th(how, scope="row"), html.Td(what)]) for how, what in _GESTURES]
    # Single keys can be in the way of those who speak to their computer (WCAG 2.1.4): they can be turned off.
    switch = html.Button("Turn single keys off", id="keys-switch", type="button", className="tool")
    close = html.Button("Close", id="help-close", type="button", className="tool")
    return html.Dialog(
        [
            html.H2("Keys and gestures", id="help-title"),
            html.Table(html.Tbody([*keys, *gestures])),
            html.Div([switch, close], className="actions"),
        ],
        id="help",
        className="help",
        **aria(labelledby="help-title"),
    )
