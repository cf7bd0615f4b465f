"""The stack: heights add up to the frame's total, gaps stay open, what is missing beside data has no height."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from app.figures.arrays import decoded
from app.figures.generation import generation_figure
from app.figures.grid import Grid
from app.figures.look import Look
from app.figures.series import Series
from app.figures.stack import MOST_BARS, Trace, gap_trace, rooftop_pending, stack_traces
from tests.figures.frames import curtailing, generation, prices

START = datetime(2026, 1, 1)
FIVE = Grid.of(START, START + timedelta(minutes=30), "5m")
MW = Look("detailed")
STAMPS = [f"2026-01-01T00:{minute:02d}" for minute in range(0, 30, 5)]


def test_the_bands_add_up_to_the_frames_total() -> None:
    rows = [
        (stamp, fuel, mw + i) for i, stamp in enumerate(STAMPS) for fuel, mw in (("coal_black", 900), ("wind", 0.4))
    ]
    frame = generation([*rows, *((stamp, "pumps", -120.0) for stamp in STAMPS)])
    traces = stack_traces(Series.of(frame, FIVE), MW)
    drawn = sum(decoded(trace["y"])[:-1] for trace in traces)
    np.testing.assert_allclose(drawn, frame.groupby("interval_start")["reading_mw"].sum(), atol=0.5 * len(traces))


def test_loads_hang_in_a_stack_of_their_own_and_sources_keep_their_order() -> None:
    frame = generation([(STAMPS[0], fuel, mw) for fuel, mw in (("wind", 5), ("coal_black", 9), ("pumps", -3))])
    traces = stack_traces(Series.of(frame, FIVE), MW)
    assert [(t["meta"]["band"], t["stackgroup"]) for t in traces] == [
        ("coal_black", "sources-0"),
        ("wind", "sources-0"),
        ("pumps", "loads-0"),
    ]


def test_a_gap_breaks_the_stack() -> None:
    """Regression: no setting of Plotly leaves a gap in a stack; zeros or invented data would be drawn across it."""
    frame = generation([(stamp, "wind", 500.0) for stamp in (*STAMPS[:2], *STAMPS[4:])])
    traces = stack_traces(Series.of(frame, FIVE), MW)
    assert [(t["stackgroup"], t["x0"], t["meta"]["points"]) for t in traces] == [
        ("sources-0", "2026-01-01T00:00", 2),
        ("sources-4", "2026-01-01T00:20", 2),
    ]
    # The last reading of a run holds until the gap begins.
    assert decoded(traces[0]["y"]).tolist() == [500, 500, 500]
    (hatch,) = gap_trace(Series.of(frame, FIVE))
    assert hatch["x"][:3] == ["2026-01-01T00:10", "2026-01-01T00:10", "2026-01-01T00:20"]


def test_a_fuel_missing_beside_data_has_no_height_and_does_not_end_the_stack() -> None:
    frame = generation([(stamp, "coal_black", 800.0) for stamp in STAMPS] + [(STAMPS[1], "wind", 300.0)])
    coal, wind = stack_traces(Series.of(frame, FIVE), MW)
    assert decoded(coal["y"]).tolist() == [800] * 7
    assert decoded(wind["y"]).tolist() == [0, 300, 0, 0, 0, 0, 0]
    # It is drawn as zero, and is said to be missing.
    assert wind["meta"]["missing"] == [[0, 1], [2, 6]]
    assert "missing" not in coal["meta"]


def test_rooftop_and_flows_that_are_missing_are_told_as_what_the_sums_lack() -> None:
    """A noon without rooftop would have a renewable share that is silently too low."""
    rows = [(stamp, "wind", 9.0) for stamp in (*STAMPS[:3], *STAMPS[4:])]
    rows += [(stamp, "solar_rooftop", 5.0) for stamp in (*STAMPS[:1], *STAMPS[5:])]
    rows += [(stamp, "imports", 5.0) for stamp in STAMPS[:5]]
    series, market = Series.of(generation(rows), FIVE), prices([(stamp, 5.0, 9.0) for stamp in STAMPS])

    def told(look: Look, newest: datetime | None = None) -> object:
        return generation_figure(series, market, look, "NSW1", newest)["layout"]["meta"]["missing"]

    # Where SCADA is missing too there is no stack that could lack anything.
    assert told(MW) == {"rooftop": [[1, 3], [4, 5]], "flows": [[5, 6]]}
    assert told(Look("type")) == told(replace(MW, show="energy")) == told(MW)
    assert told(replace(MW, hidden=("solar_rooftop",))) == {"flows": [[5, 6]]}
    layout = generation_figure(series, market, MW, "NSW1")["layout"]
    assert [(shape["x0"][-5:], shape["x1"][-5:], shape["label"]["text"]) for shape in layout["shapes"]] == [
        ("00:05", "00:15", "rooftop missing"),
        ("00:20", "00:25", "rooftop missing"),
        ("00:25", "00:30", "flows missing"),
    ]
    # What is still to come is not missing: rooftop, and with the newest reading anything.
    late = Series.of(generation([row for row in rows if row[:2] != (STAMPS[5], "solar_rooftop")]), FIVE)
    meta = generation_figure(late, market, MW, "NSW1", datetime(2026, 1, 1, 0, 25))["layout"]["meta"]
    assert (meta["rooftop_until"], meta["missing"]) == ("2026-01-01T00:05", {})


def test_rooftop_and_flows_alone_are_a_gap() -> None:
    """Rooftop's estimate and the interconnectors come from other tables: without SCADA they are no stack."""
    frame = generation([(STAMPS[0], "wind", 1.0), (STAMPS[1], "solar_rooftop", 9.0), (STAMPS[2], "imports", 9.0)])
    assert {trace["meta"]["points"] for trace in stack_traces(Series.of(frame, FIVE), MW)} == {1}


