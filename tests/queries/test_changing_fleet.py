"""A fleet that changes at midnight, by hand: who retires, who is sold, what shrinks, and a battery's two units in one.

On 1 July 2024 the coal unit is gone; the wind farm has another owner, another loss factor and half of its size; and the
battery, until then a generator and a load, is one bidirectional unit.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from app.ingest.files import ingest_files
from app.queries.generation import generation
from app.queries.revenue import revenue
from app.queries.units import units
from app.queries.utilization import utilization
from app.queries.world import World
from app.store.build import build
from tests.support.aemo_text import Table, report

FIRST, CHANGE, END = "2024-06-30", "2024-07-01", "2024-07-02"
OUT, IN = "battery_discharging", "battery_charging"

_SINCE, _AT, _FOR_EVER = datetime(2020, 1, 1), datetime(2024, 7, 1), datetime(2999, 12, 31)
_BEFORE, _AFTER = (_SINCE, _AT), (_AT, _FOR_EVER)
# DUID, span, type, owner, loss factor, that of charging, MW, least MW.
_REGISTERED = (
    ("COAL1", _BEFORE, "GENERATOR", "OLDCO", 0.9, None, 100, 0),
    ("WIND1", _BEFORE, "GENERATOR", "OLDCO", 0.95, None, 120, 0),
    ("WIND1", _AFTER, "GENERATOR", "NEWCO", 0.8, None, 60, 0),
    ("BATG1", _BEFORE, "GENERATOR", "STORE", 1.0, None, 50, 0),
    ("BATL1", _BEFORE, "LOAD", "STORE", 1.0, None, 40, 0),
    ("BAT1", _AFTER, "BIDIRECTIONAL", "STORE", 0.9, 1.1, 60, -45),
)
_SOURCES = {"COAL1": "Black coal", "WIND1": "Wind"}

# MWh: the pair works against itself all day at 24 and 12 MW. The one unit gives 24 MW until noon, then takes 12 MW:
# the interval between them is (24 − 12) / 24 = 0.5 MWh given.
OUT_MWH, IN_MWH = (24 * 24.0, 143 * 2 + 0.5), (-12 * 24.0, -144.0)
PRICES = (50.0, 100.0)


def _readings(duid: str, second_day: bool, step: int) -> float | None:
    if duid == "WIND1":
        return 48.0
    if duid == "BAT1":
        return (24.0 if step < 144 else -12.0) if second_day else None
    return None if second_day else {"COAL1": 60.0, "BATG1": 24.0, "BATL1": 12.0}[duid]


def _report() -> bytes:
    registration = "PARTICIPANT_REGISTRATION"
    duids = list(dict.fromkeys(row[0] for row in _REGISTERED))
    steps = [
        (day == 1, step, _AT + timedelta(days=day - 1, minutes=5 * step + 5)) for day in (0, 1) for step in range(288)
    ]
    readings = [(label, duid, _readings(duid, second, step)) for second, step, label in steps for duid in duids]
    tables: dict[tuple[str, str], Table] = {
        (registration, "DUDETAILSUMMARY"): (
            [
                "DUID",
                "START_DATE",
                "END_DATE",
                "DISPATCHTYPE",
                "REGIONID",
                "STATIONID",
                "PARTICIPANTID",
                "TRANSMISSIONLOSSFACTOR",
                "DISTRIBUTIONLOSSFACTOR",
                "SECONDARY_TLF",
            ],
            [
                (d, *span, kind, "SA1", d, owner, tlf, 1.0, other)
                for d, span, kind, owner, tlf, other, *_ in _REGISTERED
            ],
        ),
        (registration, "DUDETAIL"): (
            ["EFFECTIVEDATE", "DUID", "VERSIONNO", "REGISTEREDCAPACITY", "MAXCAPACITY", "REGISTEREDMINCAPACITY"],
            [(span[0], duid, 1, size, size, least) for duid, span, *_, size, least in _REGISTERED],
        ),
        (registration, "DUALLOC"): (
            ("EFFECTIVEDATE", "VERSIONNO", "DUID", "GENSETID"),
            [(_SINCE, 1, duid, duid) for duid in duids],
        ),
        (registration, "GENUNITS"): (
            ("GENSETID", "CO2E_ENERGY_SOURCE"),
            [(duid, _SOURCES.get(duid, "Battery Storage")) for duid in duids],
        ),
        ("DISPATCH", "UNIT_SCADA"): (
            ("SETTLEMENTDATE", "DUID", "SCADAVALUE"),
            [row for row in readings if row[2] is not None],
        ),
        ("DISPATCH", "PRICE"): (
            ("SETTLEMENTDATE", "REGIONID", "INTERVENTION", "RRP"),
            [(label, "SA1", 0, PRICES[second]) for second, _, label in steps],
        ),
    }
    return report(tables)


@pytest.fixture(scope="module")
def changing_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("changing")
    (folder / "all.csv").write_bytes(_report())
    assert ingest_files(folder / "data", [folder / "all.csv"]).failures == []
    build(folder / "data")
    return folder / "data"


@pytest.fixture
def market(asking: Callable[[Path], World], changing_data: Path) -> World:
    return asking(changing_data)


def by_day(frame: pd.DataFrame, column: str, fuel: str) -> list[float]:
    return frame[frame["fuel"] == fuel][column].tolist()


def test_a_battery_is_one_battery_across_the_change_of_its_registration(market: World) -> None:
    made = generation(market.version, "SA1", FIRST, END, "1d", "detailed")
    earned = revenue(market.version, "SA1", FIRST, END, "1d", "detailed")
    for fuel, mwh, factors, mw in ((OUT, OUT_MWH, (1.0, 0.9), (50, 60)), (IN, IN_MWH, (1.0, 1.1), (40, 45))):
        assert by_day(made, "energy_mwh", fuel) == pytest.approx(mwh)
        assert by_day(made, "capacity_mwh", fuel) == pytest.approx([24 * size for size in mw], abs=1e-2)
        money = [energy * price for energy, price in zip(mwh, PRICES, strict=True)]
        assert by_day(earned, "revenue_aud", fuel) == pytest.approx(money)
        lost = [aud * factor for aud, factor in zip(money, factors, strict=True)]
        assert by_day(earned, "revenue_lossfactor_aud", fuel) == pytest.approx(lost)
        whole = generation(market.version, "NEM", FIRST, END, "total", "detailed").set_index("fuel").loc[fuel]
        assert (whole.energy_mwh, whole.revenue_aud) == pytest.approx((sum(mwh), sum(money)))
    # Unit by unit it is the same: of the pair each has its side, of the one both.
    found = units(market.version, "SA1", FIRST, END).set_index("duid")
    assert found.loc[["BATG1", "BATL1", "BAT1"], "energy_mwh"].tolist() == pytest.approx([OUT_MWH[0], 0, OUT_MWH[1]])
    assert found.loc[["BATG1", "BATL1", "BAT1"], "charge_mwh"].tolist() == pytest.approx([0, IN_MWH[0], IN_MWH[1]])
    assert found.loc["BAT1", "charge_cost_aud"] == pytest.approx(14_400)


def test_a_unit_that_retired_counts_until_it_did(market: World) -> None:
    worked = utilization(market.version, "SA1", FIRST, END, "total", "detailed").set_index("fuel").loc["coal_black"]
    assert (worked.energy_mwh, worked.capacity_mwh) == pytest.approx((60 * 24, 100 * 24), abs=1e-2)
    assert worked.utilization == pytest.approx(0.6, abs=1e-5)
    assert by_day(generation(market.version, "SA1", CHANGE, END, "1d", "detailed"), "energy_mwh", "coal_black") == []
    before, after = (units(market.version, "SA1", *days).set_index("duid") for days in ((FIRST, END), (CHANGE, END)))
    assert before.loc["COAL1", "valid_to"] == pd.Timestamp(CHANGE)
    assert set(before.index) - set(after.index) == {"COAL1", "BATG1", "BATL1"}


def test_owner_capacity_and_loss_factor_are_those_of_the_day(market: World) -> None:
    earned = revenue(market.version, "SA1", FIRST, END, "1d", "detailed")
    assert by_day(earned, "revenue_aud", "wind") == pytest.approx([48 * 24 * 50, 48 * 24 * 100])
    assert by_day(earned, "revenue_lossfactor_aud", "wind") == pytest.approx([48 * 24 * 50 * 0.95, 48 * 24 * 100 * 0.8])
    worked = utilization(market.version, "SA1", FIRST, END, "1d", "detailed")
    assert by_day(worked, "utilization", "wind") == pytest.approx([0.4, 0.8])
    for days, owner, mw in (((FIRST, CHANGE), "OLDCO", 120), ((FIRST, END), "NEWCO", 60)):
        farm = units(market.version, "SA1", *days).set_index("duid").loc["WIND1"]
        assert (farm.owner, farm.capacity_mw) == (owner, mw)
    whole = units(market.version, "SA1", FIRST, END).set_index("duid").loc["WIND1"]
    assert whole.utilization == pytest.approx(2 * 48 / 180)
