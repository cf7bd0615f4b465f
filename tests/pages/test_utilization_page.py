"""The Utilization page without a browser: its layout for any query, and that its numbers are the API's to the digit."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from dash import Dash
from dash._utils import to_json
from hypothesis import given
from hypothesis import strategies as st

from app.components import markup, numbers
from app.figures.arrays import decoded
from app.figures.fleet import MEASURES
from app.nem.fuels import GROUPINGS, bands
from app.nem.ranges import RANGES
from app.nem.regions import SELECTABLE
from app.pages import utilization, utilization_look
from app.pages.utilization import duration_curve, whole_fleet
from tests.components.tree import named, text

pytestmark = pytest.mark.usefixtures("app")

CHARTS = ("lines", "heat")
LABEL, LINK, OF, VALUES = 2, 6, 7, 8


def fleet(query: dict[str, str]) -> dict[str, Any]:
    asked = {"search": urlencode(query), "version": ""}
    return whole_fleet(asked) | {"use-duration": duration_curve(asked)["figure"]}


def measures(row: list[Any]) -> dict[str, float | None]:
    return dict(zip(MEASURES, row[VALUES:], strict=True))


def api(app: Dash, href: str) -> list[dict[str, Any]]:
    answer = app.server.test_client().get(href.replace("format=csv", "format=json")).get_json()
    return [dict(zip(answer["columns"], row, strict=True)) for row in answer["rows"]]


def test_the_layout_already_holds_lines_and_heat_map_and_keeps_room_for_the_rest() -> None:
    layout = utilization.PAGE.layout()
    figures = markup.figures(layout)
    assert set(figures) == {*CHARTS, "use-duration", "dots"}
    assert all(figures[name]["data"] for name in CHARTS)
    assert "Rooftop solarnot available" in text(layout)


@pytest.mark.parametrize("group", GROUPINGS)
@pytest.mark.parametrize("region", ["NEM", "SA1"])
def test_every_preset_draws_each_figure_in_at_most_150_kb(region: str, group: str) -> None:
    for choice in RANGES:
        query = {"range": choice.code, "region": region, "group": group, "capacity": "1"}
        parts = utilization.PAGE.view(query)
        if "No data for" in text(parts["state"]):
            continue
        later = fleet(query)
        figures = [parts[f"{name}_figure"] for name in CHARTS] + [later["use-duration"], later["dots"]]
        for figure in figures:
            assert figure["data"], choice.code
            assert len(to_json(figure)) <= 150_000, choice.code
        assert later["table"]["rows"]


def test_the_finest_lines_fit_too() -> None:
    parts = utilization.PAGE.view({"range": "7d", "interval": "5m"})
    assert parts["lines_subtitle"] == "% of registered capacity, each 5 min, AEST"
    assert len(to_json(parts["lines_figure"])) <= 150_000


def test_the_lines_are_the_apis_utilization(app: Dash) -> None:
    parts = utilization.PAGE.view({"region": "VIC1", "range": "30d"})
    rows = api(app, parts["lines_csv"])
    for trace in parts["lines_figure"]["data"]:
        told = [row["utilization"] for row in rows if row["fuel"] == trace["meta"]["band"]]
        assert decoded(trace["y"]) == pytest.approx([100 * used for used in told], abs=0.0051), trace["name"]


def test_the_fleets_rows_are_the_apis_units_and_fuels(app: Dash) -> None:
    parts = utilization.PAGE.view({"range": "30d"})
    rows = fleet({"range": "30d"})["table"]["rows"]
    totals = parts["lines_csv"].replace("interval=1d", "interval=total")
    fuels = {row["fuel"]: row for row in api(app, totals)}
    labels = {band.label: band.code for band in bands("detailed")}
    top = {labels[row[LABEL]]: measures(row) for row in rows if row[0] == -1 and row[LABEL] in labels}
    assert {"coal_black", "wind", "battery_discharging", "battery_charging"} <= set(top)
    for code, shown in top.items():
        assert shown["utilization"] == pytest.approx(fuels[code]["utilization"], rel=1e-6), code
        assert shown["energy_mwh"] == pytest.approx(abs(fuels[code]["energy_mwh"]), rel=1e-6), code
    units = {row["duid"]: row for row in api(app, parts["fleet_csv"])}
    seen: set[str] = set()
    leading: list[str] = []
    for row in rows:
        if row[1] not in units or "unit=" not in row[LINK]:
            continue
        shown, told = measures(row), units[row[1]]
        seen.add(row[1])
        names = ["coverage"]
        charging = rows[rows[row[0]][0]][1] == "battery_charging"
        if charging:
            assert shown["energy_mwh"] == pytest.approx(-told["charge_mwh"], rel=1e-6), row[1]
            assert "side=charging" in row[LINK]
            assert told["charge_capacity_mw"] > 0
        else:
            names.append("utilization")
        if not charging or not told["capacity_mw"]:
            names += ["max_mw", "starts"]
            leading.append(row[1])
        for name in names:
            same = numbers.number(shown[name], 4) == numbers.number(told[name], 4)
            assert same or shown[name] == pytest.approx(told[name], rel=1e-6), (row[1], name)
    assert len(seen) >= 0.9 * len(units)
    assert sorted(leading) == sorted(seen), "one row of each unit has its running and its starts"


def test_units_add_up_to_their_station_and_stations_to_their_fuel() -> None:
    rows = fleet({"range": "90d", "region": "NSW1"})["table"]["rows"]
    for place, row in enumerate(rows):
        below = [measures(other) for other in rows if other[0] == place]
        if below:
            for name in ("energy_mwh", "capacity_mw", "starts"):
                known = [one[name] for one in below if one[name] is not None]
                whole = measures(row)[name]
                assert whole is None or sum(known) == pytest.approx(whole, rel=1e-5, abs=1e-3), (row[LABEL], name)


def test_stations_and_dots_lead_to_their_pages() -> None:
    later = fleet({"range": "30d", "capacity": "1"})
    rows = later["table"]["rows"]
    stations = [row for row in rows if row[0] >= 0 and rows[row[0]][0] == -1]
    assert all(dict(parse_qsl(row[LINK].partition("?")[2])) == {"range": "30d", "station": row[1]} for row in stations)
    before, after = later["dots"]["layout"]["meta"]["dots"]["page"]
    assert (before, after) == ("/stations?range=30d&station=", "")
    names = {dot[1] for trace in later["dots"]["data"] for dot in trace["customdata"]}
    assert names <= {row[1] for row in stations}


def test_a_fuel_can_be_taken_away_or_shown_alone() -> None:
    parts = utilization.PAGE.view({"hide": "wind"})
    assert "Wind" not in [trace["name"] for trace in parts["lines_figure"]["data"]]
    (wind,) = [link for link in named(parts["legend"], "A") if text(link) == "Wind"]
    assert wind.href == "/utilization"
    later = fleet({"hide": "wind"})
    assert "Wind" not in [trace["name"] for trace in later["use-duration"]["data"]]
    assert "Wind" in [trace["name"] for trace in later["dots"]["data"]]


def test_capacity_stands_on_an_axis_of_its_own_when_asked_for() -> None:
    assert "yaxis2" not in utilization.PAGE.view({})["lines_figure"]["layout"]
    figure = utilization.PAGE.view({"capacity": "1"})["lines_figure"]
    (step,) = [trace for trace in figure["data"] if trace.get("yaxis") == "y2"]
    assert step["line"]["shape"] == "hv"
    assert decoded(step["y"]).min() > 1000


def test_the_heat_map_is_of_a_fuel_or_of_a_unit() -> None:
    assert utilization.PAGE.view({"of": "wind"})["heat_subtitle"] == "Wind, % of capacity, hour by day, AEST"
    assert "hour by month" in utilization.PAGE.view({"of": "wind", "range": "90d"})["heat_subtitle"]
    rows = fleet({})["table"]["rows"]
    duid = next(row[1] for row in rows if "unit=" in row[LINK] and "side=" not in row[LINK])
    shown = utilization.PAGE.view({"unit": duid})
    assert duid in shown["heat_subtitle"]
    assert shown["heat_figure"]["data"][0]["name"].endswith(duid)
    charging = next(row[LINK] for row in rows if "side=" in row[LINK])
    taken = utilization.PAGE.view(dict(parse_qsl(charging.partition("?")[2])))
    assert ", charging, % of capacity" in taken["heat_subtitle"]
    (wind,) = [link for link in named(taken["heat_choices"], "A") if text(link) == "Wind"]
    assert wind.href == "/utilization?of=wind", "the side leaves with its unit"
    gone = utilization.PAGE.view({"unit": "NOSUCH1"})
    assert gone["heat_subtitle"] == utilization.PAGE.view({})["heat_subtitle"]


values = st.text(max_size=20) | st.sampled_from([*GROUPINGS, *SELECTABLE, "7d", "2026-01-01", "5m", "1", "wind"])
keys = st.sampled_from(["region", "range", "start", "end", "interval", "group", "unknown"])
options = st.sampled_from([option.key for option in utilization_look.OPTIONS])


@given(query=st.dictionaries(keys | options, values, max_size=7))
def test_no_query_breaks_the_page(query: dict[str, str]) -> None:
    assert utilization.PAGE.view(query)["controls"]
