"""The Overview page without a browser: its numbers are those of the pages they lead to; new links appear."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from dash import Dash
from dash._utils import to_json

from app.components import numbers
from app.components.markup import markup
from app.ingest.files import ingest_files
from app.nem.markettime import midnight, parse, short_iso
from app.nem.regions import SELECTABLE
from app.pages import flows, generation, overview
from app.pages.overview_later import record_rows, table
from app.queries.prices import prices
from app.queries.records import records
from app.queries.world import World, world
from app.store.build import build
from tests.components.tree import named, text, walk
from tests.support.aemo_text import Table, report
from tests.support.tiny import FIVE, START, STEPS


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("region", SELECTABLE)
def test_the_page_is_small_and_its_cards_are_the_apis_numbers(region: str) -> None:
    parts = overview.PAGE.view({"region": region})
    assert parts["state"] == []
    assert len(to_json(parts["stack_figure"])) <= 150_000
    assert parts["stack_figure"]["layout"]["meta"]["rooftop_until"]
    now = world()
    (card,) = [card for card in parts["regions"] if card.to_plotly_json()["props"]["data-region"] == region]
    assert "chosen" in card.className
    row = prices(now.version, region, short_iso(now.data_through), short_iso(now.span.end), "5m").iloc[0]
    assert numbers.dollars(row.price_aud_mwh) in text(card)
    assert f"{numbers.number(row.operational_demand_mwh * 12)} MW" in text(card)
    # Of the moment that has rooftop: what the Generation page draws there.
    moment = parts["stack_figure"]["layout"]["meta"]["rooftop_until"]
    before = f"{now.data_through - timedelta(minutes=5 * _steps_between(moment, now)):%H:%M}"
    assert f"Renewable{before}" in text(card)


def _steps_between(rooftop_until: str, now: World) -> int:
    until = short_iso(now.data_through)
    return round((parse(until) - parse(rooftop_until)) / timedelta(minutes=5)) + 1


@pytest.mark.usefixtures("app")
def test_what_was_chosen_elsewhere_passes_through_and_leaves_the_page_as_it_is() -> None:
    plain = overview.PAGE.view({"region": "SA1"})
    carried = {"region": "SA1", "start": "2026-01-05", "end": "2026-02-05", "interval": "5m", "group": "type"}
    parts = overview.PAGE.view(carried)
    assert parts["state"] == []
    assert parts["stack_figure"] == plain["stack_figure"]
    assert [text(one) for one in parts["regions"]] == [text(one) for one in plain["regions"]]
    assert parts["drawer"] == "South Australia"
    (tasmania,) = [one for one in named(parts["controls"], "A") if text(one) == "TAS"]
    assert dict(parse_qsl(urlsplit(tasmania.href).query)) == carried | {"region": "TAS1"}


def test_every_number_leads_to_a_page_that_shows_its_window(app: Dash) -> None:
    parts = overview.PAGE.view({"region": "VIC1"})
    tables = [table(name, parts["asked"]) for name in ("records", "so-far")]
    links = {str(one.href) for one in walk([parts["regions"], parts["links"], *tables]) if type(one).__name__ == "A"}
    assert len(links) > 30
    views = {page.PAGE.path: page.PAGE.view for page in (generation, flows)}
    for link in links:
        url = urlsplit(link)
        assert app.server.test_client().get(link).status_code == 200
        if url.path in views:
            shown = views[url.path](dict(parse_qsl(url.query)))
            assert (shown["hidden"], shown["state"]) == (False, []), link
    for csv in ("stack_csv", "map_csv"):
        assert app.server.test_client().get(parts[csv]).status_code == 200


@pytest.mark.usefixtures("app")
def test_records_stand_against_all_days_before_today() -> None:
    now = world()
    today = midnight(now.data_through)
    span = short_iso(midnight(now.span.start)), short_iso(today)
    rows = record_rows(now.version, "NEM", *span)
    before = records(now.version, "NEM", *span).set_index("code")
    assert [row["code"] for row in rows] == ["wind", "solar", "renewable_share", "coal", "demand_high", "demand_low"]
    for row in rows:
        assert row["before"] == before["value"][row["code"]]
        assert row["before_at"] == before["at"][row["code"]].isoformat()
        assert str(row["today_at"]).startswith(short_iso(today))


def test_a_link_that_no_code_knows_is_on_the_map_and_in_the_sums(
    asking: Callable[[Path], World], tiny_data: Path, tmp_path: Path
) -> None:
    """A second link, to a region that the map has never heard of: 60 MW, above its limit of 50."""
    data = tmp_path / "data"
    shutil.copytree(tiny_data, data)
    labels = [START + (i + 1) * FIVE for i in range(STEPS + 1)]
    tables: dict[tuple[str, str], Table] = {
        ("MARKET_CONFIG", "INTERCONNECTOR"): (
            ("INTERCONNECTORID", "REGIONFROM", "REGIONTO", "DESCRIPTION"),
            [("FAR-LINK", "SA1", "NZ1", "Tasman <sea> cable")],
        ),
        ("DISPATCH", "INTERCONNECTORRES"): (
            (
                "SETTLEMENTDATE",
                "INTERCONNECTORID",
                "INTERVENTION",
                "METEREDMWFLOW",
                "MWFLOW",
                "EXPORTLIMIT",
                "IMPORTLIMIT",
            ),
            [(label, "FAR-LINK", 0, 60, 50, 50, -80) for label in labels],
        ),
    }
    (tmp_path / "far.csv").write_bytes(report(tables))
    assert ingest_files(data, [tmp_path / "far.csv"]).failures == []
    build(data)
    asking(data)
    parts = overview.PAGE.view({})
    drawing = markup(parts["map"])
    assert ">NZ1</text>" in drawing
    assert "Tasman &lt;sea&gt; cable" in drawing
    # The words of the whole map have the whole name, its place on the map does not.
    assert "A link newer than our table, 24 MW from SA to NSW" in drawing
    assert ">A link newer tha…</text>" in drawing
    rows = {text(named(row, "A")): [text(cell) for cell in named(row, "Td")] for row in named(parts["links"], "Tr")[1:]}
    assert rows["Tasman <sea> cable"] == ["60", "50", "120"]
    # The newest reading of the other is 24 MW back, of 100.
    assert rows["A link newer than our table"] == ["24", "100", "24"]
    over = flows.PAGE.view({"start": "2024-03-01", "end": "2024-03-01T01:00"})
    assert "Tasman &lt;sea&gt; cable, 60 MW from SA to NZ1, 120 % of its limit, at limit 100 %" in markup(over["map"])
    # 10 MWh forward and 12 back in the hour: 2 MW of 100, and for half of the time at the limit forward.
    assert "A link newer than our table, 2 MW from SA to NSW, 2 % of its limit, at limit 50 %" in markup(over["map"])
    shown = {
        text(named(row, "Th")): [text(cell) for cell in named(row, "Td")]
        for row in named(over["links_table"], "Tr")[1:]
    }
    (far,) = [cells for name, cells in shown.items() if name.startswith("Tasman")]
    assert far[0] == numbers.energy_gwh(60)
    assert far[4] == "120.0"
    # Both leave South Australia's stack or enter it: 12 + 60 MWh out in the hour.
    stack = generation.PAGE.view({"region": "SA1", "start": "2024-03-01", "end": "2024-03-01T01:00"})
    exports = next(row for row in named(stack["table"], "Tr") if "Exports" in text(row))
    assert re.sub(r"[^0-9.]", "", text(named(exports, "Td")[0])) == "0.07"
