"""From AEMO's registration words to a fuel: the tricky words one by one, and the whole of a real workbook."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import openpyxl
import pytest

from app.nem import descriptors, fuels, regions
from app.nem.descriptors import fuel_of, fuel_of_energy_source


@pytest.mark.parametrize(
    ("words", "fuel"),
    [
        # dispatch type, fuel primary, fuel descriptor, technology primary, technology descriptor
        (("Bidirectional Unit", "Battery Storage", "Wind", "Storage", "Battery and Inverter"), "battery"),
        (("Load", "Battery Storage", "Grid", "Storage", "Battery and Inverter"), "battery"),
        (
            ("Generating Unit", "Fossil", "Natural Gas / Diesel", "Combustion", "Open Cycle Gas turbines (OCGT)"),
            "gas_ocgt",
        ),
        (
            ("Generating Unit", "Fossil", "Natrual Gas/ Diesel", "Combustion", "Compression Reciprocating Engine"),
            "gas_recip",
        ),
        (
            ("Generating Unit", "Fossil", "Coal Seam Methane", "Combustion", "Combined Cycle Gas Turbine (CCGT)"),
            "gas_ccgt",
        ),
        (
            ("Generating Unit", "Fossil", "Waste Coal Mine Gas", "Combustion", "Spark Ignition Reciprocating"),
            "gas_wcmg",
        ),
        (
            ("Generating Unit", "Renewable/ Biomass / Waste", "Landfill Methane / Landfill Gas", "Combustion", ""),
            "bioenergy",
        ),
        (("Generating Unit", "Fossil", "Black Coal", "Combustion", "Steam Sub-Critical"), "coal_black"),
        (("Generating Unit", "Fossil", "Brown Coal", "Combustion", "Steam Sub-Critical"), "coal_brown"),
        (("Generating Unit", "solar", "Solar ", "Renewable", "Photovoltalic Tracking Flat Panel"), "solar_utility"),
        (("Generating Unit", "Fossil", "Kerosene - non aviation", "Combustion", "Open Cycle"), "distillate"),
        (("Generating Unit", "Hydro", "Water", "Renewable", "Hydro - Gravity"), "hydro"),
        (("Generating Unit", "-", "-", "-", "-"), None),
    ],
    ids=lambda value: None if isinstance(value, tuple) else str(value),
)
def test_words_become_a_fuel(words: tuple[str, str, str, str, str], fuel: str | None) -> None:
    assert fuel_of("X1", *words) == fuel


@pytest.mark.parametrize(("duid", "fuel"), [("SNOWYP", "pumps"), ("KIDSPHL1", "pumps"), ("SMELTER", "other")])
def test_a_load_is_a_pump_or_other_whatever_its_fuel_says(duid: str, fuel: str) -> None:
    assert fuel_of(duid, "Load", "Hydro", "Water", "Renewable", "Run of River") == fuel


def test_the_energy_source_of_a_retired_unit_is_enough() -> None:
    assert fuel_of_energy_source("LD01", "GENERATOR", "Black coal") == "coal_black"
    assert fuel_of_energy_source("X1", "GENERATOR", "") is None


def test_basslink_is_not_plant_and_dummies_have_no_capacity() -> None:
    assert not descriptors.is_plant("BLNKTAS")
    assert descriptors.is_plant("BLOWERNG")
    assert "DG_NSW1".startswith(descriptors.NO_CAPACITY_PREFIXES)


def test_written_units_are_written_once_with_a_fuel_and_a_region() -> None:
    duids = [unit.duid for unit in descriptors.WRITTEN_UNITS]
    assert len(set(duids)) == len(duids)
    for unit in descriptors.WRITTEN_UNITS:
        assert unit.fuel in fuels.UNIT_FUELS
        assert unit.region in regions.REGION_CODES
        assert unit.dispatch_type == "LOAD" or unit.fuel != "pumps"


# DUIDs / registered MW by fuel and region, counted independently on the workbook of 2026. Regions in this order:
REGIONS = ("NSW1", "QLD1", "SA1", "TAS1", "VIC1")
REGISTERED = {
    "battery": ((17, 4255), (15, 3180), (15, 1392), (0, 0), (15, 2365)),
    "bioenergy": ((9, 108), (10, 217), (4, 19), (0, 0), (6, 32)),
    "coal_black": ((12, 8240), (22, 8165), (0, 0), (0, 0), (0, 0)),
    "coal_brown": ((0, 0), (0, 0), (0, 0), (0, 0), (10, 4690)),
    "distillate": ((4, 120), (3, 419), (14, 485), (0, 0), (0, 0)),
    "gas_ccgt": ((2, 565), (7, 1605), (2, 658), (1, 209), (0, 0)),
    "gas_ocgt": ((12, 2512), (10, 1385), (13, 900), (4, 163), (23, 1916)),
    "gas_recip": ((2, 22), (2, 33), (1, 211), (0, 0), (1, 10)),
    "gas_steam": ((0, 0), (0, 0), (4, 800), (0, 0), (1, 500)),
    "gas_wcmg": ((4, 117), (5, 160), (0, 0), (0, 0), (0, 0)),
    "hydro": ((18, 2665), (10, 847), (1, 1), (24, 2274), (16, 2278)),
    "pumps": ((2, 840), (2, 480), (0, 0), (0, 0), (0, 0)),
    "solar_utility": ((48, 6569), (44, 5112), (20, 738), (0, 0), (19, 2134)),
    "wind": ((20, 2822), (10, 2647), (26, 2766), (4, 566), (47, 5918)),
}


@pytest.mark.aemo_files
def test_every_duid_of_the_workbook_has_its_fuel(aemo_files: Path) -> None:
    workbook = next(aemo_files.rglob("NEM-Registration-and-Exemption-List.xlsx"))
    units: dict[str, tuple[str, str | None]] = {}
    capacity_mw: dict[str, float] = defaultdict(float)
    for row in _rows(workbook):
        duid = row["DUID"]
        if duid == "-" or not descriptors.is_plant(duid):
            continue
        fuel = fuel_of(
            duid,
            row["Dispatch Type"],
            row["Fuel Source - Primary"],
            row["Fuel Source - Descriptor"],
            row["Technology Type - Primary"],
            row["Technology Type - Descriptor"],
        )
        units[duid] = (row["Region"], fuel)
        # A DUID may have a row a stage. Pumps stand with their consumption in the generation column.
        capacity_mw[duid] = max(capacity_mw[duid], _number(row["Reg Cap generation (MW)"]))
    counted = {
        fuel: tuple(
            (len(duids), round(sum(capacity_mw[duid] for duid in duids)))
            for duids in ([d for d, unit in units.items() if unit == (region, fuel)] for region in REGIONS)
        )
        for fuel in REGISTERED
    }
    assert len(units) == 561
    assert {fuel for _, fuel in units.values()} == set(REGISTERED)
    assert counted == REGISTERED


def _rows(workbook: Path) -> list[dict[str, str]]:
    book = openpyxl.load_workbook(workbook, read_only=True, data_only=True)
    rows = book["PU and Scheduled Loads"].iter_rows(values_only=True)
    headings = [str(cell).strip() for cell in next(rows)]
    read = [dict(zip(headings, (str(cell or "").strip() for cell in row), strict=True)) for row in rows]
    book.close()
    return [row for row in read if row["DUID"]]


def _number(text: str) -> float:
    return float(text) if text not in ("", "-") else 0.0
