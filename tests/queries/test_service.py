"""The engine: version swaps, limits, lock-down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from app.config import Settings
from app.ingest.files import ingest_files
from app.nem.errors import NemdashError
from app.queries import engine
from app.queries.engine import NoData, TooMuch, TooSlow, Unreadable, VersionGone
from app.queries.generation import generation
from app.queries.prices import prices
from app.queries.world import World, world
from app.store.build import build
from app.store.snapshot import current_path, read_current, snapshots_path
from tests.support import tiny

ENDLESS = "SELECT count(*) FROM range(100000000) a, range(100000000) b WHERE hash(a.range) = hash(b.range)"


@pytest.fixture
def growing(tmp_path: Path) -> Path:
    """A tiny market of its own, to be built anew."""
    (tmp_path / "registry.csv").write_bytes(tiny.registry_report())
    (tmp_path / "market.csv").write_bytes(tiny.market_report())
    ingest_files(tmp_path / "data", [tmp_path / "registry.csv", tmp_path / "market.csv"])
    build(tmp_path / "data")
    return tmp_path / "data"


def test_without_data_the_sentence_says_what_to_do(tmp_path: Path) -> None:
    engine.configure(replace(Settings(), data=tmp_path))
    with pytest.raises(NoData, match="nemdash simulate"):
        world()


def test_a_damaged_manifest_is_mended_by_the_next_build(growing: Path) -> None:
    before = read_current(growing)
    for damage in (lambda: current_path(growing).write_text("{half"), current_path(growing).unlink):
        damage()
        assert not build(growing).new
        assert read_current(growing) == before
    # Where no manifest is left, everything is built from the lake.
    current_path(growing).write_text("{half")
    for file in snapshots_path(growing).glob("*.json"):
        file.unlink()
    with pytest.raises(NemdashError, match="not a readable manifest"):
        read_current(growing)
    assert build(growing).new


def test_what_is_damaged_is_built_anew_and_nothing_else(growing: Path) -> None:
    before = read_current(growing)
    assert before is not None
    live = snapshots_path(growing) / before.segments[-1].file
    live.write_bytes(b"x" * live.stat().st_size)
    # By its length it is whole; it is read when that is asked for.
    assert not build(growing).new
    built = build(growing, verify=True)
    assert built.segments == (before.segments[-1].name,)
    assert built.manifest.fleet_file == before.fleet_file
    (snapshots_path(growing) / before.fleet_file).write_bytes(b"x")
    assert build(growing).manifest.fleet_file != before.fleet_file
    after = read_current(growing)
    assert after is not None
    assert after.rows == before.rows


def test_a_file_that_is_damaged_is_a_sentence_until_another_version_is_there(
    growing: Path, asking: Callable[[Path], World], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "_LOOK_EVERY", 0.0)
    market = asking(growing)
    manifest = read_current(growing)
    assert manifest is not None
    for segment in manifest.segments:
        (snapshots_path(growing) / segment.file).write_bytes(b"")
    with pytest.raises(Unreadable, match="Ask again soon"):
        prices(market.version, "SA1", "2024-03-01", "2024-03-02", "5m")
    build(growing)
    new = world()
    assert new.version != market.version
    assert not prices(new.version, "SA1", "2024-03-01", "2024-03-02", "5m").empty


def test_facts_of_another_release_are_not_read_with_this_ones_queries(growing: Path) -> None:
    manifest = read_current(growing)
    assert manifest is not None
    current_path(growing).write_bytes(replace(manifest, code="another").to_json())
    engine.configure(replace(Settings(), data=growing))
    for _ in range(2):
        with pytest.raises(NoData, match="made by another release: run 'nemdash build'"):
            world()


def test_a_build_without_changes_publishes_nothing(growing: Path) -> None:
    assert not build(growing).new


def test_a_new_version_is_seen_and_the_old_one_still_answers(
    growing: Path, asking: Callable[[Path], World], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "_LOOK_EVERY", 0.0)
    old = asking(growing)
    before = prices(old.version, "SA1", "2024-03-01", "2024-03-02", "5m")
    dearer = growing.with_name("dearer.csv")
    report = tiny.market_report().replace(b"SA1,0,300\r\n", b"SA1,0,301\r\n")
    dearer.write_bytes(report.replace(b"03/02,00:", b"03/02,01:"))
    ingest_files(growing, [dearer])
    assert build(growing).new
    new = world()
    assert new.version != old.version
    assert prices(new.version, "SA1", "2024-03-01", "2024-03-02", "5m").max_price.max() == 301
    pd.testing.assert_frame_equal(prices(old.version, "SA1", "2024-03-01", "2024-03-02", "5m"), before)
    build(growing, full=True)
    build(growing, full=True)
    world()
    with pytest.raises(VersionGone):
        prices(old.version, "SA1", "2024-03-01", "2024-03-02", "5m")
    # Two versions are kept, and no lake file that only older ones name.
    assert len(list((growing / "snapshots").glob("live-*.duckdb"))) == 2


def test_the_database_is_locked_down(asking: Callable[[Path], World], tiny_data: Path) -> None:
    market = asking(tiny_data)
    for forbidden in (
        "SELECT * FROM read_text('/etc/passwd')",
        "ATTACH '/tmp/other.duckdb'",
        "SET enable_external_access = true",
        "SET memory_limit = '10GB'",
        "INSERT INTO facts.generation_5min SELECT * FROM facts.generation_5min",
    ):
        with pytest.raises(duckdb.Error):
            engine.frame(market.version, forbidden, {})


def test_a_query_past_its_limit_is_interrupted_and_the_next_one_runs(tiny_data: Path) -> None:
    engine.configure(replace(Settings(), data=tiny_data, query_seconds=1.0))
    market = world()
    with pytest.raises(TooSlow, match=r"longer than 1 seconds"):
        engine.frame(market.version, ENDLESS, {})
    assert not generation(market.version, "NEM", "2024-03-01", "2024-03-02", "5m", "detailed").empty


def test_too_much_says_which_interval_would_fit(asking: Callable[[Path], World], tiny_data: Path) -> None:
    market = asking(tiny_data)
    with pytest.raises(TooMuch, match="interval=30m") as error:
        generation(market.version, "NEM", "2021-01-01", "2026-06-01", "5m", "detailed")
    assert error.value.interval == "30m"
