"""/api/v1/generation and /api/v1/prices on the hand-computable market: the numbers, the shape, the forms."""

from __future__ import annotations

import csv
import io
from typing import Any

import orjson
import pandas as pd
import pytest
from flask.testing import FlaskClient

from app.queries.generation import generation
from tests.support import tiny as market


def rows(client: FlaskClient, address: str) -> list[dict[str, Any]]:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    body = orjson.loads(answer.data)
    return [dict(zip(body["columns"], row, strict=True)) for row in body["rows"]]


def test_the_hours_energy_and_revenue_are_the_computed_ones(tiny: FlaskClient) -> None:
    for region in ("NSW1", "SA1"):
        answered = {row["fuel"]: row for row in rows(tiny, f"/api/v1/generation?region={region}&interval=total")}
        for (of_region, fuel), energy_mwh in market.ENERGY_MWH.items():
            if of_region == region:
                assert answered[fuel]["energy_mwh"] == pytest.approx(energy_mwh)
                assert answered[fuel]["hours"] == 1
        for (of_region, fuel), revenue_aud in market.REVENUE_AUD.items():
            if of_region == region:
                assert answered[fuel]["revenue_aud"] == pytest.approx(revenue_aud)


def test_the_market_is_its_regions_and_what_no_registry_knows(tiny: FlaskClient) -> None:
    total = sum(row["energy_mwh"] for row in rows(tiny, "/api/v1/generation?interval=total"))
    assert total == pytest.approx(sum(market.ENERGY_MWH.values()))


def test_a_region_has_imports_and_exports_of_opposite_sign(tiny: FlaskClient) -> None:
    nsw, sa = (
        {row["fuel"]: row["energy_mwh"] for row in rows(tiny, f"/api/v1/generation?region={region}&interval=total")}
        for region in ("NSW1", "SA1")
    )
    assert nsw["exports"] == pytest.approx(-market.FLOW_FORWARD_MWH)
    assert sa["imports"] == pytest.approx(market.FLOW_FORWARD_MWH)
    assert nsw["imports"] == pytest.approx(market.FLOW_BACK_MWH)
    assert sa["exports"] == pytest.approx(-market.FLOW_BACK_MWH)
    assert not {"imports", "exports"} & {row["fuel"] for row in rows(tiny, "/api/v1/generation")}


def test_the_reading_stands_at_its_interval_and_only_at_five_minutes(tiny: FlaskClient) -> None:
    coal = [row for row in rows(tiny, "/api/v1/generation?interval=5m") if row["fuel"] == "coal_black"]
    assert coal[0]["interval_start"] == "2024-03-01T00:00:00+10:00"
    assert [row["reading_mw"] for row in coal] == market.READINGS["COAL1"][:-1]
    assert coal[0]["mean_mw"] == pytest.approx(303)
    assert "reading_mw" not in rows(tiny, "/api/v1/generation?interval=30m")[0]


@pytest.mark.parametrize(("interval", "count"), [("5m", 12), ("30m", 2), ("1h", 1), ("1d", 1), ("fy", 1), ("total", 1)])
def test_every_interval_adds_up_to_the_same(tiny: FlaskClient, interval: str, count: int) -> None:
    coal = [row for row in rows(tiny, f"/api/v1/generation?interval={interval}") if row["fuel"] == "coal_black"]
    assert len(coal) == count
    assert sum(row["energy_mwh"] for row in coal) == pytest.approx(market.COAL_MWH)


def test_a_missing_number_is_null_and_never_zero(tiny: FlaskClient) -> None:
    rooftop = [row for row in rows(tiny, "/api/v1/generation?region=SA1") if row["fuel"] == "solar_rooftop"]
    assert {row["revenue_aud"] for row in rooftop} == {None}
    assert b"NaN" not in tiny.get("/api/v1/generation").data


def test_groups_come_in_stack_order(tiny: FlaskClient) -> None:
    grouped = [row["fuel"] for row in rows(tiny, "/api/v1/generation?interval=total&group=type")]
    assert grouped == ["fossil", "renewable", "other", "storage_out", "storage_in"]


def test_prices_of_a_region_and_of_the_market(tiny: FlaskClient) -> None:
    (sa,) = rows(tiny, "/api/v1/prices?region=SA1&interval=total")
    assert sa["price_aud_mwh"] == pytest.approx(125)
    assert (sa["min_price"], sa["max_price"], sa["hours_negative"]) == (-50, 300, 0.5)
    assert sa["total_demand_mwh"] == pytest.approx(market.DEMAND_MW["SA1"])
    (nem,) = rows(tiny, "/api/v1/prices?interval=total")
    assert nem["price_aud_mwh"] == pytest.approx(sum(market.NEM_PRICE) / 12)
    assert nem["region"] == "NEM"


