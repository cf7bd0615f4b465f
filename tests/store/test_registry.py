"""Unit periods out of AEMO's registration tables, in the precedence that docs/metrics.md states."""

from __future__ import annotations

import itertools
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from app.store.registry import BEGIN, END, Registry, UnitPeriod, resolve

Y2020, Y2021, Y2022 = datetime(2020, 1, 1), datetime(2021, 1, 1), datetime(2022, 1, 1)


def summary(duid: str, start: datetime, end: datetime = END, **other: Any) -> dict[str, Any]:
    return {
        "duid": duid,
        "start_date": start,
        "end_date": end,
        "dispatchtype": "GENERATOR",
        "regionid": "SA1",
        "stationid": None,
        "participantid": "P",
        "transmissionlossfactor": None,
        "distributionlossfactor": None,
        "secondary_tlf": None,
    } | other


def detail(duid: str, since: datetime, mw: float, version: int = 1, least: float | None = None) -> dict[str, Any]:
    return {
        "duid": duid,
        "effectivedate": since,
        "versionno": version,
        "registeredcapacity": mw,
        "registeredmincapacity": least,
    }


def workbook(duid: str, **other: Any) -> dict[str, Any]:
    words = ("fuel_primary", "fuel_descriptor", "technology_primary", "technology_descriptor")
    numbers = ("registered_generation_mw", "registered_consumption_mw", "maximum_storage_mwh")
    return {
        "duid": duid,
        "regionid": "VIC1",
        "station_name": "A Station",
        "participant": "An Owner",
        "dispatch_type": "Generating Unit",
        **dict.fromkeys((*words, *numbers)),
    } | other


def periods(first_reading: datetime | None = Y2020, **tables: list[dict[str, Any]]) -> list[UnitPeriod]:
    return resolve(Registry.of(tables), {"U": first_reading} if first_reading else {})


def at(found: list[UnitPeriod], moment: datetime) -> UnitPeriod:
    return next(period for period in found if period.valid_from <= moment < period.valid_to)


def test_periods_follow_each_other_from_the_beginning_to_the_end_of_time() -> None:
    found = periods(dudetailsummary=[summary("U", Y2020, Y2021), summary("U", Y2022)], dudetail=[detail("U", Y2021, 5)])
    assert found[0].valid_from == BEGIN
    assert found[-1].valid_to == END
    assert all(one.valid_to == two.valid_from for one, two in itertools.pairwise(found))


def test_capacity_is_that_of_the_newest_date_and_its_highest_version() -> None:
    found = periods(
        dudetailsummary=[summary("U", BEGIN)],
        dudetail=[detail("U", Y2021, 200, version=10), detail("U", Y2021, 180, version=9), detail("U", Y2020, 220)],
        workbook=[workbook("U", registered_generation_mw=999.0, fuel_primary="Wind")],
    )
    assert at(found, datetime(2020, 6, 1)).capacity_mw == 220
    assert at(found, Y2021).capacity_mw == 200
    # Before the first row there is none: the workbook counts only for units that have no row at all.
    assert at(found, datetime(2019, 1, 1)).capacity_mw is None


def test_the_workbooks_capacity_stands_in_where_there_is_no_detail() -> None:
    found = periods(workbook=[workbook("U", registered_generation_mw=12.5, fuel_primary="Wind")])
    assert at(found, Y2021).capacity_mw == 12.5
    assert at(found, Y2021).fuel == "wind"
    # Without registration dates a unit is in force from its first reading on.
    assert at(found, datetime(2019, 12, 31)).capacity_mw is None


def test_region_and_type_come_from_the_summary_in_force_then_from_the_workbook() -> None:
    found = periods(
        dudetailsummary=[summary("U", Y2020, Y2021, dispatchtype="LOAD", regionid="NSW1"), summary("U", Y2022)],
        workbook=[workbook("U")],
    )
    assert (at(found, Y2020).region, at(found, Y2020).dispatch_type) == ("NSW1", "LOAD")
    assert (at(found, Y2021).region, at(found, Y2021).dispatch_type) == ("VIC1", "GENERATOR")
    assert at(found, Y2022).region == "SA1"


def test_an_end_is_clipped_at_the_next_start() -> None:
    found = periods(dudetailsummary=[summary("U", Y2020, END, regionid="NSW1"), summary("U", Y2021, Y2022)])
    assert at(found, Y2020).region == "NSW1"
    assert at(found, Y2021).region == "SA1"
    assert at(found, Y2022).region == "unknown"


