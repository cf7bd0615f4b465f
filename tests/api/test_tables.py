"""/api/v1/utilization, revenue, flows, units, unit and coverage on the hand-computable market."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from flask.testing import FlaskClient

from app.api import columns
from tests.support import tiny as market

HOUR = "start=2024-03-01&end=2024-03-01T01:00"


def answer(client: FlaskClient, address: str) -> dict[str, Any]:
    response = client.get(f"/api/v1/{address}")
    assert response.status_code == 200, response.text
    body: dict[str, Any] = orjson.loads(response.data)
    return body


def rows(client: FlaskClient, address: str) -> list[dict[str, Any]]:
    body = answer(client, address)
    return [dict(zip(body["columns"], row, strict=True)) for row in body["rows"]]


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("utilization", columns.UTILIZATION),
        ("revenue", columns.REVENUE),
        ("flows", columns.FLOWS),
        ("units", columns.UNITS),
        ("unit?duid=COAL1", columns.UNIT),
        ("coverage", columns.COVERAGE),
        ("regions", columns.REGIONS),
        ("day", columns.DAY),
    ],
)
def test_an_answer_has_the_columns_of_the_contract_with_their_units(
    tiny: FlaskClient, address: str, shown: tuple[columns.Column, ...]
) -> None:
    body = answer(tiny, address)
    assert body["columns"] == [column.name for column in shown]
    assert body["meta"]["units"] == {column.name: column.unit for column in shown}
    assert body["meta"]["coverage"] == 1
    header, *_ = [
        line
        for line in tiny.get(f"/api/v1/{address}{'&' if '?' in address else '?'}format=csv").text.splitlines()
        if not line.startswith("#")
    ]
    assert header.split(",") == body["columns"]


def test_utilization_of_fuels_and_loads(tiny: FlaskClient) -> None:
    used = {row["fuel"]: row["utilization"] for row in rows(tiny, "utilization?interval=total")}
    assert used["wind"] == pytest.approx(0.5)
    assert used["pumps"] == pytest.approx(0.15, rel=1e-5)
    assert used["other"] is None
    assert "solar_rooftop" not in used


def test_revenue_and_what_was_made_below_zero(tiny: FlaskClient) -> None:
    fuels = {row["fuel"]: row for row in rows(tiny, "revenue?region=SA1&interval=total")}
    assert fuels["wind"]["revenue_aud"] == pytest.approx(market.REVENUE_AUD["SA1", "wind"])
    assert fuels["wind"]["captured_price_aud_mwh"] == pytest.approx(125)
    assert fuels["wind"]["capture_rate"] == pytest.approx(1)
    assert fuels["wind"]["negative_price_mwh"] == pytest.approx(30)
    assert fuels["solar_rooftop"]["revenue_aud"] is None
    assert fuels["solar_rooftop"]["captured_price_aud_mwh"] == pytest.approx(16_500 / 90)


@pytest.mark.parametrize("endpoint", ["generation", "revenue"])
def test_energy_without_a_price_is_told(tiny: FlaskClient, endpoint: str) -> None:
    # 12 MWh of a unit whose region nobody knows, beside what the others gave and took.
    settled = sum(abs(mwh) for (_, fuel), mwh in market.ENERGY_MWH.items() if fuel != "solar_rooftop")
    told = answer(tiny, f"{endpoint}?interval=total")["meta"]["warnings"]
    sentence = " of the energy has no price: it earned no revenue and counts in no captured price."
    assert f"{1200 / settled:.1f} %{sentence}" in told
    assert not [said for said in answer(tiny, f"{endpoint}?region=SA1")["meta"]["warnings"] if "no price" in said]


def test_flows_of_the_links_that_touch_a_region(tiny: FlaskClient) -> None:
    (link,) = rows(tiny, "flows?region=SA1&interval=total")
    assert (link["interconnector"], link["region_from"], link["region_to"]) == ("NEW-LINK", "NSW1", "SA1")
    assert link["export_mwh"] == pytest.approx(market.FLOW_FORWARD_MWH)
    assert link["import_limit_mw"] == pytest.approx(-100, abs=1e-3)
    assert link["hours_at_limit"] == 0.5
    assert rows(tiny, "flows?region=TAS1") == []


def test_units_stand_in_one_row_each_for_the_whole_window(tiny: FlaskClient) -> None:
    body = answer(tiny, f"units?{HOUR}")
    assert body["meta"]["interval"] == "total"
    units = {row["duid"]: row for row in rows(tiny, f"units?{HOUR}")}
    assert set(units) == {"COAL1", "WIND1", "BATT1", "BATT2", "SHPUMP", "MYSTERY"}
    assert units["COAL1"]["energy_mwh"] == pytest.approx(market.COAL_MWH)
    assert units["COAL1"]["valid_from"] == "2020-01-01T00:00:00+10:00"
    assert units["COAL1"]["valid_to"] is None
    assert units["COAL1"]["charge_mwh"] is None
    assert units["BATT2"]["fuel"] == "battery"
    assert units["BATT2"]["charge_mwh"] == pytest.approx(-12)
    assert {row["region"] for row in rows(tiny, f"units?region=SA1&{HOUR}")} == {"SA1"}


def test_a_unit_over_time_by_duid_or_by_station(tiny: FlaskClient) -> None:
    by_duid = rows(tiny, f"unit?duid=coal1&{HOUR}&interval=5m")
    assert [row["reading_mw"] for row in by_duid] == market.READINGS["COAL1"][:-1]
    assert sum(row["energy_mwh"] for row in by_duid) == pytest.approx(market.COAL_MWH)
    (station,) = {row["station"] for row in rows(tiny, f"units?{HOUR}") if row["duid"] == "COAL1"}
    assert rows(tiny, f"unit?station={station}&{HOUR}&interval=5m") == by_duid
    assert answer(tiny, "unit?duid=COAL1")["meta"]["region"] is None


def test_several_units_are_one_question_in_any_order(tiny: FlaskClient) -> None:
    asked = [tiny.get(f"/api/v1/unit?duid={names}") for names in ("WIND1,COAL1", "COAL1, wind1,COAL1")]
    assert asked[0].data == asked[1].data
    assert asked[0].headers["ETag"] == asked[1].headers["ETag"]
    assert asked[0].headers["ETag"] != tiny.get("/api/v1/unit?duid=COAL1").headers["ETag"]
    assert {row["duid"] for row in rows(tiny, "unit?duid=WIND1,COAL1&interval=total")} == {"COAL1", "WIND1"}


@pytest.mark.parametrize(
    ("query", "parameter", "close"),
    [
        ("duid=COAL2", "duid", "COAL1"),
        ("duid=WIND1,BAT", "duid", "BATT2"),
        ("station=coal1", "station", "COAL1_S"),
    ],
)
def test_an_unknown_name_is_refused_with_the_closest(tiny: FlaskClient, query: str, parameter: str, close: str) -> None:
    response = tiny.get(f"/api/v1/unit?{query}")
    assert response.status_code == 400
    body = response.get_json()
    assert body["parameter"] == parameter
    assert body["error"].endswith(f"is not a known {parameter}.")
    assert body["allowed"][0] == close
    assert len(body["allowed"]) <= 5


@pytest.mark.parametrize("query", ["", "duid=", "duid=COAL1&station=COAL1_S", "duid=,"])
def test_units_are_named_one_way(tiny: FlaskClient, query: str) -> None:
    response = tiny.get(f"/api/v1/unit?{query}")
    assert response.status_code == 400
    assert response.get_json()["parameter"] == "duid"


def test_a_file_of_units_has_a_plain_name(tiny: FlaskClient) -> None:
    disposition = tiny.get(f"/api/v1/unit?duid=WIND1,COAL1&{HOUR}&format=csv").headers["Content-Disposition"]
    assert 'filename="nem-unit_COAL1,WIND1_2024-03-01_2024-03-01T0100_5m.csv"' in disposition


def test_coverage_counts_the_intervals_of_each_table(tiny: FlaskClient) -> None:
    tables = {row["table"]: row for row in rows(tiny, "coverage")}
    assert {row["day"] for row in tables.values()} == {"2024-03-01T00:00:00+10:00"}
    for table in ("price", "region"):
        assert (tables[table]["expected"], tables[table]["present"]) == (12, 12)
    assert not [said for said in answer(tiny, "coverage")["meta"]["warnings"] if "partial" in said]


def test_regions_side_by_side_and_their_spikes(tiny: FlaskClient) -> None:
    # South Australia: half an hour at -50, half an hour at 300, with 120 MW of demand; New South Wales: 100 throughout.
    table = {row["region"]: row for row in rows(tiny, "regions")}
    nem = (600 * 100 + 120 * 125) / 720
    assert {region: row["price_aud_mwh"] for region, row in table.items()} == pytest.approx(
        {"NSW1": 100, "SA1": 125, "NEM": nem}, abs=1e-5
    )
    assert table["SA1"]["above_nem_aud_mwh"] == pytest.approx(125 - nem, abs=1e-5)
    assert (table["SA1"]["hours_negative"], table["SA1"]["hours_spike"], table["NEM"]["hours_spike"]) == (0.5, 0.5, 0)
    assert table["SA1"]["volatility_aud_mwh"] is None, "an hour is no day"
    assert rows(tiny, "spreads") == []
    [run] = rows(tiny, "spikes")
    assert run == {
        "interval_start": "2024-03-01T00:30:00+10:00",
        "interval_end": "2024-03-01T01:00:00+10:00",
        "region": "SA1",
        "hours": 0.5,
        "peak_price": 300,
        "mean_price": 300,
        "cost_aud": 300 * 120 * 0.5,
    }
    assert rows(tiny, "spikes?price=1000") == []
    assert answer(tiny, "spikes")["meta"]["coverage"] is None, "how many there are tells nothing of what is missing"
    refused = tiny.get("/api/v1/spikes?price=200").json
    assert (refused["parameter"], refused["allowed"]) == ("price", ["300", "1000", "5000"])


def test_a_mean_day_by_fuel_with_its_prices(tiny: FlaskClient) -> None:
    made = [row for row in rows(tiny, "day?region=SA1") if row["fuel"] == "wind"]
    assert [row["minute"] for row in made] == [*range(0, 60, 5)]
    assert sum(row["energy_mwh"] for row in made) == pytest.approx(
        sum(row["energy_mwh"] for row in rows(tiny, "generation?region=SA1&interval=total") if row["fuel"] == "wind")
    )
    market = rows(tiny, "day-prices?region=SA1")
    assert [row["price_aud_mwh"] for row in market] == [-50] * 6 + [300] * 6
