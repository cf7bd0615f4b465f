"""Numbers survive the way to the browser, in as few bytes as they need."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.figures.arrays import compact, decoded, float32


@pytest.mark.parametrize(
    ("values", "kept"),
    [
        ([0.0, 12_345.4, -32_767.0], [0, 12_345, -32_767]),
        ([0.25, 12.5, 0.00004], [0.25, 12.5, 0]),
        ([261.26, np.nan], [261.26, np.nan]),
        ([0.0, 0.0], [0, 0]),
        ([np.nan], [np.nan]),
    ],
    ids=["whole where there are thousands", "more decimals for less", "a missing value", "nothing", "all missing"],
)
def test_compact_numbers_are_two_bytes_each(values: list[float], kept: list[float]) -> None:
    array = compact(np.array(values))
    assert array["dtype"] == "i2"
    np.testing.assert_array_equal(decoded(array), kept)


def test_what_int16_can_not_hold_is_float32() -> None:
    array = compact(np.array([40_000.0, np.nan]))
    assert (array["dtype"], "decimals" in array) == ("f4", False)
    np.testing.assert_array_equal(decoded(array), [40_000, np.nan])


@given(st.lists(st.floats(-32_767, 32_767), min_size=1))
def test_no_rounding_can_be_seen(values: list[float]) -> None:
    """A five-thousandth of the highest value at most: an eighth of a pixel in a chart of 600."""
    drawn = decoded(compact(np.array(values)))
    assert np.abs(drawn - values).max() <= max(np.abs(values).max() * 2e-4, 5.1e-5)


def test_missing_stays_missing() -> None:
    assert np.isnan(decoded(float32(np.array([np.nan])))).all()


def test_plotly_reads_the_arrays() -> None:
    trace = go.Scatter(y=float32(np.array([1.5, 2.5])))
    assert trace.to_plotly_json()["y"]["dtype"] == "f4"
