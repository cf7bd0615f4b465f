"""How close an answer of the product has to be to the oracle's: no closer than its decimals, and not a hair further.

The product stores decimals rounded once per unit (or region, link) and interval: MWh to 5 places, dollars and tonnes
to 4, MW to 3. A sum of n of them is therefore within n half-units of the exact sum; revenue also carries the rounding
of its energy at the sum of the prices' magnitudes. A ratio is as close as its two sums. On top, 1e-9 of the value for
doubles.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

MWH, AUD, TONNES, MW, RELATIVE = 0.5e-5, 0.5e-4, 0.5e-4, 0.5e-3, 1e-9
# A loss factor is at most about 1.2.
LOSS = 1.5
RATIOS = {
    "mean_mw": ("energy_mwh", "hours"),
    "utilization": ("energy_mwh", "capacity_mwh"),
    "captured_price_aud_mwh": ("revenue_aud", "priced_mwh"),
    "capture_rate": ("revenue_aud", "priced_mwh"),
    "intensity_t_mwh": ("emissions_t", "emissions_mwh"),
    "demand_weighted_price_aud_mwh": ("value_aud", "total_demand_mwh"),
}


def bound(column: str, expected: pd.DataFrame) -> pd.Series:
    """The most that the product's `column` may differ from the oracle's, row by row."""
    return RELATIVE * expected[column].abs().fillna(0) + _absolute(column, expected)


def _absolute(column: str, expected: pd.DataFrame) -> pd.Series | float:
    readings = expected["readings"]
    if column in RATIOS:
        return _of_ratio(column, expected)
    if column in ("price_aud_mwh", "min_price", "max_price"):
        return expected["price_within"]
    if column in ("capacity_mwh", "charge_capacity_mwh"):
        return MWH * expected["capacities"]
    if column == "underlying_demand_mwh":
        return MWH * 2 * readings
    if column.endswith("_mwh"):
        return MWH * readings
    if column == "emissions_t":
        # A factor is at most about 1.5.
        return (TONNES + 1.5 * MWH) * readings
    if column.endswith("_aud"):
        return LOSS * (AUD * readings + MWH * expected["exposure_aud_mwh"])
    if column in ("reading_mw", "max_mw"):
        return MW * readings
    if column.endswith("_mean_mw"):
        return 12 * MWH * readings
    if column.endswith("_limit_mw"):
        return MWH * 12
    # Hours and counts are exact.
    return 1e-9


def _of_ratio(column: str, expected: pd.DataFrame) -> pd.Series:
    above, below = RATIOS[column]
    ratio, under = expected[column].abs().fillna(0), expected[below].abs()
    over_error = _absolute(above, expected)
    under_error = 0.0 if below == "hours" else _absolute(below, expected)
    if column == "capture_rate":
        # Captured price / baseload: the relative errors of both add up.
        baseload = expected["baseload"].abs()
        over_error = over_error / baseload
        under_error = under_error + under * expected["price_within"] / baseload
    # Rounded amounts may leave almost nothing below: then the ratio says nothing, and is held to nothing.
    room = (under - under_error).where(under > 2 * under_error)
    return ((over_error + ratio * under_error) / room).fillna(np.inf).where(expected[column].notna(), 0)


def assert_close(answer: pd.DataFrame, expected: pd.DataFrame, keys: Sequence[str], columns: Sequence[str]) -> None:
    """The same rows in the same order (by `keys`), and every column within its bound; missing exactly where missing."""
    for key in keys:
        ours, theirs = answer[key].to_numpy(), expected[key].to_numpy()
        assert len(ours) == len(theirs), f"{len(ours)} rows instead of {len(theirs)}"
        assert (ours == theirs).all(), f"{key}: {ours[ours != theirs][:5]} instead of {theirs[ours != theirs][:5]}"
    for column in columns:
        ours, theirs = answer[column].to_numpy(float), expected[column].to_numpy(float)
        room = bound(column, expected).to_numpy(float)
        wrong = np.where(np.isnan(theirs), ~np.isnan(ours), ~(np.abs(ours - theirs) <= room) & np.isfinite(room))
        assert not wrong.any(), f"{column}: {wrong.sum()} of {len(wrong)} rows differ, first of all\n" + _show(
            answer[_first(wrong)], expected[_first(wrong)], list(keys), column
        )


def _first(wrong: np.ndarray) -> np.ndarray:
    """The first five of the rows that are wrong."""
    return wrong & (np.cumsum(wrong) <= 5)


def _show(answer: pd.DataFrame, expected: pd.DataFrame, keys: list[str], column: str) -> str:
    shown = expected[keys].assign(product=answer[column].to_numpy(), oracle=expected[column].to_numpy())
    return str(shown.to_string(index=False))
