"""Identities between query functions, for windows that hypothesis chooses: what two of them tell must be one thing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.nem.fuels import BY_CODE, bands, group_of
from app.nem.intervals import CODES, TOTAL
from app.nem.markettime import short_iso
from app.nem.regions import NEM, REGION_CODES
from app.queries.flows import flows
from app.queries.generation import generation
from app.queries.prices import prices
from app.queries.revenue import revenue
from app.queries.unit import unit
from app.queries.units import units
from app.queries.utilization import utilization
from app.queries.world import World

STEP = timedelta(minutes=5)
CLOSE = 1e-6
ANYWHERE = st.sampled_from((NEM, *REGION_CODES))
INTERVALS = st.sampled_from((*CODES, TOTAL))
of_windows = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)


@pytest.fixture
def market(asking: Callable[[Path], World], simulated_data: Path) -> World:
    return asking(simulated_data)


@st.composite
def windows(draw: st.DrawFn, longest_days: int = 70) -> tuple[int, int]:
    """A window as five-minute steps from the history's start, and a length in steps."""
    return draw(st.integers(0, 17_000)), draw(st.integers(1, longest_days * 288))


def moments(market: World, window: tuple[int, int]) -> tuple[str, str]:
    start = min(market.span.start + window[0] * STEP, market.span.end - STEP)
    return short_iso(start), short_iso(min(start + window[1] * STEP, market.span.end))


