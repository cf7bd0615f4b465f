"""Switches of a card: a few links of which one is on, or one that is on or off. They belong to the page's options."""

from __future__ import annotations

from dash import html

from app.components import urls
from app.components.attributes import aria, data
from app.nem.options import Option
from app.nem.selection import Selection


def switch(
    label: str, path: str, selection: Selection, option: Option, labels: dict[str, str], shown: str | None = None
) -> html.Div:
    """One link a value of `option`. `shown` is the value that is on, where it is not the one that was chosen."""
    current = shown or selection.option(option)
    links = [
        _link(text, urls.page(path, selection.choosing(option, value)), on=value == current)
        for value, text in labels.items()
    ]
    caption = html.Span(label, className="caption", **aria(hidden="true"))
    return html.Div(
        [caption, html.Div(links, className="segment", role="group", **aria(label=label))], className="switch"
    )


def toggle(label: str, title: str, path: str, selection: Selection, option: Option) -> html.Div:
    """A link that turns an option of "0" and "1" on and off."""
    on = selection.option(option) == "1"
    target = urls.page(path, selection.choosing(option, "0" if on else "1"))
    return html.Div(html.Div(_link(label, target, on=on, title=title), className="segment"), className="switch")


def _link(label: str, href: str, *, on: bool, title: str | None = None) -> html.A:
    """Options are minor: they replace the history entry, so that Back skips them."""
    return html.A(label, href=href, title=title, **data(select="replace"), **(aria(current="true") if on else {}))
