"""Cards, table, badge and messages, as they are read."""

from __future__ import annotations

from datetime import datetime

from app.components import cards, states, urls
from app.components.fuel_table import Links, fuel_table
from app.components.shell import data_badge
from app.figures.emissions import Emissions
from app.figures.fuel_table import VALUES, Row
from app.figures.headline import Headline
from app.nem import intervals
from app.nem.ranges import Span
from app.nem.selection import Selection
from tests.components.tree import named, text

SPAN = Span(datetime(2020, 1, 1), datetime(2026, 3, 1))


def row(band: str, **values: float | None) -> Row:
    empty = dict.fromkeys(VALUES, None)
    return {"band": band, "label": band, "total": False, "hidden": False, **empty, **values}


def cells(*rows: Row) -> list[list[str]]:
    return [[text(cell) for cell in named(line, "Td")] for line in named(fuel_table(list(rows)), "Tr")[1:]]


def test_rooftop_says_not_available_and_never_zero() -> None:
    rooftop = row("solar_rooftop", energy_mwh=532_000.0, share=0.135, mean_mw=3_000.0, max_mw=9_000.0)
    assert cells(rooftop) == [["532", "13.5", "3,000", "9,000", *["n/a"] * 4]]


def test_units_stand_in_the_header() -> None:
    header = [text(cell) for cell in named(fuel_table([]), "Th")]
    assert header == [
        "Fuel",
        "EnergyGWh",
        "Share%",
        "MeanMW",
        "MaxMW",
        "Price$/MWh",
        "Revenue$M",
        "Util.%",
        "CO₂-et/MWh",
    ]


def test_a_rows_name_hides_its_fuel_and_the_link_beside_it_shows_it_alone() -> None:
    hidden = {**row("wind"), "hidden": True}
    table = fuel_table([row("hydro"), hidden], {"hydro": Links("?a", "?b"), "wind": Links("?c", "?d")})
    hydro, only, wind, _ = named(table, "A")
    assert (hydro.href, getattr(hydro, "data-only"), getattr(hydro, "aria-label")) == ("?a", "?b", "hydro: hide")
    assert (only.href, text(only)) == ("?b", "only")
    assert getattr(wind, "aria-label") == "wind: show"
    assert [text(cell) for cell in named(named(table, "Tr")[2], "Td")] == [""] * 8


def test_loads_have_no_share() -> None:
    pumps = row("pumps", energy_mwh=-25_000.0, mean_mw=-150.0, revenue_aud=-1_900_000.0)
    assert cells(pumps) == [["−25.0", "", "−150", "–", "–", "−1.90", "–", "–"]]


def test_emissions_say_of_how_much_of_the_plant_they_are_known() -> None:
    known = row("coal_black", emissions_t=123_456.0, intensity_t_mwh=0.9, emissions_share=1.0)
    partly = row("gas_ocgt", emissions_t=1_234.0, intensity_t_mwh=0.55, emissions_share=0.824)
    assert [line[-1] for line in cells(known, partly)] == ["0.90", "0.55 (82 %)"]


def test_the_badge_tells_time_simulation_and_absence() -> None:
    """All words are there; which of them are shown hangs on version and simulation (2-shell.css)."""
    badge = data_badge("v1", datetime(2026, 3, 1, 14, 35), simulated=True)
    assert "Data to 1 Mar 2026, 14:35 AEST" in text(badge)
    assert named(badge, "Time")[0].dateTime == "2026-03-01T14:35:00+10:00"
    assert (getattr(badge, "data-version"), getattr(badge, "data-simulated")) == ("v1", "true")
    assert getattr(data_badge(None, None, simulated=False), "data-version") == ""


def test_a_headline_of_nothing_shows_dashes() -> None:
    nothing: Headline = dict.fromkeys(Headline.__annotations__, None)  # type: ignore[assignment]
    nothing["emissions"] = dict.fromkeys(Emissions.__annotations__, None)  # type: ignore[assignment]
    assert "None" not in text(cards.headline_strip(nothing, intervals.BY_CODE["1d"]))


def test_the_csv_is_of_the_window_that_is_drawn() -> None:
    selection = Selection(region="SA1", range="30d")
    assert urls.csv("generation", selection, selection.window(SPAN)) == (
        "/api/v1/generation?region=SA1&start=2026-01-30&end=2026-03-01&interval=30m&group=detailed&format=csv"
    )


def test_an_empty_window_says_what_there_is() -> None:
    selection = Selection(region="TAS1").between(datetime(2001, 1, 1), datetime(2001, 2, 1))
    message = states.empty("/generation", selection, selection.window(SPAN), SPAN)
    assert "No data for Tasmania in 1 Jan 2001 – 31 Jan 2001. The data covers 1 Jan 2020 – 28 Feb 2026." in text(
        message
    )
    assert [link.href for link in named(message, "A")] == ["/generation?region=TAS1"]
