"""Everything the Prices page shows of a window, as plain values: what is asked, computed once and kept."""

from __future__ import annotations

from typing import TypedDict, cast

import numpy as np
import pandas as pd

from app.components.price_tables import RegionRow, Spike, Spread
from app.figures.grid import Grid
from app.figures.price_bands import bands_figure
from app.figures.price_duration import distribution_figure, duration_figure
from app.figures.price_hours import hours_figure
from app.figures.price_series import price_figure
from app.figures.theme import Figure
from app.nem.intervals import BY_CODE, DAY
from app.nem.markettime import parse
from app.nem.regions import NEM, REGION_CODES
from app.queries.aside import aside
from app.queries.cache import finished
from app.queries.engine import content
from app.queries.price_shape import price_bands, price_hours, price_steps
from app.queries.region_prices import Comparison, compare, price_comparison, region_prices
from app.queries.region_table import hours_spike
from app.queries.spikes import spikes

MOST_SPIKES = 50
"""Rows of the list; what it leaves out is said."""

# Up to here a column of the heat map is a day.
_LONGEST_OF_DAYS = pd.Timedelta(days=93)


class Runs(TypedDict):
    """The spikes of a window: the rows of the list, and how many there are in all."""

    listed: list[Spike]
    count: int
    hours: float
    cost_aud: float


class Answer(TypedDict):
    prices: Figure
    duration: Figure
    bands: Figure
    hours: Figure
    distribution: Figure
    regions: list[RegionRow]
    spreads: list[Spread]
    spikes: Runs


def heat_columns(start: str, end: str) -> str:
    """What a column of the heat map of `[start, end)` stands for: 'day' or 'month'."""
    return "day" if pd.Timestamp(end) - pd.Timestamp(start) <= _LONGEST_OF_DAYS else "month"


def shown_regions(region: str) -> tuple[str, ...]:
    """The market is its regions side by side; a region stands alone."""
    return REGION_CODES if region == NEM else (region,)


def answer(
    version: str, region: str, start: str, end: str, interval: str, scale: str, panels: str, spike: int, order: str
) -> Answer | str:
    """The page's finished answer, made once; an empty text when the window holds no price.

    `scale` is one of figures.symlog.SCALES, `panels` 'overlaid' or 'apart', `spike` one of nem.bands.SPIKE_PRICES,
    `order` 'dearest' or 'newest' (first).
    """
    asked = (version, region, start, end, interval, scale, panels, spike, order)
    return finished("prices page", (content(version, start, end), *asked[1:]), lambda: _answer(*asked))


def _answer(
    version: str, region: str, start: str, end: str, interval: str, scale: str, panels: str, spike: int, order: str
) -> Answer | str:
    columns = heat_columns(start, end)
    banded = aside(price_bands, version, start, end)
    stepped = aside(price_steps, version, start, end)
    hourly = aside(price_hours, version, region, start, end, "day" if columns == "day" else "month")
    found = aside(spikes, version, region, start, end, spike)
    # Short steps add up to whatever is said of the window; to ask for its days as well would cost as much again.
    short = BY_CODE[interval].minutes <= DAY
    whole = None if short else aside(price_comparison, version, start, end)
    series = region_prices(version, start, end, interval)
    if series.empty:
        return ""
    compared = whole() if whole else compare(series, start, end)
    by_band, steps = banded(), stepped()
    shown = shown_regions(region)
    everywhere = (*REGION_CODES, NEM)
    return Answer(
        prices=price_figure(
            series, compared.regions, Grid.of(parse(start), parse(end), interval), shown, scale, apart=panels == "apart"
        ),
        duration=duration_figure(steps, everywhere if region == NEM else shown, scale),
        bands=bands_figure(by_band, everywhere),
        hours=hours_figure(hourly(), columns),
        distribution=distribution_figure(steps, compared.regions, everywhere, scale),
        regions=_region_rows(compared, by_band),
        spreads=cast("list[Spread]", _plain(compared.spreads)),
        spikes=_runs(found(), order),
    )


def _region_rows(compared: Comparison, by_band: pd.DataFrame) -> list[RegionRow]:
    hours = hours_spike(by_band)
    return [row | {"hours_spike": hours.get(str(row["region"]), 0.0)} for row in _plain(compared.regions)]


def _runs(found: pd.DataFrame, order: str) -> Runs:
    by = found["cost_aud" if order == "dearest" else "interval_start"].to_numpy()
    places = np.argsort(-by if order == "dearest" else -by.view(np.int64), kind="stable")[:MOST_SPIKES]
    names = {"interval_start": "start", "interval_end": "end"}
    listed = pd.DataFrame({names.get(str(name), str(name)): found[name].to_numpy()[places] for name in found})
    for name in names.values():
        listed[name] = np.datetime_as_string(listed[name].to_numpy(), unit="m")
    return Runs(
        listed=cast("list[Spike]", _plain(listed)),
        count=len(found),
        hours=float(found["hours"].sum()),
        cost_aud=float(found["cost_aud"].sum()),
    )


def _plain(frame: pd.DataFrame) -> list[dict[str, str | float | None]]:
    """Rows as dictionaries, None where a number is missing."""
    columns = {str(name): frame[name].tolist() for name in frame}
    return [
        dict(zip(columns, (None if value != value else value for value in row), strict=True))  # NaN is not itself
        for row in zip(*columns.values(), strict=True)
    ]
