"""The "before": a dashboard that holds every unit's 30-minute rows in pandas, masks and groups them at each question.

Kinder to it than such dashboards are to themselves: its texts are categories, so that a row takes 28 bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd

from app.nem.intervals import auto_interval
from app.nem.ranges import Span, bounds_of
from app.nem.regions import NEM
from benchmarks.questions import Question

_HALF_HOUR = timedelta(minutes=30)
_HOURS = 0.5
# Nothing finer than its rows; otherwise the interval that our pages choose for the range.
_FREQUENCIES = {"5m": "30min", "30m": "30min", "1h": "h", "1d": "D", "7d": "7D", "1M": "MS"}


@dataclass(frozen=True)
class Before:
    """All rows (interval, duid, region, fuel, mean_mw, price_aud_mwh), and each unit's capacity."""

    rows: pd.DataFrame
    capacity_mw: pd.Series

    @classmethod
    def load(cls, rows: Path, capacity: Path) -> Before:
        return cls(pd.read_parquet(rows), pd.read_parquet(capacity).set_index("duid")["capacity_mw"])

    def answer(self, question: Question) -> bytes:
        """The series as JSON, written by pandas."""
        start, end = bounds_of(question.range, self._span())
        frame = getattr(self, f"_{question.endpoint}")(self._selected(question.region, start, end))
        text: str = frame.to_json(orient="split", index=False, date_format="iso")
        return text.encode()

    def _span(self) -> Span:
        first, last = self.rows["interval"].iloc[0], self.rows["interval"].iloc[-1]
        return Span(first.to_pydatetime(), last.to_pydatetime() + _HALF_HOUR)

    def _selected(self, region: str, start: datetime, end: datetime) -> pd.DataFrame:
        mask = (self.rows["interval"] >= start) & (self.rows["interval"] < end)
        if region != NEM:
            mask &= self.rows["region"] == region
        rows = self.rows[mask]
        bucket = rows["interval"].dt.floor(_FREQUENCIES[auto_interval(start, end).code])
        return rows.assign(interval_start=bucket, energy_mwh=rows["mean_mw"] * _HOURS)

    def _generation(self, rows: pd.DataFrame) -> pd.DataFrame:
        rows = rows.assign(revenue_aud=rows["energy_mwh"] * rows["price_aud_mwh"])
        sums = _sums(rows, "energy_mwh", "revenue_aud")
        hours = rows.groupby("interval_start")["interval"].nunique() * _HOURS
        sums["mean_mw"] = sums["energy_mwh"].div(hours, level="interval_start")
        return sums.reset_index()

    def _utilization(self, rows: pd.DataFrame) -> pd.DataFrame:
        capacity = rows["duid"].map(self.capacity_mw).astype("float64") * _HOURS
        sums = _sums(rows.assign(capacity_mwh=capacity), "energy_mwh", "capacity_mwh")
        sums["utilization"] = sums["energy_mwh"] / sums["capacity_mwh"]
        return sums.reset_index()

    def _revenue(self, rows: pd.DataFrame) -> pd.DataFrame:
        rows = rows.assign(revenue_aud=rows["energy_mwh"] * rows["price_aud_mwh"])
        sums = _sums(rows, "energy_mwh", "revenue_aud")
        sums["captured_price_aud_mwh"] = sums["revenue_aud"] / sums["energy_mwh"]
        return sums.reset_index()


def _sums(rows: pd.DataFrame, *columns: str) -> pd.DataFrame:
    return rows.groupby(["interval_start", "fuel"], observed=True)[list(columns)].sum()
