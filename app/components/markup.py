"""Components written as HTML, for the browser to put in place as it is.

Every component that Dash renders in the browser listens to every change of the whole page: the few hundred of a control
bar and a table took longer than the chart. What only shows something needs none of that.
"""

from __future__ import annotations

from html import escape
from operator import itemgetter
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc
from dash.development.base_component import Component

from app.components.svg import Svg
from app.figures.theme import Figure

Content = Any
"""A component, an element of SVG, a text, a number, None, or a list of these."""

_HTML = "dash_html_components"
_NAMES = {"className": "class", "htmlFor": "for", "httpEquiv": "http-equiv", "acceptCharset": "accept-charset"}
# What a component knows of itself beside its properties; and how Bootstrap's classes would make it look.
_OF_DASH = ("available_properties", "available_wildcard_properties")
_LOOKS = ("fluid", "pill")
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
    # Not by to_plotly_json: a page has hundreds of elements, and Dash asks each for every property that it might have.
    # In order, because every worker has another one, and what has not changed is to read the same.
    known = sorted(vars(component).items(), key=itemgetter(0))
    properties = {name: value for name, value in known if name[0] != "_" and name not in _OF_DASH}
    tag, properties = _as_html(component, properties)
    children = properties.pop("children", None)
    attributes = "".join(_attribute(name, value) for name, value in properties.items())
    return f"<{tag}{attributes}>" if tag in _VOID else f"<{tag}{attributes}>{markup(children)}</{tag}>"


def _as_html(component: Component, properties: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Tag and properties of what shows the same without Dash."""
    if component._namespace == _HTML or isinstance(component, dcc.Input):
        return component._type.lower(), properties
    if isinstance(component, dbc.Container | dbc.Badge):
        tag, name = ("div", "container-fluid") if isinstance(component, dbc.Container) else ("span", "badge")
        own = {"className": f"{name} {properties.pop('className', '')}".strip()}
        return tag, {name: value for name, value in properties.items() if name not in _LOOKS} | own
    raise TypeError(f"{component._type} can't be written as HTML: it needs Dash")


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
