"""Traps of time and money in the build, each with a number that a pencil can check."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from app.ingest.files import ingest_files
from app.nem.markettime import short_iso
from app.queries.generation import generation
from app.queries.prices import prices
from app.queries.world import World
from app.store.build import build
from tests.support import tiny
from tests.support.aemo_text import report

FIVE = timedelta(minutes=5)
Ask = Callable[[Path], World]


def publish(
    data: Path,
    *,
    scada: Mapping[datetime, float],
    price: Mapping[datetime, float] | None = None,
    trading: Mapping[datetime, float] | None = None,
    name: str = "market",
) -> None:
    """Ingest and build WIND1's readings and SA1's prices, given by AEMO's (interval-ending) stamps."""
    tables = {
        ("DISPATCH", "UNIT_SCADA"): (
            ("SETTLEMENTDATE", "DUID", "SCADAVALUE"),
            [(stamp, "WIND1", mw) for stamp, mw in scada.items()],
        ),
        ("DISPATCH", "PRICE"): (
            ("SETTLEMENTDATE", "REGIONID", "INTERVENTION", "RRP"),
            [(stamp, "SA1", 0, rrp) for stamp, rrp in (price or {}).items()],
        ),
        ("TRADING", "PRICE"): (
            ("SETTLEMENTDATE", "REGIONID", "RRP"),
            [(stamp, "SA1", rrp) for stamp, rrp in (trading or {}).items()],
        ),
    }
    data.mkdir(exist_ok=True)
    for file, content in (("registry", tiny.registry_report()), (name, report(tables))):
        (data / f"{file}.csv").write_bytes(content)
        assert ingest_files(data / "data", [data / f"{file}.csv"]).failures == []
    build(data / "data")


def wind(asking: Ask, folder: Path, start: datetime, end: datetime, interval: str = "total") -> pd.DataFrame:
    market = asking(folder / "data")
    frame = generation(market.version, "SA1", short_iso(start), short_iso(end), interval, "detailed")
    return frame[frame.fuel == "wind"].reset_index(drop=True)


def run(start: datetime, values: list[float]) -> dict[datetime, float]:
    return {start + i * FIVE: value for i, value in enumerate(values)}


def test_midnight_belongs_to_the_day_that_ends(asking: Ask, tmp_path: Path) -> None:
    # Stamped 00:00: the interval 23:55 to 00:00 of the day before.
    publish(tmp_path, scada={datetime(2024, 5, 2): 60.0})
    day = datetime(2024, 5, 1)
    frame = wind(asking, tmp_path, day, day + timedelta(days=2), "1d")
    assert frame[frame.energy_mwh.notna()].interval_start.tolist() == [day]


def test_the_last_interval_of_a_month_ends_with_the_next_months_first_reading(asking: Ask, tmp_path: Path) -> None:
    first = datetime(2024, 4, 30, 23, 55)
    publish(tmp_path, scada=run(first + FIVE, [60.0, 120.0, 120.0]))
    frame = wind(asking, tmp_path, first, first + 2 * FIVE, "5m")
    assert frame.energy_mwh.tolist() == [pytest.approx((60 + 120) / 24), pytest.approx(10)]


def test_a_missing_next_reading_holds_the_last_and_a_missing_interval_stays_missing(
    asking: Ask, tmp_path: Path
) -> None:
    start = datetime(2024, 5, 1)
    readings = run(start + FIVE, [60.0, 120.0, 0.0, 120.0])
    del readings[start + 3 * FIVE]
    publish(tmp_path, scada=readings)
    frame = wind(asking, tmp_path, start, start + 4 * FIVE, "5m")
    assert frame.interval_start.tolist() == [start, start + FIVE, start + 3 * FIVE]
    assert frame.energy_mwh.tolist() == [pytest.approx(7.5), pytest.approx(10), pytest.approx(10)]
    whole = wind(asking, tmp_path, start, start + 4 * FIVE)
    # Mean power is over the hours that have data: 27.5 MWh in a quarter of an hour.
    assert whole.hours[0] == pytest.approx(0.25)
    assert whole.mean_mw[0] == pytest.approx(110)


def test_zero_is_a_reading(asking: Ask, tmp_path: Path) -> None:
    start = datetime(2024, 5, 1)
    publish(tmp_path, scada=run(start + FIVE, [0.0, 0.0]))
    assert wind(asking, tmp_path, start, start + 2 * FIVE, "5m").energy_mwh.tolist() == [0.0, 0.0]


