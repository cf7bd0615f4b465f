"""The coverage calendar: its place, which the browser fills (assets/js/calendar.js), the chosen day and the gaps."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dash import html
from dash.development.base_component import Component

from app.components import numbers, urls
from app.components.attributes import aria, data
from app.figures.calendar import Gap, TableCoverage
from app.nem.feeds import FEED_BY_CODE
from app.nem.options import Option
from app.nem.selection import Selection

MOST_GAPS = 10
_LEGEND = (
    ("0", "Complete"),
    ("1", "Up to 5 % missing"),
    ("2", "Up to half"),
    ("3", "More"),
    ("4", "All of the day"),
    ("none", "Not in the data"),
)


@dataclass(frozen=True)
class Missing:
    """A run of missing intervals of a table: market time `[start, end)`."""

    table: str
    start: datetime
    end: datetime
    intervals: int


def calendar_place(json_text: str, link: str, day: str) -> html.Div:
    """The calendar of `calendar_data`; a day that is chosen leads to `link`, with the day in place of DAY."""
    # A place for each year to come: what is below would move when they are drawn.
    grids = html.Div(
        [html.Section() for _ in range(_years(json_text))],
        id="calendar",
        className="calendar",
        **data(calendar=json_text, link=link, day=day),
        **aria(describedby=_HOW),
    )
    readout = html.P(id="calendar-readout", className="calendar-readout", **aria(hidden="true"))
    how = html.P("Arrows move by days and weeks, Enter chooses a day.", id=_HOW, className="visually-hidden")
    return html.Div([how, grids, html.Div([_legend(), readout], className="calendar-foot")])


_HOW = "calendar-how"


def _years(json_text: str) -> int:
    """How many calendar years the tables of `calendar_data` touch."""
    shown = json.loads(json_text).values()
    ends = [int(table[end][:4]) for table in shown for end in ("first", "last")]
    return max(ends) - min(ends) + 1 if ends else 0


def calendar_data(tables: Sequence[TableCoverage]) -> str:
    """What the browser draws, as JSON: by table its name, its first and last day, and what it lacks."""
    shown = {
        each["table"]: {
            "label": FEED_BY_CODE[each["table"]].label,
            "first": each["first"],
            "last": each["last"],
            "runs": each["runs"],
        }
        for each in tables
    }
    return json.dumps(shown, separators=(",", ":"))


def _legend() -> html.Div:
    keys = [html.Span([html.Span(className=f"cell lack-{code}"), text]) for code, text in _LEGEND]
    return html.Div(keys, className="legend", **aria(label="Of a day's intervals"), role="group")


def chosen_day(day: str, lacking: Sequence[Missing], shown: Sequence[TableCoverage]) -> list[Component]:
    """What a day lacks of the tables `shown`, as ranges of market time; a sentence where it is nothing."""
    if not day:
        return [html.P("Choose a day to see which of its intervals are missing.", className="quiet")]
    moment = datetime.fromisoformat(day)
    there = [table for table in shown if table["first"] <= day <= table["last"]]
    title = html.H3(f"{numbers.day(moment)}, AEST", id="day-title")
    if not there:
        return [title, html.P("Not in the data.")]
    rows = [_day_row(table["table"], [run for run in lacking if run.table == table["table"]]) for table in there]
    head = html.Tr([html.Th(text, scope="col") for text in ("Table", "Missing intervals", "Count")])
    table = html.Table([html.Thead(head), html.Tbody(rows)], className="plain-table", **aria(labelledby="day-title"))
    return [title, table, html.P(html.A("This day on the Generation page", href=_generation(moment), **data(page="")))]


def _generation(day: datetime) -> str:
    return urls.page("/generation", Selection().between(day, day + timedelta(days=1)))


def _day_row(table: str, runs: Sequence[Missing]) -> html.Tr:
    feed = FEED_BY_CODE[table]
    count = sum(run.intervals for run in runs)
    ranges = ", ".join(_range(run) for run in runs) or "None"
    return html.Tr(
        [html.Th([feed.label, html.Small(f" {feed.minutes} min")], scope="row"), html.Td(ranges), html.Td(str(count))]
    )


def _range(run: Missing) -> str:
    # A day ends at 24:00: "00:00" would be read as its beginning.
    end = "24:00" if run.end.date() > run.start.date() else f"{run.end:%H:%M}"
    return f"{run.start:%H:%M}–{end}"


def gap_list(path: str, selection: Selection, option: Option, shown: Sequence[TableCoverage]) -> list[Component]:
    """The newest gaps, each a link that chooses its first day."""
    gaps = sorted((gap for table in shown for gap in table["gaps"]), key=lambda gap: gap["first"], reverse=True)
    if not gaps:
        return [html.P("No gaps: every interval that should be there is there.")]
    more = f" of {len(gaps)}" if len(gaps) > MOST_GAPS else ""
    rows = [_gap_row(path, selection, option, gap) for gap in gaps[:MOST_GAPS]]
    head = html.Tr([html.Th(text, scope="col") for text in ("Days", "Table", "Missing")])
    title = html.H3(f"Newest {min(len(gaps), MOST_GAPS)}{more} gaps", id="gaps-title")
    return [
        title,
        html.Table([html.Thead(head), html.Tbody(rows)], className="plain-table", **aria(labelledby="gaps-title")),
    ]


def _gap_row(path: str, selection: Selection, option: Option, gap: Gap) -> html.Tr:
    first, last = (datetime.fromisoformat(gap[end]) for end in ("first", "last"))
    target = urls.page(path, selection.choosing(option, gap["first"]))
    link = html.A(numbers.period(first, last + timedelta(days=1)), href=target, **data(select="replace"))
    return html.Tr(
        [
            html.Th(link, scope="row"),
            html.Td(FEED_BY_CODE[gap["table"]].label),
            html.Td(numbers.number(gap["missing"])),
        ]
    )
