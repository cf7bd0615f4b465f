"""Frames as the query service returns them, made by hand for the figures' tests."""

from __future__ import annotations

import numpy as np
import pandas as pd

GENERATION = ["energy_mwh", "mean_mw", "reading_mw", "revenue_aud", "capacity_mwh", "hours", "priced_mwh"]
GENERATION += ["emissions_t", "emissions_mwh", "intensity_t_mwh"]


def generation(rows: list[tuple[str, str, float]], hours: float = 1 / 12) -> pd.DataFrame:
    """`(interval_start, fuel, MW)` as the frame of `queries.generation`; SCADA's fuels have a capacity of 1,000 MW."""
    frame = pd.DataFrame(rows, columns=["interval_start", "fuel", "mean_mw"])
    frame["interval_start"] = pd.to_datetime(frame["interval_start"]).astype("datetime64[us]")
    scada = ~frame["fuel"].isin(["solar_rooftop", "imports", "exports"])
    frame["reading_mw"] = frame["mean_mw"]
    frame["hours"] = hours
    frame["energy_mwh"] = frame["mean_mw"] * hours
    frame["capacity_mwh"] = np.where(scada, 1000 * hours, np.nan)
    frame["priced_mwh"] = np.where(scada, frame["energy_mwh"], np.nan)
    frame["revenue_aud"] = np.where(scada, frame["energy_mwh"] * 50, np.nan)
    coal = frame["fuel"].str.startswith("coal")
    frame["emissions_mwh"] = np.where(coal, frame["energy_mwh"], np.nan)
    frame["emissions_t"] = frame["emissions_mwh"] * 0.9
    frame["intensity_t_mwh"] = np.where(coal, 0.9, np.nan)
    return frame


def prices(rows: list[tuple[str, float, float]], hours: float = 1 / 12) -> pd.DataFrame:
    """`(interval_start, price, demand MW)` as the frame of `queries.prices`."""
    frame = pd.DataFrame(rows, columns=["interval_start", "price_aud_mwh", "demand_mw"])
    frame["interval_start"] = pd.to_datetime(frame["interval_start"]).astype("datetime64[us]")
    demand = frame.pop("demand_mw")
    frame["demand_hours"] = frame["underlying_hours"] = frame["hours"] = hours
    frame["underlying_demand_mwh"] = demand * hours
    frame["operational_demand_mwh"] = demand * hours
    frame["priced_demand_mwh"] = (demand * hours).where(frame["price_aud_mwh"].notna())
    frame["demand_value_aud"] = frame["priced_demand_mwh"] * frame["price_aud_mwh"]
    frame["demand_weighted_price_aud_mwh"] = frame["price_aud_mwh"]
    frame["min_price"] = frame["max_price"] = frame["price_aud_mwh"]
    frame["hours_negative"] = (frame["price_aud_mwh"] < 0) * hours
    return curtailing(frame)


def curtailing(frame: pd.DataFrame, **mwh: list[float] | float) -> pd.DataFrame:
    """The frame of `prices` with what is known of curtailed `wind` and `solar` in MWh."""
    for fuel in ("wind", "solar"):
        frame[f"curtailed_{fuel}_mwh"] = mwh.get(fuel, np.nan)
        frame[f"curtailed_{fuel}_hours"] = frame["demand_hours"].where(frame[f"curtailed_{fuel}_mwh"].notna(), 0.0)
    return frame
