"""A visitor with a real Chromium: opens pages, waits for what he waits for, reads what can be read.

Every page's tests use this, and every test ends with the same two questions: was the console quiet, and did the page
ask nobody else (`calm`)?
"""

from __future__ import annotations

import importlib.resources
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from dash.testing.browser import Browser
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

SECONDS = 60  # of patience with a machine that does something else as well
PHONE = {"width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": True}

_SETTLED = """
const marks = '.js-plotly-plot :is(.trace, .heatmaplayer image)';
const drawn = (graph) => graph.querySelector(marks) || graph.closest('[hidden]');
return document.body && !document.body.classList.contains('updating') && window.nemdash?.pending() === 0
  && document.querySelector('main h1') !== null && [...document.querySelectorAll('.graph')].every(drawn);
"""
_CHOICE = """
return [...document.querySelectorAll('.control-bar a[data-select]')].find((link) => link.textContent === arguments[0]);
"""
_PICK = """
return [...document.querySelectorAll(`${arguments[0]} a`)].find((link) => link.textContent === arguments[1]);
"""
_ROWS = """
return [...document.querySelectorAll(`${arguments[0]} tbody tr`)].map(
  (row) => [...row.querySelectorAll('th, td')].map((cell) => cell.textContent));
"""
_SHOWN = """
const trace = ({name, y}) => `${name}: ${y?.length} ${String(y?.[0])} ${String(y?.at(-1))}`;
const plots = [...document.querySelectorAll('.js-plotly-plot')].map(
  ({_fullData, _fullLayout}) => [String(_fullLayout.xaxis.range), ..._fullData.map(trace)]);
const page = document.getElementById('page').cloneNode(true);
for (const passing of page.querySelectorAll('.readout')) passing.remove(); // what the pointer was over
const on = [...document.querySelectorAll('.control-bar [aria-current]')].map(({textContent}) => textContent);
return JSON.stringify([page.textContent, plots, on]);
"""
_AXE = """
const done = arguments[arguments.length - 1];
const runOnly = arguments[0].length ? arguments[0] : undefined;
axe.run(document, {resultTypes: ['violations'], runOnly}).then(({violations}) => done(
  violations.flatMap(({id, nodes}) => nodes.map(({html, any}) =>
    `${id}: ${html.slice(0, 160)} (${any.map(({message}) => message).join('; ')})`))));
"""
# React keeps its own idea of a field's value: only the element's own setter gets past it.
_FILL = """
const [field, value] = arguments;
Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(field, value);
field.dispatchEvent(new Event('input', {bubbles: true}));
field.dispatchEvent(new Event('change', {bubbles: true}));
"""


# Two presses are a double click when they are close in time, which a busy machine cannot promise: the page's clock
# stands while they come. Explicit dates stay what they are.
_HOLD_CLOCK = """
const held = Date.now();
window.running = Date;
window.Date = class extends Date {
  constructor(...parts) { super(...(parts.length ? parts : [held])); }
  static now() { return held; }
};
for (const plot of document.querySelectorAll('.js-plotly-plot')) plot._mouseDownTime = 0; // no press went before
"""
_LET_CLOCK_RUN = "window.Date = window.running;"


