"""The control bar: every choice is a link to the page that shows it, and says which one is on."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import parse_qsl, urlsplit

import pytest
from dash.development.base_component import Component

from app.components.controls import ALL, Controls, control_bar, shown
from app.nem.ranges import Span
from app.nem.selection import Selection
from tests.components.tree import named, text

SPAN = Span(datetime(2020, 1, 1), datetime(2026, 3, 1, 14, 5))


def links(selection: Selection, has: Controls = ALL) -> dict[str, Component]:
    bar = control_bar("/generation", selection, selection.window(SPAN), SPAN, has)
    return {text(link): link for link in named(bar, "A")}


def target(link: Component) -> Selection:
    return Selection.from_query(dict(parse_qsl(urlsplit(link.href).query)))


def test_a_region_keeps_everything_else() -> None:
    selection = Selection(region="SA1", range="30d", interval="1d", group="simple")
    assert target(links(selection)["TAS"]) == Selection(region="TAS1", range="30d", interval="1d", group="simple")


def test_a_range_goes_back_to_the_automatic_interval() -> None:
    assert target(links(Selection(range="24h", interval="5m"))["1 y"]) == Selection(range="1y")


def test_what_is_on_says_so() -> None:
    on = {name for name, link in links(Selection(region="VIC1")).items() if getattr(link, "aria-current", None)}
    assert {"VIC", "7 d", "Auto (5 min)", "Detailed"} == on


def test_paging_moves_by_one_window_and_stops_at_the_ends_of_the_data() -> None:
    selection = Selection().between(datetime(2026, 1, 8), datetime(2026, 1, 15))
    bar = links(selection)
    assert target(bar["‹"]) == selection.between(datetime(2026, 1, 1), datetime(2026, 1, 8))
    assert target(bar["›"]) == selection.between(datetime(2026, 1, 15), datetime(2026, 1, 22))
    newest = links(Selection())["›"]
    assert not hasattr(newest, "href")
    assert getattr(newest, "aria-disabled") == "true"  # no Python name has a dash


def test_an_interval_over_the_budget_gives_its_reason_in_place_of_a_link() -> None:
    refused = [link for name, link in links(Selection(range="1y")).items() if name.startswith("5 min")]
    assert "over 2,250" in text(refused)
    assert not hasattr(refused[0], "href")


@pytest.mark.parametrize(("key", "value"), [("date-start", "2026-01-08"), ("date-end", "2026-01-14")])
def test_dates_are_the_first_and_the_last_day_shown(key: str, value: str) -> None:
    selection = Selection().between(datetime(2026, 1, 8), datetime(2026, 1, 15))
    fields = named(control_bar("/generation", selection, selection.window(SPAN), SPAN), "Input")
    assert {field.id: field.value for field in fields}[key] == value


def test_zooming_without_a_pointer_halves_and_doubles_the_window() -> None:
    selection = Selection(region="SA1", interval="30m").between(datetime(2026, 1, 8), datetime(2026, 1, 16))
    bar = links(selection)
    middle = Selection(region="SA1").between(datetime(2026, 1, 10), datetime(2026, 1, 14))
    assert target(bar["+"]) == middle
    assert target(bar["−"]) == Selection(region="SA1").between(datetime(2026, 1, 4), datetime(2026, 1, 20))


@pytest.mark.parametrize(
    ("selection", "further"),
    [
        # At the newest reading it grows into the past; it never grows over the ends of the data.
        (Selection(range="24h"), Selection().between(datetime(2026, 2, 27, 14, 5), SPAN.end)),
        (
            Selection().between(datetime(2020, 1, 2), datetime(2020, 1, 6)),
            Selection().between(SPAN.start, datetime(2020, 1, 8)),
        ),
        (Selection(range="5y"), Selection().between(SPAN.start, datetime(2026, 3, 2))),
    ],
)
def test_zooming_out_stays_on_the_data(selection: Selection, further: Selection) -> None:
    assert target(links(selection)["−"]) == further


def test_zooming_ends_at_all_the_data_and_at_an_hour() -> None:
    assert not hasattr(links(Selection(range="all"))["−"], "href")
    closest = Selection().between(datetime(2026, 1, 8), datetime(2026, 1, 8, 1, 55))
    assert not hasattr(links(closest)["+"], "href")


def test_a_page_has_only_the_controls_that_mean_something_on_it() -> None:
    assert {"NEM", "7 d", "Auto (5 min)", "Detailed"} <= links(Selection()).keys()
    few = links(Selection(), Controls(interval=False, group=False))
    assert {"NEM", "7 d"} <= few.keys()
    assert not {"Auto (5 min)", "Detailed"} & few.keys()
    assert links(Selection(), Controls(region=False, range=False, interval=False, group=False)) == {}


def test_the_drawer_says_what_is_shown() -> None:
    selection = Selection(region="SA1").between(datetime(2026, 1, 8), datetime(2026, 1, 15))
    assert shown(selection, selection.window(SPAN)) == "SA · 8 Jan 2026 – 14 Jan 2026"
    assert shown(Selection(range="this-fy"), Selection().window(SPAN)) == "NEM · This financial year"
