"""The coverage calendar as plain values: what each table lacks, as runs of days that lack the same."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TypedDict

import numpy as np
import pandas as pd

Run = tuple[str, int, int, int]
"""First day (ISO), number of days, intervals missing and expected on each of them."""


class Gap(TypedDict):
    """Neighbouring days `[first, last]` (ISO) of a table that lack intervals, and how many all together."""

    table: str
    first: str
    last: str
    missing: int


class TableCoverage(TypedDict):
    """What there is of a table over all its days: `first` and `last` (ISO) are those on which any is expected."""

    table: str
    first: str
    last: str
    expected: int
    missing: int
    days_lacking: int
    runs: list[Run]
    gaps: list[Gap]


def table_coverage(frame: pd.DataFrame, tables: Iterable[str]) -> list[TableCoverage]:
    """From the frame of `queries.coverage`: a row for each of `tables` that anything is expected of, in their order."""
    known = frame[frame["expected"].to_numpy() > 0]
    # In one pass: a comparison of twelve thousand names for each table took longer than the query.
    own = {str(table): rows for table, rows in known.groupby("table", sort=False)}
    return [_of(own[table], table) for table in tables if table in own]


def _of(own: pd.DataFrame, table: str) -> TableCoverage:
    days = own["day"].to_numpy("datetime64[D]")
    wanted = own["expected"].to_numpy(np.int64)
    missing = np.maximum(0, wanted - own["present"].to_numpy(np.int64))
    lacking = np.flatnonzero(missing)
    runs = _runs(days[lacking], missing[lacking], wanted[lacking])
    return TableCoverage(
        table=table,
        first=str(days[0]),
        last=str(days[-1]),
        expected=int(wanted.sum()),
        missing=int(missing.sum()),
        days_lacking=len(lacking),
        runs=runs,
        gaps=_gaps(table, runs),
    )


def _runs(days: np.ndarray, missing: np.ndarray, wanted: np.ndarray) -> list[Run]:
    new = (np.diff(days) > np.timedelta64(1, "D")) | (np.diff(missing) != 0) | (np.diff(wanted) != 0)
    begins = [0, *(np.flatnonzero(new) + 1).tolist()] if len(days) else []
    return [
        (str(days[begin]), end - begin, int(missing[begin]), int(wanted[begin]))
        for begin, end in zip(begins, [*begins[1:], len(days)], strict=False)
    ]


def _gaps(table: str, runs: list[Run]) -> list[Gap]:
    """Runs that follow each other are one gap."""
    gaps: list[Gap] = []
    for first, length, missing, _ in runs:
        begin = date.fromisoformat(first)
        last = (begin + timedelta(days=length - 1)).isoformat()
        if gaps and date.fromisoformat(gaps[-1]["last"]) + timedelta(days=1) == begin:
            gaps[-1]["last"] = last
            gaps[-1]["missing"] += missing * length
        else:
            gaps.append(Gap(table=table, first=first, last=last, missing=missing * length))
    return gaps
