"""Which answers last: those made of nothing but a version of the data and what was asked.

An answer that tells of a failure passes; one that tells of this moment too lasts for some seconds. What makes an answer
says which it is, and whoever keeps whole answers (app/kept.py) asks.
"""

from __future__ import annotations

import time

from flask import g, has_request_context

_MOMENT_S = 10
_VERSION = "lasts_with"


def lasts(version: str, *, momentary: bool = False) -> None:
    """The answer to the request that is being answered holds as long as this version of the data, or a moment of it."""
    if has_request_context():
        g.setdefault(_VERSION, moment(version) if momentary else version)


def moment(version: str) -> str:
    """A version as it is now: the next moment has another name."""
    return f"{version} {time.time() // _MOMENT_S:.0f}"


def passes() -> None:
    """It does not, whatever else is said of it."""
    if has_request_context():
        setattr(g, _VERSION, None)


def version() -> str | None:
    """The version, or the moment of it, that the answer holds with; None where it passes, or where nothing was said."""
    found: str | None = g.get(_VERSION)
    return found
