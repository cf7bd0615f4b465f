"""The document that a visit begins with: the shell, the page and its figures' data are in it, so that the first charts
are drawn before Dash has even started. What changes later comes through Dash's callbacks.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import orjson
from dash import Dash
from flask import request

from app.components import markup, shell
from app.components.markup import Content
from app.figures.theme import css_variables, palette
from app.pages import not_found
from app.queries.world import NoData, world

_SCRIPT = re.compile(r'<script src="[^"]*"></script>')
# Libraries whose components are only ever written as HTML: a browser has no use for their scripts.
_AT_THE_SERVER = ("/dash_bootstrap_components/", "/dash_table/")


@dataclass(frozen=True)
class Assets:
    """Addresses of the files that a document loads; each changes with its content."""

    styles: str
    scripts: str
    charts: str
    colour_mode: str


class Layout(Protocol):
    """What a page is made of, for a URL's query. Anything may stand in that."""

    @property
    def title(self) -> str: ...

    def layout(self, /, **query: str) -> Content: ...


class Documents(Dash):
    """Dash, but for the documents that it sends: `pages` are in them, by their paths."""

    pages: Mapping[str, Layout]
    files: Assets

    def interpolate_index(self, **parts: str) -> str:  # type: ignore[override]  # Dash names all that it gives
        """The document for the address that is asked for, with Dash's own parts of it."""
        page = self.pages.get(request.path)
        # Dash names the page in its first callback only: a link's preview and a slow network read this.
        name, content = (
            (not_found.TITLE, not_found.content()) if page is None else (page.title, page.layout(**request.args))
        )
        files = self.files
        return f"""<!DOCTYPE html>
<html lang="en">
  <head>
    {parts["metas"]}
    <title>{name} · {self.title}</title>
    <link rel="icon" type="image/svg+xml" href="{self.get_asset_url("favicon.svg")}">
    <script src="{files.colour_mode}"></script>
    <link rel="preload" as="script" href="{files.charts}">
    <style>{css_variables()}</style>
    <script id="palette" type="application/json">{json.dumps(palette())}</script>
    <link rel="stylesheet" href="{files.styles}">
    {parts["css"]}
  </head>
  <body>
    <noscript>This dashboard draws its charts in the browser: please allow JavaScript. The numbers are also at
      <a href="/api/v1/">/api/v1/</a>.</noscript>
    {markup.markup(shell.shell(_badge(), content, request.path))}
    <script id="first" type="application/json">{_json(markup.figures(content))}</script>
    <script src="{files.charts}"></script>
    <script src="{files.scripts}"></script>
    <div hidden>{parts["app_entry"]}</div>
    <footer>
      {parts["config"]}
      {_needed(parts["scripts"])}
      {parts["renderer"]}
    </footer>
  </body>
</html>
"""


def _needed(scripts: str) -> str:
    """Dash's scripts but those that nothing on our pages needs."""
    return _SCRIPT.sub(lambda tag: "" if any(library in tag[0] for library in _AT_THE_SERVER) else tag[0], scripts)


def _json(value: Any) -> str:
    """JSON that ends no script element."""
    return orjson.dumps(value, option=orjson.OPT_SERIALIZE_NUMPY).decode().replace("<", "\\u003c")


def _badge() -> Content:
    """Tells what is published now."""
    try:
        now = world()
    except NoData:
        return shell.data_badge(None, None, simulated=False)
    return shell.data_badge(now.version, now.data_through, simulated=now.simulated)
