"""Prices at the edges of what is counted: exact thresholds, a month's end, cut windows. Every figure by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest

from app.ingest.files import ingest_files
from app.nem.bands import BANDS
from app.queries.price_shape import price_bands, price_hours, price_steps
from app.queries.region_prices import REGIONS_IN_ORDER, compare, price_comparison, region_prices
from app.queries.spikes import spikes
from app.queries.world import World
from app.store.build import build
from tests.support import tiny

HOUR = ("2024-03-01", "2024-03-01T01:00")
# One interval each; 17,500 was the market's cap that year.
EDGES = [-1000.0, -0.01, 0.0, 29.99, 30.0, 100.0, 299.99, 300.0, 1000.0, 999.99, 17_500.0, 300.0]


def published(folder: Path, ask: Callable[[Path], World]) -> World:
    files = folder / "files"
    files.mkdir()
    (files / "registry.csv").write_bytes(tiny.registry_report())
    (files / "market.csv").write_bytes(tiny.market_report())
    assert ingest_files(folder / "data", [files]).failures == []
    build(folder / "data")
    return ask(folder / "data")


@pytest.fixture
def edges(tmp_path: Path, asking: Callable[[Path], World], monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setitem(tiny.PRICES, "SA1", EDGES)
    return published(tmp_path, asking)


def test_a_price_on_an_edge_lies_in_the_band_that_it_begins(edges: World) -> None:
    bands = price_bands(edges.version, *HOUR).query("region == 'SA1'").set_index("price_band")
    assert (bands.hours * 12).to_dict() == pytest.approx({0: 2, 1: 2, 2: 1, 3: 2, 4: 3, 5: 2})
    assert [band.lower for band in BANDS] == [None, 0, 30, 100, 300, 1000]
    # 120 MW of demand, five minutes each.
    assert bands.demand_value_aud[5] == pytest.approx((1000 + 17_500) * 10)
    assert bands.demand_value_aud.sum() == pytest.approx(sum(EDGES) * 10)
    summary = price_comparison(edges.version, *HOUR).regions.set_index("region").loc["SA1"]
    assert summary.hours_negative * 12 == pytest.approx(2)
    assert (summary.min_price, summary.max_price) == (-1000, 17_500)
    assert summary.price_aud_mwh == pytest.approx(sum(EDGES) / 12)


def test_steps_are_whole_dollars_from_below(edges: World) -> None:
    steps = price_steps(edges.version, *HOUR).query("region == 'SA1'")
    # -0.01 lies in the dollar from -1 to 0, and 0 in the one from 0 to 1.
    assert steps.step.tolist() == [-1000, -1, 0, 29, 30, 100, 299, 300, 999, 1000, 17_500]
    assert steps.price_aud_mwh.tolist() == pytest.approx(sorted(set(EDGES)))
    assert (steps.hours * 12).tolist() == pytest.approx([1] * 7 + [2] + [1] * 3)


def test_a_run_holds_what_is_at_or_above_its_threshold(edges: World) -> None:
    def runs(price: int) -> list[tuple[str, float, float, float, float]]:
        found = spikes(edges.version, "SA1", *HOUR, price)
        starts = found.interval_start.dt.strftime("%H:%M")
        return list(zip(starts, found.hours * 12, found.peak_price, found.mean_price, found.cost_aud, strict=True))

    values = [300, 1000, 999.99, 17_500, 300]
    assert runs(300) == [("00:35", 5, 17_500, pytest.approx(sum(values) / 5), pytest.approx(sum(values) * 10))]
    assert runs(1000) == [("00:40", 1, 1000, 1000, 10_000), ("00:50", 1, 17_500, 17_500, 175_000)]
    assert runs(5000) == [("00:50", 1, 17_500, 17_500, 175_000)]
    assert spikes(edges.version, "NSW1", *HOUR, 300).empty


def test_a_run_that_the_window_cuts_counts_with_the_part_inside(edges: World) -> None:
    (run,) = spikes(edges.version, "NEM", "2024-03-01T00:40", "2024-03-01T00:55", 300).itertuples()
    assert (run.region, run.hours * 12, run.peak_price) == ("SA1", 3, 17_500)
    assert run.mean_price == pytest.approx((1000 + 999.99 + 17_500) / 3)
    assert run.cost_aud == pytest.approx((1000 + 999.99 + 17_500) * 10)


def test_a_run_across_a_months_end_is_one(
    tmp_path: Path, asking: Callable[[Path], World], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tiny, "START", datetime(2024, 3, 31, 23, 30))
    monkeypatch.setitem(tiny.PRICES, "SA1", [-50.0, *[400.0] * 10, 20.0])
    market = published(tmp_path, asking)
    (run,) = spikes(market.version, "NEM", "2024-03-31", "2024-04-02", 300).itertuples()
    assert (run.interval_start, run.interval_end) == (datetime(2024, 3, 31, 23, 35), datetime(2024, 4, 1, 0, 25))
    assert (run.peak_price, run.mean_price, run.cost_aud) == (400, 400, 10 * 10 * 400)
    # The same numbers by hour of the day, each month a column of its own.
    hours = price_hours(market.version, "SA1", "2024-03-01", "2024-05-01", "month")
    assert hours.hour.tolist() == [23, 0]
    assert hours.price_aud_mwh.tolist() == pytest.approx([(-50 + 5 * 400) / 6, (5 * 400 + 20) / 6])


def test_regions_side_by_side(asking: Callable[[Path], World], tiny_data: Path) -> None:
    market = asking(tiny_data)
    found = price_comparison(market.version, *HOUR)
    regions = found.regions.set_index("region")
    assert regions.index.tolist() == ["NSW1", "SA1", "NEM"]
    # SA: half at -50, half at 300; the NEM: (100 x 600 + SA's price x 120) / 720.
    assert regions.price_aud_mwh.to_dict() == pytest.approx({"NEM": 625 / 6, "NSW1": 100, "SA1": 125})
    assert regions.above_nem_aud_mwh["SA1"] == pytest.approx(125 - 625 / 6)
    # An hour is no whole day: no daily mean, no volatility, no spread.
    assert regions.volatility_aud_mwh.isna().all()
    assert found.spreads.empty
    # Nor is a day of which the data have one hour.
    assert price_comparison(market.version, "2024-03-01", "2024-03-02").spreads.empty
    assert region_prices(market.version, "2024-02-01", "2024-02-02", "5m").empty


def priced(region: str, step: str, days: dict[int, tuple[float, int]]) -> pd.DataFrame:
    """Rows of `region_prices` of days of March 2024: the price, and how many of the day's steps have it."""
    length = pd.Timedelta(step)
    rows = [
        (datetime(2024, 3, day) + place * length, price)
        for day, (price, count) in days.items()
        for place in range(count)
    ]
    hours = length / pd.Timedelta(hours=1)
    frame = pd.DataFrame(rows, columns=["interval_start", "price_aud_mwh"]).astype({"interval_start": "datetime64[us]"})
    price = frame.price_aud_mwh
    return frame.assign(
        region=pd.Categorical([region] * len(frame), categories=REGIONS_IN_ORDER),
        demand_weighted_price_aud_mwh=price,
        min_price=price,
        max_price=price,
        hours=hours,
        hours_negative=0.0,
        price_hours=price * hours,
        demand_value_aud=price * hours,
        priced_demand_mwh=hours,
    )


@pytest.mark.parametrize(("step", "count"), [("1h", 24), ("5min", 288)])
def test_a_day_with_a_gap_is_no_whole_day(step: str, count: int) -> None:
    # The data end in the middle of the fourth day; each region lacks one step of another day.
    parts = [
        priced("NSW1", step, {1: (10, count), 2: (900, count - 1), 3: (30, count), 4: (700, count // 2)}),
        priced("SA1", step, {1: (25, count), 2: (40, count), 3: (800, count - 1), 4: (700, count // 2)}),
    ]
    series = pd.concat(parts, ignore_index=True)
    found = compare(series.sort_values(["interval_start", "region"], ignore_index=True), "2024-03-01", "2024-03-05")
    volatility = found.regions.set_index("region").volatility_aud_mwh
    # Two days d apart deviate by d / sqrt(2).
    assert volatility.to_dict() == pytest.approx({"NSW1": 20 / 2**0.5, "SA1": 15 / 2**0.5})
    # Only the first day is whole in both.
    assert found.spreads.to_dict("records") == [
        {
            "region": "NSW1",
            "other": "SA1",
            "days": 1,
            "difference_aud_mwh": pytest.approx(-15),
            "spread_aud_mwh": pytest.approx(15),
        }
    ]
