"""A plain table: words and numbers that are read, not drawn; and how a moment is written in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from dash import html
from dash.development.base_component import Component

from app.components import numbers
from app.components.attributes import aria
from app.nem.markettime import MARKET_TZ

Cell = Component | str | list[Component | str] | None


def plain_table(label: str, head: Sequence[str], rows: Sequence[Sequence[Cell]], words: int = 1) -> html.Table:
    """Rows whose first cell names them. The first `words` columns are words, the others numbers."""
    return html.Table(
        [
            html.Thead(html.Tr([html.Th(text, scope="col", className=_kind(i, words)) for i, text in enumerate(head)])),
            html.Tbody([_row(row, words) for row in rows]),
        ],
        className="plain-table",
        **aria(label=label),
    )


def _row(row: Sequence[Cell], words: int) -> html.Tr:
    first, *others = row
    cells = [html.Td(cell, className=_kind(i, words)) for i, cell in enumerate(others, 1)]
    return html.Tr([html.Th(first, scope="row"), *cells])


def _kind(place: int, words: int) -> str | None:
    return None if place < words else "figure"


def market_moment(moment: datetime) -> str:
    """Market time with its day. An aware moment is converted; the zone is to be named beside it."""
    local = moment.astimezone(MARKET_TZ) if moment.tzinfo else moment
    return f"{numbers.date(local)}, {local:%H:%M}"
