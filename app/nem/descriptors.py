"""From AEMO's registration words to a fuel code, and the units that the registry leaves out.

The order of the tests matters and is explained where it does; it classifies all 563 DUIDs of the 2026 workbook.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.nem.fuels import BATTERY, OTHER

# Basslink stands in the workbook as two "generating units": it is a link, not plant.
NOT_PLANT_PREFIXES = ("BLNK", "DLNK")
# AEMO's dummy generators and the reserve trader's units: registered nowhere as capacity, always zero in SCADA.
NO_CAPACITY_PREFIXES = ("DG_", "RT_", *NOT_PLANT_PREFIXES)
# Loads that pump water for later: everything else of dispatch type LOAD that is not a battery is neither fuel.
PUMP_DUIDS = frozenset({"PUMP1", "PUMP2", "SHPUMP", "SNOWYP"})
PUMP_PREFIXES = ("KIDSPHL",)


def is_plant(duid: str) -> bool:
    """False for DUIDs that are links in disguise and must be dropped."""
    return not duid.startswith(NOT_PLANT_PREFIXES)


def is_pump(duid: str) -> bool:
    return duid in PUMP_DUIDS or duid.startswith(PUMP_PREFIXES)


def fuel_of(
    duid: str, dispatch_type: str, fuel_primary: str, fuel_descriptor: str, technology: str, technology_descriptor: str
) -> str | None:
    """Fuel code of a unit from the words of the registration workbook; None when the words say nothing.

    Words come as AEMO writes them: any case, stray blanks, misspelt. Source of the order: the workbook of 2026.
    """
    fuel = f"{fuel_primary} {fuel_descriptor}".lower()
    tech = f"{technology} {technology_descriptor}".lower()
    # Storage before the descriptor: one battery's descriptor says wind.
    if "battery" in fuel or "battery" in tech or dispatch_type.strip().lower().startswith("bidirectional"):
        return BATTERY
    if dispatch_type.strip().lower() == "load":
        return "pumps" if is_pump(duid) else OTHER
    return _fuel_of_words(fuel, tech)


def fuel_of_energy_source(duid: str, dispatch_type: str, energy_source: str, genset_type: str = "") -> str | None:
    """Fuel code from GENUNITS.CO2E_ENERGY_SOURCE (units that left the workbook); None when it says nothing."""
    return fuel_of(duid, dispatch_type, energy_source, "", genset_type, "")


def _fuel_of_words(fuel: str, tech: str) -> str | None:
    if "wind" in fuel:
        return "wind"
    if "solar" in fuel or "photovolt" in tech:
        return "solar_utility"
    # Landfill methane and biogas before any "gas" or "methane".
    if any(word in fuel for word in ("bagasse", "landfill", "sewer", "biogas", "biomass", "wood")):
        return "bioenergy"
    if "hydro" in fuel or "water" in fuel:
        return "hydro"
    if "black coal" in fuel:
        return "coal_black"
    if "brown coal" in fuel:
        return "coal_brown"
    # A turbine that takes natural gas or diesel is gas; "coal seam methane" and "waste coal mine gas" are gas.
    if any(word in fuel for word in ("gas", "methane", "ethane")):
        return _gas(fuel, tech)
    if any(word in fuel for word in ("diesel", "kerosene", "fuel oil", "distillate")):
        return "distillate"
    return None


def _gas(fuel: str, tech: str) -> str:
    if "waste coal" in fuel or "coal mine" in fuel:
        return "gas_wcmg"
    if "ccgt" in tech or "combined cycle" in tech:
        return "gas_ccgt"
    if "ocgt" in tech or "open cycle" in tech:
        return "gas_ocgt"
    if "reciprocating" in tech:
        return "gas_recip"
    if "steam" in tech:
        return "gas_steam"
    return "gas_ocgt"


@dataclass(frozen=True)
class WrittenUnit:
    """A unit that stands in no registry file we can read by its DUID: fuel, region and dispatch type by hand."""

    duid: str
    station: str
    region: str
    fuel: str
    dispatch_type: str = "GENERATOR"


# Retired, renamed or listed in the workbook with the DUID "-" (ignoring Portland alone loses 5-7 % of Victoria's wind).
WRITTEN_UNITS: tuple[WrittenUnit, ...] = (
    *(WrittenUnit(f"LD0{i}", "Liddell", "NSW1", "coal_black") for i in (1, 2, 3, 4)),
    *(WrittenUnit(f"TORRA{i}", "Torrens Island A", "SA1", "gas_steam") for i in (1, 2, 3, 4)),
    WrittenUnit("PORTWF", "Portland Wind Farm", "VIC1", "wind"),
    WrittenUnit("PIONEER", "Pioneer Sugar Mill", "QLD1", "bioenergy"),
    WrittenUnit("CALL_A_4", "Callide A", "QLD1", "coal_black"),
    WrittenUnit("HVGTS", "Hunter Valley Gas Turbine", "NSW1", "distillate"),
    WrittenUnit("MACKAYGT", "Mackay Gas Turbine", "QLD1", "distillate"),
    WrittenUnit("SATGN1", "SA Temporary Generation North", "SA1", "distillate"),
    WrittenUnit("SATGS1", "SA Temporary Generation South", "SA1", "distillate"),
    WrittenUnit("KIDSPHG1", "Kidston Pumped Hydro", "QLD1", "hydro"),
    WrittenUnit("KIDSPHG2", "Kidston Pumped Hydro", "QLD1", "hydro"),
    WrittenUnit("KIDSPHL1", "Kidston Pumped Hydro", "QLD1", "pumps", "LOAD"),
    WrittenUnit("KIDSPHL2", "Kidston Pumped Hydro", "QLD1", "pumps", "LOAD"),
    WrittenUnit("HPRG1", "Hornsdale Power Reserve", "SA1", BATTERY),
    WrittenUnit("HPRL1", "Hornsdale Power Reserve", "SA1", BATTERY, "LOAD"),
    WrittenUnit("BALBG1", "Ballarat Battery", "VIC1", BATTERY),
    WrittenUnit("BALBL1", "Ballarat Battery", "VIC1", BATTERY, "LOAD"),
    WrittenUnit("GANNBG1", "Gannawarra Battery", "VIC1", BATTERY),
    WrittenUnit("GANNBL1", "Gannawarra Battery", "VIC1", BATTERY, "LOAD"),
    WrittenUnit("DALNTH01", "Dalrymple North Battery", "SA1", BATTERY),
    WrittenUnit("DALNTHL1", "Dalrymple North Battery", "SA1", BATTERY, "LOAD"),
)
