"""What generation, utilization and revenue share: sums by bucket and fuel, and fuels put into bands.

The database adds up (exactly: its sums are decimals). What it would take longer to plan than to do is done here: to
order, to name and to divide.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from app.nem.fuels import BY_CODE, FUEL_CODES, GROUPINGS, ROOFTOP, bands
from app.queries import engine
from app.queries.windows import Plan

Columns = dict[str, np.ndarray[Any, np.dtype[Any]]]
"""Arrays of one length by name: numbers float64, NaN = missing."""

# What the region's rows count for every bucket.
CLOCK = ("scada_intervals", "rooftop_intervals", "flow_intervals")

_NAME = re.compile(r"[a-z_]+")
_ROOFTOP_CODE = FUEL_CODES.index(ROOFTOP)
_FLOW_CODES = [code for code, fuel in enumerate(FUEL_CODES) if BY_CODE[fuel].flow]


def sums(
    version: str,
    region: str,
    window: Plan,
    measures: Mapping[str, str],
    where: str = "true",
    clock: tuple[str, ...] = CLOCK,
    flows: str = "",
) -> Columns:
    """Sums by bucket and fuel, in order of both: interval_start, code, the measures, the clock's columns.

    A measure is SQL on a row of generation, `where` a condition on it; the clock's columns are the region's. `flows` is
    SQL of further sums: bucket, code, and some of the measures. `code` is the fuel's place in `FUEL_CODES` (and in the
    database's enumeration).
    """
    needed = ", ".join(dict.fromkeys(("fuel", *_NAME.findall(" ".join(measures.values())))))
    fuels = window.by_bucket(
        lambda piece: piece.rows("generation", needed, f"region = $region AND {where}"),
        {"code": "enum_code(fuel)"},
        measures,
    )
    counts = window.by_bucket(
        lambda piece: piece.rows("region", ", ".join(clock), "region = $region"), {}, {name: name for name in clock}
    )
    sql = f"""
        WITH fuels AS ({fuels} {f"UNION ALL BY NAME ({flows})" if flows else ""}), clock AS ({counts})
        SELECT bucket, code, {", ".join(f"{name}::DOUBLE AS {name}" for name in (*measures, *clock))}
        FROM fuels JOIN clock USING (bucket)
        """
    frame = engine.frame(version, sql, window.parameters | {"region": region}, window.bounds)
    minutes = frame["bucket"].to_numpy().astype("datetime64[m]").view(np.int64)
    order = np.argsort(minutes * len(FUEL_CODES) + frame["code"].to_numpy())
    columns = {name: frame[name].to_numpy()[order] for name in frame.columns}
    return {"interval_start": columns.pop("bucket"), **columns}


def is_rooftop(columns: Columns) -> np.ndarray[Any, np.dtype[np.bool_]]:
    return np.equal(columns["code"], _ROOFTOP_CODE)


def hours(columns: Columns) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Of each row, the hours that its own feed has data for: SCADA, the rooftop estimate, the links' metering."""
    own = np.where(is_rooftop(columns), columns["rooftop_intervals"], columns["scada_intervals"])
    return np.where(np.isin(columns["code"], _FLOW_CODES), columns["flow_intervals"], own) / 12


def in_bands(columns: Columns, group: str, shared: tuple[str, ...]) -> pd.DataFrame:
    """Fuels' rows put into the bands of a grouping: interval_start, fuel (the band's code), and the other columns.

    They are summed (NaN where every one is NaN); of `shared` ones the first in the stack that is not NaN speaks for the
    band: SCADA's hours before those of rooftop solar, which stands above what it is grouped with.
    """
    if group != GROUPINGS[0]:
        columns = _grouped(columns, group, shared)
    names = pd.array([band.code for band in bands(group)], dtype="str").take(columns["code"])
    rest = {name: values for name, values in columns.items() if name not in ("interval_start", "code")}
    return pd.DataFrame({"interval_start": columns["interval_start"], "fuel": names, **rest}, copy=False)


def _grouped(columns: Columns, group: str, shared: tuple[str, ...]) -> Columns:
    place = {fuel: place for place, band in enumerate(bands(group)) for fuel in band.fuels}
    of_fuel = np.array([place[fuel] for fuel in FUEL_CODES], dtype=np.uint8)
    rows = pd.DataFrame(columns | {"code": of_fuel[columns["code"]]}).groupby(["interval_start", "code"])
    added = [name for name in columns if name not in ("interval_start", "code", *shared)]
    banded = pd.concat([rows[added].sum(min_count=1), rows[list(shared)].first()], axis="columns").reset_index()
    return {name: banded[name].to_numpy() for name in banded.columns}


def ratio(of: pd.Series, to: pd.Series) -> pd.Series:
    """`of / to`, NaN where `to` is not above zero."""
    return of / to.where(to > 0)
