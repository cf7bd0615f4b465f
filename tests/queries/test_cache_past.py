"""A publication changes the newest data: what was computed about the past is still known after it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import flask
import pytest

from app.config import Settings
from app.ingest.files import ingest_files
from app.pages import flows, generation, revenue, utilization
from app.pages import prices as prices_page
from app.queries import cache, counters, engine
from app.queries.prices import prices
from app.queries.world import World, world
from app.store.build import build
from tests.support import tiny
from tests.support.aemo_text import report

PAST, NEWEST = ("2024-03-01", "2024-03-02"), ("2024-03-05", "2024-03-06")
UNTIL_NOW = ("2024-03-01", "2024-03-06")


def a_reading(data: Path, moment: datetime, published: str) -> None:
    """Take in one SCADA reading and publish it."""
    columns = ("SETTLEMENTDATE", "DUID", "SCADAVALUE")
    file = data.with_name(f"{moment:%d-%H%M}.csv")
    file.write_bytes(report({("DISPATCH", "UNIT_SCADA"): (columns, [(moment, "WIND1", 50)])}, published=published))
    assert ingest_files(data, [file]).failures == []
    assert build(data).new


@pytest.fixture
def data(tmp_path: Path, asking: Callable[[Path], World], monkeypatch: pytest.MonkeyPatch) -> Path:
    """The tiny market with a reading after its end, published, and an empty cache of its own."""
    data = tmp_path / "data"
    (tmp_path / "registry.csv").write_bytes(tiny.registry_report())
    (tmp_path / "market.csv").write_bytes(tiny.market_report())
    ingest_files(data, [tmp_path / "registry.csv", tmp_path / "market.csv"])
    a_reading(data, datetime(2024, 3, 5, 6), "2024/03/05,06:00:00")
    monkeypatch.setattr(engine, "_LOOK_EVERY", 0.0)
    monkeypatch.setattr(cache, "_state", cache._State())
    cache.init_app(flask.Flask("cached"), Settings(data=data))
    return data


def misses() -> float:
    return sum(each.misses for each in counters.figures() if each.function == "prices")


def test_the_past_is_asked_once_and_what_changed_again(data: Path, asking: Callable[[Path], World]) -> None:

    def missed(window: tuple[str, str]) -> float:
        before = misses()
        prices(world().version, "SA1", *window, "5m")
        return misses() - before

    first = asking(data)
    assert [missed(PAST), missed(NEWEST), missed(PAST), missed(NEWEST)] == [1, 1, 0, 0]
    a_reading(data, datetime(2024, 3, 5, 6, 5), "2024/03/05,06:05:00")
    assert world().version != first.version
    assert [missed(PAST), missed(NEWEST)] == [0, 1]
    # A correction of the past is news about the past.
    a_reading(data, datetime(2024, 3, 1, 6), "2024/03/06,00:00:00")
    # The newest window reaches beyond the data, and ends with it.
    assert [missed(PAST), missed(NEWEST)] == [1, 1]


def test_a_page_about_the_past_is_kept_over_publications(data: Path, asking: Callable[[Path], World]) -> None:
    """Of pages as well: what is closed is not made again every five minutes."""
    views = {page.PAGE.path: page.PAGE.view for page in (generation, utilization, revenue, prices_page, flows)}
    names = [f"{path[1:]} page" for path in views]

    def made(window: tuple[str, str]) -> list[str]:
        def counted() -> dict[str, float]:
            return {each.function: each.misses for each in counters.figures() if each.level == "answer"}

        before = counted()
        for view in views.values():
            view({"region": "SA1", "start": window[0], "end": window[1]})
        after = counted()
        return [name for name in names if after.get(name, 0) > before.get(name, 0)]

    asking(data)
    assert [made(PAST), made(UNTIL_NOW), made(PAST), made(UNTIL_NOW)] == [names, names, [], []]
    a_reading(data, datetime(2024, 3, 5, 6, 5), "2024/03/05,06:05:00")
    assert [made(PAST), made(UNTIL_NOW)] == [[], names]
