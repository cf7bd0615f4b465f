"""What people use: underlying demand of each region from the clock, the calendar and the temperature; and the roofs."""

from __future__ import annotations

from datetime import date

import numpy as np

from app.ingest.simulator.grid import Floats, Grid, daylight_saving
from app.ingest.simulator.noise import smooth, white
from app.nem.regions import REGION_CODES

MEAN_MW: dict[str, float] = {"NSW1": 7950, "QLD1": 6600, "SA1": 1430, "TAS1": 1100, "VIC1": 5150}
"""Mean underlying demand, near what the regions use in the 2020s."""

ROOFTOP_MW: dict[str, float] = {"NSW1": 7900, "QLD1": 7200, "SA1": 2700, "TAS1": 340, "VIC1": 6100}
"""Installed rooftop capacity in mid-2026."""

ROOFTOP_GROWTH = 0.08
"""Of the capacity of 2026, a year."""

_COOLING: dict[str, float] = {"NSW1": 0.034, "QLD1": 0.034, "SA1": 0.046, "TAS1": 0.004, "VIC1": 0.040}
_HEATING: dict[str, float] = {"NSW1": 0.017, "QLD1": 0.006, "SA1": 0.016, "TAS1": 0.022, "VIC1": 0.019}
"""Share of mean demand for each degree above 21 °C or below 17 °C."""

# Share of the mean at every second hour of the local clock, from midnight to midnight.
_WEEKDAY = (0.86, 0.78, 0.80, 1.00, 1.08, 1.06, 1.05, 1.04, 1.08, 1.19, 1.15, 1.02, 0.86)
_WEEKEND = (0.85, 0.77, 0.76, 0.84, 0.97, 0.99, 0.98, 0.97, 1.00, 1.11, 1.08, 0.97, 0.85)
_CLOCK_AHEAD: dict[str, float] = {"SA1": -0.5}
_HOLIDAYS = ((1, 1), (1, 26), (4, 25), (12, 25), (12, 26), (12, 31))


def underlying(grid: Grid, temperatures: Floats) -> Floats:
    """Underlying demand in MW: (regions, steps)."""
    rows = []
    for index, region in enumerate(REGION_CODES):
        hour = _local_hour(grid, region)
        profile = np.interp(hour, np.arange(0, 25, 2), _WEEKDAY)
        weekend = np.interp(hour, np.arange(0, 25, 2), _WEEKEND)
        idle = grid.each_day([float(_idle(day)) for day in grid.dates])
        share = profile + (weekend - profile) * idle + _weather_share(region, temperatures[index], hour)
        wobble = 0.016 * smooth(grid, f"demand/{region}", 9)[0] + 0.0035 * smooth(grid, f"demand2/{region}", 0.5)[0]
        rows.append(MEAN_MW[region] * (share + wobble + 0.0022 * white(grid, f"demand/{region}")[0]))
    return np.stack(rows).astype(np.float32)


def rooftop_mw(grid: Grid, shares: Floats) -> Floats:
    """Rooftop output in MW from shares of capacity: (regions, steps)."""
    years = (grid.first_day + grid.days / 2) / 365.25 - 26.5
    growth = max(0.2, 1 + ROOFTOP_GROWTH * years)
    installed = np.array([ROOFTOP_MW[region] for region in REGION_CODES], dtype=np.float32)
    return shares * (installed * np.float32(growth))[:, None]


def _weather_share(region: str, celsius: Floats, hour: Floats) -> Floats:
    # Houses and halls warm up with some delay: the temperature of the last three hours counts.
    felt = _trailing_mean(celsius, 36)
    awake = 0.55 + 0.45 * np.clip(np.sin((hour - 6) / 24 * 2 * np.pi) + 0.5, 0, 1)
    cooling = _COOLING[region] * np.clip(felt - 21, 0, 18) * awake
    heating = _HEATING[region] * np.clip(17 - felt, 0, 18) * (0.7 + 0.3 * np.cos((hour - 19) / 12 * 2 * np.pi))
    return np.asarray(cooling + heating, dtype=np.float32)


def _trailing_mean(values: Floats, steps: int) -> Floats:
    sums = np.cumsum(np.concatenate([np.full(steps, values[0]), values]), dtype=np.float64)
    return ((sums[steps:] - sums[:-steps]) / steps).astype(np.float32)


def _local_hour(grid: Grid, region: str) -> Floats:
    """Hour of the local clock: Queensland keeps standard time, South Australia is half an hour behind."""
    summer = [float(region != "QLD1" and daylight_saving(day)) for day in grid.dates]
    hour = grid.hour + grid.each_day(summer) + np.float32(_CLOCK_AHEAD.get(region, 0))
    return np.where(hour >= 24, hour - 24, np.where(hour < 0, hour + 24, hour))


def _idle(day: date) -> float:
    """How far a day is from a working day: 0 a weekday, 1 a Sunday; more at the turn of the year."""
    if (day.month, day.day) in _HOLIDAYS:
        return 1.25
    return 1.0 if day.weekday() == 6 else 0.8 if day.weekday() == 5 else 0.0
