"""AEMO's real files: row counts and sums against facts computed independently of this project (FACTS.json)."""

from __future__ import annotations

import json
import random
from collections import defaultdict
from pathlib import Path

import duckdb
import pytest

from app.ingest.containers import find_files
from app.ingest.files import ingest_files
from app.store.lake import Lake

pytestmark = pytest.mark.aemo_files

# Unique rows over all files together, by natural key (MANIFEST.md, "Facts").
UNIQUE_ROWS = {
    "scada": 18_097,
    "price": 19_675,
    "trading_price": 15_845,
    "region": 19_675,
    "interconnector": 10_205,
    "rooftop": 5_002,
    "dudetailsummary": 8_362,
    "dudetail": 3_084,
    "station": 315,
    "workbook": 563,
}
WITHOUT_INTERVENTION = {"price": 17_800}
DISTINCT_IGNORING_INTERVENTION = {"region": 17_800, "interconnector": 9_264}


def scan(data: Path, table: str) -> str:
    paths = ", ".join(f"'{path}'" for path in Lake(data).paths(table))
    return f"read_parquet([{paths}])"


def hashes(data: Path) -> dict[tuple[str, str], tuple[int, str]]:
    return {(day.table, str(day.day)): (day.rows, day.hash) for day in Lake(data).catalog.days()}


@pytest.mark.parametrize(("table", "rows"), UNIQUE_ROWS.items())
def test_unique_rows_per_table(aemo_data: Path, table: str, rows: int) -> None:
    assert duckdb.sql(f"SELECT count(*) FROM {scan(aemo_data, table)}").fetchall() == [(rows,)]


def test_rows_when_intervention_is_collapsed(aemo_data: Path) -> None:
    for table, rows in WITHOUT_INTERVENTION.items():
        found = duckdb.sql(f"SELECT count(*) FROM {scan(aemo_data, table)} WHERE intervention = 0").fetchall()
        assert found == [(rows,)]
    keys = {"region": "regionid", "interconnector": "interconnectorid"}
    for table, rows in DISTINCT_IGNORING_INTERVENTION.items():
        query = f"SELECT count(*) FROM (SELECT DISTINCT settlementdate, {keys[table]} FROM {scan(aemo_data, table)})"
        assert duckdb.sql(query).fetchall() == [(rows,)]


def test_scada_energy_per_unit_and_month(aemo_data: Path, aemo_files: Path) -> None:
    """The plain sum of samples / 12 over each monthly file, as FACTS.json has it."""
    facts = json.loads((aemo_files / "FACTS.json").read_text())["files"]
    expected: dict[tuple[str, str], float] = defaultdict(float)
    for name, file in facts.items():
        for table, content in file["tables"].items():
            if table == "DISPATCH.UNIT_SCADA" and "MMSDM" in name:
                month = name.split("/MMSDM_")[1][:7].replace("_", "-")
                for duid, unit in content["mwh_per_duid"].items():
                    expected[duid, month] += unit["sum_div12"]
    assert len(expected) == 12
    found = duckdb.sql(
        f"""SELECT duid, strftime(settlementdate - INTERVAL 5 MINUTE, '%Y-%m') AS month, sum(scadavalue) / 12
        FROM {scan(aemo_data, "scada")} WHERE duid IN ('AGLHAL', 'HDWF2') GROUP BY ALL HAVING count(*) > 1"""
    ).fetchall()
    assert {(duid, month): pytest.approx(mwh, abs=1e-4) for duid, month, mwh in found} == expected


def test_complete_interval_has_every_unit_of_its_regions(aemo_data: Path) -> None:
    """Regions of 493 DUIDs of 27 December 2025, from the registry, against the manifest's sums in MW."""
    snapshot = next((aemo_data / "snapshots").glob("fleet-*.duckdb"))
    with duckdb.connect(str(snapshot), read_only=True) as db:
        units = db.execute(
            "SELECT duid, region, dispatch_type FROM unit"
            " WHERE valid_from <= TIMESTAMP '2025-12-27' AND valid_to > TIMESTAMP '2025-12-27'"
        ).df()
    interval = "settlementdate = TIMESTAMP '2025-12-27 00:05:00'"
    rows = duckdb.sql(f"SELECT duid, scadavalue FROM {scan(aemo_data, 'scada')} WHERE {interval}").df()
    assert len(rows) == 493
    assert rows.scadavalue.sum() == pytest.approx(19436.4374)
    by_region = rows.merge(units, on="duid").groupby("region").scadavalue.sum()
    manifest = {"NSW1": 5391.031, "QLD1": 6203.861, "SA1": 1620.199, "TAS1": 984.297, "VIC1": 5237.050}
    assert {region: pytest.approx(mw, abs=0.002) for region, mw in by_region.items() if mw} == manifest


def test_every_row_keeps_aemos_own_balance(aemo_data: Path) -> None:
    worst = duckdb.sql(
        f"""SELECT max(abs(dispatchablegeneration + coalesce(wdr_dispatched, 0) - dispatchableload - netinterchange
            - totaldemand)) FROM {scan(aemo_data, "region")}"""
    ).fetchall()
    assert worst[0][0] <= 0.01 + 1e-9


def test_mean_prices_of_the_manifest(aemo_data: Path) -> None:
    found = dict(
        duckdb.sql(
            f"""SELECT regionid || '/' || strftime(settlementdate - INTERVAL 5 MINUTE, '%Y-%m'), avg(rrp)
            FROM {scan(aemo_data, "price")} WHERE intervention = 0 GROUP BY 1"""
        ).fetchall()
    )
    assert found["SA1/2024-07"] == pytest.approx(490.96289, abs=1e-5)
    assert found["NSW1/2020-01"] == pytest.approx(377.71257, abs=1e-5)
    assert found["VIC1/2025-12"] == pytest.approx(-2.69976, abs=1e-5)


def test_reading_again_changes_nothing(aemo_data: Path, aemo_files: Path, tmp_path: Path) -> None:
    data = tmp_path / "again"
    some = [path for path in find_files([aemo_files]) if "2024" in path.name or path.suffix == ".xlsx"]
    first = ingest_files(data, some)
    before = hashes(data)
    second = ingest_files(data, some)
    assert (first.failures, second.failures) == ([], [])
    assert second.files == 0
    assert second.known == first.files
    assert hashes(data) == before


def test_the_order_of_ingest_does_not_matter(aemo_data: Path, aemo_files: Path, tmp_path: Path) -> None:
    shuffled = find_files([aemo_files])
    random.Random(4).shuffle(shuffled)
    # In two runs, so that partitions are merged and not only written.
    for some in (shuffled[:30], shuffled[30:]):
        assert ingest_files(tmp_path, some).failures == []
    assert hashes(tmp_path) == hashes(aemo_data)


def test_daily_reports_are_recognised_and_not_stored(aemo_files: Path, tmp_path: Path) -> None:
    daily = [path for path in find_files([aemo_files]) if "PUBLIC_DAILY" in path.name or "NEXT_DAY" in path.name]
    assert len(daily) == 3
    done = ingest_files(tmp_path, daily)
    assert done.failures == []
    assert done.rows == 0
    assert {"DREGION", "DISPATCH.UNIT_SOLUTION", "DEMAND.INTERMITTENT_GEN_SCADA"} <= done.ignored
