"""Batteries at work, by hand: of two DUIDs and of one, silent ones too; and the only unit of its fuel gone silent."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from app.components.utilization_headline import fleet_headline
from app.figures.fleet import MEASURES, Row, fleet_rows, sides
from app.ingest.files import ingest_files
from app.pages.utilization_answer import answer
from app.pages.utilization_units import answer as fleet_answer
from app.queries.units import units
from app.queries.utilization import utilization
from app.queries.utilization_shape import Side, unit_hours, unit_side, utilization_hours, utilization_steps
from app.queries.world import World
from app.store.build import build
from tests.components.tree import text
from tests.support import working
from tests.support.working import END, HOURS, START

OUT, IN = "battery_discharging", "battery_charging"

_LINKS = (("?unit=", ""), ("?side=charging&unit=", ""), ("/stations?station=", ""))


@pytest.fixture(scope="module")
def storing_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("storing")
    files = folder / "files"
    files.mkdir()
    made = working.reports(working.STORING, working.STORING_KINDS, working.STORING_MW, working.STORING_ONCE)
    for name, content in made.items():
        (files / name).write_bytes(content)
    assert ingest_files(folder / "data", [files]).failures == []
    build(folder / "data")
    return folder / "data"


@pytest.fixture
def market(asking: Callable[[Path], World], storing_data: Path) -> World:
    return asking(storing_data)


def tree(market: World) -> dict[tuple[str, str], Row]:
    """Rows of units by fuel and DUID; of a battery that never reported the fuel is ''."""
    rows = fleet_rows(sides(units(market.version, "NEM", START, END)), HOURS, pd.Timestamp(START))
    return {(row.fuel, row.key): row for row in rows if row.level == 3 or (row.parent >= 0 and not row.fuel)}


def told(row: Row) -> dict[str, float | None]:
    return dict(zip(MEASURES, row.values, strict=True))


def test_a_battery_stands_under_the_directions_it_has(market: World) -> None:
    assert set(tree(market)) == {
        ("coal_black", "COAL1"),
        (OUT, "HPRG1"),
        (OUT, "BOTH1"),
        (IN, "HPRL1"),
        (IN, "BOTH1"),
        (IN, "QUIETL1"),
        ("", "NEVERL1"),
    }


def test_each_direction_against_what_is_registered_for_it(market: World) -> None:
    rows = {key: told(row) for key, row in tree(market).items()}
    assert rows[OUT, "HPRG1"]["utilization"] == pytest.approx(0.3)
    assert rows[IN, "HPRL1"]["utilization"] == pytest.approx((20 + 40) / 2 / 80)
    assert rows[OUT, "BOTH1"]["utilization"] == pytest.approx(24 * 24 / (50 * 48))
    assert rows[IN, "BOTH1"]["utilization"] == pytest.approx(12 * 24 / (40 * 48), rel=1e-5)
    assert rows["", "NEVERL1"]["capacity_mw"] == 10


def test_running_and_starts_stand_with_the_side_a_unit_has(market: World) -> None:
    rows = {key: told(row) for key, row in tree(market).items()}
    load = rows[IN, "HPRL1"]
    assert (load["zero_share"], load["starts"], load["max_mw"], load["coverage"]) == (0, 0, 40, 1)
    assert (rows[OUT, "BOTH1"]["zero_share"], rows[OUT, "BOTH1"]["max_mw"]) == (0, 24)
    for name in ("zero_share", "starts", "max_mw"):
        assert rows[IN, "BOTH1"][name] is None, name
    assert rows[IN, "BOTH1"]["coverage"] == 1


def test_the_units_of_a_direction_add_up_to_its_fuel(market: World) -> None:
    whole = utilization(market.version, "NEM", START, END, "total", "detailed").set_index("fuel")
    every = sides(units(market.version, "NEM", START, END)).query("not never").groupby("fuel")
    for fuel in (OUT, IN):
        assert every.energy_mwh.sum()[fuel] == pytest.approx(abs(whole.energy_mwh[fuel]))
        assert every.capacity_mwh.sum()[fuel] == pytest.approx(whole.capacity_mwh[fuel], rel=1e-6)


def test_a_silent_load_is_counted_and_a_row_leads_to_its_own_side(market: World) -> None:
    found = fleet_answer(market.version, "NEM", START, END, *_LINKS)
    apart = found["apart"]
    assert (apart["never"], apart["never_mw"]) == (1, 10)
    silent = sides(units(market.version, "NEM", "2024-03-03", END)).query("reading_hours == 0 and not never")
    assert silent.duid.tolist() == ["COAL1", "QUIETL1"]
    later = fleet_answer(market.version, "NEM", "2024-03-03", END, *_LINKS)
    assert later["apart"]["silent"] == 2
    assert later["apart"]["silent_mw"] == pytest.approx(620)
    links = [value for row in found["table"]["rows"] for value in row if isinstance(value, str) and "unit=" in value]
    assert "?side=charging&unit=HPRL1" in links
    assert {"?unit=BOTH1", "?side=charging&unit=BOTH1"} <= set(links)
    assert "?unit=HPRL1" not in links


@pytest.mark.parametrize(
    ("duid", "asked", "side", "first", "last"),
    [
        ("HPRG1", "", "discharging", 0.3, 0.3),
        ("HPRL1", "", "charging", 0.25, 0.5),
        ("HPRL1", "discharging", "charging", 0.25, 0.5),
        ("BOTH1", "", "discharging", 24 / 50, 0),
        ("BOTH1", "charging", "charging", 0, 12 / 40),
    ],
)
def test_the_hours_of_a_battery_by_side(
    market: World, duid: str, asked: Side, side: Side, first: float, last: float
) -> None:
    assert unit_side(market.version, duid, asked) == side
    hours = unit_hours(market.version, duid, START, END, "day", side)
    assert hours.interval_start.dt.day.unique().tolist() == [1, 3]
    assert hours.utilization.tolist() == pytest.approx([first] * 24 + [last] * 24, rel=1e-5)
    page = answer(market.version, "SA1", (START, END, "30m"), "detailed", (), "0", ("", duid, asked))
    assert not isinstance(page, str)
    assert page["heat"].endswith(f"{duid}, {side}")


def test_the_hours_of_one_unit_are_those_of_its_fuel(market: World) -> None:
    """Of the coal unit, the only one of its fuel: by month the sums are the same, read from the lake or from facts."""
    assert unit_side(market.version, "COAL1", "charging") == ""
    own = unit_hours(market.version, "COAL1", START, END, "month", "")
    fuels = utilization_hours(market.version, "NEM", START, END, ("coal_black",), "month")
    pd.testing.assert_frame_equal(own, fuels)


@pytest.mark.parametrize("interval", ["5m", "30m", "1h"])
@pytest.mark.parametrize("group", ["detailed", "simple"])
def test_the_time_in_which_a_fuels_only_unit_is_silent_is_in_its_duration_curve(
    market: World, interval: str, group: str
) -> None:
    whole = utilization(market.version, "NEM", START, END, interval, group)
    coal = "coal_black" if group == "detailed" else next(code for code in whole.fuel.unique() if "coal" in code)
    steps = utilization_steps(market.version, "NEM", START, END, interval, group)
    steps = steps[steps.fuel == coal]
    assert steps.utilization.tolist() == [0]
    assert steps.hours.tolist() == pytest.approx([HOURS])


def test_where_only_a_load_is_registered_the_page_says_so(market: World) -> None:
    page = answer(market.version, "VIC1", (START, END, "30m"), "detailed", (), "0", ("", "", ""))
    assert not isinstance(page, str)
    assert page["headline"] is None
    assert page["rated"] == [IN]
    assert "Fleet utilization" not in text(fleet_headline(page["headline"]))
