"""Which answers last: those made of nothing but a version of the data and what was asked.

An answer that tells of a failure, or of this moment, passes. What makes an answer says which it is, and whoever keeps
whole answers (app/kept.py) asks.
"""

from __future__ import annotations

from flask import g, has_request_context

_VERSION = "lasts_with"


def lasts(version: str) -> None:
    """The answer to the request that is being answered holds as long as this version of the data."""
    if has_request_context():
        g.setdefault(_VERSION, version)


def passes() -> None:
    """It does not, whatever else is said of it."""
    if has_request_context():
        setattr(g, _VERSION, None)


def version() -> str | None:
    """The version that the answer holds with; None where it passes, or where nothing was said."""
    found: str | None = g.get(_VERSION)
    return found
