"""What holds of every page in a real Chromium: for those who read with other means, by keyboard, and on a phone."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.visitor import Visitor

# Each page with something of its own open or chosen; the second address is for a desktop.
PAGES = {
    "overview": ("/?region=QLD1", "/"),
    "generation": ("/generation?region=SA1&show=energy&curtailed=1&range=30d", "/generation?hide=wind&price=log"),
    "utilization": ("/utilization?range=24h", "/utilization?capacity=1&range=30d"),
    "revenue": ("/revenue?bars=cumulative", "/revenue?region=SA1&range=30d"),
    "prices": ("/prices?region=QLD1&range=90d", "/prices?panels=apart"),
    "flows": ("/flows?region=NSW1", "/flows?range=30d"),
    "stations": ("/stations?region=SA1", "/stations"),
    "station": ("/stations?station=Waratah+Super+Battery,Eraring", "/stations?station=Wivenhoe&units=each&range=30d"),
    "data": ("/data", "/data?day=2026-02-10"),
    "nothing": ("/revenue?start=2001-01-01&end=2001-02-01", "/generation?region=XX&start=2001-01-01&end=2001-01-02"),
}
MOST_SHIFT = 0.02

_WATCH_SHIFTS = """
window.shifted = [];
const note = ({ value, hadRecentInput, sources }) => {
  if (!hadRecentInput) window.shifted.push([value, ...sources.map(({ node }) => node?.outerHTML?.slice(0, 120))]);
};
new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type: 'layout-shift', buffered: true });
"""
_OPEN_ALL = """
for (const one of document.querySelectorAll('details')) one.open = true;
document.querySelector('tr[aria-expanded=false]')?.click();
"""
_WIDTHS = (
    "return [...document.querySelectorAll('.graph')].filter((one) => one.checkVisibility()).map((g) => g.clientWidth)"
)
_REACHABLE = """
const parts = 'a[href], button, input, select, summary, [tabindex="0"]';
const off = (one) => one.disabled || one.tabIndex < 0 || !one.checkVisibility({ visibilityProperty: true });
return [...document.querySelectorAll(parts)].filter((one) => !off(one)).length;
"""
# Where the focus is: whether it is marked there, and whether any of it can be seen (WCAG 2.2, 2.4.7 and 2.4.11).
_FOCUS = """
const one = document.activeElement;
if (one === document.body || !document.hasFocus()) return null; // it has left the page
const { left, right, top, bottom } = one.getBoundingClientRect();
const seen = [0.1, 0.5, 0.9].some((across) => [0.15, 0.5, 0.85].some((down) => {
  const x = Math.min(Math.max(left, 0) + across * (Math.min(right, innerWidth) - Math.max(left, 0)), innerWidth - 1);
  const y = Math.max(top, 0) + down * (Math.min(bottom, innerHeight) - Math.max(top, 0));
  const there = document.elementFromPoint(x, y);
  return there && (one.contains(there) || there.contains(one));
}));
const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one);
const marked = (outlineStyle !== 'none' && parseFloat(outlineWidth) > 0) || boxShadow !== 'none';
const again = window.last === one;
window.last = one;
return { again, seen, marked, html: one.outerHTML.slice(0, 120) };
"""


def shifted(visitor: Visitor) -> list[Any]:
    """What has moved while the page was put together; nothing where it is too little to see."""
    found: list[Any] = visitor.js("return window.shifted")
    return found if sum(value for value, *_ in found) > MOST_SHIFT else []


def walk(visitor: Visitor) -> None:
    """By Tab through the whole page: everything is reached, and seen when it is."""
    key = {"type": "rawKeyDown", "key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9}
    reachable = visitor.js(_REACHABLE)
    visited: list[str] = []
    while True:
        visitor.driver.execute_cdp_cmd("Input.dispatchKeyEvent", key)
        focus = visitor.js(_FOCUS)
        if focus is None:
            break
        if focus["again"]:
            continue  # a date has a day, a month and a year
        if not focus["seen"]:
            visitor.until(lambda: visitor.js(_FOCUS)["seen"], f"{focus['html']} to be seen")
        assert focus["marked"], focus["html"]
        visited.append(focus["html"])
    # Of a group of choices, such as a calendar's days, the arrows reach the others.
    assert len(visited) == reachable, visited


@pytest.mark.parametrize("page", PAGES)
def test_the_page_is_for_everybody(visitor: Visitor, page: str) -> None:
    on_a_phone, at_the_desk = PAGES[page]
    visitor.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": _WATCH_SHIFTS})
    visitor.preferring("dark").open(at_the_desk)
    assert shifted(visitor) == []
    walk(visitor)
    visitor.accessible()
    visitor.preferring("light").on_a_phone().open(on_a_phone)
    assert shifted(visitor) == []
    assert all(width > 330 for width in visitor.js(_WIDTHS))
    visitor.js(_OPEN_ALL)
    visitor.settle().fits()
    visitor.accessible()
    visitor.preferring("dark").settle().accessible("color-contrast")