def test_a_fuel_that_does_nothing_is_not_drawn() -> None:
    frame = generation([(STAMPS[0], "wind", 1.0), (STAMPS[0], "distillate", 0.0)])
    assert [trace["name"] for trace in stack_traces(Series.of(frame, FIVE), MW)] == ["Wind"]


def test_longer_steps_draw_the_mean_and_hold_it() -> None:
    grid = Grid.of(START, START + timedelta(days=2), "1d")
    frame = generation([("2026-01-01", "wind", 100.0), ("2026-01-02", "wind", 200.0)]).drop(columns="reading_mw")
    (wind,) = stack_traces(Series.of(frame, grid), MW)
    assert wind["line"]["shape"] == "hv"
    assert decoded(wind["y"]).tolist() == [100, 200, 200]
    # Steps that nobody could see, Plotly need not draw.
    assert Grid.of(START, START + timedelta(days=900), "1d").held == "linear"


def test_the_demand_line_is_the_one_chosen_and_named() -> None:
    """Where the rooftop estimate is still to come, underlying demand is not known: the line ends."""
    frame = prices([(stamp, 50.0, 1000.0) for stamp in STAMPS])
    frame["underlying_demand_mwh"] *= 1.5
    frame.loc[4:, ["underlying_demand_mwh", "underlying_hours"]] = np.nan, 0.0
    wind = Series.of(generation([(stamp, "wind", 9.0) for stamp in STAMPS]), FIVE)

    def line(look: Look) -> list[Trace]:
        traces = generation_figure(wind, frame, look, "NSW1")["data"]
        return [trace for trace in traces if (trace.get("meta") or {}).get("kind") == "demand"]

    (underlying,) = line(MW)
    assert underlying["name"] == "Demand (underlying)"
    np.testing.assert_array_equal(decoded(underlying["y"]), [1500, 1500, 1500, 1500, np.nan, np.nan, np.nan])
    (operational,) = line(replace(MW, demand="operational"))
    assert (operational["name"], decoded(operational["y"]).tolist()) == ("Demand (operational)", [1000] * 7)
    assert line(replace(MW, demand="none")) == line(replace(MW, show="share")) == []
    # The line is what the stack serves: without rooftop drawn, demand without rooftop.
    assert [trace["name"] for trace in line(replace(MW, hidden=("solar_rooftop",)))] == ["Demand (operational)"]
    assert [trace["name"] for trace in line(Look("type", hidden=("renewable",)))] == ["Demand (operational)"]


def test_newest_buckets_without_rooftop_are_marked_provisional() -> None:
    """Trap: rooftop lags SCADA by half an hour and was carried flat for twelve. It ends where its data ends."""
    rows = [(stamp, "wind", 9.0) for stamp in STAMPS] + [(stamp, "solar_rooftop", 5.0) for stamp in STAMPS[:3]]
    series = Series.of(generation(rows), FIVE)
    market = prices([(stamp, 5.0, 9.0) for stamp in STAMPS])
    assert rooftop_pending(series) == pd.Timestamp("2026-01-01T00:15")
    newest = datetime(2026, 1, 1, 0, 25)
    (shape,) = generation_figure(series, market, MW, "NSW1", newest)["layout"]["shapes"]
    assert (shape["x0"], shape["label"]["text"]) == ("2026-01-01T00:15", "rooftop to come")
    # A window as short as the estimate is late has none of it yet.
    assert rooftop_pending(Series.of(generation(rows[:6]), FIVE)) == pd.Timestamp("2026-01-01T00:00")
    known = Series.of(generation([*rows[:6], *((stamp, "solar_rooftop", 5.0) for stamp in STAMPS)]), FIVE)
    assert rooftop_pending(known) is None
    (shape,) = generation_figure(known, market, MW, "NSW1", newest)["layout"]["shapes"]
    assert (shape["x0"], shape["label"]["text"]) == ("2026-01-01T00:25", "provisional")
    assert generation_figure(known, market, MW, "NSW1")["layout"]["shapes"] == []
    # In a window that ended long ago nothing is still to come.
    past = generation_figure(series, market, MW, "NSW1")["layout"]
    assert past["meta"]["rooftop_until"] is None
    assert "rooftop to come" not in str(past)


