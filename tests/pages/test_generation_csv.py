"""The CSVs of the Generation page: what the chart draws and what the table says, with a head, for any query."""

from __future__ import annotations

import csv
import math
from typing import Any

import pytest
from dash import Dash
from werkzeug.test import TestResponse

from app.pages import generation

WINDOW = "start=2026-02-10T12:00&end=2026-02-12"


def get(app: Dash, address: str) -> TestResponse:
    return app.server.test_client().get(address)


def read(answer: TestResponse) -> tuple[list[str], list[dict[str, str]]]:
    """The head's lines, and the rows by their columns' names."""
    assert answer.status_code == 200, answer.text
    assert answer.mimetype == "text/csv"
    lines = answer.text.splitlines()
    head = [line for line in lines if line.startswith("# ")]
    return head, list(csv.DictReader(lines[len(head) :]))


def of_api(app: Dash, what: str, query: str) -> list[dict[str, Any]]:
    answer = get(app, f"/api/v1/{what}?{query}").get_json()
    return [dict(zip(answer["columns"], row, strict=True)) for row in answer["rows"]]


def test_the_series_are_the_apis_and_hidden_fuels_have_no_column(app: Dash) -> None:
    head, rows = read(get(app, f"/generation.csv?region=SA1&{WINDOW}&hide=wind&interval=1h"))
    assert "wind_mw" not in rows[0]
    assert "# hidden: wind" in head
    assert [rows[0]["interval_start"], rows[-1]["interval_end"]] == ["2026-02-10T12:00+10:00", "2026-02-12T00:00+10:00"]
    api = of_api(app, "generation", f"region=SA1&{WINDOW}&interval=1h")
    told = {(row["interval_start"][:16], row["fuel"]): row["mean_mw"] for row in api}
    for row in rows:
        for name, text in row.items():
            if name.endswith("_mw") and not name.startswith("demand"):
                mean_mw = told.get((row["interval_start"][:16], name.removesuffix("_mw")))
                assert text == "" if mean_mw is None else math.isclose(float(text), mean_mw, abs_tol=1e-6)
    prices = {row["interval_start"][:16]: row for row in of_api(app, "prices", f"region=SA1&{WINDOW}&interval=1h")}
    assert float(rows[3]["price_aud_mwh"]) == pytest.approx(prices[rows[3]["interval_start"][:16]]["price_aud_mwh"])
    demand = prices[rows[3]["interval_start"][:16]]["underlying_demand_mwh"]
    assert float(rows[3]["demand_underlying_mw"]) == pytest.approx(demand)


def test_shares_add_up_and_energy_is_the_apis(app: Dash) -> None:
    _, rows = read(get(app, f"/generation.csv?{WINDOW}&show=share&group=type&interval=1h"))
    for row in rows:
        shares = [float(row[name]) for name in row if name.endswith("_percent") and row[name] != ""]
        assert sum(share for share in shares if share > 0) == pytest.approx(100)
    _, rows = read(get(app, f"/generation.csv?{WINDOW}&show=energy&curtailed=1"))
    assert [row["interval_start"] for row in rows] == ["2026-02-10T12:00+10:00", "2026-02-11T00:00+10:00"]
    api = of_api(app, "generation", f"{WINDOW}&interval=1d")
    wind = [row["energy_mwh"] for row in api if row["fuel"] == "wind"]
    assert [float(row["wind_gwh"]) for row in rows] == pytest.approx([energy / 1000 for energy in wind], abs=1e-6)
    assert "curtailed_wind_gwh" in rows[0]


def test_the_table_is_the_pages_with_totals(app: Dash) -> None:
    parts = generation.PAGE.view({"region": "SA1", "range": "3d", "hide": "wind"})
    head, rows = read(get(app, parts["table_csv"]))
    assert head[0].startswith("# Table by fuel, South Australia, ")
    names = [row["fuel"] for row in rows]
    assert "wind" not in names
    assert {"sources", "loads", "net"} <= set(names)
    sources = sum(float(row["energy_mwh"]) for row in rows[: names.index("sources")])
    assert sources == pytest.approx(float(rows[names.index("sources")]["energy_mwh"]))


def test_what_is_not_understood_is_refused_in_a_sentence(app: Dash) -> None:
    answer = get(app, "/generation.csv?region=XX")
    assert (answer.status_code, answer.text) == (400, "'XX' is not a known region.\n")
    assert get(app, "/generation-fuels.csv?hide=nothing").status_code == 400


def test_a_window_before_the_data_has_no_rows(app: Dash) -> None:
    _, rows = read(get(app, "/generation.csv?start=2001-01-01&end=2001-01-02&interval=1d"))
    assert [row["demand_weighted_price_aud_mwh"] for row in rows] == [""]
    assert read(get(app, "/generation-fuels.csv?start=2001-01-01&end=2001-01-02"))[1] == []


def test_a_comparison_adds_its_columns_to_the_tables_csv(app: Dash) -> None:
    parts = generation.PAGE.view({"region": "SA1", "start": "2026-02-10", "end": "2026-02-12", "compare": "previous"})
    _, rows = read(get(app, parts["table_csv"]))
    for row in rows:
        before, difference = float(row["before_mwh"]), float(row["difference_mwh"])
        assert float(row["energy_mwh"]) - before == pytest.approx(difference, abs=3e-6)
    wind = next(row for row in rows if row["fuel"] == "wind")
    assert float(wind["change"]) == pytest.approx(float(wind["difference_mwh"]) / float(wind["before_mwh"]), abs=2e-6)


def test_without_data_it_says_so(empty_app: Dash) -> None:
    answer = get(empty_app, "/generation.csv")
    assert answer.status_code == 503
    assert "nemdash simulate" in answer.text
