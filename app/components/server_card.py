"""How the server does: what its cache answered, and how long its computations took."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html

from app.components import numbers
from app.components.plain_table import Cell, plain_table


@dataclass(frozen=True)
class Counted:
    """Counts of a function at a level ("answer" or "frame") since the server started, over all its workers."""

    function: str
    level: str
    hits: int
    misses: int
    errors: int
    mean_seconds: float | None
    p95_seconds: float | None


def server_table(counted: Sequence[Counted]) -> html.Table | html.P:
    """What was asked most stands first."""
    if not counted:
        return html.P("Nothing was asked since the server started.", className="quiet")
    rows: list[list[Cell]] = [
        [
            [each.function, html.Small(" finished" if each.level == "answer" else " query")],
            numbers.number(each.hits + each.misses),
            numbers.percent(each.hits / (each.hits + each.misses)) if each.hits + each.misses else numbers.NOTHING,
            _milliseconds(each.mean_seconds),
            _milliseconds(each.p95_seconds),
            numbers.number(each.errors),
        ]
        for each in sorted(counted, key=lambda each: (-each.hits - each.misses, each.function))
    ]
    head = ("Answer", "Asked", "From cache", "Mean ms", "95 % ms", "Failures")
    return plain_table("Answers of the server", head, rows)


def _milliseconds(seconds: float | None) -> str:
    return numbers.NOTHING if seconds is None else numbers.number(seconds * 1000, 1 if seconds < 0.1 else 0)
