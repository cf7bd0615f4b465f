"""The stack: heights add up to the frame's total, gaps stay open, what is missing beside data has no height."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from app.figures.arrays import decoded
from app.figures.generation import generation_figure
from app.figures.grid import Grid
from app.figures.stack import demand_traces, gap_trace, rooftop_pending, stack_traces
from tests.figures.frames import generation, prices

START = datetime(2026, 1, 1)
FIVE = Grid.of(START, START + timedelta(minutes=30), "5m")
STAMPS = [f"2026-01-01T00:{minute:02d}" for minute in range(0, 30, 5)]


def test_the_bands_add_up_to_the_frames_total() -> None:
    rows = [
        (stamp, fuel, mw + i) for i, stamp in enumerate(STAMPS) for fuel, mw in (("coal_black", 900), ("wind", 0.4))
    ]
    frame = generation([*rows, *((stamp, "pumps", -120.0) for stamp in STAMPS)])
    traces = stack_traces(frame, FIVE, "detailed")
    drawn = sum(decoded(trace["y"])[:-1] for trace in traces)
    np.testing.assert_allclose(drawn, frame.groupby("interval_start")["reading_mw"].sum(), atol=0.5 * len(traces))


def test_loads_hang_in_a_stack_of_their_own_and_sources_keep_their_order() -> None:
    frame = generation([(STAMPS[0], fuel, mw) for fuel, mw in (("wind", 5), ("coal_black", 9), ("pumps", -3))])
    traces = stack_traces(frame, FIVE, "detailed")
    assert [(t["meta"]["band"], t["stackgroup"]) for t in traces] == [
        ("coal_black", "sources-0"),
        ("wind", "sources-0"),
        ("pumps", "loads-0"),
    ]


def test_a_gap_breaks_the_stack() -> None:
    """Regression: no setting of Plotly leaves a gap in a stack; zeros or invented data would be drawn across it."""
    frame = generation([(stamp, "wind", 500.0) for stamp in (*STAMPS[:2], *STAMPS[4:])])
    traces = stack_traces(frame, FIVE, "detailed")
    assert [(t["stackgroup"], t["x0"], t["meta"]["points"]) for t in traces] == [
        ("sources-0", "2026-01-01T00:00", 2),
        ("sources-4", "2026-01-01T00:20", 2),
    ]
    # The last reading of a run holds until the gap begins.
    assert decoded(traces[0]["y"]).tolist() == [500, 500, 500]
    (hatch,) = gap_trace(frame, FIVE)
    assert hatch["x"][:3] == ["2026-01-01T00:10", "2026-01-01T00:10", "2026-01-01T00:20"]


def test_a_fuel_missing_beside_data_has_no_height_and_does_not_end_the_stack() -> None:
    frame = generation([(stamp, "coal_black", 800.0) for stamp in STAMPS] + [(STAMPS[1], "wind", 300.0)])
    coal, wind = stack_traces(frame, FIVE, "detailed")
    assert decoded(coal["y"]).tolist() == [800] * 7
    assert decoded(wind["y"]).tolist() == [0, 300, 0, 0, 0, 0, 0]


def test_rooftop_and_flows_alone_are_a_gap() -> None:
    """Rooftop's estimate and the interconnectors come from other tables: without SCADA they are no stack."""
    frame = generation([(STAMPS[0], "wind", 1.0), (STAMPS[1], "solar_rooftop", 9.0), (STAMPS[2], "imports", 9.0)])
    assert {trace["meta"]["points"] for trace in stack_traces(frame, FIVE, "detailed")} == {1}


def test_a_fuel_that_does_nothing_is_not_drawn() -> None:
    frame = generation([(STAMPS[0], "wind", 1.0), (STAMPS[0], "distillate", 0.0)])
    assert [trace["name"] for trace in stack_traces(frame, FIVE, "detailed")] == ["Wind"]


def test_longer_steps_draw_the_mean_and_hold_it() -> None:
    grid = Grid.of(START, START + timedelta(days=2), "1d")
    frame = generation([("2026-01-01", "wind", 100.0), ("2026-01-02", "wind", 200.0)]).drop(columns="reading_mw")
    (wind,) = stack_traces(frame, grid, "detailed")
    assert wind["line"]["shape"] == "hv"
    assert decoded(wind["y"]).tolist() == [100, 200, 200]


def test_demand_without_rooftop_stands_in_only_where_rooftop_is_not_in_yet() -> None:
    frame = prices([(stamp, 50.0, 1000.0) for stamp in STAMPS])
    frame.loc[4:, "underlying_demand_mwh"] = np.nan
    with_rooftop, without = (trace for trace in demand_traces(frame, FIVE) if "name" in trace)
    assert np.isnan(decoded(with_rooftop["y"])).tolist() == [False] * 4 + [True] * 3
    assert np.isnan(decoded(without["y"])).tolist() == [True] * 4 + [False] * 3


def test_newest_buckets_without_rooftop_are_marked_provisional() -> None:
    """Trap: rooftop lags SCADA by half an hour and was carried flat for twelve. It ends where its data ends."""
    frame = generation(
        [(stamp, "wind", 9.0) for stamp in STAMPS] + [(stamp, "solar_rooftop", 5.0) for stamp in STAMPS[:3]]
    )
    assert rooftop_pending(frame, FIVE) == pd.Timestamp("2026-01-01T00:15")
    figure = generation_figure(frame, prices([(stamp, 5.0, 9.0) for stamp in STAMPS]), FIVE, "detailed", "Price")
    assert [shape["x0"] for shape in figure["layout"]["shapes"]] == ["2026-01-01T00:15:00"]
    assert rooftop_pending(frame[frame["fuel"] == "wind"], FIVE) is None
