"""The Generation page without a browser: what its layout holds for any query, and that its numbers are the API's."""

from __future__ import annotations

import json
from typing import Any

import pytest
from dash import Dash
from dash._utils import to_json
from hypothesis import given
from hypothesis import strategies as st

from app.nem.ranges import RANGES
from app.nem.regions import SELECTABLE
from app.pages import generation
from tests.components.tree import named, text, walk

pytestmark = pytest.mark.usefixtures("app")


def part(layout: object, name: str) -> Any:
    return next(component for component in walk(layout) if getattr(component, "id", None) == name)


def test_the_layout_already_holds_the_first_figure_and_table() -> None:
    layout = generation.PAGE.layout()
    figures = [store for store in named(layout, "Store") if isinstance(store.id, dict) and store.id["kind"] == "figure"]
    assert [store.id["name"] for store in figures] == ["generation", "day", "change"]
    assert len(figures[0].data["data"]) > 5
    assert "Sources" in text(part(layout, "fuels-table"))


def test_a_window_that_ends_before_the_newest_reading_is_settled() -> None:
    """Also where its last bucket reaches beyond it: the kept answer outlives publications."""
    query = {"start": "2026-01-10", "end": "2026-02-20", "interval": "1M"}
    settled, newest = (
        generation.PAGE.view(query | {"end": end})["figure"]["layout"]["meta"]["provisional"]
        for end in ("2026-02-20", "2026-03-01")
    )
    assert settled is None
    assert newest is not None


def test_every_graph_goes_through_the_one_wrapper() -> None:
    assert named(generation.PAGE.layout(), "Graph") == []


@pytest.mark.parametrize("region", ["NEM", "SA1"])
@pytest.mark.parametrize("code", [choice.code for choice in RANGES])
def test_every_preset_shows_data_in_at_most_150_kb(region: str, code: str) -> None:
    """In the three views, the grouping and extras that have the most to draw."""
    parts = generation.PAGE.view({"range": code, "region": region, "curtailed": "1", "price": "log"})
    for show in ("share", "energy"):
        assert len(to_json(generation.PAGE.view({"range": code, "region": region, "show": show})["figure"])) <= 150_000
    assert len(to_json(parts["figure"])) <= 150_000
    # A calendar period before the data begins says so; every other preset draws.
    assert parts["figure"]["data"] or "No data for" in text(parts["state"])


def test_the_table_agrees_with_the_api(app: Dash) -> None:
    parts = generation.PAGE.view({"region": "VIC1", "range": "7d"})
    query = parts["table_csv"].split("?")[1].replace("interval=5m", "interval=total")
    answer = app.server.test_client().get(f"/api/v1/generation?{query}").get_json()
    columns = answer["columns"]
    energy = {line[columns.index("fuel")]: line[columns.index("energy_mwh")] for line in answer["rows"]}
    shown = {
        getattr(line, "data-band"): text(named(line, "Td")[0])  # no Python name has a dash
        for line in named(parts["table"], "Tr")[1:]
    }
    for fuel, energy_mwh in energy.items():
        assert shown[fuel] == generation.numbers.energy_gwh(energy_mwh)


def test_hiding_a_fuel_takes_it_out_of_figure_table_and_headline() -> None:
    whole, without = (generation.PAGE.view({"range": "3d", **more}) for more in ({}, {"hide": "coal_black,wind"}))
    drawn = {trace["meta"]["band"] for trace in without["figure"]["data"] if "band" in trace.get("meta", {})}
    assert "hydro" in drawn
    assert not drawn & {"coal_black", "wind"}
    assert text(whole["headline"]) != text(without["headline"])
    assert "of the fuels shown" in text(without["headline"])
    links = {text(link): link for link in named(without["table"], "A")}
    assert links["Wind"].href == "/generation?range=3d&hide=coal_black"
    assert links["Hydro"].href == "/generation?range=3d&hide=coal_black%2Chydro%2Cwind"


def test_the_one_fuel_shown_leads_back_to_all() -> None:
    table = generation.PAGE.view({"group": "type", "hide": "fossil,storage_out,storage_in"})["table"]
    (only,) = (link for link in named(table, "A") if "only Renewable" in getattr(link, "aria-label", ""))
    assert only.href == "/generation?group=type"


def test_energy_comes_in_days_or_longer() -> None:
    parts = generation.PAGE.view({"show": "energy", "range": "7d"})
    assert parts["subtitle"] == "GWh, each day, AEST"
    assert {trace["type"] for trace in parts["figure"]["data"] if "band" in trace.get("meta", {})} == {"bar"}
    parts = generation.PAGE.view({"show": "energy", "range": "24h", "interval": "5m"})
    assert "Energy is shown in steps of a day or longer" in text(parts["state"])


def test_what_could_not_be_taken_is_said() -> None:
    said = text(generation.PAGE.layout(region="XX", start="yesterday", junk="1"))
    assert "'XX' is not a known region" in said
    assert "'junk' is not a known parameter" in said


def test_an_interval_over_the_budget_gives_way_and_says_so() -> None:
    assert "too fine" in text(generation.PAGE.view({"range": "all", "interval": "5m"})["state"])


def test_a_window_without_data_says_what_there_is() -> None:
    parts = generation.PAGE.view({"start": "2001-01-01", "end": "2001-02-01"})
    assert parts["hidden"] is True
    assert "No data for National Electricity Market" in text(parts["state"])


@given(
    st.dictionaries(
        st.sampled_from(["region", "range", "start", "end", "interval", "group", "x"]),
        st.one_of(st.sampled_from([*SELECTABLE, "7d", "1M", "total", "type", "2026-02-01", "2026-02-02"]), st.text()),
    )
)
def test_no_query_breaks_the_page(query: dict[str, str]) -> None:
    json.loads(to_json(generation.PAGE.layout(**query)))


def test_without_data_the_page_says_how_to_get_some(empty_app: Dash) -> None:
    assert "nemdash simulate" in text(generation.PAGE.layout(region="SA1"))
    assert "No data yet" in empty_app.server.test_client().get("/generation").text
