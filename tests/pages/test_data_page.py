"""The Data page without a browser: exactly the gaps that were made, and every state of what it tells about itself."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from dash import Dash
from lxml.html import document_fromstring

from app import web
from app.components import upkeep
from app.components.markup import markup
from app.components.upkeep import FeedEnds
from app.nem.markettime import MARKET_TZ
from app.nem.metrics import METRICS
from app.pages import data
from app.queries.coverage import coverage, missing
from app.queries.world import World
from app.store.check import check
from app.store.report import Difference, read_report, report_path, write_report
from tests.components.tree import named, text
from tests.support import lacking, tiny

Asking = Callable[[Path], World]


@pytest.fixture(scope="module")
def lacking_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lacking") / "data"
    lacking.make(folder)
    return folder


@pytest.fixture
def copied(tiny_data: Path, tmp_path: Path, asking: Asking) -> tuple[Path, World]:
    """A data folder to break things in."""
    shutil.copytree(tiny_data, tmp_path / "data")
    return tmp_path / "data", asking(tmp_path / "data")


def drawn(parts: dict[str, Any]) -> dict[tuple[str, str], tuple[int, int]]:
    """Missing and expected by table and day, as the browser gets it."""
    return {
        (table, (date.fromisoformat(first) + timedelta(days=i)).isoformat()): (lacks, expected)
        for table, shown in json.loads(parts["calendar"]).items()
        for first, length, lacks, expected in shown["runs"]
        for i in range(length)
    }


def ranges(parts: dict[str, Any]) -> dict[str, list[str]]:
    return {cells[0]: cells[1:] for cells in rows(parts["day"])}


def rows(part: Any) -> list[list[str]]:
    return [[text(cell) for cell in (*named(row, "Th"), *named(row, "Td"))] for row in named(part, "Tr")[1:]]


def test_the_calendar_is_the_apis_coverage(app: Dash) -> None:
    answer = app.server.test_client().get("/api/v1/coverage?range=all").get_json()
    api = {
        (table, day[:10]): (wanted - there, wanted) for day, table, wanted, there in answer["rows"] if there < wanted
    }
    assert drawn(data.PAGE.view({})) == api
    assert api


def test_window_and_region_of_other_pages_change_nothing(app: Dash) -> None:
    plain, carried = (
        data.PAGE.view(query) for query in ({}, {"region": "SA1", "start": "2001-01-01", "end": "2001-01-02"})
    )
    assert carried["hidden"] is False
    for part in ("calendar", "headline", "gaps", "facts"):
        assert text(carried[part]).replace("&", "") == text(plain[part]).replace("&", "")
    # They stay in the links, for the pages that have them.
    assert "region=SA1" in carried["calendar_link"]
    assert "day=DAY" in carried["calendar_link"]


def test_every_definition_has_an_address_that_the_cards_lead_to(app: Dash) -> None:
    whole = document_fromstring(markup(data.PAGE.layout()))
    defined = {f"/data#{identity}" for identity in whole.xpath("//*[contains(@class, 'card-definitions')]//dt/@id")}
    assert len(defined) == len(METRICS)
    for page in web._PAGES:
        links = [link.href for link in named(page.PAGE.layout(), "A") if "/data#" in str(getattr(link, "href", ""))]
        assert set(links) <= defined
        assert links


# From here on, the process is pointed at other data.
def test_the_calendar_shows_exactly_the_gaps_that_were_made(lacking_data: Path, asking: Asking) -> None:
    now = asking(lacking_data)
    parts = data.PAGE.view({})
    assert drawn(parts) == lacking.MISSING
    # Before prices begin there is no gap, and none after the data ends; of what never came nothing is expected.
    shown = json.loads(parts["calendar"])
    assert {name: (table["first"], table["last"]) for name, table in shown.items()} == {
        "scada": ("2023-09-29", "2023-10-02"),
        "price": ("2023-09-30", "2023-10-02"),
    }
    counted = coverage(now.version, "2023-09-01", "2023-11-01")
    assert counted["expected"].tolist() == [288, 288, 144, 288, 288, 288, 288]
    # The check lists the same: neighbouring days are one gap.
    found = [(gap.table, gap.first, gap.last, gap.missing) for gap in check(lacking_data).gaps]
    assert found == [("scada", "2023-09-29", "2023-10-01", 7), ("price", "2023-10-01", "2023-10-01", 288)]
    assert [row[:3] for row in rows(parts["gaps"])] == [
        ["1 Oct 2023", "Prices", "288"],
        ["29 Sep 2023 – 1 Oct 2023", "Unit readings (SCADA)", "7"],
    ]
    report_path(lacking_data).unlink()


def test_a_day_names_its_missing_intervals_in_market_time(lacking_data: Path, asking: Asking) -> None:
    now = asking(lacking_data)
    assert ranges(data.PAGE.view({"day": "2023-09-29"})) == {
        "Unit readings (SCADA) 5 min": ["10:00–10:15, 23:50–24:00", "5"]
    }
    assert ranges(data.PAGE.view({"day": "2023-09-30"})) == {
        "Unit readings (SCADA) 5 min": ["00:00–00:05", "1"],
        "Prices 5 min": ["None", "0"],
    }
    whole = data.PAGE.view({"day": "2023-10-01", "table": "price"})
    assert ranges(whole) == {"Prices 5 min": ["00:00–24:00", "288"]}
    assert drawn(whole) == {key: value for key, value in lacking.MISSING.items() if key[0] == "price"}
    runs = missing(now.version, "2023-09-01", "2023-10-31")
    for table, gaps in (("scada", lacking.SCADA_GAPS), ("price", lacking.PRICE_GAPS)):
        own = runs[runs["table"] == table]
        assert list(zip(own["start"].dt.to_pydatetime(), own["end"].dt.to_pydatetime(), strict=True)) == list(gaps)
    for day in ("2023-09-28", "2023-10-03", "2001-02-30"):
        assert not rows(data.PAGE.view({"day": day})["day"])


def test_units_without_a_mapping_and_what_was_read(copied: tuple[Path, World]) -> None:
    parts = data.PAGE.view({})
    assert rows(parts["unmapped"]) == [["MYSTERY", "not known", "–", "12.0", "0.01", "1 Mar 2024"]]
    read = {row[0]: row for row in rows(parts["sources"])}
    assert set(read) == {"registry.csv", "market.csv"}
    assert int(read["registry.csv"][3]) > 0
    feeds = {row[0].split(" ")[0]: row for row in rows(parts["feeds"])}
    assert feeds["Prices"][2] == "1 Mar 2024, 00:55"
    assert feeds["Prices"][3] == "Late"
    assert feeds["Trading"][1] == "Nothing was read yet"


def test_every_state_of_the_last_check_is_told(copied: tuple[Path, World]) -> None:
    folder, now = copied
    told = lambda: text(data.PAGE.view({})["check"])  # noqa: E731  # the same question after each change
    assert "Never run" in told()
    assert "nemdash check" in told()
    report = check(folder)
    assert "Every fact is what the lake gives." in told()
    assert "MYSTERY" in told()
    assert "another version" not in told()
    assert read_report(folder) == report
    write_report(folder, replace(report, version="20200101T000000000000"))
    assert f"nothing is known of {now.version}" in told()
    write_report(folder, replace(report, differences=tuple(Difference("unit_daily", f"day {i}") for i in range(13))))
    assert "Numbers disagree." in told()
    assert "unit_daily of day 9 and 3 more" in told()
    for broken in ("", "[]", "{}", '{"gaps": 3}', report_path(folder).read_text().replace('"MYSTERY": "unknown"', "3")):
        report_path(folder).write_text(broken)
        assert "cannot be read: run 'nemdash check' again" in told()


def test_a_broken_or_absent_record_of_the_lake_is_a_sentence(copied: tuple[Path, World]) -> None:
    folder, _ = copied
    catalog = folder / "lake" / "catalog.sqlite"
    catalog.write_bytes(b"no database" * 100)
    parts = data.PAGE.view({})
    assert text(parts["sources"]) == "The lake's catalogue cannot be read."
    assert parts["hidden"] is False
    catalog.unlink()
    assert "No record of what was read" in text(data.PAGE.view({})["sources"])
    assert not catalog.exists(), "a look makes no file"


def test_without_published_data_the_page_says_so(empty_app: Dash) -> None:
    assert "No data yet" in text(data.PAGE.layout())
    assert empty_app.server.test_client().get("/data").status_code == 200


def test_a_feed_is_late_after_its_time() -> None:
    newest = datetime(2026, 3, 1, 12)
    ends = {"price": FeedEnds(tiny.START, newest), "rooftop": FeedEnds(tiny.START, newest)}

    def states(minutes: int) -> list[str]:
        now = (newest + timedelta(minutes=minutes)).replace(tzinfo=MARKET_TZ).astimezone(UTC)
        table = {row[0].split(" ")[0]: row[3:5] for row in rows(upkeep.feed_table(ends, [], now, simulated=False))}
        return [*table["Prices"], *table["Rooftop"]]

    # The newest price ends at 12:05, the newest half-hour of rooftop solar at 12:30.
    assert states(25) == ["On time", "20 min ago", "On time", "0 min ago"]
    assert states(26) == ["Late", "21 min ago", "On time", "0 min ago"]
    assert states(105) == ["Late", "1 h ago", "On time", "1 h ago"]
    assert states(106) == ["Late", "1 h ago", "Late", "1 h ago"]
    assert rows(upkeep.feed_table(ends, [], datetime.now(UTC), simulated=True))[1][3:5] == ["Simulated", "–"]
