"""The security headers, judged as Mozilla's Observatory judges a site; 100 points and more are its A+."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from dash import Dash

TLS = "https://localhost"
PATHS = (
    "/",
    "/generation",
    "/no-such-page",
    "/_dash-layout",
    "/_dash-dependencies",
    "/generation.csv",
    "/api/v1/",
    "/api/v1/meta",
    "/api/v1/generation?region=WA1",
    "/api/v1/none",
    "/health",
    "/metrics",
    "/assets/js/draw.js",
    "/assets/none.js",
)
HALF_A_YEAR_S = 15_768_000


def points(headers: Mapping[str, str]) -> dict[str, int]:
    """What each header takes from, or adds to, the hundred points; the Observatory's own numbers."""
    rules = dict(part.strip().split(" ", 1) for part in headers.get("Content-Security-Policy", "x -").split(";"))
    scripts = rules.get("script-src", rules.get("default-src", "'unsafe-inline'")).split()
    known = all(source in ("'self'", "'none'") or source.startswith("'sha256-") for source in scripts)
    age = re.match(r"max-age=(\d+)", headers.get("Strict-Transport-Security", ""))
    closed = rules.get("default-src") == "'none'" and rules.get("frame-ancestors") == "'none'"
    private = ("no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin")
    return {
        # Styles alone may be inline without loss; whose default is 'none' otherwise gets five.
        "csp": -25 if not (known and "default-src" in rules) else 0 if "'unsafe-" in str(rules) else 5,
        "hsts": 0 if age and int(age[1]) >= HALF_A_YEAR_S else -20,
        "nosniff": 0 if headers.get("X-Content-Type-Options") == "nosniff" else -5,
        "frames": 5 if closed else 0 if headers.get("X-Frame-Options") == "DENY" else -20,
        "referrer": 5 if headers.get("Referrer-Policy") in private else 0,
        "resource policy": 10 if headers.get("Cross-Origin-Resource-Policy") == "same-origin" else 0,
        "other hosts": -50 if headers.get("Access-Control-Allow-Origin") else 0,
        "cookies": -40 if headers.get("Set-Cookie") else 0,
    }


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_earns_an_a_plus(app: Dash, path: str) -> None:
    headers = app.server.test_client().get(path, base_url=TLS, buffered=True).headers
    given = points(headers)
    assert min(given.values()) >= 0, given
    assert 100 + sum(given.values()) >= 120, given
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "geolocation=()" in headers["Permissions-Policy"]
    # Who we are is ours: no version of a server or a library.
    assert "Server" not in headers
    assert "X-Powered-By" not in headers


def test_pages_run_only_scripts_that_are_ours(app: Dash) -> None:
    client = app.server.test_client()
    client.get("/generation")  # by its first request, Dash has registered all of its scripts
    page = client.get("/generation")
    policy = page.headers["Content-Security-Policy"]
    scripts = re.search(r"script-src ([^;]*)", policy)
    assert scripts is not None
    assert re.fullmatch(r"'self'( 'sha256-[A-Za-z0-9+/=]+')+", scripts[1])
    # Attributes that are scripts have no hash, and would not run.
    assert re.findall(r"<[^>]+\son\w+=", page.text) == []


def test_without_tls_nobody_is_told_to_use_it(app: Dash) -> None:
    assert "Strict-Transport-Security" not in app.server.test_client().get("/generation").headers
