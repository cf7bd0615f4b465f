"""The Stations page without a browser: its list, a station for any query, its numbers the API's to the digit."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import numpy as np
import pytest
from dash import Dash
from dash._utils import to_json
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import document_fromstring

from app.components import markup, numbers
from app.figures.arrays import decoded
from app.figures.grid import Grid
from app.nem.markettime import parse
from app.nem.ranges import RANGES
from app.nem.selection import Selection
from app.nem.stations import Station
from app.pages import revenue, stations, stations_answer, stations_later, stations_look
from app.pages.page import Asked
from app.queries import stations as known_stations
from app.queries.world import world
from tests.components.tree import named, text

pytestmark = pytest.mark.usefixtures("app")

# One of its units retires on 28 January 2026.
TWO_UNITS, BATTERY, PUMPED = "Eraring", "Waratah Super Battery", "Wivenhoe"


def known() -> dict[str, Station]:
    return known_stations.stations(world().version)


def asked(query: dict[str, str]) -> dict[str, str]:
    return {"search": urlencode(query), "version": ""}


def api(app: Dash, href: str) -> list[dict[str, Any]]:
    answer = app.server.test_client().get(href.replace("format=csv", "format=json")).get_json()
    return [dict(zip(answer["columns"], row, strict=True)) for row in answer["rows"]]


def series(figure: dict[str, Any], name: str) -> list[float]:
    (trace,) = [trace for trace in figure["data"] if trace["name"] == name]
    return list(decoded(trace["y"])[: trace["meta"]["points"]])


def query_of(href: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(href).query))


def listed(parts: dict[str, Any]) -> set[str]:
    """The stations that the list links to."""
    links = document_fromstring(markup.markup(parts["list"])).xpath("//li/a")
    assert [link.text for link in links] == [query_of(link.get("href"))["station"] for link in links]
    return {link.text for link in links}


def test_without_a_station_every_one_is_listed_by_fuel_and_region() -> None:
    parts = stations.PAGE.view({})
    assert (parts["list_hidden"], parts["station_hidden"]) == (False, True)
    assert listed(parts) == set(known())
    assert known()[TWO_UNITS].capacity_mw == 720, "of its units, the one that has not retired"
    tasmanian = {name for name, station in known().items() if "TAS1" in station.regions}
    assert listed(stations.PAGE.view({"region": "TAS1"})) == tasmanian != set()
    index = next(store.data for store in markup.stores(stations.PAGE.layout()) if store.id == "stations-index")
    assert [row[0] for row in index] == list(known())
    assert len(to_json(index)) < 60 * 600, "what every visit loads"


@pytest.mark.parametrize(
    "query", [{"station": TWO_UNITS, "units": "each"}, {"station": f"{BATTERY},{PUMPED},{TWO_UNITS}"}]
)
def test_every_preset_draws_figures_of_at_most_150_kb(query: dict[str, str]) -> None:
    for choice in RANGES:
        here = query | {"range": choice.code}
        parts = stations.PAGE.view(here)
        if "No data for" in text(parts["state"]):
            continue
        later = stations_later.numbers_later(asked(here))
        day = stations_later.day_later(asked(here))
        for figure in (parts["output_figure"], later["months"], day["figure"]):
            assert figure["data"], choice.code
            assert len(to_json(figure)) <= 150_000, choice.code
        assert named(later["units"], "Tr")
        assert named(stations_later.like_later(asked(here))["table"], "Tr")


@pytest.mark.parametrize(
    "window", [{"range": "3d"}, {"range": "30d"}, {"start": "2026-01-05", "end": "2026-02-20", "interval": "1d"}]
)
def test_what_is_drawn_is_the_apis_unit(app: Dash, window: dict[str, str]) -> None:
    parts = stations.PAGE.view({"station": TWO_UNITS, **window})
    duids = known()[TWO_UNITS].duids
    assert len(duids) == 2
    bounds = query_of(parts["units_csv"]) | {"interval": parts["output_figure"]["layout"]["meta"]["interval"]}
    rows = api(app, f"/api/v1/unit?{urlencode(bounds)}")
    fine = bounds["interval"] == "5m"
    sums: dict[str, list[tuple[float, float]]] = {}
    for row in rows:
        if row["hours"]:
            made = row["reading_mw"] if fine else row["energy_mwh"]
            sums.setdefault(row["interval_start"], []).append((made, 1.0 if fine else row["hours"]))
    expected = [sum(made for made, _ in units) / max(hours for _, hours in units) for units in sums.values()]
    shown = [mw for mw in series(parts["output_figure"], TWO_UNITS) if not np.isnan(mw)]
    assert shown == pytest.approx(expected, abs=0.06)

    each = stations.PAGE.view({"station": TWO_UNITS, "units": "each", **window})["output_figure"]
    one = [row["reading_mw" if fine else "mean_mw"] for row in rows if row["duid"] == duids[-1] and row["hours"]]
    drawn = [trace for trace in each["data"] if trace["name"] == duids[-1]]
    apart = np.concatenate([decoded(trace["y"])[: trace["meta"]["points"]] for trace in drawn])
    assert sum(apart) == pytest.approx(sum(one), rel=1e-4)


def test_the_table_is_the_apis_units_to_the_digit(app: Dash) -> None:
    here = {"station": f"{TWO_UNITS},{BATTERY}", "start": "2026-01-10T07:05", "end": "2026-02-19T16:40"}
    told = {row["duid"]: row for row in api(app, f"/api/v1/units?start={here['start']}&end={here['end']}")}
    heads, *rows = named(stations_later.numbers_later(asked(here))["units"], "Tr")
    columns = [text(named(head, "Span")) for head in named(heads, "Th")[1:]]
    shown = {text(named(row, "Th")): dict(zip(columns, map(text, named(row, "Td")), strict=True)) for row in rows}
    own = {duid: told[duid] for duid in known()[TWO_UNITS].duids} | {BATTERY: told[known()[BATTERY].duids[0]]}
    for label, unit in own.items():
        cells = shown[label]
        assert cells["Energy"] == numbers.scaled(unit["energy_mwh"], 1000, 1), label
        assert cells["Utilization"] == numbers.scaled(unit["utilization"], 0.01, 1), label
        assert cells["Captured"] == numbers.number(unit["captured_price_aud_mwh"], 2), label
        assert cells["Max"] == numbers.number(unit["max_mw"]), label
        assert cells["Running"] == numbers.number(unit["running_hours"]), label
        assert cells["Starts"] == numbers.number(unit["starts"]), label
        assert cells["Coverage"] == numbers.scaled(unit["coverage"], 0.01, 1), label
    battery = own[BATTERY]
    assert shown[BATTERY]["Taken"] == numbers.scaled(battery["charge_mwh"], 1000, 1)
    assert shown[BATTERY]["Charging"] == numbers.scaled(battery["charge_cost_aud"], 1e6, 2)
    assert shown[BATTERY]["Round trip"] == numbers.scaled(-battery["energy_mwh"] / battery["charge_mwh"], 0.01)
    units = [told[duid] for duid in known()[TWO_UNITS].duids]
    assert shown[TWO_UNITS]["Starts"] == numbers.number(sum(unit["starts"] for unit in units))


# Daylight saving begins and ends in most of the regions: market time knows nothing of it.
@pytest.mark.parametrize("day", ["2026-04-05", "2025-10-05"])
def test_a_day_has_288_intervals_when_clocks_change(day: str) -> None:
    year, month, number = map(int, day.split("-"))
    window = {"start": day, "end": f"{year}-{month:02}-{number + 1:02}"}
    grid = Grid.of(parse(window["start"]), parse(window["end"]), "5m")
    assert len(grid.buckets) == 288
    assert len(set(grid.buckets)) == 288


def test_names_are_read_as_people_write_them_and_what_is_none_is_said() -> None:
    duid = known()[TWO_UNITS].duids[1]
    assert named(stations.PAGE.view({"station": duid.lower()})["head"], "H2")
    parts = stations.PAGE.view({"station": f"Nowhere,{TWO_UNITS.upper()}"})
    assert "There is no station or unit “Nowhere” in this data." in text(parts["notice"])
    assert text(named(parts["head"], "H2")) == TWO_UNITS
    nothing = stations.PAGE.view({"station": "Nowhere"})
    assert (nothing["list_hidden"], nothing["hidden"]) == (False, False)
    assert nothing["asked"] is None
    many = ",".join(list(known())[:8])
    assert len(named(stations.PAGE.view({"station": many})["head"], "H2")) == stations_look.MOST


def test_a_station_that_did_not_report_leads_to_when_it_did() -> None:
    retired = Station("Retired", ("ER01",), (), ("NSW1",), ("coal_black",), 720.0, False)
    selection, _ = Selection.read({"station": "ER01", "range": "24h"}, options=stations_look.OPTIONS)
    now = Asked(world(), selection, selection.window(world().span))
    drawn = (("Retired", "coal_black", retired.duids),)
    window = (now.start, now.end, "5m")
    assert stations_answer.answer(now.world.version, drawn, ("NSW1",), window, "linear", 0)["silent"]
    notice = stations._silent(now, [retired])
    assert "Its readings are from 28 Dec 2025 – 27 Jan 2026." in text(notice)
    (link,) = named(notice, "A")
    assert query_of(link.href) == {"station": "ER01", "start": "2025-12-29", "end": "2026-01-28"}
    assert "in this window" not in text(stations.PAGE.view({"station": TWO_UNITS})["head"])


def test_a_window_without_data_keeps_the_station() -> None:
    parts = stations.PAGE.view({"station": TWO_UNITS, "start": "2001-01-01", "end": "2001-01-02"})
    assert parts["hidden"] is True
    (link,) = named(parts["state"], "A")
    assert query_of(link.href) == {"station": TWO_UNITS}


def test_its_like_are_of_its_fuel_and_region_and_lead_to_their_pages() -> None:
    table = stations_later.like_later(asked({"station": TWO_UNITS, "range": "30d"}))["table"]
    own = known()[TWO_UNITS]
    links = named(table, "A")
    names = {query_of(link.href)["station"] for link in links if text(link) != "compare"}
    assert TWO_UNITS in names
    assert all(known()[name].fuel == own.fuel and known()[name].region == own.region for name in names)
    compared = [query_of(link.href)["station"] for link in links if text(link) == "compare"]
    assert set(compared) == {f"{TWO_UNITS},{name}" for name in names - {TWO_UNITS}}
    assert all(query_of(link.href)["range"] == "30d" for link in links)


values = st.text(max_size=20) | st.sampled_from([TWO_UNITS, BATTERY, PUMPED, "ER01", "7d", "2026-01-01", "each", "log"])
keys = st.sampled_from(["region", "range", "start", "end", "interval", "group", "unknown", "station", "units", "price"])


@given(query=st.dictionaries(keys, values, max_size=6))
def test_no_query_breaks_the_page(query: dict[str, str]) -> None:
    assert stations.PAGE.view(query)["source"]


def test_revenues_tables_lead_to_stations() -> None:
    found = revenue.tables_of_units(asked({"range": "30d", "rows": "station"}))
    pages = [row[6] for row in found["pivot"]["rows"] if row[6]]
    named_there = {query_of(page)["station"] for page in pages}
    assert named_there <= set(known())
    assert {TWO_UNITS, PUMPED} <= named_there
    linked = named(found["batteries"], "A")
    assert BATTERY in {query_of(link.href)["station"] for link in linked if text(link) == BATTERY}
    assert all(query_of(link.href)["range"] == "30d" for link in (*linked, *named(found["earners"], "A")))
