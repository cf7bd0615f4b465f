"""What a window lacks, counted by hand on the tiny market and against the calendar on the simulated one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pandas as pd

from app.nem.markettime import short_iso
from app.queries.coverage import coverage
from app.queries.gaps import gaps
from app.queries.world import World
from tests.support import tiny

Asking = Callable[[Path], World]


def test_the_tiny_market_lacks_prices_after_its_hour(tiny_data: Path, asking: Asking) -> None:
    # SCADA, flows and rooftop go on after the priced hour; nothing before it belongs to the span.
    now = asking(tiny_data)
    window = short_iso(tiny.START - timedelta(days=2)), short_iso(tiny.START + timedelta(days=2))
    found = gaps(now.version, "SA1", *window).set_index("feed")
    span = (now.span.end - now.span.start) // timedelta(minutes=5)
    assert set(found["day"]) <= {pd.Timestamp(tiny.START)}
    if span > tiny.STEPS:
        assert found.loc["price", ["expected", "present"]].to_list() == [span, tiny.STEPS]
    assert "scada" not in found.index


def test_a_window_without_data_lacks_nothing(tiny_data: Path, asking: Asking) -> None:
    found = gaps(asking(tiny_data).version, "NEM", "2001-01-01", "2001-01-03")
    assert found.empty
    assert found.columns.to_list() == ["feed", "day", "expected", "present"]


def test_simulated_gaps_are_those_of_the_lake(simulated_data: Path, asking: Asking) -> None:
    now = asking(simulated_data)
    window = short_iso(now.span.start), short_iso(now.span.end)
    found = gaps(now.version, "NEM", *window)
    lake = coverage(now.version, *window)
    scada = lake[(lake["table"] == "scada") & (lake["present"] < lake["expected"])]
    mine = found[found["feed"] == "scada"]
    assert not mine.empty
    assert (mine["expected"] - mine["present"]).to_list() == (scada["expected"] - scada["present"]).to_list()
    assert mine["day"].to_list() == scada["day"].to_list()


def test_an_edge_expects_what_the_window_holds_of_the_day(simulated_data: Path, asking: Asking) -> None:
    now = asking(simulated_data)
    whole = gaps(now.version, "NEM", short_iso(now.span.start), short_iso(now.span.end))
    day = whole[whole["feed"] == "scada"]["day"].iloc[0]
    noon = day + timedelta(hours=12)
    halves = pd.concat(
        [
            gaps(now.version, "NEM", short_iso(day), short_iso(noon)),
            gaps(now.version, "NEM", short_iso(noon), short_iso(day + timedelta(days=1))),
        ]
    )
    assert set(halves["expected"]) == {144}
    missing = (halves["expected"] - halves["present"])[halves["feed"] == "scada"].sum()
    of_day = whole[(whole["feed"] == "scada") & (whole["day"] == day)].iloc[0]
    assert missing == of_day["expected"] - of_day["present"]
