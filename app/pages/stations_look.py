"""What can be chosen on the Stations page, as options of the selection and as links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import quote_plus

from dash import html

from app.components import urls
from app.components.switches import switch
from app.figures.station_series import COLOURS
from app.figures.symlog import LINEAR, LOG, SCALES
from app.nem.fuels import unit_colour
from app.nem.options import Option
from app.nem.selection import Selection
from app.nem.stations import Station

PATH = "/stations"

STATION = Option("station", (), "", pattern=r"[^\x00-\x1f\x7f]{1,300}")
UNITS = Option("units", ("sum", "each"), "sum")
SCALE = Option("price", SCALES, LINEAR)
OPTIONS = (STATION, UNITS, SCALE)

Link = tuple[str, str]
# No station has this name: it stands for one until the row is known.
_ANY = "ANY-STATION"

MOST = 6
"""Stations beside each other: there are as many colours."""


def page_of(selection: Selection, *names: str) -> str:
    """The page of some stations over the same window; without names the list of all."""
    return urls.page(PATH, selection.choosing(STATION, ",".join(names)))


def link_from(selection: Selection) -> Link:
    """The address of a station's page over another page's window, in two parts between which its name belongs.

    That page's own options stay with it.
    """
    return link_to(replace(selection, options=()))


def link_to(selection: Selection) -> Link:
    """The address of a station over this page's window and with its options, in two parts."""
    before, after = page_of(selection, _ANY).split(_ANY)
    return before, after


def linked(link: Link, name: str) -> str:
    """The address with a station's name in it."""
    return quote_plus(name).join(link)


def adding(selection: Selection, chosen: Sequence[Station], name: str) -> str:
    """The same page with one station more."""
    return page_of(selection, *(station.name for station in chosen), name)


def colours(chosen: Sequence[Station]) -> list[str]:
    """A station alone has its fuel's colour; several have one each."""
    return [unit_colour(chosen[0].fuel)] if len(chosen) == 1 else list(COLOURS[: len(chosen)])


def each(selection: Selection, chosen: Sequence[Station]) -> bool:
    """Whether the units are drawn: of one station that has several."""
    return selection.option(UNITS) == "each" and len(chosen) == 1 and len(chosen[0].duids) > 1


def members(selection: Selection, chosen: Sequence[Station]) -> list[tuple[str, str, tuple[str, ...]]]:
    """What is drawn: name, colour and DUIDs of each station, or of each unit."""
    if each(selection, chosen):
        duids = chosen[0].duids
        return [(duid, COLOURS[place % len(COLOURS)], (duid,)) for place, duid in enumerate(duids)]
    looks = zip(chosen, colours(chosen), strict=True)
    return [(station.name, colour, station.duids) for station, colour in looks]


def choices(selection: Selection, chosen: Sequence[Station]) -> list[html.Div]:
    scale = switch("Price", PATH, selection, SCALE, {LINEAR: "Linear", LOG: "Log"})
    if len(chosen) != 1 or len(chosen[0].duids) == 1:
        return [scale]
    return [switch("Draw", PATH, selection, UNITS, {"sum": "Station", "each": "Each unit"}), scale]


def legend(drawn: Sequence[tuple[str, str, tuple[str, ...]]]) -> list[html.Span]:
    """Swatches of what is drawn, and the sign of registered capacity."""
    swatches = [
        html.Span([html.Span(className="swatch", style={"--band": f"var(--band-{colour})"}), name])
        for name, colour, _ in drawn
    ]
    return [*swatches, html.Span([html.Span(className="dashed"), "Registered capacity"])]
