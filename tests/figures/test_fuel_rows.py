"""The table by fuel and the headline, on numbers that can be checked by hand."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pandas as pd
import pytest

from app.figures.fuel_table import Row, curtailed_rows, fuel_rows
from app.figures.grid import Grid
from app.figures.headline import Headline, headline
from app.figures.look import Look
from app.figures.market import curtailed_mw, market_totals
from app.figures.series import Series
from tests.figures.frames import curtailing, prices

# Ten hours with data, five on each of two days: coal 600 MWh of 1,000 MW, wind 300 of 500, rooftop 100, a battery 50
# out and 60 in; $50 but wind at $10. 400 MWh of the coal have a factor, of 0.9 t/MWh, and all of the wind, of nothing.
WHOLE = pd.DataFrame(
    [
        ("coal_black", 600.0, 30_000.0, 600.0, 10_000.0, 360.0, 400.0),
        ("wind", 300.0, 2_000.0, 200.0, 5_000.0, 0.0, 300.0),  # 100 MWh of it have no price
        ("solar_rooftop", 100.0, np.nan, np.nan, np.nan, np.nan, np.nan),
        ("battery_discharging", 50.0, 5_000.0, 50.0, 1_000.0, np.nan, np.nan),
        ("battery_charging", -60.0, -600.0, -60.0, 1_200.0, np.nan, np.nan),
    ],
    columns=["fuel", "energy_mwh", "revenue_aud", "priced_mwh", "capacity_mwh", "emissions_t", "emissions_mwh"],
)
GRID = Grid.of(datetime(2026, 1, 1), datetime(2026, 1, 3), "1d")


def day(start: str, part: float, hours: float = 5.0) -> pd.DataFrame:
    """A part of everything."""
    numbers = WHOLE.set_index("fuel") * part
    return numbers.reset_index().assign(interval_start=pd.Timestamp(start), hours=hours)


# A third on the first day: the second has the highest means.
FRAME = pd.concat([day("2026-01-01", 1 / 3), day("2026-01-02", 2 / 3)], ignore_index=True)
SERIES = Series.of(FRAME, GRID)


def rows(group: str = "detailed", *hidden: str) -> dict[str, Row]:
    return {str(row["band"]): row for row in fuel_rows(SERIES, Look(group, hidden=hidden))}


def test_rows_go_down_the_stack_with_totals() -> None:
    assert list(rows()) == [
        "solar_rooftop",
        "wind",
        "battery_discharging",
        "coal_black",
        "sources",
        "battery_charging",
        "loads",
        "net",
    ]


def test_ratios_are_ratios_of_sums() -> None:
    wind = rows()["wind"]
    assert wind["share"] == pytest.approx(300 / 1050)
    assert wind["mean_mw"] == pytest.approx(30)
    # Only the energy that has a price divides the revenue.
    assert wind["captured_price_aud_mwh"] == pytest.approx(10)
    assert wind["utilization"] == pytest.approx(0.06)


def test_rooftop_has_no_revenue_and_no_utilization() -> None:
    rooftop = rows()["solar_rooftop"]
    assert rooftop["energy_mwh"] == pytest.approx(100)
    assert [rooftop[key] for key in ("revenue_aud", "captured_price_aud_mwh", "utilization")] == [None, None, None]


def test_totals_are_the_sums_and_shares_add_to_one() -> None:
    table = rows()
    assert table["sources"]["energy_mwh"] == pytest.approx(1050)
    assert table["sources"]["revenue_aud"] == pytest.approx(37_000)
    assert table["sources"]["captured_price_aud_mwh"] == pytest.approx(37_000 / 850)
    assert table["net"]["energy_mwh"] == pytest.approx(990)
    assert table["net"]["revenue_aud"] == pytest.approx(36_400)
    shares = [row["share"] for row in table.values() if row["share"] is not None and not row["total"]]
    assert sum(float(share) for share in shares) == pytest.approx(1)


def test_emissions_are_of_the_plant_and_say_how_much_of_it_they_know() -> None:
    table, keys = rows(), ("emissions_t", "intensity_t_mwh", "emissions_share")
    assert [table["coal_black"][key] for key in keys] == pytest.approx([360, 0.9, 400 / 600])
    assert [table["wind"][key] for key in keys] == [0, 0, 1]
    # Neither rooftop nor the battery is plant: they dilute nothing.
    assert [table["sources"][key] for key in keys] == pytest.approx([360, 360 / 700, 700 / 900])
    assert list(head()["emissions"].values()) == pytest.approx([360, 360 / 700, 700 / 900])
    assert {table[band][key] for band in ("net", "loads", "solar_rooftop", "battery_charging") for key in keys} == {
        None
    }
    assert head("coal_black")["emissions"] == {"emissions_t": 0, "intensity_t_mwh": 0, "emissions_share": 1}


def test_charging_pays_a_positive_price_and_uses_its_own_capacity() -> None:
    charging = rows()["battery_charging"]
    assert charging["revenue_aud"] == pytest.approx(-600)
    assert charging["captured_price_aud_mwh"] == pytest.approx(10)
    assert charging["utilization"] == pytest.approx(60 / 1200)


def test_utilization_of_a_group_leaves_rooftop_out_of_both_sides() -> None:
    """Wind's 300 MWh over wind's 5,000: with rooftop's energy on top it would be 8 %."""
    renewable = rows("type")["renewable"]
    assert renewable["energy_mwh"] == pytest.approx(400)
    assert renewable["utilization"] == pytest.approx(300 / 5_000)


