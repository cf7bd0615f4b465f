"""From a frame to the answer's meta and columns: units, coverage, warnings. Nothing is computed anew here."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from pydantic import BaseModel, Field

from app.api.columns import Column, at
from app.api.question import Question
from app.nem import fuels
from app.nem.markettime import OFFSET, iso


class Meta(BaseModel):
    """What the numbers are: which data, which window, which units, how complete."""

    version: str = Field(description="Version of the published data")
    data_through: str = Field(description="Time of the last reading")
    region: str | None = Field(description="null where units are asked for by name")
    start: str = Field(description="First moment of the window")
    end: str = Field(description="End of the window, itself outside it")
    interval: str = Field(description="The interval of the rows (auto is resolved)")
    timezone: str = Field(description="Market time, all year")
    simulated: bool = Field(description="True for a simulated market: not AEMO's data")
    units: dict[str, str] = Field(description="Unit of each column")
    coverage: float | None = Field(description="Share of the window that there is market data for, 0..1")
    warnings: list[str]


# What the last digit of a sum may differ by.
_NOTHING_MWH = 1e-3

# What an answer's rows are steps of: of the window, or of a mean day.
_OVER = ("interval_start", "minute")

_ALSO_CSV = {"content": {"text/csv": {"schema": {"type": "string"}}}}


class Answer(BaseModel):
    """Meta, the columns' names, and one list of values a row. A missing value is null; times are ISO with +10:00."""

    # flask-openapi3's own key, which pydantic's types do not know.
    model_config = {"openapi_extra": _ALSO_CSV}  # type: ignore[typeddict-unknown-key]

    meta: Meta
    columns: list[str]
    rows: list[list[str | float | None]]


def about(question: Question, columns: tuple[Column, ...], frame: pd.DataFrame) -> dict[str, Any]:
    """The meta of the answer to `question`, from the query service's frame (or from its total, see `Pieces`)."""
    meta = Meta(
        version=question.world.version,
        data_through=iso(question.world.data_through),
        region=question.region,
        start=iso(question.start),
        end=iso(question.end),
        interval=question.interval,
        timezone=OFFSET,
        simulated=question.world.simulated,
        units={column.name: column.unit for column in at(columns, question.interval)},
        coverage=coverage(question, frame),
        warnings=warnings(question, frame),
    )
    return meta.model_dump()


def coverage(question: Question, frame: pd.DataFrame) -> float | None:
    """Hours with market data / hours of the window, 0..1; None when there are rows, but none that can tell.

    Rooftop solar and flows have their own feeds and gaps: the market's hours are those of the other bands.
    """
    if "interval_end" in frame or not {"hours", "present"} & set(frame):
        return None  # what is there tells nothing of what is not
    if frame.empty:
        return 0.0
    if "present" in frame:
        scada = frame[frame["table"] == "scada"]
        wanted = scada["expected"].sum()
        return float(scada[["present", "expected"]].min(axis="columns").sum() / wanted) if wanted else None
    market = _of_market(question, frame)
    hours = np.nan_to_num(frame["hours"].to_numpy()[market])
    if not hours.size:
        return None
    over = next((name for name in _OVER if name in frame), None)
    if over is not None:
        # Of each interval, the row that has most of it.
        bucket, buckets = pd.factorize(frame[over].to_numpy()[market])
        longest = np.zeros(len(buckets))
        np.maximum.at(longest, bucket, hours)
    else:
        longest = hours.max()
    return float(longest.sum() / ((question.end - question.start).total_seconds() / 3600))


def warnings(question: Question, frame: pd.DataFrame) -> list[str]:
    """What a reader should know: of the window, and of energy without a price."""
    said = question.warnings()
    if {"energy_mwh", "priced_mwh"} <= set(frame):
        market = _of_market(question, frame)
        energy_mwh, priced_mwh = (
            np.nan_to_num(frame[name].to_numpy()[market]) for name in ("energy_mwh", "priced_mwh")
        )
        unpriced_mwh = np.abs(energy_mwh - priced_mwh).sum()
        if unpriced_mwh > _NOTHING_MWH:
            share = 100 * unpriced_mwh / np.abs(energy_mwh).sum()
            shown = f"{share:.1f} %" if share >= 0.1 else "Less than 0.1 %"
            said.append(f"{shown} of the energy has no price: it earned no revenue and counts in no captured price.")
    return said


def _of_market(question: Question, frame: pd.DataFrame) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Whether SCADA alone tells a row. Rooftop solar and flows, and what they are grouped with, have other feeds."""
    if "fuel" not in frame or not any(name in frame for name in _OVER):
        return np.ones(len(frame), dtype=np.bool_)
    own_feed = {fuel.code for fuel in fuels.FUELS if fuel.kind == "rooftop" or fuel.flow}
    market = [band.code for band in fuels.bands(question.group) if own_feed.isdisjoint(band.fuels)]
    return frame["fuel"].isin(market).to_numpy()
