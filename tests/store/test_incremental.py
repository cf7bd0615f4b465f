"""An incremental build makes the same facts as a full one, and builds only what has changed."""

from __future__ import annotations

import itertools
import shutil
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from app.store import build as building
from app.store.build import build
from app.store.segments import cuts
from app.store.snapshot import Manifest, snapshots_path
from app.store.steps import FACTS
from tests.support.aemo_text import report
from tests.support.readings import add, scada


def facts(data: Path, manifest: Manifest) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every fact, in order."""
    found: dict[str, list[tuple[object, ...]]] = {}
    for segment in manifest.segments:
        with closing(duckdb.connect(str(snapshots_path(data) / segment.file), read_only=True)) as db:
            for fact in FACTS:
                found.setdefault(fact, []).extend(db.execute(f"FROM {fact} ORDER BY ALL").fetchall())
    return found


def merged(rows: list[tuple[Any, ...]], keys: int) -> dict[tuple[Any, ...], list[Any]]:
    """Rows whose first columns are equal, the others added up."""
    found: dict[tuple[Any, ...], list[Any]] = {}
    for row in rows:
        have = found.setdefault(row[:keys], [0] * (len(row) - keys))
        found[row[:keys]] = [one + (other or 0) for one, other in zip(have, row[keys:], strict=True)]
    return found


@pytest.fixture
def folder(cut_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder whose `data` a test may change."""
    # Of a unit's six weeks most of a build would be the start of its processes.
    monkeypatch.setattr(building, "_SMALL_DAYS", 60)
    shutil.copytree(cut_data, tmp_path / "data")
    return tmp_path


def rebuilt(folder: Path) -> tuple[str, ...]:
    """The segments that a build had to make; their facts are compared with those of a full build."""
    made = build(folder / "data")
    incremental = facts(folder / "data", made.manifest)
    full = build(folder / "data", full=True)
    assert facts(folder / "data", full.manifest) == incremental
    return made.segments


def test_a_new_reading_rebuilds_the_newest_days_only(folder: Path) -> None:
    add(folder, "new.csv", scada(datetime(2024, 2, 10, 12), datetime(2024, 2, 10, 12), 80))
    assert rebuilt(folder) == ("live",)


def test_a_new_day_moves_yesterday_into_the_month(folder: Path) -> None:
    add(folder, "new.csv", scada(datetime(2024, 2, 11, 6), datetime(2024, 2, 11, 6), 80))
    assert rebuilt(folder) == ("month", "yesterday", "live")


def test_a_quick_build_leaves_the_month_for_later_and_makes_the_same_facts(folder: Path) -> None:
    data = folder / "data"
    add(folder, "new.csv", scada(datetime(2024, 2, 11, 6), datetime(2024, 2, 12, 6), 80))
    add(
        folder, "late.csv", scada(datetime(2024, 2, 9, 6), datetime(2024, 2, 9, 6), 80, published="2024/07/01,00:00:00")
    )
    # A day was passed over and the past has changed: then quick is as slow as ever.
    assert build(data, quick=True).segments == ("month", "yesterday", "live")
    add(folder, "next.csv", scada(datetime(2024, 2, 13, 6), datetime(2024, 2, 13, 6), 80))
    quick = build(data, quick=True)
    assert (quick.segments, quick.unsettled) == (("yesterday", "live"), True)
    unsettled = facts(data, quick.manifest)
    later = build(data)
    assert (later.segments, later.unsettled) == (("month",), False)
    full = facts(data, build(data, full=True).manifest)
    settled = facts(data, later.manifest)
    # Of a month's facts each segment holds its part.
    for fact, keys in (("hour_monthly", 4), ("region_hour_monthly", 3)):
        parts = [merged(held.pop(fact), keys) for held in (unsettled, settled, full)]
        assert parts[0] == parts[1] == parts[2]
    assert unsettled == settled == full


def test_the_first_reading_after_midnight_ends_yesterdays_last_interval(folder: Path) -> None:
    add(folder, "day.csv", scada(datetime(2024, 2, 11, 6), datetime(2024, 2, 11, 6), 80))
    build(folder / "data")
    add(folder, "first.csv", scada(datetime(2024, 2, 11, 0, 5), datetime(2024, 2, 11, 0, 5), 80))
    assert rebuilt(folder) == ("yesterday", "live")
    # From then on the day goes on without touching yesterday.
    add(folder, "next.csv", scada(datetime(2024, 2, 11, 12), datetime(2024, 2, 11, 12), 80))
    assert rebuilt(folder) == ("live",)


def test_a_corrected_past_rebuilds_its_year(folder: Path) -> None:
    corrected = scada(datetime(2023, 12, 30, 12), datetime(2023, 12, 30, 12), 90, published="2024/07/01,00:00:00")
    add(folder, "correction.csv", corrected)
    assert rebuilt(folder) == ("year-2023",)


def test_a_correction_at_the_edge_rebuilds_both_sides(folder: Path) -> None:
    # The first reading of the year ends the last interval of the one before; a later one is no concern of it.
    for hour, minute, names in ((0, 5, ("year-2023", "year-2024")), (6, 0, ("year-2024",))):
        moment = datetime(2024, 1, 1, hour, minute)
        add(folder, f"correction{hour}.csv", scada(moment, moment, 90, published="2024/07/01,00:00:00"))
        assert rebuilt(folder) == names


def test_a_registration_from_a_later_day_leaves_the_past_alone(folder: Path) -> None:
    columns = ("EFFECTIVEDATE", "DUID", "VERSIONNO", "REGISTEREDCAPACITY", "MAXCAPACITY")
    rows = [(datetime(2024, 2, 3), "WIND1", 1, 150, 150)]
    add(folder, "detail.csv", report({("PARTICIPANT_REGISTRATION", "DUDETAIL"): (columns, rows)}))
    assert rebuilt(folder) == ("month", "yesterday", "live")


def test_nothing_new_is_nothing_to_do(folder: Path) -> None:
    assert not build(folder / "data").new


@pytest.mark.parametrize(
    ("first", "last", "names"),
    [
        (date(2024, 5, 1), date(2024, 5, 1), ["live"]),
        (date(2024, 4, 30), date(2024, 5, 1), ["yesterday", "live"]),
        (date(2024, 4, 1), date(2024, 5, 1), ["month", "yesterday", "live"]),
        (date(2024, 3, 31), date(2024, 5, 1), ["year-2024", "month", "yesterday", "live"]),
        (date(2022, 7, 1), date(2024, 1, 1), ["year-2022", "year-2023", "month", "yesterday", "live"]),
        (date(2022, 7, 1), date(2024, 1, 2), ["year-2022", "year-2023", "yesterday", "live"]),
    ],
)
def test_segments_follow_each_other_without_gap(first: date, last: date, names: list[str]) -> None:
    found = cuts(first, last)
    assert [cut.name for cut in found] == names
    assert found[0].start.date() == first
    assert found[-1].end.date() == last + timedelta(days=1)
    assert all(one.end == two.start for one, two in itertools.pairwise(found))
    for cut in found:
        chunks = cut.chunks()[::-1]
        assert (chunks[0][0], chunks[-1][1]) == (cut.start, cut.end)
        assert all(one[1] == two[0] and two[0].day == 1 for one, two in itertools.pairwise(chunks))
