"""The security headers of every answer, and how long browsers may keep what never changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask import Flask, Response, request

_YEAR = 365 * 24 * 3600


def secure(server: Flask, script_hashes: Callable[[], Sequence[str]]) -> None:
    """Put the headers on every answer of `server`.

    `script_hashes` gives the hashes of the page's inline scripts. It is asked for each page, because Dash registers
    one of them (the page title's) only during the first request.
    """

    @server.after_request
    def _secured(response: Response) -> Response:
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        )
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("X-Frame-Options", "DENY")
        if request.is_secure:
            # Behind a proxy that ends TLS, gunicorn takes its word (X-Forwarded-Proto) where it trusts its address.
            response.headers.setdefault("Strict-Transport-Security", f"max-age={_YEAR}")
        if response.mimetype == "text/html":
            response.headers.setdefault("Content-Security-Policy", _policy(script_hashes()))
        else:
            response.headers.setdefault("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
        return _kept(response)


def _policy(hashes: Sequence[str]) -> str:
    return "; ".join(
        (
            "default-src 'none'",
            "connect-src 'self'",
            " ".join(("script-src 'self'", *hashes)),
            # Plotly and Dash set styles on elements; there is no way to hash those.
            "style-src 'self' 'unsafe-inline'",
            # Plotly makes a picture of a chart through a blob.
            "img-src 'self' data: blob:",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def _kept(response: Response) -> Response:
    """Our assets carry their file's time in the URL (`?m=`), so the URL changes when the file does."""
    if request.path.startswith("/assets/") and "m" in request.args and response.status_code == 200:
        response.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable"
    return response
