"""The Prices page in a real Chromium: what a visitor sees, switches, reads and follows."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from tests.browser.visitor import Visitor

REGIONS = ["NSW", "QLD", "SA", "TAS", "VIC"]
_TRACES = """
return [...document.querySelectorAll('.graph-prices .js-plotly-plot')[0]._fullData]
  .filter(({meta}) => meta).map(({name, yaxis}) => [name, yaxis]);
"""


def traces(visitor: Visitor) -> list[list[str]]:
    found: list[list[str]] = visitor.js(_TRACES)
    return found


def open_table(visitor: Visitor, name: str) -> None:
    visitor.js(f"document.querySelector('[data-table={name}]').click()")
    visitor.until(lambda: visitor.all("dialog[open] tbody tr"), "the table")


def test_regions_are_overlaid_or_one_by_one_or_alone(visitor: Visitor) -> None:
    visitor.open("/prices")
    assert visitor.driver.title == "Prices · NEM dashboard"
    assert traces(visitor) == [[name, "y"] for name in REGIONS]
    assert list(visitor.table("#regions-table")) == [*REGIONS, "NEM"]
    visitor.pick("#prices-choices", "One by one")
    assert [axis for _, axis in traces(visitor)] == ["y", "y3", "y4", "y5", "y6"]
    visitor.pick("#prices-choices", "Linear")
    assert parse_qs(visitor.search) == {"panels": ["apart"], "price": ["linear"]}
    visitor.choose("SA")
    assert traces(visitor) == [["SA", "y"]]
    assert "One by one" not in visitor.text("#prices-choices")
    # Switches replace the history's entry: Back leads to all regions again, as they were last shown.
    visitor.back().until(lambda: len(traces(visitor)) == 5, "five regions")


def test_what_is_drawn_can_be_read(visitor: Visitor) -> None:
    visitor.open("/prices?start=2026-02-10&end=2026-02-11")
    visitor.point_at(".graph-prices", 0.5, 0.4)
    visitor.until(lambda: visitor.one(".graph-prices .readout").is_displayed(), "the readout")
    lines = visitor.js("return [...document.querySelectorAll('.graph-prices .readout > *')].map(l => l.textContent)")
    assert "10 Feb 2026" in lines[0]
    assert [line.split("$")[0].rstrip("-−") for line in lines[1:]] == REGIONS
    for name, first in (
        ("prices", "From (AEST)"),
        ("duration", "Share of time (%)"),
        ("bands", "Region"),
        ("hours", "Hour (AEST)"),
        ("distribution", "Region"),
    ):
        open_table(visitor, name)
        assert visitor.text("dialog[open] thead th").startswith(first)
        body = visitor.text("dialog[open] tbody")
        assert "NaN" not in body
        assert "undefined" not in body
        visitor.one("dialog[open] button").click()
    # On the log scale as well, the table has dollars.
    open_table(visitor, "prices")
    shown = visitor.table("dialog[open]")["2026-02-10 12:00"][1:]
    visitor.one("dialog[open] button").click()
    visitor.pick("#prices-choices", "Linear")
    open_table(visitor, "prices")
    assert visitor.table("dialog[open]")["2026-02-10 12:00"][1:] == shown


def test_spikes_are_chosen_and_followed(visitor: Visitor) -> None:
    visitor.open("/prices?range=all")
    visitor.pick("#spikes-choices", "$1,000")
    peaks = visitor.js("return [...document.querySelectorAll('#spikes-table td:nth-child(4)')].map(c => c.textContent)")
    assert peaks
    assert min(float(peak.replace(",", "")) for peak in peaks) >= 1000
    visitor.pick("#spikes-choices", "$300").pick("#spikes-choices", "Newest")
    link = visitor.one("#spikes-table tbody a")
    target = urlsplit(link.get_attribute("href"))
    visitor.pick("#spikes-table", visitor.words(link))
    visitor.until(lambda: "/generation" in visitor.driver.current_url, "the Generation page")
    visitor.settle()
    assert parse_qs(visitor.search) == parse_qs(target.query)