def test_a_hidden_band_is_not_drawn_and_the_others_stay() -> None:
    frame = generation([(STAMPS[0], fuel, mw) for fuel, mw in (("wind", 5), ("coal_black", 9), ("pumps", -3))])
    traces = stack_traces(Series.of(frame, FIVE), replace(MW, hidden=("wind", "coal")))
    assert [trace["meta"]["band"] for trace in traces] == ["coal_black", "pumps"]
    grouped = stack_traces(Series.of(frame, FIVE), Look("simple", hidden=("coal",)))
    assert [trace["meta"]["band"] for trace in grouped] == ["wind", "pumps"]


def test_groups_are_sums_of_their_fuels() -> None:
    rows = [(stamp, "coal_black", 900.0) for stamp in STAMPS] + [(stamp, "coal_brown", 50.0) for stamp in STAMPS[:3]]
    (coal,) = stack_traces(Series.of(generation(rows), FIVE), Look("simple"))
    assert decoded(coal["y"]).tolist() == [950, 950, 950, 900, 900, 900, 900]


def test_a_mean_of_a_group_does_not_wait_for_rooftop() -> None:
    """Hours of a group are SCADA's: half of rooftop's hours must not double its mean."""
    grid = Grid.of(START, START + timedelta(hours=1), "1h")
    frame = generation([("2026-01-01", "wind", 300.0), ("2026-01-01", "solar_rooftop", 100.0)], hours=1.0)
    frame.loc[1, "hours"] = 0.5
    (renewable,) = stack_traces(Series.of(frame.drop(columns="reading_mw"), grid), Look("type"))
    assert decoded(renewable["y"]).tolist() == [400, 400]


def test_shares_are_of_the_sources_shown() -> None:
    """The browser divides the sources (groupnorm); a load's share of them it can't know."""
    frame = generation([(STAMPS[0], fuel, mw) for fuel, mw in (("wind", 100), ("coal_black", 300), ("pumps", -40))])
    coal, wind, pumps = stack_traces(Series.of(frame, FIVE), replace(MW, show="share"))
    assert {coal["groupnorm"], wind["groupnorm"]} == {"percent"}
    assert "groupnorm" not in pumps
    assert decoded(pumps["y"])[0] == -10
    _, pumps = stack_traces(Series.of(frame, FIVE), replace(MW, show="share", hidden=("coal_black",)))
    assert decoded(pumps["y"])[0] == -40


def test_energy_stands_in_bars_of_whole_days_and_a_gap_has_none() -> None:
    grid = Grid.of(START, START + timedelta(days=3), "1d")
    frame = generation([("2026-01-01", "wind", 100.0), ("2026-01-03", "wind", 200.0)], hours=24)
    (wind,) = stack_traces(Series.of(frame.drop(columns="reading_mw"), grid), replace(MW, show="energy"))
    np.testing.assert_array_equal(decoded(wind["y"]), [2.4, np.nan, 4.8])
    assert (wind["type"], wind["offset"], wind["width"]) == ("bar", 0, 86_400_000)


def test_many_bars_are_steps() -> None:
    grid = Grid.of(START, START + timedelta(days=MOST_BARS + 1), "1d")
    frame = generation([(str(day), "wind", 100.0) for day in grid.buckets], hours=24).drop(columns="reading_mw")
    (wind,) = stack_traces(Series.of(frame, grid), replace(MW, show="energy"))
    assert (wind["type"], wind["line"]["shape"], decoded(wind["y"])[-1]) == ("scatter", "hv", 2.4)


def test_curtailed_wind_and_solar_are_hatched_on_top_and_not_in_shares() -> None:
    frame = generation([(stamp, "wind", 500.0) for stamp in STAMPS])
    market = prices([(stamp, 5.0, 900.0) for stamp in STAMPS])
    market = curtailing(market, wind=[10.0, 10.0, np.nan, 0.0, 0.0, 0.0])

    def bands(look: Look) -> list[Trace]:
        traces = generation_figure(Series.of(frame, FIVE), market, look, "NSW1")["data"]
        return [trace for trace in traces if "stackgroup" in trace]

    wind, curtailed = bands(replace(MW, curtailed=True))
    assert curtailed["name"] == "Wind, curtailed"
    assert curtailed["stackgroup"] == wind["stackgroup"]
    assert curtailed["fillpattern"]["shape"] == "/"
    # 10 MWh in five minutes are 120 MW. What AEMO does not tell has no height, and solar here is not told at all.
    assert decoded(curtailed["y"]).tolist() == [120, 120, 0, 0, 0, 0, 0]
    assert len(bands(MW)) == len(bands(replace(MW, curtailed=True, show="share"))) == 1
