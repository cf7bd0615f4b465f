"""The Overview page's tables: the records of the day, and the day so far against other days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypedDict

from dash import html
from dash.development.base_component import Component

from app.components import numbers, urls
from app.components.attributes import data
from app.figures.so_far import SoFar, Value
from app.nem import markettime
from app.nem.markettime import parse
from app.nem.records import BY_CODE
from app.nem.selection import Selection

_DAY = timedelta(days=1)
_RECORD_COLUMNS = (
    ("Record", "The highest or lowest five minutes of a day"),
    ("Today", "Today's, and when it was"),
    ("Until yesterday", "The record of all days before today, and when it was"),
    ("Difference", "Today's, less the record of all days before"),
)


class RecordRow(TypedDict):
    """A record: today's and that of all days before, with ISO times; None where there is none. A share is 0..1."""

    code: str
    today: float | None
    today_at: str | None
    before: float | None
    before_at: str | None


def record_table(rows: Sequence[RecordRow], region: str, newest: datetime) -> html.Table:
    """`newest` is the time of the last reading, whose interval is provisional."""
    header = [html.Th(name, scope="col", title=title) for name, title in _RECORD_COLUMNS]
    return _table("Records of the day", header, [_record(row, region, newest) for row in rows])


def _record(row: RecordRow, region: str, newest: datetime) -> html.Tr:
    record = BY_CODE[row["code"]]
    today, before = row["today"], row["before"]
    difference = None if today is None or before is None else today - before
    beaten = difference is not None and (difference > 0 if record.side == "max" else difference < 0)
    said = [html.Strong("New record ", className="new-record")] if beaten else []
    cells = [
        _extreme(today, row["today_at"], record.unit, region, newest, clock=True),
        _extreme(before, row["before_at"], record.unit, region, newest, clock=False),
        html.Td([*said, html.Span(_difference(difference, record.unit), className="nowrap")]),
    ]
    return html.Tr([html.Th(record.label, scope="row"), *cells], className="beaten" if beaten else None)


def _extreme(value: float | None, at: str | None, unit: str, region: str, newest: datetime, *, clock: bool) -> html.Td:
    if value is None or at is None:
        return html.Td(numbers.NOTHING)
    when = parse(at)
    midnight = markettime.midnight(when)
    window = Selection(region=region).between(midnight, midnight + _DAY)
    link = html.A(_amount(value, unit), href=urls.page("/generation", window), **data(page=""))
    text = f"{when:%H:%M}" if clock else f"{numbers.date(when)}, {when:%H:%M}"
    return html.Td([link, html.Small(f"{text}, provisional" if when == newest else text)])


def _amount(value: float, unit: str) -> str:
    return numbers.percent(value) if unit == "%" else f"{numbers.number(value)} {unit}"


def _difference(value: float | None, unit: str) -> str:
    if value is None:
        return numbers.NOTHING
    if unit == "%":
        return f"{numbers.signed(numbers.number(value * 100, 1))} points"
    return numbers.signed(numbers.number(value))


def so_far_table(rows: Sequence[SoFar], region: str, midnights: Sequence[datetime]) -> html.Div:
    """`midnights` are the beginnings of today, of yesterday and of the same date a year earlier."""
    days = zip(("Today", "Yesterday", "A year ago"), midnights, strict=True)
    header = [html.Th([name, html.Small(_date(midnight, midnights[0]))], scope="col") for name, midnight in days]
    body = [_so_far(row, region, midnights) for row in rows]
    lacking = any(value["missing_minutes"] for row in rows for value in row["values"])
    note = [html.P("* Of these hours some readings are missing: the number is of the rest.", className="quiet")]
    return html.Div(
        [_table("The day so far", [html.Th("Until now", scope="col"), *header], body), *(note if lacking else [])]
    )


def _date(midnight: datetime, today: datetime) -> str:
    """A day beside today: with its year where that is another."""
    return f"{midnight:%a} {midnight.day} {midnight:%b}" if midnight.year == today.year else numbers.day(midnight)


def _so_far(row: SoFar, region: str, midnights: Sequence[datetime]) -> html.Tr:
    length = parse(row["until"]) - midnights[0]
    today = row["values"][0]["value"]
    cells = [
        _number(row, value, today if place else None, region, midnight, length)
        for place, (value, midnight) in enumerate(zip(row["values"], midnights, strict=True))
    ]
    unit = html.Small(f" {row['unit']}, to {_until(length)}")
    return html.Tr([html.Th([row["label"], unit], scope="row"), *cells])


def _until(length: timedelta) -> str:
    minutes = round(length / timedelta(minutes=1))
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _number(
    row: SoFar, value: Value, today: float | None, region: str, midnight: datetime, length: timedelta
) -> html.Td:
    """A number of a day, and how far `today` is from it."""
    if value["value"] is None:
        return html.Td(numbers.NOTHING)
    path = "/prices" if row["code"] == "price" else "/generation"
    target = urls.page(path, Selection(region=region).between(midnight, midnight + length))
    star = "*" if value["missing_minutes"] else ""
    title = f"{value['missing_minutes']} minutes of readings are missing" if star else None
    link = html.A(_plain(value["value"], row["unit"]) + star, href=target, title=title, **data(page=""))
    change = [] if today is None else [html.Small(_change(today, value["value"], row["unit"]))]
    return html.Td([link, *change])


def _plain(value: float, unit: str) -> str:
    if unit == "GWh":
        return numbers.energy_gwh(value * 1e3)
    return numbers.percent(value) if unit == "%" else numbers.dollars(value)


def _change(today: float, other: float, unit: str) -> str:
    """Today less another day: of energy in percent of it."""
    if unit == "%":
        return f"{numbers.signed(numbers.number((today - other) * 100, 1))} points"
    if unit != "GWh":
        text = numbers.dollars(today - other)
        return f"+{text}" if today > other else text
    return numbers.NOTHING if other == 0 else f"{numbers.signed(numbers.number((today / other - 1) * 100, 1))} %"


def _table(caption: str, header: Sequence[Component], rows: list[html.Tr]) -> html.Table:
    return html.Table(
        [html.Caption(caption, className="visually-hidden"), html.Thead(html.Tr([*header])), html.Tbody(rows)],
        className="fuel-table overview-table",
    )
