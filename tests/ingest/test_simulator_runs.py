"""Runs of the simulator: deterministic, all or nothing, never mixed with real data or with an earlier market."""

from __future__ import annotations

import errno
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pytest

from app.ingest import simulator
from app.ingest.simulator import simulate
from app.nem.errors import NemdashError
from app.store.catalog import Day
from app.store.lake import AEMO, Lake


def days_of(data: Path) -> list[Day]:
    return Lake(data).catalog.days()


def test_the_same_arguments_give_the_same_rows_however_many_months_are_made_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = {"years": 0.2, "units": 20, "until": datetime(2025, 3, 3)}
    simulate(tmp_path / "two", **arguments)
    monkeypatch.setattr(simulator, "MONTHS_AT_ONCE", 1)
    simulate(tmp_path / "one", **arguments)
    simulate(tmp_path / "other", **arguments, seed=2)
    assert days_of(tmp_path / "one") == days_of(tmp_path / "two") != days_of(tmp_path / "other")


def test_another_run_replaces_the_market_and_never_mixes(tmp_path: Path) -> None:
    simulate(tmp_path, years=0.1, units=20, until=datetime(2025, 3, 1))
    simulate(tmp_path, years=0.02, units=10, until=datetime(2024, 6, 1))
    tables = {day.table: day.day for day in days_of(tmp_path)}
    assert f"{tables['scada']:%Y-%m}" == "2024-05"
    rows = sum(file.rows for file in Lake(tmp_path).catalog.files("scada"))
    assert rows <= 10 * 8 * 288
    assert len(Lake(tmp_path).catalog.sources()) == 1


def test_real_data_is_never_replaced(tmp_path: Path) -> None:
    with Lake(tmp_path).writer(AEMO) as writer:
        writer.add("link", pa.table({"interconnectorid": ["V-SA"], "regionfrom": ["VIC1"], "regionto": ["SA1"]}))
        writer.commit()
    with pytest.raises(NemdashError, match="must not be mixed"):
        simulate(tmp_path, years=0.02, units=5, until=datetime(2025, 3, 1))


def test_a_run_that_fails_leaves_the_old_market_and_no_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    simulate(tmp_path, years=0.02, units=5, until=datetime(2025, 3, 1))
    before, files = days_of(tmp_path), sorted(tmp_path.rglob("*.parquet"))

    def full(table: pa.Table, path: Path, **options: object) -> None:
        Path(path).write_bytes(b"half of it")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("app.store.parquet.pq.write_table", full)
    with pytest.raises(NemdashError, match=r"scada/month=\S+ could not be written: .*No space left"):
        simulate(tmp_path, years=0.1, units=5, until=datetime(2025, 6, 1))
    assert days_of(tmp_path) == before
    assert sorted(path for path in tmp_path.rglob("*") if path.suffix in (".parquet", ".writing")) == files


@pytest.mark.parametrize("years", [0, -1, 100, float("nan"), float("inf")])
def test_a_length_that_makes_no_sense_is_refused(tmp_path: Path, years: float) -> None:
    with pytest.raises(NemdashError, match="length in years"):
        simulate(tmp_path, years=years, until=datetime(2025, 3, 1))


def test_progress_counts_months(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    simulate(tmp_path, years=0.1, units=5, until=datetime(2025, 3, 3), progress=lambda *step: told.append(step))
    assert told == [(1, 3), (2, 3), (3, 3)], "January, February and March"