def by_bucket(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.set_index(["interval_start", "fuel"]).sort_index()


def same(left: pd.Series, right: pd.Series) -> None:
    """Equal sums of the same decimals: only the last bits of doubles may differ."""
    pd.testing.assert_series_equal(left, right, rtol=1e-9, atol=CLOSE, check_names=False, check_index_type=False)


@of_windows
@given(window=windows())
def test_exports_are_imports(market: World, window: tuple[int, int]) -> None:
    """Both ends of a link use its one metered number: what regions send is what regions get."""
    start, end = moments(market, window)
    links = flows(market.version, NEM, start, end, TOTAL)
    ends = pd.concat([generation(market.version, region, start, end, TOTAL, "detailed") for region in REGION_CODES])
    ends = ends.groupby("fuel").energy_mwh.sum()
    crossing = links.export_mwh.sum() + links.import_mwh.sum()
    assert ends.imports == pytest.approx(crossing, abs=CLOSE)
    assert ends.exports == pytest.approx(-crossing, abs=CLOSE)


@of_windows
@given(window=windows(), region=st.sampled_from(REGION_CODES))
def test_a_regions_trade_is_that_of_its_links(market: World, window: tuple[int, int], region: str) -> None:
    start, end = moments(market, window)
    links = flows(market.version, region, start, end, TOTAL)
    assert ((links.region_from == region) | (links.region_to == region)).all()
    outward = links.region_from == region
    sent = links.export_mwh.where(outward, links.import_mwh).sum()
    got = links.import_mwh.where(outward, links.export_mwh).sum()
    energy = generation(market.version, region, start, end, TOTAL, "detailed").set_index("fuel").energy_mwh
    assert energy["exports"] == pytest.approx(-sent, abs=CLOSE)
    assert energy["imports"] == pytest.approx(got, abs=CLOSE)


@of_windows
@given(window=windows(), interval=INTERVALS)
def test_links_add_up_at_every_interval(market: World, window: tuple[int, int], interval: str) -> None:
    start, end = moments(market, window)
    sums = ["export_mwh", "import_mwh", "hours_at_limit", "hours"]
    parts = flows(market.version, NEM, start, end, interval).groupby("interconnector")[sums].sum()
    whole = flows(market.version, NEM, start, end, TOTAL).set_index("interconnector")[sums]
    pd.testing.assert_frame_equal(parts, whole, rtol=1e-9, atol=CLOSE)
    assert (whole.hours_at_limit <= whole.hours + CLOSE).all()


@of_windows
@given(window=windows())
def test_units_add_up_to_their_fuels(market: World, window: tuple[int, int]) -> None:
    """Over the NEM: a unit that retires changes its region there, and not its fuel."""
    start, end = moments(market, window)
    stations = units(market.version, NEM, start, end)
    fuels = generation(market.version, NEM, start, end, TOTAL, "detailed").set_index("fuel")
    fuels = fuels.drop(index="solar_rooftop", errors="ignore")

    sums = stations.groupby("fuel")[["energy_mwh", "revenue_aud", "capacity_mwh"]].sum()
    stored = sums.index == "battery"
    batteries = stations[stations.fuel == "battery"]
    single = fuels.drop(index=["battery_discharging", "battery_charging"])
    for measure in sums:
        same(sums.loc[~stored, measure], single[measure].fillna(0).sort_index())
    given_, taken = fuels.loc["battery_discharging"], fuels.loc["battery_charging"]
    assert batteries.energy_mwh.sum() == pytest.approx(given_.energy_mwh, abs=CLOSE)
    assert batteries.charge_mwh.sum() == pytest.approx(taken.energy_mwh, abs=CLOSE)
    assert batteries.revenue_aud.sum() == pytest.approx(given_.revenue_aud, abs=1e-3)
    assert -batteries.charge_cost_aud.sum() == pytest.approx(taken.revenue_aud, abs=1e-3)
    assert batteries.capacity_mwh.sum() == pytest.approx(given_.capacity_mwh, abs=CLOSE)
    assert batteries.charge_capacity_mwh.sum() == pytest.approx(taken.capacity_mwh, abs=CLOSE)


@of_windows
@given(window=windows(longest_days=10), interval=INTERVALS)
def test_a_units_series_adds_up_to_its_row(market: World, window: tuple[int, int], interval: str) -> None:
    start, end = moments(market, window)
    rows = units(market.version, NEM, start, end)
    # One of each kind: a battery, a pump, a wind farm, and the coal unit that retires.
    some = (*rows.groupby("fuel").duid.first()[["battery", "pumps", "wind"]], "ER01")
    rows = rows.set_index("duid").reindex(some)
    series = unit(market.version, some, start, end, interval)
    series = series.groupby("duid")[["energy_mwh", "revenue_aud", "capacity_mwh"]].sum().reindex(some, fill_value=0)
    same(series.energy_mwh, rows.energy_mwh.fillna(0) + rows.charge_mwh.fillna(0))
    same(series.revenue_aud, rows.revenue_aud.fillna(0) - rows.charge_cost_aud.fillna(0))
    same(series.capacity_mwh, rows.capacity_mwh.fillna(0))


@of_windows
@given(window=windows(), interval=INTERVALS, region=ANYWHERE, group=st.sampled_from(["detailed", "simple"]))
def test_three_functions_tell_one_energy(
    market: World, window: tuple[int, int], interval: str, region: str, group: str
) -> None:
    """No detailed or simple band mixes rooftop with units, so every band's energy is the same in all three."""
    question = (market.version, region, *moments(market, window), interval, group)
    made, used, earned = (by_bucket(ask(*question)) for ask in (generation, utilization, revenue))
    flow = [fuel for fuel in ("imports", "exports") if fuel in made.index.levels[1]]
    settled = made.drop(index=flow, level=1)
    for column in ("energy_mwh", "revenue_aud", "hours"):
        same(earned[column], settled[column])
    registered = settled.drop(index="solar_rooftop", level=1, errors="ignore")
    for column in ("energy_mwh", "capacity_mwh", "hours"):
        same(used[column], registered[column])
    same(earned.priced_mwh.drop("solar_rooftop", level=1, errors="ignore"), registered.priced_mwh)


@of_windows
@given(window=windows(), interval=INTERVALS, region=ANYWHERE)
def test_ratios_are_of_sums(market: World, window: tuple[int, int], interval: str, region: str) -> None:
    """Captured price x priced energy = revenue; x baseload = captured; utilization x capacity-hours = energy."""
    start, end = moments(market, window)
    earned = revenue(market.version, region, start, end, interval, "detailed")
    settled = earned[earned.fuel != "solar_rooftop"]
    has = settled[settled.captured_price_aud_mwh.notna()]
    assert (has.captured_price_aud_mwh * has.priced_mwh).tolist() == pytest.approx(has.revenue_aud.tolist(), abs=1e-4)
    rooftop = earned[(earned.fuel == "solar_rooftop") & earned.captured_price_aud_mwh.notna()]
    assert (rooftop.captured_price_aud_mwh * rooftop.priced_mwh).tolist() == pytest.approx(
        rooftop.spot_value_aud.tolist(), abs=1e-4
    )
    baseload = prices(market.version, region, start, end, interval).set_index("interval_start").price_aud_mwh
    rate = earned[earned.capture_rate.notna()]
    at = rate.interval_start.map(baseload)
    assert (at > 0).all()
    assert (rate.capture_rate * at).tolist() == pytest.approx(rate.captured_price_aud_mwh.tolist(), rel=1e-6)

    used = utilization(market.version, region, start, end, interval, "detailed")
    used = used[used.utilization.notna()]
    assert (used.utilization * used.capacity_mwh).tolist() == pytest.approx(used.energy_mwh.abs().tolist(), abs=1e-6)


@of_windows
@given(window=windows(), region=ANYWHERE)
def test_shares_of_generation_add_up_to_the_whole(market: World, window: tuple[int, int], region: str) -> None:
    """Every fuel of generation, rooftop too, has a row; the renewable ones are the renewable band."""
    start, end = moments(market, window)
    fine, coarse = (
        generation(market.version, region, start, end, TOTAL, group).set_index("fuel").energy_mwh.fillna(0)
        for group in ("detailed", "type")
    )
    sources = [code for code, fuel in BY_CODE.items() if fuel.kind in ("source", "rooftop") and code in fine]
    made = coarse[[code for code in ("fossil", "renewable", "other") if code in coarse]].sum()
    assert (fine[sources] / made).sum() == pytest.approx(1)
    green = sum(fine[code] for code in sources if BY_CODE[code].renewable)
    assert green / made == pytest.approx(coarse["renewable"] / made)


@of_windows
@given(window=windows(), interval=INTERVALS, region=ANYWHERE, group=st.sampled_from(["simple", "type"]))
def test_groups_are_the_sums_of_their_fuels(
    market: World, window: tuple[int, int], interval: str, region: str, group: str
) -> None:
    question = (market.version, region, *moments(market, window), interval)
    names = {code: group_of(fuel, group) for code, fuel in BY_CODE.items()}
    for ask, columns in (
        (generation, ["energy_mwh", "revenue_aud", "capacity_mwh"]),
        (utilization, ["energy_mwh", "capacity_mwh"]),
        (revenue, ["energy_mwh", "revenue_aud", "negative_price_aud"]),
    ):
        fine, coarse = ask(*question, "detailed"), by_bucket(ask(*question, group))
        summed = fine.assign(fuel=fine.fuel.map(names)).groupby(["interval_start", "fuel"])[columns].sum(min_count=1)
        for column in columns:
            same(coarse[column], summed[column].sort_index())
    assert {band.code for band in bands(group)} >= set(coarse.index.levels[1])
