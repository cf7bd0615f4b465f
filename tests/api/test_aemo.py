"""The API on AEMO's real files, against the independent pandas oracle."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app.api import create_server
from app.config import Settings
from app.queries import engine
from tests.support import oracle

pytestmark = pytest.mark.aemo_files

UNITS = {"gas_ocgt": "AGLHAL", "wind": "HDWF2"}


@pytest.fixture
def aemo(aemo_data: Path) -> Iterator[FlaskClient]:
    yield create_server(replace(Settings(), data=aemo_data)).test_client()
    engine.configure(Settings())


def test_a_months_energy_and_revenue_by_fuel(aemo: FlaskClient, aemo_files: Path) -> None:
    address = "/api/v1/generation?region=SA1&start=2025-01-01&end=2025-02-01&interval=total"
    answer = aemo.get(address).get_json()
    rows = {row["fuel"]: row for row in (dict(zip(answer["columns"], row, strict=True)) for row in answer["rows"])}
    energy = oracle.unit_energy(aemo_files)
    energy = energy[(energy.interval_start >= "2025-01-01") & (energy.interval_start < "2025-02-01")]
    price = oracle.settlement_price(aemo_files, "2025_01").query("region == 'SA1'")
    for fuel, duid in UNITS.items():
        unit = energy[energy.duid == duid].merge(price, on="interval_start", how="left")
        assert rows[fuel]["energy_mwh"] == pytest.approx(unit.energy_mwh.sum(), rel=1e-6)
        assert rows[fuel]["revenue_aud"] == pytest.approx((unit.energy_mwh * unit.price).sum(), rel=1e-6)
    # No steam unit is in these files in January: its energy is missing, its registered capacity is not.
    assert rows["gas_steam"]["energy_mwh"] is None
    assert rows["gas_steam"]["capacity_mwh"] > 0
    assert answer["meta"]["simulated"] is False
