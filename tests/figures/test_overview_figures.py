"""What the Overview page says, from small frames: now, each link against its limits, the day so far."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from app.figures.flow_worth import link_totals
from app.figures.grid import Grid
from app.figures.link_flows import links_now, links_over
from app.figures.now import regions_now
from app.figures.so_far import Day, so_far
from app.figures.spark import Spark, sparks
from app.nem.bands import BANDS, band_of
from tests.figures import frames
from tests.figures.test_flow_figures import FLOWS

MIDNIGHT = datetime(2026, 1, 2)
DAY = timedelta(days=1)


def newest(*rows: tuple[str, str, str, float]) -> pd.DataFrame:
    """`(region, measure, time, MW)` as the frame of `queries.newest`."""
    frame = pd.DataFrame(rows, columns=["region", "measure", "at", "mw"])
    return frame.astype({"at": "datetime64[us]"})


def region_prices(*rows: tuple[str, str, float]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["interval_start", "region", "price_aud_mwh"])
    return frame.astype({"interval_start": "datetime64[us]", "region": "category"})


def test_now_is_the_newest_of_each_feed_with_its_own_time() -> None:
    readings = newest(
        ("SA1", "wind", "2026-01-02T00:05", 300.0),
        ("SA1", "gas_ccgt", "2026-01-02T00:05", 60.0),
        ("SA1", "gas_steam", "2026-01-02T00:05", 40.0),
        ("SA1", "solar_rooftop", "2026-01-02T00:05", 100.0),
        ("SA1", "battery_discharging", "2026-01-02T00:05", 500.0),
        ("SA1", "battery_charging", "2026-01-02T00:05", -50.0),
        ("SA1", "operational_demand", "2026-01-02T00:10", 900.0),
        # No estimate of rooftop: no share.
        ("TAS1", "hydro", "2026-01-02T00:15", 700.0),
        ("TAS1", "solar_utility", "2026-01-02T00:15", -0.1),
    )
    prices = region_prices(
        ("2026-01-02", "SA1", 35.0), ("2026-01-02T00:10", "SA1", -20.5), ("2026-01-02", "VIC1", 300.0)
    )
    grid = Grid.of(MIDNIGHT, MIDNIGHT + timedelta(minutes=20), "5m")
    sa, tas, vic = regions_now(readings, prices, grid)
    assert (sa["price_aud_mwh"], sa["price_at"], sa["price_band"]) == (-20.5, "2026-01-02T00:10", "below_0")
    assert (sa["spark"]["low"], sa["spark"]["high"]) == (-20.5, 35)
    assert (sa["demand_mw"], sa["demand_at"]) == (900, "2026-01-02T00:10")
    # 300 of wind and 100 of rooftop, of 500 that are generated: storage makes nothing.
    assert (sa["renewable_share"], sa["mix_at"]) == (0.8, "2026-01-02T00:05")
    assert [(part["band"], part["mw"], part["share"]) for part in sa["mix"]] == [
        ("gas", 100, 0.1),
        ("battery_discharging", 500, 0.5),
        ("wind", 300, 0.3),
        ("solar_rooftop", 100, 0.1),
    ]
    assert (tas["region"], tas["renewable_share"], tas["price_aud_mwh"]) == ("TAS1", None, None)
    assert [part["band"] for part in tas["mix"]] == ["hydro"]
    assert (vic["price_aud_mwh"], vic["mix"], vic["demand_mw"]) == (300, [], None)


def test_a_spark_line_is_open_where_a_price_is_missing_and_filled_below_zero() -> None:
    day, quiet, nothing = sparks(
        [np.array([100.0, 100.0, np.nan, 0.0, -100.0, 0.0]), np.array([0.0, 0.0]), np.array([np.nan])]
    )
    # 44 units high with margins of 2: 100 at the top, 0 in the middle, -100 at the bottom, for all of them.
    assert day == Spark(
        line="M0 2h2M3 22h1v20h1v-20h1", below="M4 22V42h1V22Z", zero=22, width=6, low=-100.0, high=100.0
    )
    assert (quiet["line"], quiet["below"]) == ("M0 22h2", "")
    assert (nothing["line"], nothing["low"], nothing["high"]) == ("", None, None)
    # Alone, a quiet day stands on zero at the bottom of a scale that goes to $100.
    assert sparks([np.array([0.0, 0.0])])[0]["line"] == "M0 42h2"


@pytest.mark.parametrize(("price", "place"), [(-0.01, 0), (0, 1), (29.99, 1), (30, 2), (300, 4), (15_000, 5)])
def test_a_price_lies_in_its_band(price: float, place: int) -> None:
    assert band_of(price) == BANDS[place]


def test_a_link_now_is_its_newest_interval_against_the_limit_of_its_direction() -> None:
    qni, heywood = links_now(FLOWS)
    # 50 MWh back in half an hour, of 900 MW.
    assert (qni["name"], qni["mw"], qni["room_mw"]) == ("QNI", -100, 900)
    assert qni["share"] == pytest.approx(100 / 900)
    # At its limit for half of the time that has limits.
    assert (qni["stopped"], qni["state"], qni["at"]) == (True, "at limit", "2026-01-01T01:00")
    # 10 MWh one way and 4 the other, and no limits.
    assert (heywood["mw"], heywood["room_mw"], heywood["share"], heywood["state"]) == (12, None, None, "")


def test_a_link_over_a_window_is_the_mean_of_both_directions() -> None:
    qni, heywood = links_over(link_totals(FLOWS))
    # 100 MWh forward and 50 back in an hour of data: 50 MW forward, of 300.
    assert (qni["mw"], qni["room_mw"], qni["share"]) == (50, 300, pytest.approx(1 / 6))
    assert (qni["stopped"], qni["state"], qni["at"]) == (True, "at limit 75 %", "")
    assert heywood["mw"] == 12


@pytest.mark.parametrize(
    ("forward", "reverse", "at_limit", "state"),
    [
        (0.0, -900.0, 1.0, "no room this way"),
        (-10.0, -900.0, 0.0, "no room this way"),
        (20.0, 40.0, 1.0, "limits cross"),
        (300.0, -900.0, 0.0, ""),
    ],
)
def test_limits_beyond_zero_and_limits_that_cross_are_told(
    forward: float, reverse: float, at_limit: float, state: str
) -> None:
    row = FLOWS.iloc[:1].assign(export_limit_mw=forward, import_limit_mw=reverse, hours_at_limit=at_limit / 2)
    (link,) = links_now(row)
    assert (link["mw"], link["room_mw"], link["state"]) == (200, forward, state)
    assert (link["share"] is None) == (forward <= 0)


def day(midnight: datetime, generation: list[tuple[str, str, float]], prices: list[tuple[str, float, float]]) -> Day:
    """A day of which the first quarter of an hour counts; times are of the day."""
    return Day(
        midnight,
        timedelta(minutes=15),
        frames.generation([(f"{midnight:%F}T{time}", fuel, mw) for time, fuel, mw in generation]),
        frames.prices([(f"{midnight:%F}T{time}", price, mw) for time, price, mw in prices]),
        "SA1",
    )


def test_the_day_so_far_is_compared_over_the_intervals_that_today_has() -> None:
    today = day(
        MIDNIGHT,
        [
            ("00:00", "wind", 120),
            ("00:00", "gas_ocgt", 60),
            ("00:00", "solar_rooftop", 60),
            # 00:05 is missing, of 00:10 the rooftop estimate is still to come.
            ("00:10", "wind", 240),
            ("00:10", "gas_ocgt", 60),
        ],
        [("00:00", 10.0, 600.0), ("00:10", 30.0, 1200.0)],
    )
    before = day(
        MIDNIGHT - DAY,
        [(time, fuel, 60) for time in ("00:00", "00:05", "00:10", "00:15") for fuel in ("wind", "solar_rooftop")],
        [(time, 100.0, 600.0) for time in ("00:00", "00:05", "00:15")],
    )
    rows = {row["code"]: row for row in so_far(today, [before])}

    def values(code: str) -> list[float | None]:
        return [value["value"] for value in rows[code]["values"]]

    # 50 + 100 MWh; yesterday's demand and price of 00:10 are missing, and its 00:05 is not asked for.
    assert values("demand") == [pytest.approx(0.15), pytest.approx(0.05)]
    assert values("price") == [20, 100]
    assert [value["missing_minutes"] for value in rows["price"]["values"]] == [0, 5]
    assert values("wind") == [pytest.approx(0.03), pytest.approx(0.01)]
    assert rows["wind"]["until"] == "2026-01-02T00:15"
    # What rooftop is part of ends with it: 180 of 240 MW in the first interval.
    assert (rows["renewable_share"]["until"], rows["solar"]["until"]) == ("2026-01-02T00:05",) * 2
    assert values("renewable_share") == [0.75, 1]
    assert values("solar") == [pytest.approx(0.005), pytest.approx(0.005)]
    # Yesterday's gas is silent: not zero.
    assert values("gas") == [pytest.approx(0.01), None]
    assert "coal" not in rows


def test_a_day_without_data_says_nothing() -> None:
    empty = day(MIDNIGHT, [], [])
    assert so_far(empty, [empty]) == []
    today = day(MIDNIGHT, [("00:00", "wind", 120)], [("00:00", np.nan, 600.0)])
    rows = {row["code"]: row for row in so_far(today, [empty])}
    assert set(rows) == {"demand", "wind"}
    assert rows["wind"]["values"][1] == {"value": None, "missing_minutes": 5}
