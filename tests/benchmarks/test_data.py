"""What the harness does with data: copies that leave the dataset alone, new intervals, shorter histories, unit rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import orjson
import pandas as pd
import pytest

from app.config import Settings
from app.ingest.files import ingest_files
from app.queries.world import World
from app.store.build import build
from app.store.lake import AEMO, SIMULATED, Lake
from app.store.snapshot import read_current
from app.web import create_app
from benchmarks import dataset, feed, unitrows
from benchmarks.before import Before
from benchmarks.questions import ENDPOINTS, Question, existing
from benchmarks.replay import page_request
from benchmarks.subject import FAILED, OK, OVER, Subject

FIVE = timedelta(minutes=5)


def quiet(line: str) -> None:
    """Nobody is at the terminal."""


@pytest.fixture
def work(simulated_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working copy of the simulated market."""
    monkeypatch.setenv("BENCH_DATA", str(tmp_path))
    return dataset.published_copy(simulated_data, "work")


def contents(data: Path) -> dict[str, bytes]:
    """All files but the cache's: another test's server may be answering from the same market meanwhile."""
    files = (path for folder in ("lake", "snapshots") for path in (data / folder).rglob("*") if path.is_file())
    return {str(path.relative_to(data)): path.read_bytes() for path in (*files, data / "CURRENT")}


def test_a_new_interval_is_published_and_the_dataset_stays_as_it_is(simulated_data: Path, work: Path) -> None:
    untouched = contents(simulated_data)
    end = dataset.end_of(work)
    feed.take_aemo_files(work)
    (files,) = feed.write_files(work, work / "feed", [end, end + FIVE])
    assert [path.name.split("_")[1] for path in files] == ["DISPATCHSCADA", "DISPATCHIS", "TRADINGIS"]
    done = ingest_files(work, files)
    assert (done.failures, done.warnings, done.ignored) == ([], [], set())
    assert build(work).new
    assert dataset.end_of(work) == end + FIVE
    assert (Lake(work).kind, Lake(simulated_data).kind) == (AEMO, SIMULATED)
    assert contents(simulated_data) == untouched


def test_rooftop_comes_every_half_hour_half_an_hour_late(work: Path) -> None:
    end = dataset.end_of(work)
    _, files = feed.write_files(work, work / "feed", [end, end + FIVE, end + timedelta(minutes=30)])
    (rooftop,) = [path for path in files if "ROOFTOP" in path.name]
    stamps = {line.split(",")[4] for line in rooftop.read_text().splitlines() if line.startswith("D,")}
    assert stamps == {f'"{end:%Y/%m/%d %H:%M:%S}"'}


def test_a_shorter_history_ends_where_the_longer_one_does(work: Path) -> None:
    before = read_current(work)
    dataset.keep_newest(work, 1 / 12)
    after = read_current(work)
    assert before is not None
    assert after is not None
    assert after.span.start == datetime(2026, 2, 1)
    assert after.span.end == before.span.end
    assert before.span.start < after.span.start


def test_unit_rows_are_means_of_half_hours(work: Path) -> None:
    unitrows.ensure(work, quiet)
    rows = pd.read_parquet(unitrows.rows_file(work))
    assert not rows.duplicated(["interval", "duid"]).any()
    assert {str(rows[column].dtype) for column in ("duid", "region", "fuel")} == {"category"}
    some = rows.iloc[len(rows) // 2]
    month = f"{some['interval']:%Y-%m}"
    readings = pd.concat(pd.read_parquet(path) for path in Lake(work).paths("scada", month))
    of_unit = readings[readings["duid"] == some["duid"]].set_index("settlementdate")["scadavalue"]
    labels = [some["interval"] + (k + 1) * FIVE for k in range(6)]
    assert some["mean_mw"] == pytest.approx(of_unit.loc[labels].mean())


def test_what_came_before_answers_from_its_rows() -> None:
    half_hours = pd.date_range("2026-02-27 23:30", periods=2, freq="30min")
    rows = pd.DataFrame(
        {
            "interval": [*half_hours, *half_hours],
            "duid": ["COAL1", "COAL1", "WIND1", "WIND1"],
            "region": ["NSW1", "NSW1", "SA1", "SA1"],
            "fuel": ["coal_black", "coal_black", "wind", "wind"],
            "mean_mw": [300.0, 320.0, 60.0, 20.0],
            "price_aud_mwh": [100.0, 50.0, -10.0, 30.0],
        }
    ).sort_values("interval")
    before = Before(rows, pd.Series({"COAL1": 600.0, "WIND1": 80.0}))

    def first(endpoint: str, region: str) -> dict[str, float]:
        answer = orjson.loads(before.answer(Question(endpoint, region, "all")))
        return dict(zip(answer["columns"], answer["data"][0], strict=True))

    assert first("generation", "SA1")["energy_mwh"] == 30.0
    assert first("generation", "NEM")["mean_mw"] == 300.0
    assert first("utilization", "NEM")["utilization"] == 0.5
    assert first("revenue", "NEM")["revenue_aud"] == 15_000.0
    assert first("revenue", "SA1")["captured_price_aud_mwh"] == -10.0


def test_a_subject_answers_and_is_given_up_at_the_limit(work: Path) -> None:
    assert set(ENDPOINTS) & existing(work) >= {"generation"}
    with Subject("cold", work, 60) as subject:
        answered = subject.ask(Question("generation", "NEM", "24h"))
        assert answered.status == OK
        assert answered.bytes > 1000
        assert subject.ask(Question("nothing", "NEM", "24h")).status == FAILED
        subject.limit_s = 0
        assert subject.ask(Question("generation", "NEM", "all")).status == OVER
        subject.limit_s = 60
        assert subject.ask(Question("generation", "NEM", "24h")).status == OK


def test_a_page_is_asked_for_as_a_browser_does(asking: Callable[[Path], World], simulated_data: Path) -> None:
    asking(simulated_data)
    client = create_app(replace(Settings(), data=simulated_data)).server.test_client()
    client.get("/generation")
    body = page_request("/generation", {"region": "SA1", "range": "24h"})
    response = client.post("/_dash-update-component", data=body, content_type="application/json")
    assert response.status_code == 200
    page = response.get_data(as_text=True)
    assert 'id=\\"generation-csv\\"' in page
    assert "region=SA1" in page
