"""What a station is, in a line each, and its headline numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dash import html

from app.components import numbers
from app.components.attributes import aria, data
from app.figures.station_rows import Row
from app.nem import regions
from app.nem.fuels import unit_label
from app.nem.stations import Station

NAMES = ("Energy", "Utilization", "Revenue", "Captured price", "Running", "Starts")


def station_heads(
    stations: Sequence[Station], colours: Sequence[str], everywhere: str, without: Callable[[Station], str]
) -> list[html.Div]:
    """Each station's name, fuel, region, size and owner; `everywhere` is the list of all, `without` the page that no
    longer shows it."""
    back = html.A("All stations", href=everywhere, className="all-stations", **data(select="push"))
    return [
        html.Div(back),
        *(
            _head(station, colour, without(station) if len(stations) > 1 else "")
            for station, colour in zip(stations, colours, strict=True)
        ),
    ]


def _head(station: Station, colour: str, without: str) -> html.Div:
    facts = [
        ", ".join(unit_label(fuel) for fuel in station.fuels),
        ", ".join(regions.name(code) for code in station.regions),
        f"{numbers.number(station.capacity_mw)} MW registered" if station.working else "no longer registered",
        f"{len(station.duids)} units" if len(station.duids) > 1 else station.duids[0],
        *station.owners,
    ]
    swatch = html.Span(className="swatch", style={"--band": f"var(--band-{colour})"})
    remove = html.A(
        "×", href=without, className="arrow", **data(select="push"), **aria(label=f"Without {station.name}")
    )
    return html.Div(
        [html.H2([swatch, station.name]), html.P(" · ".join(facts)), *([remove] if without else [])],
        className="station-name",
    )


def tiles_to_come() -> list[html.Div]:
    """The headline before its numbers are there: nothing moves when they come."""
    return [_tile(name, "…", " ") for name in NAMES]


def station_tiles(rows: Sequence[Row]) -> list[html.Div]:
    """Six numbers of the station; of several, each one's below the other's (`figures.station_rows.station_rows`)."""
    totals = [row for row in rows if row["total"]]
    if not totals:
        return [_tile(name, numbers.NOTHING, " ") for name in NAMES]
    if len(totals) == 1:
        return _of_one(totals[0])
    return [_tile(name, "", _each(totals, name)) for name in NAMES]


def _of_one(row: Row) -> list[html.Div]:
    took = row["charge_mwh"]
    taken = f"{numbers.energy_gwh(took)} GWh taken" if took is not None else "over the window"
    trip = row["efficiency"]
    spread = row["battery_spread_aud_mwh"]
    notes = (
        taken,
        "of registered capacity" if trip is None else f"round trip {numbers.percent(trip, 0)}",
        "after the cost of charging" if took is not None else "at spot",
        f"spread {numbers.dollars(spread, 0)}/MWh" if spread is not None else "revenue / energy",
        "of the time, of its units",
        f"{numbers.number(row['cycles_a_day'], 2)} cycles a day" if row["cycles_a_day"] is not None else "of its units",
    )
    return [_tile(name, _value(row, name), note) for name, note in zip(NAMES, notes, strict=True)]


def _value(row: Row, name: str) -> str:
    if name == "Energy":
        return f"{numbers.energy_gwh(row['energy_mwh'])} GWh"
    if name == "Utilization":
        return numbers.percent(row["utilization"])
    if name == "Revenue":
        money = row["revenue_aud"]
        return numbers.NOTHING if money is None else f"{numbers.dollars(money / 1e6)} M"
    if name == "Captured price":
        price = row["captured_price_aud_mwh"]
        return numbers.NOTHING if price is None else f"{numbers.dollars(price)}/MWh"
    if name == "Running":
        return numbers.percent(None if row["zero_share"] is None else 1 - row["zero_share"])
    return numbers.number(row["starts"])


def _each(rows: Sequence[Row], name: str) -> list[html.Span]:
    return [html.Span([html.Span(row["label"]), html.Strong(_value(row, name))]) for row in rows]


def _tile(label: str, value: str, note: str | list[html.Span]) -> html.Div:
    about = html.Small(note) if isinstance(note, str) else html.Div(note, className="each")
    shown = [html.Div(value, className="value")] if value else []
    return html.Div([html.Div(label, className="label"), *shown, about])
