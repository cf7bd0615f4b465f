"""A station's page cold, in the CPU time of one process, and a keystroke of the search in Chromium.

`python -m benchmarks.stations DATA [ADDRESS]` measures a data folder, and the search of a site that is running already.
CPU time, because it is the machine's own whatever else runs on it; a query has one thread, so that it is the time that
a visitor waits for the server while nobody else does.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from selenium.webdriver.support.wait import WebDriverWait

from app.config import Settings
from app.pages.stations import PAGE
from app.queries import engine
from app.queries.stations import stations
from app.queries.world import world
from benchmarks import stats
from benchmarks.browser import chromium
from benchmarks.stats import Bar

_QUESTIONS, _SEED = 40, 1
_WEEK, _STEP = timedelta(days=7), timedelta(minutes=5)
_SECONDS = 30

# Every beginning of what a visitor types: names, DUIDs, fuels and regions, some with slips.
_KEYSTROKES = """
const typed = ['bayswater', 'bw01', 'baysvater', 'wind south australia', 'loi yang', 'w/hoe#1', 'solar qld', 'zzzzzz'];
const times = [];
for (const text of typed) for (let end = 1; end <= text.length; end += 1) {
  const begun = performance.now();
  nemdash.findStations(text.slice(0, end));
  times.push(performance.now() - begun);
}
return times;
"""


def look(data: Path) -> list[Bar]:
    """Answers that nobody has asked for before, of stations and windows by chance: the same ones every time."""
    engine.configure(Settings(data=data))
    dice = random.Random(_SEED)
    span = world().span
    names = list(stations(world().version))

    def week() -> dict[str, str]:
        start = span.start + dice.randrange((span.end - span.start - _WEEK) // _STEP) * _STEP
        return {"start": start.isoformat(timespec="minutes"), "end": (start + _WEEK).isoformat(timespec="minutes")}

    return [
        _bar("Station at 5 min over any 7 days, cold", 150, lambda: {"station": dice.choice(names), **week()}),
        _bar("Station by day over all data, cold", 80, lambda: {"station": dice.choice(names), "range": "all"}),
    ]


def search(address: str) -> Bar:
    """A keystroke of the search over all stations of a site."""
    with chromium() as browser:
        browser.get(f"{address}/stations")
        there = "return window.nemdash?.findStations?.('a').length"
        WebDriverWait(browser, _SECONDS, poll_frequency=0.1).until(lambda one: one.execute_script(there))
        times = browser.execute_script(_KEYSTROKES)
    return Bar("Search, a keystroke: longest", 50, "ms", max(times))


def _bar(name: str, limit: float, question: Callable[[], dict[str, str]]) -> Bar:
    times = []
    for _ in range(_QUESTIONS):
        asked = question()
        begun = time.process_time()
        PAGE.view(asked)
        times.append(time.process_time() - begun)
    # The first pays for loading code.
    spread = stats.spread_ms(times[1:])
    return Bar(f"{name}: p95 of CPU", limit, "ms", spread["p95_ms"], note=f"median {spread['p50_ms']:.0f} ms")


def main() -> int:
    data, *address = sys.argv[1:]
    for bar in [*look(Path(data)), *map(search, address)]:
        print(f"{bar.name}: {bar.measured:.3g} {bar.unit} (promised {bar.limit:g}) {bar.note}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
