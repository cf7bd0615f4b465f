"""The oracle's ground: the published lake's rows, the resolved registry, and buckets of time, with pandas alone."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

FIVE = pd.Timedelta(minutes=5)
HALF_HOUR = pd.Timedelta(minutes=30)
FIVE_MINUTE_SETTLEMENT = pd.Timestamp("2021-10-01")
STATES = ("NSW1", "QLD1", "SA1", "TAS1", "VIC1")

Window = tuple[str, str]


@dataclass(frozen=True)
class Lake:
    """The files that `<data>/CURRENT` names. Every frame has `interval_start`: AEMO's stamp less the interval."""

    data: Path

    @cached_property
    def manifest(self) -> dict[str, Any]:
        manifest: dict[str, Any] = json.loads((self.data / "CURRENT").read_text())
        return manifest

    def table(self, name: str, columns: list[str], step: pd.Timedelta = FIVE) -> pd.DataFrame:
        """The rows of a table; the first of `columns` is its interval-ending stamp."""
        files = [path for path in self.manifest["lake_files"] if path.split("/")[0] == name]
        rows = pd.concat([pd.read_parquet(self.data / "lake" / path, columns=columns) for path in files])
        rows[columns[0]] -= step
        return rows.rename(columns={columns[0]: "interval_start"}).reset_index(drop=True)

    def physical(self, name: str, region: str, columns: list[str]) -> pd.DataFrame:
        """Of every interval the row of its highest intervention run."""
        rows = self.table(name, ["settlementdate", region, "intervention", *columns])
        rows = rows.sort_values("intervention").drop_duplicates(["interval_start", region], keep="last")
        return rows.drop(columns="intervention").rename(columns={region: "region"})

    def _resolved(self, table: str) -> pd.DataFrame:
        with duckdb.connect(str(self.data / "snapshots" / self.manifest["fleet_file"]), read_only=True) as db:
            return db.table(table).df()

    @cached_property
    def fleet(self) -> pd.DataFrame:
        """The registrations: duid, valid_from, valid_to, region, fuel, dispatch_type, capacity_mw, ..., reported."""
        fleet = self._resolved("unit").sort_values(["duid", "valid_from"])
        is_plant = ~fleet.duid.str.match("BLNK|DLNK")
        return fleet[is_plant].reset_index(drop=True)

    @cached_property
    def factors(self) -> pd.Series:
        """t/MWh by DUID: AEMO's list of emissions factors, and for DUIDs that it lacks, their generating sets."""
        listed, allocated, sets = (self._registry(name) for name in ("emission_factor", "dualloc", "genunits"))
        found = []
        if len(listed):
            found.append(listed.groupby("duid").co2e_emissions_factor.mean())
        if len(allocated) and len(sets):
            assert allocated.duid.is_unique, "the oracle knows no allocation that has changed"
            found.append(allocated.merge(sets, on="gensetid").set_index("duid").co2e_emissions_factor)
        if not found:
            return pd.Series(dtype=float)
        factors = pd.concat(found).dropna()
        return factors[~factors.index.duplicated()]

    def _registry(self, name: str) -> pd.DataFrame:
        files = [path for path in self.manifest["lake_files"] if path.split("/")[0] == name]
        return pd.concat([pd.read_parquet(self.data / "lake" / path) for path in files]) if files else pd.DataFrame()

    @cached_property
    def links(self) -> pd.DataFrame:
        return self._resolved("link")[["interconnector", "region_from", "region_to"]]


def bucket_starts(times: pd.Series, interval: str, start: str) -> pd.Series:
    """The natural start of the bucket that each time falls in; of `total`, the window's start."""
    if interval == "total":
        return pd.Series(pd.Timestamp(start), index=times.index).astype("datetime64[us]")
    if interval in ("5m", "30m", "1h", "1d"):
        return times.dt.floor({"5m": "5min", "30m": "30min", "1h": "1h", "1d": "1D"}[interval])
    period = {"7d": "W-SUN", "1M": "M", "3M": "Q-DEC", "1y": "Y-DEC", "fy": "Y-JUN"}[interval]
    days = times.dt.normalize()
    first = {day: day.to_period(period).start_time for day in days.unique()}
    return days.map(first).astype("datetime64[us]")


def within(rows: pd.DataFrame, start: str, end: str) -> pd.DataFrame:
    """The rows of `[start, end)`; they must be in order of time."""
    first, last = rows.interval_start.searchsorted([pd.Timestamp(start), pd.Timestamp(end)])
    return rows.iloc[first:last]
