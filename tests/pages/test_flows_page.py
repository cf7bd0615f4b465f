"""The Flows page without a browser: small figures at every preset, the API's numbers, links that nobody foresaw."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from dash import Dash
from dash._utils import to_json

from app.components import numbers
from app.components.svg import Svg
from app.nem.ranges import RANGES
from app.pages import flows
from app.queries.world import World
from tests.components.tree import named, text

CHARTS = ("flows", "balance", "spread", "worth")


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("region", ["NEM", "VIC1"])
@pytest.mark.parametrize("code", [choice.code for choice in RANGES])
def test_every_preset_shows_data_in_figures_of_at_most_150_kb(region: str, code: str) -> None:
    parts = flows.PAGE.view({"range": code, "region": region})
    for name in CHARTS:
        assert len(to_json(parts[f"{name}_figure"])) <= 150_000
        assert parts[f"{name}_figure"]["data"] or "No data for" in text(parts["state"])


def test_the_table_agrees_with_the_api(app: Dash) -> None:
    parts = flows.PAGE.view({"region": "SA1", "range": "7d"})
    answer = app.server.test_client().get(parts["links_csv"].replace("format=csv", "format=json")).get_json()
    expected = [dict(zip(answer["columns"], row, strict=True)) for row in answer["rows"]]
    shown = [[text(cell) for cell in named(row, "Td")] for row in named(parts["links_table"], "Tr")[1:]]
    assert len(shown) == len(expected) > 0
    # The map has all links, whatever region the table is of.
    assert {"QNI", "Heywood"} <= set(_texts(parts["map"]))
    for cells, row in zip(shown, expected, strict=True):
        assert cells[0] == numbers.energy_gwh(row["export_mwh"])
        assert cells[1] == numbers.energy_gwh(row["import_mwh"])
        assert cells[3].startswith(numbers.number(row["export_limit_mw"]))
    assert app.server.test_client().get(parts["flows_csv"]).status_code == 200


def _texts(drawing: Svg | str) -> list[str]:
    return [drawing] if isinstance(drawing, str) else [text for child in drawing.children for text in _texts(child)]


@pytest.mark.usefixtures("app")
def test_a_region_without_links_or_a_window_without_data_says_so() -> None:
    parts = flows.PAGE.view({"start": "2001-01-01", "end": "2001-02-01"})
    assert parts["hidden"] is True
    assert "No data for" in text(parts["state"])


# The last of this file: it points the process at other data.
def test_a_link_that_no_code_knows_is_shown(asking: Callable[[Path], World], tiny_data: Path) -> None:
    asking(tiny_data)
    parts = flows.PAGE.view({"start": "2024-03-01", "end": "2024-03-01T01:00"})
    (row,) = named(parts["links_table"], "Tr")[1:]
    assert "A link newer than our table" in text(row)
    assert "NSW → SA" in text(row)
    # 10 MWh forward, 10 back (the fourteenth reading is not there); worth 10 x -150 - 12 x 200 dollars.
    assert text(named(row, "Td")[-1]) == numbers.number(-0.0039, 2)
    assert json.loads(to_json(parts["flows_figure"]))["data"][0]["name"] == "A link newer than our table"
