"""The Overview page's tables, which follow it: the records need the whole history, the day so far two other days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pandas as pd
from dash import Dash, Input, Output, dcc
from dash.development.base_component import Component

from app.components.overview_tables import RecordRow, record_table, so_far_table
from app.figures.so_far import Day, SoFar, so_far
from app.nem.compare import YEAR, compared_with
from app.nem.errors import NemdashError
from app.nem.markettime import midnight, parse, short_iso
from app.nem.ranges import bounds_of
from app.nem.records import RECORDS
from app.pages.overview_answer import INTERVAL, RANGE
from app.pages.page import Asked, Parts, answer_id, changes, failure
from app.queries.cache import finished
from app.queries.generation import generation
from app.queries.prices import prices
from app.queries.records import records
from app.queries.world import World

_ASKED = "overview-asked"
_DAY = timedelta(days=1)
PLACES = {"asked": Output(_ASKED, "data")}


def stores(parts: Parts) -> list[Component]:
    return [dcc.Store(id=_ASKED, data=parts["asked"]), *(dcc.Store(id=answer_id(name)) for name in _TABLES)]


def register(app: Dash) -> None:
    """Have each table follow the page in an answer of its own."""
    for name in _TABLES:
        app.callback(Output(answer_id(name), "data"), Input(_ASKED, "data"))(_later(name))


def _later(name: str) -> Callable[[dict[str, str]], dict[str, Any]]:
    return lambda asked: changes({name: Output(f"{name}-table", "children")}, {name: table(name, asked)})


def table(name: str, follow_up: dict[str, str]) -> Component:
    """A table of what the page asked, or a sentence where it can't be had."""
    asked = Asked.again(follow_up, ())
    try:
        return _TABLES[name](asked.world, asked.selection.region)
    except NemdashError as error:
        return failure(error)


def _record_table(now: World, region: str) -> Component:
    asked = (now.version, region, short_iso(midnight(now.span.start)), short_iso(midnight(now.data_through)))
    rows = finished("overview records", asked, lambda: record_rows(*asked))
    return record_table(rows, region, now.data_through)


def record_rows(version: str, region: str, first: str, today: str) -> list[RecordRow]:
    """The records of the day that begins at `today`, and those of the days from `first` to it."""
    # In two: what was until the day before yesterday stays the same, and is kept, however often today changes.
    yesterday = short_iso(max(parse(today) - _DAY, parse(first)))
    spans = [(first, yesterday), (yesterday, today)]
    before = [_by_code(records(version, region, *span)) for span in spans if span[0] != span[1]]
    now = _by_code(records(version, region, today, short_iso(parse(today) + _DAY)))
    rows = []
    for record in RECORDS:
        sign = -1 if record.side == "max" else 1
        known = [found[record.code] for found in before if record.code in found]
        value, at = min(known, key=lambda found: (sign * found[0], found[1]), default=(None, None))
        today_value, today_at = now.get(record.code, (None, None))
        if value is not None or today_value is not None:
            rows.append(RecordRow(code=record.code, today=today_value, today_at=today_at, before=value, before_at=at))
    return rows


def _by_code(found: pd.DataFrame) -> dict[str, tuple[float, str]]:
    moments = [moment.isoformat() for moment in found["at"].dt.to_pydatetime()]
    return dict(zip(found["code"], zip(found["value"].tolist(), moments, strict=True), strict=True))


def _so_far_table(now: World, region: str) -> Component:
    today = midnight(now.data_through)
    since, end = bounds_of(RANGE, now.span)
    asked = (now.version, region, short_iso(today), short_iso(since), short_iso(end))
    return so_far_table(finished("overview day", asked, lambda: so_far_rows(*asked)), region, compared_days(today))


def compared_days(today: datetime) -> list[datetime]:
    """The midnights of today, yesterday and the same day a year earlier."""
    return [today, today - _DAY, compared_with(today, today + _DAY, YEAR)[0]]


def so_far_rows(version: str, region: str, today: str, since: str, end: str) -> list[SoFar]:
    """Numbers of the day from `today` to `end`, of yesterday and a year earlier.

    Today is taken from the window from `since` on, which the page has asked for already.
    """
    length = parse(end) - parse(today)
    days = []
    for start in compared_days(parse(today)):
        # Of past days the whole, which stays the same while today goes on: it is kept.
        window = (since, end) if start == parse(today) else (short_iso(start), short_iso(start + _DAY))
        made = generation(version, region, *window, INTERVAL, "detailed")
        days.append(Day(start, length, made, prices(version, region, *window, INTERVAL), region))
    return so_far(days[0], days[1:])


_TABLES: dict[str, Callable[[World, str], Component]] = {"records": _record_table, "so-far": _so_far_table}