class Visitor:
    """Drives `browser` (dash.testing's) over the site at `base`."""

    def __init__(self, browser: Browser, base: str) -> None:
        self.browser = browser
        self.driver = browser.driver
        self.base = base

    # How the visitor comes.
    def on_a_phone(self) -> Visitor:
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", PHONE)
        self.driver.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": True})
        return self

    def preferring(self, mode: str) -> Visitor:
        feature = {"name": "prefers-color-scheme", "value": mode}
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
        return self

    def open(self, path: str) -> Visitor:
        self.driver.get(self.base + path)
        return self.settle()

    # What the visitor does.
    def settle(self) -> Visitor:
        """Until the page has its answers, those of the parts that follow it too, and every visible graph is drawn."""
        quiet: list[bool] = []

        def calm() -> bool:
            # Twice: the parts that follow are asked for a moment after the page's answer.
            quiet.append(bool(self.js(_SETTLED)))
            return quiet[-2:] == [True, True]

        self.until(calm, "the page to settle")
        return self

    def until(self, condition: Callable[[], Any], what: str) -> Any:
        """Wait for a condition, and give what it gave. An element that an answer replaces is looked at anew."""
        waiting = WebDriverWait(self.driver, SECONDS, 0.05, (StaleElementReferenceException,))
        return waiting.until(lambda _: condition(), f"waited for {what}")

    def choose(self, label: str) -> Visitor:
        """Click a choice of the control bar by its words, opening drawer and menu first; until the answer is there."""
        link = self.js(_CHOICE, label)
        drawer = self.one("#drawer")
        if drawer.is_displayed() and drawer.get_attribute("aria-expanded") == "false":
            drawer.click()
        if not link.is_displayed():
            link.find_element(By.XPATH, "ancestor::details/summary").click()
        link.click()
        return self.settle()

    def pick(self, selector: str, label: str) -> Visitor:
        """Click one of the links inside an element by its words, such as a card's switch; until the answer is there."""
        link = self.js(_PICK, selector, label)
        # In the middle: at the top, the control bar would lie over it.
        self.js("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", link)
        link.click()
        return self.settle()

    def fill(self, selector: str, value: str) -> Visitor:
        self.driver.execute_script(_FILL, self.one(selector), value)
        return self.settle()

    def back(self) -> Visitor:
        self.driver.back()
        return self

    def point_at(self, selector: str, across: float, down: float) -> Visitor:
        """Move the pointer to a place inside an element, in shares of its size."""
        box = self.js("return document.querySelector(arguments[0]).getBoundingClientRect().toJSON()", selector)
        for nudge in (0, 3):
            place = {"x": box["x"] + box["width"] * across + nudge, "y": box["y"] + box["height"] * down}
            self.driver.execute_cdp_cmd("Input.dispatchMouseEvent", {"type": "mouseMoved", **place})
        return self

    def drag(self, start: float, end: float, down: float = 0.3) -> Visitor:
        """Drag over the first chart from one share of its width to another, and let go; until the answer is there."""
        self._mouse("mouseMoved", start, down)
        self._mouse("mousePressed", start, down)
        for across in ((start + end) / 2, end):
            self._mouse("mouseMoved", across, down, held=True)
        before = self.search
        self._mouse("mouseReleased", end, down)
        self.until(lambda: self.search != before, "the zoom")
        return self.settle()

    def double_click(self, across: float = 0.5, down: float = 0.3) -> Visitor:
        before = self.search
        self.js(_HOLD_CLOCK)
        for count in (1, 2):
            self._mouse("mousePressed", across, down, count=count)
            self._mouse("mouseReleased", across, down, count=count)
        self.js(_LET_CLOCK_RUN)
        self.until(lambda: self.search != before, "the window before")
        return self.settle()

    def _mouse(self, what: str, across: float, down: float, *, held: bool = False, count: int = 1) -> None:
        box = self.js("return document.querySelector('.plot .nsewdrag').getBoundingClientRect().toJSON()")
        place = {"x": box["x"] + box["width"] * across, "y": box["y"] + box["height"] * down}
        button = {"button": "left", "buttons": int(held or what == "mousePressed"), "clickCount": count}
        moved = {} if what == "mouseMoved" and not held else button
        self.driver.execute_cdp_cmd("Input.dispatchMouseEvent", {"type": what, **place, **moved})

    def press(self, *keys: str) -> Visitor:
        """Keys for whatever has the focus."""
        for key in keys:
            ActionChains(self.driver).send_keys(key).perform()
        return self.settle()

    # What the visitor sees.
    def shown(self) -> Any:
        """All that can be read on the page, and what its charts draw: what two visits of one URL have in common."""
        return self.js(_SHOWN)

    def one(self, selector: str) -> Any:
        """The first of what is there; waits for it, because an answer may still have to be put in its place."""
        return self.until(lambda: self.driver.find_element(By.CSS_SELECTOR, selector), selector)

    def all(self, selector: str) -> list[Any]:
        return list(self.driver.find_elements(By.CSS_SELECTOR, selector))

    def words(self, element: Any) -> str:
        return str(element.get_attribute("textContent"))

    def text(self, selector: str) -> str:
        return self.words(self.one(selector))

    def js(self, script: str, *arguments: object) -> Any:
        return self.driver.execute_script(script, *arguments)

    @property
    def search(self) -> str:
        return urlsplit(self.driver.current_url).query

    def table(self, selector: str) -> dict[str, list[str]]:
        """Rows of a table by their first cell; read in one go, because an answer may replace them meanwhile."""
        rows = self.js(_ROWS, selector)
        return {first: rest for first, *rest in rows}

    # What every page must be.
    def calm(self) -> None:
        """The console is quiet (a break of the Content-Security-Policy would be on it) and nobody else was asked."""
        noise = [entry["message"] for entry in self.driver.get_log("browser")]
        assert noise == []
        asked = self.js("return performance.getEntriesByType('resource').map(({name}) => name)")
        foreign = [url for url in asked if url.startswith("http") and not url.startswith(self.base)]
        assert foreign == []

    def fits(self) -> None:
        """Nothing sticks out to the side."""
        assert self.js("return document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0

    def accessible(self, *rules: str) -> None:
        """axe-core finds nothing; of some `rules` alone where only they can have changed."""
        axe = importlib.resources.files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
        self.driver.execute_script(axe)
        self.driver.set_script_timeout(SECONDS)
        assert self.driver.execute_async_script(_AXE, rules) == []
