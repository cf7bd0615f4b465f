"""The Data page: how complete and how fresh the data is, where it comes from, and what every number means."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from dash import Output, html
from dash.development.base_component import Component

from app.components import cards, coverage, definitions, downloads, numbers, server_card, upkeep, urls
from app.components.attributes import aria
from app.components.controls import NONE
from app.components.plain_table import Cell, market_moment, plain_table
from app.components.switches import switch
from app.figures.calendar import TableCoverage
from app.nem.errors import NemdashError
from app.nem.feeds import FEED_BY_CODE, FEEDS
from app.nem.markettime import MARKET_TZ
from app.nem.options import Option
from app.nem.selection import Selection
from app.pages import data_answer
from app.pages.page import Asked, Page, Parts
from app.queries import upkeep as left_behind
from app.queries.world import World

PATH = definitions.PATH
_ALL = "all"
_TABLE = Option("table", (_ALL, *(feed.code for feed in FEEDS)), _ALL)
_DAY = Option("day", ("YYYY-MM-DD",), "", pattern=r"\d{4}-\d{2}-\d{2}")
_DAY_IN_LINK = "DAY"


def body(parts: Parts) -> list[Component]:
    return [
        html.Div(parts["headline"], id="headline", className="headline"),
        cards.card(
            "coverage",
            "Coverage",
            parts["coverage_subtitle"],
            [
                cards.definition(("expected", "present", "missing", "completeness"), _COVERAGE_NOTES),
                cards.csv_link("coverage", "/api/v1/coverage?range=all&format=csv"),
            ],
            [
                html.Div(parts["tables"], id="coverage-tables", className="switches"),
                coverage.calendar_place(parts["calendar"], parts["calendar_link"], parts["calendar_day"]),
                html.Div(
                    [
                        html.Div(parts["day"], id="day", role="region", **aria(label="The chosen day")),
                        html.Div(parts["gaps"], id="gaps"),
                    ],
                    className="beside",
                ),
            ],
        ),
        html.Div(
            [
                _card("feeds", "Feeds", parts, ("feed_age", "completeness", "missing")),
                _card("sources", "What was read", parts),
                _card("server", "Cache and query times", parts, ("cache_hit_rate", "query_p95_ms")),
            ],
            className="column",
        ),
        html.Div(
            [
                _card("check", "Last check", parts),
                _card("unmapped", "Units without a mapping", parts, ("capacity_mw", "max_mw", "energy_mwh")),
                _card("downloads", "Downloads", parts),
                _card("facts", "Published facts", parts),
            ],
            className="column",
        ),
        html.Section(
            [
                html.Header(html.H2("Definitions", id="definitions-title"), className="card-head"),
                *definitions.definitions(),
            ],
            className="card-box card-definitions",
            **aria(labelledby="definitions-title"),
        ),
    ]


def _card(name: str, title: str, parts: Parts, metrics: tuple[str, ...] = ()) -> html.Section:
    tools: list[Component] = [cards.definition(metrics)] if metrics else []
    place = html.Div(parts[name], id=f"{name}-part", className="card-part scroll-x", tabIndex=0)
    return cards.card(name, title, parts[f"{name}_subtitle"], tools, [place])


def always(asked: Asked) -> Parts:
    now = datetime.now(UTC)
    moment = f"{market_moment(now)} AEST"
    return {
        "coverage_subtitle": "Intervals by market day, AEST",
        "feeds_subtitle": f"At {moment}; times are beginnings of intervals, AEST",
        "check": _part(lambda: upkeep.check_text(data_answer.last_check(), asked.world.version)),
        "check_subtitle": "Facts held against what was read",
        "sources": _part(lambda: upkeep.source_table(data_answer.sources())),
        "sources_subtitle": "The newest files and reports, newest first",
        "unmapped_subtitle": "Counted as Other",
        **_server(moment),
        **_published(asked.world),
        "downloads_subtitle": "The numbers are free to take, with their source",
    }


def _server(moment: str) -> Parts:
    rows, rate = data_answer.counted()
    share = f"{numbers.percent(rate)} of all questions from the cache, " if rate is not None else ""
    return {
        "server": server_card.server_table(rows),
        "server_subtitle": f"{share}all workers, from the start to {moment}",
    }


def _published(now: World) -> Parts:
    published = left_behind.published()
    rows: list[list[Cell]] = [[html.Code(fact), numbers.number(count)] for fact, count in published.rows.items()]
    offered = left_behind.downloads()
    return {
        "facts": plain_table("Rows of each fact", ("Fact", "Rows"), rows),
        "facts_subtitle": f"Version {published.version}, published on {market_moment(published.published_at)} AEST",
        "downloads": [
            *downloads.csv_links(),
            *downloads.snapshot_files(data_answer.files(published), offered=offered),
        ],
    }


def _part(make: Callable[[], Any]) -> Any:
    """A part of its own: where it cannot be had, it says so, and the rest of the page stays."""
    try:
        return make()
    except NemdashError as error:
        return html.P(str(error), className="feed-late", role="alert")


def find(asked: Asked) -> Parts | None:
    now, selection = asked.world, asked.selection
    found = data_answer.answer(now)
    covered = found["covered"]
    chosen = selection.option(_TABLE)
    shown = [table for table in covered if chosen in (_ALL, table["table"])]
    day = selection.option(_DAY)
    return {
        "headline": _headline(now, covered),
        "tables": [_switch(selection, covered)],
        "calendar": coverage.calendar_data(shown),
        "calendar_link": _link(selection),
        "calendar_day": day,
        "day": _part(lambda: _chosen(now, day, shown)),
        "gaps": coverage.gap_list(PATH, selection, _DAY, shown),
        "feeds": upkeep.feed_table(found["ends"], covered, datetime.now(UTC), simulated=now.simulated),
        "unmapped": upkeep.unmapped_table(found["unmapped"]),
    }


def _link(selection: Selection) -> str:
    """Where a day of the calendar leads, with a placeholder for the day."""
    return urls.page(PATH, selection.choosing(_DAY, _DAY_IN_LINK))


def _switch(selection: Selection, covered: list[TableCoverage]) -> html.Div:
    labels = {_ALL: "All"} | {table["table"]: FEED_BY_CODE[table["table"]].short for table in covered}
    return switch("Table", PATH, selection, _TABLE, labels)


def _chosen(now: World, day: str, shown: list[TableCoverage]) -> Sequence[Component]:
    try:
        moment = datetime.fromisoformat(day) if day else None
    except ValueError:
        return [html.P(f"There is no day {day}.", className="quiet")]
    inside = moment is not None and now.span.start.date() <= moment.date() <= now.span.end.date()
    lacking = data_answer.missing_of(now, moment) if moment and inside else []
    return coverage.chosen_day(day, lacking, shown)


def _headline(now: World, covered: list[TableCoverage]) -> list[html.Div]:
    expected = sum(table["expected"] for table in covered)
    missing = sum(table["missing"] for table in covered)
    published = left_behind.published()
    when = published.published_at.astimezone(MARKET_TZ)
    days = (now.span.end.date() - now.span.start.date()).days
    return [
        _tile("Data to", f"{now.data_through:%H:%M} AEST", numbers.day(now.data_through)),
        _tile("Published", f"{when:%H:%M} AEST", numbers.day(when)),
        _tile("Span", f"{numbers.number(days)} days", _dates(now)),
        _tile("Complete", upkeep.share_text(missing, expected), f"{numbers.number(missing)} intervals missing"),
        _tile("Size", f"{numbers.number(published.size_bytes / 1e6)} MB", f"{len(published.files)} files"),
        _tile("Last check", *_check_in_words(now)),
    ]


def _dates(now: World) -> str:
    return f"{numbers.date(now.span.start)} – {numbers.date(now.data_through)}"


def _check_in_words(now: World) -> tuple[str, str]:
    try:
        found = data_answer.last_check()
    except NemdashError:
        return "Not readable", "see below"
    if found is None:
        return "Never run", "see below"
    of = "of this version" if found.version == now.version else "of another version"
    return ("Agrees" if found.agrees else "Disagrees"), f"{of}, {numbers.date(found.checked_at.astimezone(MARKET_TZ))}"


def _tile(label: str, value: str, note: str) -> html.Div:
    return html.Div([html.Div(label, className="label"), html.Div(value, className="value"), html.Small(note)])


_COVERAGE_NOTES = (
    "A table counts by its intervals, not by its rows: an interval is there when any region or unit has a value in it.",
    "The fuller a cell, the more is missing; of all tables, the one that lacks most tells. Days before a table begins "
    "and after the data ends are no gaps. Every day has 24 hours: market time has no summer time.",
)
_CARDS = ("feeds", "check", "sources", "unmapped", "server", "facts", "downloads")

PAGE = Page(
    path=PATH,
    title="Data",
    order=7,
    momentary=True,
    body=body,
    outputs={
        "headline": Output("headline", "children"),
        "coverage_subtitle": Output("coverage-subtitle", "children"),
        "tables": Output("coverage-tables", "children"),
        "calendar": Output("calendar", "data-calendar"),
        "calendar_link": Output("calendar", "data-link"),
        "calendar_day": Output("calendar", "data-day"),
        "day": Output("day", "children"),
        "gaps": Output("gaps", "children"),
        **{name: Output(f"{name}-part", "children") for name in _CARDS},
        **{f"{name}_subtitle": Output(f"{name}-subtitle", "children") for name in _CARDS},
    },
    always=always,
    find=find,
    blank={
        "headline": [],
        "tables": [],
        "calendar": "{}",
        "calendar_link": PATH,
        "calendar_day": "",
        "day": [],
        "gaps": [],
        "feeds": [],
        "unmapped": [],
    },
    options=(_TABLE, _DAY),
    has=NONE,
    range="all",
)
