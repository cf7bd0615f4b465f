"""Numbers survive the way to the browser, in as few bytes as they need."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import pytest

from app.figures.arrays import decoded, float32, megawatts


def test_megawatts_are_int16_where_rounding_cannot_be_seen() -> None:
    array = megawatts(np.array([0.0, 1234.4, -32_767.0]))
    assert array["dtype"] == "i2"
    assert decoded(array).tolist() == [0, 1234, -32_767]


@pytest.mark.parametrize(
    "values",
    [[0.25, 12.5], [0.0, 40_000.0], [500.0, np.nan]],
    ids=["small enough for a rounding to show", "beyond int16", "a missing value, which int16 lacks"],
)
def test_megawatts_are_float32_otherwise(values: list[float]) -> None:
    array = megawatts(np.array(values))
    assert array["dtype"] == "f4"
    np.testing.assert_allclose(decoded(array), values, rtol=1e-6)


def test_missing_stays_missing() -> None:
    assert np.isnan(decoded(float32(np.array([np.nan])))).all()


def test_plotly_reads_the_arrays() -> None:
    trace = go.Scatter(y=float32(np.array([1.5, 2.5])))
    assert trace.to_plotly_json()["y"]["dtype"] == "f4"
