"""An independent answer to the same questions: csv and pandas over AEMO's raw files, none of the project's code."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import pandas as pd

FIVE = pd.Timedelta(minutes=5)
FIVE_MINUTE_SETTLEMENT = pd.Timestamp("2021-10-01")


def read(files: list[Path], table: str, sub: str, columns: list[str]) -> pd.DataFrame:
    """The rows of one table in some (single-level) zips, as text columns."""
    rows = []
    for path in files:
        with zipfile.ZipFile(path) as archive:
            for member in archive.namelist():
                header: list[str] = []
                for line in csv.reader(io.StringIO(archive.read(member).decode("ascii"))):
                    if line[0] == "I":
                        header = line if line[1:3] == [table, sub] else []
                    elif line[0] == "D" and header:
                        record = dict(zip(header, line, strict=True))
                        rows.append([record[column] for column in columns])
    return pd.DataFrame(rows, columns=columns).drop_duplicates()


def month_files(folder: Path, month: str, stem: str) -> list[Path]:
    return [
        path
        for path in folder.rglob("*.zip")
        if f"MMSDM_{month}" in str(path)
        and any(f"{mark}{stem}{end}" in path.name for mark in ("_", "%23") for end in ("_", "%23"))
    ]


def unit_energy(folder: Path) -> pd.DataFrame:
    """interval_start, duid, mw, energy_mwh: trapezoid between a reading and the next, held where that is missing."""
    rows = read(
        month_files(folder, "", "DISPATCH_UNIT_SCADA"),
        "DISPATCH",
        "UNIT_SCADA",
        ["SETTLEMENTDATE", "DUID", "SCADAVALUE"],
    )
    frame = pd.DataFrame(
        {
            "interval_start": pd.to_datetime(rows.SETTLEMENTDATE, format="%Y/%m/%d %H:%M:%S") - FIVE,
            "duid": rows.DUID,
            "mw": rows.SCADAVALUE.astype(float),
        }
    )
    following = frame.assign(interval_start=frame.interval_start - FIVE).rename(columns={"mw": "next_mw"})
    frame = frame.merge(following, on=["interval_start", "duid"], how="left")
    frame["energy_mwh"] = (frame.mw + frame.next_mw.fillna(frame.mw)) / 24
    return frame


def settlement_price(folder: Path, month: str) -> pd.DataFrame:
    """interval_start, region, price: the dispatch price since October 2021, the half-hour's trading price before."""
    dispatch = _prices(folder, month, "DISPATCHPRICE", "DISPATCH", FIVE)
    if dispatch.interval_start.min() >= FIVE_MINUTE_SETTLEMENT:
        return dispatch
    half = _prices(folder, month, "TRADINGPRICE", "TRADING", pd.Timedelta(minutes=30))
    steps = [half.assign(interval_start=half.interval_start + k * FIVE) for k in range(6)]
    traded = pd.concat(steps)
    six = dispatch.assign(half=dispatch.interval_start.dt.floor("30min"))
    groups = six.groupby(["half", "region"]).price
    six["price"] = groups.transform("mean").round(2).where(groups.transform("count") == 6)
    six = six.drop(columns="half").dropna()
    known = pd.MultiIndex.from_frame(traded[["interval_start", "region"]])
    extra = six[~pd.MultiIndex.from_frame(six[["interval_start", "region"]]).isin(known)]
    return pd.concat([traded, extra])


def _prices(folder: Path, month: str, stem: str, table: str, step: pd.Timedelta) -> pd.DataFrame:
    columns = ["SETTLEMENTDATE", "REGIONID", "RRP", *(["INTERVENTION"] if table == "DISPATCH" else [])]
    rows = read(month_files(folder, month, stem), table, "PRICE", columns)
    if table == "DISPATCH":
        rows = rows[rows.INTERVENTION.astype(float) == 0]
    return pd.DataFrame(
        {
            "interval_start": pd.to_datetime(rows.SETTLEMENTDATE, format="%Y/%m/%d %H:%M:%S") - step,
            "region": rows.REGIONID,
            "price": rows.RRP.astype(float),
        }
    )
