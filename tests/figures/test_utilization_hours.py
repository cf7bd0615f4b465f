"""The heat map of utilization: what has nothing in the window is an empty picture, no error."""

from __future__ import annotations

import pandas as pd
import pytest

from app.figures.utilization_hours import hours_figure


@pytest.mark.parametrize("columns", ["day", "month"])
def test_a_window_without_capacity_has_no_cell(columns: str) -> None:
    none = pd.DataFrame({"interval_start": pd.Series(dtype="datetime64[us]"), "hour": [], "utilization": []})
    (trace,) = hours_figure(none, columns, "Wind")["data"]
    assert trace["x"] == []
    assert trace["z"] == [[]] * 24
