"""The Flows page in a real Chromium."""

from __future__ import annotations

from tests.browser.visitor import Visitor

_PANELS = """
return [...document.querySelector('.graph-flows .js-plotly-plot')._fullData]
  .filter(({meta}) => meta?.kind === 'demand').map(({name}) => name);
"""


def test_links_are_shown_by_region_and_can_be_read(visitor: Visitor) -> None:
    visitor.open("/flows?start=2026-02-10&end=2026-02-11")
    assert visitor.driver.title == "Flows · NEM dashboard"
    assert len(visitor.js(_PANELS)) == 6
    visitor.choose("SA")
    assert visitor.js(_PANELS) == ["Murraylink", "Heywood"]
    visitor.point_at(".graph-flows", 0.5, 0.2)
    visitor.until(lambda: visitor.one(".graph-flows .readout").is_displayed(), "the readout")
    lines = visitor.js("return [...document.querySelectorAll('.graph-flows .readout > *')].map(l => l.textContent)")
    assert [line.split(" ")[0].rstrip("-−0123456789") for line in lines[1:]] == ["Murraylink", "Heywood"]
    for name in ("flows", "balance", "spread", "worth"):
        visitor.js(f"document.querySelector('[data-table={name}]').click()")
        visitor.until(lambda: visitor.all("dialog[open] tbody tr"), "the table")
        assert "NaN" not in visitor.text("dialog[open] tbody")
        visitor.one("dialog[open] button").click()
    visitor.pick("#spread-choices", "Linear")
    assert "price=linear" in visitor.search
