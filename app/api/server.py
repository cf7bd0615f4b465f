"""Makes the Flask server: the API, its document and page, /health and /metrics. The pages are put on top of it."""

from __future__ import annotations

from flask_openapi3.models.info import Info
from flask_openapi3.openapi import OpenAPI

from app import __doc__ as about
from app import __version__
from app.api import errors
from app.api.endpoints import api
from app.api.operations import measure, operations
from app.api.page import page
from app.api.snapshot import snapshot
from app.config import Settings
from app.queries import cache, engine

COMPRESSED = [
    "application/javascript",
    "application/json",
    "image/svg+xml",
    "text/css",
    "text/csv",
    "text/html",
    "text/javascript",
    "text/plain",
]


def create_server(settings: Settings) -> OpenAPI:
    """A server that answers from the data in `settings.data`. Opens nothing: that happens at the first question."""
    server = OpenAPI(
        "app",
        info=Info(title="NEM Generation Dashboard", version=__version__, description=about),
        # None would stand as null in the document, which OpenAPI does not allow.
        security_schemes={},
        validation_error_status=400,
        validation_error_model=errors.Refusal,
        validation_error_callback=errors.refused,
        doc_ui=False,
        static_folder=None,
    )
    # Flask-Compress's own list knows no CSV. (The pages' server compresses; the types are ours to name.)
    server.config["COMPRESS_MIMETYPES"] = COMPRESSED
    engine.configure(settings)
    cache.init_app(server, settings)
    measure(server)
    errors.register(server)
    server.register_blueprint(page)
    server.register_api(api)
    server.register_blueprint(operations)
    if settings.downloads:
        server.register_blueprint(snapshot())
    return server
