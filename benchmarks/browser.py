"""What a visitor waits for in Chromium: the first visit, the next one, and every change of what is shown.

`python -m benchmarks.browser ADDRESS` measures a site that is running already.
"""

from __future__ import annotations

import json
import random
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.support.wait import WebDriverWait

from benchmarks import stats
from benchmarks.plan import Say
from benchmarks.server import Server
from benchmarks.stats import Bar

PAGE = "/generation"
_VISITS, _CHANGES, _SEED = 7, 50, 1
_SECONDS = 30
_DRIVER = "chromedriver"
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--window-size=1440,900",
)

# Before any script of the page: when the first band of a chart is there, and how far anything has moved until then.
_WATCH = """
window.seen = {drawn: null, cls: 0};
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) seen.cls += entry.value;
}).observe({type: 'layout-shift', buffered: true});
const look = () => {
  if (document.querySelector('.js-plotly-plot .scatterlayer .trace path')) seen.drawn = performance.now();
  else requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""
# From the click to the frame in which the veil is gone: the page lifts it when Plotly has drawn.
_CHANGE = """
const [kind, dice, done] = arguments;
const links = (selector) => [...document.querySelectorAll(`.control-bar ${selector}`)].filter(
  ({href, ariaCurrent}) => href && !ariaCurrent);
const groups = {
  region: () => links('[aria-label=Region] a'), range: () => links('[aria-label=Range] a'),
  calendar: () => links('.joined details a'), page: () => links('.paging a'),
  interval: () => links('.menu a[data-select=replace]'),
};
const plot = document.querySelector('.plot');
const drag = () => {
  const [from, to] = plot._fullLayout.xaxis.range.map(
    (stamp) => Date.parse(stamp.replace(' ', 'T') + (stamp.length > 10 ? 'Z' : 'T00:00Z')));
  const stamp = (share) => new Date(from + (to - from) * share).toISOString().slice(0, 16).replace('T', ' ');
  Plotly.relayout(plot, {'xaxis.range[0]': stamp(dice * 0.6), 'xaxis.range[1]': stamp(dice * 0.6 + 0.3)});
};
const found = kind === 'zoom' ? [] : groups[kind]();
const act = found.length ? () => found[Math.floor(dice * found.length)].click() : drag;
const before = location.href;
const begun = performance.now();
new MutationObserver((_, observer) => {
  if (document.body.classList.contains('updating')) return;
  observer.disconnect();
  requestAnimationFrame(() => done({ms: performance.now() - begun, from: before, to: location.href, kind}));
}).observe(document.body, {attributes: true, attributeFilter: ['class']});
act();
"""
_QUIET = "return nemdash.pending() === 0 && !document.body.classList.contains('updating')"
_KINDS = ("region", "range", "range", "zoom", "zoom", "calendar", "page", "interval")


def measure(work: Path, say: Say) -> dict[str, Any]:
    """Times of one server with its default number of workers, on the dataset. Empty where there is no Chromium."""
    if shutil.which(_DRIVER) is None:
        say(f"{_DRIVER} is not installed (Debian: chromium-driver): nothing is measured in a browser")
        return {}
    say("visiting with Chromium")
    with Server(work) as server:
        return look(f"http://127.0.0.1:{server.port}") | {"errors": server.errors()}


def look(address: str) -> dict[str, Any]:
    """Visits and changes at `address`: first visits with a new browser each, the rest with one that has been there."""
    first, second = [], []
    for _ in range(_VISITS):
        with chromium() as browser:
            first.append(_visit(browser, address))
            second.append(_visit(browser, address))
    with chromium() as browser:
        _visit(browser, address)
        changes = _change(browser)
    return {
        "first": first,
        "second": second,
        "changes": changes,
        "bars": [bar.to_json() for bar in _bars(first, second, [change["ms"] / 1000 for change in changes])],
    }


@contextmanager
def chromium() -> Iterator[webdriver.Chrome]:
    """A browser that has never been anywhere."""
    options = webdriver.ChromeOptions()
    for flag in _FLAGS:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"performance": "ALL"})
    driver = webdriver.Chrome(service=Service(shutil.which(_DRIVER) or _DRIVER), options=options)
    try:
        driver.set_script_timeout(_SECONDS)
        driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": _WATCH})
        yield driver
    finally:
        driver.quit()


def _visit(browser: webdriver.Chrome, address: str) -> dict[str, float]:
    """Milliseconds to a drawn chart, kB over the network, layout shift (CLS)."""
    browser.get_log("performance")
    browser.get(address + PAGE)
    drawn = "return document.body && !document.body.classList.contains('updating') && window.seen.drawn"
    WebDriverWait(browser, _SECONDS, poll_frequency=0.1).until(lambda one: one.execute_script(drawn))
    seen = browser.execute_script("return window.seen")
    messages = (json.loads(entry["message"])["message"] for entry in browser.get_log("performance"))
    loaded = [one["params"]["encodedDataLength"] for one in messages if one["method"] == "Network.loadingFinished"]
    return {"ms": seen["drawn"], "kb": sum(loaded) / 1000, "cls": seen["cls"]}


def _change(browser: webdriver.Chrome) -> list[dict[str, Any]]:
    dice = random.Random(_SEED)  # the same walk every time
    seen = []
    for _ in range(_CHANGES):
        # Who clicks has looked at what is there: the parts that follow a page have come, too.
        WebDriverWait(browser, _SECONDS, poll_frequency=0.1).until(lambda one: one.execute_script(_QUIET))
        seen.append(browser.execute_async_script(_CHANGE, dice.choice(_KINDS), dice.random()))
    return seen


def _bars(first: list[dict[str, float]], second: list[dict[str, float]], changes: list[float]) -> list[Bar]:
    spread = stats.spread_ms(changes)
    return [
        Bar("First visit to a drawn chart: median", 1200, "ms", stats.median([visit["ms"] for visit in first])),
        Bar("First visit: transferred", 1000, "kB", max(visit["kb"] for visit in first)),
        Bar("First visit: layout shift (CLS)", 0.02, "", max(visit["cls"] for visit in first)),
        Bar("Second visit to a drawn chart: median", 600, "ms", stats.median([visit["ms"] for visit in second])),
        Bar("Click to drawn chart: median", 100, "ms", spread["p50_ms"]),
        Bar("Click to drawn chart: p95", 200, "ms", spread["p95_ms"]),
    ]


def main() -> int:
    for bar in look(sys.argv[1])["bars"]:
        print(f"{bar['name']}: {bar['measured']:.3g} {bar['unit']} (promised {bar['limit']:g})")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
