"""The weather of a month: sun, cloud, wind and temperature, and what they let solar farms, roofs and wind farms make.

Fronts come from the west: one field of the air moves over the market and reaches South Australia first, Queensland
last. Everything is a share of capacity (0..1) or degrees Celsius.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.ingest.simulator.fleet import Unit
from app.ingest.simulator.grid import Floats, Grid
from app.ingest.simulator.noise import smooth, uniform, white
from app.ingest.simulator.stations import Zone
from app.nem.regions import REGION_CODES

MARKET_MERIDIAN = 150.0
"""Degrees east where the sun is highest at noon of market time (UTC+10)."""


@dataclass(frozen=True)
class Climate:
    """A region's place on the map and its temperatures: yearly mean, summer-to-mean swing, half of the day's range."""

    latitude: float
    longitude: float
    front_hours: float
    mean_c: float
    season_c: float
    day_c: float


CLIMATES: dict[str, Climate] = {
    "NSW1": Climate(-33.8, 150.9, 12, 17.5, 5.5, 4.5),
    "QLD1": Climate(-27.3, 152.5, 22, 21.0, 4.5, 4.5),
    "SA1": Climate(-34.9, 138.6, 0, 17.0, 6.0, 5.5),
    "TAS1": Climate(-42.3, 147.0, 7, 12.0, 4.5, 4.0),
    "VIC1": Climate(-37.8, 145.0, 6, 15.0, 5.5, 5.0),
}


def temperature(grid: Grid) -> Floats:
    """Temperature of each region in °C: (regions, steps). Fronts cool; hot spells of some days build up in summer."""
    rows = []
    for region in REGION_CODES:
        climate = CLIMATES[region]
        lag = climate.front_hours
        season = np.cos(grid.season)
        # Coolest just before sunrise, warmest in mid-afternoon.
        day = np.cos((grid.hour - 15) / 24 * 2 * np.pi)
        air = 2.4 * smooth(grid, "air", 60, lag_hours=lag)[0] + 1.2 * smooth(grid, f"air/{region}", 30)[0]
        hot = np.clip(smooth(grid, "heat", 90, lag_hours=lag)[0] - 0.6, 0, None) * (3.5 + 3.5 * season)
        rows.append(climate.mean_c + climate.season_c * season + (climate.day_c + 0.3 * hot) * day + air + hot)
    return np.stack(rows).astype(np.float32)


def cloud(grid: Grid, regions: tuple[str, ...] = REGION_CODES) -> Floats:
    """Cloudiness over each region, 0 clear to 1 overcast: (regions, steps)."""
    rows = []
    for region in regions:
        lag = CLIMATES[region].front_hours
        field = 0.8 * smooth(grid, "air", 60, lag_hours=lag)[0]
        field = -field + 0.9 * smooth(grid, f"cloud/{region}", 14)[0] + 0.5 * smooth(grid, f"cloud2/{region}", 4)[0]
        # The south is greyer in winter, the north in summer.
        grey = -0.45 * np.cos(grid.season) * (1 if region != "QLD1" else -0.6)
        rows.append(_sigmoid(1.6 * field + grey - 0.9))
    return np.stack(rows)


def sun_height(grid: Grid, latitude: Floats, longitude: Floats) -> Floats:
    """Sine of the sun's height, 0 below the horizon: (places, steps). Declination by Cooper's cosine."""
    declination = np.radians(23.45) * np.cos(grid.season + np.radians(25))
    turn = np.radians(longitude - MARKET_MERIDIAN)[:, None]
    noon_angle = (grid.hour - 12) / 24 * 2 * np.pi
    hour_angle = np.cos(noon_angle) * np.cos(turn) - np.sin(noon_angle) * np.sin(turn)
    phi = np.radians(latitude)[:, None]
    # The declination is counted positive in the southern summer, so the latitude is taken without its sign.
    height = np.sin(np.abs(phi)) * np.sin(declination) + np.cos(phi) * np.cos(declination) * hour_angle
    return np.asarray(np.clip(height, 0, None), dtype=np.float32)


def rooftop(grid: Grid, clouds: Floats) -> Floats:
    """Rooftop output of each region as a share of its installed capacity: (regions, steps); zero at night."""
    places = np.array([[CLIMATES[r].latitude, CLIMATES[r].longitude] for r in REGION_CODES], dtype=np.float32)
    height = sun_height(grid, places[:, 0], places[:, 1])
    # Roofs look in many directions and the state is wide: a broad hill that never reaches the panels' sum.
    clear = 0.74 * height**1.15
    heat = 1 - 0.05 * np.cos(grid.season)
    return (clear * heat * (1 - 0.68 * clouds)).astype(np.float32)


def solar_farms(grid: Grid, units: list[Unit], clouds: Floats) -> Floats:
    """What each farm could make, as a share of capacity: (units, steps). Panels follow the sun, inverters clip."""
    zones = [unit.zone for unit in units]
    latitude, longitude = (
        np.array([getattr(z, k) for z in zones], dtype=np.float32) for k in ("latitude", "longitude")
    )
    height = sun_height(grid, latitude, longitude)
    tracking = 1.08 * (1 - np.exp(-4.2 * height)) * (0.82 + 0.18 * height)
    over = clouds[[REGION_CODES.index(zone.region) for zone in zones]]
    local = np.stack([smooth(grid, f"cloud/{unit.duid}", 3)[0] for unit in units])
    inland = np.array([0.5 if zone.longitude < 150 else 0.2 for zone in zones], dtype=np.float32)[:, None]
    cover = np.clip(over + 0.16 * local - 0.12 * inland, 0, 1)
    # Broken cloud makes output jump from one reading to the next; a clear or an overcast sky does not.
    flicker = 0.55 * cover * (1 - cover) * white(grid, "flicker", len(units))
    shares = np.minimum(tracking, 0.99) * (1 - 0.85 * cover**1.4 + flicker)
    return np.asarray(np.clip(shares, 0, 1), dtype=np.float32)


def wind_farms(grid: Grid, units: list[Unit]) -> Floats:
    """What each farm could make, as a share of capacity: (units, steps)."""
    by_zone = {unit.zone.code: _zone_wind(grid, unit.zone) for unit in units}
    shares = np.empty((len(units), grid.steps), dtype=np.float32)
    for row, unit in enumerate(units):
        own = 0.30 * smooth(grid, f"wind/{unit.duid}", 5)[0] + 0.13 * smooth(grid, f"gust/{unit.duid}", 0.75)[0]
        site = 0.3 * (uniform(f"site/{unit.duid}", grid.seed) - 0.5)
        shares[row] = _power_curve(by_zone[unit.zone.code] + own + site)
    shares += 0.006 * white(grid, "turbulence", len(units)) * np.sqrt(shares)
    return np.clip(shares, 0, 1, out=shares)


def _zone_wind(grid: Grid, zone: Zone) -> Floats:
    """An index of the wind in a zone, about standard normal."""
    lag = CLIMATES[zone.region].front_hours
    front = 0.62 * smooth(grid, "wind", 34, lag_hours=lag)[0] + 0.38 * smooth(grid, f"wind/{zone.region}", 26)[0]
    here = 0.40 * smooth(grid, f"wind/{zone.code}", 11)[0]
    # Windier at night and, in the south, in winter and spring.
    night = 0.16 * np.cos((grid.hour - 1) / 24 * 2 * np.pi)
    season = -0.14 * np.cos(grid.season - 0.7) * (zone.latitude < -31)
    return np.asarray(front + here + night + season + zone.windiness, dtype=np.float32)


def _power_curve(index: Floats) -> Floats:
    """Share of capacity from the wind index: cubic-like rise, flat at the top."""
    return np.asarray(np.clip(1.07 * _sigmoid(2.2 * index - 1.35) - 0.025, 0, 1), dtype=np.float32)


def _sigmoid(x: Floats) -> Floats:
    return (1 / (1 + np.exp(-x))).astype(np.float32)
