"""Every station there is, by fuel and region: what one looks through who does not know the name."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from dash import html

from app.components import numbers
from app.components.attributes import aria, data
from app.nem import regions
from app.nem.fuels import UNIT_FUELS, unit_colour, unit_label
from app.nem.regions import NEM, REGION_CODES
from app.nem.stations import Station


def station_list(stations: Iterable[Station], region: str, address: Callable[[str], str]) -> list[html.Div]:
    """The stations of a region, or of all, below their fuels; `address` gives a station's page by its name."""
    shown = [station for station in stations if region in (NEM, *station.regions)]
    by_fuel = {fuel: [station for station in shown if station.fuel == fuel] for fuel in UNIT_FUELS}
    there = {fuel: own for fuel, own in by_fuel.items() if own}
    if not there:
        return [html.Div(html.P(f"No station is registered in {regions.name(region)}."), className="empty")]
    jumps = [html.A([_swatch(fuel), unit_label(fuel)], href=f"#stations-{fuel}") for fuel in there]
    return [
        html.Div(jumps, className="station-jumps", role="navigation", **aria(label="Fuels")),
        *(_of_fuel(fuel, own, address) for fuel, own in there.items()),
    ]


def _of_fuel(fuel: str, stations: list[Station], address: Callable[[str], str]) -> html.Div:
    size = sum(station.capacity_mw for station in stations if station.working)
    count = f"{len(stations)} station{'' if len(stations) == 1 else 's'}"
    head = html.H2(
        [_swatch(fuel), unit_label(fuel), html.Small(f"{count}, {numbers.number(size)} MW")], id=f"stations-{fuel}"
    )
    codes = list(dict.fromkeys([*REGION_CODES, *(station.region for station in stations)]))
    groups = [_of_region(code, own, address) for code in codes if (own := [s for s in stations if s.region == code])]
    return html.Div([head, html.Div(groups, className="station-regions")], className="card-box station-fuel")


def _of_region(code: str, stations: list[Station], address: Callable[[str], str]) -> html.Div:
    largest = sorted(stations, key=lambda station: (not station.working, -station.capacity_mw))
    rows = [html.Li(_link(station, address)) for station in largest]
    return html.Div([html.H3(regions.label(code), title=regions.name(code)), html.Ul(rows)])


def _link(station: Station, address: Callable[[str], str]) -> html.A:
    gone = "" if station.working else ", no longer registered"
    return html.A(
        station.name,
        href=address(station.name),
        title=f"{numbers.number(station.capacity_mw)} MW{gone}: {', '.join(station.duids)}",
        className=None if station.working else "gone",
        **data(select="push", mw=numbers.number(station.capacity_mw)),
    )


def _swatch(fuel: str) -> html.Span:
    return html.Span(className="swatch", style={"--band": f"var(--band-{unit_colour(fuel)})"})
