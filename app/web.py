"""create_app(): the server, the shell, the pages, the headers and compression, put together."""

from __future__ import annotations

import hashlib
from pathlib import Path

import dash
import dash_bootstrap_components as dbc
from dash import Dash, html
from dash.exceptions import DependencyException
from flask import request
from werkzeug.wrappers import Response

from app import gate, headers
from app.api import create_server
from app.bundle import serve_assets
from app.components import tree_table
from app.compression import compress
from app.config import Settings
from app.fetcher import EXTENSION as FETCHER
from app.fetcher import Fetcher
from app.follow import Follower
from app.kept import KeptAnswers
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
from app.pages.document import Documents
from app.pages.page import show_answers

_ASSETS = Path(__file__).resolve().parent.parent / "assets"
TITLE = "NEM dashboard"
_PAGES = (overview, generation, utilization, revenue, prices, flows, stations, data)


def create_app(settings: Settings | None = None) -> Dash:
    """The product as a Dash application; its `server` is the WSGI application. Opens no data before it is asked."""
    settings = settings or Settings.from_env()
    server = create_server(settings)
    kept = KeptAnswers((page.PAGE.path for page in _PAGES), _release())
    server.after_request(kept.keep)
    compress(server)
    server.after_request(_whole)  # runs before the compression, which was registered earlier
    app = Documents(
        __name__,
        server=server,  # type: ignore[arg-type]  # the annotation forgets Flask
        use_pages=True,
        pages_folder="",
        assets_folder=str(_ASSETS),
        # The documents name what they load of them.
        assets_ignore=".*",
        title=TITLE,
        update_title="",
        # Otherwise the first request of every worker runs the layout of every page.
        suppress_callback_exceptions=True,
    )
    app.pages = {page.PAGE.path: page.PAGE for page in _PAGES}
    app.files = serve_assets(server)
    # What people see stands in the document; Dash keeps the stores that its callbacks hang on.
    app.layout = html.Div(dash.page_container)
    for page in _PAGES:
        page.PAGE.register(app, page.__name__)
    generation_csv.register(server)
    not_found.register(app)
    show_answers(app)
    tree_table.register(app)
    server.before_request(kept.look)
    gate.guard(server, lambda: app.callback_map)
    server.register_error_handler(DependencyException, _no_such_file)
    server.after_request(_missing)
    if settings.snapshots_from is not None:
        server.extensions[FETCHER] = Fetcher(settings.snapshots_from, settings.data)
    Follower(server, {page.PAGE.path: page.PAGE.view for page in _PAGES if page.PAGE.windowed and not page.PAGE.range})
    headers.secure(server, app.csp_hashes)
    return app


def _release() -> str:
    """Names what a browser gets beside our answers: our files and the libraries' scripts."""
    digest = hashlib.sha256()
    for file in sorted(path for path in _ASSETS.rglob("*") if path.is_file()):
        digest.update(file.read_bytes())
    return " ".join((digest.hexdigest(), *(f"{library.__name__} {library.__version__}" for library in (dash, dbc))))


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
