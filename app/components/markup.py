"""Components written as HTML, for the browser to put in place as it is.

Every component that Dash renders in the browser listens to every change of the whole page: the few hundred of a control
bar and a table took longer than the chart. What only shows something needs none of that.
"""

from __future__ import annotations

from html import escape
from typing import Any

from dash import dcc
from dash.development.base_component import Component

from app.components.svg import Svg
from app.figures.theme import Figure

Content = Any
"""A component, an element of SVG, a text, a number, None, or a list of these."""

_HTML = "dash_html_components"
_NAMES = {"className": "class", "htmlFor": "for", "httpEquiv": "http-equiv", "acceptCharset": "accept-charset"}
_VOID = {"br", "hr", "img", "input", "wbr"}


class Written(str):
    """HTML that `markup` has written before: what is long and often the same is kept so, and stands as it is."""


def markup(content: Content) -> str:
    """HTML of components, everything in it escaped. Stores are left out: they show nothing.

    Raises TypeError for what is not plain HTML: it could not work without Dash.
    """
    if content is None:
        return ""
    if isinstance(content, Written):
        return content
    if isinstance(content, list | tuple):
        return "".join(markup(one) for one in content)
    if isinstance(content, Component):
        return "" if isinstance(content, dcc.Store) else _element(content)
    if isinstance(content, Svg):
        attributes = "".join(f' {name}="{escape(str(value))}"' for name, value in content.attributes.items())
        return f"<{content.tag}{attributes}>{markup(content.children)}</{content.tag}>"
    if isinstance(content, str | int | float):
        return escape(str(content), quote=False)
    raise TypeError(f"{type(content).__name__} can't be written as HTML")


def figures(content: Content) -> dict[str, Figure]:
    """The figures of the graphs among components, by their names (see `graph.graph`)."""
    graphs = (store.to_plotly_json()["props"] for store in _stores(content) if _of_a_graph(store))
    return {graph["id"]["name"]: graph["data"] for graph in graphs}


def stores(content: Content) -> list[dcc.Store]:
    """The other stores: a page's own, which stay with Dash."""
    return [store for store in _stores(content) if not _of_a_graph(store)]


def _stores(content: Content) -> list[dcc.Store]:
    if isinstance(content, dcc.Store):
        return [content]
    if isinstance(content, list | tuple):
        return [store for one in content for store in _stores(one)]
    return _stores(getattr(content, "children", None)) if isinstance(content, Component) else []


def _of_a_graph(store: dcc.Store) -> bool:
    name = store.to_plotly_json()["props"]["id"]
    return isinstance(name, dict) and name["kind"] == "figure"


def _element(component: Component) -> str:
    written = component.to_plotly_json()
    if written["namespace"] != _HTML and not isinstance(component, dcc.Input):
        raise TypeError(f"{written['type']} can't be written as HTML: it needs Dash")
    properties = dict(written["props"])
    children = properties.pop("children", None)
    tag = written["type"].lower()
    attributes = "".join(_attribute(name, value) for name, value in properties.items())
    return f"<{tag}{attributes}>" if tag in _VOID else f"<{tag}{attributes}>{markup(children)}</{tag}>"


def _attribute(name: str, value: object) -> str:
    # Names of Dash's own kind ({"kind": ...}) mean nothing to the browser.
    if value is None or value is False or (isinstance(value, dict) and name == "id"):
        return ""
    attribute = _NAMES.get(name, name.lower())
    if value is True:
        return f" {attribute}"
    if isinstance(value, dict):
        value = ";".join(f"{_css(key)}:{text}" for key, text in value.items())
    return f' {attribute}="{escape(str(value))}"'


def _css(name: str) -> str:
    """`fontSize` -> `font-size`; variables (`--band`) stay as they are."""
    return name if name.startswith("--") else "".join(f"-{c.lower()}" if c.isupper() else c for c in name)
