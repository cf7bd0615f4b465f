"""The table of fuels: groupings that partition it, and colours that neighbours in the stack can be told apart by."""

from __future__ import annotations

import itertools
import math

import pytest

from app.nem import fuels

# Of OKLab lightness and hue together; 0.10 is a difference that is seen at a glance in areas that touch.
LEAST_DISTANCE = 0.10

# Linear RGB as seen without one kind of cone, severity 1: Machado, Oliveira and Fernandes (2009), table 2.
SIGHTS = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


def _times(matrix: tuple[tuple[float, ...], ...], vector: list[float]) -> list[float]:
    return [sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix]


def _linear_rgb(colour: str) -> list[float]:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]


def _oklab(linear_rgb: list[float]) -> list[float]:
    """Ottosson (2020): linear sRGB to cone responses, their cube roots, then lightness and two opponent axes."""
    cones = _times(
        (
            (0.4122214708, 0.5363325363, 0.0514459929),
            (0.2119034982, 0.6806995451, 0.1073969566),
            (0.0883024619, 0.2817188376, 0.6299787005),
        ),
        [min(max(channel, 0.0), 1.0) for channel in linear_rgb],
    )
    return _times(
        (
            (0.2104542553, 0.7936177850, -0.0040720468),
            (1.9779984951, -2.4285922050, 0.4505937099),
            (0.0259040371, 0.7827717662, -0.8086757660),
        ),
        [math.cbrt(cone) for cone in cones],
    )


def _distance(one: str, other: str, sight: str) -> float:
    a, b = (_oklab(_times(SIGHTS[sight], _linear_rgb(colour))) for colour in (one, other))
    return math.dist(a, b)


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("grouping", fuels.GROUPINGS)
def test_neighbours_in_the_stack_can_be_told_apart(grouping: str, mode: str, sight: str) -> None:
    for below, above in itertools.pairwise(fuels.bands(grouping)):
        if below.load != above.load:
            continue  # one lies above the axis, the other below it
        distance = _distance(getattr(below, mode), getattr(above, mode), sight)
        assert distance >= LEAST_DISTANCE, f"{below.code} and {above.code}: {distance:.3f}"


def test_the_stack_runs_from_coal_up_to_imports_and_from_pumps_down_to_exports() -> None:
    stack = (
        "coal_brown coal_black gas_steam gas_ccgt gas_ocgt gas_recip gas_wcmg distillate bioenergy other hydro "
        "battery_discharging wind solar_utility solar_rooftop imports pumps battery_charging exports"
    )
    assert " ".join(fuels.FUEL_CODES) == stack
    assert [fuel.code for fuel in fuels.FUELS if fuel.load] == ["pumps", "battery_charging", "exports"]


@pytest.mark.parametrize("grouping", fuels.GROUPINGS)
def test_a_grouping_holds_every_fuel_once_and_never_mixes_signs(grouping: str) -> None:
    bands = fuels.bands(grouping)
    assert sorted(code for band in bands for code in band.fuels) == sorted(fuels.FUEL_CODES)
    assert len({band.code for band in bands}) == len(bands)
    for band in bands:
        assert {fuels.BY_CODE[code].load for code in band.fuels} == {band.load}
        assert len({fuels.BY_CODE[code].flow for code in band.fuels}) == 1
    loads = [band.load for band in bands]
    assert loads == sorted(loads), "sources come before loads"


def test_detailed_is_every_fuel_by_itself() -> None:
    assert [band.fuels for band in fuels.bands("detailed")] == [(code,) for code in fuels.FUEL_CODES]


def test_renewable_is_wind_solar_rooftop_hydro_and_bioenergy() -> None:
    renewable = {fuel.code for fuel in fuels.FUELS if fuel.renewable}
    assert renewable == {"wind", "solar_utility", "solar_rooftop", "hydro", "bioenergy"}
    assert {fuel.code for fuel in fuels.FUELS if fuel.type == "renewable"} == renewable


def test_what_a_unit_can_be_leaves_out_rooftop_and_flows() -> None:
    assert set(fuels.UNIT_FUELS) == {f.code for f in fuels.FUELS if f.kind == "source"} | {"pumps", "battery"}
