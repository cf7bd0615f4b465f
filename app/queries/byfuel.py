"""What generation, utilization and revenue share: facts by fuel put into buckets, and fuels put into bands.

Sums are made by fuel first and bands of the sums: a fuel is a small integer to the database, and a band a text.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from app.nem.fuels import FUEL_CODES, GROUPINGS, ROOFTOP, bands
from app.nem.regions import NEM
from app.queries.windows import Plan

IS_ROOFTOP = f"fuel = '{ROOFTOP}'"
DETAILED = GROUPINGS[0]

# Energy whose price is missing, of a five-minute row: its energy is priced or not as a whole. Longer steps hold it.
UNPRICED_AT_5M = "CASE WHEN revenue_aud IS NULL THEN energy_mwh ELSE 0 END AS unpriced_mwh"


def of_region(region: str) -> str:
    """SQL of the condition on generation's rows: the market is all of them, those of no known region too."""
    return "true" if region == NEM else "region = $region"


def by_fuel(window: Plan, rows: str, measures: tuple[str, ...]) -> str:
    """SQL of the sums of `measures` by bucket and fuel."""
    sums = ", ".join(f"sum({measure}) AS {measure}" for measure in measures)
    return f"SELECT {window.bucket} AS bucket, fuel, {sums} FROM ({rows}) GROUP BY 1, 2"


def by_band(fuels: str, measures: Mapping[str, str], group: str) -> str:
    """SQL of the measures (name: expression on a row of `by_fuel`) by bucket and band.

    `position` is the band's place in the stack; `rooftop` tells a row in which nothing but rooftop solar speaks.
    """
    if group == DETAILED:
        columns = ", ".join(f"{expression} AS {name}" for name, expression in measures.items())
        return f"SELECT bucket, enum_code(fuel) AS position, {IS_ROOFTOP} AS rooftop, {columns} FROM ({fuels})"
    columns = ", ".join(f"sum({expression}) AS {name}" for name, expression in measures.items())
    return f"""
        SELECT bucket, list_extract($positions, enum_code(fuel) + 1) AS position, bool_and({IS_ROOFTOP}) AS rooftop,
            {columns}
        FROM ({fuels}) GROUP BY 1, 2"""


def parameters(region: str, group: str) -> dict[str, object]:
    """What is bound by the SQL of this module, and the region, which every query by fuel asks for the hours of."""
    found: dict[str, object] = {"region": region}
    if group != DETAILED:
        position = {fuel: place for place, band in enumerate(bands(group)) for fuel in band.fuels}
        found["positions"] = [position[fuel] for fuel in FUEL_CODES]
    return found


def named(frame: pd.DataFrame, group: str) -> pd.DataFrame:
    """The frame with the bands' codes as `fuel` in place of `position`.

    The database would take as long to write the texts as for all the rest.
    """
    codes = pd.array([band.code for band in bands(group)], dtype="str")
    fuel = pd.Series(codes.take(frame["position"].to_numpy()), index=frame.index)
    return frame.assign(position=fuel).rename(columns={"position": "fuel"})
