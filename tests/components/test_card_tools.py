"""The tools of a card: definition, CSV, picture, table; and the source at a page's foot."""

from __future__ import annotations

from datetime import datetime

import pandas as pd
import pytest

from app.components import cards
from app.components.source import source
from app.figures.lacking import Lacking, lacking
from app.nem import metrics
from tests.components.tree import named, text

PARTS = {"bands_subtitle": "$M, AEST", "bands_figure": cards.NO_FIGURE, "bands_csv": cards.DRAWN, "bands_table": "rows"}


def test_a_chart_has_its_title_unit_definition_and_every_tool() -> None:
    card = cards.chart("bands", "Revenue by band", PARTS, label="Bars", metrics=("revenue_aud",), notes=("Gross.",))
    tools = [text(tool) for tool in (*named(card, "Summary"), *named(card, "A"), *named(card, "Button"))]
    assert tools == ["How is this computed?", "Revenue", "CSV", "PNG", "View as table"]
    assert text(named(card, "H2")) == "Revenue by band"
    revenue = metrics.BY_CODE["revenue_aud"]
    said = text(named(card, "Details"))
    assert all(words in said for words in (revenue.name, revenue.unit, revenue.formula, revenue.source, "Gross."))
    assert [link.href for link in named(card, "A")] == ["/data#metric-revenue_aud", "#"]


def test_a_table_has_no_picture() -> None:
    card = cards.table("bands", "Bands", PARTS, metrics=("energy_mwh",))
    assert [text(tool) for tool in (*named(card, "A"), *named(card, "Button"))] == ["Energy", "CSV"]


@pytest.mark.parametrize(("make", "outputs"), [(cards.chart, cards.chart_outputs), (cards.table, cards.table_outputs)])
def test_every_output_is_a_part_and_has_its_place(make: object, outputs: object) -> None:
    more = {"label": "Bars"} if make is cards.chart else {}
    card = make("bands", "Bands", PARTS, metrics=("energy_mwh",), **more)  # type: ignore[operator]
    places = [str(getattr(part, "id", "")) for part in named_all(card)]
    for part, output in outputs("bands").items():  # type: ignore[operator]
        assert part in PARTS
        assert str(output.component_id) in places


def named_all(card: object) -> list[object]:
    return [part for name in ("Store", "Span", "Div", "A") for part in named(card, name)]


def test_a_metric_that_nobody_defined_is_no_definition() -> None:
    with pytest.raises(KeyError, match="hearsay"):
        cards.definition(("hearsay",))


def test_the_source_names_origin_time_version_and_gaps() -> None:
    days = ["2026-02-03", "2026-02-05", "2026-02-06", "2026-02-09", "2026-02-10"]
    gaps = [Lacking(feed="scada", intervals=1340, days=days), Lacking(feed="price", intervals=1, days=days[:1])]
    assert [text(line) for line in source(datetime(2026, 3, 1, 14, 35), "v1", gaps, simulated=False)] == [
        "Source: AEMO (NEMWeb). Data to Sun 1 Mar 2026, 14:35 AEST (UTC+10), version v1.",
        "Known gaps in this window: unit readings (SCADA), 1,340 five-minute intervals on 3 Feb 2026, 5 Feb 2026,"
        " 6 Feb 2026 and 2 more days; prices, 1 five-minute interval on 3 Feb 2026.",
    ]
    assert "not AEMO's" in text(source(datetime(2026, 3, 1), "v1", [], simulated=True))
    assert "none" in text(source(datetime(2026, 3, 1), "v1", [], simulated=True))


def test_rooftop_that_is_still_to_come_is_no_gap() -> None:
    days = pd.to_datetime(["2026-02-03", "2026-02-28"])
    gaps = pd.DataFrame({"feed": "rooftop", "day": days, "expected": [288, 288], "present": [282, 276]})
    assert lacking(gaps) == [Lacking(feed="rooftop", intervals=6, days=["2026-02-03"])]
    assert lacking(gaps.assign(feed="scada"))[0]["intervals"] == 18
