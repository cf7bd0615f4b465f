"""What a page says when something is not as asked: notices, an empty window, a failure, no data at all."""

from __future__ import annotations

from collections.abc import Iterable

from dash import html

from app.components import numbers, urls
from app.components.attributes import data
from app.nem import regions
from app.nem.ranges import Span
from app.nem.selection import Selection, Window


def notices(sentences: Iterable[str]) -> list[html.Div]:
    """What had to be changed about what was asked for. Nothing for no sentences."""
    shown = [html.Li(sentence) for sentence in sentences]
    return [html.Div(html.Ul(shown), className="notice", role="status")] if shown else []


def empty(path: str, selection: Selection, window: Window, span: Span) -> html.Div:
    """The window holds no data: says what there is, with a link to it."""
    where = regions.name(selection.region)
    there_is = numbers.period(span.start, span.end)
    newest = urls.page(path, Selection(region=selection.region, group=selection.group, options=selection.options))
    return html.Div(
        [
            html.P(f"No data for {where} in {numbers.period(window.start, window.end)}. The data covers {there_is}."),
            html.P(html.A("Show the newest week", href=newest, **data(select="push"))),
        ],
        className="empty",
        role="status",
    )


def failure(sentence: str) -> html.Div:
    """An error in a sentence, and the way out."""
    return html.Div(
        [html.P(sentence), html.P(html.A("Start again with the newest week", href="?"))],
        className="failure",
        role="alert",
    )


def no_data() -> html.Div:
    """Nothing is published yet: how to get data."""
    return html.Div(
        [
            html.H1("No data yet"),
            html.P("This site has no market data. Whoever runs it can load some in one of two ways:"),
            html.Pre("nemdash simulate\nnemdash ingest --files PATH"),
            html.P("The first makes a market up, the second reads AEMO's files. This page then fills itself."),
        ],
        className="no-data",
        role="status",
    )
