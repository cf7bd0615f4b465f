"""CSV of what the Generation page shows: the chart's series, or the table by fuel, under lines that say what it is.

`/generation.csv` and `/generation-fuels.csv` take the page's query. Nothing is rounded for reading; missing is empty.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence

import numpy as np
from flask import Flask, Response, request

from app.components import numbers
from app.figures.columns import columns
from app.figures.fuel_table import VALUES
from app.figures.grid import Grid
from app.figures.series import Series
from app.nem import regions
from app.nem.errors import NemdashError
from app.nem.intervals import BY_CODE
from app.nem.markettime import OFFSET, iso, parse, short_iso
from app.nem.selection import Selection
from app.pages import generation, generation_compare, generation_look
from app.pages.page import Asked
from app.queries.generation import generation as generation_query
from app.queries.prices import prices
from app.queries.world import world

# Energy is known to 5 digits of a MWh; what comes after the sixth is how floats add up.
_DIGITS = 6

Lines = Iterable[Sequence[object]]

_CHANGES = ("before_mwh", "difference_mwh", "change")
"""The table's columns of a comparison: see app/figures/comparison.py."""


def register(server: Flask) -> None:
    server.add_url_rule(generation_look.SERIES_CSV, "generation_csv", lambda: _respond("Generation by fuel", _series))
    server.add_url_rule(generation_look.FUELS_CSV, "fuels_csv", lambda: _respond("Table by fuel", _fuels))


def _respond(title: str, lines: Callable[[Asked], Lines]) -> Response:
    """The CSV, or one sentence: 400 for a query that is not understood, 503 for data that is not there."""
    try:
        now = world()
        selection, problems = Selection.read(request.args.to_dict(), options=generation_look.OPTIONS)
        if problems:
            return Response(f"{problems[0].fault}.\n", status=400, mimetype="text/plain")
        asked = Asked(now, selection, generation_look.window_of(selection, selection.window(now.span)))
        text = _written(title, asked, lines(asked))
    except NemdashError as error:
        return Response(f"{error}\n", status=503, mimetype="text/plain")
    name = f"nem-{request.path.strip('/').removesuffix('.csv')}_{selection.region}_{asked.start}_{asked.end}"
    response = Response(text, mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name.replace(":", "")}.csv"'
    return response


def _written(title: str, asked: Asked, lines: Lines) -> str:
    selection, window, now = asked.selection, asked.window, asked.world
    look = generation_look.look(selection)
    hidden = ", ".join(look.hidden) or "nothing"
    origin = "a simulated market, not AEMO's data" if now.simulated else "AEMO (NEMWeb)"
    head = (
        f"{title}, {regions.name(selection.region)}, {numbers.period(window.start, window.end)}",
        f"interval: {BY_CODE[window.interval].label}; times are market time, AEST, UTC{OFFSET}; ends are excluded",
        "units: in the columns' names; share and utilization: 0 to 1; an empty cell is missing data, not zero",
        f"hidden: {hidden}",
        f"source: {origin}; data version {now.version}, data to {iso(now.data_through)}",
        f"page: {generation_look.PATH}?{request.query_string.decode(errors='replace')}",
    )
    out = io.StringIO()
    out.writelines(f"# {line}\n" for line in head)
    csv.writer(out, lineterminator="\n").writerows(lines)
    return out.getvalue()


def _series(asked: Asked) -> Lines:
    question = (asked.world.version, asked.selection.region, asked.start, asked.end, asked.window.interval)
    frame, market = generation_query(*question, "detailed"), prices(*question)
    series = Series.of(frame, Grid.of(parse(asked.start), parse(asked.end), asked.window.interval))
    table = columns(series, market, generation_look.look(asked.selection), asked.selection.region)
    yield ("interval_start", "interval_end", *table)
    # The window cuts its first and its last bucket.
    edges = np.clip(series.grid.edges.to_numpy(), np.datetime64(series.grid.start), np.datetime64(series.grid.end))
    stamps = [f"{stamp}{OFFSET}" for stamp in np.datetime_as_string(edges, unit="m")]
    values = np.stack(list(table.values()), axis=1).tolist()
    for start, end, row in zip(stamps, stamps[1:], values, strict=False):
        yield (start, end, *("" if np.isnan(value) else round(value, _DIGITS) for value in row))


def _fuels(asked: Asked) -> Lines:
    look, newest = generation_look.look(asked.selection), short_iso(asked.world.data_through)
    interval = asked.window.interval
    found = generation.answer(
        asked.world.version, asked.selection.region, asked.start, asked.end, interval, look, newest
    )
    _, changes = generation_compare.find(asked, look)
    compared = () if changes is None else _CHANGES
    yield ("fuel", "label", *VALUES, *compared)
    for row in () if isinstance(found, str) else found["rows"]:
        if not row["hidden"]:
            whole = {**row, **(changes or {}).get(str(row["band"]), {})}
            yield (row["band"], row["label"], *(_cell(whole.get(key)) for key in (*VALUES, *compared)))


def _cell(value: object) -> str | float:
    return round(value, _DIGITS) if isinstance(value, float) else ""
