"""The Data page in a real Chromium: the calendar by mouse and keyboard, definitions by their address, a phone."""

from __future__ import annotations

from urllib.parse import parse_qs

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from tests.browser.visitor import Visitor

FOCUSED = "return document.activeElement.dataset.day ?? ''"
LACKING = (
    "return [...document.querySelectorAll('#calendar [data-day]:not(.lack-0)')]"
    ".map((cell) => [cell.dataset.day, cell.getAttribute('aria-label')]).sort()"
)
IN_VIEW = "return document.activeElement.id === arguments[0] && document.activeElement.getBoundingClientRect().top >= 0"


def press(visitor: Visitor, *keys: str) -> str:
    for key in keys:
        ActionChains(visitor.driver).send_keys(key).perform()
    return str(visitor.js(FOCUSED))


def chosen(visitor: Visitor) -> str:
    return "".join(parse_qs(visitor.search).get("day", []))


def test_the_calendar_answers_mouse_and_keyboard(visitor: Visitor) -> None:
    # The simulated market: 62 days to the end of February 2026.
    visitor.open("/data")
    assert visitor.driver.title == "Data · NEM dashboard"
    assert not visitor.all(".control-bar")
    assert [visitor.words(name) for name in visitor.all("#calendar h3")] == ["2025", "2026"]
    lacking = dict(visitor.js(LACKING))
    gaps = visitor.table("#gaps")
    assert lacking
    assert len(gaps) == len(lacking)
    day, told = next((day, told) for day, told in lacking.items() if "SCADA" in told)
    assert " of 288" in told

    cell = visitor.one(f'[data-day="{day}"]')
    cell.click()
    visitor.settle()
    assert chosen(visitor) == day
    assert cell.get_attribute("aria-selected") == "true", "the calendar stays as it is, with the focus"
    count = told.split(" lacks ")[1].split(" ")[0]
    assert visitor.table("#day")["Unit readings (SCADA) 5 min"][1] == count
    assert visitor.js(FOCUSED) == day
    assert press(visitor, Keys.END) == "2026-02-28"
    assert press(visitor, Keys.ARROW_UP, Keys.ARROW_LEFT) == "2026-02-20"
    assert press(visitor, *[Keys.PAGE_UP] * 2) == "2026-01-23", "there is no day before the first"
    assert chosen(visitor) == day, "moving chooses nothing"
    press(visitor, Keys.HOME, Keys.ENTER)
    visitor.settle()
    assert visitor.text("#day-title").endswith("2025, AEST")
    assert visitor.text("#calendar-readout")

    # One table of them: the same page, with its own gaps.
    visitor.pick("#coverage-tables", "Prices")
    assert all("Prices lacks" in told for _, told in visitor.js(LACKING))
    visitor.pick("#gaps", next(iter(visitor.table("#gaps"))))
    assert visitor.table("#day").keys() == {"Prices 5 min"}
    assert visitor.one('[aria-selected="true"]').get_attribute("data-day") == chosen(visitor)


def test_a_card_leads_to_a_definition_and_its_address_can_be_shared(visitor: Visitor) -> None:
    visitor.open("/flows?region=SA1")
    visitor.one(".card-flows .define summary").click()
    visitor.one(".card-flows .definition dt a").click()
    visitor.settle()
    visitor.until(lambda: visitor.js(IN_VIEW, "metric-export_mwh"), "the definition")
    assert visitor.search == "region=SA1"
    assert visitor.driver.current_url.endswith("#metric-export_mwh")
    visitor.back().settle()
    visitor.until(lambda: visitor.all(".card-flows"), "the page before")
    visitor.open("/data#metric-capture_rate")
    visitor.until(lambda: visitor.js(IN_VIEW, "metric-capture_rate"), "the definition")
    visitor.js("document.querySelector('#metric-starts a').click()")
    visitor.until(lambda: visitor.js(IN_VIEW, "metric-starts"), "another definition")
    assert visitor.driver.current_url.endswith("/data#metric-starts")