def test_before_october_2021_the_half_hour_price_settles(asking: Ask, tmp_path: Path) -> None:
    start = datetime(2021, 9, 30, 23, 30)
    publish(
        tmp_path,
        scada=run(start + FIVE, [60.0] * 12),
        price=run(start + FIVE, [0.0, 0.0, 0.0, 0.0, 0.0, 6000.0, 10.0, 10.0, 10.0, 10.0, 10.0, 10.0]),
        trading={datetime(2021, 10, 1): 1000.0, datetime(2021, 10, 1, 0, 30): 99.0},
    )
    # 6 x 5 MWh at the half-hour's 1000, then 6 x 5 MWh at the five-minute 10: the trading price of 99 no longer counts.
    assert wind(asking, tmp_path, start, start + 6 * FIVE).revenue_aud[0] == pytest.approx(30_000)
    assert wind(asking, tmp_path, start + 6 * FIVE, start + 12 * FIVE).revenue_aud[0] == pytest.approx(300)


def test_a_missing_trading_price_is_the_mean_of_all_six_dispatch_prices_or_nothing(asking: Ask, tmp_path: Path) -> None:
    start = datetime(2020, 5, 1)
    prices_of_an_hour = run(start + FIVE, [1.0, 2.0, 3.0, 4.0, 5.0, 6.01, 1.0, 2.0, 3.0, 4.0, 5.0])
    publish(tmp_path, scada=run(start + FIVE, [12.0] * 12), price=prices_of_an_hour)
    first = wind(asking, tmp_path, start, start + 6 * FIVE).iloc[0]
    # (1 + 2 + 3 + 4 + 5 + 6.01) / 6 = 3.5017 -> 3.50
    assert first.revenue_aud == pytest.approx(6 * 3.50)
    second = wind(asking, tmp_path, start + 6 * FIVE, start + 12 * FIVE).iloc[0]
    assert second.energy_mwh == pytest.approx(6)
    assert second.priced_mwh == 0
    assert pd.isna(second.revenue_aud)


def test_energy_without_a_price_is_kept_and_stays_out_of_the_average(asking: Ask, tmp_path: Path) -> None:
    start = datetime(2024, 5, 1)
    publish(tmp_path, scada=run(start + FIVE, [60.0] * 3), price={start + FIVE: 80.0})
    row = wind(asking, tmp_path, start, start + 3 * FIVE).iloc[0]
    assert (row.energy_mwh, row.priced_mwh, row.revenue_aud) == (
        pytest.approx(15),
        pytest.approx(5),
        pytest.approx(400),
    )


def test_a_later_publication_wins_whatever_the_order(asking: Ask, tmp_path: Path) -> None:
    start = datetime(2024, 5, 1)
    early = report(
        {("DISPATCH", "UNIT_SCADA"): (("SETTLEMENTDATE", "DUID", "SCADAVALUE"), [(start + FIVE, "WIND1", 1)])},
        published="2024/05/01,00:00:00",
        number=1,
    )
    late = report(
        {("DISPATCH", "UNIT_SCADA"): (("SETTLEMENTDATE", "DUID", "SCADAVALUE"), [(start + FIVE, "WIND1", 2)])},
        published="2024/05/01,00:00:00",
        number=2,
    )
    for order in ((early, late), (late, early)):
        folder = tmp_path / str(order.index(late))
        publish(folder, scada={start + 3 * FIVE: 0.0})
        for i, content in enumerate(order):
            (folder / f"{i}.csv").write_bytes(content)
            ingest_files(folder / "data", [folder / f"{i}.csv"])
        build(folder / "data")
        assert wind(asking, folder, start, start + FIVE, "5m").reading_mw.tolist() == [2.0]


def test_data_through_needs_the_prices_too(asking: Ask, tmp_path: Path) -> None:
    start = datetime(2024, 5, 1)
    publish(tmp_path, scada=run(start + FIVE, [60.0] * 3), price=run(start + FIVE, [1.0, 2.0]))
    market = asking(tmp_path / "data")
    assert market.data_through == start + FIVE
    assert market.span.end == start + 2 * FIVE


def test_prices_of_a_bucket_are_weighted_by_time(asking: Ask, tmp_path: Path) -> None:
    start = datetime(2024, 5, 1)
    publish(
        tmp_path, scada=run(start + FIVE, [60.0] * 6), price=run(start + FIVE, [-1000.0, 0.0, 0.0, 0.0, 0.0, 400.0])
    )
    market = asking(tmp_path / "data")
    row = prices(market.version, "SA1", short_iso(start), short_iso(start + 6 * FIVE), "30m").iloc[0]
    assert row.price_aud_mwh == pytest.approx(-100)
    assert row.hours_negative == pytest.approx(1 / 12)
    assert (row.min_price, row.max_price) == (-1000, 400)


def test_financial_years_begin_on_the_first_of_july(asking: Ask, tmp_path: Path) -> None:
    publish(tmp_path, scada={datetime(2024, 6, 30, 12): 60.0, datetime(2024, 7, 1, 12): 60.0})
    frame = wind(asking, tmp_path, datetime(2024, 1, 1), datetime(2025, 1, 1), "fy")
    assert frame.interval_start.tolist() == [datetime(2023, 7, 1), datetime(2024, 7, 1)]
