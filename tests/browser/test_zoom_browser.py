"""Zoom is a query and every state is its URL: drags, double clicks, thirty actions and thirty times Back."""

from __future__ import annotations

import random
from urllib.parse import parse_qs

from tests.browser.visitor import Visitor

SUBTITLE = "#generation-subtitle"


def test_three_drags_lead_from_everything_to_five_minutes_and_double_clicks_back(visitor: Visitor) -> None:
    everything = "region=SA1&start=2020-09-01&end=2026-03-01"  # of which the data is the last two months
    visitor.open(f"/generation?{everything}")
    states = [(visitor.search, visitor.shown())]
    assert "5-minute" not in visitor.text(SUBTITLE)
    for start, end in ((0.972, 0.992), (0.4, 0.6), (0.4, 0.5)):
        visitor.drag(start, end)
        states.append((visitor.search, visitor.shown()))
    assert "5-minute" in visitor.text(SUBTITLE)
    assert (
        visitor.js("return document.querySelector('.plot')._fullLayout.xaxis.range[0].slice(0, 10)")
        == (parse_qs(visitor.search)["start"][0][:10])
    )
    for state in reversed(states[:-1]):
        visitor.double_click()
        assert (visitor.search, visitor.shown()) == state
    # Every step was one of the history's, too.
    for _ in range(6):
        visitor.back().settle()
    assert visitor.search == everything


def test_a_zoomed_link_widens_on_a_double_click_and_a_control_forgets_the_zoom(visitor: Visitor) -> None:
    visitor.open("/generation?start=2026-02-10&end=2026-02-12").double_click()
    assert parse_qs(visitor.search) == {"start": ["2026-02-09"], "end": ["2026-02-13"]}
    visitor.drag(0.2, 0.7).choose("SA")
    assert parse_qs(visitor.search)["region"] == ["SA1"]
    visitor.double_click()
    assert parse_qs(visitor.search) == {"region": ["SA1"], "start": ["2026-02-09"], "end": ["2026-02-13"]}
    visitor.choose("30 d")
    assert visitor.js("return history.state.zooms") == []


def _act(visitor: Visitor, dice: random.Random) -> bool:
    """One random thing that a visitor does; whether it made an entry in the history."""
    before = visitor.driver.current_url
    kind = dice.choice(("link", "link", "link", "zoom", "keys"))
    if kind == "zoom":
        start = dice.uniform(0.05, 0.5)
        visitor.drag(start, start + dice.uniform(0.2, 0.45))
        return True
    if kind == "keys":
        visitor.press(dice.choice(("\ue012", "\ue014", "+", "-")))
    else:
        links = visitor.js(
            "return [...document.querySelectorAll('.control-bar a[data-select][href]')].filter((a) => !a.ariaCurrent)"
        )
        link = dice.choice(links)
        minor = link.get_attribute("data-select") == "replace"
        visitor.js("arguments[0].click()", link)
        visitor.settle()
        return not minor
    return visitor.driver.current_url != before


def test_thirty_actions_and_thirty_times_back(visitor: Visitor) -> None:
    dice = random.Random(7)
    visitor.open("/generation?region=NSW1")
    entries = [(visitor.search, visitor.shown())]
    steps = 0
    while steps < 30:
        new = _act(visitor, dice)
        if not new:
            entries.pop()
        entries.append((visitor.search, visitor.shown()))
        steps += new
    for search, seen in reversed(entries[:-1]):
        visitor.back()
        visitor.until(lambda search=search: visitor.search == search, f"Back to {search}")  # type: ignore[misc]
        visitor.settle()
        assert visitor.shown() == seen
    # Whoever gets one of the links sees the same.
    for search, seen in list(dict(entries).items())[::5]:
        assert visitor.open(f"/generation?{search}").shown() == seen
