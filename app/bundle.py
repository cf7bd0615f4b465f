"""Our style sheets and scripts as one file each: a browser would ask for them one by one, six at a time."""

from __future__ import annotations

import hashlib
from pathlib import Path

from flask import Flask, Response

from app.pages.document import Assets

_ASSETS = Path(__file__).resolve().parent.parent / "assets"
# In this order, and in the order of their names in each: `start` runs what the others define.
_FOLDERS = {"css": ("bootstrap", "css"), "js": ("js", "start")}
_KINDS = {"css": "text/css", "js": "text/javascript"}


def serve_assets(server: Flask) -> Assets:
    """Put the bundles among the server's assets. The files themselves are Dash's to serve."""
    return Assets(
        styles=_bundle(server, "css"),
        scripts=_bundle(server, "js"),
        charts=_file("plotly/plotly-cartesian.min.js"),
        colour_mode=_file("colour-mode.js"),
    )


def _bundle(server: Flask, kind: str) -> str:
    files = [path for folder in _FOLDERS[kind] for path in sorted((_ASSETS / folder).glob(f"*.{kind}"))]
    content = b"\n".join(path.read_bytes() for path in files)
    path = f"/assets/nemdash.{kind}"
    server.add_url_rule(path, f"bundle-{kind}", lambda: Response(content, mimetype=_KINDS[kind]))
    return f"{path}?m={hashlib.sha256(content).hexdigest()[:12]}"


def _file(name: str) -> str:
    return f"/assets/{name}?m={hashlib.sha256((_ASSETS / name).read_bytes()).hexdigest()[:12]}"
