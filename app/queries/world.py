"""What is published now: the version that every question is asked of, and its span."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.nem.ranges import Span
from app.queries import engine
from app.queries.engine import NoData as NoData


@dataclass(frozen=True)
class World:
    """A version and its span `[start, end)`. `data_through` is the time of the last reading, naive market time."""

    version: str
    span: Span
    data_through: datetime
    simulated: bool
    published_at: datetime


def world() -> World:
    """The current version; raises NoData (one sentence, with what to do) while nothing is published."""
    manifest = engine.current()
    return World(manifest.version, manifest.span, manifest.data_through, manifest.simulated, manifest.published_at)