def test_max_is_the_bucket_farthest_from_zero() -> None:
    table = rows()
    assert table["coal_black"]["max_mw"] == pytest.approx(600 * 2 / 3 / 5)
    assert table["battery_charging"]["max_mw"] == pytest.approx(-60 * 2 / 3 / 5)
    assert table["net"]["max_mw"] == pytest.approx(990 * 2 / 3 / 5)


def test_a_hidden_band_keeps_its_row_and_is_in_no_number() -> None:
    table = rows("detailed", "coal_black", "battery_charging", "coal")
    assert list(table) == list(rows())
    assert table["coal_black"]["hidden"] is True
    assert table["coal_black"]["energy_mwh"] is None
    assert table["sources"]["energy_mwh"] == pytest.approx(450)
    assert table["wind"]["share"] == pytest.approx(300 / 450)
    assert table["sources"]["captured_price_aud_mwh"] == pytest.approx(7_000 / 250)
    assert table["loads"]["energy_mwh"] is None
    assert table["net"]["energy_mwh"] == pytest.approx(450)


def test_everything_hidden_is_a_table_without_numbers() -> None:
    table = rows("type", "fossil", "renewable", "storage_out", "storage_in")
    assert {row["energy_mwh"] for row in table.values()} == {None}
    assert table["renewable"]["hidden"] is True


def test_totals_of_a_series_count_hours_by_feed_and_not_by_fuel() -> None:
    """A fuel that began on the second day has its energy over all the hours that SCADA reported."""
    late = FRAME[~((FRAME["fuel"] == "wind") & (FRAME["interval_start"] < "2026-01-02"))].copy()
    late.loc[late["fuel"] == "solar_rooftop", "hours"] = 4.5
    whole = Series.of(late, GRID).totals
    hours = [whole.of([fuel]).hours.tolist() for fuel in ("wind", "coal_black", "solar_rooftop")]
    assert hours == [[10], [10], [9]]
    assert np.isnan(whole.of(["solar_rooftop"]).revenue_aud).all()


MARKET = prices([("2026-01-01", 40.0, 100.0), ("2026-01-02", -5.0, 300.0)], hours=5.0)


def head(*hidden: str, demand: str = "underlying") -> Headline:
    return headline(SERIES, MARKET, Look("detailed", demand=demand, hidden=hidden))


