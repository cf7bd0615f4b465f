"""Which reading goes with which price: three ways to pair them on a real peaker, and the differences that we tell.

A reading stamped T is the power at the start of the interval that ends at T. Energy is the line to the next reading; a
public tool draws it to the one before, five minutes late; another takes one reading for the whole interval.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from app.queries.earnings import earnings
from app.queries.world import World
from tests.support import oracle

pytestmark = pytest.mark.aemo_files

PEAKER = "AGLHAL"
MONTHS = ("2018_05", "2020_01", "2024_07", "2024_08", "2025_01", "2026_03")
_TABLE = re.compile(r"^\| (\d{4}-\d\d) \| ([\d,]+) \| ([+−]\d\.\d\d) % \| ([+−]\d\.\d\d) % \|$", re.MULTILINE)
DOCUMENT = (Path(__file__).resolve().parents[2] / "docs" / "metrics.md").read_text()


def paired(folder: Path, month: str, price: pd.DataFrame) -> tuple[float, float, float]:
    """Revenue of the peaker in a month: aligned trapezoid, one sample, the trapezoid to the reading before."""
    unit = oracle.unit_energy(folder).query("duid == @PEAKER").sort_values("interval_start")
    unit["before_mw"] = unit.mw.shift().where(unit.interval_start.diff() == oracle.FIVE, unit.mw)
    year, number = month.split("_")
    unit = unit[unit.interval_start.dt.strftime("%Y_%m") == f"{year}_{number}"]
    rows = unit.merge(price[price.region == "SA1"], on="interval_start")
    aligned, single = rows.energy_mwh * rows.price, rows.mw / 12 * rows.price
    lagged = (rows.mw + rows.before_mw) / 24 * rows.price
    return float(aligned.sum()), float(single.sum()), float(lagged.sum())


@pytest.mark.parametrize("month", MONTHS)
def test_what_we_tell_of_the_three_pairings(
    asking: Callable[[Path], World], aemo_data: Path, aemo_files: Path, month: str
) -> None:
    aligned, single, lagged = paired(aemo_files, month, oracle.settlement_price(aemo_files, month))
    # Ours is the first.
    world = asking(aemo_data)
    start = f"{month[:4]}-{month[5:]}-01"
    end = (pd.Timestamp(start) + pd.offsets.MonthBegin(1)).strftime("%Y-%m-%d")
    ours = earnings(world.version, "SA1", start, end).set_index("duid")
    assert ours.revenue_aud[PEAKER] == pytest.approx(aligned, rel=1e-6)
    # And the document says how far the others are off.
    told = {name: rest for name, *rest in _TABLE.findall(DOCUMENT)}[month.replace("_", "-")]
    assert told == [
        f"{aligned:,.0f}",
        *(f"{(other / aligned - 1) * 100:+.2f}".replace("-", "−") for other in (single, lagged)),
    ]


def test_at_dispatch_prices_the_lag_would_have_cost_twice_as_much(aemo_files: Path) -> None:
    """January 2020: what the half-hour's mean price hides, five-minute settlement would have shown."""
    dispatch = oracle._prices(aemo_files, "2020_01", "DISPATCHPRICE", "DISPATCH", oracle.FIVE)
    aligned, single, lagged = paired(aemo_files, "2020_01", dispatch)
    assert lagged / aligned - 1 == pytest.approx(-0.086, abs=5e-4)
    assert single / aligned - 1 == pytest.approx(-0.045, abs=5e-4)
    assert "8.6 %" in DOCUMENT


def test_half_hours_without_a_price_keep_their_energy(asking: Callable[[Path], World], aemo_data: Path) -> None:
    """The trimmed month ends half-hours early: five intervals have readings and no price."""
    world = asking(aemo_data)
    wind = earnings(world.version, "SA1", "2020-01-03T23:30", "2020-01-04").set_index("duid").loc["HDWF2"]
    assert wind.energy_mwh > wind.priced_mwh >= 0
    assert wind.energy_mwh - wind.priced_mwh > 0.5 * wind.energy_mwh
