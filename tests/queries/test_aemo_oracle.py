"""The query service on AEMO's real files, against an independent pandas oracle."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from app.queries.generation import generation
from app.queries.prices import prices
from app.queries.world import World
from tests.support import oracle

pytestmark = pytest.mark.aemo_files

MONTHS = ("2018_05", "2020_01", "2024_07", "2024_08", "2025_01", "2026_03")
UNITS = {"AGLHAL": "gas_ocgt", "HDWF2": "wind"}
# Utilization of the two units over capacity in force (MANIFEST.md, trapezoid).
UTILIZATION = {
    ("AGLHAL", "2018_05"): 0.012492,
    ("AGLHAL", "2020_01"): 0.051172,
    ("AGLHAL", "2026_03"): 0.030108,
    ("HDWF2", "2018_05"): 0.394981,
    ("HDWF2", "2020_01"): 0.441454,
    ("HDWF2", "2024_07"): 0.395004,
    ("HDWF2", "2024_08"): 0.646838,
    ("HDWF2", "2025_01"): 0.365228,
    ("HDWF2", "2026_03"): 0.321207,
}


def bounds(month: str) -> tuple[str, str]:
    year, number = map(int, month.split("_"))
    return f"{year}-{number:02}-01", f"{year + number // 12}-{number % 12 + 1:02}-01"


@pytest.mark.parametrize("month", MONTHS)
@pytest.mark.parametrize(("duid", "fuel"), UNITS.items())
def test_energy_and_revenue_of_a_fuel(
    asking: Callable[[Path], World], aemo_data: Path, aemo_files: Path, month: str, duid: str, fuel: str
) -> None:
    market = asking(aemo_data)
    start, end = bounds(month)
    unit = oracle.unit_energy(aemo_files).query("duid == @duid")
    unit = unit[(unit.interval_start >= start) & (unit.interval_start < end)]
    priced = unit.merge(
        oracle.settlement_price(aemo_files, month).query("region == 'SA1'"), on="interval_start", how="left"
    )

    row = generation(market.version, "SA1", start, end, "total", "detailed").set_index("fuel").loc[fuel]

    assert row.energy_mwh == pytest.approx(unit.energy_mwh.sum(), rel=1e-6)
    assert row.revenue_aud == pytest.approx((priced.energy_mwh * priced.price).sum(), rel=1e-6)
    assert row.priced_mwh == pytest.approx(priced[priced.price.notna()].energy_mwh.sum(), rel=1e-6)


@pytest.mark.parametrize(("duid", "month"), UTILIZATION)
def test_utilization_over_the_capacity_in_force(aemo_data: Path, aemo_files: Path, duid: str, month: str) -> None:
    start, end = bounds(month)
    unit = oracle.unit_energy(aemo_files).query("duid == @duid")
    unit = unit[(unit.interval_start >= start) & (unit.interval_start < end)]
    snapshot = next((aemo_data / "snapshots").glob("fleet-*.duckdb"))
    with duckdb.connect(str(snapshot), read_only=True) as db:
        periods = db.execute("SELECT valid_from, valid_to, capacity_mw FROM unit WHERE duid = ?", [duid]).fetchall()
    hours = sum(
        capacity / 12 * ((unit.interval_start >= since) & (unit.interval_start < until)).sum()
        for since, until, capacity in periods
        if capacity is not None
    )
    assert unit.energy_mwh.sum() / hours == pytest.approx(UTILIZATION[duid, month], abs=2e-6)


def test_prices_are_those_that_settled(asking: Callable[[Path], World], aemo_data: Path, aemo_files: Path) -> None:
    market = asking(aemo_data)
    for month in MONTHS:
        start, end = bounds(month)
        price = oracle.settlement_price(aemo_files, month).query("region == 'NSW1'")
        price = price[(price.interval_start >= start) & (price.interval_start < end)].price
        row = prices(market.version, "NSW1", start, end, "total").iloc[0]
        assert row.price_aud_mwh == pytest.approx(price.mean(), rel=1e-8)
        assert row.min_price == pytest.approx(price.min())
        assert row.max_price == pytest.approx(price.max())
        assert row.hours == pytest.approx(len(price) / 12)


def test_rooftop_keeps_the_energy_of_the_measured_half_hours(asking: Callable[[Path], World], aemo_data: Path) -> None:
    """MANIFEST.md: POWER x 0.5 h of MEASUREMENT in the kept days of each month, sub-regions left out."""
    market = asking(aemo_data)
    for region, start, mwh in (
        ("NSW1", "2025-01-01", 134990.03),
        ("SA1", "2025-01-01", 75428.223),
        ("SA1", "2024-07-01", 29997.194),
        ("NSW1", "2026-03-01", 127117.106),
    ):
        end = f"{start[:5]}{int(start[5:7]) + 1:02}-01"
        frame = generation(market.version, region, start, end, "total", "detailed").set_index("fuel")
        assert frame.energy_mwh["solar_rooftop"] == pytest.approx(mwh, rel=1e-6)


def test_units_without_a_fuel_are_counted_as_other_and_listed(aemo_data: Path) -> None:
    from app.store.status import describe

    listed = "\n".join(describe(aemo_data))
    assert "counted as other" in listed
    assert "DG_NSW1" in listed