def test_headline_counts_generation_without_storage() -> None:
    numbers = head()
    assert numbers["energy_mwh"] == pytest.approx(1000)
    assert numbers["renewable_share"] == pytest.approx(0.4)
    assert (numbers["peak_mw"], numbers["peak_at"]) == (pytest.approx(1050 * 2 / 3 / 5), "2026-01-02T00:00")
    assert (numbers["demand"], numbers["mean_demand_mw"]) == ("underlying", 200)
    # Weighted by demand: (40 x 500 - 5 x 1500) / 2000, not the mean of both.
    assert numbers["price_aud_mwh"] == pytest.approx(6.25)
    assert numbers["hours_negative"] == 5
    # Charging is in both: what was earned, net of it, by what was delivered, net of it.
    assert numbers["revenue_aud"] == pytest.approx(36_400)
    assert numbers["captured_price_aud_mwh"] == pytest.approx(36_400 / 790)
    assert numbers["some"] is False


def test_headline_follows_the_fuels_shown_and_the_market_stays() -> None:
    numbers = head("coal_black", "battery_charging")
    assert (numbers["energy_mwh"], numbers["renewable_share"]) == (pytest.approx(400), pytest.approx(1))
    assert numbers["peak_mw"] == pytest.approx(450 * 2 / 3 / 5)
    assert numbers["captured_price_aud_mwh"] == pytest.approx(7_000 / 250)
    assert numbers["price_aud_mwh"] == pytest.approx(6.25)
    assert numbers["some"] is True
    assert head("solar_rooftop")["demand"] == "operational"
    assert head("wind", "solar_rooftop")["renewable_share"] == 0


def test_headline_of_nothing_is_nothing() -> None:
    numbers = headline(Series.of(FRAME.iloc[:0], GRID), MARKET.iloc[:0], Look("detailed"))
    assert set(numbers.pop("emissions").values()) == {None}  # type: ignore[misc]
    assert set(numbers.values()) - {"underlying", False} == {None}


def test_curtailed_rows_stand_in_no_total_and_unknown_stays_unknown() -> None:
    market = curtailing(MARKET.copy(), wind=[50.0, 100.0])
    solar, wind = curtailed_rows(market_totals(market), curtailed_mw(market, GRID))
    assert (wind["energy_mwh"], wind["mean_mw"], wind["max_mw"]) == (150, 15, 20)
    assert (solar["label"], solar["energy_mwh"], solar["max_mw"]) == ("Solar (utility), curtailed", None, None)


def test_the_mean_of_curtailed_power_is_over_the_time_it_is_known_for() -> None:
    """Trap: AEMO tells since April 2021. All hours of demand would halve what a window that began before says."""
    market = curtailing(MARKET.copy(), wind=[np.nan, 100.0])
    _, wind = curtailed_rows(market_totals(market), curtailed_mw(market, GRID))
    assert (wind["mean_mw"], wind["label"]) == (20, "Wind, curtailed (known for 50 % of the time)")
    # A bucket of which a part is known: a fifth of its five hours.
    market["curtailed_wind_hours"] = [0.0, 1.0]
    assert curtailed_mw(market, GRID)["wind"][1] == 100


def test_a_net_that_was_bought_captured_no_price() -> None:
    """Storage alone: 5,000 - 600 dollars over 50 - 60 MWh would be -440 $/MWh."""
    table = rows("detailed", "coal_black", "wind", "solar_rooftop")
    assert table["net"]["revenue_aud"] == pytest.approx(4_400)
    assert table["net"]["captured_price_aud_mwh"] is None
    assert table["loads"]["captured_price_aud_mwh"] == pytest.approx(10)
    assert head("coal_black", "wind", "solar_rooftop")["captured_price_aud_mwh"] is None


def test_a_mean_of_mixed_feeds_is_over_scadas_hours() -> None:
    """As in the API and the chart: rooftop's estimate may cover more or less time."""
    frame = FRAME.copy()
    frame.loc[frame["fuel"] == "solar_rooftop", "hours"] = 6.0
    series = Series.of(frame, GRID)
    table = {str(row["band"]): row for row in fuel_rows(series, Look("type"))}
    assert table["renewable"]["mean_mw"] == pytest.approx(400 / 10)
    assert table["sources"]["mean_mw"] == pytest.approx(1050 / 10)
    alone = fuel_rows(series, Look("detailed"))[0]
    assert (alone["band"], alone["mean_mw"]) == ("solar_rooftop", pytest.approx(100 / 12))
