"""The one table of fuels: code, label, stack order, colours, what kind of thing it is, and the groupings offered.

Colours: neighbours in the stack differ by at least 0.10 in OKLab in normal sight and under simulated protanopia,
deuteranopia and tritanopia, in both colour modes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["source", "rooftop", "storage_out", "import", "load", "export"]


@dataclass(frozen=True)
class Fuel:
    """A band of the stack. `load` bands (pumps, charging, exports) carry negative energy and hang below zero."""

    code: str
    label: str
    kind: Kind
    light: str
    dark: str
    simple: str
    type: str
    renewable: bool = False

    @property
    def load(self) -> bool:
        return self.kind in ("load", "export")

    @property
    def flow(self) -> bool:
        return self.kind in ("import", "export")


# In stack order: above zero from the bottom up, then below zero from the axis down.
FUELS: tuple[Fuel, ...] = (
    Fuel("coal_brown", "Coal (brown)", "source", "#7A5230", "#A0764F", "coal", "fossil"),
    Fuel("coal_black", "Coal (black)", "source", "#262A2E", "#565D65", "coal", "fossil"),
    Fuel("gas_steam", "Gas (steam)", "source", "#E8833A", "#F09A55", "gas", "fossil"),
    Fuel("gas_ccgt", "Gas (CCGT)", "source", "#B4541A", "#C4662B", "gas", "fossil"),
    Fuel("gas_ocgt", "Gas (OCGT)", "source", "#F6B27A", "#F9C79A", "gas", "fossil"),
    Fuel("gas_recip", "Gas (reciprocating)", "source", "#D1763F", "#DB8A55", "gas", "fossil"),
    Fuel("gas_wcmg", "Gas (waste coal mine)", "source", "#8F3F10", "#A2521F", "gas", "fossil"),
    Fuel("distillate", "Distillate", "source", "#E5685A", "#F48F83", "distillate", "fossil"),
    Fuel("bioenergy", "Bioenergy", "source", "#1F5E4C", "#23725C", "bioenergy", "renewable", renewable=True),
    Fuel("other", "Other", "source", "#A9AFB5", "#A7ADB4", "other", "other"),
    Fuel("hydro", "Hydro", "source", "#2E86C1", "#4396D3", "hydro", "renewable", renewable=True),
    Fuel(
        "battery_discharging",
        "Battery, discharging",
        "storage_out",
        "#4A2FA3",
        "#6B4BD0",
        "battery_discharging",
        "storage_out",
    ),
    Fuel("wind", "Wind", "source", "#3FA34D", "#4FAF5E", "wind", "renewable", renewable=True),
    Fuel(
        "solar_utility", "Solar (utility)", "source", "#F2C200", "#F5CC1B", "solar_utility", "renewable", renewable=True
    ),
    Fuel(
        "solar_rooftop",
        "Solar (rooftop)",
        "rooftop",
        "#FBE88A",
        "#F8EEB4",
        "solar_rooftop",
        "renewable",
        renewable=True,
    ),
    Fuel("imports", "Imports", "import", "#A06CC8", "#B788DA", "imports", "imports"),
    Fuel("pumps", "Pumps", "load", "#A9CDE8", "#8DBCE0", "pumps", "storage_in"),
    Fuel("battery_charging", "Battery, charging", "load", "#7B66CF", "#5F4BB0", "battery_charging", "storage_in"),
    Fuel("exports", "Exports", "export", "#D9BFEA", "#C3A2DC", "exports", "exports"),
)
FUEL_CODES: tuple[str, ...] = tuple(fuel.code for fuel in FUELS)
BY_CODE: dict[str, Fuel] = {fuel.code: fuel for fuel in FUELS}

# What a unit can burn or be. A battery's energy is split by sign into the two battery bands only when it is added up.
BATTERY = "battery"
UNIT_FUELS: tuple[str, ...] = (
    *(fuel.code for fuel in FUELS if fuel.kind == "source"),
    "pumps",
    BATTERY,
)

ROOFTOP = "solar_rooftop"
OTHER = "other"


def unit_label(fuel: str) -> str:
    """What people call a unit of one of `UNIT_FUELS`."""
    return "Battery" if fuel == BATTERY else BY_CODE[fuel].label


def unit_colour(fuel: str) -> str:
    """The fuel whose colour a unit of one of `UNIT_FUELS` has."""
    return "battery_discharging" if fuel == BATTERY else fuel


@dataclass(frozen=True)
class Band:
    """What is drawn as one area, row or line: a fuel, or a group of fuels, with its sign kept."""

    code: str
    label: str
    light: str
    dark: str
    load: bool
    fuels: tuple[str, ...]


GROUPINGS: tuple[str, ...] = ("detailed", "simple", "type")
GROUPING_LABELS: dict[str, str] = {"detailed": "Detailed", "simple": "Simple", "type": "Renewable / fossil"}

# A group that is not itself a fuel: label, and the colours, taken from a typical member (gas from the one that can be
# told from distillate, its neighbour when grouped).
_GROUP_LOOKS: dict[str, tuple[str, str, str]] = {
    "coal": ("Coal", "#262A2E", "#565D65"),
    "gas": ("Gas", "#B4541A", "#C4662B"),
    "fossil": ("Fossil", "#262A2E", "#565D65"),
    "renewable": ("Renewable", "#3FA34D", "#4FAF5E"),
    "storage_out": ("Storage, discharging", "#4A2FA3", "#6B4BD0"),
    "storage_in": ("Storage, charging and pumping", "#7B66CF", "#5F4BB0"),
}


def group_of(fuel: Fuel, grouping: str) -> str:
    """Code of the band that `fuel` belongs to under a grouping."""
    if grouping == "detailed":
        return fuel.code
    return fuel.simple if grouping == "simple" else fuel.type


def bands(grouping: str) -> tuple[Band, ...]:
    """The bands of a grouping in stack order (sources from the bottom up, then loads from the axis down)."""
    members: dict[str, list[Fuel]] = {}
    for fuel in FUELS:
        members.setdefault(group_of(fuel, grouping), []).append(fuel)
    made = []
    for code, fuels in members.items():
        first = BY_CODE.get(code, fuels[0])
        label, light, dark = _GROUP_LOOKS.get(code, (first.label, first.light, first.dark))
        made.append(Band(code, label, light, dark, fuels[0].load, tuple(fuel.code for fuel in fuels)))
    return tuple(made)
