"""create_app(): the server, the shell, the pages, the headers and compression, put together."""

from __future__ import annotations

import json
from pathlib import Path

import dash
from dash import Dash
from dash.development.base_component import Component
from dash.exceptions import DependencyException
from flask import request
from werkzeug.wrappers import Response

from app import gate, headers
from app.api import create_server
from app.components import shell, tree_table
from app.compression import compress
from app.config import Settings
from app.figures.theme import css_variables, palette
from app.follow import Follower
from app.pages import (
    data,
    flows,
    generation,
    generation_csv,
    not_found,
    overview,
    prices,
    revenue,
    stations,
    utilization,
)
from app.pages.page import show_answers
from app.queries.world import NoData, world

_ASSETS = Path(__file__).resolve().parent.parent / "assets"
_COLOUR_MODE = "colour-mode.js"
TITLE = "NEM dashboard"
_PAGES = (overview, generation, utilization, revenue, prices, flows, stations, data)


def create_app(settings: Settings | None = None) -> Dash:
    """The product as a Dash application; its `server` is the WSGI application. Opens no data before it is asked."""
    server = create_server(settings or Settings.from_env())
    compress(server)
    server.after_request(_whole)  # runs before the compression, which was registered earlier
    app = Dash(
        __name__,
        server=server,  # type: ignore[arg-type]  # the annotation forgets Flask
        use_pages=True,
        pages_folder="",
        assets_folder=str(_ASSETS),
        # The index loads it first, in <head>; everything else follows in the order of the folders' names.
        assets_ignore=f"^{_COLOUR_MODE}$",
        title=TITLE,
        update_title="",
        # Otherwise the first request of every worker runs the layout of every page.
        suppress_callback_exceptions=True,
    )
    app.index_string = _index(app)
    app.layout = _layout
    for page in _PAGES:
        page.PAGE.register(app, page.__name__)
    generation_csv.register(server)
    not_found.register(app)
    show_answers(app)
    tree_table.register(app)
    gate.guard(server, lambda: app.callback_map)
    server.register_error_handler(DependencyException, _no_such_file)
    server.after_request(_missing)
    Follower(server, {page.PAGE.path: page.PAGE.view for page in _PAGES if page.PAGE.windowed})
    headers.secure(server, app.csp_hashes)
    return app


def _whole(response: Response) -> Response:
    """An asset is read at once: compressed as a stream, its file would stay open until it is collected."""
    if request.path.startswith("/assets/") and response.status_code == 200:
        response.direct_passthrough = False
        response.make_sequence()
    return response


def _missing(response: Response) -> Response:
    """Dash answers every path with its index page: where no page lives, that is a 404 (which the page then says)."""
    rule = request.url_rule.rule if request.url_rule else ""
    known = {page["path"] for page in dash.page_registry.values()} - {not_found.PATH}
    if rule == "/<path:path>" and response.status_code == 200 and request.path not in known:
        response.status_code = 404
    return response


def _no_such_file(_error: Exception) -> tuple[str, int, dict[str, str]]:
    """Dash raises for a package that no component comes from."""
    return "There is no such file.\n", 404, {"Content-Type": "text/plain"}


def _layout() -> Component:
    """The shell, made at each visit: its badge tells what is published now."""
    try:
        now = world()
    except NoData:
        badge = shell.data_badge(None, None, simulated=False)
    else:
        badge = shell.data_badge(now.version, now.data_through, simulated=now.simulated)
    whole: Component = shell.shell(badge)  # the library's own classes carry no types
    return whole


def _index(app: Dash) -> str:
    """The page that loads the rest. Colours and colour mode come before anything that paints."""
    script = f"{app.get_asset_url(_COLOUR_MODE)}?m={int((_ASSETS / _COLOUR_MODE).stat().st_mtime)}"
    return f"""<!DOCTYPE html>
<html lang="en">
  <head>
    {{%metas%}}
    <title>{{%title%}}</title>
    <link rel="icon" type="image/svg+xml" href="{app.get_asset_url("favicon.svg")}">
    <script src="{script}"></script>
    <style>{css_variables()}</style>
    <script id="palette" type="application/json">{json.dumps(palette())}</script>
    {{%css%}}
  </head>
  <body>
    <noscript>This dashboard draws its charts in the browser: please allow JavaScript. The numbers are also at
      <a href="/api/v1/">/api/v1/</a>.</noscript>
    {{%app_entry%}}
    <footer>
      {{%config%}}
      {{%scripts%}}
      {{%renderer%}}
    </footer>
  </body>
</html>
"""
