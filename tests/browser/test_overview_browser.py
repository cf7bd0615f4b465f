"""The Overview page in a real Chromium."""

from __future__ import annotations

from selenium.webdriver.common.keys import Keys

from tests.browser.visitor import Visitor

_TABLES = """
const rows = (id) => document.querySelectorAll(`${id} tbody tr`).length;
return ['#records-table', '#so-far-table', '#map-links'].map(rows);
"""


def test_the_market_at_a_glance_and_every_number_leads_on(visitor: Visitor) -> None:
    visitor.open("/")
    assert visitor.driver.title == "Overview · NEM dashboard"
    assert [visitor.words(name)[:3] for name in visitor.all(".region-card h3")] == [
        "NEM",
        "NSW",
        "QLD",
        "SAS",
        "TAS",
        "VIC",
    ]
    assert "provisional" in visitor.text("#now-subtitle")
    assert visitor.js(_TABLES) == [6, 9, 6]
    assert len(visitor.all("#map svg .head")) == 6
    assert "$" in visitor.text(".region-card .price")

    # By keyboard: from the card of a region to the page that explains its price, and back.
    visitor.choose("SA")
    assert visitor.search == "region=SA1"
    assert "SA" in visitor.text("#records-subtitle")
    assert visitor.one(".region-card.chosen").get_attribute("data-region") == "SA1"
    visitor.js("document.querySelector('.region-card.chosen .price a').focus()")
    visitor.press(Keys.TAB)
    assert visitor.js("return document.activeElement.closest('dd').previousSibling.textContent") == "Demand"
    visitor.press(Keys.ENTER)
    visitor.until(lambda: "Generation" in visitor.driver.title, "the Generation page")
    assert visitor.search == "region=SA1&range=24h"
    visitor.settle().back()
    visitor.until(lambda: "Overview" in visitor.driver.title, "the Overview page again")
    assert visitor.settle().search == "region=SA1"

    # A window chosen elsewhere passes through; a drag over the chart opens what it shows on the Generation page.
    visitor.open("/?region=SA1&range=30d&group=simple")
    assert "range=30d&group=simple" in visitor.one("#pages a[href*='/prices']").get_attribute("href")
    visitor.js("document.querySelector('.card-stack').scrollIntoView({block: 'center', behavior: 'instant'})")
    visitor.drag(0.4, 0.6)
    visitor.until(lambda: "/generation" in visitor.driver.current_url, "the window dragged")
    assert "start=" in visitor.settle().search
    assert "group=simple" in visitor.search