def test_the_meta_says_what_the_numbers_are(tiny: FlaskClient) -> None:
    meta = orjson.loads(tiny.get("/api/v1/generation?region=sa").data)["meta"]
    assert meta.pop("version")
    assert meta.pop("warnings") == ["The newest five minutes are provisional until the next reading arrives."]
    units = meta.pop("units")
    assert (units["energy_mwh"], units["mean_mw"], units["revenue_aud"], units["hours"]) == ("MWh", "MW", "AUD", "h")
    assert meta == {
        "data_through": "2024-03-01T00:55:00+10:00",
        "region": "SA1",
        "start": "2024-03-01T00:00:00+10:00",
        "end": "2024-03-01T01:00:00+10:00",
        "interval": "5m",
        "timezone": "+10:00",
        "simulated": False,
        "coverage": 1.0,
    }


def test_a_window_beyond_the_data_says_so(tiny: FlaskClient) -> None:
    address = "/api/v1/prices?start=2024-02-29T23:00&end=2024-03-01T03:00&interval=30m"
    meta = orjson.loads(tiny.get(address).data)["meta"]
    assert meta["warnings"][:2] == [
        "The data begins at 2024-03-01T00:00:00+10:00.",
        "The data ends at 2024-03-01T01:00:00+10:00.",
    ]
    assert meta["coverage"] == pytest.approx(0.25)
    assert meta["start"] == "2024-02-29T23:00:00+10:00"


def test_a_window_inside_a_bucket_is_marked_partial(tiny: FlaskClient) -> None:
    address = "/api/v1/generation?start=2024-03-01T00:10&end=2024-03-01T00:40&interval=30m"
    body = orjson.loads(tiny.get(address).data)
    assert [warning[:5] for warning in body["meta"]["warnings"][:2]] == ["The f", "The l"]
    coal = [row for row in rows(tiny, address) if row["fuel"] == "coal_black"]
    assert [row["interval_start"][11:16] for row in coal] == ["00:00", "00:30"]
    assert [row["hours"] for row in coal] == pytest.approx([20 / 60, 10 / 60])


def test_a_window_without_data_has_no_rows_and_no_coverage(tiny: FlaskClient) -> None:
    body = orjson.loads(tiny.get("/api/v1/generation?start=2001-01-01&end=2001-01-02").data)
    assert body["rows"] == []
    assert body["meta"]["coverage"] == 0


def test_csv_holds_the_same_as_json_under_a_header_of_comments(tiny: FlaskClient) -> None:
    address = "/api/v1/generation?region=SA1&interval=5m"
    answer = tiny.get(f"{address}&format=csv")
    assert answer.mimetype == "text/csv"
    assert "nem-generation_SA1_2024-03-01_2024-03-01T0100_5m.csv" in answer.headers["Content-Disposition"]
    lines = answer.text.splitlines()
    assert lines[2] == "# region: SA1"
    assert "# simulated: false" in lines
    written = list(csv.DictReader(io.StringIO("\n".join(line for line in lines if not line.startswith("# ")))))
    asked = rows(tiny, address)
    assert len(written) == len(asked)
    for from_csv, from_json in zip(written, asked, strict=True):
        assert list(from_csv) == list(from_json)
        for name, value in from_json.items():
            text = from_csv[name]
            assert text == ("" if value is None else text if isinstance(value, float) else value)
            assert not isinstance(value, float) or float(text) == value


def test_an_answer_in_many_pieces_is_one_document(simulated: FlaskClient) -> None:
    address = "/api/v1/generation?range=all&interval=5m"
    body = orjson.loads(simulated.get(address).data)
    assert len(body["rows"]) > 100_000
    text = simulated.get(f"{address}&format=csv").text
    assert sum(not line.startswith("#") for line in text.splitlines()) == len(body["rows"]) + 1


def test_the_rows_add_up_to_what_the_query_service_says(simulated: FlaskClient) -> None:
    answered = orjson.loads(simulated.get("/api/v1/generation?region=VIC1&range=30d&interval=1h").data)
    start, end = (answered["meta"][edge][:16] for edge in ("start", "end"))
    frame = generation(answered["meta"]["version"], "VIC1", start, end, "1h", "detailed")
    told = pd.DataFrame(answered["rows"], columns=answered["columns"])
    assert told["energy_mwh"].tolist() == frame["energy_mwh"].tolist()
    assert told["revenue_aud"].sum() == frame["revenue_aud"].sum()
    assert answered["meta"]["simulated"] is True
