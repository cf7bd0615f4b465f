"""What can be chosen on the Generation page beside the control bar, as options of the selection and as links."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from dash import html

from app.components import urls
from app.components.fuel_table import Links
from app.components.switches import switch, toggle
from app.figures.look import DEMAND, PRICE, SHOW, Look
from app.nem import intervals
from app.nem.compare import COMPARE
from app.nem.fuels import GROUPINGS, bands
from app.nem.options import Option
from app.nem.selection import Selection, Window

PATH = "/generation"
SERIES_CSV, FUELS_CSV = "/generation.csv", "/generation-fuels.csv"

_SHOW = Option("show", SHOW, SHOW[0])
_DEMAND = Option("demand", DEMAND, DEMAND[0])
_CURTAILED = Option("curtailed", ("0", "1"), "0")
_PRICE = Option("price", PRICE, PRICE[0])
_HIDE = Option("hide", tuple(dict.fromkeys(band.code for group in GROUPINGS for band in bands(group))), "", many=True)
OPTIONS = (_SHOW, _DEMAND, _CURTAILED, _PRICE, _HIDE, COMPARE)

_SHOW_LABELS = {"mw": "MW", "share": "Share", "energy": "Energy"}
_DEMAND_LABELS = {"underlying": "Underlying", "operational": "Operational", "none": "Off"}
_PRICE_LABELS = {"linear": "Linear", "log": "Log"}

# Steps of energy bars that are neither slivers nor slabs, by the longest window they are right for.
_BAR_STEPS = ((timedelta(days=93), "1d"), (timedelta(days=3 * 366), "7d"))
_LONGEST_BARS = "1M"


def look(selection: Selection) -> Look:
    """The selection's options as the figures take them."""
    return Look(
        group=selection.group,
        show=selection.option(_SHOW),
        demand=selection.option(_DEMAND),
        curtailed=selection.option(_CURTAILED) == "1",
        price=selection.option(_PRICE),
        hidden=tuple(code for code in selection.option(_HIDE).split(",") if code),
    )


def window_of(selection: Selection, window: Window) -> Window:
    """The window as the page shows it: energy stands in bars of a day and longer."""
    daily = intervals.BY_CODE[window.interval].daily_or_longer
    if selection.option(_SHOW) != "energy" or (daily and not window.automatic):
        return window
    length = window.end - window.start
    step = next((code for longest, code in _BAR_STEPS if length <= longest), _LONGEST_BARS)
    if window.automatic:
        return replace(window, interval=step)
    label = intervals.BY_CODE[step].label.lower()
    sentence = f"Energy is shown in steps of a day or longer: showing {label} steps."
    return replace(window, interval=step, notices=(*window.notices, sentence))


def choices(selection: Selection) -> list[html.Div]:
    """The row of switches over the chart. Demand has no scale beside shares and energy, curtailment none in shares."""
    show = selection.option(_SHOW)
    row = [switch("Show", PATH, selection, _SHOW, _SHOW_LABELS)]
    if show == "mw":
        row.append(switch("Demand", PATH, selection, _DEMAND, _DEMAND_LABELS, shown=look(selection).demand_line))
    row.append(switch("Price", PATH, selection, _PRICE, _PRICE_LABELS))
    if show != "share":
        row.append(toggle("Curtailed", "Wind and solar that were held back, hatched", PATH, selection, _CURTAILED))
    return row


def csv(path: str, selection: Selection, window: Window) -> str:
    """The address of a CSV of what is shown: the window's own bounds and interval, not a range that moves on."""
    return urls.page(path, replace(selection.between(window.start, window.end), interval=window.interval))


def links(selection: Selection, codes: list[str]) -> dict[str, Links]:
    """For each band on the page: where to hide it (or show it again), and where it is shown alone."""
    hidden = set(selection.option(_HIDE).split(",")) & set(codes)

    def hiding(others: set[str]) -> str:
        text = ",".join(code for code in _HIDE.values if code in others)
        return urls.page(PATH, selection.choosing(_HIDE, text))

    def alone(code: str) -> set[str]:
        rest = set(codes) - {code}
        return set() if hidden == rest else rest

    return {code: Links(hiding(hidden ^ {code}), hiding(alone(code))) for code in codes}