def test_fuel_from_the_workbook_else_from_the_gensets_else_other() -> None:
    gensets = {
        "dualloc": [{"duid": "U", "gensetid": "G", "effectivedate": Y2020, "versionno": 1}],
        "genunits": [{"gensetid": "G", "co2e_energy_source": "Brown coal"}],
    }
    assert periods(**gensets)[0].fuel == "coal_brown"
    known = workbook(
        "U", fuel_descriptor="Natural Gas / Diesel", technology_descriptor="Open Cycle Gas turbines (OCGT)"
    )
    assert periods(**gensets, workbook=[known])[0].fuel == "gas_ocgt"
    assert periods(**gensets, workbook=[workbook("U")])[0].fuel == "coal_brown"
    assert periods()[0].fuel == "other"
    assert periods()[0].region == "unknown"


def test_units_that_left_the_workbook_are_written_by_hand() -> None:
    found = resolve(Registry(), {"PORTWF": Y2020, "HPRL1": Y2020, "SHPUMP": Y2020})
    assert {(p.duid, p.fuel, p.region, p.dispatch_type) for p in found} >= {
        ("PORTWF", "wind", "VIC1", "GENERATOR"),
        ("HPRL1", "battery", "SA1", "LOAD"),
    }


def test_links_in_disguise_are_left_out_and_dummies_have_no_capacity() -> None:
    found = resolve(
        Registry.of(
            {
                "dudetailsummary": [summary("BLNKVIC", BEGIN), summary("RT_SA4", BEGIN)],
                "dudetail": [detail("RT_SA4", BEGIN, 50)],
            }
        ),
        {"BLNKVIC": Y2020, "RT_SA4": Y2020},
    )
    assert {period.duid for period in found} == {"RT_SA4"}
    assert all(period.capacity_mw is None for period in found)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("BIDIRECTIONAL", (50, 40)), ("GENERATOR", (50, None)), ("LOAD", (None, 50))],
)
def test_a_battery_discharges_and_charges_at_its_own_sizes(kind: str, expected: tuple[float | None, ...]) -> None:
    found = periods(
        dudetailsummary=[summary("U", BEGIN, dispatchtype=kind)],
        dudetail=[detail("U", BEGIN, 50, least=-40)],
        workbook=[workbook("U", technology_descriptor="Battery and Inverter")],
    )
    assert (found[-1].fuel, found[-1].capacity_mw, found[-1].charge_capacity_mw) == ("battery", *expected)


def test_loss_factors_multiply_and_charging_has_its_own() -> None:
    row = summary("U", BEGIN, transmissionlossfactor=0.9, distributionlossfactor=0.5, secondary_tlf=1.1)
    period = periods(dudetailsummary=[row])[0]
    assert period.loss_factor == pytest.approx(0.45)
    assert period.charge_loss_factor == pytest.approx(0.55)


def test_an_emissions_factor_is_of_aemos_list_else_of_the_generating_sets_allocated_last() -> None:
    """Of several sets the mean, of those that have a factor: how they share the output is not published."""

    def factor(*listed: float | None, newer: bool = False) -> float | None:
        allocated = [("G1", Y2020, 1), ("G2", Y2020, 1), *([("G3", Y2021, 1)] if newer else [])]
        sets = {"G1": 0.8, "G2": 1.0, "G3": None if newer and listed else 0.4}
        found = periods(
            emission_factor=[{"duid": "U", "co2e_emissions_factor": value} for value in listed],
            dualloc=[{"duid": "U", "gensetid": g, "effectivedate": e, "versionno": v} for g, e, v in allocated],
            genunits=[{"gensetid": g, "co2e_emissions_factor": value} for g, value in sets.items()],
        )
        return found[-1].emissions_t_mwh

    assert factor() == pytest.approx(0.9)
    assert factor(newer=True) == 0.4
    assert factor(0.5, None, 0.7) == pytest.approx(0.6)
    assert factor(0.0) == 0  # wind: known to be nothing
    assert factor(None) == pytest.approx(0.9)
    assert periods(emission_factor=[{"duid": "U", "co2e_emissions_factor": None}])[0].emissions_t_mwh is None


@pytest.mark.aemo_files
def test_capacity_over_time_of_a_real_unit(aemo_data: Path) -> None:
    """FORMATS: AGLHAL 220 MW (2001), registered 180 (2003-10-22), 217 (2020-01-20)."""
    snapshot = next((aemo_data / "snapshots").glob("fleet-*.duckdb"))
    with duckdb.connect(str(snapshot), read_only=True) as db:
        rows = db.execute(
            "SELECT min(valid_from), capacity_mw, any_value(fuel), any_value(region) FROM unit"
            " WHERE duid = 'AGLHAL' AND capacity_mw IS NOT NULL GROUP BY capacity_mw ORDER BY 1"
        ).fetchall()
    assert [(since.date().isoformat(), mw) for since, mw, *_ in rows][-2:] == [("2003-10-22", 180), ("2020-01-20", 217)]
    assert {row[2:] for row in rows} == {("gas_ocgt", "SA1")}
